"""A quiz line by line: for pipes, screen readers and logs; and as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from seqtui.course.marked_text import plain_text, spans
from seqtui.course.practice.quiz_question import QuizQuestion
from seqtui.course.questions.grading import Outcome, grade, how
from seqtui.course.questions.question import Posed
from seqtui.language import _, _n
from seqtui.session.text import safe

Ask = Callable[[], str]  # returns a line that was typed; raises EOFError at the end
Say = Callable[[str], None]


def unmarked(text: str) -> str:
    """Return a text without its marks, harmless on a terminal."""
    return safe(plain_text(spans(text)))


def question_lines(question: QuizQuestion, number: int) -> Iterator[str]:
    """Yield a question as it is printed: its prompt, its evidence and options, and how to answer."""
    yield f"{number}. {unmarked(question.prompt)}"
    yield from (f"     {unmarked(line)}" for line in question.evidence)
    yield from (f"   {id}) {unmarked(text)}" for id, text in question.options.items())
    yield f"   [{how(question.posed)}]"


def key_line(question: QuizQuestion) -> str:
    """Return the answer to a question, and why."""
    return f"   = {answer_text(question.posed)}   {unmarked(question.solution)}"


def answer_text(posed: Posed) -> str:
    """Return an answer as it can be typed."""
    answer = posed.answer
    if isinstance(answer, Mapping):
        return " ".join(f"{left}={right}" for left, right in answer.items())
    if posed.kind == "shape":
        return "×".join(map(str, answer)) or "()"
    if isinstance(answer, tuple):
        return " ".join(answer)
    if isinstance(answer, np.ndarray):
        return str([round(float(x), posed.decimals) for x in answer])
    return f"{answer:.{posed.decimals}f}"


def question_data(question: QuizQuestion, number: int, key: bool) -> dict[str, Any]:
    """Return a question as data; its key only when it is asked for."""
    posed = question.posed
    data: dict[str, Any] = {
        "number": number,
        "kind": question.kind,
        "answered_by": posed.kind,
        "prompt": question.prompt,
        "evidence": list(question.evidence),
        "options": dict(question.options),
        "how": how(posed),
        "at": question.at,
        "of": question.of,
        "tolerance": posed.tolerance,
    }
    return data | ({"answer": _plain_answer(posed.answer), "solution": question.solution} if key else {})


def _plain_answer(answer: Any) -> Any:
    if isinstance(answer, np.ndarray):
        return answer.tolist()
    return list(answer) if isinstance(answer, tuple) else answer


def run_quiz(questions: Sequence[QuizQuestion], ask: Ask, say: Say) -> tuple[int, int]:
    """Ask questions one by one until they end or the learner does; returns how many were right at once, of how many.

    An answer that cannot be read is asked for again. ? shows the answer, q ends.
    """
    right = asked = 0
    for number, question in enumerate(questions, 1):
        for line in question_lines(question, number):
            say(line)
        first = True
        while True:
            try:
                typed = ask().strip()
            except EOFError:
                return _ended(right, asked, say)
            if typed == "q":
                return _ended(right, asked, say)
            if typed == "?":
                asked += first
                say(key_line(question))
                break
            verdict = grade(question.posed, typed)
            say(f"   {unmarked(verdict.words or _('Not yet: {typed} is not it.', typed=typed))}")
            asked += first and verdict.counts
            right += first and verdict.is_right
            first = first and not verdict.counts
            if verdict.is_right or verdict.outcome is Outcome.FAULT:
                say(f"   {unmarked(question.solution)}")
                break
    return _ended(right, asked, say)


def _ended(right: int, asked: int, say: Say) -> tuple[int, int]:
    say(_n("{right} of {n} question right at once", "{right} of {n} questions right at once", asked, right=right))
    return right, asked
