"""What the lesson on heads says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

TEXT = "the cat sat"
SENTENCE = "당신의 내면의 힘을 과소평가하지 마세요"


def _run(text: str = TEXT, *edits: str, **settings: object) -> Run:
    return recorded("multi-head", text, edits, **settings)


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _by_hand() -> list[np.ndarray]:
    """attn_out, and the patterns of both heads, from x and the weights alone."""
    run = _run()
    x = value(run, "x")
    q, k, v = (x @ value(run, name) for name in ("W_Q", "W_K", "W_V"))
    parts = [slice(0, 4), slice(4, 8)]
    patterns = [_softmax(q[:, part] @ k[:, part].T / 2) for part in parts]  # √4, the width of a head
    beside = np.hstack([pattern @ v[:, part] for pattern, part in zip(patterns, parts, strict=True)])
    return [beside @ value(run, "W_O"), *patterns]


def _is_by_hand() -> bool:
    run, made = _run(), _by_hand()
    names = ("attn_out", "head0.pattern", "head1.pattern")
    return all(np.allclose(value(run, name), one, atol=1e-12) for name, one in zip(names, made, strict=True))


def _all_of_x() -> bool:
    """Each number of a word's x moves the queries of both heads."""
    plain = _run()
    for n in range(8):
        edited = _run(TEXT, f"x[2,{n}]=3")
        if any(np.array_equal(value(plain, f"head{h}.q")[2], value(edited, f"head{h}.q")[2]) for h in (0, 1)):
            return False
    return True


def _backwards() -> bool:
    forth, back = value(_run(), "attn_out"), value(_run("sat cat the"), "attn_out")
    return bool(np.allclose(forth, back[::-1], atol=1e-12) and np.abs(forth - back).max() > 0.3)


def _weights(heads: int) -> int:
    run = _run(n_heads=heads)
    return sum(value(run, name).size for name in ("W_Q", "W_K", "W_V", "W_O"))


def _wide() -> bool:
    run = _run(d_head=6)
    shapes = [value(run, name).shape for name in ("head0.z", "heads", "W_O", "attn_out")]
    return shapes == [(3, 6), (3, 12), (12, 8), (3, 8)]


def _heads_differ() -> bool:
    run = recorded("translate-transformer", SENTENCE)
    rows = [value(run, f"encoder.block0.head{h}.pattern")[-1] for h in range(4)]
    return len({int(row.argmax()) for row in rows}) > 1 and max(row.max() for row in rows) < 0.7


CLAIMS = {
    "Columns 0 to 3 are for head 0, columns 4 to 7 for head 1.": lambda: (
        np.array_equal(value(_run(), "Q")[:, 4:], value(_run(), "head1.q"))
        and np.array_equal(value(_run(), "Q")[:, :4], value(_run(), "head0.q"))
    ),
    "each column of W_Q takes the whole of `x`": _all_of_x,
    "Each head shares out its own 1 among all words.": lambda: min(p.min() for p in _by_hand()[1:]) > 1e-4,
    "Each head scales by its own width": _is_by_hand,
    "Q, K, V; cut; a pattern and a `z` in each head; side by side; W_O.": _is_by_hand,
    "In this experiment both are 6 wide: side by side that is 12.": _wide,
    "`attn_out` of *the* is the same in both texts": _backwards,
    "one W_Q is cut": lambda: _weights(1) == _weights(2) == _weights(4) == 256,
    "They differ; a job with a name is seldom seen.": _heads_differ,
}
