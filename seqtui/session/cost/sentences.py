"""What the table of costs says beside its numbers, made from those numbers: one claim for each sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from seqtui.models.statement import Claim, Statement

if TYPE_CHECKING:
    from seqtui.session.cost.costs import CostView

UNDER = Claim(
    "costs under a length",
    "Under each length T: the multiplications (and divisions) of a run, and the numbers that its last token needs at "
    "once: a state, or all keys and values and one row of scores.",
)
NARROWER = Claim("costs narrower", "This network is {own:,} wide; the table counts networks that are {width} wide.")
LINEAR = Claim("costs linear", "From {before:,} to {after:,} tokens {recurrent} multiply ×{ratio:.4g}, as T does.")
SQUARED = Claim(
    "costs squared",
    "From {before:,} to {after:,} attention grows ×{whole:.3g}, cached, which keeps keys and values, ×{cached:.3g}; "
    "T² would be ×{power:.4g}.",
)
AGAIN = Claim(
    "costs again",
    "Uncached computes all keys, values and scores again at each token: from {before:,} to {after:,} ×{ratio:.3g}, "
    "where T³ would be ×{power:.4g}.",
)

COSTS: tuple[Claim, ...] = (UNDER, NARROWER, LINEAR, SQUARED, AGAIN)


def said_of(view: CostView) -> tuple[Statement, ...]:
    """The sentences that hold of the table, as far as it is counted."""
    said = [UNDER(width=view.width, stored=_column(view, "stored"))]
    if view.own != view.width:
        said.append(NARROWER(own=view.own, width=view.width))
    if view.counting:
        return tuple(said)
    counts = _column(view, "multiplications")
    before, after = _apart(counts["self-attention"])
    grown = {name: by[after] / by[before] for name, by in counts.items() if after in by}
    *most, last = (name for name, scores in _column(view, "scores").items() if not any(scores.values()))
    if {grown[name] for name in (*most, last)} == {after / before}:
        recurrent = f"{', '.join(most)} and {last}"
        said.append(LINEAR(before=before, after=after, ratio=after / before, counts=counts, recurrent=recurrent))
    both = {"whole": grown["self-attention"], "cached": grown["cached"], "counts": counts}
    said.append(SQUARED(before=before, after=after, power=(after / before) ** 2, **both))
    before, after = _apart(counts["uncached"])
    ratio = counts["uncached"][after] / counts["uncached"][before]
    said.append(AGAIN(before=before, after=after, ratio=ratio, power=(after / before) ** 3, counts=counts))
    return tuple(said)


def _apart(counts: Mapping[int, int]) -> tuple[int, int]:
    """The longest length, and the longest that is ten times shorter; the one before it where none is."""
    *shorter, after = sorted(counts)
    return max([n for n in shorter if n * 10 <= after] or shorter[-1:]), after


def _column(view: CostView, name: str) -> Mapping[str, Mapping[int, int]]:
    """One kind of count of every model, by length, as far as it is made."""
    return {
        model: {row.length: getattr(row.counts[k], name) for row in view.rows if row.counts[k] is not None}
        for k, model in enumerate(view.models)
    }
