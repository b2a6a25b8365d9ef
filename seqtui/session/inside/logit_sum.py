"""A logit as a sum: what the embedding, each head, each MLP and each bias added to one score (Elhage et al. 2021).

The parts are recorded behind the run, so that each number opens into its terms:

    logit.block0.head1.adds       pattern · (v · direction): opens into the tokens that the head looked at
    logit.block0.mlp_out.adds     opens into neurons: what each brings, mlp_post × (W_out · direction)
    logit.embed.adds, …           opens into the numbers of the vector
    logit.total                   their sum: the score that the run recorded, or the difference of two
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.array import Array, stack
from seqtui.engine.notation import Symbol
from seqtui.engine.ops import ADD, MATMUL, OPS
from seqtui.engine.paths import SIDES, TIME, Scope
from seqtui.engine.trace import Step, Trace
from seqtui.language import N_
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.inside.scores import Scores
from seqtui.session.inside.way_back import Back, Chosen, Reached, way_back

ROOM = "logit"  # the scope behind the run in which the sum is recorded


class Sort(Enum):
    """What a part of the sum is."""

    EMBEDDING = N_("embedding")
    HEAD = N_("head")
    MLP = N_("MLP")
    BIAS = N_("bias")
    OTHER = N_("other")


class Part(Struct, frozen=True, eq=False):
    """One part: its name in the run (``block0.head1``), what it is, what it adds, and the steps where that is recorded.

    block is the number of its block, None outside of one. adds is the step of the number, source the run's own value.
    """

    name: str
    sort: Sort
    block: int | None
    value: float
    adds: int
    source: int


class LogitSum(Struct, frozen=True, eq=False):
    """A score, or the difference of two, as a sum. run is the run with the sum recorded behind it.

    words are the numbers of the word, and of the one whose score is taken away; logit is what the run recorded; total
    the step of the sum; held are the norms, and bent the functions, that were held on the way (steps of the run).
    """

    run: Run
    scores: Scores
    words: tuple[int, ...]
    logit: float
    parts: tuple[Part, ...]
    total: int
    held: tuple[int, ...]
    bent: tuple[int, ...]

    @property
    def sum(self) -> float:
        """What the parts add up to."""
        return float(self.run.trace[self.total].value)

    def said(self) -> tuple[Statement, ...]:
        """What was held so that the parts add up, in words."""
        trace = self.run.trace
        facts = {"path": trace.path(self.scores.step), "row": self.scores.row}
        norms = [str(trace[step].scope) or trace.path(step) for step in self.held]
        bent = [trace.path(trace.owner(step)) for step in self.bent]
        said = [statements.HELD_NORM(norm=norms[0], **facts)] if len(norms) == 1 else []
        if len(norms) > 1:
            said = [statements.HELD_NORMS(n=len(norms), norms=", ".join(norms), **facts)]
        return (*said, *(statements.HELD_RATIO(value=value, **facts) for value in bent))


def logit_sum(run: Run, scores: Scores, word: int, against: int | None = None) -> LogitSum:
    """Take a score apart: that of a word, or how far it is from that of another one."""
    pairs = ((word, 1.0),) if against is None else ((word, 1.0), (against, -1.0))
    trace = run.trace.extended()
    found = way_back(trace, scores.step, scores.row, Chosen(pairs))
    sources = trace.steps[: len(run.trace)]
    recorder = _Recorder(trace)
    parts = sorted((recorder.part(end, sources[end.step]) for end in found.ends), key=lambda part: part.source)
    total = recorder.total(parts)
    trace.close()
    return _made(replace(run, trace=trace), scores, pairs, tuple(parts), total, found)


def _made(
    run: Run, scores: Scores, pairs: tuple[tuple[int, float], ...], parts: tuple[Part, ...], total: int, back: Back
) -> LogitSum:
    row = scores.of(run)
    logit = float(sum(sign * row[word] for word, sign in pairs))
    return LogitSum(run, scores, tuple(word for word, _ in pairs), logit, parts, total, back.held, back.bent)


_TOTAL = Symbol("logit", "", "the logit: what all parts add, together")


class _Recorder:
    """Records what each end of the way back adds."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def part(self, end: Reached, step: Step) -> Part:
        """Record one part."""
        trace = self.trace
        trace.scope, trace.time = Scope.parse(_room(trace, end.step)), None
        adds = self._adds(end, step)
        if trace[adds.index].name is not None:
            adds = adds * 1.0
        called = _called(step)
        sign = Symbol(f"logit({called})", "", "what this part adds to the logit")
        index = trace.name(adds.index, "adds", sign)
        return Part(called, _sort(step), step.scope.number("block"), float(trace[index].value), index, end.step)

    def total(self, parts: list[Part]) -> int:
        """Record the sum of all parts."""
        trace = self.trace
        trace.scope = Scope.parse(ROOM)
        total = stack([Array(trace, part.adds) for part in parts]).sum()
        return trace.name(total.index, "total", _TOTAL)

    def _adds(self, end: Reached, step: Step) -> Array:
        value = Array(self.trace, end.step)
        if isinstance(end.direction, Chosen):
            return end.direction.of(value if end.row is None else value[end.row])
        opened = None if step.edited is not None else _opened(self.trace, step)
        if opened is None:
            return (value if end.row is None else value[end.row]) @ self._named(end.direction, step)
        return self._through(end, step, *opened)

    def _through(self, end: Reached, step: Step, inner: int, outer: int, bias: int | None) -> Array:
        """A part that is a product a B opens along its inner axis: the tokens of a head, the neurons of an MLP."""
        trace, direction = self.trace, end.direction
        assert isinstance(direction, Array)
        a, B = Array(trace, inner), Array(trace, outer)
        each = B @ self._named(direction, step)
        axis = _inner_axis(trace[inner], trace[outer])
        name, sign = trace[inner].name or "inner", trace[inner].symbol
        text = sign.text if sign is not None else name
        each = self._name(
            each, f"{name}_to_logit", Symbol(f"{text}→logit", axis, "what 1 of it would add to the logit")
        )
        parts = (a if end.row is None else a[end.row]) * each
        parts = self._name(parts, "parts", Symbol("parts", axis, "what each of them adds to the logit"))
        if bias is None:
            return parts.sum()
        of_bias = Array(trace, bias) @ direction
        return parts.sum() + self._name(of_bias, "bias", Symbol("bias", "", "what the bias adds to the logit"))

    def _named(self, direction: Array, step: Step) -> Array:
        """The direction under the name of what it is the direction of; it may have one already: many parts share it."""
        symbol = step.symbol
        if direction.trace[direction.index].name is not None or symbol is None:
            return direction
        if direction.trace[direction.index].is_leaf:
            return direction
        axis = symbol.axis_names[-1] if symbol.axis_names else "1"
        sign = Symbol(f"{symbol.text}→logit", axis, "what 1 of each number would add to the logit")
        return self._name(direction, f"{step.name}_to_logit", sign)

    def _name(self, array: Array, name: str, symbol: Symbol) -> Array:
        self.trace.name(array.index, name, symbol)
        return array


def _room(trace: Trace, index: int) -> str:
    """The scope in which a part is recorded: that of its head, or of the value."""
    step = trace[index]
    place = str(step.scope) if step.name == "z" and step.scope else step.scope.path(step.name or f"value{index}")
    return f"{ROOM}.{place}"


def _called(step: Step) -> str:
    """What a part is called: its path, without the side and the time step that all parts have in common."""
    scope = step.scope.without(TIME, *SIDES)
    return str(scope) if step.name == "z" and scope else scope.path(step.name or OPS[step.op].label)


def _sort(step: Step) -> Sort:
    """What a part is, by the name of its value."""
    if step.name == "z":
        return Sort.HEAD
    if step.name == "mlp_out":
        return Sort.MLP
    if step.name in ("embed", "pos_embed", "type_embed", "class_token", "W_pos", "x", "W_E", "rounding"):
        return Sort.EMBEDDING
    return Sort.BIAS if step.op == "parameter" and step.value.ndim == 1 else Sort.OTHER


def _opened(trace: Trace, step: Step) -> tuple[int, int, int | None] | None:
    """The matrices of a product a B, and the bias that stands behind it; None for what is no product."""
    bias = None
    if step.op == ADD.name and trace[step.operands[1]].is_leaf:
        bias = step.operands[1]
        step = trace[step.operands[0]]
    if step.op != MATMUL.name or trace[step.operands[1]].value.ndim != 2:
        return None
    a, B = step.operands
    return a, B, bias


def _inner_axis(a: Step, B: Step) -> str:
    """The name of the axis that a product sums over."""
    for step, place in ((B, 0), (a, -1)):
        if step.symbol is not None and step.symbol.axis_names:
            return step.symbol.axis_names[place]
    return str(np.shape(a.value)[-1])
