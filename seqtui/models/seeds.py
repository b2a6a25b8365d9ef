"""Seeded weights: every array has a stream of its own, named by the seed and by what it is.

So a weight does not depend on which others were drawn before it, nor a word's vector on the words around it: the same
parameters run on inputs of any length.
"""

import hashlib
from collections.abc import Sequence

import numpy as np


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the generator for one named array."""
    digest = hashlib.sha256("\0".join((str(seed), *names)).encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def uniform(seed: int, name: str, shape: tuple[int, ...], bound: float) -> np.ndarray:
    """Draw from −bound … bound, as torch initialises recurrent weights with bound = 1/√d_hidden."""
    return stream(seed, name).uniform(-bound, bound, shape)


def rows(seed: int, name: str, words: Sequence[str], width: int, scale: float = 1.0) -> np.ndarray:
    """Draw one normal row for each word, [len(words), width]; a word's row depends on the word alone."""
    return np.stack([stream(seed, name, word).normal(0.0, scale, width) for word in words])
