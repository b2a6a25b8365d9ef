"""Planted faults in the arithmetic of float32 weights, and in products that are computed at once."""

from tests.faults.fault import Fault

_FILE = "tests/engine/test_wide.py::"
_WIDE, _SIDE, _NUMERICS = "seqtui/engine/wide.py", "seqtui/engine/side_by_side.py", "seqtui/engine/numerics.py"
_SAME = (f"{_FILE}test_what_is_computed_of_float32_is_what_float64_makes_of_the_same_numbers",)
_EVERY = (f"{_FILE}test_every_op_computes_in_float64",)
_PIECES = (f"{_FILE}test_a_large_matrix_is_widened_in_pieces",)
_ONCE = (f"{_FILE}test_products_with_neighbouring_columns_are_computed_at_once_and_recorded_one_by_one",)
_APART = (f"{_FILE}test_what_does_not_lie_side_by_side_or_is_small_is_computed_as_it_is_written",)
_EDIT = (f"{_FILE}test_a_weight_of_a_file_is_not_copied_and_an_edit_of_it_keeps_its_digits",)

FAULTS = (
    Fault(_WIDE, "last = min(columns, first + step)", "last = min(columns, first + step - 1)", _PIECES),
    Fault(_NUMERICS, "    x = wide.widened(x)  # erf answers in float64 whatever it is asked\n", "", _EVERY),
    Fault(_NUMERICS, "out=room(a.shape), dtype=np.float64)", "out=room(a.shape))", _SAME),
    Fault(_NUMERICS, "back = np.zeros(v[0].shape)", "back = np.zeros_like(v[0])", _SAME),
    Fault("seqtui/engine/backward.py", "values = [widened(value) for value in values]", "pass", _SAME),
    Fault("seqtui/engine/op.py", "(weight.astype(np.float64) for weight in weights)", "weights", _SAME),
    Fault("seqtui/engine/edits.py", "np.array(value, dtype=np.float64)", "np.array(value)", _EDIT),
    Fault(_SIDE, "start + k * stride", "start", _ONCE),
    Fault(_SIDE, "k * width : (k + 1) * width", "k : k + width", _ONCE),
    Fault(_SIDE, "whole.size >= ENOUGH", "True", _APART),
)
