"""What a teacher asks and decides: polls and their votes, questions that are void, answers that are regraded."""

from __future__ import annotations

from msgspec import json
from sqlalchemy import Connection, delete, select

from seqtui.classroom.report.amended import Correction, Void
from seqtui.classroom.standing import Phase, Poll
from seqtui.classroom.store.tables import CORRECTION, POLL, SETTING, VOID, VOTE, put
from seqtui.course.progress import clock
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

_PHASES: tuple[Phase, ...] = ("open", "revealed", "closed")


def put_poll(connection: Connection, poll: Poll) -> None:
    """Open a poll, or bring it to its next phase; raises SeqtuiError for a step back: votes were shown by then."""
    before = connection.scalar(select(POLL.c.phase).where(POLL.c.id == poll.id).with_for_update())
    if before is not None and _PHASES.index(poll.phase) < _PHASES.index(before):
        raise SeqtuiError(_("a poll that was revealed cannot be opened again: ask it anew"))
    row = {name: getattr(poll, name) for name in Poll.__struct_fields__}
    row |= {"options": json.encode(poll.options).decode(), "at": clock.written(clock.now())}
    put(connection, POLL, row, keep=("at",))


def polls(connection: Connection) -> list[Poll]:
    """Return all polls in the order in which they were opened."""
    rows = sorted(connection.execute(select(POLL)), key=lambda row: (row.at, row.id))
    return [
        Poll(
            row.id,
            row.lesson,
            row.question,
            row.text,
            json.decode(row.options, type=tuple[str, ...]),
            row.right,
            row.phase,
        )
        for row in rows
    ]


def vote(connection: Connection, poll: str, account: str, answer: str) -> bool:
    """Keep an answer in place of the one before; False, and nothing is done, where the poll is not open."""
    phase = connection.scalar(select(POLL.c.phase).where(POLL.c.id == poll).with_for_update(read=True))
    if phase != "open":
        return False
    row = {"poll": poll, "account": account, "answer": answer, "at": clock.written(clock.now())}
    put(connection, VOTE, row)
    return True


def votes(connection: Connection, poll: str) -> dict[str, str]:
    """Return the answer of each account that gave one."""
    rows = connection.execute(select(VOTE.c.account, VOTE.c.answer).where(VOTE.c.poll == poll))
    return dict(sorted((row.account, row.answer) for row in rows))


def void(connection: Connection, lesson: str, question: str, reason: str) -> None:
    """Let a question count for nobody."""
    at = clock.written(clock.now())
    put(connection, VOID, {"lesson": lesson, "question": question, "reason": reason, "at": at})


def unvoid(connection: Connection, lesson: str, question: str) -> bool:
    """Let a question count again; return whether it was void."""
    is_it = (VOID.c.lesson == lesson) & (VOID.c.question == question)
    return connection.execute(delete(VOID).where(is_it)).rowcount > 0


def voids(connection: Connection) -> list[Void]:
    """Return the questions that count for nobody, by the time of the decision."""
    found = [Void(row.lesson, row.question, row.reason, row.at) for row in connection.execute(select(VOID))]
    return sorted(found, key=lambda void: (void.at, void.lesson, void.question))


def correct(connection: Connection, account: str, event_id: str, right: bool, slip: str, reason: str) -> None:
    """Let an answer count as something else than it was graded; the last correction of an answer counts."""
    row = {"account": account, "event": event_id, "right": right, "slip": slip, "reason": reason}
    put(connection, CORRECTION, {**row, "at": clock.written(clock.now())})


def uncorrect(connection: Connection, account: str, event_id: str) -> bool:
    """Let an answer count as it was graded; return whether it did not."""
    is_it = (CORRECTION.c.account == account) & (CORRECTION.c.event == event_id)
    return connection.execute(delete(CORRECTION).where(is_it)).rowcount > 0


def corrections(connection: Connection) -> dict[tuple[str, str], Correction]:
    """Return the corrections by (account, id of the event)."""
    names = Correction.__struct_fields__
    found = [Correction(*(getattr(row, name) for name in names)) for row in connection.execute(select(CORRECTION))]
    return {(row.account, row.event): row for row in sorted(found, key=lambda row: (row.at, row.account, row.event))}


def setting(connection: Connection, name: str) -> str:
    """Return what is set under a name, "" for nothing."""
    return connection.scalar(select(SETTING.c.value).where(SETTING.c.name == name)) or ""


def set_setting(connection: Connection, name: str, value: str) -> None:
    """Set something for all hosts of the class."""
    put(connection, SETTING, {"name": name, "value": value})


def agree_setting(connection: Connection, name: str, value: str) -> str:
    """Set something where nothing is set, and return what is set then: the same for hosts that begin at once."""
    put(connection, SETTING, {"name": name, "value": value}, keep=("value",))
    return setting(connection, name)
