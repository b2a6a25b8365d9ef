"""The report of a class: lessons, questions and answers, by hand from a few events."""

import csv
import io
import json
from datetime import date

import pytest

from seqtui.classroom.report.amended import Correction, Void
from seqtui.classroom.report.given_answers import answers_of
from seqtui.classroom.report.report import class_report
from seqtui.classroom.report.report_text import COLUMNS, answers_as_csv, as_markdown, duration
from seqtui.classroom.store.class_records import Selection
from seqtui.course.loader import read_course
from seqtui.engine.errors import SeqtuiError
from seqtui.session.json_text import dumps, headed
from tests.classroom.a_class import ACCOUNTS, LESSON, a_class, alice, answer, at, minji
from tests.schemas import validated

COURSE = read_course()


def report(records=None, **asked):
    return class_report(records or a_class(), COURSE, "en", Selection(**asked), "Sequences")


def by(rows, **wanted):
    return next(row for row in rows if all(getattr(row, name) == value for name, value in wanted.items()))


def test_every_answer_comes_with_time_hints_and_attempt():
    first, wrong, right = answers_of(ACCOUNTS["alice"], alice())
    assert (first.question, first.right, first.attempt, first.hints, first.seconds) == ("keeps", True, 1, 0, 25.0)
    assert (wrong.typed, wrong.slip, wrong.seconds, wrong.is_at_once) == ("-0.5", "other-sign", 15.0, False)
    assert (right.attempt, right.hints, right.seconds, right.is_at_once) == (2, 1, 35.0, False)
    assert first.is_at_once
    again = at((0, 9), answer("keeps", False, "a"), answer("keeps", True, "b"))
    assert [row.is_at_once for row in answers_of(ACCOUNTS["alice"], again)] == [False, False], "not the first one"


def test_who_was_away_took_no_hour_and_a_review_is_told_apart():
    wrong, after, review = answers_of(ACCOUNTS["minji"], minji())
    assert wrong.seconds is None and after.seconds == 20.0 and after.solution and not after.is_at_once
    assert (review.sitting, review.variant, review.attempt, review.hints) == ("review", 1, 1, 0)


def test_lessons_of_students_alone_and_those_who_did_nothing():
    rows = report().lessons
    assert [row.account for row in rows] == ["new", "alice", "minji"], "no teacher; in the order of the names shown"
    found = by(rows, account="alice")
    assert (found.right, found.answered, found.met, found.tries, found.hints, found.seconds) == (1, 2, 1, 3, 1, 110)
    assert found.steps == len(COURSE.lesson(LESSON).steps) and found.title == COURSE.titles("en")[LESSON]
    assert by(rows, account="new").lesson == ""
    assert by(rows, account="minji").seconds == 10 + 10 + 10, "an hour away is not at work"


def test_questions_are_summed_up_by_first_answers():
    keeps = by(report().questions, question="keeps")
    assert (keeps.students, keeps.at_once, keeps.right, keeps.tries, keeps.solutions) == (2, 1, 2, 3, 1)
    assert {(row.typed, row.count, row.right) for row in keeps.answers} == {("b", 1, True), ("a", 1, False)}
    new_c = by(report().questions, question="new-c")
    assert [(row.slip, row.count) for row in new_c.slips] == [("other-sign", 1)] and new_c.seconds == 15.0
    assert (new_c.kind, new_c.hints) == ("number", 1)


def test_a_correction_counts_in_every_part():
    events = a_class().events
    wrong = answers_of(ACCOUNTS["alice"], events["alice"])[1]
    found = report(a_class(events=events, corrections=[Correction("alice", wrong.event, True, "", "both signs")]))
    given = by(found.answers, event=wrong.event)
    assert given.right and not given.recorded and given.corrected and given.slip == ""
    assert by(found.lessons, account="alice").right == 2
    assert by(found.questions, question="new-c").at_once == 1
    other = report(a_class(events=events, corrections=[Correction("minji", wrong.event, True)]))
    assert not by(other.answers, event=wrong.event).right, "a correction is of one account"


def test_a_voided_question_counts_for_nobody_and_is_said_to():
    found = report(a_class(voids=[Void(LESSON, "keeps", "two options were right")]))
    row = by(found.questions, question="keeps")
    assert row.voided and row.reason == "two options were right"
    student = by(found.lessons, account="alice")
    whole = by(report().lessons, account="alice")
    assert (student.right, student.answered, student.questions) == (0, 1, whole.questions - 1)
    assert all(answer.voided == (answer.question == "keeps") for answer in found.answers)
    assert "two options were right" in "".join(as_markdown(found))


def test_days_students_and_lessons_are_chosen():
    assert {answer.account for answer in report(student="minji").answers} == {"minji"}
    first = report(until=date(2026, 11, 20))
    assert {answer.sitting for answer in first.answers} == {"lesson"}
    later = report(since=date(2026, 11, 21))
    assert [(answer.account, answer.sitting) for answer in later.answers] == [("minji", "review")]
    assert by(later.lessons, account="alice").lesson == "" and by(later.lessons, account="minji").answered == 1
    assert report(lesson="gru").answers == ()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"student": "alcie"}, "did you mean alice?"),
        ({"lesson": "lstm-gate"}, "did you mean lstm-gates?"),
        ({"since": date(2026, 11, 21), "until": date(2026, 11, 20)}, "--since is the first day"),
    ],
)
def test_what_there_is_not_is_refused(asked, said):
    with pytest.raises(SeqtuiError, match=said):
        report(**asked)


def test_csv_has_a_line_for_each_answer_and_no_formula():
    rows = list(csv.DictReader(io.StringIO("".join(answers_as_csv(report().answers)))))
    assert len(rows) == 6 and tuple(rows[0]) == COLUMNS
    assert {row["shown"] for row in rows} == {"Alice Kim", "김민지"}
    assert next(row for row in rows if row["slip"])["typed"] == "'-0.5"
    hostile = alice()[3]
    hostile.data["typed"] = '=cmd|" /C calc"!A0\x1b[31m'
    text = "".join(answers_as_csv(answers_of(ACCOUNTS["new"], [hostile])))
    assert "'=HYPERLINK" in text and "'=cmd" in text and "\x1b" not in text


def test_markdown_is_readable_and_escaped():
    records = a_class()
    records.events["alice"][3].data["typed"] = "b | <script>"
    text = "".join(as_markdown(report(records)))
    assert "김민지" in text and "\\| \\<script\\>" in text and "# Class report: Sequences" in text
    assert "b ×1 right" not in text and "a ×1" in text and "other-sign ×1" in text


def test_the_document_is_what_its_schema_says():
    voids = [Void(LESSON, "keeps", "two options were right", "2026-11-22T00:00:00.000000Z")]
    validated(json.loads(dumps(headed("class-report", report(a_class(voids=voids)).data()))))


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, ""), (0, "0 s"), (59.4, "59 s"), (59.6, "1:00"), (425, "7:05"), (3723, "1:02:03")]
)
def test_durations(seconds, said):
    assert duration(seconds) == said
