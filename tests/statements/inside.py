"""Checks of what is said of the heads of a run, and the views that say it."""

from collections.abc import Iterator, Mapping

import numpy as np

from seqtui.models.model import Run
from seqtui.session import statements
from seqtui.session.axes import axes_of
from seqtui.session.inside.all_heads import all_heads
from seqtui.session.inside.head_measures import MEASURES
from tests.statements.checks import check


def heads(run: Run) -> Iterator[object]:
    """All heads, sorted by each measure, or that there are none."""
    for measure in MEASURES:
        view = all_heads(run, measure.name)
        yield (getattr(view, "said", view),)


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
