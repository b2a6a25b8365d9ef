"""Grading: what was typed against a question as it is asked, and what a learner is told.

What cannot be read costs no attempt. A wrong number is compared with the usual slips. Whatever goes wrong in here is a
fault of the program, and counts for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import numpy as np
from msgspec import Struct

from seqtui.course.questions.choosing import read_option, read_options, read_order, read_pairs
from seqtui.course.questions.question import Posed
from seqtui.course.questions.reading import (
    UnreadableError,
    normal,
    read_matrix,
    read_number,
    read_shape,
    read_vector,
    said,
)
from seqtui.course.questions.slips import by_hand, slips_of
from seqtui.course.questions.spelling import is_nearly, key_of
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.session.text import short

_SLACK = 1e-9  # of a tolerance, for the last bit of a decimal number
_ROOM = 2.0  # tolerances around what a slip gives: it was made with the decimals that are shown


class Outcome(StrEnum):
    """What an answer is."""

    RIGHT = "right"
    WRONG = "wrong"
    UNREADABLE = "unreadable"  # costs no attempt
    FAULT = "fault"  # of the program: counts for nobody


class Verdict(Struct, frozen=True):
    """What became of an answer.

    words is one sentence for the learner. Of a wrong one, slip names the usual slip, or one of the question's own, that
    gives it; belief is the option whose experiment refutes it; path the cell to look at.
    """

    outcome: Outcome
    words: str
    slip: str = ""
    belief: str = ""
    path: str = ""

    @property
    def counts(self) -> bool:
        """Whether it was an attempt."""
        return self.outcome in (Outcome.RIGHT, Outcome.WRONG)

    @property
    def is_right(self) -> bool:
        """Whether it was the answer."""
        return self.outcome is Outcome.RIGHT


class Kind(Struct, frozen=True):
    """A row: how a kind of question is read and graded.

    read(typed, posed) is what was meant, or raises UnreadableError; is_right(meant, posed); how says in what form an
    answer is typed. A kind that is not typed is answered on the stage.
    """

    how: str
    read: Callable[[str, Posed], Any]
    is_right: Callable[[Any, Posed], bool]
    typed: bool = True


def grade(posed: Posed, typed: str) -> Verdict:
    """Return the verdict on what was typed. Never raises."""
    try:
        return _graded(posed, typed)
    except UnreadableError as error:
        return Verdict(Outcome.UNREADABLE, str(error))
    except Exception:  # whatever it is, no learner answers for it
        return Verdict(Outcome.FAULT, _("this could not be checked, and it is not your fault: it counts for nothing"))


def done() -> Verdict:
    """The verdict on a question that the stage answers, when its goal is met."""
    return Verdict(Outcome.RIGHT, _("Right."))


def how(posed: Posed) -> str:
    """Return how an answer is typed, with the tolerance."""
    array = np.asarray(posed.answer if posed.kind in ("vector", "matrix", "number") else 0)
    sizes = array.shape or (1,)
    facts = {"tolerance": tolerance_shown(posed), "rows": sizes[0], "columns": sizes[-1]}
    row = KINDS[posed.kind]
    return _(N_("a whole number")) if posed.kind == "number" and not posed.tolerance else _(row.how, **facts)


def tolerance_shown(posed: Posed) -> str:
    """Return how far off a number may be, as it is shown: ``±0.001``."""
    return f"±{posed.tolerance:.12f}".rstrip("0").rstrip(".") if posed.tolerance else "±0"


def _graded(posed: Posed, typed: str) -> Verdict:
    kind = KINDS[posed.kind]
    if not kind.typed:
        raise UnreadableError(_("this is answered on the stage, not typed: do what it asks for"))
    meant = kind.read(typed, posed)
    if kind.is_right(meant, posed):
        return Verdict(Outcome.RIGHT, _("Right."))
    if posed.kind in _NUMERIC:
        return _wrong_number(meant, posed, typed)
    if posed.kind in ("choice", "multi"):
        chosen = (meant,) if isinstance(meant, str) else meant
        belief = next((option for option in chosen if option in posed.beliefs), "")
        return Verdict(Outcome.WRONG, _options_said(meant, posed), belief=belief)
    return Verdict(Outcome.WRONG, _("Not yet: {typed} is not it.", typed=said(typed)))


def _options_said(meant: Any, posed: Posed) -> str:
    answer = posed.answer
    if posed.kind == "choice" or not isinstance(answer, tuple):
        return _("Not yet: {typed} is not it.", typed=meant)
    right = len(set(meant) & set(answer))
    if right == len(set(meant)):
        return _("Not yet: what you chose is right, and something is missing.")
    return _("Not yet: {right} of the {n} that you chose are right.", right=right, n=len(set(meant)))


# numbers ------------------------------------------------------------------------------------------------------


def _near(meant: Any, answer: Any, tolerance: float) -> bool:
    """Whether all numbers are as near as the tolerance allows; infinities only to themselves."""
    a, b = np.asarray(meant, dtype=np.float64), np.asarray(answer, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        far = np.abs(a - b) > tolerance * (1 + _SLACK) + _SLACK * np.abs(b) * (tolerance > 0)
    far |= ~np.isfinite(a) | ~np.isfinite(b)
    return a.shape == b.shape and not bool(np.any(far & (a != b)))


def _wrong_number(meant: Any, posed: Posed, typed: str) -> Verdict:
    """A wrong number: with the slip that gives it where there is one."""
    for name, value in posed.own.items():
        if _near(meant, value, posed.tolerance) and not _near(value, posed.answer, posed.tolerance):
            return Verdict(Outcome.WRONG, "", slip=name, path=posed.path)
    if posed.scene is not None and posed.expression:
        for slip in slips_of(posed.scene, posed.expression, posed.slips):
            close = _near(meant, slip.value, _ROOM * posed.tolerance)
            if close and not _near(slip.value, posed.answer, posed.tolerance):
                return Verdict(Outcome.WRONG, slip.words, slip=slip.name, path=slip.path)
    _refuse_coarse(meant, posed, typed)
    if posed.kind == "number":
        return Verdict(Outcome.WRONG, _("Not yet: {typed} is not it.", typed=said(typed)), path=posed.path)
    return _first_wrong(np.asarray(meant), posed)


def _first_wrong(meant: np.ndarray, posed: Posed) -> Verdict:
    """Several numbers: how many are right, and where the first wrong one stands."""
    answer = np.asarray(posed.answer)
    places = [place for place in np.ndindex(answer.shape) if not _near(meant[place], answer[place], posed.tolerance)]
    right, first = answer.size - len(places), places[0]
    cell = paths.spell(posed.path, first) if posed.path and "[" not in posed.path else ""
    words = _("Not yet: {right} of {n} numbers are right.", right=right, n=answer.size)
    if right:
        index = paths.spell("", first)
        shown = short(float(meant[first]), posed.decimals)
        words = _(
            "Not yet: {right} of {n} numbers are right, {shown} at {index} is not.",
            right=right,
            n=answer.size,
            shown=shown,
            index=index,
        )
    return Verdict(Outcome.WRONG, words, path=cell)


def _refuse_coarse(meant: Any, posed: Posed, typed: str) -> None:
    """A number that is the answer with fewer decimals than asked for is no wrong answer: ask for the rest."""
    decimals = re.search(r"[.,](\d+)\D*$", normal(typed))
    if posed.kind != "number" or decimals is None or not np.isfinite(float(meant)):
        return
    given = len(decimals[1])
    significant = len(re.sub(r"\D", "", f"{abs(float(meant)):.{given}f}").lstrip("0"))
    rounded = abs(float(meant) - float(posed.answer)) <= 0.5 * 10.0**-given * (1 + _SLACK)
    if given < posed.decimals and significant >= 2 and rounded:
        raise UnreadableError(_("so far it is right: give {n} decimals", n=posed.decimals))


# the other kinds ----------------------------------------------------------------------------------------------


def _read_cell(typed: str, posed: Posed) -> str:
    """The path that was typed or pointed at, which there must be."""
    try:
        path, index = paths.parse(normal(typed))
        if posed.scene is None:
            raise UnreadableError(_("nothing can be pointed at on this stage"))
        value = posed.scene.value(path)
        if index is not None or not value.ndim:
            return paths.spell(path, paths.check_index(path, value.shape, index or ()))
    except SeqtuiError as error:
        raise UnreadableError(str(error)) from None
    if any(paths.parse(cell)[1] for cell in posed.answer):
        raise UnreadableError(_("{path} has several numbers: point at one, as in {path}[0]", path=path))
    return path


def _is_cell(meant: str, posed: Posed) -> bool:
    return any(meant == cell or paths.parse(meant)[0] == cell for cell in posed.answer)


def _read_term(typed: str, posed: Posed) -> str:
    key = key_of(normal(typed))
    if not any(map(str.isalnum, key)) or len(key) > 80:
        raise UnreadableError(_("a word or two are asked for: type the term"))
    known = {key_of(name) for name in posed.answer}
    others = {key_of(name) for name in posed.terms}
    if key not in known | others and any(is_nearly(key, name) for name in known):
        raise UnreadableError(_("'{typed}' is nearly a term: look at its spelling", typed=said(typed)))
    return key


def _is_term(meant: str, posed: Posed) -> bool:
    return meant in {key_of(name) for name in posed.answer}


def _numeric(meant: Any, posed: Posed) -> bool:
    """Near the answer, or near what comes out with the numbers as they are shown: a person has no others."""
    if _near(meant, posed.answer, posed.tolerance):
        return True
    if not posed.tolerance or posed.scene is None or not posed.expression:
        return False
    return _near(meant, by_hand(posed.scene, posed.expression), posed.tolerance)


def _same(meant: Any, posed: Posed) -> bool:
    return bool(meant == posed.answer)


_NUMERIC = ("number", "vector", "matrix")
KINDS: Mapping[str, Kind] = {
    "choice": Kind(N_("one letter"), lambda typed, p: read_option(typed, p.options), lambda m, p: (m,) == p.answer),
    "multi": Kind(
        N_("every letter that is right, such as a c"),
        lambda typed, p: read_options(typed, p.options),
        lambda meant, p: set(meant) == set(p.answer),
    ),
    "number": Kind(N_("a number, right to {tolerance}"), lambda typed, p: read_number(typed), _numeric),
    "vector": Kind(
        N_("{columns} numbers, each right to {tolerance}: [0.5, -1]"),
        lambda typed, p: read_vector(typed, len(p.answer)),
        _numeric,
    ),
    "matrix": Kind(
        N_("{rows} × {columns} numbers, each right to {tolerance}: [[1, 2], [3, 4]]"),
        lambda typed, p: read_matrix(typed, p.answer.shape),
        _numeric,
    ),
    "shape": Kind(N_("a shape, such as 3×4; () for one number"), lambda typed, p: read_shape(typed), _same),
    "order": Kind(N_("all letters in order, such as b a c"), lambda typed, p: read_order(typed, p.options), _same),
    "match": Kind(
        N_("a pair for each letter, such as a=x b=y"), lambda typed, p: read_pairs(typed, p.left, p.right), _same
    ),
    "short": Kind(N_("a word or two, in Korean or in English"), _read_term, _is_term),
    "point": Kind(N_("point at the number and press Enter, or type its path"), _read_cell, _is_cell),
    "goal": Kind(N_("do it on the stage"), lambda typed, p: None, lambda meant, p: False, typed=False),
    "train": Kind(N_("train it on the stage"), lambda typed, p: None, lambda meant, p: False, typed=False),
}
