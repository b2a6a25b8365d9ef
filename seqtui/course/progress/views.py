"""What follows from the events: how far each lesson is, each question's answers, where to go on. Never stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from seqtui.course.progress.event import Event

_PLACES = ("moved", "freed")
_ABOUT_A_QUESTION = ("answered", "hinted", "solved", "reviewed", "examining")


class Place(Struct, frozen=True):
    """Where a lesson goes on: the step, the question that is asked ("" for none), the state code of the stage.

    free: the learner had left the lesson's way and played with that state.
    """

    lesson: str
    step: str
    question: str = ""
    variant: int = 0
    state: str = ""
    free: bool = False
    revision: int = 0


class QuestionProgress(Struct, frozen=True):
    """What a learner did with one question of a lesson; reviews are told apart from it.

    tries counts answers, wrong those of them that were wrong; at_once: the first answer was right, and no hint nor the
    solution was read before it. variant is the last one that was met, in review too.
    """

    tries: int = 0
    wrong: int = 0
    hints: int = 0
    right: bool = False
    at_once: bool = False
    solved: bool = False
    variant: int = 0
    reviews: int = 0

    @property
    def done(self) -> bool:
        """Whether the lesson may go on behind it."""
        return self.right or self.solved


class LessonProgress(Struct, frozen=True):
    """What a learner did in one lesson: the steps whose goals were met, the questions, the place where it goes on."""

    lesson: str
    begun: bool = False
    finished: bool = False
    reached: tuple[str, ...] = ()
    questions: Mapping[str, QuestionProgress] = field(default_factory=dict)
    place: Place | None = None
    last: str = ""

    @property
    def score(self) -> tuple[int, int]:
        """How many questions were answered right at once, and how many were answered at all."""
        asked = [question for question in self.questions.values() if question.tries or question.solved]
        return sum(question.at_once for question in asked), len(asked)


class Progress(Struct, frozen=True):
    """All lessons that were begun, by id, in the order in which they were; last is the place of the newest of them.

    met are those and the ones that were only asked about, in review or an examination.
    """

    lessons: Mapping[str, LessonProgress]
    met: Mapping[str, LessonProgress]
    last: Place | None = None

    def lesson(self, name: str) -> LessonProgress:
        """The progress in a lesson, which may be none."""
        return self.met.get(name, LessonProgress(name))


class Recall(Struct, frozen=True):
    """How one variant of a question was met, as it counts for its concept: by the first answer.

    helped: a hint was read before it. A solution that is read before any answer is a wrong one.
    """

    concept: str
    at: str
    lesson: str
    question: str
    variant: int
    right: bool
    helped: bool


def counting(events: Sequence[Event]) -> list[Event]:
    """Return the events, in order, that no reset has set back; resets and what undoes them are not among them."""
    undone = {event.data.get("of") for event in events if event.kind == "undone"}
    resets = [(k, event) for k, event in enumerate(events) if event.kind == "reset" and event.id not in undone]
    everything = max((k for k, event in resets if not event.lesson), default=-1)
    lessons = {event.lesson: k for k, event in resets if event.lesson and not event.item}
    questions = {(event.lesson, event.item): k for k, event in resets if event.item}

    def counts(k: int, event: Event) -> bool:
        since = max(everything, lessons.get(event.lesson, -1))
        if event.kind in _ABOUT_A_QUESTION:
            since = max(since, questions.get((event.lesson, event.item), -1))
        return k > since and event.kind not in ("reset", "undone")

    return [event for k, event in enumerate(events) if counts(k, event)]


def last_reset(events: Iterable[Event]) -> Event | None:
    """Return the newest reset that was not undone; None where there is none."""
    resets: dict[str, Event] = {}
    for event in events:
        if event.kind == "reset":
            resets[event.id] = event
        elif event.kind == "undone":
            resets.pop(str(event.data.get("of")), None)
    return next(reversed(resets.values()), None)


def progress_of(events: Sequence[Event]) -> Progress:
    """Return what the events of a store, in order, say about every lesson."""
    lessons: dict[str, LessonProgress] = {}
    last = None
    for event in counting(events):
        if event.lesson:
            before = lessons.get(event.lesson) or LessonProgress(event.lesson)
            after = lesson_after(before, event)
            lessons[event.lesson] = after
            last = after.place if event.kind in _PLACES else last
    begun = {name: lesson for name, lesson in lessons.items() if lesson.begun or lesson.place}
    return Progress(begun, lessons, last)


def recalls_of(events: Sequence[Event]) -> list[Recall]:
    """Return, in order, how each variant of each question was met: what the review of concepts follows from."""
    found: list[Recall] = []
    met: set[tuple[str, str, int, str]] = set()
    hinted: set[tuple[str, str, int]] = set()
    for event in counting(events):
        if event.kind not in _ABOUT_A_QUESTION:
            continue
        variant = event.lesson, event.item, event.variant
        if event.kind == "hinted":
            hinted.add(variant)
        elif event.data.get("concept") and (*variant, _sitting(event)) not in met:
            met.add((*variant, _sitting(event)))
            right = event.kind != "solved" and bool(event.data.get("right"))
            found.append(Recall(str(event.data["concept"]), event.at, *variant, right, variant in hinted))
    return found


def _sitting(event: Event) -> str:
    """In which of lesson, review and examinations a question was met: each is a recall of its own."""
    if event.kind == "examining":
        return f"{event.data.get('seed')} {event.data.get('name')}"
    return "review" if event.kind == "reviewed" else "lesson"


def lesson_after(lesson: LessonProgress, event: Event) -> LessonProgress:
    """Return the progress in a lesson with one more event of it, which no reset has set back."""
    lesson = replace(lesson, last=event.at)
    if event.kind in _ABOUT_A_QUESTION:
        asked = _asked(lesson.questions.get(event.item, QuestionProgress()), event)
        return replace(lesson, questions={**lesson.questions, event.item: asked})
    if event.kind == "begun":
        return replace(lesson, begun=True)
    if event.kind == "finished":
        return replace(lesson, finished=True)
    if event.kind == "reached" and event.item not in lesson.reached:
        return replace(lesson, reached=(*lesson.reached, event.item))
    if event.kind in _PLACES:
        question, state = (str(event.data.get(key, "")) for key in ("question", "state"))
        is_free = event.kind == "freed"
        place = Place(event.lesson, event.item, question, event.variant, state, is_free, event.revision)
        return replace(lesson, place=place)
    return lesson


def _asked(question: QuestionProgress, event: Event) -> QuestionProgress:
    """The progress with a question, with one more event about it."""
    if event.kind == "examining":
        return question  # its numbers are the learner's own, and no variant of the lesson
    right = bool(event.data.get("right"))
    question = replace(question, variant=max(question.variant, event.variant))
    if event.kind == "hinted":
        return replace(question, hints=question.hints + 1)
    if event.kind == "solved":
        return replace(question, solved=True)
    if event.kind == "reviewed":
        return replace(question, reviews=question.reviews + 1)
    is_first = not (question.tries or question.hints or question.solved)
    return replace(
        question,
        tries=question.tries + 1,
        wrong=question.wrong + (not right),
        right=question.right or right,
        at_once=question.at_once or (right and is_first),
    )
