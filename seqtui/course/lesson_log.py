"""What a learner did in one lesson: each thing an event in the store as it happens, and what is known from them."""

from __future__ import annotations

from contextlib import suppress

from msgspec import UNSET
from msgspec.structs import replace

from seqtui.course.lesson import ON_STAGE, Lesson, Question, Step
from seqtui.course.progress import event as events
from seqtui.course.progress.event import Event
from seqtui.course.progress.event_store import EventStore
from seqtui.course.progress.views import LessonProgress, Place, QuestionProgress, progress_of
from seqtui.engine.errors import SeqtuiError
from seqtui.session.share.code import write_code
from seqtui.session.share.state import State


class LessonLog:
    """The events of one lesson, in a store or, without one, nowhere; place is where the lesson was left.

    learner is whose numbers are drawn where there is no store to say it.
    """

    def __init__(self, lesson: Lesson, store: EventStore | None, learner: str = "") -> None:
        self.lesson, self.store = lesson, store
        known = LessonProgress(lesson.id) if store is None else progress_of(store.events()).lesson(lesson.id)
        self.is_begun, self.is_finished = known.begun, known.finished
        self.reached = set(known.reached)
        self.place: Place | None = known.place
        self._questions = dict(known.questions)
        self._learner = learner

    @property
    def learner(self) -> str:
        """Whose numbers are drawn: the learner of the store from the first event on, else the one that was named."""
        if not self._learner and self.store is not None:
            self._learner = self.store.learner
        return self._learner

    def of(self, question: str) -> QuestionProgress:
        """What was done with a question."""
        return self._questions.get(question, QuestionProgress())

    def is_met(self, step: Step) -> bool:
        """Whether the goal of a step was met; a step without one has nothing to meet."""
        return step.goal is UNSET or step.id in self.reached

    @property
    def left(self) -> tuple[str, ...]:
        """The ids of the steps whose goals are not met, and of the questions that are not answered."""
        goals = [step.id for step in self.lesson.steps if not self.is_met(step)]
        return (*goals, *(question.id for _step, question in self.lesson.asked() if not self.of(question.id).done))

    def begin(self) -> None:
        """Keep that the lesson was opened, the first time."""
        if not self.is_begun:
            self._add(events.begun(self.lesson.id, self.lesson.revision))
            self.is_begun = True

    def reach(self, step: str) -> None:
        """Keep that the goal of a step was met."""
        self.reached.add(step)
        self._add(events.reached(self.lesson.id, step, self.lesson.revision))

    def answer(self, question: Question, variant: int, typed: str, right: bool, slip: str = "") -> None:
        """Keep an answer that counts."""
        where = self.lesson.id, question.id, self.lesson.revision, variant
        self._add(events.answered(*where, right=right, typed=typed, concept=_reviewed(question), slip=slip))
        known = self.of(question.id)
        tries, wrong = known.tries + 1, known.wrong + (not right)
        self._questions[question.id] = replace(known, tries=tries, wrong=wrong, right=known.right or right)

    def hint(self, question: Question, variant: int, number: int) -> None:
        """Keep that a hint was read, the first one 1."""
        self._add(events.hinted(self.lesson.id, question.id, self.lesson.revision, variant, number))

    def solve(self, question: Question, variant: int) -> None:
        """Keep that the solution was read."""
        self._add(events.solved(self.lesson.id, question.id, self.lesson.revision, variant, _reviewed(question)))
        self._questions[question.id] = replace(self.of(question.id), solved=True)

    def move(self, step: str, question: str, variant: int, state: State | None, free: bool) -> None:
        """Keep where the learner stands, with the stage in that state."""
        where, code = (self.lesson.id, step, self.lesson.revision), _code(state)
        self._add(events.moved(*where, question=question, variant=variant, state=code, free=free))

    def finish(self) -> None:
        """Keep that the lesson was done to its end."""
        self.is_finished = True
        self._add(events.finished(self.lesson.id, self.lesson.revision))

    def _add(self, event: Event) -> None:
        if self.store is not None:
            self.store.append(event)


def _reviewed(question: Question) -> str:
    """The concept that comes back for review by an answer; "" for what only the stage of the lesson can ask."""
    return "" if question.kind in ON_STAGE else question.concept


def _code(state: State | None) -> str:
    """The state code of a stage; "" for a run that has none, or is too large for one."""
    with suppress(SeqtuiError):
        return "" if state is None else write_code(state)
    return ""
