"""The drill-down: one number opened into its terms, a term opened in turn, down to where a weight comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import overload

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.derive import ExplainedTerm, Explanation, Place, explain
from seqtui.engine.formula import formula, name_of, numbers
from seqtui.engine.spelling import Style
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.axes import Axis, axes_of, word_at
from seqtui.session.explain.program import program_of
from seqtui.session.explain.weight_origin import WeightOrigins
from seqtui.session.text import TextStyle, short

MANY = 1000  # terms of a rule from which nobody looks for one by its place


class TermView(Struct, frozen=True, eq=False):
    """One term, formatted. name × factor_name in signs, value × factor in numbers; opens says whether it has terms.

    word is what the element stands for, where it stands for a word.
    """

    name: str
    word: str
    factor_name: str
    value: float
    factor: float | None
    contribution: float
    place: Place
    factor_place: Place | None
    opens: bool


class TermViews(Sequence[TermView]):
    """Terms in the order in which they are shown, each formatted when it is read; what each brings is known."""

    def __init__(self, view_of: Callable[[int], TermView], contributions: np.ndarray, order: Sequence[int]) -> None:
        self.view_of, self.order, self.contributions = view_of, order, contributions[np.asarray(order, dtype=int)]

    @classmethod
    def of(cls, views: Sequence[TermView]) -> TermViews:
        """Return views that are made already, in their order."""
        return cls(views.__getitem__, np.array([view.contribution for view in views]), range(len(views)))

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, place: int) -> TermView: ...
    @overload
    def __getitem__(self, place: slice) -> list[TermView]: ...
    def __getitem__(self, place: int | slice) -> TermView | list[TermView]:
        """Return the term of that number."""
        if isinstance(place, slice):
            return [self[k] for k in range(len(self))[place]]
        return self.view_of(int(self.order[place]))


class WhyView(Struct, frozen=True, eq=False):
    """One opened number: the question, the equation, the terms sorted by size, the sum shown to match.

    remark: what the record says about it beside its terms; check: the same number made another way; recorded: what the
    sum is compared with; tag: what is said of a run that is untrained; file: which number of somebody's file the chosen
    term is.
    """

    question: str
    word: str
    trail: tuple[str, ...]
    formula: str
    meaning: str
    inside: str
    terms: TermViews
    rule: str | None
    sum: float | None
    value: float
    difference: float
    python: str
    chosen: int
    remark: str = ""
    check: str = ""
    recorded: str = ""
    tag: str = ""
    file: str = ""


class DrillDown:
    """A stack of opened places; the last is the one shown. chosen is the term the learner points at."""

    def __init__(self, run: Run, step: int, element: paths.Index, look: TextStyle | None = None) -> None:
        self.run = run
        self.trace = trace = run.trace
        self.look = look or TextStyle()
        self.trail: list[Place] = [Place(step, paths.check_index(trace.path(step), trace[step].value.shape, element))]
        self._chosen: list[int] = [0]
        self._names: dict[int, str] = {}  # of steps, without an element: a sum of 1,536 products names two
        self._words: dict[int, tuple[Axis, ...]] = {}
        self._explained: dict[Place, Explanation] = {}
        self._opened: dict[tuple[Place, ...], WhyView] = {}
        self._origins = WeightOrigins(run)

    @property
    def place(self) -> Place:
        """The number that is open."""
        return self.trail[-1]

    @property
    def explanation(self) -> Explanation:
        """The terms of the number that is open."""
        if self.place not in self._explained:
            self._explained[self.place] = explain(self.trace, self.place.step, self.place.element)
        return self._explained[self.place]

    def point(self, rows: int) -> bool:
        """Move to another term; returns whether it moved."""
        count = len(self.explanation.parts)
        new = max(0, min(self._chosen[-1] + rows, count - 1)) if count else 0
        moved = new != self._chosen[-1]
        self._chosen[-1] = new
        return moved

    def choose(self, row: int) -> None:
        """Point at a term by its row."""
        self.point(row - self._chosen[-1])

    def open(self, other: bool = False) -> bool:
        """Open the chosen term (other: its second factor, a weight); returns whether there was something to open."""
        view = self.view()
        if not view.terms:
            return False
        term = view.terms[view.chosen]
        place = term.factor_place if other else term.place
        if place is None:
            return False
        self.enter(place)
        return True

    @property
    def editable(self) -> Place:
        """What an edit means here: the weight of the chosen term, or the term; the open number where it has none."""
        view = self.view()
        if not view.terms:
            return self.place
        term = view.terms[view.chosen]
        places = (place for place in (term.factor_place, term.place) if place is not None)
        return next((place for place in places if self.trace[place.step].name is not None), self.place)

    def again(self, run: Run, place: Place) -> DrillDown:
        """Return a drill-down of the same kind that starts at a number of another run."""
        return DrillDown(run, place.step, place.element, self.look)

    def followed(self, run: Run) -> DrillDown:
        """Return a drill-down into the same numbers of another run, as far as it has them."""
        places = [_same(place, self.trace, run.trace) for place in self.trail]
        known = [place for place in places[: places.index(None) if None in places else None] if place is not None]
        first, *deeper = known or self.trail[:1]
        new = self.again(run, first)
        for place in deeper:
            new.enter(place)
        return new

    def enter(self, place: Place) -> None:
        """Open a number of the trace."""
        self.trail.append(place)
        self._chosen.append(0)

    def back(self) -> bool:
        """Return to the number that was open before; False at the first."""
        if len(self.trail) == 1:
            return False
        self.trail.pop()
        self._chosen.pop()
        return True

    def name(self, place: Place) -> str:
        """How an element is written: ``f₃[0]``."""
        index = place.step
        if index not in self._names:
            here = self.trace[self.trail[0].step]
            self._names[index] = name_of(self.trace, index, self.look.style, here, concrete=True)
        name = self._names[index]
        return paths.spell(name, place.element) if self.trace[index].op != "constant" else name

    def word(self, place: Place) -> str:
        """What an element stands for, when it is a word of the vocabulary."""
        if place.step not in self._words:
            self._words[place.step] = axes_of(self.run, self.trace[place.step])
        return word_at(self._words[place.step], place.element)

    def view(self) -> WhyView:
        """Return the opened number, formatted, its terms sorted by the size of what they bring."""
        opened = tuple(self.trail)
        if opened not in self._opened:
            self._opened[opened] = self._open_view()
        view = replace(self._opened[opened], chosen=self._chosen[-1])
        return replace(view, file=self._file_of(view.terms[view.chosen])) if view.terms else view

    def _file_of(self, term: TermView) -> str:
        """Which number of the file a term has as its weight; "" for none."""
        said = self._origins.of_term(term.factor_place, term.factor_name) if term.factor_place is not None else ""
        return self.look.words(said or self._origins.of_term(term.place, term.name))

    def _open_view(self) -> WhyView:
        found, step = self.explanation, self.trace[self.place.step]
        show = partial(short, minus=self.look.minus)
        terms = TermViews(lambda k: self._term(found.parts[k]), found.contributions, _order(found))
        lines = numbers(self.trace, found.place.step, found.place.element, show, self.look.style)
        return WhyView(
            question=f"{self.name(self.place)} = {show(found.value)}",
            word=self.word(self.place),
            trail=tuple(self.name(place) for place in self.trail),
            formula=formula(self.trace, self.place.step, self.look.style, concrete=True),
            meaning=self.look.words(_(step.symbol.meaning)) if step.symbol else "",
            inside=lines[-1] if lines else "",
            terms=terms,
            rule=found.rule,
            sum=found.sum,
            value=found.value,
            difference=abs(found.rebuilt() - found.value),
            python=formula(self.trace, self.place.step, Style.PYTHON),
            chosen=0,
            remark=self.look.words(self._origins.said(self.place) or ""),
            recorded=_("the recorded value"),
        )

    def program(self) -> str:
        """Return a program that prints the open number.

        Raises SeqtuiError when it would be too long.
        """
        return program_of(self.run, self.place.step, self.place.element)

    def _term(self, part: ExplainedTerm) -> TermView:
        other = part.factor_source
        plain = other is None and part.factor == 1.0
        return TermView(
            name=self.name(part.source),
            word=self.word(part.source),
            factor_name=self.name(other) if other else "",
            value=part.value,
            factor=None if plain else part.factor,
            contribution=part.contribution,
            place=part.source,
            factor_place=other,
            opens=not self.trace[part.source.step].is_leaf,
        )


def _order(found: Explanation) -> Sequence[int]:
    """The terms of a sum by their size; of a rule as they stand, but of many its own first, then the largest."""
    if found.rule is None or found.sum is not None:
        return np.argsort(-np.abs(found.contributions), kind="stable").tolist()
    if len(found.parts) <= MANY:
        return range(len(found.parts))
    largest = np.argsort(-found.contributions, kind="stable")
    return [found.own, *largest[largest != found.own].tolist()]


def _same(place: Place, old: Trace, new: Trace) -> Place | None:
    """The element of the same path in another trace; None where that has none."""
    path = old.path(place.step)
    if not new.has(path):
        return None
    step = new.find(path)
    fits = len(place.element) == new[step].value.ndim and all(
        k < size for k, size in zip(place.element, new[step].value.shape, strict=True)
    )
    return Place(step, place.element) if fits else None
