"""``explain --of`` as data: one gradient, what each use sends back, and their uses in turn."""

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.chain import Link, links, partial, sent_back, uses
from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.spelling import Style
from seqtui.session.export.jsontext import number
from seqtui.session.gradients.goal import TOP, Goal
from seqtui.session.why.reasons import MAX_TERMS, check_depth


def gradient_reasons(goal: Goal, place: Place, depth: int = 1, style: Style = Style.UNICODE) -> dict[str, object]:
    """Return one gradient with its uses, opened down to the depth, and the finite difference beside it.

    Keys: path, value (of the number itself), grad, of (what is differentiated), formula, terms (each with path,
    upstream, local, contribution), sum, finite_difference (null where there is none; no_finite_difference says why).
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
    found |= _Opener(goal.gradients(), style, depth).open(place, depth)
    try:
        return found | {"finite_difference": number(goal.finite_difference(path, place.element))}
    except SeqtuiError as error:
        return found | {"finite_difference": None, "no_finite_difference": str(error)}


class _Opener:
    """Opens gradients down to a depth and counts the terms on the way."""

    def __init__(self, gradients: Gradients, style: Style, depth: int) -> None:
        self.gradients, self.trace, self.style, self.depth = gradients, gradients.trace, style, depth
        self.terms = 0

    def open(self, place: Place, depth: int) -> dict[str, object]:
        """Return gradient, formula, terms and sum of one place."""
        ways = links(self.gradients, place.step, place.element)
        self.terms += len(ways)
        if self.terms > MAX_TERMS:
            raise SeqtuiError(f"depth {self.depth} opens more than {MAX_TERMS:,} terms here: give a smaller --depth")
        return {
            "grad": number(float(self.gradients[place.step][place.element])),
            "formula": self._formula(place.step),
            "terms": [self._term(way, depth - 1) for way in ways],
            "sum": number(sum(way.result for way in ways)) if ways else None,
        }

    def _term(self, way: Link, depth: int) -> dict[str, object]:
        term: dict[str, object] = {
            "path": paths.spell(self.trace.path(way.place.step), way.place.element),
            "upstream": number(way.upstream),
            "local": number(way.local),
            "contribution": number(way.result),
        }
        return term | self.open(way.place, depth) if depth > 0 else term

    def _formula(self, step: int) -> str:
        left = partial(self.trace, step, TOP, self.style)
        sent = [sent_back(self.gradients, step, use.consumer, TOP, self.style) for use in uses(self.gradients, step)]
        return f"{left} = {' + '.join(sent) or int(step == self.gradients.of[0])}"
