"""Planted faults in practice: bug hunts, sheets and rosters."""

from tests.faults.fault import Fault

_HUNT, _HUNTS = "seqtui/course/practice/bug_hunt.py", "tests/course/practice/test_bug_hunt.py"
_BUGS = "seqtui/course/practice/bugs.py"
_HAND, _SHEET = "seqtui/course/practice/by_hand.py", "seqtui/course/practice/worksheet.py"
_TEXT, _TEX = "seqtui/course/practice/sheet_text.py", "seqtui/course/practice/tex.py"
_SHEETS, _ROSTER = "tests/course/practice/test_worksheet.py", "tests/course/practice/test_roster.py"
_PLANTING, _PLANTED = "seqtui/engine/planting.py", "tests/engine/test_planting.py"
_PARTS = (f"{_HUNTS}::test_every_model_has_hunts_whose_key_is_where_the_records_part",)
_EACH = (f"{_HUNTS}::test_each_bug_departs_where_its_equation_is_first_computed",)
_BY_HAND = (f"{_SHEETS}::test_a_second_person_finds_the_key_from_the_printed_sheet",)
_DECIMALS = (f"{_SHEETS}::test_a_sheet_has_at_most_two_decimals_and_no_answers",)
_OTHERS = (f"{_SHEETS}::test_a_sheet_that_somebody_has_is_drawn_again",)
_ALONE = (f"{_PLANTED}::test_a_bug_stands_in_one_place_alone",)
_WRITES = (f"{_HUNTS}::test_a_decoder_with_a_bug_goes_on_from_the_words_that_it_writes_itself",)
_TEX_TESTS = (f"{_SHEETS}::test_tex_is_balanced_and_escaped",)
_NAMES = (f"{_ROSTER}::test_names_of_files_stay_in_their_folder",)
_REWRITTEN = (f"{_PLANTED}::test_the_rewritten_equation_is_what_is_recorded_explained_and_differentiated",)

_QUIZ, _LARGEST = "tests/course/practice/test_quiz.py", "seqtui/course/practice/ask_largest.py"
_EQUATIONS, _NUMBERS = "seqtui/course/practice/ask_equations.py", "seqtui/course/practice/ask_numbers.py"
_KEYS = (f"{_QUIZ}::test_every_key_is_right_when_it_is_computed_again",)
_GRADES = (f"{_QUIZ}::test_keys_grade_right_and_everything_else_wrong_or_unreadable",)
_FITS = (f"{_QUIZ}::test_the_numbers_of_a_bug_hunt_fit_everywhere_but_where_it_departs",)
_ALL = (f"{_QUIZ}::test_every_generator_has_questions_and_a_check",)
_HOLDS = (f"{_QUIZ}::test_an_equation_holds_where_it_fits_what_the_run_recorded",)
_STEEP = (f"{_QUIZ}::test_no_share_is_asked_of_scores_that_nobody_can_take_to_the_power",)
_BUG = "seqtui/course/practice/ask_bug.py"

ENGINE: tuple[Fault, ...] = (
    Fault(_PLANTING, "    trace.take_back(first)\n", "", _REWRITTEN),
    Fault(_PLANTING, 'if plant.at not in ("", trace.scope.path(name)):', "if False:", _ALONE),
)

COURSE: tuple[Fault, ...] = (
    Fault(_HUNT, "first, differing = first or path, differing + 1", "first, differing = path, differing + 1", _PARTS),
    Fault(_HUNT, 'given = given or ("" if first else path)', "given = given or path", _WRITES),
    Fault(
        _BUGS,
        "(Node(MUL.name, (b, x)), Node(MUL.name, (a, y)))",
        "(Node(MUL.name, (a, x)), Node(MUL.name, (b, y)))",
        _EACH,
    ),
    Fault(_BUGS, "min(row + 1, rows - 1)", "row", _EACH),
    Fault(_LARGEST, "[:: 1 if lowest else -1]", "[::1]", _KEYS),
    Fault(_LARGEST, "np.argsort(-scores)", "np.argsort(scores)", _ALL),
    Fault(_LARGEST, "key=lambda path: -norms[path]", "key=lambda path: norms[path]", _ALL),
    Fault(_EQUATIONS, "_option(trace, named[place + 1])", "_option(trace, named[place + 2])", _KEYS),
    Fault(_EQUATIONS, "ascii_lowercase[shown.index(place)]", "ascii_lowercase[place]", _ALL),
    Fault(_NUMBERS, "np.abs(scores[finite]).max() > _STEEPEST", "False", _STEEP),
    Fault(_BUG, "(abs(line[1] - value) > TOLERANCE) != departs", "False", _FITS),
    Fault(_BUG, "value = faulty.value(true.path(k))", "value = step.value", _HOLDS),
    Fault(_HAND, "quantize(to, ROUND_HALF_UP)", "quantize(to)", _BY_HAND),
    Fault(_HAND, "_each(rounded, made) if step.name is not None or step.is_leaf else made", "made", _BY_HAND),
    Fault(_HAND, "at = rounded(argument, LOOKED_UP)", "at = rounded(argument)", _BY_HAND),
    Fault(_SHEET, "np.round(trace[index].value, 1)", "trace[index].value", _DECIMALS),
    Fault(_SHEET, "while sheet.numbers in found:", "while False:", _OTHERS),
    Fault(_TEXT, "_numbers(entry, not key)", "_numbers(entry, False)", _DECIMALS),
    Fault(_TEX, '    "&": r"\\&",\n    "#": r"\\#",\n    "^"', '    "#": r"\\#",\n    "^"', _TEX_TESTS),
    Fault("seqtui/course/practice/roster.py", '_UNSAFE.sub("-", unicodedata', 'str("" or unicodedata', _NAMES),
)
