"""The naming call: scopes, times, and values checked against their axes."""

import numpy as np
import pytest

from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol

NOTATION = Notation(
    W=Symbol("W", "d_out d_in", "weights"),
    x=Symbol("x", "d_in", "input"),
    y=Symbol("y", "d_out", "output"),
    s=Symbol("s", "", "a number"),
)


def test_a_value_with_too_few_or_too_many_axes_is_refused():
    eq = Equations(NOTATION)
    with pytest.raises(ValueError, match=r"x has axes \(d_in\) but a value of shape \[2, 3\]"):
        eq.input("x", np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"W has axes \(d_out, d_in\) but a value of shape \[\]"):
        eq.input("W", 1.0)


def test_a_size_that_was_given_is_checked():
    eq = Equations(NOTATION, {"d_in": 4})
    with pytest.raises(ValueError, match="x has 3 along d_in, which is 4 here"):
        eq.input("x", np.ones(3))


def test_the_first_value_binds_an_axis_and_later_values_must_agree():
    eq = Equations(NOTATION)
    W = eq.input("W", np.ones((2, 3)))
    assert eq.trace.dims == {"d_out": 2, "d_in": 3}
    with pytest.raises(ValueError, match="y has 3 along d_out, which is 2 here"):
        eq("y", W[0] * 2.0)


def test_a_computed_value_is_checked_before_it_is_named():
    eq = Equations(NOTATION)
    x = eq.input("x", np.ones(3))
    with pytest.raises(ValueError, match=r"s has axes \(\)"):
        eq("s", x * 2.0)
    assert not eq.trace.has("s")


def test_sizes_given_to_a_scope_hold_inside_it_only():
    eq = Equations(NOTATION, {"d_in": 3})
    with eq.scope("wide", d_in=5):
        eq.input("x", np.ones(5))
        with pytest.raises(ValueError, match="which is 5 here"):
            eq.input("x", np.ones(3))
    eq.input("x", np.ones(3))
    with pytest.raises(ValueError, match="which is 3 here"), eq.scope("other"):
        eq.input("x", np.ones(5))


def test_scopes_and_times_nest_and_end():
    eq = Equations(NOTATION)
    with eq.scope("layer0"), eq.at(2):
        inside = eq.input("x", np.ones(3))
    outside = eq.input("x", np.ones(3))
    steps = eq.trace.steps
    assert (str(steps[inside.index].scope), steps[inside.index].time) == ("layer0.t2", 2)
    assert (str(steps[outside.index].scope), steps[outside.index].time) == ("", None)


def test_a_scope_ends_when_its_inside_fails():
    eq = Equations(NOTATION)
    with pytest.raises(RuntimeError), eq.scope("layer0", d_in=7), eq.at(2):
        raise RuntimeError
    assert (str(eq.trace.scope), eq.trace.time, eq.trace.dims) == ("", None, {})


def test_the_empty_scope_adds_nothing_to_the_path():
    eq = Equations(NOTATION)
    with eq.scope(""), eq.at(1), eq.scope(""):
        assert eq.trace.path(eq.input("x", np.ones(3)).index) == "t1.x"


def test_another_table_of_symbols_holds_inside_its_part_only():
    eq = Equations(NOTATION)
    with eq.using(Notation(x=Symbol("ξ", "", "another x"))), eq.scope("inner"):
        inner = eq.input("x", 1.0)
    outer = eq.input("x", np.ones(3))
    assert [eq.trace[a.index].symbol.text for a in (inner, outer)] == ["ξ", "x"]


def test_parameters_are_read_as_attributes():
    eq = Equations(NOTATION)
    with eq.scope("layer0"):
        w = eq.parameters({"W": np.ones((2, 3))})
    assert eq.trace.path(w.W.index) == "layer0.W"
    assert eq.trace[w.W.index].op == "parameter"


def test_a_name_without_a_symbol_is_refused_with_advice():
    eq = Equations(NOTATION)
    with pytest.raises(KeyError, match="'q' is not in the notation table: add a Symbol"):
        eq.input("q", np.ones(3))


def test_a_value_of_another_run_cannot_be_named():
    one, two = Equations(NOTATION), Equations(NOTATION)
    for eq in (one, two):
        x = eq.input("x", np.ones(3))
        made = x * 2.0
    with pytest.raises(ValueError, match="different runs"):
        one("y", made)
    assert not one.trace.has("y")


def test_notation_tables_join_and_the_right_one_wins():
    joined = NOTATION | Notation(x=Symbol("ξ", "n", "other"), q=Symbol("q", "n", "query"))
    assert joined["x"].text == "ξ"
    assert joined["W"] is NOTATION["W"]
    assert list(joined) == ["W", "x", "y", "s", "q"]
    assert len(joined) == 5
    assert NOTATION["W"].axis_names == ("d_out", "d_in")
    assert NOTATION["s"].axis_names == ()
