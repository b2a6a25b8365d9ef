"""Planted faults in seqtui/session: what is said of places, readers, hits, pictures and comparisons."""

from tests.faults.fault import Fault

_WIRES, _PLACE = "seqtui/session/walk/wires.py", "seqtui/session/walk/place.py"
_ZEROS, _STOPS = "seqtui/session/gradients/notation.py", "seqtui/session/walk/breakpoints.py"
_PAIR = "seqtui/session/maps/pictures.py"
_KOREAN = ("tests/statements/test_korean.py::test_nothing_english_is_left_in_a_korean_sentence_and_the_voice_fits",)
_STATED = ("tests/statements/test_statements.py::test_every_statement_holds_in_the_record",)
_WIRES_SEEN, _STOPS_SEEN = "tests/session/walk/test_wires.py", "tests/session/walk/test_breakpoints.py"
_LABELS = (f"{_WIRES_SEEN}::test_labels_and_header_are_those_of_the_operands",)
_POINTED = (f"{_STOPS_SEEN}::test_it_points_at_the_number_that_it_stopped_for_and_says_it",)
_MEANT = (f"{_STOPS_SEEN}::test_the_number_meant_is_the_one_looked_at_or_the_first_or_the_extreme",)
_PATCH = ("tests/session/maps/test_pictures.py::test_a_patch_differs_where_one_of_its_pixels_does",)
_BEHIND = (f"{_WIRES_SEEN}::test_what_is_made_from_both_directions_is_drawn_behind_the_one_recorded_last",)
_STAYS = (f"{_STOPS_SEEN}::test_a_pointed_number_that_meets_the_condition_stays_pointed_at",)
_DIFFER = ("tests/session/maps/test_pictures.py::test_the_patches_that_differ_are_those_that_another_word_moves",)
_RATIO = ("tests/session/compare/test_comparison.py::test_the_ratio_of_the_three_cells_is_one_four_three",)
_WORDS = ("tests/render/test_standings.py::test_parameters_are_all_of_them_and_beside_them_those_without_words",)

FAULTS: tuple[Fault, ...] = (
    # what runs along the wires of a cell
    Fault(_WIRES, 'else f"{step.name}-"', 'else step.name or ""', _LABELS),
    Fault(_WIRES, "sorted(self._read(frame), reverse=True)", "sorted(self._read(frame))", _BEHIND),
    Fault(_WIRES, "for step in (here, inside))", "for step in (inside, here))", _LABELS),
    Fault(_WIRES, "step.time not in (None, frame.time)\n", "step.time is not None\n", _LABELS),
    # where the walk is
    Fault(_PLACE, "[(_(_WORDS.get(part.kind, part.kind)),", "[(_WORDS.get(part.kind, part.kind),", _KOREAN),
    Fault("seqtui/session/axes.py", "return _(noun)", "return noun", _KOREAN),
    Fault(
        "seqtui/session/notice/stop.py", 'place + _("{sign} of {word}",', 'place + "{sign} of {word}".format(', _KOREAN
    ),
    Fault(_PLACE, '"reverse": N_("backward")', '"reverse": N_("forward")', _LABELS),
    Fault(_PLACE, "if 1 <= frame.time <= length:", "if 0 <= frame.time <= length:", _LABELS),
    Fault(_PLACE, "self.clock.length(frame)\n            if", "self.clock.length(frame) + 1\n            if", _STATED),
    Fault(_PLACE, "self.frames.frames[:number][::-1]", "self.frames.frames[:number]", _STATED),
    Fault(_PLACE, 'else f"{word} {number}"', "else word", _LABELS),
    # why nothing came back
    Fault(_ZEROS, "if all(way.local == 0 for way in found)", "if any(way.upstream for way in found)", _STATED),
    Fault(_ZEROS, "any(way.local and way.upstream for way in found)", "found", _STATED),
    Fault(_ZEROS, "and goal.element in (None, place.element)", "", _STATED),
    Fault(_ZEROS, "statements.SET_BY_HAND_BEHIND if by_hand", "statements.SET_BY_HAND_BEHIND if not by_hand", _STATED),
    Fault(_ZEROS, "more = len(places) - len(first)", "more = len(places)", _STATED),
    # which number a breakpoint stopped for
    Fault(_STOPS, "looked_at if looked_at in met else met[0]", "met[-1]", _MEANT),
    Fault(_STOPS, "looked_at if looked_at in met else met[0]", "looked_at", _POINTED),
    Fault(_STOPS, "looked_at if looked_at in met else met[0]", "met[0]", _STAYS),
    Fault(_STOPS, '"max": np.argmax, "min": np.argmin', '"max": np.argmin, "min": np.argmax', _MEANT),
    Fault(
        "seqtui/session/walk/player.py",
        "self.point_at(step, element[-1], element[0])",
        "self.point_at(step, element[0], element[-1])",
        _POINTED,
    ),
    # two pictures
    Fault(_PAIR, "y // size * columns + x // size", "x // size * columns + y // size", _PATCH),
    Fault(_PAIR, "number == spans[-1][1] + 1", "number <= spans[-1][1] + 2", _PATCH),
    Fault(
        _PAIR, "replace(old, marked=marked), replace(new, marked=marked)", "replace(old, marked=marked), new", _DIFFER
    ),
    # the parameters of a comparison
    Fault("seqtui/session/compare/summary.py", "words=lane.parameters.words", "words=lane.parameters.model", _WORDS),
    Fault(
        "seqtui/session/compare/summary.py",
        "counts = [lane.parameters.model for",
        "counts = [lane.parameters.model + lane.parameters.words for",
        _RATIO,
    ),
    # one scale for all heads
    Fault(
        "seqtui/session/maps/attention.py",
        "_largest_share(player, heads)\n",
        "_largest_share(player, [scope])\n",
        _STATED,
    ),
    Fault(
        "seqtui/session/network.py",
        "_(RECIPES[recipe].does)",
        "RECIPES[recipe].does",
        ("tests/cli/test_language.py::test_the_task_of_a_trained_network_is_korean",),
    ),
)
