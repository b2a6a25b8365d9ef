"""Texts of the source that nobody marked to be translated: every literal of two words or more that is no docstring."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from tests.catalogues.allowed import ALLOWED, IDS, Allowed
from tests.catalogues.extracted import KEYWORDS, PACKAGE, ROWS

_WORDS = re.compile(r"[A-Za-z]{2,}[,:;]?(?: \{\}[,:;]?)* [A-Za-z]{2,}")
_INTERNAL = {"ValueError", "TypeError", "AssertionError", "RuntimeError", "KeyError", "IndexError"}
_INTERNAL |= {"NotImplementedError", "compile"}


def unmarked(package: Path = PACKAGE) -> list[str]:
    """Return ``path: text`` of each literal of words that is neither marked nor ALLOWED, in the order of the files."""
    return [f"{name}:{line}: {text[:100]!r}" for name, line, text in _all(package) if not allowing(name, text)]


def useless() -> list[Allowed]:
    """Return the rows of ALLOWED that allow nothing."""
    used = {row for name, _line, text in _all(PACKAGE) for row in allowing(name, text)}
    return [row for row in ALLOWED if row not in used]


def allowing(name: str, text: str) -> list[Allowed]:
    """Return the rows that let a text of a file be as it is."""
    return [row for row in ALLOWED if fnmatch(name, row.files) and re.fullmatch(row.text, text, re.DOTALL)]


@cache
def _all(package: Path) -> tuple[tuple[str, int, str], ...]:
    """File, line and text of each literal of words that nobody marked."""
    return tuple(
        (str(file.relative_to(package)), node.lineno, text)
        for file in sorted(package.rglob("*.py"))
        for node, text in _literals(ast.parse(file.read_text(encoding="utf-8")))
        if _WORDS.search(text)
    )


def _literals(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """The literals below a node that are neither marked, documentation, nor said to programmers alone."""
    if isinstance(tree, ast.Constant):
        if isinstance(tree.value, str):
            yield tree, tree.value
        return
    if isinstance(tree, ast.JoinedStr):
        yield tree, "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in tree.values)
        for value in tree.values:
            if isinstance(value, ast.FormattedValue):
                yield from _literals(value.value)
        return
    skipped = {id(node) for node in _not_shown(tree)}
    for child in ast.iter_child_nodes(tree):
        if id(child) not in skipped:
            yield from _literals(child)


def _not_shown(tree: ast.AST) -> list[ast.AST]:
    """The children of a node that are no texts, or marked ones."""
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return [tree.value]  # documentation
    if isinstance(tree, ast.Assert) and tree.msg is not None:
        return [tree.msg]
    if not isinstance(tree, ast.Call):
        return []
    name = tree.func.id if isinstance(tree.func, ast.Name) else getattr(tree.func, "attr", "")
    if name in _INTERNAL:
        return list(tree.args)
    places = [
        place[0] if isinstance(place, tuple) else place for place in (*KEYWORDS.get(name, ()), *IDS.get(name, ()))
    ]
    places += [place for place, _context in ROWS.get(name, ())]
    return [tree.args[place - 1] for place in places if place <= len(tree.args)]
