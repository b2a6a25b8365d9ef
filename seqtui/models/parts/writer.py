"""Attention token by token: a decoder that writes, and one head that reads; with a key/value cache and without.

x         the words so far and where they stand; with a cache the newest word alone
logits    scores of the word that follows the newest one

A network that writes reads like this: a token comes, and asks those before it. The weights, and the numbers that come
of them, are the same both ways; what differs is how often they are computed.

    with a cache       the new token's query meets the keys kept from earlier steps
    without one        every step computes the keys, values and scores of all tokens so far again

Each step is a record of its own, so that reading a long text takes no more memory than its last step. Shazeer 2019.
"""

from collections.abc import Collection, Iterator
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array, concat
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.trace import Trace
from seqtui.models.decoder import Decoder
from seqtui.models.inputs.sentence import Sentence
from seqtui.models.parts.attention import ATTENTION, attend, bias, head, linear, make_mask, record_tree
from seqtui.models.parts.cache import CACHED, Cache, cached_stack, remember
from seqtui.models.parts.entries import SCORES
from seqtui.models.parts.generation import State
from seqtui.models.parts.stacks import STACK
from seqtui.models.weights.attention_weights import Tree, seeded_attention

WRITER = STACK | CACHED | Notation(logits=Symbol("logits", "d_vocab", SCORES))


class Writer:
    """What a decoder has written so far. Positions are recorded once, for as many words as it can write."""

    def __init__(self, decoder: Decoder, memory: Array, hidden: Collection[int], cached: bool, n_ctx: int) -> None:
        self.decoder, self.memory, self.hidden = decoder, memory, hidden
        if decoder.w_output is None:
            raise ValueError("a decoder without an output layer has nothing to choose words by")
        self.ids: list[int] = []
        self.w = decoder.w_output
        eq, embedding = decoder.eq, decoder.embedding
        with eq.scope("", position=n_ctx):
            self.places = embedding.places(n_ctx)
        self.cache: Cache | None = remember(eq, decoder.w, memory) if cached else None

    def advance(self, token: int, state: State) -> tuple[Array, State]:
        """Record one step: the word that is read, to the scores of the next one [d_vocab]."""
        self.ids.append(token)
        length, eq = len(self.ids), self.decoder.eq
        first = 0 if self.cache is None else length - 1
        with eq.using(WRITER), eq.scope("", position=length - first, query=length - first, key=length):
            out = self._stack(self._read(first))
            return eq("logits", linear(out[length - first - 1], self.w.W_U, bias(self.w, "b_U"))), state

    def _read(self, first: int) -> Array:
        """Record x [position, d_model] of the words from the first."""
        decoder = self.decoder
        words = Sentence(tuple(decoder.words[i] for i in self.ids[first:]), decoder.words)
        return decoder.embedding.read_at(words, self.places, first)

    def _stack(self, x: Array) -> Array:
        """Record masks and blocks: x [position, d_model] to [position, d_model]."""
        decoder = self.decoder
        if self.cache is None:
            return decoder.run(x, self.memory, self.hidden)
        eq, new, length, sources = decoder.eq, x.shape[0], len(self.ids), self.memory.shape[0]
        mask = eq.input("mask", make_mask(length, length, True)[length - new :])
        memory_mask = eq.input("memory_mask", make_mask(new, sources, False, self.hidden))
        return cached_stack(eq, decoder.w, x, mask, decoder.variant, self.cache, self.memory, memory_mask)


NOTATION = ATTENTION | CACHED


def read_with_cache(rows: np.ndarray, seed: int = 0) -> Iterator[Trace]:
    """Yield the record of each step: the newest of the rows [T, d_model] and the keys and values kept so far.

    Its weights are those of the model self-attention of that width and seed.
    """
    tree = _weights(rows.shape[1], seed)
    kept: tuple[np.ndarray, np.ndarray] | None = None
    for t in range(1, len(rows) + 1):
        eq, w = _begin(tree)
        before = [] if kept is None else _kept(eq, t - 1, *kept)
        with eq.at(t), eq.scope("", position=1, query=1, key=t):
            x = eq.input("x", rows[t - 1 : t])
            mask = eq.input("mask", np.zeros((1, t)))
            q = eq("q", linear(x, w.W_Q, None))
            new = [linear(x, W, None) for W in (w.W_K, w.W_V)]
            if before:
                new = [eq(name, value) for name, value in zip(("k_new", "v_new"), new, strict=True)]
                new = [concat([old, value]) for old, value in zip(before, new, strict=True)]
            k, v = eq("k", new[0]), eq("v", new[1])
            attend(eq, q, k, v, mask, w.d_head)
        kept = k.value, v.value
        yield eq.trace.close()


def read_again(rows: np.ndarray, seed: int = 0) -> Iterator[Trace]:
    """Yield the record of each step that keeps nothing: one causal head over all rows so far."""
    tree = _weights(rows.shape[1], seed)
    mask = make_mask(len(rows), len(rows), causal=True)
    mask.setflags(write=False)  # recorded as it is, cut to each length
    for t in range(1, len(rows) + 1):
        eq, w = _begin(tree)
        with eq.at(t), eq.scope("", position=t, query=t, key=t):
            x = eq.input("x", rows[:t])
            head(eq, w, x, x, eq.input("mask", mask[:t, :t]), w.d_head)
        yield eq.trace.close()


def _weights(width: int, seed: int) -> Tree:
    weights = seeded_attention(seed, "", width, width, False)
    return {name: value for name, value in weights.items() if name != "W_O"}  # one head has nothing to mix


def _begin(tree: Tree) -> tuple[Equations, SimpleNamespace]:
    """A new record that holds the weights, and d_head for the scale."""
    eq = Equations(NOTATION)
    w = record_tree(eq, tree)
    w.d_head = eq.input("d_head", np.array(float(w.W_Q.shape[1])))
    return eq, w


def _kept(eq: Equations, time: int, k: np.ndarray, v: np.ndarray) -> list[Array]:
    """The keys and values of the step before, which are given here."""
    with eq.at(time), eq.scope("", key=time):
        return [eq.input("k", k), eq.input("v", v)]
