"""Rows of letters, read twice: what follows a letter the second time is known only from the first.

    d q a k   d q a k        behind the second d comes q, as behind the first

Each letter stands once in its row, in an order that is drawn, so that nothing but the row itself says what comes. Rows
have several lengths, so that counting back does not say it either. A row belongs to the held-out part by its first
letters: where they, as one number, leave 0 when divided by five.
"""

import string

import numpy as np

LETTERS = tuple(string.ascii_lowercase)
SHORTEST, LONGEST = 4, 20  # letters of a row
_HELD_OUT_EACH = 5
_LEADING = 4  # letters that say which part a row belongs to


def sequences(count: int, length: int, held_out: bool, rng: np.random.Generator) -> np.ndarray:
    """Draw rows of that length, each twice, as letter numbers [count, 2 * length]."""
    rows = _rows(count, length, rng)
    wrong = is_held_out(rows) != held_out
    while wrong.any():
        rows[wrong] = _rows(int(wrong.sum()), length, rng)
        wrong = is_held_out(rows) != held_out
    return np.concatenate([rows, rows], axis=1)


def is_held_out(rows: np.ndarray) -> np.ndarray:
    """Whether each row of letter numbers [count, length] belongs to the held-out part: [count]."""
    places = len(LETTERS) ** np.arange(_LEADING)
    return rows[:, :_LEADING] @ places % _HELD_OUT_EACH == 0


def text(numbers: np.ndarray) -> str:
    """Letter numbers as a text to read."""
    return " ".join(LETTERS[k] for k in numbers.tolist())


def _rows(count: int, length: int, rng: np.random.Generator) -> np.ndarray:
    """Rows of different letters [count, length]."""
    return rng.random((count, len(LETTERS))).argsort(axis=1)[:, :length]
