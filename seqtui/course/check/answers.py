"""The rules of a question's answer: it grades right in every variant, a wrong one wrong, and no slip is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from seqtui.course.check.specimens import GARBAGE, SPECIMENS, right_answer, wrong_answer
from seqtui.course.questions.grading import Outcome, grade
from seqtui.course.questions.question import Posed
from seqtui.course.questions.slips import slips_of
from seqtui.language import _


def wrong_in(posed: Posed, own_slips: bool = True) -> Iterator[tuple[str, str]]:
    """Return what is wrong with the grading of a posed question: the rule that it breaks, and the advice."""
    if posed.kind not in SPECIMENS:
        return
    right, wrong = right_answer(posed), wrong_answer(posed)
    if grade(posed, right).outcome is not Outcome.RIGHT:
        yield (
            "answer",
            _("its own answer, {answer}, is not graded right: {words}", answer=right, words=grade(posed, right).words),
        )
    if not wrong:
        yield "answer", _("every answer that can be given is right: give another option")
    elif grade(posed, wrong).outcome is not Outcome.WRONG:
        yield "answer", _("{answer} is not graded wrong: {words}", answer=wrong, words=grade(posed, wrong).words)
    for garbage in GARBAGE:
        if grade(posed, garbage).outcome not in (Outcome.UNREADABLE, Outcome.WRONG if posed.kind == "short" else None):
            yield "answer", _("'{answer}' is graded, though nobody can read it", answer=garbage)
    if own_slips:
        yield from _of_slips(posed)


def _of_slips(posed: Posed) -> Iterator[tuple[str, str]]:
    """Every slip that the question names gives another number than the answer, and is recognised by it."""
    found = slips_of(posed.scene, posed.expression, posed.slips) if posed.scene and posed.expression else ()
    given = {slip.name: slip.value for slip in found if slip.name in posed.slips}
    for name in posed.slips:
        if name not in given:
            yield "slips", _("the slip '{name}' does not fit this answer, or gives the same: leave it out", name=name)
    answer: Any = posed.answer
    for name, value in (*posed.own.items(), *given.items()):
        number: Any = value
        if np.shape(number) == np.shape(answer) and np.all(np.abs(number - answer) <= posed.tolerance):
            yield "slips", _("the slip '{name}' gives the answer itself: change the numbers", name=name)


def is_told(posed: Posed, prompt: str) -> bool:
    """Whether a prompt, filled in, shows the number that it asks for."""
    answer: Any = posed.answer
    if posed.kind != "number" or not posed.decimals:
        return False
    shown = f"{abs(float(answer)):.{posed.decimals}f}"
    return shown in (number.rstrip(".") for number in re.findall(r"[\d.]+", prompt))
