"""From the logs of trainings to the view of the Train screen."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from msgspec import Struct, field
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, p_
from seqtui.session.text import magnitude, safe
from seqtui.session.training.breakdown import numbered
from seqtui.session.training.figures import counted_said, duration, figure_text, figures_grid, reach_said
from seqtui.session.training.log import Series, TrainingLog
from seqtui.session.training.view import (
    Curve,
    Norms,
    Plot,
    PronounView,
    ReferenceLine,
    Section,
    Timeline,
    TrainView,
    WeightView,
    samples_of,
)
from seqtui.train.data.examples import example_of
from seqtui.train.process.events import Finished, Queued
from seqtui.train.recipe import Recipe, figure_said

LETTERS = "abcd"
MOST_RUNS = len(LETTERS)
_WITH_PRONOUN = ("coreference",)


class Looking(Struct):
    """How the learner looks at it: which run, which snapshot (None is the live end), which section, which sample."""

    run: int = 0
    at: int | None = None
    section: Section = Section.OVERVIEW
    sample: int = 0
    weight: WeightView = field(default_factory=WeightView)
    pronoun: PronounView = field(default_factory=PronounView)


def sections_of(recipe: Recipe, figures: bool) -> tuple[Section, ...]:
    """The sections that there are for a recipe; figures says whether several held-out figures were measured."""
    without = set() if recipe.torch else {Section.GRADIENTS, Section.WEIGHT}
    without |= set() if recipe.name in _WITH_PRONOUN else {Section.PRONOUN}
    without |= set() if figures else {Section.FIGURES}
    return tuple(section for section in Section if section not in without)


def train_view(logs: Sequence[TrainingLog], looking: Looking, waiting: int = 0) -> TrainView:
    """Return the screen: the chosen run, and the curves of all; waiting counts the trainings that come after."""
    log = logs[looking.run]
    timeline = timeline_of(log, looking.at)
    at = None if timeline.live else timeline.step
    moment = log.moment(at)
    names = _names(logs)
    letters = LETTERS if len(logs) > 1 else " "
    runs = tuple(zip(letters, names, logs, strict=False))
    cursor = None if moment is None else float(moment)
    last = float(max(1, *(each.steps for each in logs), *(each.step for each in logs)))
    figures = [(letter.strip(), name, _figures(each, moment if each is log else None)) for letter, name, each in runs]
    title, grid, figures_plot = figures_grid([run for run in figures if run[2]], log.recipe.along)
    return TrainView(
        place=(p_("place", "train"), log.recipe.name, log.model),
        task=task_said(log.recipe),
        set_up=_set_up(log),
        state=_state(log, waiting),
        status=_status(log, at),
        shown=_shown(log, moment),
        compared=_compared(log, moment),
        fault=safe(log.fault),
        section=looking.section,
        legend=tuple((letter, name, each is log) for letter, name, each in runs) if len(logs) > 1 else (),
        loss=Plot(
            _("training loss ({loss})", loss=_(log.recipe.loss)),
            tuple(_curve(run, run[2].losses, log) for run in runs),
            last,
            (),
            cursor,
        ),
        held_out=Plot(
            _held_out(log.recipe), tuple(_held_out_curve(run, log) for run in runs), last, reference_lines(log), cursor
        ),
        norms=tuple(Norms(step, values) for step, values in log.norms.points),
        now=_norms_at(log, moment),
        samples=samples_of(log.samples.at(moment), looking.sample),
        timeline=timeline,
        figures=grid,
        figures_title=title,
        figures_plot=figures_plot,
        figures_said=tuple(filter(None, (*(_reach(run, log, moment) for run in runs), _counted(log)))),
        weight=_pointed_at(looking.weight, cursor),
        pronoun=looking.pronoun,
    )


def _held_out(recipe: Recipe) -> str:
    """What is measured on held-out examples."""
    if recipe.higher:
        return _("held-out {figure} (share)", figure=_(recipe.measure))
    return _("held-out {figure}", figure=_(recipe.measure))


def task_said(recipe: Recipe) -> tuple[str, str]:
    """Return what a recipe asks of a network, and an example of its own data with the right answer."""
    example = example_of(recipe.name)
    shown = _("for example: {given} → {answer}", given=safe(example.given), answer=safe(example.answer))
    return _("task: {does}", does=_(recipe.does)), shown


def timeline_of(log: TrainingLog, at: int | None) -> Timeline:
    """The snapshots, and the one nearest to an update; None is the live end."""
    kept = log.kept
    if not kept:
        return Timeline((), 0, True)
    if at is None:
        return Timeline(kept, len(kept) - 1, True)
    return Timeline(kept, min(range(len(kept)), key=lambda k: abs(kept[k] - at)), False)


def snapshot_of(log: TrainingLog, at: int | None) -> str:
    """Return the file of the snapshot looked at.

    Raises SeqtuiError when there is none.
    """
    timeline = timeline_of(log, at)
    if timeline.step is None:
        name = log.recipe.name
        if not log.recipe.torch:
            raise SeqtuiError(_("{recipe} counts, and has no weights to open", recipe=name))
        if log.running:
            raise SeqtuiError(_("{recipe} has kept no weights yet", recipe=name))
        raise SeqtuiError(_("{recipe} ended before it kept any weights", recipe=name))
    return log.snapshots[timeline.step]


def has_figures(log: TrainingLog) -> bool:
    """Whether more than the headline was measured on held-out data."""
    found = log.held_out.at(None)
    return found is not None and (len(found[1]) > 1 or len(numbered(found[1])[1]) > 1)


def reference_lines(log: TrainingLog) -> tuple[ReferenceLine, ...]:
    """The baseline and the target, as far as there are numbers for them."""
    levels = []
    with suppress(ValueError):
        levels.append(ReferenceLine(_("baseline"), float(_baseline(log).rpartition(":")[2])))
    if log.model in log.recipe.target:
        levels.append(ReferenceLine(_("target"), log.recipe.target[log.model]))
    return tuple(levels)


def _pointed_at(weight: WeightView, cursor: float | None) -> WeightView:
    return replace(weight, plot=replace(weight.plot, cursor=cursor)) if weight.plot else weight


def _names(logs: Sequence[TrainingLog]) -> list[str]:
    """A short name for each run: what it does not share with the others."""
    names: list[str] = []
    for log in logs:
        config, first = log.config, logs[0].config
        said = [log.model]
        said += [_("seed {seed}", seed=config.seed)] if len({each.config.seed for each in logs}) > 1 else []
        said += [f"lr {log.lr:g}"] if len({each.config.lr for each in logs}) > 1 else []
        said += [_("clip {norm:g}", norm=config.clip)] if len({each.config.clip for each in logs}) > 1 else []
        changed = {**dict(first.settings), **dict(config.settings)}
        said += [
            f"{key} {config.settings[key]}"
            for key in changed
            if key in config.settings and len({str(each.config.settings.get(key)) for each in logs}) > 1
        ]
        names.append(safe(" ".join(said)))
    return names


def _set_up(log: TrainingLog) -> str:
    started, config = log.outcome.started, log.config
    parts = [_("seed {seed}", seed=config.seed)]
    if log.recipe.torch:
        parts.append(_("clip {norm:g}", norm=config.clip) if config.clip else _("no clipping"))
    parts += [f"{name} {value}" for name, value in config.settings.items()]
    if started and started.parameters:
        parts.append(_("{n:,} parameters", n=started.parameters))
    return safe("  ".join(parts))


def _state(log: TrainingLog, waiting: int) -> str:
    if log.fault:
        return _("failed")
    if not log.running:
        state = _("stopped") if log.outcome.reason == "stopped" else _("done")
    elif log.outcome.started is None:
        state = _("starting torch") if log.recipe.torch else _("starting")
        if log.outcome.queued is not None and log.outcome.queued.place:
            state = _queued(log.outcome.queued)
    else:
        state = _("paused") if log.paused else _("training")
    return _("{state}, {n} to come", state=state, n=waiting) if waiting else state


def _queued(queued: Queued) -> str:
    """The place of a training in its line, and for how long it may wait."""
    return _("number {place} in line, about {seconds:.0f} s", place=queued.place, seconds=queued.seconds)


def _status(log: TrainingLog, moment: int | None) -> str:
    """The numbers of the moment looked at; of the live end also how fast it goes."""
    progress = log.outcome.progress
    step = log.step if moment is None else moment
    parts = [_("update {step}", step=f"{step}/{log.steps}" if log.steps else 0)]
    for name, series in ((N_("loss"), log.losses), (N_("gradient"), log.gradient)):
        found = series.at(moment)
        parts += [f"{_(name)} {magnitude(found[1])}"] if found else []
    if moment is not None:
        return "  ".join((_("looking back: {update}", update=parts[0]), *parts[1:]))
    parts += [f"lr {log.lr:.3g}"] if log.lr else []
    if log.running and progress and progress.rate:
        rate = progress.rate
        parts.append(_("{rate} steps/s", rate=f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"))
        parts += [_("{time} left", time=duration(progress.left))] if progress.step < log.steps else []
    if isinstance(log.outcome.ended, Finished):
        why = {"target": N_("reached the target"), "stopped": N_("stopped")}.get(
            log.outcome.reason, N_("all updates made")
        )
        parts.append(f"{_(why)}, {duration(log.outcome.ended.seconds)}")
    return "  ".join(parts)


def _shown(log: TrainingLog, moment: int | None) -> str:
    """Which update the curves' mark, the gradients and the samples are of."""
    if moment is None:
        return _("nothing measured yet")
    if _norms_at(log, moment) is None:
        return _("shown: update {n}, in curves and samples", n=moment)
    return _("shown: update {n}, in curves, gradients and samples", n=moment)


def _compared(log: TrainingLog, moment: int | None) -> str:
    """The held-out figure beside the baseline and the target."""
    found = log.headline(moment)
    now = _("not measured yet") if found is None else figure_text(found[1])
    target = log.recipe.target.get(log.model)
    parts = [_("held-out {figure} {value}", figure=_(log.recipe.measure), value=now)]
    parts += [_("target {value:g}", value=target)] if target is not None else []
    words, _colon, number = figure_said(_baseline(log)).rpartition(":")
    parts += [_("baseline{number}: {words}", number=number, words=words)] if words else []
    late = found is not None and found[0] != (log.step if moment is None else moment)
    return "; ".join([*parts, _("measured at update {n}", n=found[0])] if found and late else parts)


def _baseline(log: TrainingLog) -> str:
    if log.outcome.started is None and log.config.text is not None:
        return ""  # that of a learner's own text is not known before it is read
    return safe(log.outcome.started.baseline if log.outcome.started else log.recipe.baseline)


def _reach(run: tuple[str, str, TrainingLog], chosen: TrainingLog, moment: int | None) -> str | None:
    """What a run has measured of its network's memory, at the moment looked at if it is the chosen one."""
    letter, name, log = run
    at = moment if log is chosen else None
    now = _norms_at(log, at)
    norms = [Norms(*log.norms.points[0]), now] if now else []
    return reach_said(log.recipe, f"{letter} {name}".strip(), _figures(log, at), norms)


def _counted(log: TrainingLog) -> str | None:
    """Of how many held-out examples the figures by number are shares, as the training has said."""
    return counted_said(log.outcome.started.counts) if log.outcome.started else None


def _figures(log: TrainingLog, moment: int | None) -> dict[str, float]:
    found = log.held_out.at(moment)
    return dict(found[1]) if found else {}


def _norms_at(log: TrainingLog, moment: int | None) -> Norms | None:
    """The gradient at exactly that update, the last one measured for None."""
    found = log.norms.at(moment)
    return Norms(*found) if found and moment in (None, found[0]) else None


def _curve(run: tuple[str, str, TrainingLog], series: Series[float], chosen: TrainingLog) -> Curve:
    letter, name, log = run
    points = tuple((float(step), value) for step, value in series.points)
    return Curve(letter.strip(), name, points, log is chosen)


def _held_out_curve(run: tuple[str, str, TrainingLog], chosen: TrainingLog) -> Curve:
    letter, name, log = run
    points = tuple((float(step), next(iter(found.values()))) for step, found in log.held_out.points if found)
    return Curve(letter.strip(), name, points, log is chosen)
