"""Planted faults in progress and review: an answer lost, doubled or read by others, a reset that takes too much."""

from tests.faults.fault import Fault

_DATABASE, _STORE = "seqtui/course/progress/database.py", "seqtui/course/progress/store.py"
_VIEWS, _TRANSFER = "seqtui/course/progress/views.py", "seqtui/course/progress/transfer.py"
_SCHEDULE = "seqtui/course/review/schedule.py"
_OF_STORE, _OF_VIEWS = "tests/course/progress/test_store.py", "tests/course/progress/test_views.py"
_OF_TRANSFER, _OF_SCHEDULE = "tests/course/progress/test_transfer.py", "tests/course/review/test_schedule.py"

FAULTS: tuple[Fault, ...] = (
    Fault(
        _DATABASE,
        'self._connection.execute("BEGIN IMMEDIATE")',
        'self._connection.execute("BEGIN DEFERRED")',
        (f"{_OF_STORE}::test_terminals_that_begin_and_answer_at_once_wait_for_each_other",),
    ),
    Fault(
        _DATABASE,
        "PRAGMA synchronous = FULL",
        "PRAGMA synchronous = OFF",
        (f"{_OF_STORE}::test_what_is_acknowledged_is_synced_before",),
    ),
    Fault(
        _DATABASE,
        "ON CONFLICT (id) DO NOTHING",
        "ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        (f"{_OF_STORE}::test_an_event_appended_again_is_there_once_and_as_it_was_first",),
    ),
    Fault(
        _DATABASE,
        "os.O_CREAT | os.O_RDWR, 0o600",
        "os.O_CREAT | os.O_RDWR, 0o644",
        (f"{_OF_STORE}::test_nobody_else_can_read_it",),
    ),
    Fault(
        _STORE,
        "            self._is_refused = True\n",
        "            put_aside(self.path)\n",
        (f"{_OF_STORE}::test_a_file_of_the_future_is_refused_and_stays_as_it_is",),
    ),
    Fault(
        _STORE,
        "for event in (*salvage(self.path), *(event for _, event in self._read))",
        "for event in salvage(self.path)",
        (f"{_OF_STORE}::test_a_file_damaged_while_it_is_open_loses_nothing_that_was_read",),
    ),
    Fault(
        _STORE,
        "if not self.trouble:\n            self._notes.append(sentence)",
        "self._notes.append(sentence)",
        (f"{_OF_STORE}::test_a_full_disk_is_said_once_and_with_room_again_everything_gets_to_it",),
    ),
    Fault(
        _STORE,
        "found[0] == self._database.last()",
        "found[0] <= self._database.last()",
        (f"{_OF_STORE}::test_what_is_derived_is_kept_until_there_is_another_event",),
    ),
    Fault(
        "seqtui/course/progress/clock.py",
        "if before - time < _MOST_BACK else text",
        "",
        (f"{_OF_STORE}::test_time_does_not_run_back_when_the_clock_is_set_back_but_for_one_that_was_far_ahead",),
    ),
    Fault(
        _VIEWS,
        "since = max(everything, lessons.get(event.lesson, -1))",
        "since = max(everything, *lessons.values(), -1)",
        (f"{_OF_VIEWS}::test_a_reset_takes_away_what_came_before_and_undo_brings_it_back",),
    ),
    Fault(
        _VIEWS,
        "is_first = not (question.tries or question.hints or question.solved)",
        "is_first = not question.tries",
        (f"{_OF_VIEWS}::test_a_lesson_is_what_was_done_in_it",),
    ),
    Fault(
        _TRANSFER,
        "map(text_cell, row)",
        "row",
        (f"{_OF_TRANSFER}::test_an_export_shows_nothing_that_a_terminal_or_a_spreadsheet_would_obey",),
    ),
    Fault(
        _TRANSFER,
        "    return checked(event)\n",
        "    return event\n",
        (f"{_OF_TRANSFER}::test_what_is_no_export_is_refused_with_the_reason",),
    ),
    Fault(
        _SCHEDULE,
        "enable_fuzzing=False",
        "enable_fuzzing=True",
        (f"{_OF_SCHEDULE}::test_due_dates_are_those_of_the_library_for_the_same_ratings",),
    ),
    Fault(
        _SCHEDULE,
        'return "Hard" if recall.helped else "Good"',
        'return "Good"',
        (f"{_OF_SCHEDULE}::test_due_dates_are_those_of_the_library_for_the_same_ratings",),
    ),
)
