"""The house rules that a machine can check: imports point down, and every room can be entered on its own."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from seqtui.models.table import MODELS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "seqtui"

# what a fresh interpreter must not have loaded after importing every module of a package
FORBIDDEN = {
    "engine": {"rich", "textual", "torch", "safetensors", "seqtui.models", "seqtui.session", "seqtui.render"},
    "models": {"rich", "textual", "torch", "seqtui.session", "seqtui.train", "seqtui.render", "seqtui.tui"},
    "session": {"rich", "textual", "torch", "seqtui.render", "seqtui.tui"},
    "render": {"textual", "torch", "seqtui.tui"},
    "tui": {"torch", "asyncssh"},
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


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(ROOT / "pyproject.toml")]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert answer.returncode == 0, answer.stdout


def test_the_code_is_in_style() -> None:
    command = [sys.executable, "-m", "ruff", "check", "seqtui", "tests"]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert answer.returncode == 0, answer.stdout


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


def test_the_torch_reference_of_a_row_names_what_train_has() -> None:
    """The strings by which models/ names what lies above it: only train/ reads them, so only train/ may be named."""
    named = {model.torch_reference for model in MODELS.values()} - {""}
    assert len(named) == 12
    for module, _, name in (spelled.partition(":") for spelled in named):
        assert module.startswith("seqtui.train."), module
        tree = ast.parse((ROOT / module.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8"))
        given = {target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets}
        given |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in given, f"{module} has no {name}"


def test_every_dependency_has_its_reason_beside_it() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    needs = [line for line in lines if line.startswith('  "') and any(sign in line for sign in (">=", "=="))]
    assert len(needs) > 8
    assert all("# " in line for line in needs), [line for line in needs if "# " not in line]


def test_the_readme_has_one_command_that_runs_the_tests() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert sum(line.endswith("# tests") for line in lines) == 1
