"""What an op is: one primitive of the engine, and everything the program knows about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from seqtui.engine.boxes import SAME, WHOLE, Boxes
from seqtui.engine.jvp import Rule, linear
from seqtui.engine.spelling import Call, Spelling
from seqtui.engine.terms import Term
from seqtui.engine.vjp_notation import Back, unchanged

Values = Sequence[np.ndarray]
Cost = Callable[[Values, np.ndarray], int]


class Kind(Enum):
    """How an element of a result depends on the elements of the operands."""

    MAP = "a function of one number, applied to each element: tanh(x)"
    POINTWISE = "the same element of each operand, in a product that can stand in a larger sum: a + b, a ⊙ b"
    QUOTIENT = "the same element of each operand, but no product of a larger sum: a / b"
    CONTRACTION = "a sum of products of elements of the operands: A B"
    REDUCTION = "a sum of elements along an axis: Σ x"
    LAYOUT = "one element, all of them in another order or shape: Aᵀ"
    SELECTION = "one element, picked by its place: a[3]"
    JOIN = "one element of one of the operands, which stand one after the other: [a; b]"
    DISTRIBUTION = "all elements along an axis, so that they add up to 1: softmax(x)"

    @property
    def elementwise(self) -> bool:
        """Whether an element depends on the same element of each operand, and on nothing else."""
        return self in (Kind.MAP, Kind.POINTWISE, Kind.QUOTIENT)

    @property
    def additive(self) -> bool:
        """Whether an element is the sum of its terms, which can stand in a larger sum as they are."""
        return self not in (Kind.MAP, Kind.QUOTIENT, Kind.DISTRIBUTION)


@dataclass(frozen=True, eq=False, kw_only=True)
class Op:
    """One primitive: a row of the op table."""

    name: str
    kind: Kind
    forward: Callable[..., np.ndarray]  # (*values, *params): the value
    vjp: Callable[..., tuple[np.ndarray, ...]]  # (g, values, out, *params): a gradient per operand, of its shape
    spelling: Spelling  # how a formula writes it
    terms: Callable[..., list[Term]]  # (element, values, *params): the products that make one element of the value
    meaning: str
    combine: Callable[[np.ndarray, int], float] | None = None  # makes the value of the terms (None: their sum)
    rule: str | None = None  # what combine does, in words
    cost: Cost = lambda values, out: 0  # multiplications
    jvp: Rule | None = None  # the forward-mode rule (None: linear in all operands together)
    back: Back = unchanged  # how the backward rule is written
    reach: Rule | None = None  # marks elements that read marked ones (None: the same, or as a linear op does)
    boxes: Boxes | None = None  # the same of runs of neighbours (None: the same one elementwise, otherwise all)
    numpy: Call | None = None  # how a program with numpy writes it (None: as a formula in python does)
    torch: Call | None = None
    is_share: bool = False  # its values lie between 0 and 1
    is_plain: bool = False  # its sign says what it does
    kink: float | None = None  # where the slope of a map jumps
    alias: str = ""  # its name in files, in paths and on the page, where that is another one

    @property
    def label(self) -> str:
        """The op's name in files, in paths and on the page."""
        return self.alias or self.name

    @property
    def parts(self) -> Boxes:
        """Which parts of the operands a part of the result is computed from, and back."""
        return self.boxes or (SAME if self.kind.elementwise else WHOLE)

    def tangent(
        self, k: int, t: np.ndarray, values: Values, out: np.ndarray, params: tuple[Any, ...] = ()
    ) -> np.ndarray:
        """How far the result moves when operand k moves in the direction t."""
        rule = self.jvp or linear(self.forward)
        return np.broadcast_to(rule(k, t, values, out, *params), out.shape)
