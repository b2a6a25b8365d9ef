"""The house rules that a machine can check: imports point down, and every room can be entered on its own."""

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from statistics import median

import pytest
from textual.screen import Screen

from seqtui.engine.ops import OPS
from seqtui.models.table import MODELS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "seqtui"

# what a fresh interpreter must not have loaded after importing every module of a package
FORBIDDEN = {
    "language": {"babel", "seqtui.engine"},
    "engine": {"rich", "textual", "torch", "safetensors", "seqtui.models", "seqtui.session", "seqtui.render"},
    "models": {"rich", "textual", "torch", "seqtui.session", "seqtui.train", "seqtui.render", "seqtui.tui"},
    "session": {"rich", "textual", "torch", "seqtui.course", "seqtui.render", "seqtui.tui"},
    "render": {"textual", "torch", "seqtui.tui"},
    "tui": {"torch", "asyncssh"},
    "tui/controllers": {"textual", "torch", "asyncssh", "seqtui.tui.screens", "seqtui.tui.panes"},
}


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_fresh_interpreter_loads_only_what_lies_below(package: str) -> None:
    files = sorted((PACKAGE / package).rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    script = "import importlib, json, sys; [importlib.import_module(n) for n in json.loads(sys.argv[1])]"
    script += "; print(json.dumps(list(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", script, json.dumps(names)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    loaded = set(json.loads(answer.stdout))
    assert len(names) > 1
    assert not FORBIDDEN[package] & loaded


def test_a_start_loads_nothing_that_only_files_of_others_need() -> None:
    script = (
        "import json, sys, seqtui.cli.opening, seqtui.cli.program, seqtui.tui.app; print(json.dumps([*sys.modules]))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = {*json.loads(answer.stdout)}
    others = {"tokenizers", "h5py", "transformers", "torch", "pickletools", "seqtui.cli.inside"}
    others |= {f"seqtui.models.{room}" for room in ("packages", "tokens.hub", "layouts.table", "layouts.conversion")}
    others |= {f"seqtui.tui.screens.{name}" for name in ("heads", "effects", "logits")}
    assert "seqtui.models.table" in loaded and not others & loaded


def test_no_screen_inherits_from_more_than_one_class_of_ours() -> None:
    for file in (PACKAGE / "tui").rglob("*.py"):
        import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    screens = {cls for cls in _below(Screen) if cls.__module__.startswith("seqtui.")}
    assert len(screens) > 10
    assert not {cls.__name__ for cls in screens if len(_ours(cls)) > 2}


def _ours(cls: type) -> list[str]:
    """The classes of ours that a class is made of, itself the first."""
    return [base.__name__ for base in cls.__mro__ if base.__module__.startswith("seqtui.")]


def _below(cls: type) -> list[type]:
    return [found for part in cls.__subclasses__() for found in (part, *_below(part))]


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(ROOT / "pyproject.toml")]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("asked", [("check",), ("format", "--check")])
def test_the_code_is_in_style(asked: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "ruff", *asked, "seqtui", "tests"]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert answer.returncode == 0, answer.stdout


def test_the_types_hold() -> None:
    """Takes 20 seconds of one core at first, and 1.5 with the .mypy_cache of the repository."""
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml"]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


IGNORED = re.compile(r"# type: ignore(?!\[[a-z, -]+\]  # \w)")  # without its code, or without its reason


@pytest.mark.parametrize("bad", ["", "[misc]", "  # torch says so", "[misc]  #", "[misc] torch says so"])
def test_a_type_ignored_without_its_reason_is_seen(bad: str) -> None:
    assert IGNORED.search(f"f(x)  # type: ignore{bad}")
    assert not IGNORED.search("f(x)  # type: ignore[misc, call-arg]  # torch says so")


def test_a_type_is_ignored_for_a_reason_only() -> None:
    lines = {f"{file}:{k}": line for file, source in sources().items() for k, line in enumerate(source.splitlines(), 1)}
    assert not [place for place, line in lines.items() if IGNORED.search(line)]


def sources() -> dict[str, str]:
    """The text of each file of the package, by its path in it."""
    return {str(file.relative_to(PACKAGE)): file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py")}


def too_long(files: dict[str, str]) -> list[str]:
    """The files of over 300 lines, and the functions of over 50."""
    found = [name for name, source in files.items() if len(source.splitlines()) > 300]
    for name, source in files.items():
        functions = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
        found += [f"{name}:{n.lineno}" for n in functions if (n.end_lineno or 0) - n.lineno + 1 > 50]
    return found


def in_fragments(files: dict[str, str]) -> bool:
    """Whether more than 12 files have fewer than 40 lines, or the median file has at most 100; but for __init__.py."""
    lengths = [len(source.splitlines()) for name, source in files.items() if not name.endswith("__init__.py")]
    return sum(length < 40 for length in lengths) > 12 or median(lengths) <= 100


def test_no_file_and_no_function_is_too_long() -> None:
    assert not too_long(sources())


def test_a_file_is_an_idea_not_a_fragment() -> None:
    assert not in_fragments(sources())


def test_what_is_too_long_or_in_fragments_is_seen() -> None:
    function = "def f():\n" + "    x\n" * 49
    assert too_long({"a": function, "b": "x\n" * 300}) == []
    assert too_long({"a": f"if x:\n    x\n{function}    x\n", "b": "x\n" * 301}) == ["b", "a:3"]
    assert too_long({"a": f"class A:\n    async {function}    x\n".replace("    x", "        x")}) == ["a:2"]
    whole = {str(k): "x\n" * 101 for k in range(50)}
    small = {f"small {k}": "x\n" * 39 for k in range(13)}
    assert not in_fragments(whole | dict(list(small.items())[:12]) | {"a/__init__.py": "x\n"})
    assert in_fragments(whole | small)
    assert in_fragments({"a": "x\n" * 100})


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    assert not [p for p in PACKAGE.rglob("*.py") if p.stem in {"utils", "util", "helpers", "misc", "common"}]


def test_only_the_command_line_imports_inside_functions() -> None:
    found = []
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        inside = (node for function in functions for node in ast.walk(function))
        imports = (node for node in inside if isinstance(node, ast.Import | ast.ImportFrom))
        found += [f"{file.relative_to(PACKAGE)}:{node.lineno}" for node in imports]
    assert not [place for place in found if not place.startswith("cli/")]


def _ops_by_name(source: str) -> list[int]:
    """The lines that know an op by its name: OPS["…"], step.op == "…", or another table that it is looked up in."""
    known = {name for op in OPS.values() for name in (op.name, op.label)}
    tree = ast.parse(source)
    assigned = (node for node in tree.body if isinstance(node, ast.Assign))
    constants = {getattr(target, "id", ""): node.value for node in assigned for target in node.targets}

    def names_one(node: ast.AST) -> bool:
        inside = [found for part in ast.walk(node) for found in (part, constants.get(getattr(part, "id", "")))]
        texts = [part.value for found in inside if found for part in ast.walk(found) if isinstance(part, ast.Constant)]
        return any(isinstance(text, str) and text in known for text in texts)

    def is_op(node: ast.AST | None) -> bool:
        return (getattr(node, "attr", "") or getattr(node, "id", "")) == "op"

    def holds_op(node: ast.AST) -> bool:
        return any(map(is_op, ast.walk(node)))

    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Compare():
                bad = holds_op(node) and names_one(node)
            case ast.Match():
                bad = holds_op(node.subject) and any(map(names_one, node.cases))
            case ast.Subscript(value=table, slice=key):
                is_table = getattr(table, "id", "") in ("OPS", "LEAVES")
                bad = names_one(key) if is_table else is_op(key)
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[key, *_]):
                is_table = getattr(table, "id", "") in ("OPS", "LEAVES")
                bad = names_one(key) if is_table else is_op(key)
            case _:
                bad = False
        if bad:
            found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "line",
    [
        'if step.op == "softmax": pass',
        'if step.op in ("sum", "mean"): pass',
        'SHARES = frozenset({"sigmoid"})\nif step.op in SHARES: pass',
        'found = (step.name, step.op) == (name, "take")',
        'OPS["add"].spelling',
        "calls.get(step.op)",
        "CALLS[trace[index].op]",
        'match step.op:\n    case "concat": pass',
    ],
)
def test_an_op_known_by_name_is_seen(line: str) -> None:
    assert _ops_by_name(line)
    assert not _ops_by_name('if step.op == "parameter" or OPS[step.op].kind is Kind.MAP or asks == "sum": pass')


def test_no_op_is_known_by_name_outside_the_op_table() -> None:
    found = [f"{file}:{line}" for file, source in sources().items() for line in _ops_by_name(source)]
    assert not [place for place in found if not place.startswith("engine/ops.py")]


def test_the_torch_reference_of_a_row_names_what_train_has() -> None:
    """The strings by which models/ names what lies above it: only train/ reads them, so only train/ may be named."""
    named = {model.torch_reference for model in MODELS.values()} - {""}
    assert len(named) >= 12
    for module, _, name in (spelled.partition(":") for spelled in named):
        assert module.startswith("seqtui.train."), module
        tree = ast.parse((ROOT / module.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8"))
        given = {target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets}
        given |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in given, f"{module} has no {name}"


MIRRORED = ("engine", "models", "session", "render", "train", "tui", "cli")  # packages whose tests lie in their rooms
ANYWHERE = {"seqtui.models.model", "seqtui.models.table"}  # what every test makes its runs with


def rooms_of(file: Path) -> set[Path]:
    """Where a test file may lie: in the room of which it imports the most modules, or of a module of its name."""
    package = PACKAGE / file.relative_to(ROOT / "tests").parts[0]
    tree, modules = ast.parse(file.read_text(encoding="utf-8")), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    paths = [(ROOT / name.replace(".", "/")).with_suffix(".py") for name in modules - ANYWHERE]
    counted = Counter(path.parent for path in paths if path.is_file() and path.is_relative_to(package))
    most = {room for room, count in counted.items() if count == max(counted.values())}
    subject = file.stem.removeprefix("test_")
    named = {path.parent for path in package.rglob("*.py") if f"{subject}_".startswith(f"{path.stem}_")}
    return most | named or {package}


@pytest.mark.parametrize("package", MIRRORED)
def test_the_tests_lie_in_rooms_like_those_of_the_package(package: str) -> None:
    found = {file: rooms_of(file) for file in (ROOT / "tests" / package).rglob("test_*.py")}
    astray = {
        str(file.relative_to(ROOT)): sorted(str(room.relative_to(ROOT)) for room in rooms)
        for file, rooms in found.items()
        if PACKAGE / file.parent.relative_to(ROOT / "tests") not in rooms
    }
    assert found and not astray, f"these belong to other rooms: {astray}"


# what has dots and no scope in it: the digits of a number, a file's suffix, torch's names, a path that is searched for
NO_SCOPES = {"mantissa", "Path(name).suffix", "key", "path.lower()"}
TAKE_APART = ("split", "rsplit", "partition", "rpartition", "startswith", "endswith", "removeprefix", "removesuffix")
KIND = re.compile(r"(encoder|decoder|layer|block|head|ln|cross|forward|reverse)s?(?![a-z])|\bt\(?\\d")


def takes_a_scope_apart(call: ast.Call) -> bool:
    """Whether a call looks into the spelling of a scope, or of a path for its scope."""
    if not isinstance(call.func, ast.Attribute):
        return False
    value, method = ast.unparse(call.func.value), call.func.attr
    texts = [
        node.value
        for argument in call.args
        for node in ast.walk(argument)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    if value == "re":
        return bool(texts) and bool(KIND.search(texts[0]))
    dotted = any(re.fullmatch(r"\.|\w+\.|\.(?!safetensors)\w+\.?", text) or KIND.match(text) for text in texts)
    return method in TAKE_APART and ("scope" in value or (dotted and value not in NO_SCOPES))


_KEYS = ("models/weights/", "models/layouts/")  # where the names of files are taken apart


def test_only_the_module_of_scopes_takes_one_apart() -> None:
    found = []
    for file in PACKAGE.rglob("*.py"):
        name = str(file.relative_to(PACKAGE))
        calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        if name != "engine/paths.py" and not name.startswith(_KEYS):
            found += [f"{name}:{call.lineno} {ast.unparse(call)}" for call in calls if takes_a_scope_apart(call)]
    assert not found


@pytest.mark.parametrize(
    "code",
    [
        'step.scope.partition(".")[0]',
        'str(step.scope).startswith("t3")',
        'path.rpartition(".")[2]',
        'part.startswith("ln")',
        'path.removeprefix("encoder.")',
        'found.partition(".head")',
        r're.compile(r"(?:^|\.)t(\d+)(?:\.|$)")',
        r're.fullmatch(r"block\d+", part)',
        're.match("ln_final", part)',
    ],
)
def test_a_scope_taken_apart_is_seen(code: str) -> None:
    assert any(takes_a_scope_apart(node) for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))


def test_every_dependency_has_its_reason_beside_it() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    needs = [line for line in lines if line.startswith('  "') and any(sign in line for sign in (">=", "=="))]
    assert len(needs) > 8
    assert all("# " in line for line in needs), [line for line in needs if "# " not in line]


def test_the_readme_has_one_command_that_runs_the_tests() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert sum(line.endswith("# tests") for line in lines) == 1
