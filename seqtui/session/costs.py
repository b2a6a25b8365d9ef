"""What reading costs as the text grows: one head of attention beside recurrent networks of the same width.

All numbers are counted from runs. A recurrent network that read T tokens has read the shorter texts on its way, so one
run of it holds the counts of all lengths; attention, which reads all tokens at once, is run anew for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from seqtui.engine.errors import SeqtuiError
from seqtui.models import gru, lstm, rnn, seeds, self_attention
from seqtui.models.costs import multiplications
from seqtui.models.model import Request, Run

LONGEST = 64
_BEYOND = 4  # how many times the text's length the table goes
_RECURRENT = (rnn.MODEL, lstm.MODEL, gru.MODEL)


@dataclass(frozen=True, slots=True)
class Count:
    """The multiplications of one model at one length, and how many times those of half the length (None: not there)."""

    multiplications: int
    ratio: float | None


@dataclass(frozen=True, slots=True)
class CostRow:
    """One length: how many scores attention computes, how many time steps a recurrent network, and their counts."""

    length: int
    scores: int
    steps: int
    counts: tuple[Count, ...]


@dataclass(frozen=True, eq=False, slots=True)
class CostView:
    """The table: the width of all models, their names, a row for each length, and the length of the text."""

    width: int
    models: tuple[str, ...]
    rows: tuple[CostRow, ...]
    here: int


def cost_view(run: Run) -> CostView:
    """Count the multiplications of attention and recurrence at the width of a run, at growing lengths.

    Raises SeqtuiError for a model without vectors.
    """
    width = run.config.get("d_model", run.config.get("d_hidden"))
    if width is None:
        raise SeqtuiError(f"{run.model.name} has no vectors: a cost table is there for recurrent and attention models")
    here = len(run.sources or run.tokens)
    lengths = _lengths(here)
    attention = [_attention(width, length) for length in lengths]
    columns = [[count for count, _ in attention], *(_recurrent(model, width, lengths) for model in _RECURRENT)]
    ratios = [[None, *(b / a for a, b in pairwise(c))] for c in columns]
    rows = []
    for k, length in enumerate(lengths):
        counts = tuple(Count(column[k], ratio[k]) for column, ratio in zip(columns, ratios, strict=True))
        rows.append(CostRow(length, attention[k][1], length, counts))
    return CostView(width, (self_attention.MODEL.name, *(model.name for model in _RECURRENT)), tuple(rows), here)


def cost_data(view: CostView) -> Mapping[str, object]:
    """The table as plain data, for JSON."""
    rows = [
        {"length": row.length, "scores": row.scores, "steps": row.steps}
        | {name: asdict(count) for name, count in zip(view.models, row.counts, strict=True)}
        for row in view.rows
    ]
    return {"width": view.width, "length": view.here, "rows": rows}


def _lengths(here: int) -> list[int]:
    """1, 2, 4 … beyond the length of the text, at most LONGEST."""
    lengths = [1]
    while lengths[-1] < min(_BEYOND * here, LONGEST):
        lengths.append(2 * lengths[-1])
    return lengths


def _attention(width: int, length: int) -> tuple[int, int]:
    """Multiplications and scores of one head that reads so many vectors."""
    config = {"d_model": width, "d_head": width, "d_v": width}
    trace = self_attention.MODEL.run(_vectors(self_attention.MODEL.name, config, width, length)).trace
    return multiplications(trace), int(trace.value("scores").size)


def _recurrent(model, width: int, lengths: Sequence[int]) -> list[int]:
    """Multiplications after so many vectors, from one run over the longest."""
    trace = model.run(_vectors(model.name, {"d_hidden": width}, width, lengths[-1])).trace
    return [multiplications(trace, trace.find(f"t{length}.h")) for length in lengths]


def _vectors(model: str, config: Mapping[str, int], width: int, length: int) -> Request:
    rows = seeds.stream(0, "cost").normal(size=(length, width))
    return Request(model, settings=dict(config), input=rows)
