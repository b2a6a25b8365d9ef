"""The table of planted faults cannot rot: each still fits its file once, and its tests exist."""

import ast
import subprocess
import sys
from functools import lru_cache

import pytest

from tests.faults.fault import ROOT, Fault
from tests.faults.table import FAULTS


@lru_cache
def _functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in found)


@pytest.mark.parametrize("package", FAULTS)
def test_a_fault_fits_its_file_and_its_tests_exist(package: str) -> None:
    wrong = [(k, fault.file, fault.old, said) for k, fault in enumerate(FAULTS[package]) if (said := _wrong(fault))]
    assert not wrong
    assert all(fault.file.startswith(f"seqtui/{package}/") for fault in FAULTS[package])


def _wrong(fault: Fault) -> str:
    """What does not fit about a row, "" where it fits."""
    faulty = fault.applied((ROOT / fault.file).read_text(encoding="utf-8"))
    if faulty is None:
        return "this does not occur exactly once"
    compile(faulty, fault.file, "exec")
    if fault.old == fault.new or not fault.tests:
        return "it changes nothing, or names no test"
    named = (test.partition("[")[0].split("::") for test in fault.tests)
    return ", ".join(f"{file} has no {name}" for file, *_, name in named if name not in _functions(file))


def test_no_fault_is_planted_twice() -> None:
    planted = [(fault.file, fault.old, fault.new) for faults in FAULTS.values() for fault in faults]
    assert len(set(planted)) == len(planted)


def test_the_tool_lists_them() -> None:
    command = [sys.executable, "-m", "tests.faults", "--list", "--only", "train"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(answer.stdout.splitlines()) == 2 * len(FAULTS["train"])
