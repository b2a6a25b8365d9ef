"""What stands before and behind a recurrent network: word vectors going in, and a layer that answers.

Weights of its own come from the seed, or from a trained file. A trained network may ask for something else than the
next token: for the first one again (recall), which is scored at the last step alone, or for a number (adding).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seqtui.engine.array import Array, log, softmax
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.models import seeds, trained_words
from seqtui.models.cells import Cell
from seqtui.models.model import Request
from seqtui.models.settings import Value
from seqtui.models.state_dict import StateDict
from seqtui.models.tokens import END


@dataclass(frozen=True, eq=False)
class Given:
    """What is read: tokens, with the words that number them, or with vectors [T, d_in] in their place."""

    tokens: tuple[str, ...]
    words: tuple[str, ...] = ()
    vectors: np.ndarray | None = None

    @property
    def ids(self) -> list[int]:
        """The number of each token; [] where vectors are read."""
        places = {word: k for k, word in enumerate(self.words)}
        return [places[token] for token in self.tokens] if self.words else []


class Head:
    """Word vectors and an output layer over the words: scores, probabilities, and the surprise at what was to come.

    trained is the file that brings the word vectors, and the output layer where it has one; None draws both from the
    seed.
    """

    def __init__(self, cell: Cell, request: Request, trained: StateDict | None) -> None:
        self.cell, self.request, self.trained = cell, request, trained

    @property
    def answers(self) -> bool:
        """Whether the output layer is the file's."""
        return bool(trained_words.targets_of(self.trained))

    def width(self, config: Mapping[str, Value]) -> int:
        """The width of what the output layer reads."""
        return config["d_hidden"] * (2 if config["bidirectional"] else 1)

    def rows(self, words: tuple[str, ...], d_in: int) -> np.ndarray:
        """The word vectors [words, d_in]."""
        if self.trained is not None:
            return trained_words.embedding(self.trained, words, d_in)
        return seeds.rows(self.request.seed, "W_E", words, d_in)

    def targets(self, given: Given) -> tuple[str, ...]:
        """What each time step should answer."""
        return (*given.tokens[1:], END) if given.words else ()

    def begin(self, eq: Equations, given: Given, config: Mapping[str, Value]) -> None:
        """Record the output layer and the sum of the surprises, 0 before the first step."""
        self.eq, self.output = eq, config["output"]
        if not self.output:
            return
        places = {word: k for k, word in enumerate(given.words)}
        self.goals = [places.get(word) for word in self.targets(given)]
        weight, bias = self._layer(given.words, self.width(config))
        w = eq.parameters({"W_hy": weight, "b_y": bias})
        self.W_hy, self.b_y = w.W_hy, w.b_y
        with eq.at(0):
            self.L = eq.input("L", np.zeros(()))

    def finish(self, t: int, h: Array) -> None:
        """Scores, probabilities, and the surprise at the token that did come next (Bengio et al. 2003)."""
        if not self.output:
            return
        eq = self.eq
        with eq.at(t):
            scores = eq(self.cell.scores, self.W_hy @ h + self.b_y)
            y = eq("y", softmax(scores))
            goal = self.goals[t - 1]
            if goal is not None and self.scores(t):
                loss = eq("loss", -log(y[goal]))
                self.L = eq("L", self.L + loss)

    def scores(self, t: int) -> bool:
        """Whether what is answered at time t counts."""
        return True

    def _layer(self, words: tuple[str, ...], width: int) -> tuple[np.ndarray, np.ndarray]:
        if self.trained is not None and self.answers:
            return trained_words.output_layer(self.trained, words, width)
        return seeds.rows(self.request.seed, "W_hy", words, width, scale=width**-0.5), np.zeros(len(words))


class RecallHead(Head):
    """Asks for the first token again, and counts what is answered at the last step."""

    def targets(self, given: Given) -> tuple[str, ...]:
        """The first token, at each step."""
        return (given.tokens[0],) * len(given.tokens)

    def begin(self, eq: Equations, given: Given, config: Mapping[str, Value]) -> None:
        """Remember how long the text is, too."""
        self.last = len(given.tokens)
        super().begin(eq, given, config)

    def scores(self, t: int) -> bool:
        """Only the last step."""
        return t == self.last


class SumHead(Head):
    """Asks for one number: the sum of the marked ones (Hochreiter & Schmidhuber 1997), counted at the last step."""

    def targets(self, given: Given) -> tuple[str, ...]:
        """No words."""
        return ()

    def begin(self, eq: Equations, given: Given, config: Mapping[str, Value]) -> None:
        """Record the output layer, one row."""
        if given.vectors is None or self.trained is None:
            raise SeqtuiError("this network reads numbers, not words: give them as in '0.5 0.2* 0.9 0.7*'")
        self.eq, self.last = eq, len(given.tokens)
        weight, bias = trained_words.output_layer(self.trained, ("s",), self.width(config))
        self.w = eq.parameters({"W_s": weight[0], "b_s": bias[0]})
        self.sum = float((given.vectors[:, 0] * given.vectors[:, 1]).sum())

    def finish(self, t: int, h: Array) -> None:
        """Record what the network takes the sum for, and at last how far off that is."""
        eq = self.eq
        with eq.at(t):
            s = eq("s", (self.w.W_s * h).sum() + self.w.b_s)
            if t == self.last:
                goal = eq.input("goal", np.array(self.sum))
                eq("L", (s - goal) * (s - goal))


HEADS: dict[str, type[Head]] = {"next": Head, "first": RecallHead, "sum": SumHead}


def choose_head(cell: Cell, request: Request, words: bool) -> Head:
    """The head that a trained file asks for, or the one of a language model.

    words says whether words are read. Raises SeqtuiError when the file asks for something this program does not know.
    """
    weights = request.weights
    asks = weights.about.rest.get("asks", "next") if weights and weights.about else "next"
    if not isinstance(asks, str) or asks not in HEADS:
        raise SeqtuiError(f"{weights.name if weights else ''} asks its network for something unknown: give another")
    has_words = bool(words and trained_words.vocabulary_of(weights))
    return HEADS[asks](cell, request, weights if has_words or asks == "sum" else None)
