"""Lists for the command line: models, settings, trained networks, recipes, what verify, doctor and trainings found."""

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seqtui.language import N_, _, p_
from seqtui.models.inputs.settings import Setting
from seqtui.models.model import Model
from seqtui.models.weights.trained_files import ZooEntry
from seqtui.render.experiments import Titled
from seqtui.session.doctor import Finding
from seqtui.session.text import TextStyle, safe
from seqtui.session.training.figures import duration, figure_text, reach_said
from seqtui.session.training.log import TrainingOutcome
from seqtui.session.training.page import task_said
from seqtui.session.whatif.experiments import Experiment, experiments_of
from seqtui.session.whatif.presets import Preset
from seqtui.train.process.events import Finished
from seqtui.train.recipe import Recipe, figure_said
from seqtui.train.verify import VerifyRow


def print_findings(rows: Sequence[Finding], console: Console, look: TextStyle) -> None:
    """Print one row for each finding; what needs attention is marked by a sign, not by colour alone."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        mark = Text("ok", "green") if row.ok else Text("!!", "bold yellow")
        value = Text(safe(row.value))
        if row.advice:
            value.append(f"\n{row.advice}", "" if not row.ok else "dim")
        table.add_row(mark, Text(_plain(row.what, look)), value)
    console.print(table)


def _plain(text: str, look: TextStyle) -> str:
    """The two characters that are measured are named where they cannot be shown."""
    return text.replace("σ", "sigma").replace("한", "Hangul") if look.ascii else text


def print_zoo(rows: Sequence[ZooEntry], console: Console, look: TextStyle) -> None:
    """Print each network with the question it answers and how well, and how to open one and to make it again."""
    if not rows:
        console.print(Text(_("there are no trained networks here: seqtui train makes one"), "dim"))
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        measure, figure = row.headline or ("", 0.0)
        said = N_("held out: {measure} {figure:.3f}, seed {seed}, {size:.0f} KB")
        said = said if measure else N_("seed {seed}, {size:.0f} KB")
        about = _(said, measure=_(measure), figure=figure, seed=row.about.seed, size=row.size / 1000)
        table.add_row(Text(safe(row.name), "bold"), Text(_words(safe(row.question), look)))
        table.add_row("", Text(safe(about), "dim"))
    console.print(table)
    first = rows[0]
    console.print(Text(f"seqtui open {first.name}", "bold"), Text(_("opens one;")), end=" ")
    console.print(Text(f"seqtui zoo {first.name}", "bold"), Text(_("says what is known of it, and makes it again")))


def print_models(models: Iterable[Model], console: Console, look: TextStyle) -> None:
    """Print each model: name, title and summary; below them its reference and settings with their defaults."""
    table = Table.grid(padding=(0, 2, 1, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for model in models:
        text = _about(model, look)
        settings = (f"{s.name}={_words(written(s), look)}" for s in model.settings)
        text.append("\n" + f" {look.sign('·', '|')} ".join(settings))
        table.add_row(Text(model.name, "bold"), text)
    console.print(table)


def print_settings(model: Model, console: Console, look: TextStyle) -> None:
    """Print one model and what can be set, each with its meaning."""
    console.print(_about(model, look))
    table = _table(look)
    for head in ("--set", _("default"), _("allowed"), _("meaning")):
        table.add_column(head, no_wrap=head == "--set", overflow="fold")
    for s in model.settings:
        table.add_row(*(_words(text, look) for text in (s.name, written(s), s.allowed, _(s.meaning))))
    console.print(table)
    if experiments_of(model.name):
        print_experiments(experiments_of(model.name), console, look)


def print_experiments(rows: Sequence[Experiment], console: Console, look: TextStyle) -> None:
    """Print the experiments of one model, each with what is to be seen."""
    _print_titled("--experiment", N_("there are no experiments for this model"), rows, console, look)


def print_presets(rows: Sequence[Preset], console: Console, look: TextStyle) -> None:
    """Print the presets that fit a run, each with what is to be seen."""
    _print_titled("--preset", N_("there are no presets for this model"), rows, console, look)


def _print_titled(option: str, none: str, rows: Sequence[Titled], console: Console, look: TextStyle) -> None:
    table = _table(look)
    for head in (option, _("what is done"), _("what to look at")):
        table.add_column(head, no_wrap=head == option, overflow="fold")
    for row in rows:
        table.add_row(*(_words(text, look) for text in (row.id, _(row.title), _(row.look))))
    console.print(table if rows else Text(_(none), "dim"))


def print_checks(rows: Sequence[VerifyRow], console: Console, look: TextStyle) -> None:
    """Print the rows of verify: what was compared, how many values, the largest difference, the bar."""
    table = _table(look)
    for k, head in enumerate((_("check"), _("values"), _("largest difference"), _("bar"), "")):
        table.add_column(head, justify="left" if k in (0, 4) else "right", overflow="fold")
    for row in rows:
        mark = Text("ok", "green") if row.ok else Text(_("MISSED"), "bold red")
        table.add_row(
            Text(_words(safe(row.check), look)), f"{row.values:,}", f"{row.largest:.1e}", f"{row.bar:.0e}", mark
        )
    console.print(table)


def written(setting: Setting) -> str:
    """The default of a setting the way it is typed."""
    if isinstance(setting.default, bool):
        return "yes" if setting.default else "no"
    return str(setting.default)


def _about(model: Model, look: TextStyle) -> Text:
    title, summary, reference = (_words(t, look) for t in (_(model.title), _(model.summary), _(model.reference)))
    return Text.assemble((title, "bold"), f": {summary}\n", (reference, "dim"))


def _words(text: str, look: TextStyle) -> str:
    return look.outside(look.words(text))


def _table(look: TextStyle) -> Table:
    return Table(box=box.ASCII if look.ascii else box.SIMPLE_HEAD)


_SAMPLES, _LONGEST = 3, 400


def print_recipes(recipes: Iterable[Recipe], console: Console, look: TextStyle) -> None:
    """Print each recipe: its task with an example, what is to be seen, its models, its baseline and settings."""
    table = Table.grid(padding=(0, 2, 1, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for recipe in recipes:
        settings = " ".join(f"{s.name}={s.default}" for s in recipe.settings)
        text = Text.assemble((_sample_words(_(recipe.title), look), "bold"), "\n")
        told = (*task_said(recipe), _("to see: {shows}", shows=_(recipe.shows)))
        text.append("".join(f"{_sample_words(said, look)}\n" for said in told))
        text.append(f"{' '.join(recipe.models)}\n", "bold")
        measured = _(
            "held out: {measure}; baseline: {baseline}; settings: {settings}",
            measure=_(recipe.measure),
            baseline=_(recipe.baseline),
            settings=settings,
        )
        text.append(_sample_words(measured, look), "dim")
        table.add_row(Text(recipe.name, "bold"), text)
    console.print(table)


def print_outcomes(outcomes: Sequence[TrainingOutcome], console: Console, look: TextStyle) -> None:
    """Print trainings of one recipe side by side: figures, effort, files; then what the networks make."""
    recipe = outcomes[0].recipe
    table = Table(box=box.ASCII if look.ascii else box.SIMPLE_HEAD)
    table.add_column(_("{recipe}, held out", recipe=recipe.name), overflow="fold")
    for outcome in outcomes:
        table.add_column(outcome.model, justify="right")
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.held_out)
    for k, name in enumerate(names):
        figures = (figure_text(o.held_out[name]) if name in o.held_out else "" for o in outcomes)
        table.add_row(_sample_words(safe(figure_said(name)), look), *figures, style="bold" if k == 0 else None)
    table.add_row(_("target"), *(_target(recipe, o.model) for o in outcomes), style="dim")
    table.add_row(_("updates"), *(str(o.step) for o in outcomes))
    table.add_row(_("time"), *(_time(o) for o in outcomes))
    table.add_row(
        _("ended"), *(Text(_ended(o.reason), "" if isinstance(o.ended, Finished) else "bold red") for o in outcomes)
    )
    console.print(table)
    baseline = outcomes[0].started.baseline if outcomes[0].started else ""
    console.print(Text(f" {_('baseline: {baseline}', baseline=_sample_words(figure_said(baseline), look))}"))
    for outcome in outcomes:
        said = reach_said(recipe, outcome.model, outcome.held_out, outcome.norms)
        if said:
            console.print(Text(f" {_sample_words(said, look)}"))
    for outcome in outcomes:
        _print_files(outcome, console, look)
    if len(outcomes) == 1:
        _print_samples(outcomes[0].samples, console, look)


def _print_files(outcome: TrainingOutcome, console: Console, look: TextStyle) -> None:
    ended = outcome.ended
    if not isinstance(ended, Finished) or not ended.path:
        return
    line = f" {outcome.model}: {_sample_words(safe(ended.path), look)}"
    console.print(Text(line, overflow="fold"), soft_wrap=True)


def _print_samples(samples: Sequence[Mapping[str, object]], console: Console, look: TextStyle) -> None:
    arrow = look.sign("→", "->")
    for sample in samples[:_SAMPLES]:
        shown = [safe(str(sample[key]))[:_LONGEST] for key in ("input", "output") if sample.get(key)]
        lines = f" {arrow} ".join(shown).replace("\\x0a", "\n ")
        if lines.strip():
            console.print(Text(f" {_sample_words(lines, look)}{_verdict(sample, look)}"))


def _verdict(sample: Mapping[str, object], look: TextStyle) -> str:
    """Whether a sample is right; of a wrong one what would be right, where that is known."""
    right = sample.get("right")
    if not isinstance(right, bool):
        return ""
    wanted = safe(str(sample.get("wanted", "")))[:_LONGEST]
    if right or not wanted:
        return f"  {_('right') if right else _('wrong')}"
    return f"  {_('wrong, the right answer is {answer}', answer=_sample_words(wanted, look))}"


def _target(recipe: Recipe, model: str) -> str:
    if model not in recipe.target:
        return ""
    return figure_text(recipe.target[model])


def _ended(reason: str) -> str:
    """Why a training ended: a word of ours, or the sentence of a fault."""
    words = {
        "all updates": _("all updates"),
        "failed": _("failed"),
        "target": p_("ended", "target"),
        "stopped": p_("ended", "stopped"),
    }
    return words.get(reason, reason)


def _time(outcome: TrainingOutcome) -> str:
    ended = outcome.ended
    return duration(ended.seconds) if isinstance(ended, Finished) and ended.seconds >= 1 else "< 1 s"


def _sample_words(text: str, look: TextStyle) -> str:
    return look.outside(look.words(text))
