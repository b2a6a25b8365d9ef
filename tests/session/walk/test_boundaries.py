"""Where a comparison turns: breakpoints and searches at the number itself, rounding, and when exponents begin."""

import operator

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render import what_if
from seqtui.session.compare.contrast import Twins
from seqtui.session.text import compact, magnitude, short
from seqtui.session.walk.breakpoints import parse_breakpoint
from seqtui.session.walk.search import wanted
from seqtui.session.whatif.run_diff import RunDiff
from tests.session.runs import SENTENCE, recorded

SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "==": operator.eq}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_breakpoint_compares_with_the_number_itself(sign: str) -> None:
    trace = recorded("lstm").trace
    step = trace.find("t2.f")
    here = float(trace[step].value[1])
    for number in (np.nextafter(here, -1), here, np.nextafter(here, 2)):
        found = parse_breakpoint(f"t2.f[1] {sign} {float(number)!r}")
        assert found.hits(trace, step) == SIGNS[sign](here, number), (sign, number - here)


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_a_search_compares_with_the_number_itself(sign: str) -> None:
    array = np.array([0.25 - 1e-9, 0.25, 0.25 + 1e-9])
    assert wanted(f"{sign} 0.25").holds(array).tolist() == SIGNS[sign](array, 0.25).tolist()


@pytest.mark.parametrize(("by", "moved"), [(0.0, False), (4e-13, False), (3e-12, True), (1e-9, True), (1e-7, True)])
def test_a_value_has_moved_when_more_than_rounding_moved_it(by: float, moved: bool) -> None:
    before = recorded("lstm")
    value = float(before.trace.value("t2.f")[0]) + by
    after = run(Request("lstm", SENTENCE, edits=(("t2.f[0]", value),)))
    step = after.trace.find("t2.f")
    difference = RunDiff(before, after)
    assert difference.changed(step).tolist() == [moved, False, False, False]
    assert Twins(before, after).differs(step).tolist() == [moved, False, False, False]
    follows = difference.largest[1]
    assert bool(follows) == (by > 1e-10)  # what follows is smaller than what was set by hand
    assert pytest.approx(1e-12) == what_if.ROUNDING


def test_a_number_has_an_exponent_when_its_decimals_would_show_it_as_nothing() -> None:
    decimals = {0.0005: "0.001", 0.0006: "0.001", 0.00049: "4.9e-4", 0.000051: "5.1e-5", 9999.4: "9999.400"}
    assert {x: short(x) for x in decimals} == decimals
    assert short(10_000.0) == "1.0e4" and short(-0.0007) == "-0.001" and short(-0.00049) == "-4.9e-4"
    assert [short(x, 1) for x in (0.05, 0.06, 0.049)] == ["0.1", "0.1", "4.9e-2"]


def test_a_cell_has_an_exponent_when_two_decimals_would_show_it_as_nothing() -> None:
    assert [compact(x, 4) for x in (0.005, 0.0049, 0.006)] == [".01", "5e-3", ".01"]
    assert float(compact(0.0049, 4)) == pytest.approx(0.005) and float(compact(-0.0049, 5)) == pytest.approx(-0.005)


def test_a_size_has_an_exponent_below_a_tenth_and_from_a_thousand() -> None:
    assert [magnitude(x) for x in (0.0996, 0.0994, 0.1, 999.9, 1000.0)] == [
        "0.100",
        "9.9e-2",
        "0.100",
        "999.9",
        "1.0e3",
    ]
