"""A class as tests use it: two students and a teacher in one lesson, with answers, hints and a bank of times."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from seqtui.classroom.account import Account
from seqtui.classroom.store.class_records import Records
from seqtui.course.progress import clock
from seqtui.course.progress import event as did

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LESSON = "lstm-gates"
ACCOUNTS = {
    row.name: row
    for row in (
        Account("alice", "Alice Kim"),
        Account("minji", "김민지"),
        Account("new", "=HYPERLINK(1)"),
        Account("teacher", "Ms. Park", "teacher"),
    )
}


def at(seconds, *events):
    """Events of one student: each so many seconds after START."""
    return [
        replace(event, at=clock.written(START + timedelta(seconds=s))) for s, event in zip(seconds, events, strict=True)
    ]


def answer(question, right, typed, *, variant=0, slip="", in_review=False, concept="gate"):
    return did.answered(
        LESSON, question, 1, variant, right=right, typed=typed, concept=concept, slip=slip, in_review=in_review
    )


def alice():
    """Right at once, then wrong by a slip, a hint, and right."""
    return at(
        (0, 1, 5, 30, 60, 75, 100, 110),
        did.begun(LESSON, 1),
        did.reached(LESSON, "forget", 1),
        did.moved(LESSON, "forget", 1, question="keeps"),
        answer("keeps", True, "b"),
        did.moved(LESSON, "cell", 1, question="new-c"),
        answer("new-c", False, "-0.5", slip="other-sign"),
        did.hinted(LESSON, "new-c", 1, 0, 1),
        answer("new-c", True, "0.5"),
    )


def minji():
    """Wrong, the solution, right; hours later a review."""
    return at(
        (0, 10, 4000, 4010, 4020, 90000),
        did.begun(LESSON, 1),
        did.moved(LESSON, "forget", 1, question="keeps"),
        answer("keeps", False, "A"),
        did.solved(LESSON, "keeps", 1, 0, "gate"),
        answer("keeps", True, "b"),
        answer("keeps", True, "b", variant=1, in_review=True),
    )


def a_class(**changes):
    """The records of the class, some of them changed."""
    teacher = at((0, 1), did.begun(LESSON, 1), answer("keeps", True, "b"))
    records = Records(ACCOUNTS, {"alice": alice(), "minji": minji(), "teacher": teacher})
    return replace(records, **changes)
