"""The usual slips: what a learner's number would be if the bias were forgotten, tanh stood for σ, gates were swapped.

Each is computed by really doing it to the recorded equation of the value that is asked for, so it works for any run of
any model. A slip that cannot be made there, or changes nothing, is no slip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np
from msgspec import Struct

from seqtui.course.facts import Scene
from seqtui.course.questions import mutations as made
from seqtui.course.questions.equation_tree import (
    Changed,
    Computer,
    Ground,
    Node,
    Unfit,
    as_shown,
    nodes,
    tree_of_expression,
)
from seqtui.course.questions.expression import parse
from seqtui.engine import paths
from seqtui.engine.functions import SIGMOID, TANH
from seqtui.engine.ops import ADD, MEAN, MUL, SUM
from seqtui.language import N_, _
from seqtui.session.text import DECIMALS

MOST = 8  # places at which one slip is tried
_SAME = 1e-9


class Slip(Struct, frozen=True):
    """A row: what is said of a number that it gives, and find(tree, ground), which makes it wherever it can be made."""

    words: str
    find: Callable[[Node, Ground], Changed]


class SlipFound(Struct, frozen=True):
    """A slip as it comes out for one answer: its name, the value it gives, a sentence, and the cell to look at."""

    name: str
    value: np.ndarray
    words: str
    path: str


SLIPS: dict[str, Slip] = {
    "no-bias": Slip(N_("That comes out without the bias: {path} belongs to the sum."), made.without_bias),
    "tanh-for-sigmoid": Slip(N_("That comes out with tanh in place of σ."), made.exchanged(SIGMOID, TANH)),
    "sigmoid-for-tanh": Slip(N_("That comes out with σ in place of tanh."), made.exchanged(TANH, SIGMOID)),
    "no-activation": Slip(N_("That comes out without the activation function."), made.without_activation),
    "gates-swapped": Slip(N_("That comes out with another gate in the place of {path}."), made.gates_swapped),
    "gate-reversed": Slip(N_("That comes out with 1 − {path} in the place of {path}."), made.gate_reversed),
    "h-for-c": Slip(N_("That comes out with h in place of {path}."), made.read_for("c", "h")),
    "c-for-h": Slip(N_("That comes out with c in place of {path}."), made.read_for("h", "c")),
    "no-scale": Slip(N_("That comes out without the division by √d_k."), made.without_scale),
    "no-root": Slip(N_("That comes out with a division by d_k: divide by its root."), made.without_root),
    "wrong-axis": Slip(N_("That comes out along the other axis."), made.along_the_other_axis),
    "mask-after-softmax": Slip(
        N_("That comes out when the mask acts after the softmax: it is added to the scores before."),
        made.mask_after_softmax,
    ),
    "no-mask": Slip(N_("That comes out without the mask."), made.without_mask),
    "not-normalised": Slip(
        N_("That comes out with exp alone: softmax divides by the sum of all."), made.without_shares
    ),
    "transposed-weight": Slip(N_("That comes out with rows and columns of {path} exchanged."), made.transposed_weight),
    "row-for-column": Slip(N_("That stands where row and column are exchanged."), made.row_for_column),
    "previous-step": Slip(N_("That comes out with {path}, which is of the step before."), made.at_another_step(1)),
    "next-step": Slip(N_("That comes out with {path}, which is of the step after."), made.at_another_step(-1)),
    "counted-from-one": Slip(N_("That is the number before it: places are counted from 0."), made.counted_from_one),
    "no-old-state": Slip(N_("That comes out without what is taken over from the step before."), made.without_old_state),
    "no-input": Slip(N_("That comes out without what is new at this step."), made.without_input),
    "no-residual": Slip(N_("That comes out without the residual connection: {path} is added."), made.without_residual),
    "sum-for-product": Slip(N_("That comes out with a sum in place of a product."), made.exchanged(MUL, ADD)),
    "sum-for-mean": Slip(N_("That comes out with the sum in place of the mean."), made.exchanged(MEAN, SUM)),
    "mean-for-sum": Slip(N_("That comes out with the mean in place of the sum."), made.exchanged(SUM, MEAN)),
    "log-2": Slip(N_("That comes out with log₂: here log is the natural logarithm."), made.log_of_base_2),
    "other-sign": Slip(N_("That is it with the other sign."), made.with_other_sign),
    "percentage": Slip(
        N_("That is a hundred times as much: as a percentage it has a % behind it."), made.as_percentage
    ),
}


def by_hand(scene: Scene, expression: str) -> np.ndarray:
    """Return the value of an expression computed from the numbers that are shown, with their three decimals.

    Raises SeqtuiError for what the scene does not have.
    """
    scene, tree = _tree(scene, expression)
    with np.errstate(all="ignore"):
        return Computer().value(as_shown(tree, DECIMALS))


def slips_of(scene: Scene, expression: str, first: Sequence[str] = ()) -> Iterator[SlipFound]:
    """Return what each slip gives for an expression, those named first before the others, in the order of the table.

    Raises SeqtuiError for what the scene does not have. A slip that gives the answer itself is left out.
    """
    scene, tree = _tree(scene, expression)
    computer = Computer()
    with np.errstate(all="ignore"):
        answer = computer.value(tree)
        ground = _ground(tree, scene)
        for name in dict.fromkeys((*first, *SLIPS)):
            if name in SLIPS:
                yield from _made(name, tree, ground, answer, computer)


def slip_of(scene: Scene, expression: str, name: str) -> SlipFound | None:
    """Return what one slip gives at the nearest place; None where it cannot be made, or gives the answer.

    Raises SeqtuiError for what the scene does not have.
    """
    return next((found for found in slips_of(scene, expression, (name,)) if found.name == name), None)


def _tree(scene: Scene, expression: str) -> tuple[Scene, Node]:
    """The tree of an expression, and the scene of the run that it is made in: a path of another run belongs there."""
    if parse(expression).path:
        scene, expression = scene.part(expression.strip())
    return scene, tree_of_expression(parse(expression), scene)


def _ground(tree: Node, scene: Scene) -> Ground:
    root = tree.parts[0] if tree.is_pick else tree
    trace = scene.run.trace
    if root.step >= 0:
        return Ground(trace, root.step, trace[root.step].time)
    times = [trace[node.step].time for node in nodes(tree) if node.step >= 0]
    return Ground(trace, time=max((time for time in times if time is not None), default=None))


def _made(name: str, tree: Node, ground: Ground, answer: np.ndarray, computer: Computer) -> Iterator[SlipFound]:
    row = SLIPS[name]
    for changed, place in islice(_tried(row, tree, ground), MOST):
        try:
            value = computer.value(changed)
        except Unfit:
            continue
        if value.shape == answer.shape and np.isfinite(value).all() and not np.allclose(value, answer, _SAME, _SAME):
            path = _cell(place, tree, ground)
            yield SlipFound(name, value, _(row.words, path=path), path)


def _tried(row: Slip, tree: Node, ground: Ground) -> Changed:
    """The places of a slip; what does not fit the equation ends them."""
    try:
        yield from row.find(tree, ground)
    except Unfit:
        return


def _cell(place: Node, tree: Node, ground: Ground) -> str:
    """Where to look: the same element of the value at which the slip was made; of a weight matrix all of it."""
    root = tree.parts[0] if tree.is_pick else tree
    node = place.parts[0] if place.is_pick else place
    path = node.path or root.path
    recorded = ground.recorded(node)
    weights = recorded is not None and recorded.op == "parameter" and recorded.value.ndim > 1
    if not tree.is_pick or not path or weights:
        return path
    index = tuple(k for k in tree.params if isinstance(k, int))
    shape = Computer().value(node).shape if node.path else Computer().value(root).shape
    if len(shape) == len(index) and all(k < n for k, n in zip(index, shape, strict=True)):
        return paths.spell(path, index)
    if len(shape) == 1 and index and index[0 if len(index) == 1 else -1] < shape[0]:
        return paths.spell(path, (index[-1],))
    return path
