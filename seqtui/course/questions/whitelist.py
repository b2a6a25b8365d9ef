"""What an expression may be made of: the nodes, names, numbers and calls that stand in a table, within bounds."""

from __future__ import annotations

import ast
from collections.abc import Collection

from seqtui.course.facts import BEFORE, FACTS, SIDE, Fact
from seqtui.course.questions.functions import FUNCTIONS
from seqtui.course.questions.operators import COMPARISONS, OPERATORS, SIGNS
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Scope
from seqtui.language import _

NODES, DEPTH = 200, 30  # parts of a tree, and how deep they may be nested
LARGEST = 1e12  # a number that is written
GRADIENT = "grad"
HASH = "ǂ"  # a letter that no path has, for the # of t3.f#2, which is a comment for Python


def path_of(node: ast.AST) -> str:
    """The path that names and dots make: ``layer0.t2.h``; "" for anything else, and for names with two _ at once."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    path = ".".join((node.id, *reversed(names)))
    return "" if "__" in path else path.replace(HASH, "#")


def check(tree: ast.expr, text: str, known: Collection[type[ast.AST]]) -> None:
    """Refuse a tree that is too large, or has a part that is in no table; known are the nodes that can be walked.

    Raises SeqtuiError with one sentence.
    """
    _check_size(tree, text)
    _check(tree, text, known)


def _check_size(tree: ast.expr, text: str) -> None:
    """Refuse a tree that is too large or too deep, without recursion."""
    count, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        count += isinstance(node, ast.expr)
        if count > NODES or depth > DEPTH:
            raise SeqtuiError(_("'{text}' is too long to follow: say it with fewer parts", text=text))
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]  # type: ignore[misc]  # any node


def _check(node: ast.AST, text: str, known: Collection[type[ast.AST]]) -> None:
    """Refuse whatever is not in a table."""
    if isinstance(node, ast.Name | ast.Attribute):
        if not path_of(node):
            raise SeqtuiError(_("'{text}' takes a part of something that is no path", text=text))
        return
    if isinstance(node, ast.Constant):
        _check_constant(node.value, text)
    elif isinstance(node, ast.Call):
        _check_call(node, text)
        for argument in node.args:
            _check(argument, text, known)
        return
    elif isinstance(node, ast.Subscript):
        _check_index(node.slice, text, known)
        _check(node.value, text, known)
        return
    elif type(node) not in known:
        raise SeqtuiError(_("'{text}' uses {what}, which no expression may", text=text, what=_kind(node)))
    for sign in _signs(node):
        if type(sign) not in OPERATORS | SIGNS | COMPARISONS and not isinstance(sign, ast.And | ast.Or):
            raise SeqtuiError(_("'{text}' uses {what}, which no expression may", text=text, what=_kind(sign)))
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            _check(child, text, known)


def _signs(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Compare):
        return list(node.ops)
    return [node.op] if isinstance(node, ast.BinOp | ast.UnaryOp | ast.BoolOp) else []


def _check_constant(value: object, text: str) -> None:
    number = isinstance(value, int | float)
    if not (number or isinstance(value, str)) or (number and not abs(value) <= LARGEST):  # type: ignore[arg-type]  # nan
        raise SeqtuiError(_("'{text}' has something that is neither a text nor a number up to 1e12", text=text))


def _check_call(node: ast.Call, text: str) -> None:
    called = path_of(node.func)
    scope, name = paths.split(called)
    elsewhere = bool(scope) and Scope.parse(str(scope.outermost)) == scope and scope.outermost.kind in (BEFORE, SIDE)
    row = FACTS.get(name) if elsewhere else FUNCTIONS.get(called) or FACTS.get(called)
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        raise SeqtuiError(_("'{text}' names an argument: write the value alone", text=text))
    if called == GRADIENT:
        inside = node.args[0] if node.args else node
        inside = inside.value if isinstance(inside, ast.Subscript) else inside
        if len(node.args) != 1 or not path_of(inside):
            raise SeqtuiError(_("grad takes one path, as in grad(t1.x[0])"))
    elif row is None:
        known = ", ".join((GRADIENT, *FUNCTIONS, *FACTS))
        called = called or _kind(node.func)
        raise SeqtuiError(_("there is no function '{name}': there are {known}", name=called, known=known))
    elif not row.least <= len(node.args) <= row.most:
        if isinstance(row, Fact):
            raise SeqtuiError(_("{name} is given something else: it is {meaning}", name=name, meaning=_(row.meaning)))
        counts = f"{row.least}" if row.least == row.most else f"{row.least}–{row.most}"
        raise SeqtuiError(_("{name} takes {counts} numbers or vectors", name=name, counts=counts))


def _check_index(index: ast.expr, text: str, known: Collection[type[ast.AST]]) -> None:
    for part in index.elts if isinstance(index, ast.Tuple) else (index,):
        bounds = (part.lower, part.upper) if isinstance(part, ast.Slice) else (part,)
        if isinstance(part, ast.Slice) and part.step is not None:
            raise SeqtuiError(_("'{text}' skips elements: a run of neighbours is written [0:4]", text=text))
        for bound in bounds:
            if bound is not None:
                _check(bound, text, known)


def _kind(node: ast.AST) -> str:
    """What a part of the tree is, as Python calls it."""
    return type(node).__name__
