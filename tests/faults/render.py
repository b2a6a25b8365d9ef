"""Planted faults in seqtui/render."""

from tests.faults.fault import Fault

_SKIN, _STATE_MAP, _STANDINGS = "seqtui/render/palette.py", "seqtui/render/heatmap.py", "seqtui/render/summary.py"
_HEAT, _DIGITS = "tests/render/test_heat.py", "tests/render/test_state_map.py"
_WARM = (f"{_HEAT}::test_what_is_above_zero_is_warm_and_what_is_below_is_cold",)
_SCALE = (f"{_HEAT}::test_a_scale_is_what_counts_as_one",)
_STRENGTH = (f"{_HEAT}::test_the_strength_grows_with_the_size_against_the_scale",)
_GRID = (f"{_HEAT}::test_a_grid_of_signed_numbers_takes_its_largest_for_one",)
_HISTORY = (f"{_HEAT}::test_a_history_is_drawn_on_one_scale_that_is_never_less_than_one",)
_MATRIX = (f"{_HEAT}::test_a_matrix_and_its_overview_are_drawn_on_the_scale_they_are_given",)
_TENTHS = (f"{_HEAT}::test_in_digits_a_share_is_the_tenths_it_has_reached",)
_NOT_UP = (
    f"{_DIGITS}::test_a_digit_is_the_tenths_that_a_number_has_reached",
    f"{_DIGITS}::test_no_digit_is_rounded_up",
)
_WORDS = ("tests/render/test_standings.py::test_parameters_are_all_of_them_and_beside_them_those_without_words",)
_TAG = "tests/render/test_untrained.py::test"
_WIRING, _LAID_OUT = "seqtui/render/diagrams/wiring.py", "tests/render/diagrams/test_diagrams.py"
_COLUMNS = (f"{_LAID_OUT}::test_each_column_leads_from_what_the_equation_reads_to_what_it_makes",)
_ALONE = (f"{_LAID_OUT}::test_a_cell_without_a_drawing_has_one_of_its_equations",)

_HOME = ("tests/render/test_home.py::test_each_row_is_in_sight_when_it_is_chosen_and_the_rest_is_counted",)

FAULTS: tuple[Fault, ...] = (
    Fault(
        "seqtui/render/costs.py",
        "if view.words and lines[1].width + cell_len(with_words) <= width:",
        "if view.words:",
        ("tests/session/cost/test_ledger.py::test_a_number_that_does_not_fit_is_left_out_and_never_cut",),
    ),
    Fault(
        "seqtui/render/run_title.py",
        "    return value == default and",
        "    return False and",
        (
            "tests/models/layouts/test_directory.py::test_what_is_opened_is_said_with_its_settings_and_nothing_that_is_off",
        ),
    ),
    # the list of home
    Fault("seqtui/render/home.py", "line - room + 1)", "line - room)", _HOME),
    Fault("seqtui/render/home.py", "self.lines[: self.top], ", "self.lines[: self.top + 1], ", _HOME),
    # a drawing laid out from equations
    Fault(_WIRING, "if k in reads:", "if k not in reads:", _COLUMNS),
    Fault(_WIRING, '(False, True): "┬"', '(False, True): "┼"', _ALONE),
    Fault(_WIRING, "range(len(equations), 0, -1)", "range(1, len(equations) + 1)", _ALONE),
    Fault(_WIRING, "return place in self.states and", "return", _ALONE),
    # the sign
    Fault(_SKIN, "(_ORANGE if level > 0 else _BLUE)", "(_BLUE if level > 0 else _ORANGE)", _WARM),
    Fault(_SKIN, "(_BROWN if level > 0 else _CYAN)", "(_CYAN if level > 0 else _BROWN)", _WARM),
    Fault(_SKIN, "_PLUS_TINTS if value > 0 else _MINUS_TINTS", "_MINUS_TINTS if value > 0 else _PLUS_TINTS", _WARM),
    Fault(_SKIN, '"positive": _BROWN', '"positive": _CYAN', _WARM),
    # scales
    Fault(_SKIN, "value / scale if scale else 0.0", "value", _SCALE),
    Fault(_SKIN, "round(5 * abs(value) / (scale or 1.0))", "round(5 * abs(value))", _SCALE),
    Fault(_SKIN, "strength = abs(level) / 24", "strength = 1 - abs(level) / 24", _STRENGTH),
    Fault("seqtui/render/heatmap.py", "scale = 1.0 if grid.shares else _largest(grid)", "scale = 1.0", _GRID),
    Fault("seqtui/render/heatmap.py", "scale = max(scale, 1.0) if history.signed else 1.0", "scale = 1.0", _HISTORY),
    Fault("seqtui/render/heatmap.py", "max(scale, 1.0) if history.signed", "scale if history.signed", _HISTORY),
    Fault(
        "seqtui/render/matrix.py",
        "palette.heat(value, view.signed, view.scale)",
        "palette.heat(value, view.signed)",
        _MATRIX,
    ),
    Fault("seqtui/render/matrix.py", "palette.half(a, b, signed, scale)", "palette.half(a, b, signed, 1.0)", _MATRIX),
    Fault(
        "seqtui/render/matrix.py",
        "name[-cell:] if name.isdecimal()",
        "name[:1] if name.isdecimal()",
        ("tests/render/test_heat.py::test_where_numbers_do_not_fit_a_heading_is_no_other_number",),
    ),
    Fault("seqtui/render/matrix.py", "value / (scale or 1.0)", "value", _SCALE),
    Fault("seqtui/render/matrix.py", "min(9, int(share * 10))", "min(9, round(share * 10))", _TENTHS),
    Fault(
        "seqtui/render/plot.py",
        '"positive" if norm > 1 else "negative"',
        '"positive" if norm >= 1 else "negative"',
        (f"{_HEAT}::test_norms_above_one_grow_and_those_below_fade",),
    ),
    Fault(_STATE_MAP, "10.0**-power * 10)", "1.0)", (f"{_DIGITS}::test_the_colour_is_that_of_the_digit",)),
    # digits
    Fault(_STATE_MAP, "int(abs(value) * times + 1e-9)", "round(abs(value) * times)", _NOT_UP),
    Fault(_STATE_MAP, "int(abs(value) * times + 1e-9)", "math.ceil(abs(value) * times - 1e-9)", _NOT_UP),
    Fault(_STATE_MAP, '"-" if value < 0 else "+"', '"+" if value < 0 else "-"', _NOT_UP),
    Fault(
        "seqtui/render/what_if.py",
        "ROUNDING = 1e-12",
        "ROUNDING = 1e-6",
        ("tests/session/walk/test_boundaries.py::test_a_value_has_moved_when_more_than_rounding_moved_it",),
    ),
    # the tag of a run of random weights
    Fault(
        "seqtui/render/panes.py",
        "width - taken - 2",
        "width - cell_len(right) - 2",
        (f"{_TAG}_the_header_cuts_all_else_first",),
    ),
    Fault("seqtui/render/compare.py", "width - len(tag) - 3", "width - 3", (f"{_TAG}_runs_side_by_side_wear_it_each",)),
    Fault(
        "seqtui/render/why.py",
        "width - cell_len(tag), palette",
        "width, palette",
        (f"{_TAG}_gradients_and_why_wear_it",),
    ),
    # the table of a comparison
    Fault(_STANDINGS, "{run.parameters + run.words:>11,}", "{run.parameters:>11,}", _WORDS),
    Fault(_STANDINGS, "{run.parameters:>14,}", "{run.parameters + run.words:>14,}", _WORDS),
    Fault(_STANDINGS, "{run.ratio:.3g}", "{1 / run.ratio:.3g}", _WORDS),
    Fault(
        "seqtui/render/breakdown.py",
        "round(row.figure * (bar - _GAP))",
        "round(row.figure * bar)",
        ("tests/session/training/test_breakdown.py::test_the_bars_are_as_long_as_the_shares_and_nothing_is_cut",),
    ),
    Fault(
        "seqtui/render/training_samples.py",
        "if wanted and row.right is not True else",
        "if wanted and row.right else",
        ("tests/render/test_train.py::test_the_right_answer_stands_beside_the_wrong_one",),
    ),
    Fault(
        "seqtui/render/plot.py",
        "_('logarithmic') if scale.is_log else _('linear')",
        "_('linear') if scale.is_log else _('logarithmic')",
        ("tests/render/test_plot.py::test_many_powers_of_ten_are_drawn_on_a_log_scale",),
    ),
    # letters of other texts in drawings
    Fault(
        "seqtui/render/diagrams/diagram.py",
        "if unicodedata.combining(sign) and signs:",
        "if not sign:",
        ("tests/render/diagrams/test_letters.py::test_a_letter_and_the_mark_over_it_are_one_column",),
    ),
    Fault(
        "seqtui/render/diagrams/diagram.py",
        "    spell(drawing, lit.letters)\n",
        "",
        (
            "tests/render/diagrams/test_letters.py::"
            "test_the_drawing_of_a_cell_and_its_output_have_the_letters_of_its_formulas",
        ),
    ),
)
