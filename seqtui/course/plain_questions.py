"""Review and examination line by line, without a screen: a question is said, a line is its answer or a command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import ClassVar, NamedTuple

from seqtui.course.exam.exam_run import ExamRun
from seqtui.course.lesson_pages import Paragraph
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.marked_text import plain_text
from seqtui.course.plain import Output
from seqtui.course.questions.grading import Outcome
from seqtui.course.review.review_run import ReviewRun
from seqtui.course.stage_walk import StageWalk
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, _n


class PlainWord(NamedTuple):
    """One row: what a word that is no answer does, by the name of a method, and what it means."""

    do: str
    meaning: str


class PlainQuestions:
    """Asks one question after another; WORDS are the lines that are no answers."""

    WORDS: ClassVar[Mapping[str, PlainWord]] = {}

    def __init__(self, output: Output) -> None:
        self.output = output
        self.is_over = False

    def go(self, lines: Iterable[str]) -> None:
        """Ask, and carry out each line until all is done, the learner leaves, or there are no more lines."""
        self.begin()
        for line in lines:
            if self.is_over:
                return
            self.take(line.strip())
            if self.is_over:
                return

    def take(self, line: str) -> None:
        """Carry out one line; what is wrong with it is said, and costs nothing."""
        word, _space, rest = line.partition(" ")
        row = self.WORDS.get(word or "next")
        try:
            if row is not None and (not rest or word == "show"):
                do: Callable[[str], None] = getattr(self, row.do)
                do(rest.strip())
            elif line:
                self.answer(line)
        except SeqtuiError as error:
            self.output.say(str(error))

    def begin(self) -> None:
        """Say what is to come, and the first question."""
        raise NotImplementedError

    def answer(self, line: str) -> None:
        """Take a line for an answer."""
        raise NotImplementedError

    @property
    def question(self) -> LessonQuestion | None:
        """The question that is asked."""
        raise NotImplementedError

    def ask(self) -> None:
        """Say the question, its options, and how it is answered."""
        question, say = self.question, self.output.say
        if question is None:
            return
        page, run = question.page(), question.setting.stage.run
        if run is not None:
            text = run.model.text_of(run.request) or " ".join(run.given)
            say(_("On the stage stands {model}: {text}", model=run.name, text=text))
        self.paragraphs(page.prompt)
        for option, words in page.options:
            say(f"{option}: {plain_text(words)}")
        say(_("Your answer: {how}. Also: {words}.", how=page.how, words=", ".join(self.WORDS)))

    def paragraphs(self, paragraphs: Iterable[Paragraph]) -> None:
        """Say paragraphs, a line each."""
        for paragraph in paragraphs:
            self.output.say(plain_text(paragraph))

    def show(self, part: str) -> None:
        """Print the stage that the question is asked on, or a part of it."""
        if self.question is not None:
            self.output.show(StageWalk(self.question.setting.stage), part or "all")

    def words(self, rest: str) -> None:
        """Say what may be typed besides answers."""
        for name, row in self.WORDS.items():
            self.output.say(f"{name}: {_(row.meaning)}")

    def quit(self, rest: str) -> None:
        """Leave; what was answered is kept."""
        self.is_over = True


_SHOW = PlainWord("show", N_("print the stage of the question, or a part of it: show t2, show t2.h"))
_QUIT = PlainWord("quit", N_("leave; what was answered is kept"))
_COMMANDS = PlainWord("words", N_("say what these words do"))


class PlainReview(PlainQuestions):
    """A review: right or wrong is said at once, with hints and the solution."""

    WORDS: ClassVar[Mapping[str, PlainWord]] = {
        "next": PlainWord("advance", N_("on to the next concept; so does an empty line")),
        "hint": PlainWord("hint", N_("a hint, then the next one")),
        "solution": PlainWord("solution", N_("the solution; without an answer before, the concept counts as missed")),
        "show": _SHOW,
        "commands": _COMMANDS,
        "quit": _QUIT,
    }

    def __init__(self, run: ReviewRun, output: Output) -> None:
        super().__init__(output)
        self.run = run

    @property
    def question(self) -> LessonQuestion | None:
        """The question that is asked."""
        return self.run.question

    def begin(self) -> None:
        """Say how many concepts are due, and the first question."""
        self.output.say(_n("{n} concept is due.", "{n} concepts are due.", self.run.total))
        elsewhere = len(self.run.unknown)
        if elsewhere:
            more = _n(
                "{n} more is asked for by no lesson here.", "{n} more are asked for by no lesson here.", elsewhere
            )
            self.output.say(more)
        self._next()

    def answer(self, line: str) -> None:
        """Grade an answer, and say what became of it."""
        assert self.question is not None
        verdict = self.run.answer(line)
        if verdict.words:
            self.output.say(verdict.words)
        if verdict.path:
            self.output.say(_("Look at {path}.", path=verdict.path))
        if verdict.is_right:
            self.paragraphs(self.question.right())
            self.output.say(_("next goes on."))
        elif verdict.outcome is Outcome.WRONG:
            self.paragraphs(self.question.slip(verdict.slip))
            if verdict.belief:
                self.paragraphs(self.question.belief(verdict.belief))
            day = f"{self.run.due_again().astimezone():%Y-%m-%d}"
            self.output.say(_("Try again, or read the solution. This concept is due again on {day}.", day=day))

    def advance(self, rest: str) -> None:
        """Go on."""
        if not self.run.is_answered:
            self.output.say(_("The question waits for its answer: type one, or solution."))
            return
        self.run.advance()
        self._next()

    def hint(self, rest: str) -> None:
        """Say the next hint."""
        hint = None if self.question is None else self.question.hint()
        self.output.say(_("there is no hint (left)") if hint is None else plain_text(hint))

    def solution(self, rest: str) -> None:
        """Say the solution."""
        self.paragraphs(self.run.solution())
        self.output.say(_("next goes on."))

    def _next(self) -> None:
        run, say = self.run, self.output.say
        if run.question is not None:
            say("")
            say(_("{number} of {total}: {concept}", number=run.number, total=run.total, concept=run.name))
            self.ask()
            return
        self.is_over = True
        if run.asked:
            say(_("Reviewed: {right} of {asked} known.", right=run.right, asked=run.asked))
        coming = run.next_due()
        if coming is not None:
            say(_("The next concept is due on {day}.", day=f"{coming.astimezone():%Y-%m-%d}"))


class PlainExam(PlainQuestions):
    """An examination: nothing is said of an answer before the end; then the score and the certificate line."""

    WORDS: ClassVar[Mapping[str, PlainWord]] = {
        "skip": PlainWord("skip", N_("leave this question out: it counts as wrong")),
        "show": _SHOW,
        "commands": _COMMANDS,
        "quit": PlainWord("quit", N_("leave; the same command goes on later")),
    }

    def __init__(self, run: ExamRun, output: Output, day: date) -> None:
        super().__init__(output)
        self.run, self.day = run, day

    @property
    def question(self) -> LessonQuestion | None:
        """The question that is asked."""
        return self.run.question

    def begin(self) -> None:
        """Say what is asked, and the first question that has no answer yet."""
        exam = self.run.exam
        self.output.say(_("Examination of {name}, seed {seed}.", name=exam.name, seed=exam.seed))
        self._next()

    def answer(self, line: str) -> None:
        """Take an answer; one that cannot be read is told so."""
        verdict = self.run.answer(line)
        if verdict.outcome in (Outcome.UNREADABLE, Outcome.FAULT):
            self.output.say(verdict.words)
        if verdict.outcome is not Outcome.UNREADABLE:
            self._next()

    def skip(self, rest: str) -> None:
        """Leave the question out."""
        self.run.skip()
        self._next()

    def _next(self) -> None:
        run, say = self.run, self.output.say
        say("")
        if not run.is_done:
            say(_("Question {number} of {count}", number=run.number + 1, count=len(run.exam.questions)))
            self.ask()
            return
        self.is_over = True
        right, asked = run.score()
        say(_("{right} of {asked} right.", right=right, asked=asked))
        for title, of_lesson, all_of_lesson in run.by_lesson():
            say(_("{title}: {right} of {asked}", title=title, right=of_lesson, asked=all_of_lesson))
        say(_("Your certificate, one line for your teacher (seqtui exam verify checks it):"))
        say(run.certificate(self.day).line())
