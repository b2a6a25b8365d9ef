"""What the lesson on the Vision Transformer says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value


def _vit(text: str = "3", *edits: str) -> Run:
    return recorded("digits-vit", text, edits=edits)


def _answer(run: Run) -> int:
    return int(value(run, "y").argmax())


def _is_cut() -> bool:
    """The patches are the squares of the picture, left to right, then down."""
    image, patches = value(_vit(), "image"), value(_vit(), "patches")
    squares = [image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2].ravel() for r in range(4) for c in range(4)]
    return image.shape == (8, 8) and np.array_equal(patches, squares)


def _one_matrix() -> bool:
    run = _vit()
    product = value(run, "patches") @ value(run, "W_patch") + value(run, "b_patch")
    return bool(np.allclose(product, value(run, "embed"), atol=1e-12))


def _blank_patches() -> bool:
    run = _vit()
    same = np.array_equal(value(run, "embed")[4], value(run, "embed")[8])
    return (
        same
        and not value(run, "patches")[[4, 8]].any()
        and np.array_equal(value(run, "embed")[4], value(run, "b_patch"))
    )


def _one_token_for_all() -> bool:
    first, other = _vit("3"), _vit("8")
    return np.array_equal(value(first, "x")[0], value(other, "x")[0]) and not np.array_equal(
        value(first, "x")[1:], value(other, "x")[1:]
    )


def _no_window() -> bool:
    """Behind the patches a row is changed by other rows through attention alone: without it, no row moves another."""
    none = tuple(f"block{b}.head{h}.z=0" for b in (0, 1) for h in range(4))
    one, other = _vit("3", *none), _vit("3", *none, "image[2,3]=1")
    moved = np.abs(value(one, "block1.resid_post") - value(other, "block1.resid_post")).max(axis=1)
    return bool(moved[6] > 0.1 and not np.delete(moved, 6).any())


def _closes_the_bow() -> bool:
    image = value(_vit("3", "image[2,3]=1"), "image")
    return bool((image[1:4, 3] > 0.4).all() and value(_vit(), "image")[2, 3] == 0)


CLAIMS = {
    "This one has 8×8 pixels, cut into squares of 2×2": _is_cut,
    "`W_patch`, the same for every patch, and `b_patch` is added": _one_matrix,
    "Patches 4 and 8 hold no ink: all their pixels are 0.": _blank_patches,
    "It is learnt, and the same for every picture.": _one_token_for_all,
    "Patch 4 is row 5 of `x`, behind the class token.": lambda: np.allclose(
        value(_vit(), "x")[5], value(_vit(), "embed")[4] + value(_vit(), "W_pos")[5], atol=1e-12
    ),
    "`class_out` is row 0": lambda: np.array_equal(
        value(_vit(), "class_out")[0], value(_vit(), "block1.resid_post")[0]
    ),
    "a score for each of the ten digits": lambda: value(_vit(), "logits").shape == (10,),
    "A dot of ink in patch 5 closes the upper bow of the 3.": _closes_the_bow,
    "One pixel changed the answer.": lambda: (_answer(_vit()), _answer(_vit("3", "image[2,3]=1"))) == (3, 9),
    "The weight was large, and the answer did not need it.": lambda: (
        value(_vit(), "block1.head3.pattern")[0, 7] > 0.5 and _answer(_vit("3", "block1.head3.z=0")) == 3
    ),
    "Here head 0 of the same block is taken away.": lambda: _answer(_vit("3", "block1.head0.z=0")) == 9,
    "behind it there is only attention and layers for each row": _no_window,
    "Without `W_pos` the patches have no place.": lambda: _answer(_vit("3", "W_pos=0")) != 3,
}
