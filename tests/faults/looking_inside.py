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

_SINGLE = "tests/engine/test_weights_in_float32.py"

TUI: tuple[Fault, ...] = (
    Fault(
        "seqtui/tui/screens/logits.py",
        "if place.step < len(self.run.trace):",
        "if place.step >= 0:",
        ("tests/tui/screens/test_logits.py::test_enter_opens_a_head_into_words_and_f_walks_to_it",),
    ),
)

ENGINE: tuple[Fault, ...] = (
    Fault(
        "seqtui/engine/numerics.py",
        "_with_vector(b.T, a)",
        "_with_vector(b, a)",
        (f"{_SINGLE}::test_a_vector_meets_a_matrix_of_a_file_as_if_it_were_all_in_float64",),
    ),
)

FAULTS: tuple[Fault, ...] = (
    Fault(
        "seqtui/session/explain_json.py",
        "if self.depth > 1 and self.terms",
        "if self.terms",
        ("tests/cli/test_inside.py::test_the_terms_of_one_number_are_never_too_many",),
    ),
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
    Fault(_BACK, "(turned or step.name is None)", "step.name is None", _MISSING),
    Fault(_BACK, "out=np.zeros_like(out), where=given != 0)", "out=np.ones_like(out), where=given > 0)", _MISSING),
    Fault(
        "seqtui/session/step_views.py",
        "places[at].step <= cursor:",
        "places[at].step >= 0:",
        ("tests/tui/panes/test_logits.py::test_a_sum_stands_beside_the_walk_when_its_logits_are_computed",),
    ),
)
