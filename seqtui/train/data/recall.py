"""A letter to be remembered: the letter, then other letters for so many steps, then the question.

    c  a f c h …  ?        the answer is c

What comes between looks like what is to be kept, so that it has to be kept out. A sequence belongs to the held-out part
by its letters between: where the first of them, as one number, leave 0 when divided by five.
"""

import numpy as np

from seqtui.models.inputs.text import END

LETTERS = tuple("abcdefgh")
ASK = "?"
WORDS = (*LETTERS, ASK, END)
_HELD_OUT_EACH = 5
_LEADING = 6  # letters between that say which part a sequence belongs to


def sequences(count: int, distance: int, held_out: bool, rng: np.random.Generator) -> np.ndarray:
    """Draw sequences as word numbers [count, distance + 2]: the letter, distance others, the question.

    With a distance below 3 there are too few kinds to hold some out, and the parts are the same.
    """
    letters = rng.integers(len(LETTERS), size=count)
    noise = rng.integers(len(LETTERS), size=(count, distance))
    if distance >= 3:
        for _ in range(1000):
            wrong = is_held_out(noise) != held_out
            if not wrong.any():
                break
            noise[wrong] = rng.integers(len(LETTERS), size=(int(wrong.sum()), distance))
    ask = np.full((count, 1), len(LETTERS))
    return np.concatenate([letters[:, None], noise, ask], axis=1)


def is_held_out(noise: np.ndarray) -> np.ndarray:
    """Whether each row of letters between [count, distance] belongs to the held-out part: [count]."""
    leading = noise[:, :_LEADING]
    number = (leading * len(LETTERS) ** np.arange(leading.shape[1])).sum(axis=1)
    return number % _HELD_OUT_EACH == 0


def text(row: np.ndarray) -> str:
    """A sequence as it is typed."""
    return " ".join(WORDS[k] for k in row)
