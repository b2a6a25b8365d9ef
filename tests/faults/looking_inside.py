"""Planted faults in what is looked at inside of a network: a logit as a sum, and the logit lens."""

from tests.faults.fault import Fault

_BACK, _SUM, _LENS = (f"seqtui/session/inside/{name}.py" for name in ("way_back", "logit_sum", "logit_lens"))
_TESTS = "tests/session/inside"
_ADDS_UP = (f"{_TESTS}/test_logit_sum.py::test_the_parts_add_up_to_the_score_of_every_word_everywhere",)
_MISSING = (f"{_TESTS}/test_logit_sum.py::test_a_part_is_what_is_missing_when_it_is_taken_out_and_every_norm_is_held",)
_OPENS = (
    f"{_TESTS}/test_logit_sum.py::test_a_head_opens_into_the_tokens_it_looked_at_and_a_token_into_pattern_times_value",
)
_IS_MODEL = (f"{_TESTS}/test_logit_lens.py::test_the_last_layer_is_the_model_exactly",)
_SAYS = (f"{_TESTS}/test_logit_lens.py::test_a_layer_says_what_numpy_says_of_its_stream",)
_STRETCHES = (f"{_TESTS}/test_logit_lens.py::test_the_vocabulary_is_looked_at_in_stretches",)

FAULTS: tuple[Fault, ...] = (
    Fault(_BACK, "-_fitted(trace, second, direction))", "_fitted(trace, second, direction))", _MISSING),
    Fault(_BACK, "np.full(size, 1.0 / size)", "np.full(size, 0.0 / size)", _MISSING),
    Fault(_BACK, "direction / _whole_row(trace, held, row)", "direction * _whole_row(trace, held, row)", _ADDS_UP),
    Fault(
        _BACK,
        "taken[0] - taken[1]",
        "taken[0] + taken[1]",
        (f"{_TESTS}/test_logit_sum.py::test_the_difference_of_two_words_is_taken_apart_too",),
    ),
    Fault(
        _BACK,
        "step.edited is not None or ",
        "",
        (f"{_TESTS}/test_logit_sum.py::test_a_value_that_was_set_by_hand_is_a_part_of_its_own",),
    ),
    Fault(_SUM, "if step.edited is not None else _opened", "if step.edited is None else _opened", _OPENS),
    Fault(_LENS, "mass * np.exp(top - higher)", "mass", _STRETCHES),
    Fault(_LENS, "np.where(peak > top, first + here, best)", "np.where(peak > top, here, best)", _STRETCHES),
    Fault(_LENS, "known = {self._tail.output: trace[step].value}", "known = {}", _SAYS),
)
