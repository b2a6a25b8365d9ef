"""Rotary positions: each query and key is turned by an angle that grows with its position.

Su et al. 2021, "RoFormer", section 3.2.2 and equation 34. Numbers are taken in pairs, and each pair is turned like the
hand of a clock, the first pairs fast and the last ones slowly. The product of a turned query with a turned key then
depends on how far apart they stand, and no longer on where: nothing is added to the tokens' vectors.

    rate      how fast each pair turns: base^(−2i / d_head)
    angle     how far each pair has turned at each position: pos · rate
    cos, sin  of these angles, once for each number of a query or key
    q_turned  the query a quarter turn ahead: (−q₂, q₁, −q₄, q₃ …)
    q_rot     q ⊙ cos + q_turned ⊙ sin; k_turned and k_rot likewise

The paper pairs neighbours (rotary_halves=no). Llama's code pairs number i with number i + d_head/2 (rotary_halves=yes):
the same network with the columns of W_Q and W_K in another order. A network that was trained on short texts reads
longer ones when its clocks run slower: all of them (linear, Chen et al. 2023), or, as in Llama 3, those alone that turn
less than once in the text it was trained on, with a smooth change between (llama3, Dubey et al. 2024).
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from seqtui.engine.array import Array, concat, cos, sin
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import _

ROTARY = Notation(
    pos=Symbol("pos", "position 1", "the number of each position, from 0"),
    rate=Symbol("rate", "pair", "how fast each pair of numbers turns: base^(−2i / d_head), slower where it is scaled"),
    angle=Symbol("angle", "position pair", "how far each pair of numbers has turned at each position"),
    cos=Symbol("cos", "position d_head", "the cosine of the angle that each number is turned by"),
    sin=Symbol("sin", "position d_head", "the sine of the angle that each number is turned by"),
)
ROTATED = Notation(
    q_turned=Symbol("q_turned", "query d_head", "the query with each of its pairs a quarter turn ahead"),
    q_rot=Symbol("q_rot", "query d_head", "the query, turned by its position"),
    k_turned=Symbol("k_turned", "key d_head", "the key with each of its pairs a quarter turn ahead"),
    k_rot=Symbol("k_rot", "key d_head", "the key, turned by its position"),
)


class Rotary(Struct, frozen=True):
    """How positions turn queries and keys of that width: the base of the rates, which numbers are pairs, the scaling.

    scaling is "", "linear FACTOR" or "llama3 FACTOR LOW HIGH N_CTX".
    """

    d_head: int
    base: float
    halves: bool
    scaling: str = ""

    def rates(self) -> np.ndarray:
        """How fast each pair turns, [pair].

        Raises SeqtuiError for a width that is odd and a scaling that is not known.
        """
        if self.d_head % 2:
            raise SeqtuiError(
                _(
                    "rotary positions turn pairs of numbers, but d_head is {d_head}: give an even d_head",
                    d_head=self.d_head,
                )
            )
        return scaled(self.base ** (-np.arange(0, self.d_head, 2) / self.d_head), self.scaling)

    def record(self, eq: Equations, length: int) -> Rotation:
        """Record the angles of so many positions, and their cosines and sines [position, d_head]."""
        with eq.using(ROTARY):
            pos = eq.input("pos", np.arange(length, dtype=float)[:, None])
            angle = eq("angle", pos * eq.input("rate", self.rates()))
            return Rotation(eq("cos", self._twice(cos(angle))), eq("sin", self._twice(sin(angle))), self)

    def _twice(self, wave: Array) -> Array:
        """The wave of each pair [position, pair] at both of its numbers [position, d_head]."""
        both = concat([wave, wave], axis=1)
        return both if self.halves else both[:, self.neighbours]

    def ahead(self, x: Array) -> Array:
        """Each pair (a, b) of x [position, d_head] a quarter turn ahead: (−b, a)."""
        if self.halves:
            half = self.d_head // 2
            return concat([-x[:, half : self.d_head], x[:, 0:half]], axis=1)
        first, second = list(range(0, self.d_head, 2)), list(range(1, self.d_head, 2))
        return concat([-x[:, second], x[:, first]], axis=1)[:, self.neighbours]

    @property
    def neighbours(self) -> list[int]:
        """Where the numbers of two halves stand when each is beside its twin: 0, n, 1, n + 1 …."""
        return [k // 2 + self.d_head // 2 * (k % 2) for k in range(self.d_head)]


class Rotation(Struct, frozen=True, eq=False):
    """The recorded cosines and sines [position, d_head], by which queries and keys at these positions are turned."""

    cos: Array
    sin: Array
    how: Rotary

    def turn(self, eq: Equations, name: str, x: Array) -> Array:
        """Record x [position, d_head] turned by its positions; name is "q" or "k"."""
        turned = eq(f"{name}_turned", self.how.ahead(x))
        return eq(f"{name}_rot", x * self.cos + turned * self.sin)


def scaled(rates: np.ndarray, scaling: str) -> np.ndarray:
    """The rates [pair] of a network that was stretched to longer texts.

    Raises SeqtuiError for a scaling that is not known.
    """
    kind, *words = scaling.split() or [""]
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if not kind:
        return rates
    if kind == "linear" and len(numbers) == 1 and numbers[0] > 0:
        return rates / numbers[0]
    if kind == "llama3" and len(numbers) == 4 and min(numbers) > 0 and numbers[1] < numbers[2]:
        return _llama3(rates, *numbers)
    raise SeqtuiError(
        _(
            "rotary_scaling cannot be '{text}': give linear FACTOR, or llama3 FACTOR LOW HIGH N_CTX, as in "
            "'llama3 8 1 4 8192'",
            text=scaling,
        )
    )


def _llama3(rates: np.ndarray, factor: float, low: float, high: float, n_ctx: float) -> np.ndarray:
    """Pairs that turn more than high times in n_ctx positions keep their rate; those below low are slowed by factor."""
    turns = n_ctx * rates / (2 * np.pi)
    kept = np.clip((turns - low) / (high - low), 0.0, 1.0)
    return kept * rates + (1 - kept) * rates / factor
