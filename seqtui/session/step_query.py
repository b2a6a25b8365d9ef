"""Which steps of a run are meant: all named ones, one path, or a whole scope; and which number is differentiated."""

from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.backward import Gradients, backward
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Index, Scope
from seqtui.engine.trace import Trace
from seqtui.language import _


class StepSelection(Struct, frozen=True):
    """Indices into the trace, in order; element is set when a single number of a single step is meant."""

    steps: tuple[int, ...]
    element: Index | None = None


def select_steps(trace: Trace, at: str | None = None, all_steps: bool = False) -> StepSelection:
    """Return the steps that the text means: a path (``t3.f``, ``t3.f[0]``) or a scope (``t3``); None means all.

    all_steps takes the unnamed steps as well. Raises SeqtuiError when the text means nothing here.
    """
    if at is None:
        return StepSelection(tuple(i for i, step in enumerate(trace) if all_steps or step.name is not None))
    path, element = paths.parse(at)
    if element is None and not trace.has(path):
        inside = _in_scope(trace, Scope.parse(path), all_steps)
        if inside:
            return StepSelection(inside)
    index = trace.find(path)
    if element is not None:
        element = paths.check_index(path, trace[index].value.shape, element)
    return StepSelection((index,), element)


def choose_element(trace: Trace, at: str) -> tuple[int, Index]:
    """Return the step and the element that the text means; a single number needs no index.

    Raises SeqtuiError when it means no number, or several.
    """
    path, element = paths.parse(at)
    index = trace.find(path)
    shape = trace[index].value.shape
    if element is None and shape:
        first = paths.spell(path, (0,) * len(shape))
        raise SeqtuiError(
            _(
                "{path} holds {n} numbers: choose one, as in {example}",
                path=path,
                n=trace[index].value.size,
                example=first,
            )
        )
    return index, paths.check_index(path, shape, element or ())


def differentiate(trace: Trace, of: str | None = None) -> Gradients:
    """Return the gradients of one number; without a path, of the final loss, or else of the last h summed up.

    Raises SeqtuiError when the path does not exist.
    """
    if of is None:
        return backward(trace, _goal(trace))
    path, element = paths.parse(of)
    return backward(trace, trace.find(path), element)


def _in_scope(trace: Trace, scope: Scope, all_steps: bool) -> tuple[int, ...]:
    return tuple(i for i, step in enumerate(trace) if (all_steps or step.name is not None) and step.scope.inside(scope))


def _goal(trace: Trace) -> int:
    """The last computed L, or the last h, or the last named value."""
    last: dict[str, int] = {}
    for equation in trace.equations:
        last[trace[equation.last].name or ""] = equation.last
    return last.get("L", last.get("h", trace.equations[-1].last))
