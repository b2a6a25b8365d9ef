"""How the usual slips change an equation: each finds the places in a tree where it can be made, the nearest first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from seqtui.course.questions.equation_tree import Changed, Computer, Ground, Node, given, nodes, replaced, sum_of, sums
from seqtui.engine import paths
from seqtui.engine.functions import EXP, GELU, GELU_TANH, LOG, RELU, SIGMOID, SQRT, TANH
from seqtui.engine.op import Op
from seqtui.engine.ops import ADD, DIV, MEAN, MUL, NEG, SOFTMAX, SUB, SUM
from seqtui.engine.trace import Step

_ACTIVATIONS = (SIGMOID, TANH, RELU, GELU, GELU_TANH)


def exchanged(old: Op, new: Op) -> Callable[[Node, Ground], Changed]:
    """One op in the place of another: tanh for σ."""

    def find(root: Node, ground: Ground) -> Changed:
        for node in nodes(root):
            if node.op is old:
                yield replaced(root, {id(node): Node(new, node.parts, node.params)}), node

    return find


def dropped(*ops: Op) -> Callable[[Node, Ground], Changed]:
    """An op left out: what it was applied to stands in its place."""

    def find(root: Node, ground: Ground) -> Changed:
        for node in nodes(root):
            if node.op in ops:
                yield replaced(root, {id(node): node.parts[0]}), node

    return find


def without_activation(root: Node, ground: Ground) -> Changed:
    """σ, tanh, relu or gelu left out."""
    return dropped(*_ACTIVATIONS)(root, ground)


def _without(root: Node, leaves: Callable[[Node, list[Node]], list[Node]]) -> Changed:
    """Terms of a sum left out: all of those that leaves returns, then each by itself."""
    for node, terms in sums(root):
        out = leaves(node, terms)
        if not out or len(out) == len(terms):
            continue
        for some in (out, *([[term] for term in out] if len(out) > 1 else [])):
            kept = [term for term in terms if all(term is not other for other in some)]
            yield replaced(root, {id(node): sum_of(kept, node)}), some[0]


def without_bias(root: Node, ground: Ground) -> Changed:
    """The bias of a sum left out."""

    def is_bias(node: Node) -> bool:
        name = paths.split(node.path)[1]
        return name in ("b", "beta") or name.startswith("b_")

    return _without(root, lambda node, terms: [term for term in terms if is_bias(_bare(term))])


def _bare(node: Node) -> Node:
    """The value that an element is picked of."""
    return node.parts[0] if node.is_pick else node


def without_old_state(root: Node, ground: Ground) -> Changed:
    """What comes from the time step before left out."""
    return _without(root, lambda node, terms: [term for term in terms if _is_old(term, ground)])


def without_input(root: Node, ground: Ground) -> Changed:
    """What is new at a time step left out, so that the old state alone goes on."""

    def new(node: Node, terms: list[Node]) -> list[Node]:
        if not any(_is_old(term, ground) for term in terms):
            return []
        timed = [term for term in terms if any(_time(part, ground) == ground.time for part in nodes(term))]
        return [term for term in timed if not _is_old(term, ground)]

    return _without(root, new)


def _time(node: Node, ground: Ground) -> int | None:
    step = ground.recorded(node)
    return None if step is None else step.time


def _is_old(term: Node, ground: Ground) -> bool:
    """Whether a term reads something of the time step before, other than through values of this step."""
    if ground.time is None:
        return False
    waiting = [term]
    for node in waiting:
        time = _time(node, ground)
        if time is not None and time < ground.time:
            return True
        if time is None:
            waiting += node.parts
    return False


def without_residual(root: Node, ground: Ground) -> Changed:
    """What goes round a sublayer left out of the sum behind it."""

    def around(node: Node, terms: list[Node]) -> list[Node]:
        step = ground.recorded(node)
        is_sum = step is not None and step.symbol is not None and step.symbol.sublayer == "add"
        return [terms[0]] if is_sum and len(terms) > 1 else []

    return _without(root, around)


def without_scale(root: Node, ground: Ground) -> Changed:
    """The division by a square root left out."""
    for node in nodes(root):
        if node.op is DIV and node.parts[1].op is SQRT:
            yield replaced(root, {id(node): node.parts[0]}), node


def without_root(root: Node, ground: Ground) -> Changed:
    """A division by d_k itself, not by its root."""
    for node in nodes(root):
        if node.op is DIV and node.parts[1].op is SQRT:
            divided = Node(DIV, (node.parts[0], node.parts[1].parts[0]))
            yield replaced(root, {id(node): divided}), node


def along_the_other_axis(root: Node, ground: Ground) -> Changed:
    """softmax, sum or mean along the other axis of a matrix."""
    computer = Computer()
    for node in nodes(root):
        if node.op in (SOFTMAX, SUM, MEAN) and computer.value(node.parts[0]).ndim == 2:
            axis = node.params[0] if node.params else -1 if node.op is SOFTMAX else None
            if isinstance(axis, int):
                other = (1 - axis % 2, *node.params[1:])
                yield replaced(root, {id(node): Node(node.op, node.parts, other)}), node


def _masked(root: Node) -> Iterator[tuple[Node, Node, Node]]:
    """Each softmax of masked scores: itself, the scores, the mask."""
    for node in nodes(root):
        if node.op is SOFTMAX and node.parts[0].op is ADD:
            scores, mask = node.parts[0].parts
            if mask.value is not None and np.isneginf(mask.value).any():
                yield node, scores, mask


def mask_after_softmax(root: Node, ground: Ground) -> Changed:
    """Shares of all scores first, and the masked ones set to 0 behind that: rows add up to less than 1."""
    for node, scores, mask in _masked(root):
        open_ = given(np.where(np.isneginf(mask.value), 0.0, 1.0))  # type: ignore[arg-type]  # it is given
        shares = Node(MUL, (Node(SOFTMAX, (scores,), node.params), open_))
        yield replaced(root, {id(node): shares}), mask


def without_mask(root: Node, ground: Ground) -> Changed:
    """The mask left out."""
    for node, scores, mask in _masked(root):
        yield replaced(root, {id(node.parts[0]): scores}), mask


def transposed_weight(root: Node, ground: Ground) -> Changed:
    """Rows for columns of a square weight."""
    for node in nodes(root):
        step = ground.recorded(node)
        if step is not None and step.op == "parameter" and node.op is None and step.value.ndim == 2:
            rows, columns = step.value.shape
            if rows == columns:
                yield replaced(root, {id(node): given(step.value.T)}), node


def without_shares(root: Node, ground: Ground) -> Changed:
    """exp of each score, not divided by their sum."""
    for node in nodes(root):
        if node.op is SOFTMAX:
            yield replaced(root, {id(node): Node(EXP, node.parts)}), node


def log_of_base_2(root: Node, ground: Ground) -> Changed:
    """log₂ in place of the natural logarithm."""
    for node in nodes(root):
        if node.op is LOG:
            yield replaced(root, {id(node): Node(DIV, (node, given(math.log(2.0))))}), node


def _gates(root: Node, ground: Ground) -> Iterator[tuple[Node, Step]]:
    """Values that a σ made, at this time step."""
    for node in nodes(root):
        step = ground.recorded(_bare(node))
        if step is not None and step.op == SIGMOID.name and not node.is_pick and node is not root:
            yield node, step


def gates_swapped(root: Node, ground: Ground) -> Changed:
    """One gate in the place of another, and two exchanged with each other."""
    found = list(_gates(root, ground))
    for k, (node, _step) in enumerate(found):
        for other, _other in found[k + 1 :]:
            old, new = ground.given(node.step), ground.given(other.step)
            yield replaced(root, {id(node): new, id(other): old}), node
    for node, step in found:
        for path, index in ground.trace.named():
            beside = ground.trace[index]
            same = beside.op == SIGMOID.name and beside.scope == step.scope and beside.value.shape == step.value.shape
            if same and path != node.path:
                yield replaced(root, {id(node): ground.given(index)}), node


def gate_reversed(root: Node, ground: Ground) -> Changed:
    """1 − gate in place of the gate: open taken for closed."""
    for node, _step in _gates(root, ground):
        turned = Node(SUB, (given(1.0), ground.given(node.step)))
        yield replaced(root, {id(node): turned}), node


def read_for(name: str, other: str) -> Callable[[Node, Ground], Changed]:
    """Another value read in the place of one: h for c, at the same time step."""

    def find(root: Node, ground: Ground) -> Changed:
        for node in nodes(root):
            step = ground.recorded(node)
            if step is None or step.name != name:
                continue
            index = ground.named(step, other)
            if index >= 0 and ground.trace[index].value.shape == step.value.shape:
                yield replaced(root, {id(node): ground.given(index)}), node

    return find


def at_another_step(by: int) -> Callable[[Node, Ground], Changed]:
    """The same of an earlier time step (negative: a later one): all of it, then each value by itself."""

    def find(root: Node, ground: Ground) -> Changed:
        moved: dict[int, Node] = {}
        for node in nodes(root):
            step = ground.recorded(node)
            index = ground.earlier(step, by) if step is not None else -1
            if index >= 0 and node.step == ground.step:
                there = ground.given(index)
                yield replaced(root, {id(node): there}), there
            elif index >= 0:
                moved[id(node)] = ground.given(index)
        if ground.step < 0 and len(moved) > 1:
            yield replaced(root, moved), next(iter(moved.values()))
        for id_, node in moved.items():
            yield replaced(root, {id_: node}), node

    return find


def with_other_sign(root: Node, ground: Ground) -> Changed:
    """The other sign."""
    yield Node(NEG, (root,)), root


def as_percentage(root: Node, ground: Ground) -> Changed:
    """A hundred times as much."""
    yield Node(MUL, (root, given(100.0))), root


def row_for_column(root: Node, ground: Ground) -> Changed:
    """[j,i] in place of [i,j]."""
    if root.is_pick and len(root.params) == 2:
        yield Node(None, root.parts, root.params[::-1]), root.parts[0]


def counted_from_one(root: Node, ground: Ground) -> Changed:
    """The place before, for those who count from 1 where the program counts from 0."""
    if root.is_pick and all(isinstance(k, int) and k > 0 for k in root.params):
        yield Node(None, root.parts, tuple(k - 1 for k in root.params)), root.parts[0]  # type: ignore[operator]  # whole
