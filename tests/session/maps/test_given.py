"""Given values as matrices: found by name, with words at their sides, whatever their shape."""

import numpy as np
import pytest

from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.maps.given import as_matrix, find_given, given_place, given_view, moved
from seqtui.session.maps.matrix import Room
from seqtui.session.text import TextStyle
from tests.session.runs import recorded


@pytest.mark.parametrize("name", MODELS)
def test_every_weight_of_every_model_is_a_matrix_with_its_own_numbers_in_it(name: str):
    made = run(Request(name))
    for path, index in made.trace.named():
        value = made.trace[index].value
        if not made.trace[index].is_leaf or not value.ndim:
            assert given_place(made.trace, path) is None
            continue
        place = given_place(made.trace, path)
        last = moved(made, place, 10**6, 10**6)
        assert last.element == tuple(size - 1 for size in value.shape)
        view = given_view(made, last, lambda shape: Room(*shape), TextStyle())
        assert np.array_equal(np.array(view.matrix.cells).reshape(value.shape), value)
        assert (view.matrix.row, view.matrix.column) == as_matrix(value.shape, last.element)
        assert view.pointed.startswith(f"{path}[")
        assert moved(made, last, -(10**6), -(10**6)).element == (0,) * value.ndim


def test_a_name_finds_the_weights_of_that_name_in_every_part_before_those_that_contain_it():
    made = run(Request("bahdanau"))
    named, holding = find_given(made.trace, "w_hr")
    assert named == ["encoder.forward.W_hr", "encoder.reverse.W_hr", "decoder.W_hr"] and holding == []
    assert find_given(recorded("lstm").trace, "forget")[1][0].startswith("W_")
    assert find_given(made.trace, "") == ([], [])


def test_what_is_computed_or_nothing_is_no_matrix_of_weights_and_an_element_must_be_inside():
    trace = recorded("lstm").trace
    assert given_place(trace, "t1.h") is None and given_place(trace, "no such path") is None
    assert given_place(trace, "W_hf[1,2]") == Place(trace.find("W_hf"), (1, 2))
    with pytest.raises(SeqtuiError, match="outside W_hf"):
        given_place(trace, "W_hf[99,0]")
