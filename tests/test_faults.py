"""The table of planted faults cannot rot: each still fits its file once, and its tests exist."""

import ast
import subprocess
import sys
from functools import lru_cache

import pytest

from tests.faults.fault import ROOT, Fault
from tests.faults.table import FAULTS

ROWS = [
    pytest.param(package, fault, id=f"{package}-{k}")
    for package, faults in FAULTS.items()
    for k, fault in enumerate(faults)
]


@lru_cache
def _functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in found)


@pytest.mark.parametrize(("package", "fault"), ROWS)
def test_a_fault_fits_its_file_and_its_tests_exist(package: str, fault: Fault) -> None:
    assert fault.file.startswith(f"seqtui/{package}/")
    faulty = fault.applied((ROOT / fault.file).read_text(encoding="utf-8"))
    assert faulty is not None, f"this does not occur exactly once in {fault.file}: {fault.old}"
    compile(faulty, fault.file, "exec")
    assert fault.old != fault.new and fault.tests
    for test in fault.tests:
        file, *_, name = test.partition("[")[0].split("::")
        assert name in _functions(file), f"{file} has no {name}"


def test_no_fault_is_planted_twice() -> None:
    planted = [(fault.file, fault.old, fault.new) for faults in FAULTS.values() for fault in faults]
    assert len(set(planted)) == len(planted)


def test_the_tool_lists_them() -> None:
    command = [sys.executable, "-m", "tests.faults", "--list", "--only", "train"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(answer.stdout.splitlines()) == 2 * len(FAULTS["train"])
