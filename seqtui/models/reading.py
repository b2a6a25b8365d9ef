"""One head of attention that reads token by token: with a key/value cache, and without one.

A network that writes reads like this: a token comes, and asks those before it. The weights, and the numbers that come
of them, are the same both ways; what differs is how often they are computed.

    with a cache       the new token's query meets the keys kept from earlier steps
    without one        every step computes the keys, values and scores of all tokens so far again

Each step is a record of its own, so that reading a long text takes no more memory than its last step. Shazeer 2019.
"""

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import concat
from seqtui.engine.equations import Equations
from seqtui.engine.trace import Trace
from seqtui.models.attention import ATTENTION, attend, head, linear, make_mask, record_tree
from seqtui.models.attention_weights import Tree, seeded_attention
from seqtui.models.cache import CACHED

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


def _kept(eq: Equations, time: int, k: np.ndarray, v: np.ndarray) -> list:
    """The keys and values of the step before, which are given here."""
    with eq.at(time), eq.scope("", key=time):
        return [eq.input("k", k), eq.input("v", v)]
