"""Texts of the source that nobody marked to be translated: every literal of two words or more that is no docstring."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.catalogues.extracted import KEYWORDS, PACKAGE, ROWS

_WORDS = re.compile(r"[A-Za-z]{2,}[,:;]?(?: \{\}[,:;]?)* [A-Za-z]{2,}")
_INTERNAL = {"ValueError", "TypeError", "AssertionError", "RuntimeError", "KeyError", "NotImplementedError", "compile"}


def unmarked(package: Path = PACKAGE) -> list[str]:
    """Return ``path: text`` of each literal of words that no function of KEYWORDS holds, in the order of the files."""
    return [line for file in sorted(package.rglob("*.py")) for line in _in_file(file, package)]


def _in_file(file: Path, package: Path) -> Iterator[str]:
    name = str(file.relative_to(package))
    for node, text in _literals(ast.parse(file.read_text(encoding="utf-8"))):
        if _WORDS.search(text):
            yield f"{name}:{node.lineno}: {text[:100]!r}"


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
    places = [place[0] if isinstance(place, tuple) else place for place in KEYWORDS.get(name, ())]
    places += [place for place, _context in ROWS.get(name, ())]
    return [tree.args[place - 1] for place in places if place <= len(tree.args)]
