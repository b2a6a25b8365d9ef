"""Planted faults in what a teacher does beside a class: the report, corrections, join codes, backups."""

from tests.faults.fault import Fault

_REPORT, _REGRADE, _CLASS = (
    "tests/classroom/report/test_report.py",
    "tests/classroom/report/test_regrade.py",
    "tests/cli/test_class.py",
)

CLASSROOM: tuple[Fault, ...] = (
    Fault(
        "seqtui/classroom/people/join_slips.py",
        'encode("utf-8-sig")',
        "encode()",
        ("tests/cli/test_class.py::test_codes_are_made_once_for_all_and_anew_on_request",),
    ),
    Fault(
        "seqtui/classroom/report/given_answers.py",
        "return self.right and self.is_first and not self.hints and not self.solution",
        "return self.right and not self.hints and not self.solution",
        (f"{_REPORT}::test_every_answer_comes_with_time_hints_and_attempt",),
    ),
    Fault(
        "seqtui/classroom/report/given_answers.py",
        "return round(seconds, 1) if 0 <= seconds < LONGEST else None",
        "return round(seconds, 1)",
        (f"{_REPORT}::test_who_was_away_took_no_hour_and_a_review_is_told_apart",),
    ),
    Fault(
        "seqtui/classroom/report/amended.py",
        "if event.kind not in _OF_A_QUESTION or (event.lesson, event.item) not in voided",
        "if event.kind or (event.lesson, event.item) not in voided",
        (f"{_REPORT}::test_a_voided_question_counts_for_nobody_and_is_said_to",),
    ),
    Fault(
        "seqtui/classroom/store/class_records.py",
        "return {row.event: row for row in self.corrections if row.account == account}",
        "return {row.event: row for row in self.corrections}",
        (f"{_REPORT}::test_a_correction_counts_in_every_part",),
    ),
    Fault(
        "seqtui/classroom/report/report_text.py",
        'csv.writer(line, lineterminator="\\n").writerow(map(text_cell, row))',
        'csv.writer(line, lineterminator="\\n").writerow(row)',
        (f"{_REPORT}::test_csv_has_a_line_for_each_answer_and_no_formula",),
    ),
    Fault(
        "seqtui/classroom/report/regrade.py",
        'learner = events[0].id if events else ""',
        'learner = ""',
        (f"{_REGRADE}::test_an_unchanged_lesson_changes_nothing",),
    ),
    Fault(
        "seqtui/classroom/report/regrade.py",
        'was = bool(event.data.get("right")) if kept is None else kept.right',
        'was = bool(event.data.get("right"))',
        (f"{_REGRADE}::test_a_wider_tolerance_lets_students_gain",),
    ),
    Fault(
        "seqtui/classroom/store/restoring.py",
        "if path.exists() and is_in_use(path):",
        "if path.exists() and False:",
        (f"{_CLASS}::test_a_class_is_backed_up_while_in_use_restored_and_verified",),
    ),
    Fault(
        "seqtui/classroom/people/join_slips.py",
        "if new or not (is_in or is_good):",
        "if new or not is_good:",
        (f"{_CLASS}::test_who_is_in_gets_no_other_code_unasked",),
    ),
    Fault(
        "seqtui/classroom/class_folder.py",
        "{user.partition(':')[0]}{at}{host}",
        "{user}{at}{host}",
        (f"{_CLASS}::test_a_database_that_is_away_is_said_to_be",),
    ),
)

CLI: tuple[Fault, ...] = (
    Fault(
        "seqtui/cli/class_people.py",
        "if gone and args.remove and not agreed(",
        "if gone and args.remove and args.yes and not agreed(",
        (f"{_CLASS}::test_a_roster_says_who_is_new_changed_and_gone_and_removes_only_when_asked",),
    ),
)
