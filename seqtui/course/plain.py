"""A lesson line by line, without a screen: for screen readers, for logs, for a pipe.

What a face with keys does by keys is typed in words: ``next``, ``/ t3.c``, ``edit t2.f=0``, an answer as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

from seqtui.course.goals import solution
from seqtui.course.lesson_pages import Paragraph
from seqtui.course.lesson_run import LessonRun
from seqtui.course.marked_text import plain_text
from seqtui.course.questions.grading import Outcome, Verdict
from seqtui.course.stage import OpenedStage
from seqtui.course.stage_walk import COMMANDS, StageWalk
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, _n


class Output(Protocol):
    """Where the lesson speaks, and what prints its stage."""

    def say(self, text: str) -> None:
        """Print one line of words."""

    def show(self, walk: StageWalk, part: str) -> None:
        """Print the stage: the value at the cursor (""), a path or a scope, or all of it ("all")."""


class PlainLesson:
    """Reads the lines of one learner, and says what a page, an answer, and the stage are."""

    def __init__(self, run: LessonRun, output: Output) -> None:
        self.run, self.output = run, output
        self._open(run.stage)
        self._belief = ""
        self._passing = False  # asked already whether to go on with something left to do
        self.is_over = False

    def go(self, lines: Iterable[str]) -> None:
        """Say the page, then carry out each line until the lesson is left, or there are no more lines."""
        self.output.say(f"{self.run.words.title}. {self.run.words.about}")
        for note in self.run.notes:
            self.output.say(note)
        self.page()
        for line in lines:
            self.take(line.strip())
            if self.is_over:
                return
        self.run.leave()

    def take(self, line: str) -> None:
        """Carry out one line; what is wrong with it is said, and costs nothing."""
        name = line.partition(" ")[0] or "next"
        try:
            if name in LINES and (name not in COMMANDS or line == name):
                LINES[name].do(self, line.partition(" ")[2].strip())
            elif self._is_answer(line):
                self._answer(line)
            else:
                self._walk(line.removeprefix(":").strip())
        except SeqtuiError as error:
            self.output.say(str(error))

    # saying -------------------------------------------------------------------------------------------------------

    def page(self) -> None:
        """Say the step, or the question."""
        run, say = self.run, self.output.say
        if run.is_finished:
            self._end()
            return
        say("")
        if run.asking and run.question is not None:
            self._ask()
            return
        page = run.text()
        say(_("Step {number} of {count}", number=page.number, count=page.count))
        for paragraph in page.paragraphs:
            say(plain_text(paragraph))
        if page.action:
            say(_("Task: {action}", action=plain_text(page.action)))
        goal = run.step.goal
        if goal and not page.is_met and solution(goal):
            say(_("Here you type: {line}", line=solution(goal)))
        elif page.is_met:
            say(_("Done already, or nothing to do: next goes on."))
        else:
            say(_("This is done on the screens alone: seqtui learn without --plain; next goes on."))

    def _ask(self) -> None:
        run, say = self.run, self.output.say
        assert run.question is not None
        page = run.question.page()
        say(_("Question {number} of {count} in this step", number=page.number, count=page.count))
        for paragraph in page.prompt:
            say(plain_text(paragraph))
        for option, words in page.options:
            say(f"{option}: {plain_text(words)}")
        say(_("Your answer: {how}. Also: hint, solution, show, next, commands.", how=page.how))

    def _end(self) -> None:
        left = len(self.run.left)
        self.output.say("")
        if left:
            self.output.say(
                _n(
                    "This is the end of the lesson; {n} thing is left to do.",
                    "This is the end of the lesson; {n} things are left to do.",
                    left,
                )
            )
        else:
            self.output.say(_("The lesson is finished."))
        self.is_over = True

    # lines --------------------------------------------------------------------------------------------------------

    def _next(self, rest: str) -> None:
        run = self.run
        is_done = run.is_answered if run.asking else run.is_met
        if not is_done and not self._passing:
            self._passing = True
            self.output.say(
                _("The question waits for its answer; next again goes on without.")
                if run.asking
                else _("The task is not done yet; next again goes on without.")
            )
            return
        run.advance()
        self._turn()

    def _turn(self) -> None:
        """Show another page, on its stage."""
        self._passing, self._belief = False, ""
        if self.run.stage is not self._stage:
            self._open(self.run.stage)
        self.page()

    def _back(self, rest: str) -> None:
        if not self.run.back():
            self.output.say(_("this is the first step"))
            return
        self._turn()

    def _again(self, rest: str) -> None:
        self._open(self.run.again())
        self.page()

    def _show(self, rest: str) -> None:
        self.output.show(self.walk, rest or "all")

    def _hint(self, rest: str) -> None:
        hint = None if not self.run.asking or self.run.question is None else self.run.question.hint()
        self.output.say(_("there is no hint (left)") if hint is None else plain_text(hint))

    def _solution(self, rest: str) -> None:
        if self.run.asking and self.run.question is not None:
            self._say(self.run.question.solution())
            return
        goal = self.run.step.goal
        if not goal or not solution(goal):
            self.output.say(_("there is nothing to do here: next goes on"))
            return
        self._walk(solution(goal))

    def _variant(self, rest: str) -> None:
        self.run.variant()
        self._turn()

    def _return(self, rest: str) -> None:
        self._open(self.run.return_())
        self.page()

    def _refute(self, rest: str) -> None:
        if not self._belief or self.run.question is None:
            self.output.say(_("an experiment answers a wrong option: answer first"))
            return
        self.output.show(StageWalk(self.run.question.experiment(self._belief)), "all")

    def _commands(self, rest: str) -> None:
        for name, row in LINES.items():
            self.output.say(f"{name}: {_(row.meaning)}")
        for name, command in COMMANDS.items():
            self.output.say(f"{name} {command.takes}".strip() + f": {_(command.meaning)}")
        self.output.say(_("While a question is asked, these begin with a colon, as in :step; all else is an answer."))

    def _quit(self, rest: str) -> None:
        self.run.leave()
        self.is_over = True

    # answering and walking ----------------------------------------------------------------------------------------

    def _is_answer(self, line: str) -> bool:
        """Whether a line is meant as an answer: while a question is asked whose answer is typed."""
        question = self.run.question
        is_asked = self.run.asking and question is not None and question.goal is None
        return is_asked and not line.startswith((":", "/"))

    def _answer(self, line: str) -> None:
        question = self.run.question
        assert question is not None
        verdict = question.answer(line.removeprefix("answer ").strip())
        self._verdict(verdict)
        if verdict.is_right:
            self._say(question.right())
            self.output.say(_("next goes on."))
        elif verdict.outcome is Outcome.WRONG:
            self._say(question.slip(verdict.slip))
            if verdict.belief:
                self._belief = verdict.belief
                self._say(question.belief(verdict.belief))
                self.output.say(_("refute shows the stage of this experiment."))

    def _verdict(self, verdict: Verdict) -> None:
        if verdict.words:
            self.output.say(verdict.words)
        if verdict.path:
            self.output.say(_("Look at {path}.", path=verdict.path))

    def _walk(self, line: str) -> None:
        """Do something on the stage, and say what is there and whether the goal is met by it."""
        run, was_free = self.run, self.run.free
        was_met = run.is_answered if run.asking else run.is_met
        said = self.walk.do(line)
        if said:
            self.output.say(said)
        self.output.show(self.walk, "")
        run.observe(self.walk.observation(), self.walk.state)
        if run.free and not was_free:
            self.output.say(_("You play freely now: return goes back to the lesson."))
        if not was_met and (run.is_answered if run.asking else run.is_met):
            self.output.say(_("Done. next goes on."))

    def _open(self, stage: OpenedStage) -> None:
        self._stage = stage
        self.walk = StageWalk(stage)

    def _say(self, paragraphs: Iterable[Paragraph]) -> None:
        for paragraph in paragraphs:
            self.output.say(plain_text(paragraph))


class PlainLine(NamedTuple):
    """One row: what carries out a line of the lesson, and what it means."""

    do: Callable[[PlainLesson, str], None]
    meaning: str


LINES: Mapping[str, PlainLine] = {
    "next": PlainLine(PlainLesson._next, N_("on: to the question, then to the next step; so does an empty line")),
    "back": PlainLine(PlainLesson._back, N_("to the step before")),
    "again": PlainLine(PlainLesson._again, N_("this page once more, its stage as it began")),
    "show": PlainLine(PlainLesson._show, N_("print the stage, or a part of it: show t2, show t2.h")),
    "hint": PlainLine(PlainLesson._hint, N_("a hint, then the next one")),
    "solution": PlainLine(PlainLesson._solution, N_("the solution of the question; of a step, do what is asked")),
    "variant": PlainLine(PlainLesson._variant, N_("the same question with other numbers")),
    "refute": PlainLine(PlainLesson._refute, N_("the experiment that answers a wrong option")),
    "return": PlainLine(PlainLesson._return, N_("back from free play")),
    "commands": PlainLine(PlainLesson._commands, N_("all of these")),
    "quit": PlainLine(PlainLesson._quit, N_("leave; the place is kept")),
}
