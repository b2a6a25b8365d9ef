"""A learner who does what every page asks for, without a screen: what is read, asked and answered on the way.

The walkthrough of a lesson finds the goals that are met before anything is done, or by doing what the lesson says are
not; and it fills every text with the numbers that a learner would see beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import UNSET, Struct, field

from seqtui.course.goals import Observation, solution
from seqtui.course.lesson import ON_STAGE, GoalTable, TrainGoal
from seqtui.course.lesson_pages import Paragraph
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import Course
from seqtui.course.marked_text import plain_text
from seqtui.course.questions.expression import holds
from seqtui.course.questions.question import Posed
from seqtui.course.stage_walk import StageWalk
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _


class Said(Struct, frozen=True):
    """A text as a learner reads it: the part of a page, and the heading of the words it stands under."""

    heading: str
    part: str
    text: str


class Broken(Struct, frozen=True):
    """Something that did not come out: the rule, the heading it belongs to, and the advice."""

    rule: str
    heading: str
    advice: str


class Walkthrough(Struct):
    """What was met on the way through a lesson in one language; posed are the questions as they were asked."""

    language: str
    said: list[Said] = field(default_factory=list)
    posed: dict[str, Posed] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    is_finished: bool = False


def walk_through(course: Course, id: str, language: str) -> Walkthrough:
    """Do everything that a lesson asks for, in one language, and return what was met.

    Raises SeqtuiError for a lesson that cannot be read, or whose first stage cannot be opened.
    """
    found = Walkthrough(language)
    run = LessonRun(course, course.lesson(id), course.words(id, language))
    walk = StageWalk(run.stage)
    stage = run.stage
    while not run.is_finished:
        if run.stage is not stage:
            stage, walk = run.stage, StageWalk(run.stage)
        heading = f"{run.page.question}?" if run.asking else run.step.id
        try:
            _page(run, walk, found)
        except SeqtuiError as error:
            found.broken.append(Broken("stage", heading, str(error)))
        try:
            run.advance()
        except SeqtuiError as error:
            found.broken.append(Broken("stage", heading, _("the next page cannot be opened: {error}", error=error)))
            return found
    found.is_finished = not run.left
    return found


def _page(run: LessonRun, walk: StageWalk, found: Walkthrough) -> None:
    if run.asking:
        _question(run, walk, found)
        return
    page = run.text()
    found.said += [
        Said(page.step, "text", _joined(page.paragraphs)),
        Said(page.step, "action", plain_text(page.action)),
    ]
    goal = run.step.goal
    if goal:
        _do(run, walk, found, run.step.id, goal, lambda: run.is_met)


def _question(run: LessonRun, walk: StageWalk, found: Walkthrough) -> None:
    question = run.question
    assert question is not None
    heading = f"{question.id}?"
    found.said += list(_texts(question))
    if question.question.kind not in ON_STAGE:
        found.posed[question.id] = question.posed
    elif question.goal is not None:
        _do(run, walk, found, heading, question.goal, lambda: run.is_answered)
    found.said.append(Said(heading, "solution", _joined(question.solution())))
    found.broken += list(_beliefs(run, question, found))


def _do(
    run: LessonRun, walk: StageWalk, found: Walkthrough, heading: str, goal: GoalTable, is_done: Callable[[], bool]
) -> None:
    """Do what a goal asks for: it is not done before, and it is done then."""
    line = solution(goal)
    run.observe(walk.observation(), walk.state)
    if is_done():
        found.broken.append(
            Broken("goal", heading, _("its goal is met before anything is done: ask for more, or begin elsewhere"))
        )
        return
    if goal.train is not UNSET:
        run.observe(_trained(goal.train), walk.state)
        return
    if not line:
        found.broken.append(Broken("goal", heading, _('nothing says how its goal is met: add by = "edit t2.f=0"')))
        return
    walk.do_all(line)
    run.observe(walk.observation(), walk.state)
    if not is_done():
        found.broken.append(Broken("goal", heading, _("its goal is not met by '{line}'", line=line)))


def _trained(wanted: TrainGoal) -> Observation:
    """What the Train screen would hand in with the figure that is wanted: nothing is trained in a walkthrough."""
    figure = wanted.at_most if wanted.at_least is UNSET else wanted.at_least
    return Observation(
        screen="train", recipe=wanted.recipe, training={} if figure is UNSET else {wanted.metric: float(figure)}
    )


def _texts(question: LessonQuestion) -> Iterator[Said]:
    """The texts of a question before it is answered, hints too."""
    heading, page = f"{question.id}?", question.page()
    yield Said(heading, "prompt", _joined(page.prompt))
    for id, option in page.options:
        yield Said(heading, "option", f"{id}  {plain_text(option)}")
    while (hint := question.hint()) is not None:
        yield Said(heading, "hint", plain_text(hint))
    yield Said(heading, "right", _joined(question.right()))
    for name in question.question.own:
        yield Said(f"{heading}slip {name}", "slip", _joined(question.slip(name)))


def _beliefs(run: LessonRun, question: LessonQuestion, found: Walkthrough) -> Iterator[Broken]:
    """The experiments on the beliefs really show what their words claim."""
    for option, belief in question.question.belief.items():
        heading = f"{question.id}?belief {option}"
        try:
            scene = question.experiment(option).scene(question.drawn, run.course.measured)
            if not holds(belief.shows, scene):
                yield Broken(
                    "beliefs", heading, _("the experiment does not show what it claims: {shows}", shows=belief.shows)
                )
            found.said.append(Said(heading, "belief", _joined(question.belief(option))))
        except SeqtuiError as error:
            yield Broken("beliefs", heading, str(error))


def _joined(paragraphs: tuple[Paragraph, ...]) -> str:
    return "\n".join(map(plain_text, paragraphs))
