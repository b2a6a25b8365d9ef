"""The class as a grid: how each student stands in each lesson, brought up event by event."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import timedelta
from itertools import islice

from msgspec import UNSET, Struct
from msgspec.structs import asdict, replace

from seqtui.classroom.account import Account
from seqtui.classroom.report.amended import Amendments
from seqtui.classroom.standing import Facing, Standing, Whereabouts
from seqtui.course.lesson import Step
from seqtui.course.loader import Course
from seqtui.course.progress import clock
from seqtui.course.progress.event import Event
from seqtui.course.progress.views import LessonProgress, counting, lesson_after
from seqtui.engine.errors import SeqtuiError

SOON = timedelta(minutes=10)  # between two wrong answers of one row: what comes later is a new attempt
_PLACES = ("moved", "freed")
_RESETS = ("reset", "undone")
_RECENT = 60  # events of a student that a teacher looks at


class Outline:
    """What the lessons of a course ask for; each is read when it is first asked for."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._steps: dict[str, tuple[Step, ...]] = {}

    def steps(self, lesson: str) -> tuple[Step, ...]:
        """The steps of a lesson; () where it cannot be read."""
        if lesson not in self._steps:
            try:
                self._steps[lesson] = self._course.lesson(lesson).steps
            except SeqtuiError:
                self._steps[lesson] = ()
        return self._steps[lesson]


class Given(Struct, frozen=True):
    """One answer of a student to a question of a lesson."""

    account: str
    typed: str
    right: bool
    slip: str = ""
    variant: int = 0
    at: str = ""


class _Tries(Struct, frozen=True):
    """What Facing says of one question, as far as the events tell."""

    wrong: int = 0
    began: str = ""
    answered: str = ""
    hints: int = 0
    hinted: str = ""


class StudentProgress:
    """What a class knows of one student: take() brings it up by one event, meet() and part() say where they are.

    Events come in the order in which they were committed, each once.
    """

    def __init__(self, account: Account, outline: Outline, events: Iterable[Event] = ()) -> None:
        self.account, self.outline = account, outline
        self.is_present = self.is_following = False
        self.place = Whereabouts()
        self._front, self._since, self._last = ("", "", ""), "", ""
        self._amendments = Amendments()
        self._events: dict[str, Event] = {}  # in order; of the places in a lesson only the newest since a reset
        self._stands: dict[str, str] = {}  # by lesson, the id of that
        self._forget()
        for event in events:
            self.take(event)

    def take(self, event: Event) -> None:
        """Take one more event in."""
        event = _slim(event)
        self._last = max(self._last, event.at)
        if event.kind in _PLACES:
            self._events.pop(self._stands.get(event.lesson, ""), None)
            self._stands[event.lesson] = event.id
            if not self.is_present:  # who is there tells where, earlier and also outside of lessons
                self._face(event.lesson, event.item, str(event.data.get("question", "")), event.at)
        self._events[event.id] = event
        if event.kind not in _RESETS:
            self._count(event)
            return
        self._stands = {}  # what stood before the reset counts again when that is undone
        self._recount()

    def amend(self, amendments: Amendments) -> None:
        """Count what teachers have decided about answers, from now on and of what was done before."""
        self._amendments = amendments
        self._recount()

    def meet(self, place: Whereabouts, at: str, is_following: bool = False) -> None:
        """Hear where the student is, at that time; whoever was away is present from then on."""
        self.place, self.is_following = replace(place, state=""), is_following
        self._face(place.lesson, place.step, place.question, at)
        if not self.is_present:
            self.is_present, self._since = True, max(self._since, at)

    def part(self) -> None:
        """Hear that the student has left."""
        self.is_present = self.is_following = False

    def standing(self) -> Standing:
        """What a teacher sees of the student now."""
        account = self.account
        rows = tuple(self._row(lesson) for lesson in self._lessons.values() if lesson.begun or lesson.place)
        return Standing(
            account.name, account.shown, self.is_present, self.place, rows, self.facing, self.is_following, self._last
        )

    @property
    def facing(self) -> Facing | None:
        """What is in front, and what was done about it; None outside of a lesson."""
        lesson, step, question = self._front
        if not lesson:
            return None
        mine = self._lessons.get(lesson, LessonProgress(lesson))
        if question:
            tries, known = self._tries.get((lesson, question), _Tries()), mine.questions.get(question)
            done = (known is not None and known.done) or (lesson, question) in self._amendments.voided
            return Facing(lesson, step, question, self._since, **asdict(tries), is_done=done)
        asked = next((row for row in self.outline.steps(lesson) if row.id == step), None)
        done = asked is None or asked.goal is UNSET or step in mine.reached
        return Facing(lesson, step, since=self._since, is_done=done)

    def given(self, lesson: str, question: str) -> tuple[Given, ...]:
        """The answers to a question in its lesson, in order."""
        return tuple(self._given.get((lesson, question), ()))

    def recent(self) -> tuple[Event, ...]:
        """The newest events, in order, without the states of stages; of the moves in a lesson only the last."""
        return tuple(islice(reversed(self._events.values()), _RECENT))[::-1]

    def _recount(self) -> None:
        self._forget()
        for known in counting(list(self._events.values())):
            self._count(known)

    def _forget(self) -> None:
        self._lessons: dict[str, LessonProgress] = {}
        self._tries: dict[tuple[str, str], _Tries] = {}
        self._given: dict[tuple[str, str], list[Given]] = {}

    def _face(self, lesson: str, step: str, question: str, at: str) -> None:
        if (lesson, step, question) != self._front:
            self._front, self._since = (lesson, step, question), at

    def _count(self, recorded: Event) -> None:
        """Take in what no reset has set back, as it counts."""
        if recorded.lesson:
            for event in self._amendments.of(self.account.name, recorded):
                self._add(event)

    def _add(self, event: Event) -> None:
        known = self._lessons.get(event.lesson) or LessonProgress(event.lesson)
        self._lessons[event.lesson] = lesson_after(known, event)
        key = event.lesson, event.item
        if event.kind in ("answered", "hinted"):
            self._tries[key] = _after(self._tries.get(key, _Tries()), event)
        if event.kind == "answered":
            typed, slip = str(event.data.get("typed", "")), str(event.data.get("slip", ""))
            answer = Given(self.account.name, typed, bool(event.data.get("right")), slip, event.variant, event.at)
            self._given.setdefault(key, []).append(answer)

    def _row(self, mine: LessonProgress) -> tuple[str, int, int, int, int]:
        """A lesson of a standing: a step is met when its goal is, and its questions are done."""
        steps = self.outline.steps(mine.lesson)
        voided = {id for lesson, id in self._amendments.voided if lesson == mine.lesson}
        return mine.lesson, sum(_is_met(step, mine, voided) for step in steps), len(steps), *mine.score


def _is_met(step: Step, mine: LessonProgress, voided: Container[str]) -> bool:
    done = all(id in voided or (id in mine.questions and mine.questions[id].done) for id in step.questions)
    return done and (step.goal is UNSET or step.id in mine.reached)


def _after(tries: _Tries, event: Event) -> _Tries:
    """The tries at a question with one more answer or hint."""
    at = event.at
    if event.kind == "hinted":
        return replace(tries, hints=tries.hints + 1, hinted=at)
    if event.data.get("right"):
        return replace(tries, wrong=0, began="", answered=at)
    if tries.wrong and clock.read(at) - clock.read(tries.answered) <= SOON:
        return replace(tries, wrong=tries.wrong + 1, answered=at)
    return replace(tries, wrong=1, began=at, answered=at)


def _slim(event: Event) -> Event:
    """An event without the state of its stage, which may be long and is nothing to a grid."""
    return replace(event, data={**event.data, "state": ""}) if event.data.get("state") else event
