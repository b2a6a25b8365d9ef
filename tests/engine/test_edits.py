"""What is set by hand replaces what was computed, where it is recorded, and everything after it follows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.engine import paths
from seqtui.engine.edits import Edits
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.ops import OPS
from tests.engine.samples import QUICK, D, lstm

PLAIN = lstm()
NAMED = [path for path, _ in PLAIN.named()]


def shape_of(trace):
    """All of a trace but its numbers."""
    return [(s.op, s.operands, s.value.shape, s.scope, s.time, s.params, s.name, s.symbol) for s in trace]


def test_one_element_is_set_and_the_others_stay():
    trace = lstm({"layer0.t2.f[1]": 0.25})
    before, after = PLAIN.value("layer0.t2.f"), trace.value("layer0.t2.f")
    assert after[1] == 0.25
    assert after[[0, 2]].tolist() == before[[0, 2]].tolist()
    assert trace[trace.find("layer0.t2.f")].edited.tolist() == [False, True, False]


def test_an_element_of_a_matrix_is_set():
    trace = lstm({"layer1.W_hf[1,2]": 3.0})
    changed = trace.value("layer1.W_hf") != PLAIN.value("layer1.W_hf")
    assert np.argwhere(changed).tolist() == [[1, 2]]


def test_a_whole_value_is_set():
    trace = lstm({"layer0.t2.f": [0.1, 0.2, 0.3], "layer0.t3.f": 0.5})
    assert trace.value("layer0.t2.f").tolist() == [0.1, 0.2, 0.3]
    assert trace.value("layer0.t3.f").tolist() == [0.5] * D
    assert trace[trace.find("layer0.t3.f")].edited.all()


def test_a_single_number_is_set():
    assert lstm({"loss": 2.5}).value("loss") == 2.5
    assert lstm({"loss[]": 2.5}).value("loss") == 2.5


def test_the_last_of_several_edits_wins():
    path = "layer0.t2.f"
    assert lstm([(path, 0.5), (f"{path}[0]", 0.1)]).value(path).tolist() == [0.1, 0.5, 0.5]
    assert lstm([(f"{path}[0]", 0.1), (path, 0.5)]).value(path).tolist() == [0.5, 0.5, 0.5]


def test_steps_without_an_edit_are_marked_by_nothing():
    trace = lstm({"layer0.t2.f": 0.5})
    assert [trace.path(k) for k, step in enumerate(trace) if step.edited is not None] == ["layer0.t2.f"]
    assert all(step.edited is None for step in PLAIN)


@QUICK
@given(st.sampled_from(NAMED), st.data())
def test_an_edited_run_has_the_same_shape_and_nothing_before_the_edit_changes(path, data):
    index = PLAIN.find(path)
    element = data.draw(st.sampled_from([None, *np.ndindex(PLAIN[index].value.shape)]))
    value = data.draw(st.floats(-3, 3))
    trace = lstm({paths.spell(path, element): value})
    assert shape_of(trace) == shape_of(PLAIN)
    assert all(np.array_equal(a.value, b.value) for a, b in zip(trace.steps[:index], PLAIN.steps[:index], strict=True))
    where = ... if element is None else element
    assert np.all(trace.value(path)[where] == value)
    for step in trace.steps[index + 1 :]:
        if not step.is_leaf:
            again = OPS[step.op].forward(*[trace[k].value for k in step.operands], *step.params)
            assert np.array_equal(step.value, again)


@pytest.mark.parametrize(
    ("path", "changed", "same"),
    [
        ("layer0.t2.f", ["layer0.t2.c", "layer0.t3.h", "layer1.t2.h", "loss"], ["layer0.t2.i", "layer1.t1.h"]),
        ("t2.x", ["layer0.t2.f", "layer1.t3.h", "alpha"], ["layer0.t1.h", "t3.x"]),
        ("layer1.b_o", ["layer1.t1.o", "loss"], ["layer0.t3.h", "layer1.t1.i"]),
    ],
)
def test_everything_that_depends_on_the_edit_follows_it(path, changed, same):
    trace = lstm({path: 0.123})
    assert all(np.any(trace.value(p) != PLAIN.value(p)) for p in changed)
    assert all(np.array_equal(trace.value(p), PLAIN.value(p)) for p in same)


def test_setting_a_value_to_what_it_is_changes_no_number():
    trace = lstm({path: PLAIN.value(path) for path in NAMED})
    assert all(np.array_equal(a.value, b.value) for a, b in zip(trace, PLAIN, strict=True))


# refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [[1.0, 2.0], [[0.1, 0.2, 0.3]], [1.0]])
def test_a_value_of_another_shape_is_refused(value):
    with pytest.raises(
        SeqtuiError, match=r"new value of layer0\.t2\.f has shape \[.*\], but \[3\] or one number is needed"
    ):
        lstm({"layer0.t2.f": value})


def test_an_element_takes_one_number():
    with pytest.raises(SeqtuiError, match=r"layer0\.t2\.f\[1\] has shape \[3\], but \[\] or one number"):
        lstm({"layer0.t2.f[1]": [1.0, 2.0, 3.0]})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [0.1, float("-inf"), 0.2]])
def test_only_finite_numbers_are_accepted(value):
    with pytest.raises(SeqtuiError, match=r"new value of layer0\.t2\.f must be finite"):
        Edits({"layer0.t2.f": value})


@pytest.mark.parametrize("path", ["layer0.t9.f", "q", "layer0"])
def test_an_unknown_path_is_refused_when_the_run_ends(path):
    with pytest.raises(SeqtuiError, match=f"there is no value '{path}' to edit; the last ones recorded are .*loss"):
        lstm({path: 0.5})


def test_an_unnamed_step_is_refused_with_the_value_to_edit_instead():
    with pytest.raises(
        SeqtuiError, match=r"layer0\.t2\.f#2 has no name of its own: edit the value layer0\.t2\.f it leads"
    ):
        Edits({"layer0.t2.f#2": 0.5})


@pytest.mark.parametrize("index", ["3", "-1", "0,0", ""])
def test_an_index_outside_the_value_is_refused(index):
    with pytest.raises(SeqtuiError, match=r"outside layer0\.t2\.f, whose last element is \[2\]"):
        lstm({f"layer0.t2.f[{index}]": 0.5})


def test_no_edits_are_false_and_some_are_true():
    assert not Edits()
    assert not Edits({})
    assert Edits({"loss": 1.0})


def test_the_array_of_an_edit_stays_the_callers_own():
    value = np.array([0.1, 0.2, 0.3])
    trace = lstm({"layer0.t2.f": value})
    value[0] = 9.0
    assert trace.value("layer0.t2.f").tolist() == [0.1, 0.2, 0.3]
