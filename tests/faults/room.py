"""Planted faults in what fills a screen: drawings, tiles, and the marks where something is cut."""

from tests.faults.fault import Fault

_CURVE, _UNROLLED = "seqtui/session/maps/curve.py", "seqtui/session/maps/unrolled.py"
_DEPENDS, _CROSSES = "seqtui/session/maps/dependencies.py", "seqtui/session/maps/encoder_decoder.py"
_MAPS = "tests/session/maps"
_SLOPE = (f"{_MAPS}/test_curve.py::test_the_slope_is_that_of_the_curve",)
_POINT = (f"{_MAPS}/test_curve.py::test_the_point_is_the_number_that_is_looked_at",)
_WEIGHTS = (f"{_MAPS}/test_unrolled.py::test_the_weights_stand_on_their_arrows_with_letters_where_each_has_one",)
_ATTENDS = (f"{_MAPS}/test_unrolled.py::test_attention_is_no_weight_of_the_cell",)
_PAST = (f"{_MAPS}/test_dependencies.py::test_each_model_reads_its_own_part_of_the_past",)
_SERIES = (f"{_MAPS}/test_dependencies.py::test_a_series_is_shown_as_far_as_it_is_predicted",)
_SHARES = (f"{_MAPS}/test_dependencies.py::test_the_weights_stand_beside_the_source_words_once_they_are_computed",)
_RING = ("tests/session/test_drawings.py::test_d_goes_round_and_comes_back_to_what_suits_the_step",)
_SUITS = ("tests/session/test_drawings.py::test_a_step_shows_the_drawing_that_suits_it_and_has_others",)

SESSION: tuple[Fault, ...] = (
    Fault(_CURVE, "return float(slope)", "return abs(float(slope))", _SLOPE),
    Fault(_CURVE, "element = player.element(found)", "element = (0,) * trace[found].value.ndim", _POINT),
    Fault(
        _UNROLLED, 'cell.places.get(owner, "-") in ("x", GOES_IN)', 'cell.places.get(owner, "-") == GOES_IN', _ATTENDS
    ),
    Fault(_UNROLLED, "Arrow.IN if goes_in else Arrow.STATE", "Arrow.STATE if goes_in else Arrow.IN", _WEIGHTS),
    Fault(_UNROLLED, "and all(len(names) == 1", "and any(len(names) == 1", _WEIGHTS),
    Fault(_DEPENDS, "first = max(0, time - 1 - window)", "first = max(0, time - window)", _PAST),
    Fault(_DEPENDS, 'known("e", time)', 'known("e", time - 1)', _SERIES),
    Fault(_CROSSES, "return found if found is not None and player.reached(found) else None", "return found", _SHARES),
    Fault("seqtui/session/drawings.py", "return drawings[start:] + drawings[:start]", "return drawings[start:]", _RING),
    Fault(
        "seqtui/session/drawings.py",
        "elif player.patterns and run.model.cell(run.config) is None:",
        "elif player.patterns:",
        ("tests/session/test_drawings.py::test_a_decoder_with_a_cell_and_heads_has_the_drawings_of_both",),
    ),
    Fault("seqtui/session/drawings.py", "suits=output.suits", "suits=False", _SUITS),
)

_TILES, _PLACES = "seqtui/tui/panes/tiling.py", "tests/tui/panes/test_tiling.py"
_OWN = (f"{_PLACES}::test_the_columns_lie_beside_each_other_and_end_at_the_edge",)
_FILLED = (f"{_PLACES}::test_a_column_is_filled_from_the_top_and_no_pane_is_lower_than_it_bears",)
_ROOM = ("tests/tui/panes/test_room.py::test_few_lines_are_blank",)

TUI: tuple[Fault, ...] = (
    Fault(_TILES, "y += wish.rule + height", "y += height", _FILLED),
    Fault(_TILES, "max(wish.least, min(wish.most, left - wish.rule - kept))", "wish.least", _ROOM),
    Fault(_TILES, "left + GAP + k * (each + GAP)", "left + k * (each + GAP)", _OWN),
)

_CUT = ("tests/render/test_screens.py::test_no_line_ends_in_the_middle_of_a_word_without_a_mark",)

RENDER: tuple[Fault, ...] = (
    Fault(
        "seqtui/render/attention.py", "        return line.cut(width, palette)", "        return line.fit(width)", _CUT
    ),
)
