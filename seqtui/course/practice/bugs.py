"""The bugs of a bug hunt: each rewrites the equations that it fits, whatever model they belong to.

A rewrite looks at the recorded operations of one equation, so a row holds for every model that computes the like. It
returns None where there is nothing of its kind to spoil.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from seqtui.engine.functions import GELU, GELU_TANH, RELU, SIGMOID, TANH
from seqtui.engine.op import Op
from seqtui.engine.ops import ADD, DIV, IDENTITY, INDEX, MATMUL, MUL, SOFTMAX, TRANSPOSE
from seqtui.engine.planting import Expression, Node, Rewrite
from seqtui.engine.trace import Trace
from seqtui.language import N_

_SUBLAYERS = ("resid_mid", "resid_mid_cross", "resid_post")  # sums of a residual stream and what a sublayer adds
_SUMS = ("L", "log_P", "joint")  # carried on from step to step


class Bug(Struct, frozen=True, eq=False):
    """One kind of bug: its id, what is wrong in one sentence, and how it rewrites an equation.

    given(trace) returns what is given in place of inputs, from the record of the true run.
    """

    id: str
    meaning: str
    rewrite: Rewrite = lambda trace, name, equation: None
    given: Callable[[Trace], Mapping[str, np.ndarray]] = lambda trace: {}


def _same(operand: Expression) -> Node:
    """The operand alone, as an equation."""
    return operand if isinstance(operand, Node) else Node(IDENTITY.name, (operand,))


def _is(expression: Expression, op: str) -> bool:
    return isinstance(expression, Node) and expression.op == op


def _named(trace: Trace, operand: Expression) -> str:
    """The name of an operand that has one."""
    return (trace[operand].name or "") if isinstance(operand, int) else ""


def _replaced(node: Node, old: Expression, new: Expression) -> Node:
    """The expression with one operand in place of another, wherever it stands."""
    operands = tuple(
        new
        if operand is old or (isinstance(old, int) and operand == old)
        else _replaced(operand, old, new)
        if isinstance(operand, Node)
        else operand
        for operand in node.operands
    )
    return Node(node.op, operands, node.params)


def _leaves(node: Node) -> list[int]:
    """The recorded values that an equation reads, in order."""
    found: list[int] = []
    for operand in node.operands:
        found += [operand] if isinstance(operand, int) else _leaves(operand)
    return found


def residual_missing(trace: Trace, name: str, equation: Node) -> Expression | None:
    """What a sublayer computes takes the place of its input instead of being added to it."""
    return _same(equation.operands[1]) if name in _SUBLAYERS and equation.op == ADD.name else None


def scale_forgotten(trace: Trace, name: str, equation: Node) -> Expression | None:
    """Scores are not divided by √d_k."""
    return _same(equation.operands[0]) if name == "scaled" and equation.op == DIV.name else None


def mask_forgotten(trace: Trace, name: str, equation: Node) -> Expression | None:
    """The mask is left out."""
    return _same(equation.operands[0]) if name == "attn_scores" and equation.op == ADD.name else None


def mask_off_by_one(trace: Trace, name: str, equation: Node) -> Expression | None:
    """Each query has the row of the mask that belongs to the next one: it sees one key of the future."""
    if name != "attn_scores" or equation.op != ADD.name or not isinstance(equation.operands[1], int):
        return None
    scaled, mask = equation.operands
    rows = trace[equation.operands[1]].value.shape[0]
    next_rows = tuple(min(row + 1, rows - 1) for row in range(rows))
    return Node(ADD.name, (scaled, Node(INDEX.name, (mask,), (next_rows, 0))))


def softmax_wrong_axis(trace: Trace, name: str, equation: Node) -> Expression | None:
    """Shares add up to 1 down the columns instead of along the rows."""
    (scores, *_), params = equation.operands, equation.params
    if equation.op != SOFTMAX.name or not isinstance(scores, int) or trace[scores].value.ndim != 2:
        return None
    return Node(SOFTMAX.name, (scores,), (0, *params[1:]))


def gates_swapped(trace: Trace, name: str, equation: Node) -> Expression | None:
    """In a sum of two gated values each has the gate of the other."""
    if equation.op != ADD.name or not all(_is(operand, MUL.name) for operand in equation.operands):
        return None
    (a, x), (b, y) = (operand.operands for operand in equation.operands if isinstance(operand, Node))
    return Node(ADD.name, (Node(MUL.name, (b, x)), Node(MUL.name, (a, y))))


def state_lost(trace: Trace, name: str, equation: Node) -> Expression | None:
    """The state of the step before is replaced by the state at the very beginning."""
    time = trace.time
    for operand in _leaves(equation):
        step = trace[operand]
        if time is None or step.time != time - 1 or step.time == 0 or step.name in _SUMS or step.name is None:
            continue
        start = trace.scope.untimed.path(f"t0.{step.name}")
        if trace.has(start) and trace[trace.find(start)].value.shape == step.value.shape:
            return _replaced(equation, operand, trace.find(start))
    return None


def state_not_reset(trace: Trace) -> dict[str, np.ndarray]:
    """The states that a text left behind are those that it is read with: as if it was read twice without a reset."""
    last: dict[str, np.ndarray] = {}
    for step in trace:
        if step.time and step.name:
            last[step.scope.untimed.path(step.name)] = step.value
    starts = {path: step for path, index in trace.named() if (step := trace[index]).time == 0 and step.op == "input"}
    return {
        path: last[left]
        for path, step in starts.items()
        if step.name not in _SUMS and (left := step.scope.untimed.path(step.name or "")) in last
    }


def input_shifted(trace: Trace, name: str, equation: Node) -> Expression | None:
    """The network reads the word before the one whose turn it is."""
    if name not in ("x", "embed") or equation.op != INDEX.name:
        return None
    places = equation.params[0]
    if isinstance(places, tuple):
        return Node(INDEX.name, equation.operands, ((places[0], *places[:-1]), *equation.params[1:]))
    before = trace.scope.untimed.path(f"t{(trace.time or 0) - 1}.{name}")
    if not isinstance(places, int) or not trace.has(before) or trace[trace.find(before)].op != INDEX.name:
        return None
    return Node(INDEX.name, equation.operands, trace[trace.find(before)].params)


def wrong_entry(trace: Trace, name: str, equation: Node) -> Expression | None:
    """The probability of the neighbour of the word that came is taken."""
    if name not in ("p_x", "loss"):
        return None
    if equation.op != INDEX.name:
        (inside,) = equation.operands[:1]
        found = wrong_entry(trace, name, inside) if isinstance(inside, Node) else None
        return None if found is None else Node(equation.op, (found,), equation.params)
    entry, *axis = equation.params
    source, row = equation.operands[0], isinstance(equation.operands[0], Node)
    if isinstance(source, Node):
        source = source.operands[0]
    if not isinstance(entry, int) or not isinstance(source, int):
        return None
    return Node(INDEX.name, equation.operands, ((entry + 1) % trace[source].value.shape[int(row)], *axis))


def bias_forgotten(trace: Trace, name: str, equation: Node) -> Expression | None:
    """A bias is not added."""
    if _is(equation, ADD.name):
        for k, operand in enumerate(equation.operands):
            other = equation.operands[1 - k]
            if _named(trace, operand).startswith("b_") and not _named(trace, other).startswith("b_"):
                return _same(other)
    for operand in equation.operands:
        if isinstance(operand, Node):
            without = bias_forgotten(trace, name, operand)
            if without is not None:
                return _replaced(equation, operand, without)
    return None


def _with_function(equation: Node, change: Sequence[tuple[Op, Op]]) -> Expression | None:
    """The expression with another function in place of its first one of these; IDENTITY takes it away."""
    for old, new in change:
        if equation.op == old.name:
            return _same(equation.operands[0]) if new is IDENTITY else Node(new.name, equation.operands)
    for operand in equation.operands:
        found = _with_function(operand, change) if isinstance(operand, Node) else None
        if found is not None:
            return _replaced(equation, operand, found)
    return None


def tanh_for_sigmoid(trace: Trace, name: str, equation: Node) -> Expression | None:
    """σ and tanh have changed places."""
    return _with_function(equation, ((SIGMOID, TANH), (TANH, SIGMOID)))


def activation_forgotten(trace: Trace, name: str, equation: Node) -> Expression | None:
    """The activation is left out."""
    return _with_function(equation, [(op, IDENTITY) for op in (TANH, RELU, GELU, GELU_TANH)])


def norm_left_out(trace: Trace, name: str, equation: Node) -> Expression | None:
    """The vector passes LayerNorm as it is."""
    centered = trace.scope.path("centered")
    if name != "out" or not trace.has(centered):
        return None
    return Node(IDENTITY.name, (trace[trace.find(centered)].operands[0],))


def spread_forgotten(trace: Trace, name: str, equation: Node) -> Expression | None:
    """LayerNorm takes the mean away, and does not divide by the standard deviation."""
    return _same(equation.operands[0]) if name == "normalized" and equation.op == DIV.name else None


def positions_left_out(trace: Trace, name: str, equation: Node) -> Expression | None:
    """Where a token stands is not added to what it is."""
    return _same(equation.operands[0]) if name == "x" and equation.op == ADD.name else None


def weight_transposed(trace: Trace, name: str, equation: Node) -> Expression | None:
    """A square weight matrix is multiplied the other way round."""
    if equation.op == MATMUL.name:
        for operand in equation.operands:
            if isinstance(operand, int) and _is_square_weight(trace, operand):
                return _replaced(equation, operand, Node(TRANSPOSE.name, (operand,)))
    for operand in equation.operands:
        found = weight_transposed(trace, name, operand) if isinstance(operand, Node) else None
        if found is not None:
            return _replaced(equation, operand, found)
    return None


def _is_square_weight(trace: Trace, step: int) -> bool:
    shape = trace[step].value.shape
    return trace[step].op == "parameter" and len(shape) == 2 and shape[0] == shape[1] > 1


def hidden_for_cell(trace: Trace, name: str, equation: Node) -> Expression | None:
    """The cell state goes on from the hidden state of the step before."""
    if name != "c" or trace.time is None:
        return None
    before = trace.scope.untimed.path(f"t{trace.time - 1}.")
    cell, hidden = f"{before}c", f"{before}h"
    if not (trace.has(cell) and trace.has(hidden)):
        return None
    return _replaced(equation, trace.find(cell), trace.find(hidden))


def sum_restarted(trace: Trace, name: str, equation: Node) -> Expression | None:
    """What came before is not carried on: each step begins anew."""
    if name not in _SUMS or equation.op not in (ADD.name, MUL.name) or trace.time in (None, 1):
        return None
    return _same(equation.operands[1])


def smoothing_forgotten(trace: Trace, name: str, equation: Node) -> Expression | None:
    """Nothing is added to the counts above, although the sum below counts it in."""
    if name not in ("p", "P") or equation.op != DIV.name or not _is(equation.operands[0], ADD.name):
        return None
    counts = equation.operands[0]
    return Node(DIV.name, (counts.operands[0], equation.operands[1])) if isinstance(counts, Node) else None


BUGS: dict[str, Bug] = {
    bug.id: bug
    for bug in (
        Bug("residual-missing", N_("the residual sum leaves out what entered the block"), residual_missing),
        Bug("scale-forgotten", N_("the scores are not divided by √d_k"), scale_forgotten),
        Bug("mask-forgotten", N_("the mask is not added to the scores"), mask_forgotten),
        Bug("mask-off-by-one", N_("each query has the mask of the next one and sees a key too many"), mask_off_by_one),
        Bug("softmax-wrong-axis", N_("the softmax runs down the columns, not along the rows"), softmax_wrong_axis),
        Bug("gates-swapped", N_("the two gates of the sum have changed places"), gates_swapped),
        Bug("state-lost", N_("the state of the step before is replaced by the initial one"), state_lost),
        Bug("state-not-reset", N_("the state of the text before was not reset"), given=state_not_reset),
        Bug("input-shifted", N_("the word before is read in place of the word whose turn it is"), input_shifted),
        Bug("wrong-entry", N_("the probability of the neighbouring word is taken"), wrong_entry),
        Bug("bias-forgotten", N_("a bias is not added"), bias_forgotten),
        Bug("tanh-for-sigmoid", N_("tanh and σ have changed places"), tanh_for_sigmoid),
        Bug("activation-forgotten", N_("the activation is left out"), activation_forgotten),
        Bug("norm-left-out", N_("the vector passes LayerNorm as it is"), norm_left_out),
        Bug("spread-forgotten", N_("LayerNorm does not divide by the standard deviation"), spread_forgotten),
        Bug("positions-left-out", N_("the positions are not added"), positions_left_out),
        Bug("weight-transposed", N_("a weight matrix is transposed"), weight_transposed),
        Bug("hidden-for-cell", N_("the hidden state stands in place of the cell state"), hidden_for_cell),
        Bug("sum-restarted", N_("what came before is not carried on"), sum_restarted),
        Bug("smoothing-forgotten", N_("the smoothing is not added to the counts"), smoothing_forgotten),
    )
}
