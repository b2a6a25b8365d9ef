"""An equation of a run as a tree that can be changed and computed again, to see what a slip would have given.

The tree is taken from the record: its ops, their settings and operands. It goes on through named values of the same
time step, a few equations deep, because a slip is often made on the way. An expression becomes a tree, too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from msgspec import Struct

from seqtui.course.facts import Scene
from seqtui.course.questions.expression import Expression, evaluate_part
from seqtui.course.questions.whitelist import path_of
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.functions import FUNCTIONS
from seqtui.engine.op import Op
from seqtui.engine.ops import ADD, DIV, MATMUL, MEAN, MUL, NEG, OPS, SOFTMAX, SUB, SUM, TRANSPOSE
from seqtui.engine.trace import Step, Trace

DEEP = 4  # named equations that a tree goes through


class Node(Struct, frozen=True, eq=False):
    """One op with its operands; without an op, a value that is given, or some elements of its one operand.

    params are the op's settings, or the places of these elements. value is that of what is given. path and step say
    where a named value stands in the record ("" and -1 for one that has no name there).
    """

    op: Op | None
    parts: tuple[Node, ...] = ()
    params: tuple[object, ...] = ()
    value: np.ndarray | None = None
    path: str = ""
    step: int = -1

    @property
    def is_pick(self) -> bool:
        """Whether it is some elements of its operand."""
        return self.op is None and bool(self.parts)


def given(value: object, path: str = "", step: int = -1) -> Node:
    """Return a value that is not computed."""
    return Node(None, value=np.asarray(value, dtype=np.float64), path=path, step=step)


def tree_of(trace: Trace, index: int) -> Node:
    """Return the tree of a recorded value; what was set by hand is given."""
    return _TraceReader(trace, index).read(index, DEEP)


class _TraceReader:
    """Makes one node for each step, however often it is read."""

    def __init__(self, trace: Trace, root: int) -> None:
        self.trace, self.root = trace, root
        self.made: dict[int, Node] = {}

    def read(self, index: int, deep: int) -> Node:
        """The node of a step; deep is how many named equations may be opened below it."""
        if index in self.made:
            return self.made[index]
        step = self.trace[index]
        path = self.trace.path(index) if step.name is not None else ""
        inside = step.name is None or index == self.root or (deep > 0 and step.time == self.trace[self.root].time)
        if step.is_leaf or step.edited is not None or not inside:
            node = given(step.value, path, index)
        else:
            below = deep - (step.name is not None and index != self.root)
            parts = tuple(self.read(operand, below) for operand in step.operands)
            node = Node(OPS[step.op], parts, step.params, path=path, step=index)
        self.made[index] = node
        return node


def nodes(root: Node) -> Iterator[Node]:
    """Return every node once, the nearest to the root first."""
    waiting, seen = [root], {id(root)}
    for node in waiting:
        yield node
        for part in node.parts:
            if id(part) not in seen:
                seen.add(id(part))
                waiting.append(part)


def replaced(root: Node, changes: Mapping[int, Node]) -> Node:
    """Return a tree with other nodes in the place of some; changes are by the id() of the old ones."""
    made: dict[int, Node] = dict(changes)

    def again(node: Node) -> Node:
        if id(node) not in made:
            parts = tuple(map(again, node.parts))
            same = all(a is b for a, b in zip(parts, node.parts, strict=True))
            made[id(node)] = node if same else Node(node.op, parts, node.params, None, node.path, node.step)
        return made[id(node)]

    return again(root)


def as_shown(root: Node, decimals: int) -> Node:
    """Return the tree as it is computed by hand: recorded values have only the decimals that are shown."""
    computer = Computer()
    inside = root.parts[0] if root.is_pick else root
    changes: dict[int, Node] = {}
    for node in nodes(root):
        if node.step >= 0 and node.path and node is not root and node is not inside:
            value = computer.value(node)
            small = np.abs(value) < 0.5 * 10.0**-decimals  # shown with an exponent instead
            changes[id(node)] = given(np.where(small, value, np.round(value, decimals)))
    return replaced(root, changes)


class Computer:
    """Computes trees; what several trees have in common is computed once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Node, np.ndarray]] = {}  # the node is kept, so that its id() stays its own

    def value(self, node: Node) -> np.ndarray:
        """Return the value of a tree.

        Raises ValueError, IndexError or SeqtuiError where a changed tree has none.
        """
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = node, self._computed(node)
        return known[1]

    def _computed(self, node: Node) -> np.ndarray:
        if node.value is not None:
            return node.value
        values = [self.value(part) for part in node.parts]
        if node.op is None:
            return np.asarray(values[0][node.params])  # type: ignore[index]  # whole numbers
        return np.asarray(node.op.forward(*values, *node.params))


class Ground(Struct, frozen=True, eq=False):
    """Where a tree comes from: the record, the step it is computed for (-1 for an expression), its time."""

    trace: Trace
    step: int = -1
    time: int | None = None

    def recorded(self, node: Node) -> Step | None:
        """The step that a node was recorded as, None for one without a name."""
        return self.trace[node.step] if node.step >= 0 and node.path else None

    def named(self, step: Step, name: str) -> int:
        """The step of another name at the same place; -1 where there is none."""
        path = step.scope.path(name)
        return self.trace.find(path) if self.trace.has(path) else -1

    def earlier(self, step: Step, by: int = 1) -> int:
        """The step of the same name so many time steps earlier; -1 where there is none."""
        if step.time is None or step.name is None or step.time - by < 0:
            return -1
        path = step.scope.at(step.time - by).path(step.name)
        return self.trace.find(path) if self.trace.has(path) else -1

    def given(self, index: int) -> Node:
        """A recorded value as it is."""
        return given(self.trace[index].value, self.trace.path(index), index)


# expressions --------------------------------------------------------------------------------------------------

_SIGNS: dict[type[ast.AST], Op] = {ast.Add: ADD, ast.Sub: SUB, ast.Mult: MUL, ast.Div: DIV, ast.MatMult: MATMUL}
_CALLS: dict[str, Op] = {op.name: op for op in (*FUNCTIONS, SOFTMAX, SUM, MEAN, TRANSPOSE)}


def tree_of_expression(expression: Expression, scene: Scene) -> Node:
    """Return the tree of an expression; one that is a path becomes that of the value there.

    What is none of the op table's is given as it was computed. Raises SeqtuiError for what the scene does not have.
    """
    whole, trace = expression.tree, scene.run.trace
    inside = whole.value if isinstance(whole, ast.Subscript) else whole
    path = path_of(inside)
    if not expression.path or path in scene.drawn or not trace.has(path):
        return _of_part(whole, scene)
    tree = tree_of(trace, trace.find(path))
    return _picked(whole, tree, scene) if isinstance(whole, ast.Subscript) else tree


def _of_part(node: ast.AST, scene: Scene) -> Node:
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        return Node(_SIGNS[type(node.op)], (_of_part(node.left, scene), _of_part(node.right, scene)))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return Node(NEG, (_of_part(node.operand, scene),))
    if isinstance(node, ast.Subscript):
        return _picked(node, _of_part(node.value, scene), scene)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        first, *rest = node.args
        params = tuple(evaluate_part(argument, scene) for argument in rest)
        return Node(_CALLS[node.func.id], (_of_part(first, scene),), params)
    path = path_of(node)
    step = scene.run.trace.find(path) if path and path not in scene.drawn and scene.run.trace.has(path) else -1
    return given(evaluate_part(node, scene), path, step)


def _picked(node: ast.Subscript, value: Node, scene: Scene) -> Node:
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if any(isinstance(part, ast.Slice) for part in parts):
        return given(evaluate_part(node, scene))
    return Node(None, (value,), tuple(evaluate_part(part, scene) for part in parts))


# sums ---------------------------------------------------------------------------------------------------------


def sums(root: Node) -> Iterator[tuple[Node, list[Node]]]:
    """Return every sum of a tree with its terms: ``W x + W h + b`` has three."""
    inner: set[int] = set()
    for node in nodes(root):
        if node.op is not ADD or id(node) in inner:
            continue
        terms, waiting = [], list(node.parts)
        while waiting:
            part = waiting.pop(0)
            if part.op is ADD and not part.path:
                inner.add(id(part))
                waiting[:0] = part.parts
            else:
                terms.append(part)
        yield node, terms


def sum_of(terms: list[Node], like: Node) -> Node:
    """Return the sum of some of the terms of a sum; 0 of its shape where there are none."""
    if not terms:
        return Node(MUL, (like, given(0.0)))
    total = terms[0]
    for term in terms[1:]:
        total = Node(ADD, (total, term))
    return total


Changed = Iterator[tuple[Node, Node]]  # a changed tree, and the node that the slip is made at
Finder = Callable[..., Changed]
Unfit = (SeqtuiError, ValueError, IndexError, TypeError)
