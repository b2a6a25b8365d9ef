"""``explain --of`` as data: one gradient, what each use sends back, and their uses in turn."""

from seqtui.engine import paths
from seqtui.engine.chain import Link
from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.spelling import Style
from seqtui.session.export.jsontext import number
from seqtui.session.gradients.goal import Goal
from seqtui.session.gradients.spelled import gradient_formula
from seqtui.session.gradients.zeros import remark, ways_back
from seqtui.session.why.reasons import MAX_TERMS, check_depth


def gradient_reasons(goal: Goal, place: Place, depth: int = 1, style: Style = Style.UNICODE) -> dict[str, object]:
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
    found |= _Opener(goal, style, depth).open(place, depth)
    check = goal.checked(path, place.element)
    if isinstance(check, str):
        return found | {"finite_difference": None, "no_finite_difference": check}
    return found | {"finite_difference": number(check)}


def check_terms(goal: Goal, place: Place, depth: int) -> None:
    """Raise SeqtuiError when opening a gradient down to the depth gives too many terms to read."""
    _Opener(goal, Style.UNICODE, check_depth(depth)).open(place, depth)


class _Opener:
    """Opens gradients down to a depth and counts the terms on the way."""

    def __init__(self, goal: Goal, style: Style, depth: int) -> None:
        self.goal, self.gradients = goal, goal.gradients()
        self.trace, self.style, self.depth = goal.run.trace, style, depth
        self.terms = 0

    def open(self, place: Place, depth: int) -> dict[str, object]:
        """Return gradient, formula, terms, sum and remark of one place."""
        ways = ways_back(self.gradients, place)
        self.terms += len(ways)
        if self.terms > MAX_TERMS:
            raise SeqtuiError(f"depth {self.depth} opens more than {MAX_TERMS:,} terms here: give a smaller --depth")
        return {
            "grad": number(float(self.gradients[place.step][place.element]) + 0.0),
            "formula": self._formula(place),
            "terms": [self._term(way, depth - 1) for way in ways],
            "sum": number(sum(way.result for way in ways)) if ways else None,
            "remark": remark(self.goal, self.gradients, place),
        }

    def _term(self, way: Link, depth: int) -> dict[str, object]:
        term: dict[str, object] = {
            "path": paths.spell(self.trace.path(way.place.step), way.place.element),
            "upstream": number(way.upstream),
            "local": number(way.local),
            "contribution": number(way.result),
        }
        return term | self.open(way.place, depth) if depth > 0 else term

    def _formula(self, place: Place) -> str:
        return gradient_formula(self.goal, self.gradients, place, self.style)
