"""A question as it is asked of one learner: what was drawn is in it, its answer is computed, its options are in order.

The same learner meets the same question again; a variant draws other numbers and shows the options in another order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import UNSET, Struct, field

from seqtui.course.facts import Scene, Value
from seqtui.course.lesson import Draw, Question
from seqtui.course.questions.draw import draw_number, draw_one, seed_of, shuffled
from seqtui.course.questions.expression import parse
from seqtui.course.questions.filling import bare
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

Answer = Any  # what the kind of question takes: see Posed
MOST = 64  # numbers in an answer


class Posed(Struct, frozen=True, eq=False):
    """A question with everything that grading needs.

    answer: a number, an array, a shape, the ids of options (of one, of several, in order), pairs of ids, the accepted
    spellings of a term, or the paths of the cells that may be pointed at; None where the stage answers. options are ids
    in the order shown; of pairs, left and right. expression is what the answer is computed from, "" where it is none.
    slips names rows of the slip table that are looked at first; own are values of the question's own, by name.
    beliefs are the options that an experiment refutes. terms are the spellings of all other terms.
    """

    kind: str
    answer: Answer
    decimals: int = 3
    tolerance: float = 0.0
    options: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    scene: Scene | None = None
    expression: str = ""
    slips: tuple[str, ...] = ()
    own: Mapping[str, Value] = field(default_factory=dict)
    beliefs: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        """The cell in which the answer stands, ``t2.c[0]``; "" where it stands in none."""
        return parse(self.expression).path if self.expression else ""


Terms = Mapping[str, Sequence[str]]  # of each term, everything that is read as it


def drawn_for(question: Question, learner: str, lesson: str, variant: int) -> dict[str, float | int | str]:
    """Return what is drawn for a learner's variant of a question, by name.

    Raises SeqtuiError for bounds that leave nothing to draw.
    """
    return {
        name: _drawn(draw, name, seed_of(learner, lesson, question.id, variant, name))
        for name, draw in question.draw.items()
    }


def pose(
    question: Question,
    scene: Scene | None,
    options: Sequence[str] = (),
    terms: Terms | None = None,
    order: int | None = None,
) -> Posed:
    """Return a question as it is asked on a scene that knows what was drawn; options are the ids of its words.

    order is the seed in whose order options are shown, None for that of the file. Raises SeqtuiError for an answer that
    the scene does not have, or that is none of its kind.
    """
    row = _ANSWERS.get(question.kind)
    if row is None:
        known = ", ".join(_ANSWERS)
        raise SeqtuiError(
            _("there is no kind of question '{kind}': there are {known}", kind=question.kind, known=known)
        )
    shown = tuple(options) if order is None or question.kind == "match" else shuffled(order, options)
    posed = row(_Posing(question, scene, shown, terms or {}))
    return posed


class _Posing(Struct, frozen=True):
    """What a question is made from."""

    question: Question
    scene: Scene | None
    options: tuple[str, ...]
    terms: Terms

    def posed(self, answer: Answer, **more: object) -> Posed:
        """The question with its answer."""
        question = self.question
        return Posed(
            question.kind,
            answer,
            decimals=question.decimals,
            options=self.options,
            scene=self.scene,
            beliefs=frozenset(question.belief),
            **more,  # type: ignore[arg-type]  # each is a field
        )

    def value(self) -> tuple[str, Value]:
        """The expression of the answer, and its value."""
        text = _as_expression(self.question.answer)
        return self.computed(text)

    def computed(self, text: str) -> tuple[str, Value]:
        """An expression with what was drawn in it, and its value."""
        if self.scene is None:
            raise SeqtuiError(_("this stage has no run to compute an answer from"))
        text = bare(text, self.scene.drawn)
        return text, parse(text).evaluate(self.scene)

    def own(self) -> dict[str, Value]:
        """The question's own slips, computed."""
        return {name: self.computed(text)[1] for name, text in self.question.own.items()}

    def tolerance(self, value: Value) -> float:
        """How far off a number may be: a unit of the last decimal, nothing where things are counted."""
        given = self.question.tolerance
        if given is not UNSET:
            return float(given)
        return 0.0 if type(value) is int else 10.0**-self.question.decimals

    def refused(self) -> SeqtuiError:
        """The sentence for an answer that is none of its kind."""
        answer, kind = self.question.answer, self.question.kind
        return SeqtuiError(_("{answer} is no answer to a question of the kind '{kind}'", answer=answer, kind=kind))


def _number(posing: _Posing) -> Posed:
    expression, value = posing.value()
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise posing.refused()
    tolerance = posing.tolerance(value)
    slips = posing.question.slips
    return posing.posed(value, tolerance=tolerance, expression=expression, slips=slips, own=posing.own())


def _array(posing: _Posing, axes: int) -> Posed:
    expression, value = posing.value()
    array = np.asarray(value)
    if isinstance(value, str) or array.ndim != axes or not 0 < array.size <= MOST or array.dtype.kind == "b":
        raise posing.refused()
    array = array.astype(np.float64)
    slips = posing.question.slips
    return posing.posed(array, tolerance=posing.tolerance(array), expression=expression, slips=slips, own=posing.own())


def _shape(posing: _Posing) -> Posed:
    answer = posing.question.answer
    if isinstance(answer, list | tuple) and all(type(size) is int for size in answer):
        return posing.posed(tuple(answer))
    value = posing.value()[1]
    if isinstance(value, str | bool):
        raise posing.refused()
    return posing.posed(value if isinstance(value, tuple) else tuple(np.shape(value)))


def _chosen(posing: _Posing) -> Posed:
    """One option, several, or all of them in order."""
    answer = posing.question.answer
    ids = (answer,) if isinstance(answer, str) else tuple(answer) if isinstance(answer, list | tuple) else ()
    whole = posing.question.kind != "order" or sorted(ids) == sorted(posing.options)
    single = posing.question.kind != "choice" or len(ids) == 1
    if not ids or not whole or not single or len(set(ids)) < len(ids) or not set(ids) <= set(posing.options):
        raise posing.refused()
    return posing.posed(ids)


def _matched(posing: _Posing) -> Posed:
    answer = posing.question.answer
    if not isinstance(answer, Mapping) or not {*answer, *answer.values()} <= set(posing.options):
        raise posing.refused()
    left = tuple(option for option in posing.options if option in answer)
    right = tuple(option for option in posing.options if option not in answer)
    if not answer or set(right) & set(left) or not set(answer.values()) <= set(right):
        raise posing.refused()
    return posing.posed(dict(answer), left=left, right=right)


def _short(posing: _Posing) -> Posed:
    """A term of the glossary or several; a word of the run where the answer is an expression."""
    answer = posing.question.answer
    ids = (answer,) if isinstance(answer, str) else tuple(answer)
    spellings: list[str] = []
    for id in ids:
        if id in posing.terms:
            spellings += posing.terms[id]
        else:
            word = posing.computed(id)[1]
            if not isinstance(word, str):
                raise posing.refused()
            spellings.append(word)
    others = {name for id, names in posing.terms.items() if id not in ids for name in names}
    return posing.posed(tuple(spellings), terms=frozenset(others))


def _point(posing: _Posing) -> Posed:
    """The paths of cells, or of values of which any cell will do."""
    answer, scene = posing.question.answer, posing.scene
    if scene is None:
        raise SeqtuiError(_("this stage has no run to compute an answer from"))
    cells = []
    for text in [answer] if isinstance(answer, str) else answer:
        path, index = paths.parse(bare(text, scene.drawn))
        cells.append(paths.spell(path, index))
        value = scene.value(path)
        if index is not None:
            paths.check_index(path, value.shape, index)
    return posing.posed(tuple(cells))


def _done(posing: _Posing) -> Posed:
    """What is done on the stage: the goal says when it is."""
    if not isinstance(posing.question.answer, Mapping):
        raise posing.refused()
    return posing.posed(None)


_ANSWERS = {
    "choice": _chosen,
    "multi": _chosen,
    "number": _number,
    "vector": lambda posing: _array(posing, 1),
    "matrix": lambda posing: _array(posing, 2),
    "shape": _shape,
    "order": _chosen,
    "match": _matched,
    "short": _short,
    "point": _point,
    "goal": _done,
    "train": _done,
}


def _as_expression(answer: object) -> str:
    """The answer of a question as an expression; numbers and lists of them stand for themselves."""
    if isinstance(answer, list | tuple):
        return "[" + ", ".join(map(_as_expression, answer)) + "]"
    if isinstance(answer, bool) or not isinstance(answer, str | int | float):
        raise SeqtuiError(_("{answer} is no answer: write a number or an expression in quotes", answer=answer))
    return str(answer)


def _drawn(draw: Draw, name: str, seed: int) -> float | int | str:
    if draw.of is not UNSET:
        value = draw_one(seed, draw.of)
        return int(value) if isinstance(value, bool) else value
    if draw.low is UNSET or draw.high is UNSET:
        raise SeqtuiError(_("'{name}' is drawn from low to high, or of a list", name=name))
    return draw_number(seed, draw.low, draw.high, draw.decimals)
