"""``explain`` as data: a number and its terms, or a gradient and its uses, and theirs in turn."""

from seqtui.engine import paths
from seqtui.engine.chain import ChainTerm
from seqtui.engine.derive import ExplainedTerm, Place, explain
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import expression, formula
from seqtui.engine.spelling import Style
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.explain.weight_origin import WeightOrigins
from seqtui.session.gradients.notation import gradient_formula, remark, ways_back
from seqtui.session.gradients.target import DifferentiationTarget
from seqtui.session.json_text import number

MAX_DEPTH = 50
MAX_TERMS = 50_000


def explain_data(run: Run, place: Place, depth: int = 1, style: Style = Style.UNICODE) -> dict[str, object]:
    """Return one element with its terms, opened down to the depth.

    What is a number of somebody's file has its name there: file, and factor_file of what a term is multiplied with.
    Raises SeqtuiError when that would be too many terms to read.
    """
    check_depth(depth)
    trace, opener = run.trace, _NumberOpener(run, style, depth)
    head = {"path": _spell(trace, place), "value": number(float(trace[place.step].value[place.element]))}
    return head | opener.named(place, "file") | opener.terms_of(place, depth)


def check_depth(depth: int) -> int:
    """Return a depth that can be opened.

    Raises SeqtuiError for any other.
    """
    if not 1 <= depth <= MAX_DEPTH:
        raise SeqtuiError(
            _(
                "the depth cannot be {depth}: give a whole number from 1 to {max_depth}",
                depth=depth,
                max_depth=MAX_DEPTH,
            )
        )
    return depth


class _Opener:
    """Places of a trace, opened down to a depth: the terms on the way are counted."""

    def __init__(self, trace: Trace, style: Style, depth: int) -> None:
        self.trace, self.style, self.depth = trace, style, depth
        self.terms = 0

    def count(self, terms: int) -> None:
        """Count terms that were opened; raises SeqtuiError when they are too many to read.

        The terms of the number itself never are: a probability has as many as there are words.
        """
        self.terms += terms
        if self.depth > 1 and self.terms > MAX_TERMS:
            raise SeqtuiError(
                _(
                    "depth {depth} opens more than {max_terms:,} terms here: give a smaller --depth",
                    depth=self.depth,
                    max_terms=MAX_TERMS,
                )
            )


class _NumberOpener(_Opener):
    """Numbers opened into the terms they are made of."""

    def __init__(self, run: Run, style: Style, depth: int) -> None:
        super().__init__(run.trace, style, depth)
        self._origins = WeightOrigins(run)

    def named(self, place: Place, key: str) -> dict[str, object]:
        """Return the name that the file has for a number, under that key; {} for no number of a file."""
        there = self._origins.place(place)
        return {} if there is None else {key: str(there)}

    def terms_of(self, place: Place, depth: int) -> dict[str, object]:
        """Return formula, terms, sum and rule of one place."""
        found = explain(self.trace, place.step, place.element)
        self.count(len(found.parts))
        return {
            "formula": self._formula(place),
            "terms": [self._term(part, depth - 1) for part in found.parts],
            "sum": None if found.sum is None else number(found.sum),
            "rule": found.rule,
        }

    def _term(self, part: ExplainedTerm, depth: int) -> dict[str, object]:
        term: dict[str, object] = {
            "path": _spell(self.trace, part.source),
            "value": number(part.value),
            "factor": number(part.factor),
            "contribution": number(part.contribution),
            **self.named(part.source, "file"),
        }
        other = part.factor_source
        if other is not None and self.trace[other.step].op != "constant":
            term |= {"factor_path": _spell(self.trace, other), **self.named(other, "factor_file")}
        if depth > 0 and not self.trace[part.source.step].is_leaf:
            term |= self.terms_of(part.source, depth)
        return term

    def _formula(self, place: Place) -> str:
        """With the time as a number; a step without a name has the right-hand side alone."""
        write = expression if self.trace[place.step].name is None else formula
        return write(self.trace, place.step, self.style, concrete=True)


def _spell(trace: Trace, place: Place) -> str:
    return paths.spell(trace.path(place.step), place.element)


def gradient_explain_data(
    goal: DifferentiationTarget, place: Place, depth: int = 1, style: Style = Style.UNICODE
) -> dict[str, object]:
    """Return one gradient with its uses, opened down to the depth, and the finite difference beside it.

    Keys: path, value (of the number itself), grad, of (what is differentiated), formula, terms (each with path,
    upstream, local, contribution), sum, remark (why nothing came back, or that L is this number; else null),
    finite_difference (null where there is none; no_finite_difference says why).
    Raises SeqtuiError when that would be too many terms to read.
    """
    check_depth(depth)
    trace = goal.run.trace
    path = trace.path(place.step)
    found: dict[str, object] = {
        "path": paths.spell(path, place.element),
        "value": number(float(trace[place.step].value[place.element])),
        "of": paths.spell(trace.path(goal.step), goal.element),
        "meaning": goal.meaning,
    }
    found |= _GradientOpener(goal, style, depth).open(place, depth)
    check = goal.checked(path, place.element)
    if isinstance(check, str):
        return found | {"finite_difference": None, "no_finite_difference": check}
    return found | {"finite_difference": number(check)}


def check_terms(goal: DifferentiationTarget, place: Place, depth: int) -> None:
    """Raise SeqtuiError when opening a gradient down to the depth gives too many terms to read."""
    _GradientOpener(goal, Style.UNICODE, check_depth(depth)).open(place, depth)


class _GradientOpener(_Opener):
    """Gradients opened into what each use sends back."""

    def __init__(self, goal: DifferentiationTarget, style: Style, depth: int) -> None:
        super().__init__(goal.run.trace, style, depth)
        self.goal, self.gradients = goal, goal.gradients()

    def open(self, place: Place, depth: int) -> dict[str, object]:
        """Return gradient, formula, terms, sum and remark of one place."""
        ways = ways_back(self.gradients, place)
        self.count(len(ways))
        return {
            "grad": number(float(self.gradients[place.step][place.element]) + 0.0),
            "formula": self._formula(place),
            "terms": [self._term(way, depth - 1) for way in ways],
            "sum": number(sum(way.result for way in ways)) if ways else None,
            "remark": remark(self.goal, self.gradients, place),
        }

    def _term(self, way: ChainTerm, depth: int) -> dict[str, object]:
        term: dict[str, object] = {
            "path": paths.spell(self.trace.path(way.place.step), way.place.element),
            "upstream": number(way.upstream),
            "local": number(way.local),
            "contribution": number(way.result),
        }
        return term | self.open(way.place, depth) if depth > 0 else term

    def _formula(self, place: Place) -> str:
        return gradient_formula(self.goal, self.gradients, place, self.style)
