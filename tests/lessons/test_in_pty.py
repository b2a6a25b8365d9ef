"""Three lessons finished in a real terminal, by the keys of the lessons; what the store holds then is the proof."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import pytest

from seqtui.course.check.specimens import right_answer
from seqtui.course.goals import keys_of
from seqtui.course.lesson_log import LessonLog
from seqtui.course.loader import Course, read_course
from seqtui.course.lone_question import lone_question
from seqtui.course.progress.store import NAME, Store
from seqtui.course.progress.views import LessonProgress, progress_of
from tests.pty.terminal import KEYS, Terminal

BYTES = {
    **{"shift+right": "\x1b[1;2C", "shift+left": "\x1b[1;2D", "shift+down": "\x1b[1;2B", "shift+up": "\x1b[1;2A"},
    **{"slash": "/", "escape": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "ctrl+u": "\x15", "space": " "},
}
ATTENTION = next((id for id in ("q-k-v", "encoder-block", "self-attention") if id in read_course().lessons), "")
# seconds: without a byte; until the first one; until Esc is Esc alone, and a menu has made room for a line
CALM, ANSWER, ESCAPE, OPENED = 0.03, 0.5, 0.12, 0.25
PATIENCE = 20.0  # seconds for what a key begins
RUNS = [("first-steps", "en"), ("lstm-gates", "ko"), *([(ATTENTION, "en")] if ATTENTION else [])]


class Learner:
    """Someone at a terminal, who has read the lesson; the store in the folder says how far they are."""

    def __init__(self, terminal: Terminal, course: Course, id: str, language: str, folder: Path) -> None:
        self.terminal, self.course, self.language = terminal, course, language
        self.lesson, self.store = course.lesson(id), Store(folder / NAME)

    @property
    def done(self) -> LessonProgress:
        return progress_of(self.store.events()).lesson(self.lesson.id)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each when the screen stands still; what is typed into a line, in one go."""
        for is_letters, group in groupby(keys, lambda key: len(key) == 1):
            first, second, *rest = [*group, "", ""]  # the first two may open a menu, and a line from it
            for part in filter(None, (first, second, "".join(rest)) if is_letters else (first, second, *rest)):
                if len(part) > 1 and is_letters:
                    self.settle(OPENED, OPENED)
                self.terminal.type(BYTES.get(part, KEYS.get(part, part)))
                self.settle(ANSWER)
                if part == "escape":  # until then it may be the beginning of another key
                    self.settle(ESCAPE, ESCAPE)

    def settle(self, first: float, calm: float = CALM) -> None:
        """Read until nothing more comes."""
        self.terminal.read(first)
        while self.terminal.read(calm):
            pass

    def until(self, happened, what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not happened(self.done):
            assert time.monotonic() < end, f"{what} never happened:\n{self.terminal.text}\n{self.terminal.complaints}"
            self.terminal.read(CALM)

    def on(self, step: str, question: str = "") -> None:
        """On to the page behind, by m: the stage it opens may take its time."""
        self.press("m")
        self.until(lambda done: (done.place.step, done.place.question) == (step, question), f"{step} {question}")
        self.settle(CALM)

    def finish(self) -> None:
        """Every step and every question, in their order."""
        for number, step in enumerate(self.lesson.steps):
            if number:
                self.on(step.id)
            if step.goal:
                self.press(*(step.keys or keys_of(step.goal)).split())
                self.until(lambda done, step=step: step.id in done.reached, f"the goal of {step.id}")
            for id in step.questions:
                self.on(step.id, id)
                self._answer(number, id)
                self.until(lambda done, id=id: id in done.questions and done.questions[id].right, f"{id} right")
        self.press("m")
        self.until(lambda done: done.finished, "the end of the lesson")

    def _answer(self, number: int, id: str) -> None:
        question = lone_question(self.course, LessonLog(self.lesson, self.store), number, id, 0, self.language)
        assert question is not None, id
        if question.goal is not None:
            self.press(*keys_of(question.goal).split())
        elif question.question.kind == "point":
            self.press("/", right_answer(question.posed), "enter", "m")
        else:
            self.press(right_answer(question.posed), "enter")


@pytest.mark.every
def test_three_learners_finish_their_lessons_each_at_a_terminal(tmp_path) -> None:
    course = read_course()
    with ThreadPoolExecutor(len(RUNS)) as pool:  # at once: a terminal is mostly waited for
        for learner in pool.map(lambda run: finished(course, *run, tmp_path / run[0]), RUNS):
            done, asked = learner.done, {row.id for _step, row in learner.lesson.asked()}
            assert done.finished and {id for id, row in done.questions.items() if row.at_once} == asked
            assert set(done.reached) == {step.id for step in learner.lesson.steps if step.goal}


def finished(course: Course, id: str, language: str, folder: Path) -> Learner:
    """Someone who has finished a lesson at a terminal, and has left it."""
    with Terminal("learn", id, "--lang", language, SEQTUI_DATA=str(folder)) as terminal:
        terminal.until(course.words(id, language).title)
        learner = Learner(terminal, course, id, language, folder)
        learner.finish()
        terminal.type("q")
        assert terminal.ends(10) == 0 and terminal.complaints == "", terminal.text
    return learner
