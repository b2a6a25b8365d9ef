"""Why is this number what it is: one element of a value, opened into the elements it came from.

The unnamed steps of an equation are seen through, so that ``f = σ(W x + W h + b)`` opens into the single products of
its sum. Each term names a recorded element, which can be opened in turn, down to inputs and weights.
"""

from collections.abc import Sequence
from typing import overload

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.formula import formula
from seqtui.engine.op import Kind, Op
from seqtui.engine.ops import OPS, label
from seqtui.engine.paths import Index
from seqtui.engine.terms import TermsAlong
from seqtui.engine.trace import LEAVES, Trace
from seqtui.language import _


class Place(Struct, frozen=True):
    """One element of one recorded step."""

    step: int
    element: Index


class ExplainedTerm(Struct, frozen=True):
    """One term of an explanation: value × factor = contribution.

    source is the element that can be opened, factor_source the other operand's element when the factor is one (None
    when it is a fixed number).
    """

    source: Place
    value: float
    factor: float
    factor_source: Place | None

    @property
    def contribution(self) -> float:
        """What the term brings to the sum, or hands to the rule; a factor of 0 takes out even a masked −∞."""
        return self.value * self.factor if self.value and self.factor else 0.0


class PartsAlong(Sequence[ExplainedTerm]):
    """Elements along one axis of a value as the terms of a rule, each made when it is read; their numbers are known."""

    def __init__(self, trace: Trace, step: int, places: TermsAlong) -> None:
        self.step, self.places = step, places
        line: tuple[int | slice, ...] = (*places.before, slice(None), *places.after)
        self.contributions = np.ravel(trace[step].value[line])

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> ExplainedTerm: ...
    @overload
    def __getitem__(self, place: slice) -> list[ExplainedTerm]: ...
    def __getitem__(self, place: int | slice) -> ExplainedTerm | list[ExplainedTerm]:
        """Return the term of that number."""
        if isinstance(place, slice):
            return [self[k] for k in range(len(self))[place]]
        ((_position, element),) = self.places[place].factors
        return ExplainedTerm(Place(self.step, element), float(self.contributions[place]), 1.0, None)


class Explanation(Struct, frozen=True):
    """One element with its terms.

    rule is None when the value is the sum of the contributions; otherwise it says how they combine. sum is their sum
    where the rule uses one, and None where adding them up means nothing (a product, a softmax) or there are none. own
    is the term that stands at the place of the element itself, of those that a rule combines.
    """

    place: Place
    value: float
    formula: str
    rule: str | None
    parts: Sequence[ExplainedTerm]
    sum: float | None
    _maps: tuple[str, ...] = ()
    _combiner: str = ""
    own: int = 0

    @property
    def contributions(self) -> np.ndarray:
        """What each term brings, in their order."""
        if isinstance(self.parts, PartsAlong):
            return self.parts.contributions
        return np.array([part.contribution for part in self.parts])

    def rebuilt(self) -> float:
        """Return the value made again from the contributions: equal to value but for rounding."""
        if not self.parts:
            return self.value
        contributions = self.contributions
        combine = OPS[self._combiner].combine if self._combiner else None
        result = float(contributions.sum()) if combine is None else combine(contributions, self.own)
        for name in reversed(self._maps):
            result = float(OPS[name].forward(np.float64(result)))
        return result


def explain(trace: Trace, index: int, element: Index) -> Explanation:
    """Return the terms of one element of a step.

    Raises SeqtuiError when the element lies outside the value.
    """
    step = trace[index]
    element = paths.check_index(trace.path(index), step.value.shape, element)
    place, value, text = Place(index, element), float(step.value[element]), formula(trace, index, concrete=True)
    if step.edited is not None and step.edited[element]:
        return Explanation(place, value, text, _("set by hand"), (), None)
    if step.is_leaf:
        return Explanation(place, value, text, f"{step.op}: {_(LEAVES[step.op])}", (), None)

    maps, core = _through_maps(trace, place)
    op, rule = _core_op(trace, index, core), _own_rule(trace, index, core)
    parts: Sequence[ExplainedTerm]
    if op is None:
        parts, combiner, which = (_part(trace, 1.0, (core,)),), "", 0
    elif op.combine is not None:
        (parts, which), combiner = _combined(trace, core), op.name
    else:
        parts, combiner, which = tuple(_part(trace, *t) for t in _flatten(trace, core)), "", 0
    total = None if rule else float(sum(part.contribution for part in parts))
    return Explanation(place, value, text, _behind(maps, rule), parts, total, tuple(maps), combiner, which)


def rule_of(trace: Trace, index: int, element: Index) -> str | None:
    """Return the rule of explain for a computed element, without its terms, of which it may have as many as words."""
    maps, core = _through_maps(trace, Place(index, element))
    return _behind(maps, _own_rule(trace, index, core))


def _core_op(trace: Trace, index: int, core: Place) -> Op | None:
    """The op that made what is inside of the maps; None where that is a value of its own."""
    return None if _is_opaque(trace, core.step) and core.step != index else OPS[trace[core.step].op]


def _own_rule(trace: Trace, index: int, core: Place) -> str | None:
    op = _core_op(trace, index, core)
    return None if op is None or op.combine is None else op.rule and _(op.rule)


def _behind(maps: Sequence[str], rule: str | None) -> str | None:
    """The rule inside of all maps that stand around it."""
    for name in reversed(maps):
        inside = rule or _("sum")
        rule = f"{label(name)}({inside})"
    return rule


Product = tuple[float, tuple[Place, ...]]


def _combined(trace: Trace, core: Place) -> tuple[Sequence[ExplainedTerm], int]:
    """What a rule combines, and which of them stands at the place of the element itself."""
    step = trace[core.step]
    terms = OPS[step.op].terms(core.element, [trace[i].value for i in step.operands], *step.params)
    if isinstance(terms, TermsAlong):
        own = Place(step.operands[0], core.element)
        if _resolve(trace, own) == (1.0, own):  # then so does every other
            return PartsAlong(trace, own.step, terms), terms.own
    places = [Place(step.operands[position], element) for term in terms for position, element in term.factors]
    which = next((k for k, place in enumerate(places) if place.element == core.element), 0)
    sources = [_resolve(trace, place) for place in places]
    return tuple(_part(trace, c, (source,)) for c, source in sources), which


def _terms(trace: Trace, place: Place) -> list[Product]:
    """One element as products of operand elements, by the op's own row; single selections are seen through."""
    step = trace[place.step]
    operands = step.operands
    values = [trace[i].value for i in operands]
    seen_through = [not _is_opaque(trace, i) for i in operands]
    found = []
    for term in OPS[step.op].terms(place.element, values, *step.params):
        coefficient, factors = term.coefficient, []
        for position, element in term.factors:
            source = Place(operands[position], element)
            if seen_through[position]:
                c, source = _resolve(trace, source)
                coefficient *= c
            factors.append(source)
        found.append((coefficient, tuple(factors)))
    return found


def _flatten(trace: Trace, place: Place) -> list[Product]:
    """One element as a flat sum of products, through the unnamed sums of its equation."""
    flat: list[Product] = []
    for coefficient, factors in _terms(trace, place):
        only = factors[0]
        if len(factors) == 1 and not _is_opaque(trace, only.step) and OPS[trace[only.step].op].kind.additive:
            flat.extend((coefficient * c, inner) for c, inner in _flatten(trace, only))
        else:
            flat.append((coefficient, factors))
    return flat


def _resolve(trace: Trace, place: Place) -> tuple[float, Place]:
    """Follow an unnamed selection (a transpose, a row, a sign) to the one element it shows."""
    coefficient = 1.0
    while not _is_opaque(trace, place.step):
        step = trace[place.step]
        if len(step.operands) != 1 or not OPS[step.op].kind.additive:
            break
        terms = OPS[step.op].terms(place.element, [trace[step.operands[0]].value], *step.params)
        if len(terms) != 1:
            break
        coefficient *= terms[0].coefficient
        place = Place(step.operands[0], terms[0].factors[0][1])
    return coefficient, place


def _through_maps(trace: Trace, place: Place) -> tuple[list[str], Place]:
    """Follow functions of one number inwards: σ(tanh(s)) gives [sigmoid, tanh] and the place of s."""
    maps: list[str] = []
    while True:
        step = trace[place.step]
        if step.is_leaf or OPS[step.op].kind is not Kind.MAP or (maps and step.name is not None):
            return maps, place
        maps.append(step.op)
        place = Place(step.operands[0], place.element)


def _is_opaque(trace: Trace, step: int) -> bool:
    """Whether a step has a name of its own or was given: a place where an explanation stops."""
    return trace[step].name is not None or trace[step].is_leaf


def _part(trace: Trace, coefficient: float, factors: tuple[Place, ...]) -> ExplainedTerm:
    """A product as value × factor: the computed element is the value, a weight or fixed number the factor."""
    if len(factors) == 1:
        return ExplainedTerm(factors[0], _number(trace, factors[0]), coefficient, None)
    source, other = factors
    if _is_fixed(trace, source.step) and not _is_fixed(trace, other.step):
        source, other = other, source
    return ExplainedTerm(source, _number(trace, source), coefficient * _number(trace, other), other)


def _is_fixed(trace: Trace, step: int) -> bool:
    return trace[step].op in ("parameter", "constant")


def _number(trace: Trace, place: Place) -> float:
    return float(trace[place.step].value[place.element])
