"""What a learner typed, as the number, vector, matrix or shape it means; forgiving about how it is written.

``0,5``, ``−0.5`` with a Unicode minus, ``3/4``, ``1e-3``, ``2 × 10⁻³``, ``50%``, ``[1, 2]``, ``(3, 4)``, ``3×4``,
digits of full width, letters of the Korean layout. What cannot be read, or could mean two things,
raises UnreadableError, and costs no attempt.
"""

from __future__ import annotations

import math
import re
import unicodedata

import numpy as np

from seqtui.course.questions.korean_keyboard import in_latin
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

LONGEST = 2000  # characters of an answer
_SHOWN = 40  # of them, where it is said again
_MINUS = dict.fromkeys(map(ord, "−–—‐‑‒﹣－"), "-")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_SIGNS = {
    "、": ",",
    "⁄": "/",
    "∕": "/",
    "÷": "/",
    "×": "x",
    "✕": "x",
    "⋅": "*",
    "·": "*",
    "〈": "(",
    "〉": ")",
    "⟨": "(",
    "⟩": ")",
}
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")

_LABEL = re.compile(r"^[^=≈~]{0,40}[=≈~]\s*")
_POINT = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_COMMA = re.compile(r"\d+,\d*|,\d+")
_EITHER = re.compile(r"([1-9]\d{0,2}),(\d{3})")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?")
_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d*")
_SCIENTIFIC = re.compile(r"(?P<times>[\d.,]*)(?:e|[x*]?10(?:\^|\*\*))\(?(?P<power>[+-]?\d{1,3})\)?")  # without spaces
_INFINITE = re.compile(r"∞|inf(?:inity)?|무한대?")


class UnreadableError(SeqtuiError):
    """An answer that cannot be read: one sentence says why and what would be right. It is no attempt."""


def normal(text: str) -> str:
    """Return what was typed in one spelling: plain digits, signs and spaces, nothing invisible, on one line or several.

    Raises UnreadableError when nothing is left, or it is too long.
    """
    if len(text) > LONGEST:
        raise UnreadableError(_("this is too long for an answer: {n} characters are the most", n=LONGEST))
    text = _RAISED.sub(lambda raised: "^" + raised[0].translate(_SUPERSCRIPT), text.replace("½", "1/2"))
    text = unicodedata.normalize("NFKC", text).translate(_MINUS)
    text = _INVISIBLE.sub("", "".join(_SIGNS.get(sign, sign) for sign in text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    text = "\n".join(line for line in lines if line)
    if not text:
        raise UnreadableError(_("nothing is written yet: type an answer"))
    if any(unicodedata.category(sign) == "Cc" for sign in text if sign != "\n"):
        raise UnreadableError(_("this has a control character in it: type the answer again"))
    return text


def said(text: str) -> str:
    """Return what was typed as a sentence can repeat it: harmless, and cut where it is long."""
    text = safe(" ".join(text.split()))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def read_number(text: str) -> float:
    """Return the number that was typed; a percentage as a share of 1.

    Raises UnreadableError for what is none, and for what can be read in two ways (1,234).
    """
    found = _number(_LABEL.sub("", normal(text)))
    if found is None:
        raise UnreadableError(_("'{typed}' is not a number: write it as 0.5, -0.5, 3/4 or 1e-3", typed=said(text)))
    return found


def read_vector(text: str, size: int) -> np.ndarray:
    """Return the numbers that were typed, [size], with or without brackets.

    Raises UnreadableError where one of them is no number, and where there are more or fewer.
    """
    inside = _opened(_LABEL.sub("", normal(text)))
    found = _listed(inside.replace("\n", " "), size)
    if found is None:
        raise UnreadableError(_("'{typed}' is not a row of numbers: write it as [0.5, -1]", typed=said(text)))
    if len(found) != size:
        raise UnreadableError(_("{size} numbers are asked for, and this is {count}", size=size, count=len(found)))
    return np.array(found)


def read_matrix(text: str, shape: tuple[int, int]) -> np.ndarray:
    """Return the matrix that was typed: rows in brackets, on lines, behind semicolons, or all numbers row by row.

    Raises UnreadableError where it cannot be read, and where it has another shape.
    """
    inside = _opened(_LABEL.sub("", normal(text)))
    rows, columns = shape
    parts = _rows(inside)
    if len(parts) == 1 and rows > 1:
        return read_vector(inside, rows * columns).reshape(shape)
    found = [_listed(_opened(part), columns) for part in parts]
    if any(row is None for row in found):
        raise UnreadableError(_("'{typed}' is not a matrix: write it as [[1, 2], [3, 4]]", typed=said(text)))
    if len(found) != rows or any(len(row or ()) != columns for row in found):
        sentence = _("a matrix of {rows} rows and {columns} columns is asked for", rows=rows, columns=columns)
        raise UnreadableError(sentence)
    return np.array(found)


def read_shape(text: str) -> tuple[int, ...]:
    """Return the shape that was typed: ``3x4``, ``3×4``, ``(3, 4)``, ``3 by 4``, ``3행 4열``; () for a single number.

    Raises UnreadableError for what is none.
    """
    typed = _LABEL.sub("", normal(text)).lower()
    inside = _opened(typed)
    if typed and inside in ("", "scalar", "스칼라"):
        return ()
    parts = re.split(r"\s*(?:[x*,]|\bby\b|행|열|\s)\s*", inside.rstrip(", "))
    sizes = [part for part in parts if part]
    if not sizes or len(sizes) > 6 or not all(re.fullmatch(r"\d{1,9}", part) for part in sizes):
        raise UnreadableError(_("'{typed}' is not a shape: write it as 3x4, and () for one number", typed=said(text)))
    return tuple(map(int, sizes))


# pieces -------------------------------------------------------------------------------------------------------


def _number(text: str) -> float | None:
    """One number; None for what is none."""
    text = text.strip().rstrip(".").strip() if not re.fullmatch(r"[+-]?\d+\.", text.strip()) else text.strip()
    text = in_latin(text).lower() if not _INFINITE.search(text) else text.lower()
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("+").strip() if not text.startswith("-") else text[1:].strip()
    if _INFINITE.fullmatch(text):
        return sign * math.inf
    size = _size(text)
    return None if size is None or not math.isfinite(size) else sign * size


def _size(text: str) -> float | None:
    """A number without its sign: a decimal, a fraction, a percentage, a power of ten."""
    if text.endswith("%"):
        share = _decimal(text[:-1].strip())
        return None if share is None else share / 100
    above, stroke, below = text.partition("/")
    if stroke:
        top, bottom = _decimal(above.strip()), _decimal(below.strip())
        if bottom == 0:
            raise UnreadableError(_("a division by 0 has no value: write another number"))
        return None if top is None or bottom is None else top / bottom
    raised = _SCIENTIFIC.fullmatch("".join(text.split()))
    if raised is None:
        return _decimal(text)
    times = _plain(raised["times"]) if raised["times"] else "1" if "10" in text else None
    return None if times is None else float(f"{times}e{raised['power']}")


def _decimal(text: str) -> float | None:
    """A decimal number, with a point or a comma."""
    plain = _plain(text)
    return None if plain is None else float(plain)


def _plain(text: str) -> str | None:
    """A decimal number as Python writes it."""
    either = _EITHER.fullmatch(text)
    if either is not None:
        whole, part = "".join(either.groups()), ".".join(either.groups())
        sentence = _("'{typed}' can mean {whole} or {part}: write one of them", typed=text, whole=whole, part=part)
        raise UnreadableError(sentence)
    if _POINT.fullmatch(text):
        return text
    if _COMMA.fullmatch(text):
        return text.replace(",", ".")
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    return text.replace(".", "").replace(",", ".") if _POINTS.fullmatch(text) else None


_PAIRS = {"[": "]", "(": ")", "{": "}", "<": ">"}


def _opened(text: str) -> str:
    """What stands inside of the brackets around all of it; a call around them and a ᵀ behind them are left out."""
    text = _upright(text.strip())
    text = re.sub(r"^[A-Za-z.]+\s*(?=[(\[])", "", text)
    while text and text[0] in _PAIRS and _closing(text) == len(text) - 1:
        text = text[1:-1].strip()
        if text and text[0] in _PAIRS and _closing(text) != len(text) - 1:
            break
    return text


def _upright(text: str) -> str:
    """A text without the ᵀ, ^T or T behind its last bracket."""
    before = text[:-1].rstrip().removesuffix("^").rstrip() if text[-1:] in ("t", "T") else ""
    return before if before[-1:] in _PAIRS.values() and before else text


def _closing(text: str) -> int:
    """Where the bracket closes that opens a text; -1 where it does not."""
    depth = 0
    for k, sign in enumerate(text):
        depth += (sign in _PAIRS) - (sign in _PAIRS.values())
        if depth == 0:
            return k
    return -1


def _rows(text: str) -> list[str]:
    """The rows of a matrix as they are written."""
    bracketed = re.findall(r"[\[({<][^\[\](){}<>]*[\])}>]", text)
    if bracketed:
        rest = re.sub(r"[\[({<][^\[\](){}<>]*[\])}>]", "", text)
        return bracketed if not rest.strip(" ,;\n") else [text]
    for sign in ("\n", ";"):
        if sign in text:
            return [part for part in text.split(sign) if part.strip()]
    return [text]


def _listed(text: str, size: int) -> list[float] | None:
    """Numbers one after the other; where a comma could stand in a number or between two, the size decides."""
    text = text.strip().rstrip(",;").strip()
    ways = (
        text.split(";") if ";" in text else [],
        [part.removesuffix(",") for part in text.split()],
        text.replace(",", " ").split(),
        text.split("\n"),
    )
    readings: list[list[float]] = []
    for parts in ways:
        try:
            found = [_number(part.strip()) for part in parts if part.strip()]
        except UnreadableError:
            continue
        if found and all(number is not None for number in found):
            readings.append([number for number in found if number is not None])
    fitting = [reading for reading in readings if len(reading) == size]
    return next(iter(fitting or readings), None)
