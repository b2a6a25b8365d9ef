"""Expressions over the values of a run: ``t2.f[0] * t1.c[0]``, ``sum(t2.alpha)``, ``abs(t2.c[0] - before.t2.c[0])``.

They come from lesson files of others, so they are read with ``ast`` and walked node by node: what is not in a table is
refused. Nothing is ever compiled or evaluated by Python, and their size, their depth and every number are bounded.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from msgspec import Struct

from seqtui.course.facts import FACTS, Scene, Value
from seqtui.course.questions.functions import FUNCTIONS
from seqtui.course.questions.operators import COMPARISONS, MOST, OPERATORS, SIGNS, is_true, plain
from seqtui.course.questions.whitelist import GRADIENT, HASH, check, path_of
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

LONGEST = 400  # characters
CONSTANTS = {"pi": float(np.pi), "inf": float("inf")}

_INSIDE = re.compile(r"(?<=\w)#(?=\d)")  # t3.f#2: for Python a comment
_SPACE, _QUOTED = re.compile(r"\s+"), re.compile(r"'[^']*'|\"[^\"]*\"")


class Expression(Struct, frozen=True, eq=False):
    """A checked expression: its text and its tree."""

    text: str
    tree: ast.expr

    def evaluate(self, scene: Scene) -> Value:
        """Return its value in a scene: a number, a truth value, a text, a shape, or an array.

        Raises SeqtuiError with one sentence for what the scene does not have, and for sizes that do not fit.
        """
        return evaluate_part(self.tree, scene)

    @property
    def path(self) -> str:
        """The path that it is, with its index, ``t2.c[0]``; "" where it is computed from several."""
        tree, index = self.tree, None
        if isinstance(tree, ast.Subscript):
            parts = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
            index = tuple(part.value for part in parts if isinstance(part, ast.Constant) and type(part.value) is int)
            if len(index) != len(parts):
                return ""
            tree = tree.value
        path = path_of(tree)
        return paths.spell(path, index) if path and path not in CONSTANTS else ""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths and drawn names that it reads, each once, in the order of reading."""
        return tuple(dict.fromkeys(_read_paths(self.tree)))


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Return the expression that a text is.

    Raises SeqtuiError for what is no expression, too large, or uses something that is not in the tables.
    """
    if len(text) > LONGEST:
        raise SeqtuiError(_("an expression has at most {n} characters, this one {count}", n=LONGEST, count=len(text)))
    bare = _QUOTED.sub("", text)
    if "\\" in text or HASH in text or "#" in _INSIDE.sub("", bare):
        raise SeqtuiError(_("'{text}' is not an expression: it has a sign that none of them has", text=text))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(_INSIDE.sub(HASH, _SPACE.sub(" ", text.strip())), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise SeqtuiError(_("'{text}' is not an expression: write it as in t2.f[0] * t1.c[0]", text=text)) from None
    check(tree, text, _READ)
    return Expression(text, tree)


def evaluate(text: str, scene: Scene) -> Value:
    """Return the value of an expression in a scene.

    Raises SeqtuiError with one sentence for anything that is wrong with it.
    """
    return parse(text).evaluate(scene)


def evaluate_part(node: ast.AST, scene: Scene) -> Value:
    """Return the value of a part of a checked expression.

    Raises SeqtuiError for what the scene does not have.
    """
    with np.errstate(all="ignore"):
        return plain(_evaluate(node, scene))


def holds(text: str, scene: Scene) -> bool:
    """Return whether a condition is true in a scene.

    Raises SeqtuiError when it is no condition: a number, or the truth of several elements at once.
    """
    found = evaluate(text, scene)
    if not isinstance(found, bool):
        raise SeqtuiError(_("'{text}' is neither true nor false: compare it with something", text=text))
    return found


def _read_paths(node: ast.AST) -> Iterator[str]:
    path = path_of(node)
    if path:
        yield from () if path in CONSTANTS else (path,)
        return
    for child in node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node):
        yield from _read_paths(child)


def _evaluate(node: ast.AST, scene: Scene) -> Value:
    path = path_of(node)
    return _of_path(path, scene) if path else _READ[type(node)](node, scene)


def _of_path(path: str, scene: Scene) -> Value:
    if path in scene.drawn:
        if scene.run.trace.has(path):
            raise SeqtuiError(
                _("'{path}' is drawn, and it is recorded, too: give what is drawn another name", path=path)
            )
        return scene.drawn[path]
    return CONSTANTS[path] if path in CONSTANTS else scene.value(path)


def _binary(node: ast.BinOp, scene: Scene) -> Value:
    return OPERATORS[type(node.op)](_evaluate(node.left, scene), _evaluate(node.right, scene))


def _unary(node: ast.UnaryOp, scene: Scene) -> Value:
    return SIGNS[type(node.op)](_evaluate(node.operand, scene))


def _compare(node: ast.Compare, scene: Scene) -> Value:
    sides = [_evaluate(side, scene) for side in (node.left, *node.comparators)]
    found = [COMPARISONS[type(op)](a, b) for op, a, b in zip(node.ops, sides, sides[1:], strict=False)]
    return found[0] if len(found) == 1 else all(map(is_true, found))


def _logical(node: ast.BoolOp, scene: Scene) -> bool:
    parts = (is_true(_evaluate(part, scene)) for part in node.values)
    return all(parts) if isinstance(node.op, ast.And) else any(parts)


def _call(node: ast.Call, scene: Scene) -> Value:
    called = path_of(node.func)
    if called == GRADIENT:
        (inside,) = node.args
        if isinstance(inside, ast.Subscript):
            return _taken(inside, scene.gradient(path_of(inside.value)), scene)
        return scene.gradient(path_of(inside))
    arguments = [plain(_evaluate(argument, scene)) for argument in node.args]
    asked, name = scene.part(called)  # side2.parameters(): a fact of another run
    if name in FACTS:
        return FACTS[name].find(asked, *arguments)
    if any(isinstance(argument, str) for argument in arguments):
        raise SeqtuiError(_("{name} takes numbers, not words", name=name))
    try:
        return plain(FUNCTIONS[name].call(*arguments))
    except SeqtuiError:
        raise
    except (ValueError, TypeError, IndexError):  # numpy's own sentences speak of its insides
        raise SeqtuiError(_("the shapes of what {name} is given do not fit it", name=name)) from None


def _subscript(node: ast.Subscript, scene: Scene) -> Value:
    return _taken(node, _evaluate(node.value, scene), scene)


def _taken(node: ast.Subscript, value: Value, scene: Scene) -> Value:
    """Some elements of a value."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    places = tuple(_place(part, scene) for part in parts)
    array = np.asarray(value)
    if isinstance(value, str) or any(type(place) is not int and not isinstance(place, slice) for place in places):
        raise SeqtuiError(_("an index is a whole number or a run of them, as in [2], [7,1] or [0:4]"))
    try:
        return plain(array[places])  # type: ignore[index]  # whole numbers and slices, as the lines above hold
    except IndexError:
        shape = " × ".join(map(str, array.shape)) or "1"
        asked = ast.unparse(node).replace(HASH, "#")
        raise SeqtuiError(
            _("{asked} is outside of its value, whose shape is {shape}", asked=asked, shape=shape)
        ) from None


def _place(part: ast.expr, scene: Scene) -> Value | slice:
    if isinstance(part, ast.Slice):
        bounds = [None if bound is None else plain(_evaluate(bound, scene)) for bound in (part.lower, part.upper)]
        return slice(*bounds) if all(bound is None or type(bound) is int for bound in bounds) else 0.5
    return plain(_evaluate(part, scene))


def _listed(node: ast.List, scene: Scene) -> Value:
    """Numbers as a vector, vectors of one length as a matrix."""
    parts = [np.asarray(_evaluate(part, scene)) for part in node.elts]
    if not parts or len({part.shape for part in parts}) > 1 or any(part.dtype.kind in "US" for part in parts):
        raise SeqtuiError(_("a list holds numbers, or vectors of one length, as in [1, 0.5]"))
    if sum(part.size for part in parts) > MOST:
        raise SeqtuiError(_("a list of more than a million numbers is too long"))
    return np.stack(parts).astype(np.float64)


_READ: dict[type[ast.AST], Callable[..., Value]] = {
    ast.Constant: lambda node, scene: node.value.replace(HASH, "#") if isinstance(node.value, str) else node.value,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: _logical,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.List: _listed,
}
