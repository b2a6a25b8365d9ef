"""The logit lens: what each layer would say, if the network ended behind it (nostalgebraist 2020).

What stands between the last block and the logits (a final norm, a masked-LM head, W_U) is computed again on the stream
behind every block, and before the first; the last row is the model itself, its own recorded numbers. A table needs the
scores of a cell for a moment alone, a stretch of the vocabulary at a time: no more than WIDE columns of W_U are widened
at once, and nothing of them is kept. A cell that is opened is recorded behind the run, with all of its scores.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.array import Array, record, softmax
from seqtui.engine.derive import Place
from seqtui.engine.notation import Symbol
from seqtui.engine.ops import ADD, MATMUL, OPS
from seqtui.engine.paths import SIDES, Scope
from seqtui.engine.trace import Trace
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.inside.scores import Scores

ROOM = "lens"  # the scope behind the run in which an opened cell is recorded
WIDE = 1024  # columns of W_U that are looked at together


class Cell(Struct, frozen=True):
    """What one layer says at one place: the number of its first word and its probability.

    rank (from 1) and share are those of the word that is followed: the one that came, was chosen, or was asked for.
    """

    word: int
    probability: float
    rank: int
    share: float


class Tail(Struct, frozen=True):
    """What stands between the stream and the scores, as steps of the run: all before W_U, its product, all behind it.

    output is the stream behind the last block, which the steps begin with.
    """

    output: int
    before: tuple[int, ...]
    product: int
    behind: tuple[int, ...]


class Layer(Struct, frozen=True):
    """One point of the residual stream: its name (``block1``: behind block 1), and its step."""

    name: str
    step: int


class Lens:
    """The lens on one place of a run: its layers, in order, the last of them the model itself."""

    def __init__(self, run: Run, scores: Scores) -> None:
        """Raises ValueError for a run without blocks, which has no layers to look between: see layers_of."""
        self.run, self.scores = run, scores
        self.tail = tail_of(run, scores)
        if self.tail is None:
            raise ValueError("a lens needs blocks with a residual stream")
        self.layers = layers_of(run, self.tail)
        self._inputs: dict[int, np.ndarray] = {}

    def cells(self, word: int, layers: slice = slice(None)) -> tuple[Cell, ...]:
        """What these layers say, beside the rank and share of a word; the model's own numbers for the last."""
        asked = self.layers[layers]
        rows = np.stack([self._read(layer.step) for layer in asked])
        cells = list(self._looked_through(rows, word))
        if asked and asked[-1] is self.layers[-1]:
            cells[-1] = _cell(self.scores.of(self.run), word)
        return tuple(cells)

    @property
    def products(self) -> int:
        """How many products the cells of all layers take."""
        W = self.run.trace[self.run.trace[self._tail.product].operands[1]].value
        return len(self.layers) * W.size

    def said(self) -> Statement:
        """What the stream goes through on its way to the scores, in words."""
        trace = self.run.trace
        scopes = (trace[k].scope.untimed.innermost for k in self._tail.before)
        through = ", ".join(dict.fromkeys(str(part) for part in scopes if part.kind not in ("", *SIDES)))
        facts = {"path": trace.path(self.scores.step), "row": self.scores.row}
        return statements.LENS_THROUGH(through=through, **facts) if through else statements.LENS_STRAIGHT(**facts)

    def opened(self, layer: int, word: int) -> tuple[Run, Place]:
        """The run with one cell recorded behind it, and the place of the word's probability; the last is its own."""
        trace = self.run.trace.extended()
        trace.scope, trace.time = Scope.parse(f"{ROOM}.{self.layers[layer].name}"), None
        y = softmax(self._scored(trace, layer))
        place = trace.name(y.index, "y", Symbol("y", "d_vocab", "what this layer would say: probabilities"))
        return replace(self.run, trace=trace.close()), Place(place, (word,))

    def _scored(self, trace: Trace, layer: int) -> Array:
        """The scores of one layer, recorded: those of the last layer are there already."""
        last = self.layers[layer] is self.layers[-1]
        if last:
            found = Array(trace, self.scores.step)
            return found if self.scores.row is None else found[self.scores.row]
        known = {self._tail.output: Array(trace, self.layers[layer].step)}

        def again(k: int, row: int | None = None) -> Array:
            step = trace[k]
            operands = [known[i] if i in known else Array(trace, i) for i in step.operands]
            if row is not None and operands[0].value.ndim == 2:
                operands[0] = operands[0][row]
            made = record(OPS[step.op], operands, step.params)
            if step.name is not None and step.symbol is not None:
                symbol = step.symbol if row is None else _of_row(step.symbol)
                trace.name(made.index, _inside(step.scope, step.name), symbol)
            known[k] = made
            return made

        for k in self._tail.before:
            again(k)
        made = again(self._tail.product, self.scores.row)
        for k in self._tail.behind:
            made = again(k, self.scores.row)
        return made

    @property
    def _tail(self) -> Tail:
        assert self.tail is not None
        return self.tail

    def _read(self, step: int) -> np.ndarray:
        """What W_U reads when the stream ends at a step: one row, of our place."""
        if step not in self._inputs:
            found = self._computed(step)
            self._inputs[step] = found if self.scores.row is None else found[self.scores.row]
        return self._inputs[step]

    def _computed(self, step: int) -> np.ndarray:
        trace = self.run.trace
        known = {self._tail.output: trace[step].value}
        for k in self._tail.before:
            now = trace[k]
            values = [known[i] if i in known else trace[i].value for i in now.operands]
            known[k] = OPS[now.op].forward(*values, *now.params)
        return known[trace[self._tail.product].operands[0]]

    @cached_property
    def _biases(self) -> list[np.ndarray]:
        trace = self.run.trace
        return [trace[i].value for k in self._tail.behind for i in trace[k].operands if trace[i].is_leaf]

    def _looked_through(self, rows: np.ndarray, word: int) -> list[Cell]:
        """The cells of rows [layer, d_model], without keeping their scores."""
        trace = self.run.trace
        W = trace[trace[self._tail.product].operands[1]].value
        own = self._stretch(rows, W, word, word + 1)[:, 0]
        count = len(rows)
        top, best, mass, above = np.full(count, -np.inf), np.zeros(count, int), np.zeros(count), np.zeros(count, int)
        for first in range(0, W.shape[1], WIDE):
            scores = self._stretch(rows, W, first, min(first + WIDE, W.shape[1]))
            here = scores.argmax(axis=1)
            peak = scores[np.arange(count), here]
            best = np.where(peak > top, first + here, best)
            higher = np.maximum(top, peak)
            mass = mass * np.exp(top - higher) + np.exp(scores - higher[:, None]).sum(axis=1)
            top = higher
            others = np.arange(first, first + scores.shape[1]) != word
            above += ((scores > own[:, None]) & others).sum(axis=1)
        shares = np.exp(own - top) / mass
        return [Cell(int(best[k]), float(1.0 / mass[k]), int(above[k]) + 1, float(shares[k])) for k in range(count)]

    def _stretch(self, rows: np.ndarray, W: np.ndarray, first: int, last: int) -> np.ndarray:
        scores: np.ndarray = (W.T[first:last].astype(np.float64) @ rows.T).T  # a file's matrix lies the other way
        for bias in self._biases:
            scores = scores + bias[first:last]
        return scores


def _cell(scores: np.ndarray, word: int) -> Cell:
    """A cell of all scores of a place."""
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    best = int(scores.argmax())
    return Cell(best, float(shares[best]), int((scores > scores[word]).sum()) + 1, float(shares[word]))


def _of_row(symbol: Symbol) -> Symbol:
    """The symbol of one row of a matrix."""
    return Symbol(symbol.text, symbol.axis_names[-1], symbol.meaning, symbol.sublayer, symbol.letters)


def _inside(scope: Scope, name: str) -> str:
    """The name that a value of the tail has behind the run: with the norm that it lies in."""
    return name if not scope.untimed.parts else f"{scope.innermost}_{name}" if scope.innermost.kind != "t" else name


def tail_of(run: Run, scores: Scores) -> Tail | None:
    """What stands between the residual stream and the scores of a place; None where no block comes before them."""
    trace, seen, waiting = run.trace, set[int](), [scores.step]
    streams: set[int] = set()
    while waiting:
        k = waiting.pop()
        if k in seen or trace[k].is_leaf:
            continue
        if "block" in trace[k].scope:
            streams.add(k)
            continue
        seen.add(k)
        waiting += trace[k].operands
    if len(streams) != 1:
        return None
    product = max((k for k in seen if trace[k].op == MATMUL.name), default=None)
    if product is None or any(trace[k].op != ADD.name for k in seen if k > product):
        return None
    before = tuple(sorted(k for k in seen if k < product))
    return Tail(streams.pop(), before, product, tuple(sorted(k for k in seen if k > product)))


def layers_of(run: Run, tail: Tail) -> tuple[Layer, ...]:
    """The stream before the first block, and behind each: the last of them is what the scores are made of."""
    trace, around = run.trace, run.trace[tail.output].scope.outside("block")
    found: list[Layer] = []
    while trace.has(path := around.inner(f"block{len(found)}").path("resid_pre")):
        found.append(Layer(f"block{len(found) - 1}" if found else "x", trace.find(path)))
    return (*found, Layer(f"block{len(found) - 1}", tail.output))
