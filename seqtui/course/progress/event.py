"""What a learner did, as events that are only ever added: everything else about progress follows from them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, TypedDict

from msgspec import Struct, field

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _

Types = tuple[type, ...]
_TEXT: Types = (str,)
_WHOLE: Types = (int,)
_YES_OR_NO: Types = (bool,)


class EventKind(Struct, frozen=True):
    """One row: the name of a kind, what it says happened, and the keys of its data with the types they may have."""

    name: str
    meaning: str
    keys: Mapping[str, Types] = {}


_ANSWER = {"right": _YES_OR_NO, "typed": _TEXT, "concept": _TEXT, "slip": _TEXT}
_SITTING = {"name": _TEXT, "seed": _WHOLE, "language": _TEXT}
_PLACE = {"question": _TEXT, "state": _TEXT}
KINDS: Mapping[str, EventKind] = {
    row.name: row
    for row in (
        EventKind("begun", N_("a lesson was opened for the first time")),
        EventKind("reached", N_("the goal of a step was met")),
        EventKind("answered", N_("a question of a lesson was answered"), _ANSWER),
        EventKind("hinted", N_("a hint was read"), {"hint": _WHOLE}),
        EventKind("solved", N_("the solution of a question was read"), {"concept": _TEXT}),
        EventKind("moved", N_("the learner stands here, with the stage in this state"), _PLACE),
        EventKind("freed", N_("the learner plays freely here, with the stage in this state"), _PLACE),
        EventKind("finished", N_("a lesson was done to its end")),
        EventKind("reviewed", N_("a question was answered in review"), _ANSWER),
        EventKind("examining", N_("a question of an examination was answered"), _ANSWER | _SITTING),
        EventKind("examined", N_("an examination was done"), {"line": _TEXT, "right": _WHOLE, "asked": _WHOLE}),
        EventKind("reset", N_("what came before was set back: a question, a lesson, or all")),
        EventKind("undone", N_("a reset was taken back"), {"of": _TEXT}),
    )
}


def new_id() -> str:
    """Return an id that no other event has: 32 hexadecimal digits."""
    return os.urandom(16).hex()


class Event(Struct, frozen=True):
    """One thing that happened.

    kind is a name of KINDS; lesson and item are ids, item that of a step or a question ("" where it is about the whole
    lesson, or all of them). variant is that of the question, revision that of the lesson. at is the time in UTC,
    2026-11-22T02:30:00.000000Z: the store fills it in when it commits. id makes it the same event however often it is
    appended.
    """

    kind: str
    lesson: str = ""
    item: str = ""
    revision: int = 0
    variant: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=new_id)
    at: str = ""


class Sitting(TypedDict):
    """Which examination an answer belongs to."""

    name: str
    seed: int
    language: str


def begun(lesson: str, revision: int) -> Event:
    """The event of a lesson that is opened for the first time."""
    return Event("begun", lesson, revision=revision)


def reached(lesson: str, step: str, revision: int) -> Event:
    """The event of a goal that is met."""
    return Event("reached", lesson, step, revision)


def answered(
    lesson: str,
    question: str,
    revision: int,
    variant: int,
    *,
    right: bool,
    typed: str,
    concept: str,
    slip: str = "",
    in_review: bool = False,
) -> Event:
    """The event of an answer that counts; slip names the slip or the belief that was recognised, "" for none.

    What could not be read, and a fault of a checker, are no events: they count for nobody.
    """
    data = {"right": right, "typed": typed, "concept": concept, "slip": slip}
    return Event("reviewed" if in_review else "answered", lesson, question, revision, variant, data)


def hinted(lesson: str, question: str, revision: int, variant: int, hint: int) -> Event:
    """The event of a hint that is read, the first one 1."""
    return Event("hinted", lesson, question, revision, variant, {"hint": hint})


def solved(lesson: str, question: str, revision: int, variant: int, concept: str) -> Event:
    """The event of a solution that is read."""
    return Event("solved", lesson, question, revision, variant, {"concept": concept})


def moved(
    lesson: str, step: str, revision: int, *, question: str = "", variant: int = 0, state: str = "", free: bool = False
) -> Event:
    """The event of a place: where a lesson resumes. state is the state code of the stage; free: in free play."""
    return Event("freed" if free else "moved", lesson, step, revision, variant, {"question": question, "state": state})


def finished(lesson: str, revision: int) -> Event:
    """The event of a lesson that is done to its end."""
    return Event("finished", lesson, revision=revision)


def examining(
    lesson: str, question: str, revision: int, sitting: Sitting, right: bool, typed: str, concept: str
) -> Event:
    """The event of an answer in an examination; typed is "" for a question that is left out.

    concept is "" where the program could not check the answer: it is nobody's recall.
    """
    data = {"right": right, "typed": typed, "concept": concept, "slip": "", **sitting}
    return Event("examining", lesson, question, revision, 0, data)


def examined(line: str, right: int, asked: int) -> Event:
    """The event of an examination: its certificate line, and how many of the questions were answered right."""
    return Event("examined", data={"line": line, "right": right, "asked": asked})


def reset(lesson: str = "", question: str = "") -> Event:
    """The event that sets back a question, a lesson, or all: what came before it no longer counts."""
    return Event("reset", lesson, question)


def undone(of: str) -> Event:
    """The event that takes back the reset of that id."""
    return Event("undone", data={"of": of})


def checked(event: Event) -> Event:
    """Return the event when its kind is known and its data is what the kind has.

    Raises SeqtuiError else: an event that comes from outside is not believed.
    """
    kind = KINDS.get(event.kind)
    if kind is None:
        raise SeqtuiError(_("there is no kind of event '{kind}'", kind=event.kind))
    for key, types in kind.keys.items():
        if type(event.data.get(key)) not in types:
            raise SeqtuiError(_("an event '{kind}' lacks '{key}', or it is of another type", kind=event.kind, key=key))
    if len(event.id) != 32 or set(event.id) - set("0123456789abcdef"):
        raise SeqtuiError(_("the id of an event is '{id}': it has 32 hexadecimal digits", id=event.id))
    return event
