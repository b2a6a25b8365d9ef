"""Planted faults in seqtui/session."""

from tests.faults.fault import Fault

_PRONOUN, _REACH = "seqtui/session/training/snapshots.py", "seqtui/session/training/figures.py"
_JACOBIANS, _LINEUP = "seqtui/session/gradients/measures.py", "seqtui/session/gradients/radius_sweep.py"
_GOAL, _NUMBERS = "seqtui/session/gradients/target.py", "seqtui/session/text.py"
_STOPS, _SEARCHING = "seqtui/session/walk/breakpoints.py", "seqtui/session/walk/search.py"
_TRUNCATION = "seqtui/session/gradients/truncation.py"
_DETACHED = (
    "tests/session/gradients/test_truncation.py::test_the_gradients_are_those_of_torch_with_its_states_detached",
)
_RENAMED, _CODES = (
    "seqtui/session/share/renamed.py",
    ("tests/session/share/test_old_codes.py::test_a_code_opens_to_what_it_always_did",),
)
_OPENED, _OPENING = "seqtui/session/explain/drill_down.py", "tests/session/explain/test_drill_down.py"
_MANY = (f"{_OPENING}::test_a_probability_of_many_is_shown_by_its_own_score_and_the_largest_and_no_more_is_made",)
_WALKED = "seqtui/session/walk/player.py"
_TALLEST = (
    "tests/session/walk/test_player.py"
    "::test_the_tallest_table_is_that_of_every_part_and_of_parts_alike_one_is_looked_at",
)
_MATCHING = "seqtui/session/whatif/change_view.py"
_BOUNDARIES, _GOALS = "tests/session/walk/test_boundaries.py", "tests/session/gradients/test_target_words.py"
_AT_IT = ("tests/session/training/test_pronoun.py::test_the_rows_are_those_of_it_before_and_after",)
_REACHED = ("tests/session/training/test_reach.py::test_the_screen_says_what_was_measured_up_to_the_moment",)
_BY_TIME = "tests/session/gradients/test_jacobians.py"
_ROWS = (f"{_BY_TIME}::test_a_row_belongs_to_its_element_and_a_column_to_its_unit",)
_RADIUS = (f"{_BY_TIME}::test_the_spectral_radius_is_the_modulus_of_the_largest_eigenvalue",)
_STOP = (f"{_BOUNDARIES}::test_a_breakpoint_compares_with_the_number_itself",)
_SEARCH = (f"{_BOUNDARIES}::test_a_search_compares_with_the_number_itself",)
_MOVED = (f"{_BOUNDARIES}::test_a_value_has_moved_when_more_than_rounding_moved_it",)
_EXPONENT = (f"{_BOUNDARIES}::test_a_number_has_an_exponent_when_its_decimals_would_show_it_as_nothing",)
_OWN_WORD = ("tests/session/whatif/test_changed_places.py::test_each_row_is_compared_with_the_row_of_its_own_word",)
_CAME = (f"{_GOALS}::test_the_word_that_came_is_meant_however_improbable",)
_TYPED = (f"{_GOALS}::test_a_word_and_its_time_mean_the_share_of_that_word_at_that_time",)
_IN_A_MATRIX = (f"{_GOALS}::test_in_a_matrix_of_shares_each_row_has_its_time",)

_LINES = (
    "tests/models/parts/test_matrix_cell.py::test_the_table_has_a_line_for_each_row_and_all_numbers_can_be_pointed_at",
)

_STEPPER, _BACKWARD = "seqtui/session/stepper.py", "seqtui/session/gradients/backward_player.py"
_KEEPS = "tests/session/test_stepper.py"
_BESIDE = ("tests/session/gradients/test_gradient_difference.py::test_gradients_stand_beside_those_of_the_run_before",)

_TOOK = ("tests/tui/panes/test_panes.py::test_a_pane_draws_the_step_that_it_took_however_the_walk_goes_on",)

_ANSWERS = (
    "tests/session/test_catalog.py::test_a_network_of_the_zoo_ends_where_it_answers_and_is_looked_at_where_it_is_asked",
)
_FIXED = ("tests/session/test_setup_form.py::test_what_a_file_fixes_is_refused_and_what_is_offered_is_not",)

_STAGES, _STAGES_TESTS = "seqtui/session/explain/stages.py", "tests/session/explain/test_stages.py"
_STAGES_SEEN = (f"{_STAGES_TESTS}::test_the_stages_are_what_the_model_does_one_after_the_other",)
_BY_STAGES = (f"{_STAGES_TESTS}::test_by_stages_the_walk_comes_to_its_end_and_back",)
_EFFECT = ("tests/tui/screens/test_what_if.py::test_one_key_after_an_edit_both_runs_stand_there_with_the_edited_row",)
_LOCKED = (
    "tests/models/inputs/test_padding.py::"
    "test_in_lock_step_the_words_alone_have_the_numbers_of_the_padded_ones_that_are_masked",
)
_PROPOSED = (
    "tests/session/compare/test_specs.py::test_a_model_alone_is_told_what_to_compare_it_with_and_never_itself",
)

_SHARED = "tests/session/whatif/test_run_diff.py::test"
FAULTS: tuple[Fault, ...] = (
    # two runs of one file
    Fault(
        "seqtui/session/whatif/run_diff.py",
        "if is_same(was, steps[index].value)]",
        "if False]",
        (f"{_SHARED}_weights_that_both_runs_read_from_one_file_are_not_compared_again",),
    ),
    Fault(
        "seqtui/session/whatif/run_diff.py",
        "array.dtype, array.strides, array",
        "array.dtype, array",
        (f"{_SHARED}_arrays_are_the_same_in_the_same_memory_alone",),
    ),
    # the stages of a model
    Fault(_STAGES, "{frame.time for frame in loop} == times[part]", "True", _STAGES_SEEN),
    Fault(_STAGES, 'if role != "weights":', "if True:", _STAGES_SEEN),
    Fault(_STAGES, "read[-1] + 1, writes", "read[-1], writes", _STAGES_SEEN),
    Fault(_STEPPER, "-count if backwards else count", "count", _BY_STAGES),
    Fault(_STEPPER, "if not any((stop - player.cursor) * ahead > 0 for stop in stops):", "if False:", _BY_STAGES),
    # where an edit is seen
    Fault(_STEPPER, "            player.jump(player.trace.path(step))", "            pass", _EFFECT),
    # what is proposed for a comparison
    Fault("seqtui/session/compare/specs.py", 'next(iter(relatives(model)), f"{name},seed=1")', '"lstm"', _PROPOSED),
    # a network of the zoo begins at what it is asked
    Fault("seqtui/session/walk/pointer.py", "else self._asked if", "else 0 if", _ANSWERS),
    Fault("seqtui/session/walk/cursor.py", "self.cursor == self._first()", "True", _ANSWERS),
    # what a file fixes
    Fault("seqtui/session/setup_form.py", "if s.name not in self.fixed and", "if", _FIXED),
    Fault("seqtui/session/setup_form.py", "return weights.name in str(error)", "return True", _FIXED),
    # a pane's views, which move on with the walk
    Fault(_STEPPER, "still.player = self.player.still()", "still.player = self.player", _TOOK),
    Fault(
        "seqtui/session/walk/player.py", "still.pointer = self.pointer.still()", "still.pointer = self.pointer", _TOOK
    ),
    # what a step is compared with
    Fault(_STEPPER, "self.player.counterpart(self.before)", "self.before", _BESIDE),
    Fault(_BACKWARD, "return step >= self.cursor", "return True", _BESIDE),
    Fault(
        _STEPPER,
        "Stepper(follow(run, self.player), baseline, self.level)",
        "Stepper(follow(run, self.player), baseline)",
        (f"{_KEEPS}::test_in_another_run_it_stands_at_the_same_place_beside_another_baseline",),
    ),
    Fault(
        _STEPPER,
        "None if self.difference is None or self.player.goal is not None else",
        "None if self.difference is None else",
        (f"{_KEEPS}::test_values_are_compared_with_values_and_gradients_with_gradients",),
    ),
    Fault(
        _STEPPER,
        "_ = self.profile",
        "pass",
        ("tests/tui/controllers/test_controllers.py::test_an_edit_is_offered_made_in_place_undone_and_redone",),
    ),
    Fault(
        "seqtui/session/whatif/edit_tree.py",
        "(*self.trail, (label, request))",
        "((label, request),)",
        (
            "tests/session/whatif/test_edit_tree.py::test_a_thousand_random_edits_undos_and_redos_leave_the_session_consistent",
        ),
    ),
    # a state that is a matrix
    Fault(
        "seqtui/session/walk/pointer.py",
        "return 1 if self.tokens(step) or not self._along(step) else len(step.value)",
        "return 1",
        _LINES,
    ),
    Fault(
        "seqtui/session/walk/player.py",
        "if row is not None and (self.pointer.tokens(value) or self.pointer.lines(value) > 1):",
        "if row is not None and self.pointer.tokens(value):",
        _LINES,
    ),
    Fault(
        "seqtui/session/whatif/run_diff.py",
        "player.pointer.line(new._replace(value=old), row.line)",
        "player.pointer.line(new._replace(value=old))",
        ("tests/models/parts/test_matrix_cell.py::test_an_edit_marks_its_line_and_no_other",),
    ),
    Fault(
        _JACOBIANS,
        'for name in (cell.carried if cell else ()) if name != "h"}',
        "for name in ()}",
        (
            "tests/models/parts/test_matrix_cell.py::test_its_gradients_are_finite_differences_and_written_by_the_rows_rule",
        ),
    ),
    # gradients through time
    Fault(_JACOBIANS, "matrix[row] = gradients", "matrix[-1 - row] = gradients", _ROWS),
    Fault(_JACOBIANS, "gradients[k].ravel()", "gradients[k].ravel()[::-1]", _ROWS),
    Fault(
        _JACOBIANS,
        "float(np.linalg.norm(matrix, 2))",
        "float(np.linalg.norm(matrix, 1))",
        (f"{_BY_TIME}::test_a_size_is_the_largest_stretch_and_the_root_of_the_squares",),
    ),
    Fault(_LINEUP, "np.abs(np.linalg.eigvals(matrix)).max()", "np.linalg.eigvals(matrix).real.max()", _RADIUS),
    Fault(_LINEUP, "np.abs(np.linalg.eigvals(matrix)).max()", "np.linalg.norm(matrix, 2)", _RADIUS),
    Fault(
        _LINEUP,
        "return matrix * (radius / now)",
        "return matrix * radius",
        (f"{_BY_TIME}::test_a_rescaled_matrix_grows_by_its_radius_at_each_step",),
    ),
    # comparisons
    Fault(_STOPS, '"<=": operator.le', '"<=": operator.lt', _STOP),
    Fault(_STOPS, '">=": operator.ge', '">=": operator.gt', _STOP),
    Fault(_STOPS, '"<": operator.lt', '"<": operator.le', _STOP),
    Fault(_SEARCHING, '"<=": operator.le', '"<=": operator.lt', _SEARCH),
    Fault(_SEARCHING, '">": operator.gt', '">": operator.ge', _SEARCH),
    Fault("seqtui/session/whatif/run_diff.py", "ROUNDING = 1e-12", "ROUNDING = 1e-6", _MOVED),
    Fault("seqtui/session/compare/contrast.py", "a == b or axis in TOKENS", "a == b", _LOCKED),
    Fault("seqtui/session/compare/contrast.py", "_ROUNDING = 1e-12", "_ROUNDING = 1e-6", _MOVED),
    # what moved
    Fault(_MATCHING, "waiting[word].pop(0)", "waiting[word].pop()", _OWN_WORD),
    Fault(
        _MATCHING,
        "return [(waiting[word].pop(0), k) for k, word in enumerate(are)]",
        "return in_place(were, are)",
        _OWN_WORD,
    ),
    # the last patch of a picture
    Fault(
        "seqtui/session/maps/pictures.py",
        "drawn += run.trace.find(chosen) <= cursor",
        "drawn += run.trace.find(chosen) < 0",
        ("tests/session/maps/test_pictures.py::test_every_patch_is_drawn_when_it_is_chosen_and_the_last_one_too",),
    ),
    # numbers
    Fault(_NUMBERS, "size < 0.5 * 10**-decimals", "size < 10**-decimals", _EXPONENT),
    Fault(_NUMBERS, "size < 0.5 * 10**-decimals", "size <= 0.5 * 10**-decimals", _EXPONENT),
    Fault(_NUMBERS, "size >= 10**4", "size > 10**4", _EXPONENT),
    Fault(
        _NUMBERS,
        "(0 < size < 0.005)",
        "(0 < size < 0.0005)",
        (f"{_BOUNDARIES}::test_a_cell_has_an_exponent_when_two_decimals_would_show_it_as_nothing",),
    ),
    Fault(
        _NUMBERS,
        "0.0995 <= abs(x) < 999.95",
        "0.00995 <= abs(x) < 999.95",
        (f"{_BOUNDARIES}::test_a_size_has_an_exponent_below_a_tenth_and_from_a_thousand",),
    ),
    # which word a goal means
    Fault(
        _GOAL,
        "run.targets[time - 1] if time <= len(run.targets) else words[int(np.argmax(share))]",
        "words[int(np.argmax(share))]",
        _CAME,
    ),
    Fault(_GOAL, "run.targets[time - 1] if", "run.targets[time - 2] if", _CAME),
    Fault(
        _GOAL,
        "else words[int(np.argmax(share))]",
        "else words[int(np.argmin(share))]",
        (f"{_GOALS}::test_without_a_word_that_came_the_most_probable_one_is_meant",),
    ),
    Fault(_GOAL, "chosen = y[words.index(word)] if", "chosen = y[words.index(word) - 1] if", _TYPED),
    Fault(_GOAL, "return _surprise(run, *found[-1], word)", "return _surprise(run, *shares[-1], word)", _TYPED),
    Fault(_GOAL, "y[row][words.index(word)]", "y[row - 1][words.index(word)]", _IN_A_MATRIX),
    # truncated back-propagation
    Fault(_TRUNCATION, "range(last - steps, 0, -steps)", "range(steps, last, steps)", _DETACHED),
    Fault(_TRUNCATION, "if state.name in carried and", 'if state.name == "h" and', _DETACHED),
    Fault(
        _TRUNCATION,
        "if any(first <= cut < then for cut in cuts):",
        "if any(first < cut <= then for cut in cuts):",
        _DETACHED,
    ),
    # codes
    Fault(_RENAMED, "_RENAMED.get(request.model, {})", '_RENAMED["rnn"]', _CODES),
    Fault(_RENAMED, "breakpoints=tuple(_named(text, names) for text in state.breakpoints)", "breakpoints=()", _CODES),
    Fault(_RENAMED, "edits=tuple((_named(path, names), value)", "edits=tuple((path, value)", _CODES),
    # training
    Fault(_REACH, "norms[0] / largest", "norms[-1] / largest", _REACHED),
    Fault(_REACH, "first, last = norms[0], norms[-1]", "last, first = norms[0], norms[-1]", _REACHED),
    Fault(_REACH, "far = max(by_distance)", "far = min(by_distance)", _REACHED),
    Fault(_PRONOUN, "weights=weights)), Reference.pronoun)", "weights=weights)), Reference.being)", _AT_IT),
    Fault(_PRONOUN, "block == found[-1][0]", "block == found[0][0]", _AT_IT),
    Fault(
        _PRONOUN, "words, (before, after) = text.split(), rows", "words, (after, before) = text.split(), rows", _AT_IT
    ),
    # what others call a value
    Fault(
        "seqtui/session/walk/search.py",
        "dict.fromkeys(rows[:_MOST_TOLD])",
        "dict.fromkeys(rows[:1])",
        ("tests/session/walk/test_words.py::test_what_others_call_a_value_is_found_and_said",),
    ),
    # the terms of a number
    Fault(_OPENED, "self._term(found.parts[k])", "[self._term(part) for part in found.parts][k]", _MANY),
    Fault(_OPENED, "return [found.own, *largest", "return [0, *largest", _MANY),
    Fault(
        _OPENED,
        "if len(found.parts) <= MANY:",
        "if not found.parts:",
        (f"{_OPENING}::test_a_probability_of_a_few_is_shown_in_their_order",),
    ),
    # the tallest table
    Fault("seqtui/session/step_views.py", "self._whole.player.tallest", "self._player.tallest", _TALLEST),
    Fault(_WALKED, "for frame in unlike.values())", "for frame in parts.values())", _TALLEST),
    Fault(_WALKED, "unlike = {self._computed(frame): frame", "unlike = {frame.time: frame", _TALLEST),
    # where numbers are
    Fault(
        "seqtui/session/walk/search.py",
        "yield from ((row, *place) for place",
        "yield from ((*place, row) for place",
        (
            "tests/session/walk/test_search.py::test_numbers_of_any_shape_are_found_in_reading_order_however_they_lie_in_memory",
        ),
    ),
)
