"""Planted faults in seqtui/course/questions and seqtui/course/facts.py."""

from tests.faults.fault import Fault

_ROOM, _TESTS = "seqtui/course/questions/", "tests/course/questions/"
_EXPRESSION = f"{_ROOM}expression.py"
_WHITELIST = f"{_ROOM}whitelist.py"
_OPERATORS = f"{_ROOM}operators.py"
_READING = f"{_ROOM}reading.py"
_CHOOSING = f"{_ROOM}choosing.py"
_SPELLING = f"{_ROOM}spelling.py"
_GRADING = f"{_ROOM}grading.py"
_QUESTION = f"{_ROOM}question.py"
_DRAW = f"{_ROOM}draw.py"
_SLIPS = f"{_ROOM}slips.py"
_MUTATIONS = f"{_ROOM}mutations.py"
_TREE = f"{_ROOM}equation_tree.py"
_FILLING = f"{_ROOM}filling.py"
_FACTS = "seqtui/course/facts.py"
_HOSTILE = (f"{_TESTS}test_expression.py::test_what_is_hostile_is_refused_when_it_is_read",)
_SMALL = (f"{_TESTS}test_expression.py::test_arrays_stay_small_in_memory",)
_BESIDE = (f"{_TESTS}test_expression.py::test_what_was_before_and_what_stands_beside",)
_FACT = ("tests/course/test_facts.py::test_a_fact_is_what_the_program_says_elsewhere",)
_EQUATION = ("tests/course/test_facts.py::test_the_multiplications_of_one_equation_are_part_of_those_of_the_run",)
_VALUE = (f"{_TESTS}test_expression.py::test_an_expression_has_the_value_that_the_record_has",)
_FILLED = (f"{_TESTS}test_filling.py::test_a_text_is_filled",)
_NUMBER = (f"{_TESTS}test_reading.py::test_a_number_is_read",)
_COMMA = (f"{_TESTS}test_reading.py::test_one_number_with_a_comma_is_a_vector_of_one",)
_CONTROL = (f"{_TESTS}test_reading.py::test_control_characters_are_not_said_again",)
_OPTION = (f"{_TESTS}test_reading.py::test_an_option_is_read",)
_ORDER = (f"{_TESTS}test_reading.py::test_what_is_no_order_is_refused",)
_NEARLY = (f"{_TESTS}test_grading.py::test_a_term_that_is_nearly_right_costs_nothing",)
_INFINITY = (f"{_TESTS}test_grading.py::test_minus_infinity_is_an_answer",)
_COARSE = (f"{_TESTS}test_grading.py::test_fewer_decimals_than_asked_for_cost_nothing",)
_BY_HAND = (f"{_TESTS}test_grading.py::test_what_comes_out_with_the_numbers_that_are_shown_is_right",)
_BROKEN = (f"{_TESTS}test_grading.py::test_a_fault_of_the_checker_counts_for_nobody",)
_COUNTED = (f"{_TESTS}test_grading.py::test_what_is_counted_has_no_tolerance",)
_GRID = (f"{_TESTS}test_draw.py::test_each_number_of_the_grid_is_drawn",)
_SEED = (f"{_TESTS}test_draw.py::test_a_seed_is_kept_for_ever",)
_NO_SLIP = (f"{_TESTS}test_slips.py::test_no_slip_gives_the_answer",)
_EDITED = (f"{_TESTS}test_slips.py::test_what_was_set_by_hand_is_not_computed_again",)
_SLIP = (f"{_TESTS}test_slips.py::test_a_slip_gives_what_it_says",)

FAULTS = (
    # what is hostile
    Fault(_WHITELIST, 'return "" if "__" in path else', "return", _HOSTILE),
    Fault(_WHITELIST, "count > NODES or depth > DEPTH", "count > NODES", _HOSTILE),
    Fault(_WHITELIST, "not abs(value) <= LARGEST", "abs(value) < 0", _HOSTILE),
    Fault(_WHITELIST, "elif type(node) not in known:", "elif not known:", _HOSTILE),
    Fault(_WHITELIST, "if isinstance(part, ast.Slice) and part.step is not None:", "if False:", _HOSTILE),
    # what is computed
    Fault(_OPERATORS, "if size > MOST:", "if size > 100 * MOST:", _SMALL),
    Fault(_FACTS, "Scene(self.before, of=self.of), inside", "Scene(self.run, of=self.of), inside", _BESIDE),
    Fault(_FACTS, "self.sides[first.number - 1]", "self.sides[first.number - 2]", _BESIDE),
    Fault(_FACTS, 'if step.op == "parameter" and not (', 'if step.op == "parameter" and (', _FACT),
    Fault(_FACTS, "range(first, index + 1)", "range(index, index + 1)", _EQUATION),
    Fault(_FACTS, "return words[number - 1]", "return words[number - 2]", _FACT),
    Fault(_OPERATORS, "found = np.float_power(a, b)", "found = a * b", _VALUE),
    # what is written
    Fault(_FILLING, 'return (text.replace("-", "") if zero else text)', "return text", _FILLED),
    Fault(
        _FILLING, "return short(number + 0.0, decimals, look.minus)", "return short(number + 0.0, decimals)", _FILLED
    ),
    # what is read
    Fault(_READING, "if either is not None:", "if either is None and not either:", _NUMBER),
    Fault(_READING, ".translate(_MINUS)", "", _NUMBER),
    Fault(_READING, "return None if share is None else share / 100", "return share", _NUMBER),
    Fault(
        _READING,
        "fitting = [reading for reading in readings if len(reading) == size]",
        "fitting = readings[:0]",
        _COMMA,
    ),
    Fault(_READING, 'unicodedata.category(sign) == "Cc"', 'unicodedata.category(sign) == "Co"', _CONTROL),
    Fault(
        _CHOOSING,
        "for spelling in (part.lower(), in_latin(part).lower()):",
        "for spelling in (part.lower(),):",
        _OPTION,
    ),
    Fault(_CHOOSING, "sorted(found) != sorted(options)", "set(found) != set(options)", _ORDER),
    Fault(_SPELLING, "swapped = rest_a[1::-1] + rest_a[2:]", "swapped = rest_a", _NEARLY),
    # what is graded
    Fault(_GRADING, "far |= ~np.isfinite(a) | ~np.isfinite(b)", "", _INFINITY),
    Fault(_GRADING, "if given < posed.decimals and", "if", _COARSE),
    Fault(
        _GRADING,
        "return _near(meant, by_hand(posed.scene, posed.expression), posed.tolerance)",
        "return False",
        _BY_HAND,
    ),
    Fault(_GRADING, "except Exception:", "except RecursionError:", _BROKEN),
    Fault(_QUESTION, "return 0.0 if type(value) is int else", "return", _COUNTED),
    Fault(f"{_ROOM}functions.py", "np.rint(given).astype(np.int64)", "np.rint(given)", _COUNTED),
    # what is drawn
    Fault(_DRAW, "first + seed % (last - first + 1)", "first + seed % max(1, last - first)", _GRID),
    Fault(_DRAW, "str(variant), field))", "str(variant)))", _SEED),
    # slips
    Fault(_SLIPS, "and not np.allclose(value, answer, _SAME, _SAME)", "", _NO_SLIP),
    Fault(_TREE, "step.is_leaf or step.edited is not None or not inside", "step.is_leaf or not inside", _EDITED),
    Fault(_TREE, "DEEP = 4", "DEEP = 0", _SLIP),
    Fault(
        _MUTATIONS, "np.where(np.isneginf(mask.value), 0.0, 1.0)", "np.where(np.isneginf(mask.value), 1.0, 1.0)", _SLIP
    ),
    Fault(_TREE, "step.scope.at(step.time - by)", "step.scope.at(step.time)", _SLIP),
    Fault(_MUTATIONS, "given(math.log(2.0))", "given(math.log(10.0))", _SLIP),
    Fault(
        _MUTATIONS,
        "Node(SUB, (given(1.0), ground.given(node.step)))",
        "Node(SUB, (given(0.0), ground.given(node.step)))",
        _SLIP,
    ),
    Fault(_MUTATIONS, "id(node): new, id(other): old", "id(node): old, id(other): new", _SLIP),
)
