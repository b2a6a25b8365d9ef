"""Seeded weights: every array has a stream of its own, named by the seed and by what it is.

So a weight does not depend on which others were drawn before it, nor a word's vector on the words around it: the same
parameters run on inputs of any length.
"""

import hashlib
import math
from collections.abc import Sequence

import numpy as np

from seqtui.engine.allowance import current

_STREAM = 8  # a new stream takes as long as recording so many steps


def _count(numbers: int, streams: int = 1) -> None:
    """Count what is about to be drawn, where that is limited."""
    allowance = current()
    if allowance is not None:
        allowance.spend(steps=_STREAM * streams, numbers=numbers)


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the generator for one named array."""
    digest = hashlib.sha256("\0".join((str(seed), *names)).encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def uniform(seed: int, name: str, shape: tuple[int, ...], bound: float) -> np.ndarray:
    """Draw from −bound … bound, as torch initialises recurrent weights with bound = 1/√d_hidden."""
    _count(math.prod(shape))
    return stream(seed, name).uniform(-bound, bound, shape)


def normal(seed: int, name: str, shape: tuple[int, ...], scale: float = 1.0) -> np.ndarray:
    """Draw from the normal distribution of that standard deviation."""
    _count(math.prod(shape))
    return stream(seed, name).normal(0.0, scale, shape)


def rows(seed: int, name: str, words: Sequence[str], width: int, scale: float = 1.0) -> np.ndarray:
    """Draw one normal row for each word, [len(words), width]; a word's row depends on the word alone."""
    _count(len(words) * width, len(words))
    return np.stack([stream(seed, name, word).normal(0.0, scale, width) for word in words])
