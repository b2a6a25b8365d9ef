"""Reads source for what touches the world outside, and for who asks.

A touch is a name, called or not: `map(open, paths)` touches files. What a name means is followed through the imports of
its file (`from os import open as o`) and through plain assignments (`o = open`). A method of a Path is known by its
name, whatever it is called on. Who asks is the function the touch stands in, one around it, or, for a private one,
every function of the file that uses it.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from tests.policy.touching_names import (
    ALSO_NAMES,
    ASKS,
    HIDDEN,
    METHODS,
    MODULES,
    NAMES,
    NOT_OF_PATH,
    OF_PATH,
    OPENING,
    OPENS_ELSE,
    READ,
    WRITE,
    WRITING,
    kind_of,
)

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_UNSAFE = ("ctypes", "pickle", "marshal", "runpy", "code")


class Touch(Struct, frozen=True):
    """A touch: its kind, the function it stands in, its line and its text."""

    kind: str
    function: str
    line: int
    text: str


def touches(source: str) -> list[Touch]:
    """Return every touch of a file of source that nobody asks for."""
    reader = _Reader(ast.parse(source))
    return [touch for touch in reader.found if not reader.is_asked(touch)]


class _Reader(ast.NodeVisitor):
    """Goes through a file and remembers what names mean, what is touched, what is asked, and what uses what."""

    def __init__(self, tree: ast.Module) -> None:
        self.meanings: dict[str, str] = {}
        self.functions: list[str] = []
        self.found: list[Touch] = []
        self.asked: dict[str, set[str]] = defaultdict(set)
        self.users: dict[str, set[str]] = defaultdict(set)  # of a private function, or of a method: ".name"
        self.calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
        self.visit(tree)

    @property
    def function(self) -> str:
        return ".".join(self.functions) or "<module>"

    def is_asked(self, touch: Touch) -> bool:
        """Whether a question that answers for the touch is asked."""
        return self._asks(touch.function, set(ASKS[touch.kind]), frozenset())

    def _asks(self, function: str, questions: set[str], seen: frozenset[str]) -> bool:
        names = function.split(".")
        if any(questions & self.asked[".".join(names[:k])] for k in range(1, len(names) + 1)):
            return True
        private = names[-1].startswith("_") and not names[-1].startswith("__")
        used = names[-1] if len(names) == 1 else f".{names[-1]}"
        users = self.users[used] - {function} - seen if private else set()
        return bool(users) and all(self._asks(user, questions, seen | {function}) for user in users)

    # what names mean ------------------------------------------------------------------------------------------

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            whole = name.name if name.asname else name.name.split(".")[0]
            self.meanings[name.asname or whole] = whole
            if whole in _UNSAFE:
                self._add(HIDDEN, node, f"import {whole}")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for name in node.names:
            whole = f"{node.module}.{name.name}"
            self.meanings[name.asname or name.name] = whole
            if name.name == "*" or (kind_of(whole) == HIDDEN and whole != "importlib.import_module"):
                self._add(HIDDEN, node, whole)

    def visit_Assign(self, node: ast.Assign) -> None:
        meaning = self.meaning(node.value)
        for target in node.targets:
            if meaning and isinstance(target, ast.Name):
                self.meanings[target.id] = meaning
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:  # an annotation touches nothing
            self.visit(node.value)
            if isinstance(node.target, ast.Name) and self.meaning(node.value):
                self.meanings[node.target.id] = self.meaning(node.value)

    def meaning(self, node: ast.expr) -> str:
        """What an expression names, with its module; "" for what is no name of the outside."""
        if isinstance(node, ast.Name):
            return self.meanings.get(node.id, node.id if node.id in NAMES else "")
        if isinstance(node, ast.Attribute):
            inner = self.meaning(node.value)
            return f"{inner}.{node.attr}" if inner else ""
        return ""

    # where it is ----------------------------------------------------------------------------------------------

    def visit_FunctionDef(self, node: Definition) -> None:
        for part in (*node.decorator_list, *_outside(node)):
            self.visit(part)
        self.functions.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self.functions.pop()

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if any(self.meaning(base).startswith("pathlib.") for base in node.bases):
            self._add(HIDDEN, node, f"class {node.name}: a path with methods of its own")
        self.visit_FunctionDef(node)

    # touches --------------------------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> None:
        meaning = self.meaning(node.func)
        if meaning.startswith("seqtui.policy."):
            self.asked[self.function].add(meaning.rpartition(".")[2])
        if isinstance(node.func, ast.Name) and node.func.id in ("getattr", "vars", "setattr") and node.args:
            self._attribute_by_name(node)
        if meaning == "importlib.import_module" and not isinstance(node.args[0], ast.Constant | ast.JoinedStr):
            self._add(HIDDEN, node, ast.unparse(node))
        is_replace = isinstance(node.func, ast.Attribute) and node.func.attr == "replace"
        if is_replace and len(node.args) == 1 and not node.keywords:  # that of a text takes two, that of a record names
            self._add(WRITE, node, ast.unparse(node))
        self.generic_visit(node)

    def _attribute_by_name(self, node: ast.Call) -> None:
        """An attribute that is asked for by name: of a module that touches, or one that a path has."""
        module = self.meaning(node.args[0])
        names = [part.value for part in node.args[1:2] if isinstance(part, ast.Constant)]
        if module.split(".")[0] in (*MODULES, "pathlib", "asyncio", "importlib", "numpy", "torch"):
            if not names or kind_of(f"{module}.{names[0]}") or names[0] in OF_PATH:
                self._add(HIDDEN, node, ast.unparse(node))
        elif names and names[0] in (OF_PATH | set(METHODS)) - ALSO_NAMES - NOT_OF_PATH - {"replace", "resolve"}:
            self._add(HIDDEN, node, ast.unparse(node))

    def visit_Name(self, node: ast.Name) -> None:
        self.users[node.id].add(self.function)
        if isinstance(node.ctx, ast.Load):
            self._touch(node, self.meaning(node))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.users[f".{node.attr}"].add(self.function)
        meaning = self.meaning(node)
        if kind_of(meaning) or meaning.split(".")[0] in MODULES:
            self._touch(node, meaning)
            return
        if not meaning.startswith("seqtui."):
            self._method(node)
        self.generic_visit(node)

    def _method(self, node: ast.Attribute) -> None:
        if node.attr in METHODS:
            self._add(METHODS[node.attr], node, ast.unparse(node))
        elif node.attr in OF_PATH - NOT_OF_PATH - {"replace"} and not self._is_another(node):
            kind = _kind_of_opening(self.calls.get(id(node)), 0) if node.attr == "open" else READ
            self._add(WRITE if node.attr in WRITING else kind, node, ast.unparse(node))

    def _is_another(self, node: ast.Attribute) -> bool:
        """Whether a method has the name of one of Path's, and cannot be it."""
        if self.meaning(node.value).startswith("pathlib."):
            return False
        if node.attr == "open":
            thing = node.value.func if isinstance(node.value, ast.Call) else node.value
            name = ast.unparse(thing).rpartition(".")[2]
            is_of_a_class = (
                thing is not node.value
                and name.lstrip("_")[:1].isupper()
                and not self.meaning(thing).startswith("pathlib.")
            )
            return is_of_a_class or name in OPENS_ELSE
        call = self.calls.get(id(node))
        return node.attr in ALSO_NAMES and (call is None or bool(call.args))

    def _touch(self, node: ast.AST, meaning: str) -> None:
        kind = kind_of(meaning)
        if meaning in OPENING:
            kind = _kind_of_opening(self.calls.get(id(node)), 1)
        if kind and meaning != "importlib.import_module":  # which visit_Call looks at
            self._add(kind, node, meaning)

    def _add(self, kind: str, node: ast.AST, text: str) -> None:
        self.found.append(Touch(kind, self.function, getattr(node, "lineno", 0), text))


def _outside(node: Definition) -> Iterator[ast.AST]:
    """What of a definition is computed where it stands: bases and defaults."""
    if isinstance(node, ast.ClassDef):
        yield from (*node.bases, *node.keywords)
    else:
        yield from (default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None)


def _kind_of_opening(call: ast.Call | None, mode: int) -> str:
    """Whether a call opens a file to read it; one whose mode, the argument of that place, is not plain may write."""
    if call is None:
        return WRITE
    given = [keyword.value for keyword in call.keywords if keyword.arg in ("mode", "flags")] + call.args[
        mode : mode + 1
    ]
    if not given:
        return READ
    if isinstance(given[0], ast.Constant):
        return WRITE if set(str(given[0].value)) & set("wax+") else READ
    plain = {"os.O_RDONLY", "os.O_NONBLOCK", "os.O_NOFOLLOW", "os.O_CLOEXEC"}
    return READ if {part.strip() for part in ast.unparse(given[0]).split("|")} <= plain else WRITE
