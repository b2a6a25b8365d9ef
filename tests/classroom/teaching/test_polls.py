"""The life of a poll: predicted by each, revealed once, kept; nothing is told of the others before."""

import pytest

from seqtui.classroom.standing import Answer, Poll
from seqtui.classroom.teaching.polls import (
    Ballot,
    PollRun,
    ballot_of,
    lesson_poll,
    poll_question,
    posed_poll,
    typed_poll,
)
from seqtui.classroom.teaching.spread import bars_of
from seqtui.course.loader import read_course
from seqtui.engine.errors import SeqtuiError

COURSE = read_course()
CLASS = ("ann", "bob", "cho")


def run(right: int = 1) -> PollRun:
    poll = typed_poll("which gate forgets?", ("input", "forget"), right)
    return PollRun(poll, ballot_of(poll, COURSE))


def test_a_vote_may_be_changed_until_the_poll_is_revealed() -> None:
    poll = run()
    assert poll.vote("ann", "A)") == "a" and poll.vote("ann", "2") == "b" and poll.vote("bob", "a") == "a"
    assert poll.votes == {"ann": "b", "bob": "a"}
    poll.turn("revealed")
    with pytest.raises(SeqtuiError, match="no votes any more"):
        poll.vote("cho", "a")
    assert poll.votes == {"ann": "b", "bob": "a"}


def test_students_are_told_nothing_of_the_others_before_it_is_revealed() -> None:
    poll = run()
    poll.vote("ann", "a")
    shown = poll.to_student("ann", CLASS)
    assert (shown.answers, shown.poll.right, shown.mine, shown.waiting) == ((), -1, "a", 2)
    assert poll.to_teacher(CLASS).answers == (Answer("a", 1),) and poll.to_teacher(CLASS).poll.right == 1
    assert poll.to_teacher(CLASS, names=True).answers == (Answer("a", 1, who=("ann",)),)
    poll.turn("revealed")
    told = poll.to_student("bob", ("bob",))
    assert (told.answers, told.poll.right, told.mine, told.waiting) == ((Answer("a", 1),), 1, "", 1)
    assert poll.to_teacher(("bob", "ann")).waiting == 1, "who has left is not waited for"


def test_a_poll_that_is_closed_unrevealed_tells_nothing() -> None:
    poll = run()
    poll.vote("ann", "a")
    poll.turn("closed")
    assert (poll.to_student("ann", CLASS).answers, poll.to_student("ann", CLASS).poll.right) == ((), -1)
    assert poll.answers() == (Answer("a", 1),), "the spread is kept"


def test_phases_go_one_way() -> None:
    poll = run()
    poll.turn("open")
    poll.turn("revealed")
    poll.turn("revealed")
    with pytest.raises(SeqtuiError):
        poll.turn("open")
    poll.turn("closed")
    for phase in ("open", "revealed"):
        with pytest.raises(SeqtuiError):
            poll.turn(phase)


@pytest.mark.parametrize(
    ("text", "options", "right"),
    [
        ("", ("a", "b"), -1),
        ("x" * 301, ("a", "b"), -1),
        ("which?", ("a",), -1),
        ("which?", tuple("1234567"), -1),
        ("which?", ("a", "a"), -1),
        ("which?", ("a", " "), -1),
        ("which?", ("a", "x" * 101), -1),
        ("which?", ("a", "b"), 2),
    ],
)
def test_a_poll_that_makes_no_sense_is_refused(text: str, options: tuple[str, ...], right: int) -> None:
    with pytest.raises(SeqtuiError):
        typed_poll(text, options, right)
    with pytest.raises(SeqtuiError):
        ballot_of(Poll("p", text=text, options=options, right=right), COURSE)


def test_what_a_teacher_types_is_cleaned_and_what_a_session_sends_is_checked() -> None:
    assert typed_poll("is it\x1b[31m\n red?", ("yes", "no")).text == r"is it\x1b[31m\x0a red?"
    with pytest.raises(SeqtuiError):
        ballot_of(Poll("p", text="is it \x1b[31m?", options=("a", "b")), COURSE)
    with pytest.raises(SeqtuiError):
        ballot_of(Poll("p", text="is it?", options=("a", "\x9b31m")), COURSE)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("choice", ("a", "B", "3"), ("d", "a b", "", "x" * 201)),
        ("multi", ("a c", "ca"), ("e", "")),
        ("order", ("b a c", "cab"), ("a b", "a a b")),
        ("number", ("0,5", "1/2"), ("half", "1 2")),
        ("shape", ("3x4", "()"), ("three",)),
        ("short", ("hidden state",), ("", "\x07")),
    ],
)
def test_a_ballot_takes_what_its_kind_of_question_reads(kind: str, good, bad) -> None:
    ballot = Ballot(kind, ("a", "b", "c"))
    for typed in good:
        assert ballot.check(typed)
    for typed in bad:
        with pytest.raises(SeqtuiError):
            ballot.check(typed)


def test_a_question_of_a_lesson_has_the_same_numbers_for_all_and_the_words_of_each() -> None:
    lesson, id = next(
        (lesson, row.id) for lesson in COURSE.lessons for row in COURSE.lesson(lesson).questions.values()
        if row.draw and row.kind == "choice"
    )  # fmt: skip
    poll = lesson_poll(lesson, id)
    english, again, korean = (poll_question(poll, COURSE, language) for language in ("en", "en", "ko"))
    assert english.drawn == again.drawn == korean.drawn and english.drawn
    assert english.page().options == again.page().options != korean.page().options
    assert [id for id, _ in english.page().options] == [id for id, _ in korean.page().options]
    assert ballot_of(poll, COURSE) == Ballot("choice", english.posed.options)


@pytest.mark.parametrize("lesson", COURSE.lessons)
def test_every_question_that_is_typed_has_a_ballot_that_takes_its_right_answer(lesson: str) -> None:
    for row in COURSE.lesson(lesson).questions.values():
        poll = lesson_poll(lesson, row.id)
        if row.kind in ("goal", "train"):
            with pytest.raises(SeqtuiError, match="on the stage"):
                ballot_of(poll, COURSE)
        elif row.kind in ("choice", "multi", "order"):
            right = [row.answer] if isinstance(row.answer, str) else row.answer
            assert ballot_of(poll, COURSE).check(" ".join(right))
        else:
            assert ballot_of(poll, COURSE).kind == row.kind


def test_what_is_not_in_the_course_is_no_poll() -> None:
    for poll in (lesson_poll("no-lesson", "q"), lesson_poll("gru", "no-question")):
        with pytest.raises(SeqtuiError):
            ballot_of(poll, COURSE)


def test_a_poll_without_a_right_option_marks_none() -> None:
    poll = run(-1)
    poll.vote("ann", "b")
    assert [(bar.label, bar.count, bar.right) for bar in bars_of(poll.answers(), posed_poll(poll.poll))] == [
        ("a", 0, None), ("b", 1, None)
    ]  # fmt: skip
    poll = run(0)
    poll.vote("ann", "b")
    assert [bar.right for bar in bars_of(poll.answers(), posed_poll(poll.poll))] == [True, False]
