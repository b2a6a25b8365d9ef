"""A learner who answers by each belief of each lesson is shown the experiment, comes back, and then answers right."""

import re
from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np
import pytest
from msgspec import UNSET

from seqtui.course.check.specimens import right_answer
from seqtui.course.facts import Scene
from seqtui.course.lesson_run import LessonRun
from seqtui.course.lesson_view import LessonView, Tone
from seqtui.course.loader import read_course
from seqtui.course.marked_text import Mark, plain_text
from seqtui.course.questions.expression import evaluate, holds
from seqtui.course.questions.filling import Asked, parts_of
from seqtui.course.stage import OpenedStage
from seqtui.language import LANGUAGES, speaking
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.controllers.lesson import LessonController
from seqtui.tui.panes.lesson import LessonPane
from seqtui.tui.screens.learn import Learner
from tests.course.recorded_once import record_once
from tests.lessons.learner import lessons
from tests.tui.walking import press, text, until


class Screens:
    """Screens of a lesson that are none: the page, the stage in front and what lies on it are kept."""

    def __init__(self) -> None:
        self.view: LessonView | None = None
        self.stages: list[OpenedStage] = []
        self.is_asked, self.line, self.pointed, self.said = False, "", "", ""
        self.controller: LessonController | None = None

    def show(self, view: LessonView) -> None:
        self.view = view

    def ask(self, is_asked: bool) -> None:
        self.is_asked = is_asked

    def write(self, text: str) -> None:
        self.line = text

    def put(self, stage: OpenedStage) -> None:
        self.stages = [stage]

    def lay(self, stage: OpenedStage) -> None:
        self.stages.append(stage)

    def lift(self) -> bool:
        lies = len(self.stages) > 1
        del self.stages[1:]
        if lies:
            self.controller.came_back()
        return lies

    def point(self, path: str) -> None:
        self.pointed = path

    def press(self, keys: Sequence[str]) -> None:
        raise AssertionError("nobody asked to be shown")

    def state(self) -> None:
        return None

    def say(self, message: str) -> None:
        self.said = message

    def work(self, make: Callable, taken: Callable) -> None:
        taken(make())

    def leave(self) -> None:
        raise AssertionError("nobody left")


class Believer:
    """A learner of one lesson, in one language."""

    def __init__(self, id: str, language: str) -> None:
        course = read_course()
        self.run = LessonRun(course, course.lesson(id), course.words(id, language))
        self.ui = Screens()
        self.controller = self.ui.controller = LessonController(self.run, self.ui)
        self.controller.begin()

    def go_to(self, step: str, question: str) -> None:
        """Be asked a question."""
        if self.run.step.id != step or self.run.page.question != question:
            self.run.go_to(step)
            while self.run.page.question != question:
                self.run.advance()
            self.controller.begin()

    @property
    def said(self) -> list[str]:
        """What was said of the answer, the voice before each."""
        return [f"{tone.value}: {plain_text(words)}" for tone, words in self.ui.view.said]


def beliefs(id: str) -> list[tuple[str, str, str]]:
    """Step, question and option of each belief of a lesson."""
    asked = read_course().lesson(id).asked()
    return [(step.id, question.id, option) for step, question in asked for option in question.belief]


@pytest.mark.parametrize("id", lessons())
def test_whoever_answers_by_a_belief_is_led_by_the_experiment_to_the_right_answer(id: str, monkeypatch) -> None:
    record_once(monkeypatch)
    for turn, language in enumerate(LANGUAGES):  # each belief in one of them
        with speaking(language):
            believer = Believer(id, language)
            mine = beliefs(id)[turn::2]
            for (step, question), rows in groupby(mine, lambda row: row[:2]):
                believer.go_to(step, question)
                for _step, _question, option in rows:
                    _answers_by(believer, option)
                    _looks_at_the_experiment(believer, option)
                    _comes_back(believer)
                believer.controller.answer(right_answer(believer.run.question.posed))
                assert believer.said[0].startswith(f"{Tone.RIGHT.value}:") and believer.run.is_answered


def _answers_by(believer: Believer, option: str) -> None:
    believer.controller.answer(option)
    verdict, *_more, offer = believer.said
    assert verdict.startswith(f"{Tone.WRONG.value}:") and offer.startswith(f"{Tone.NOTE.value}: x:"), option
    assert not believer.run.is_answered


def _looks_at_the_experiment(believer: Believer, option: str) -> None:
    """Both runs where there are two, which differ as the words say, with the numbers of these runs."""
    run, ui = believer.run, believer.ui
    question, beneath = run.question, ui.stages[0]
    believer.controller.experiment()
    assert len(ui.stages) == 2 and ui.stages[0] is beneath and not ui.is_asked, ui.said
    stage, belief = ui.stages[1], question.question.belief[option]
    scene = stage.scene(question.drawn, run.course.measured)
    assert holds(belief.shows, scene), (question.id, option)
    if "before" in belief.shows or belief.stage.before is not UNSET:
        assert stage.before is not None and stage.before is not stage.run, (question.id, option)
    words = [span for paragraph in ui.view.paragraphs for span in paragraph]
    numbers = "".join(span.text for span in words if span.mark is Mark.FACT)
    assert numbers, f"{question.id} {option}: an experiment without a number"
    for fact in facts(question.words.beliefs[option], scene):
        assert fact in numbers, f"{question.id} {option}: {fact} is not in {numbers}"
    assert not re.search(r"[{}]", plain_text(tuple(words)).replace("{{", ""))


def facts(source: str, scene: Scene) -> list[str]:
    """The numbers that words ask for without saying how they are written, with three decimals."""
    asked = [part.expression for part in parts_of(source) if isinstance(part, Asked) and not part.format]
    values = [evaluate(expression, scene) for expression in asked]
    single = [float(value) for value in values if np.isscalar(value) and isinstance(value, float)]
    return [f"{value:.3f}".replace("-", "−") for value in single if abs(value) >= 0.001]


def _comes_back(believer: Believer) -> None:
    ui, (beneath, _experiment) = believer.ui, believer.ui.stages
    believer.controller.stage()
    assert ui.stages == [beneath] and ui.is_asked, "B comes back, and the line waits for an answer"
    assert ui.view.question is not None and not ui.view.is_away


ON_SCREEN = [("first-steps", "en", 0), ("lstm-gates", "ko", 0), ("encoder-block", "en", -1)]


@pytest.mark.parametrize(("id", "language", "which"), ON_SCREEN)
async def test_x_opens_the_experiment_on_the_screen_and_b_comes_back_to_the_question(
    id: str, language: str, which: int, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("SEQTUI_DATA", str(tmp_path))
    step, question, option = beliefs(id)[which]
    with speaking(language):
        async with SeqtuiApp(look=TextStyle(False, True), learner=Learner()).run_test(size=(80, 24)) as pilot:
            app = pilot.app
            app.open_lesson(id, step)
            await until(pilot, lambda: app.lesson is not None and app.lesson.base is app.screen, "the lesson")
            run = app.lesson.controller.run
            while run.page.question != question:
                await press(pilot, "m")
            await until(pilot, lambda: app.screen.query_one(LessonPane).has_line, "the line")
            stage = app.screen
            await press(pilot, option, "enter", "x")
            await until(pilot, lambda: app.screen is not stage and app.screen.is_mounted, "the experiment")
            await press(pilot)
            scene = run.question.experiment(option).scene(run.question.drawn, run.course.measured)
            wanted = facts(run.question.words.beliefs[option], scene)
            assert wanted and all(fact in text(app) for fact in wanted), text(app)
            assert (app.screen.stepper.before is None) == (scene.before is None)
            await press(pilot, "B")
            assert app.screen is stage
            app.screen.query_one(LessonPane).line.value = right_answer(run.question.posed)
            await press(pilot, "enter")
            assert run.is_answered
