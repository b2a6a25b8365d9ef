"""Planted faults in what stands along the axes of values: their words, and the headings over tables and maps."""

from tests.faults.fault import Fault

_AXES, _HEADINGS = "seqtui/session/axes.py", "seqtui/render/headings.py"
_NAMED, _OVER = "tests/session/test_axes.py", "tests/render/test_headings.py"

SESSION: tuple[Fault, ...] = (
    Fault(
        "seqtui/session/maps/given.py",
        "row * shape[-1] + column",
        "column * shape[-1] + row",
        ("tests/session/maps/test_given.py::test_every_weight_of_every_model_is_a_matrix_with_its_own_numbers_in_it",),
    ),
    Fault(
        "seqtui/session/walk/search.py",
        "(*words, *named, *begun, *holding)",
        "(*named, *holding, *words, *begun)",
        ("tests/session/walk/test_words.py::test_a_word_is_the_time_step_that_reads_it_and_it_is_no_output",),
    ),
    Fault(
        "seqtui/session/walk/sentences.py",
        "((start, *words), lit + 1, lit + 1)",
        "((start, *words), lit, lit)",
        (
            "tests/session/walk/test_sentences.py::test_the_source_is_in_sight_at_every_step_and_the_target_grows_from_its_start",
        ),
    ),
    Fault(
        _AXES,
        "names[:size] if axis in TOKENS else names",
        "names",
        (f"{_NAMED}::test_what_lies_along_a_vocabulary_or_a_sentence_always_has_words",),
    ),
)

RENDER: tuple[Fault, ...] = (
    Fault(
        "seqtui/render/diagrams/__init__.py",
        'is_backward="reverse" in lit.cell',
        "is_backward=False",
        (
            "tests/render/test_backward_cells.py::"
            "test_a_backward_cell_is_the_mirror_of_a_forward_one_with_its_names_as_they_are_read",
        ),
    ),
    Fault(
        _HEADINGS,
        "range(len(self.shown)) if row.width == 1 else self.shown",
        "self.shown",
        (f"{_OVER}::test_a_single_number_is_shown_wherever_the_columns_above_it_have_scrolled_to",),
    ),
    Fault(
        "seqtui/render/heatmap.py",
        "first = first_shown(history.unit, units, total)",
        "first = 0",
        ("tests/render/test_history.py::test_the_unit_looked_at_is_in_sight_of_every_value_with_a_mark",),
    ),
    Fault(
        "seqtui/render/values.py",
        "return [*shown[:-1], came] if came and len(shown) > 1 else shown",
        "return shown",
        ("tests/render/test_bars.py::test_the_word_that_came_is_in_sight_and_the_others_are_counted",),
    ),
    Fault(
        _HEADINGS,
        "if above is None or (group is not above and group.axis.noun):",
        "if above is None:",
        (f"{_OVER}::test_each_row_in_sight_stands_under_a_heading_of_its_own_axis",),
    ),
    Fault(
        _HEADINGS,
        "looked_at = rows[pointed].column if is_here else max(rows[k].column for k in inside)",
        "looked_at = rows[pointed].column",
        (f"{_OVER}::test_the_columns_of_a_group_are_those_around_what_is_looked_at_in_it",),
    ),
)
