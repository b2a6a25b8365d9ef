"""Checks of what is said of the heads of a run, of what is taken out and swapped, and the views that say it."""

from collections.abc import Iterator, Mapping

import numpy as np
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.session import statements
from seqtui.session.axes import axes_of
from seqtui.session.inside.ablation import HEADS, MEAN, STREAM, ZERO
from seqtui.session.inside.all_heads import all_heads
from seqtui.session.inside.answer import Answer, find_answer
from seqtui.session.inside.effect_view import SWAP, EffectView, effect_view
from seqtui.session.inside.head_measures import MEASURES
from tests.statements.checks import check

LONGEST = 900  # steps of a record whose parts are taken out


def heads(run: Run) -> Iterator[object]:
    """All heads, sorted by each measure, or that there are none."""
    for measure in MEASURES:
        view = all_heads(run, measure.name)
        yield (getattr(view, "said", view),)


def taken_out(run: Run) -> Iterator[object]:
    """Heads and positions taken out or swapped, or that there are none; of runs that are recorded in no time."""
    if len(run.trace) > LONGEST:
        return
    try:
        answer = find_answer(run)
    except SeqtuiError:
        step = run.trace.equations[-1].last
        answer = Answer(step, (0,) * run.trace[step].value.ndim, None, run.trace.path(step))
    source = record(replace(run.request, edits=())) if run.request.edits else run
    for kind, done in ((HEADS, ZERO), (STREAM, MEAN), (HEADS, SWAP)):
        view = effect_view(run, answer, kind, done, source if done == SWAP else None)
        if not isinstance(view, EffectView):
            yield (view,)
        else:
            yield (view.with_values(view.numbers()).said(),)


def sizes(run: Run, measure: str) -> dict[str, float]:
    """The measure of each head that has it, once more: row by row of each recorded pattern."""
    rows: dict[str, list[tuple[float | None, int]]] = {}
    for step in run.trace:
        if step.name == "pattern":
            name = str(step.scope.untimed) or "head"
            seen = rows.setdefault(name, []) if run.reads else rows.__setitem__(name, []) or rows[name]
            queries, keys = axes_of(run, step)
            crosses = keys.id == "source"
            shown = ~np.isneginf(run.trace.value(step.scope.path("attn_scores")))
            for k, row in enumerate(step.value):
                seen.append(
                    _row(measure, row * shown[k], shown[k], queries.names[k : k + 1], keys.names, len(seen), crosses)
                )
    found = {name: [size for size in row if size is not None] for name, row in rows.items()}
    return {name: float(np.mean(row)) for name, row in found.items() if row}


def _row(measure, row, shown, word, keys, q, crosses):
    same = np.array([(word[0] == other) if word else False for other in keys or row], dtype=bool)
    places = np.arange(len(row))
    wanted = {
        "previous_token": (places == q - 1) & (not crosses),
        "first_token": (places == 0) & (crosses or q > 0),
        "same_token": same & (crosses or places != q),
        "induction": np.concatenate([[False], same[:-1]]) & (places < q) & (not crosses),
    }[measure]
    return row[wanted].sum() if (wanted & shown).any() else None


@check(statements.HEAD_LEADS)
def head_leads(run: Run, facts: Mapping) -> bool:
    found = sizes(run, facts["name"])
    means = np.isclose(np.mean(list(found.values())), facts["mean"], equal_nan=True)
    first = np.isclose(found[facts["head"]], facts["size"]) and np.isclose(max(found.values()), facts["size"])
    return bool(means and first)


@check(statements.HEADS_WITHOUT)
def heads_without(run: Run, facts: Mapping) -> bool:
    return not sizes(run, facts["name"])


@check(statements.TAKEN_OUT, statements.SWAPPED_IN, statements.NOTHING_MOVES)
def largest_change(run: Run, facts: Mapping) -> bool:
    """Every change once more, by recording the run with the edits."""
    view, now = facts["view"], {}
    for row, column in view.effects.places:
        cell = view.effects.cells[row][column]
        now[cell.name] = view.effects.answer.now(record(view.request(cell)))
    largest = max(abs(value - facts["before"]) for value in now.values())
    return (
        facts["before"] == view.effects.answer.now(run)
        and now[facts["part"]] == facts["after"]
        and abs(facts["after"] - facts["before"]) == largest
        and facts["count"] == len(now)
    )


@check(statements.NO_PARTS)
def no_parts(run: Run, facts: Mapping) -> bool:
    wanted = {HEADS: {"z"}, STREAM: {"x", "resid_pre"}}[facts["kind"]]
    names = {step.name for step in run.trace}
    return "pattern" not in names or not names & wanted
