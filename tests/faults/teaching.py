"""Planted faults in what a teacher sees: standings that count wrongly, students who are called stuck and are not."""

from tests.faults.fault import Fault

_GRID, _STUCK = "seqtui/classroom/grid.py", "seqtui/classroom/stuck.py"
_OF_GRID, _OF_STUCK = "tests/classroom/test_grid.py", "tests/classroom/test_stuck.py"

CLASSROOM: tuple[Fault, ...] = (
    Fault(
        _GRID,
        "for known in counting(list(self._events.values())):",
        "for known in self._events.values():",
        (f"{_OF_GRID}::test_a_standing_is_what_a_recount_gives",),
    ),
    Fault(
        _GRID,
        "        self._stands = {}  # what",
        "        # what",
        (f"{_OF_GRID}::test_a_place_counts_again_when_the_reset_of_its_lesson_is_undone",),
    ),
    Fault(
        _GRID,
        "            if not self.is_present:  # who",
        "            if True:  # who",
        (f"{_OF_GRID}::test_what_is_in_front_is_said_by_who_is_there_and_by_the_record_of_who_is_not",),
    ),
    Fault(
        _GRID,
        "if tries.wrong and clock.read(at) - clock.read(tries.answered) <= SOON:",
        "if tries.wrong and clock.read(at) - clock.read(tries.began) <= SOON:",
        (f"{_OF_GRID}::test_wrong_answers_in_a_row_are_counted_from_the_end",),
    ),
    Fault(
        _STUCK,
        "if facing.wrong >= WRONG and facing.answered > facing.since else None",
        "if facing.wrong >= WRONG else None",
        (f"{_OF_STUCK}::test_nobody_is_stuck_who_is_away_or_waits_or_came_back_just_now",),
    ),
    Fault(
        _STUCK,
        "return standing.present and not standing.place.waiting",
        "return not standing.place.waiting",
        (f"{_OF_STUCK}::test_nobody_is_stuck_who_is_away_or_waits_or_came_back_just_now",),
    ),
)
