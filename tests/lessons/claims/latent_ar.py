"""What the lesson on the latent autoregressive model says of its stages, computed with a g of its own here."""

import numpy as np

from tests.lessons.stages import recorded, value

TEXT = "the animal didn't cross the street because it was too tired"


def _summaries(decay: float) -> list[np.ndarray]:
    """The summaries by hand: decay of the old, the rest of the word before; at first the start token."""
    run = recorded("latent-ar", TEXT, decay=decay)
    words = len(value(run, "t1.h"))
    h = x = np.eye(words)[-1]
    found = []
    for t in range(1, 13):
        h = decay * h + (1 - decay) * x
        found.append(h)
        x = value(run, f"t{t}.x") if t < 12 else x
    return found


def _of_fixed_size() -> bool:
    run = recorded("latent-ar", TEXT)
    return len({value(run, f"t{t}.h").shape for t in range(1, 13)}) == 1


def _written_and_kept() -> bool:
    run = recorded("latent-ar", TEXT, decay=0.5)
    return all(np.allclose(value(run, f"t{t}.h"), h, atol=1e-12) for t, h in enumerate(_summaries(0.5), 1))


def _kept_twice() -> bool:
    return all(np.isclose(_summaries(d)[4][34], (1 - d) * d * d) for d in (0.2, 0.6, 0.8))


def _rows_are_mixed() -> bool:
    run = recorded("latent-ar", TEXT, decay=0.5)
    return all(np.allclose(value(run, f"t{t}.p"), value(run, f"t{t}.h") @ value(run, "P")) for t in range(1, 13))


def _fades_by_half() -> bool:
    one, other = recorded("latent-ar", TEXT, decay=0.5), recorded("latent-ar", TEXT.replace("the", "a", 1), decay=0.5)
    moved = [np.linalg.norm(value(one, f"t{t}.p") - value(other, f"t{t}.p")) for t in range(2, 13)]
    return moved[-1] > 0 and np.allclose(np.array(moved[1:]) / moved[:-1], 0.5, atol=1e-6)


def _zero_is_markov() -> bool:
    latent, markov = recorded("latent-ar", TEXT, decay=0), recorded("markov", TEXT)
    return all(np.allclose(value(latent, f"t{t}.p"), value(markov, f"t{t}.p"), atol=1e-12) for t in range(1, 13))


def _worse_with_more_memory() -> bool:
    found = [float(value(recorded("latent-ar", TEXT, decay=d), "t12.log_P")) for d in (0, 0.5, 0.8)]
    return found[0] > found[1] + 1 and found[1] > found[2] + 1


def _a_distribution() -> bool:
    p = value(recorded("latent-ar", TEXT, decay=0.5), "t7.p")
    return bool(np.isclose(p.sum(), 1) and p.argmax() == 9 and p.max() < 0.2)


def _rnn_has_read_it() -> bool:
    one = recorded("rnn", "the animal didn't cross the street", d_hidden=2, d_in=2)
    other = recorded("rnn", "the animal didn't street the cross", d_hidden=2, d_in=2)
    moved = [not np.array_equal(value(one, f"t{t}.h"), value(other, f"t{t}.h")) for t in (3, 4)]
    return moved == [False, True]


CLAIMS = {
    "carry a **summary** h along, of fixed size": _of_fixed_size,
    "of the old stays, the rest is the new word": _written_and_kept,
    "It is written into `h₃` and then kept twice": _kept_twice,
    "Here `p` mixes rows of the transition matrix": _rows_are_mixed,
    "still in every summary, but ever less": _fades_by_half,
    "which is Markov": _zero_is_markov,
    "With more memory this model predicts worse": _worse_with_more_memory,
    "No word stands out": _a_distribution,
    "Its `h₄` has read *{word(4)}* already": _rnn_has_read_it,
}
