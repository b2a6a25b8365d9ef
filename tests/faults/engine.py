"""Planted faults in seqtui/engine."""

from tests.faults.fault import Fault

_OPS, _NUMERICS = "seqtui/engine/ops.py", "seqtui/engine/numerics.py"
_FUNCTIONS = "seqtui/engine/functions.py"
_ALLOWANCE = "seqtui/engine/allowance.py"
_SPENT = ("tests/engine/test_allowance.py::test_each_kind_of_cost_is_counted_to_its_bound",)
_FORESEEN = ("tests/engine/test_allowance.py::test_what_may_be_recorded_at_most_may_exceed_the_bound_three_times",)
_SCOPE = "seqtui/engine/paths.py"
_BESIDE = ("tests/engine/test_scope.py::test_a_scope_is_not_inside_one_whose_name_begins_the_same",)
_AROUND = ("tests/engine/test_scope.py::test_a_scope_gives_the_scopes_around_and_beside_it",)
_SAID = ("tests/engine/test_scope.py::test_a_scope_says_its_parts",)
_SENT_BACK = ("tests/engine/test_ops.py::test_the_gradient_is_what_torch_sends_back",)
_VALUE = ("tests/engine/test_ops.py::test_the_value_is_what_torch_computes",)

FAULTS = (
    Fault(
        "seqtui/engine/wide.py",
        "step = max(1, PIECE // max(1, rows))",
        "step = columns",
        (
            "tests/engine/test_weights_in_float32.py::test_a_large_product_is_that_in_float64_without_a_copy_of_the_weights",
        ),
    ),
    Fault(_SCOPE, "startswith(around.prefix)", "startswith(str(around))", _BESIDE),
    Fault(_SCOPE, "            untimed = self.untimed\n", "            untimed = None\n", _AROUND),
    Fault(_SCOPE, "self.parts[: max(ends, default=0)]", "self.parts[: min(ends, default=0)]", _AROUND),
    Fault(_SCOPE, "frozenset({*SIDES, GOAL})", "frozenset(SIDES)", _SAID),
    Fault(_OPS, "num.unbroadcast(-g, v[1])", "num.unbroadcast(g, v[1])", _SENT_BACK),
    Fault(_OPS, "num.unbroadcast(-g * out / v[1], v[1])", "num.unbroadcast(g * out / v[1], v[1])", _SENT_BACK),
    Fault(_FUNCTIONS, "lambda x, y: -np.sin(x)", "lambda x, y: np.sin(x)", _SENT_BACK),
    Fault(_FUNCTIONS, "lambda x, y: y * (1.0 - y)", "lambda x, y: y * (1.0 + y)", _SENT_BACK),
    Fault(_OPS, "* (out.size / v[0].size)", "", _SENT_BACK),
    Fault(
        _FUNCTIONS,
        "lambda x, y: (x > 0.0).astype(float)",
        "lambda x, y: (x >= 0.0).astype(float)",
        ("tests/engine/test_ops.py::test_relu_passes_nothing_back_at_zero",),
    ),
    Fault(_NUMERICS, "out * (g - np.sum(g * out, axis=axis, keepdims=True))", "out * g", _SENT_BACK),
    Fault(_NUMERICS, "np.add.at(back, where, g)", "back[where] = g", _SENT_BACK),
    Fault(_NUMERICS, "+ x * density", "- x * density", _SENT_BACK),
    Fault(
        _NUMERICS, "return np.where(x >= 0, 1.0, z) / (1.0 + z)", "return np.where(x >= 0, z, 1.0) / (1.0 + z)", _VALUE
    ),
    # what a column of the op table says
    Fault(
        "seqtui/engine/op.py",
        "return self.alias or self.name",
        "return self.name",
        ("tests/engine/test_ops.py::test_an_op_may_go_by_any_name_inside",),
    ),
    Fault(
        "seqtui/engine/op.py",
        "return [(*box[:at], (0, shape[at]), *box[at + keepdims :])]",
        "return [(*box[:at], (0, shape[at]), *box[at:])]",
        ("tests/session/explain/test_program.py::test_a_sliced_line_computes_its_part_of_the_value",),
    ),
    Fault(
        "seqtui/engine/spelling.py",
        "if self.axis and params and (params[0] is not None or kept):",
        "if self.axis and params and kept:",
        ("tests/session/explain/test_program.py::test_a_sliced_line_computes_its_part_of_the_value",),
    ),
    Fault(
        "seqtui/engine/trace.py",
        "mixes = op in OPS and not OPS[op].kind.elementwise",
        "mixes = op in OPS and OPS[op].kind.elementwise",
        ("tests/engine/test_allowance.py::test_the_multiplications_of_a_run_are_those_of_its_matrix_products",),
    ),
    # what a run may cost
    Fault(_ALLOWANCE, "self._numbers -= numbers", "self._numbers -= steps", _SPENT),
    Fault(_ALLOWANCE, "self._products -= products", "self._products -= numbers", _SPENT),
    Fault(_ALLOWANCE, "if self._steps < 0:", "if self._steps < -1000:", _SPENT),
    Fault(
        _ALLOWANCE, "numbers > _ROOM * self._most.numbers", "numbers > _ROOM * _ROOM * self._most.numbers", _FORESEEN
    ),
    # the terms of a number
    Fault(
        "seqtui/engine/derive.py",
        "if _resolve(trace, own) == (1.0, own):",
        "if own is None:",
        (
            "tests/session/explain/test_drill_down.py"
            "::test_a_probability_of_many_is_shown_by_its_own_score_and_the_largest_and_no_more_is_made",
        ),
    ),
)
