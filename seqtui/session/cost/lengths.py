"""What reading costs as the text grows: attention, with a cache and without, beside recurrent networks of one width.

All numbers are counted from runs. A network that reads token by token has read the shorter texts on its way, so one run
of it holds the counts of all lengths; attention that reads all tokens at once is run anew for each. No more than one
run is held at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import asdict, replace

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models import self_attention
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.cost import multiplications, recorded
from seqtui.models.parts.writer import read_again, read_with_cache
from seqtui.models.statement import Claim, Statement
from seqtui.models.table import family
from seqtui.models.weights import seeds
from seqtui.session.text import listed

if TYPE_CHECKING:
    pass

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
    found = [name for name, scores in _column(view, "scores").items() if not any(scores.values())]
    if {grown[name] for name in found} == {after / before}:
        recurrent = listed(found)
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


LENGTHS = (10, 30, 100, 300, 1000)
WIDEST = 64  # the table of a wider network is counted at this width, to be there in seconds
LONGEST_AGAIN = 300  # reading 1,000 tokens anew at each of 1,000 steps would take ten seconds
_KEPT = ("k", "v")  # what attention computes the last token from: all tokens' keys and values


class Count(Struct, frozen=True):
    """One model at one length.

    multiplications: of the whole reading; ratio: how many times those of the length before (None: there is none).
    scores: pairs of tokens that were compared. stored: the numbers that must be there at once for the last token: a
    state, or all keys and values and its own row of scores. parameters: the weights.
    """

    multiplications: int
    ratio: float | None
    scores: int
    stored: int
    parameters: int


class CostRow(Struct, frozen=True):
    """One length: the scores of attention, the time steps of a recurrent network, and a count for each model.

    A count is None where it would take too long, or is not made yet.
    """

    length: int
    scores: int
    steps: int
    counts: tuple[Count | None, ...]


class CostView(Struct, frozen=True, eq=False):
    """The table: the width of all models, their names, a row for each length, the length of the text.

    own is the width of the run it stands beside. counting is the model that is being counted, "" when the table is
    complete. said are sentences on what the numbers are, and how they grow.
    """

    width: int
    models: tuple[str, ...]
    rows: tuple[CostRow, ...]
    here: int
    own: int
    counting: str = ""
    said: tuple[Statement, ...] = ()


Counted = Mapping[int, Count]  # by length
_known: dict[tuple[int, str, tuple[int, ...]], Counted] = {}  # by width, model and lengths: counts do not change


def cost_view(run: Run) -> CostView:
    """Count multiplications and stored numbers of all models at the width of a run, at growing lengths.

    Raises SeqtuiError for a model without vectors.
    """
    *_, last = cost_views(run)
    return last


def cost_views(run: Run) -> Iterator[CostView]:
    """Yield the table as it grows, model by model.

    Raises SeqtuiError for a model without vectors.
    """
    own = run.config.get("d_model", run.config.get("d_hidden"))
    if own is None:
        raise SeqtuiError(
            _("{model} has no vectors: a cost table is there for recurrent and attention models", model=run.model.name)
        )
    width, here = min(own, WIDEST), len(run.sources or run.tokens)
    columns: list[Counted] = []
    counters = _counters()
    view = partial(_view, tuple(counters), width, columns, here, own)
    for name, count in counters.items():
        if (width, name, LENGTHS) not in _known:
            yield view(name)
        columns.append(_counted(width, name, count))
    yield view()


def cost_data(view: CostView) -> Mapping[str, object]:
    """The table as plain data, for JSON; a count that would take too long is null."""
    rows = [
        {"length": row.length, "scores": row.scores, "steps": row.steps}
        | {name: count and asdict(count) for name, count in zip(view.models, row.counts, strict=True)}
        for row in view.rows
    ]
    return {"width": view.width, "length": view.here, "rows": rows, "said": list(view.said)}


def _view(
    models: tuple[str, ...], width: int, columns: list[Counted], here: int, own: int, counting: str = ""
) -> CostView:
    missing: list[Counted] = [{}] * (len(models) - len(columns))
    rows = []
    for length in LENGTHS:
        counts = tuple(column.get(length) for column in (*columns, *missing))
        scores = counts[0].scores if counts[0] else 0
        rows.append(CostRow(length, scores, length, counts))
    view = CostView(width, models, tuple(rows), here, own, counting)
    return replace(view, said=said_of(view))


def _counted(width: int, name: str, count: Counter) -> Counted:
    """The counts of one model, made once."""
    key = width, name, LENGTHS
    if key not in _known:
        rows = seeds.stream(0, "cost").normal(size=(LENGTHS[-1], width))
        found: dict[int, Count] = {}
        before = None
        for length, trace, total, scores, stored in count(rows):
            ratio = None if before is None else total / before
            found[length] = Count(total, ratio, scores, stored, recorded(trace).total)
            before = total
        _known[key] = found
    return _known[key]


# a length, the record that its last token is in, multiplications and scores so far, numbers that are stored then
Counting = Iterator[tuple[int, Trace, int, int, int]]
Counter = Callable[[np.ndarray], Counting]


def _at_once(rows: np.ndarray) -> Counting:
    """One head that reads all tokens at once, anew for each length."""
    width = rows.shape[1]
    for length in LENGTHS:
        settings = {"d_model": width, "d_head": width, "d_v": width}
        trace = self_attention.MODEL.run(Request(self_attention.MODEL.name, None, settings, input=rows[:length])).trace
        yield length, trace, multiplications(trace), _scores(trace), _stored(trace, "", _KEPT)


def _in_time(model: Model, rows: np.ndarray) -> Counting:
    """A recurrent network: its run over the longest text."""
    run = model.run(Request(model.name, settings={"d_hidden": rows.shape[1]}, input=rows))
    trace, cell = run.trace, model.cell(run.config)
    kept = cell.carried if cell else ()
    for length in LENGTHS:
        here = f"t{length}."
        yield length, trace, multiplications(trace, trace.find(f"{here}h")), 0, _stored(trace, here, kept)


def _step_by_step(read: Callable[[np.ndarray], Iterator[Trace]], longest: int | None, rows: np.ndarray) -> Counting:
    """A head that reads token by token, each step a record of its own."""
    total = scores = 0
    for length, trace in enumerate(read(rows[:longest]), 1):
        total += multiplications(trace)
        scores += _scores(trace)
        if length in LENGTHS:
            yield length, trace, total, scores, _stored(trace, f"t{length}.", _KEPT)


def _scores(trace: Trace) -> int:
    return sum(step.value.size for step in trace if step.name == "scores")


def _stored(trace: Trace, here: str, names: tuple[str, ...]) -> int:
    """The numbers that the last token is computed from, as they were recorded there; of the scores its own row."""
    rows = [trace.value(f"{here}scores")[-1]] if trace.has(f"{here}scores") else []
    return sum(value.size for value in (*(trace.value(f"{here}{name}") for name in names), *rows))


def _counters() -> dict[str, Counter]:
    """What counts each line of the table: attention, every recurrent network, attention token by token."""
    return {
        self_attention.MODEL.name: _at_once,
        **{model.name: partial(_in_time, model) for model in family("recurrent")},
        "cached": partial(_step_by_step, read_with_cache, None),
        "uncached": partial(_step_by_step, read_again, LONGEST_AGAIN),
    }
