"""What the lesson on the decoder says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

SOURCE = "당신의 내면의 힘을 과소평가하지 마세요"
TARGET = "Don't underestimate your inner strength"


def _forced(*edits: str, source: str = SOURCE, causal: bool = True) -> Run:
    return recorded("translate-transformer", source, edits, target=TARGET, causal=causal)


def _says(run: Run) -> list[str]:
    return [run.vocabulary[int(row.argmax())] for row in value(run, "decoder.y")]


def _moved_rows(run: Run) -> list[int]:
    return [
        k for k, (was, is_now) in enumerate(zip(_y(_forced()), _y(run), strict=True)) if not np.array_equal(was, is_now)
    ]


def _y(run: Run) -> np.ndarray:
    return value(run, "decoder.y")


def _cross(run: Run, head: int) -> np.ndarray:
    return value(run, f"decoder.block1.cross.head{head}.pattern")


def _unmasked_is_worse() -> bool:
    shown, hidden = _forced(causal=False), _forced()
    first = hidden.vocabulary.index("Don't")
    return _y(hidden)[0, first] > 0.99 and _y(shown)[0, first] < 0.1 and _says(shown)[0] != "Don't"


def _keys_differ() -> bool:
    keys = [value(_forced(), f"decoder.block{block}.cross.head0.k") for block in (0, 1)]
    made = value(_forced(), "memory") @ value(_forced(), "decoder.block1.cross.head0.W_K")
    bias = value(_forced(), "decoder.block1.cross.head0.b_K")
    return np.allclose(made + bias, keys[1]) and not np.allclose(keys[0], keys[1], atol=1)


def _true_for_inner() -> bool:
    changed = _forced(source=SOURCE.replace("내면의", "진정한"))
    rows = np.abs(_y(changed) - _y(_forced())).max(axis=1)
    return _moved_rows(changed) == [0, 1, 2, 3, 4, 5] and _says(changed)[3] == "true" and int(rows.argmax()) == 3


CLAIMS = {
    "row *<s>* has to say *Don't*": lambda: _says(_forced()) == [*TARGET.split(), "</s>"],
    "the mask is −∞ for every later place": lambda: np.array_equal(
        np.isneginf(value(_forced(), "decoder.block0.head0.attn_scores")), np.triu(np.ones((6, 6), bool), 1)
    ),
    "what is left still sums to 1": lambda: np.allclose(
        value(_forced(), "decoder.block0.head0.pattern").sum(axis=1), 1
    ),
    "In the five rows above it, `y` is the same in all digits.": lambda: (
        _moved_rows(_forced("decoder.x[5,0]=5")) == [5]
    ),
    "So it would be without the mask.": lambda: bool(
        (np.abs(_y(_forced("decoder.x[5,0]=5", causal=False)) - _y(_forced(causal=False))).max(axis=1) > 0).all()
    ),
    "row *<s>* takes all from itself": lambda: value(_forced(), "decoder.block0.head0.pattern")[0, 0] == 1,
    "It sees more and predicts worse": _unmasked_is_worse,
    "`q` with six rows, then `k` with five": lambda: (
        (len(value(_forced(), "decoder.block0.cross.head0.q")), len(value(_forced(), "decoder.block0.cross.head0.k")))
        == (6, 5)
    ),
    "Each block makes keys and values of it with its own W_K and W_V.": _keys_differ,
    "There is no mask here": lambda: not value(_forced(), "decoder.memory_mask").any(),
    "*your* looks at 내면의": lambda: int(_cross(_forced(), 0)[3].argmax()) == 1,
    "a decoder block has three residual connections": lambda: np.allclose(
        value(_forced(), "decoder.block0.resid_post"),
        value(_forced(), "decoder.block0.resid_pre")
        + value(_forced(), "decoder.block0.attn_out")
        + value(_forced(), "decoder.block0.cross.attn_out")
        + value(_forced(), "decoder.block0.mlp_out"),
    ),
    "it moves most. The others move little, but they do": _true_for_inner,
}
