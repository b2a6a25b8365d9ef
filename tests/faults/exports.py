"""Planted faults in what is taken away: pictures, tables, documents, files."""

from tests.faults.fault import Fault

_CELLS, _SVG, _PDF = "seqtui/render/cells.py", "seqtui/render/svg.py", "seqtui/render/pdf.py"
_PAGE, _RUN, _CSV = "seqtui/session/export/page.py", "seqtui/session/export/run.py", "seqtui/session/export/csv_text.py"
_MD, _NPZ = "seqtui/session/export/markdown.py", "seqtui/session/export/npz.py"
_SAVE = "seqtui/session/export/save.py"
_PLACES = ("tests/render/test_svg.py::test_every_character_has_the_place_of_its_cell",)
_LINED = ("tests/render/test_pictures.py::test_columns_line_up_in_two_renderers",)
_PDF_LINED = ("tests/render/test_pictures.py::test_a_pdf_holds_the_text_with_its_columns_in_line",)
_PAGES = ("tests/render/test_pictures.py::test_a_long_pdf_has_several_pages_and_no_line_is_lost",)
_COLORS = ("tests/render/test_svg.py::test_lines_become_a_picture_with_their_words_and_colours",)
_SAME = ("tests/cli/test_formats.py::test_the_same_words_stand_in_md_csv_and_json",)
_MAP = ("tests/cli/test_formats.py::test_a_map_of_attention_is_a_table_under_its_tokens",)
_Y = ("tests/cli/test_formats.py::test_y_stands_under_its_vocabulary_and_a_time_step_under_its_word",)
_COLUMN = ("tests/cli/test_formats.py::test_an_npz_of_a_page_has_a_column_of_each_table",)
_AGREED = ("tests/tui/test_saving.py::test_a_file_that_is_there_is_only_written_anew_when_agreed",)
_ROWS = ("tests/session/export/test_page.py::test_a_list_in_a_row_is_a_table_whose_rows_say_where_they_belong",)
_NOTES = ("tests/session/export/test_page.py::test_sentences_are_a_table_of_one_column",)
_SWAPPED = ("tests/render/test_svg.py::test_a_reversed_style_swaps_its_colours",)
_FAULTLESS = ("tests/cli/test_program.py::test_text_never_reaches_the_terminal_as_commands",)

RENDER: tuple[Fault, ...] = (
    Fault(_CELLS, "        column += width\n", "        column += 1\n", _PLACES),
    Fault(_CELLS, "or alone or (width > 1) != wide", "or (width > 1) != wide", _PLACES),
    Fault(_CELLS, "_words(row, column, text, ink)", "_words(row, column - (column > 9), text, ink)", _LINED),
    Fault(_SVG, '" ".join(map(_x, cells.columns))', "_x(cells.columns[0])", _PLACES),
    Fault(_CELLS, "front, back, own = back, front, True", "own = True", _SWAPPED),
    Fault(_CELLS, "is_default:\n        front =", "is_default and False:\n        front =", _COLORS),
    Fault(
        _PDF, "MARGIN + advance * column, y, text", "MARGIN + advance * (column + cells.row % 2), y, text", _PDF_LINED
    ),
    Fault(_PDF, "len(lines)), fit):", "len(lines)), fit + 1):", _PAGES),
)
SESSION: tuple[Fault, ...] = (
    Fault(_RUN, "if word else {}) | names_data(axes)", "if word else {}) | {}", _Y),
    Fault(_RUN, "words[step.time - 1] if", "words[step.time - 2] if", _Y),
    Fault(_MD, "zip(names, array.tolist()", "zip(names, array.T.tolist()", _MAP),
    Fault(_MD, "    names = block.axes[-1].names if block.axes else ()", "    names = ()", _Y),
    Fault(_CSV, "for x in numbers), word, *words]", 'for x in numbers), word, "", ""]', _SAME),
    Fault(_CSV, "    shown = safe(text)", "    shown = text", _FAULTLESS),
    Fault(_PAGE, "{**outer, **_across(value, names)}", "{**outer, **_across(value, [])}", _SAME),
    Fault(_PAGE, "{keys[-1]: next(iter(flat.values()))}", "{}", _ROWS),
    Fault(_PAGE, '{"": k, keys[-1]: x}', '{"": k, keys[-1]: str(k)}', _NOTES),
    Fault(_NPZ, "float(cell) for cell in cells", "0.0 for cell in cells", _COLUMN),
    Fault(_SAVE, "is_file(wish.path) and not agreed", "is_file(wish.path) and agreed", _AGREED),
)
