"""Handwritten digits: 1,797 real ones, 8×8 pixels with 17 levels of grey.

Optical Recognition of Handwritten Digits (E. Alpaydin & C. Kaynak, UCI Machine Learning Repository, 1998,
doi.org/10.24432/C50P49), licence CC BY 4.0; the test part, as scikit-learn hands it on. digits.npz holds the levels and
the labels as bytes, unchanged and in the same order. Every fifth is held out.
"""

from importlib import resources

import numpy as np

SIDE = 8
LEVELS = 16
PROVENANCE = "Optical Recognition of Handwritten Digits, E. Alpaydin & C. Kaynak, UCI 1998, CC BY 4.0"
_EVERY = 5


def read(held: bool) -> tuple[np.ndarray, np.ndarray]:
    """Pictures [n, row, column] from 0 (paper) to 1 (ink) in float32, and their digits [n], of one part."""
    with resources.files(__package__).joinpath("digits.npz").open("rb") as file:
        data = np.load(file, allow_pickle=False)
        images, labels = data["images"], data["labels"]
    part = (np.arange(len(labels)) % _EVERY == 0) == held
    return images[part].astype(np.float32) / LEVELS, labels[part].astype(np.int64)
