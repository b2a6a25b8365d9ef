"""Planted faults in progress and review: an answer lost, doubled or read by others, a reset that takes too much."""

from tests.faults.fault import Fault

_DATABASE, _STORE = "seqtui/course/progress/database.py", "seqtui/course/progress/store.py"
_VIEWS, _TRANSFER = "seqtui/course/progress/views.py", "seqtui/course/progress/transfer.py"
_SCHEDULE = "seqtui/course/review/schedule.py"
_EXAM, _OF_EXAM = "seqtui/course/exam/", "tests/course/exam/test_exam_run.py"
_REVIEW, _OF_REVIEW = "seqtui/course/review/review_run.py", "tests/course/review/test_review_run.py"
_OF_QUESTION = "tests/course/test_lesson_question.py"
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
    Fault(
        f"{_EXAM}verification.py",
        "same = (right, asked) == (found.right, found.asked)",
        "same = True",
        (f"{_OF_EXAM}::test_a_forged_certificate_with_a_new_check_is_found_out",),
    ),
    Fault(
        f"{_EXAM}certificate.py",
        'if certificate.line().replace(" ", "") != text.replace(" ", ""):',
        "if False:",
        ("tests/course/exam/test_certificate.py::test_a_changed_letter_is_found_out",),
    ),
    Fault(
        f"{_EXAM}examination.py",
        "key=lambda id: (given[id], seed_of(",
        "key=lambda id: (0, seed_of(",
        ("tests/course/exam/test_examination.py::test_an_examination_is_balanced_over_lessons_and_kinds",),
    ),
    Fault(
        f"{_EXAM}exam_run.py",
        'concept = "" if outcome is Outcome.FAULT else question.question.concept',
        "concept = question.question.concept",
        (f"{_OF_EXAM}::test_what_cannot_be_asked_or_checked_counts_for_nobody",),
    ),
    Fault(
        _REVIEW,
        "log.of(id).variant + 1",
        "log.of(id).variant",
        (f"{_OF_REVIEW}::test_every_concept_that_is_due_is_asked_for_once_and_then_nothing_is_due",),
    ),
    Fault(
        _REVIEW,
        "if verdict.counts and not self._tried:",
        "if verdict.counts:",
        (f"{_OF_REVIEW}::test_a_missed_concept_comes_first_and_again_sooner_in_another_variant",),
    ),
    Fault(
        "seqtui/course/lesson_question.py",
        "learner or log.learner",
        "learner",
        (f"{_OF_QUESTION}::test_two_learners_get_other_numbers_and_each_grades_by_its_own",),
    ),
    Fault(
        "seqtui/course/lone_question.py",
        "learner or log.learner",
        "learner",
        (f"{_OF_QUESTION}::test_the_stage_of_a_review_is_drawn_with_the_numbers_that_are_asked_for",),
    ),
    Fault(
        _STORE,
        "return min(((event.at, event.id) for event in self.events())",
        "return max(((event.at, event.id) for event in self.events())",
        (f"{_OF_QUESTION}::test_a_learner_gets_the_same_numbers_after_a_restart_and_after_a_reset",),
    ),
    Fault(
        f"{_EXAM}exam_run.py",
        "kept = self._known.get((row.lesson, row.id))",
        "faults = score_of(self.graded)[1] < self.number\n"
        "            kept = None if faults else self._known.get((row.lesson, row.id))",
        (f"{_OF_EXAM}::test_what_cannot_be_asked_or_checked_counts_for_nobody",),
    ),
)
