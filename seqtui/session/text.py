"""Text of values and words: of one width, in full signs or ASCII, and harmless where it came from outside.

A number too small for its decimals is written with an exponent instead of as zero.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.spelling import Style
from seqtui.engine.trace import Step
from seqtui.language import _


class TextStyle(Struct, frozen=True):
    """ascii: every sign has an ASCII spelling, for plain terminals and locales that are not UTF-8.

    keeps_words: words of other scripts stay as they are even so, because the locale can show them. letters: the text
    whose letters symbols have, one of models.letters.TEXTS; "" for ours.
    """

    ascii: bool = False
    keeps_words: bool = False
    letters: str = ""

    @property
    def style(self) -> Style:
        """The spelling of formulas."""
        return _style(self.ascii, self.letters)

    @property
    def ours(self) -> TextStyle:
        """The same in our letters, for what is stored."""
        return replace(self, letters="")

    @property
    def minus(self) -> str:
        """The minus sign of formulas; tables keep the ASCII one, which is one column wide everywhere."""
        return "-" if self.ascii else "−"

    def words(self, text: str) -> str:
        """Our own words; never for text from outside."""
        return in_ascii(text, self.keeps_words) if self.ascii else text

    def outside(self, text: str) -> str:
        """Return text from outside as it can be shown: escaped where nothing but ASCII can be."""
        if not self.ascii or self.keeps_words:
            return text
        return text.replace("␣", "_").encode("ascii", "backslashreplace").decode("ascii")

    def sign(self, unicode: str, ascii: str) -> str:
        """Return a sign in unicode, or in ASCII."""
        return ascii if self.ascii else unicode

    def named(self, step: Step) -> str:
        """Return the sign of a recorded value, its name where it has none."""
        return step.symbol.written(self.style, step.name or "") if step.symbol else step.name or ""


@cache
def _style(ascii: bool, letters: str) -> Style:
    """The same object for the same look: it is asked for at every name of a screen."""
    return Style(Style.ASCII.script if ascii else Style.UNICODE.script, letters)


DECIMALS = 3
WIDTH = 9  # one column of a table: sign, three digits, point, decimals, a gap or the end of an exponent
_FRACTION = re.compile(r"[.e]|$")


def short(x: float, decimals: int = DECIMALS, minus: str = "-") -> str:
    """Return the number with fixed decimals: ``-0.312``; exponents where that would hide it: ``4.1e-6``."""
    if math.isnan(x):
        return "nan"
    if math.isinf(x):
        return ("" if x > 0 else minus) + "inf"
    size = abs(x)
    if size and (size < 0.5 * 10**-decimals or size >= 10**4):
        text = _scientific(size, 1)
    else:
        text = f"{size:.{decimals}f}"
    return (minus if x < 0 else "") + text


def aligned(x: float, width: int = WIDTH, decimals: int = DECIMALS) -> str:
    """Return the number in a column of the given width, its last whole digit where every other one is.

    What does not fit around the decimal point gets an exponent, and loses the decimals before it: ``1e-300``.
    """
    before = width - decimals - 2
    for text in (short(x, decimals), _scientific(x, 1), _scientific(x, 0)):
        whole = _FRACTION.search(text).start()  # type: ignore[union-attr]  # it finds the end, too
        if whole <= before and len(text) - whole <= width - before:
            break
    return (" " * (before - whole) + text).ljust(width)


def compact(x: float, width: int) -> str:
    """Return the number to a digit or two in at most so many columns: ``.42``, ``-1.3``, ``12``, ``-3e5``, ``big``."""
    if not math.isfinite(x):
        return short(x)
    x = x + 0.0  # no minus before a 0
    size = abs(x)
    decimals = 2 if size < 0.995 else 1 if size < 9.95 else 0
    tries = [re.sub(r"^(-?)0\.", r"\1.", f"{x:.{k}f}") for k in range(decimals, -1, -1)]
    short_enough = (text for text in ([_scientific(x, 0)] * (0 < size < 0.005) + [*tries, _scientific(x, 0)]))
    return next((text for text in short_enough if len(text) <= width), "-big" if x < 0 else "big")


def magnitude(x: float) -> str:
    """Return a size to two or three digits, in at most seven columns: ``0``, ``0.312``, ``25.1``, ``3.1e-9``."""
    if not math.isfinite(x) or not x:
        return short(x, 0)
    decimals = 3 if abs(x) < 9.9995 else 2 if abs(x) < 99.995 else 1
    return short(x, decimals) if 0.0995 <= abs(x) < 999.95 else _scientific(x, 1)


def precise(x: float) -> str:
    """Return the shortest text that reads back as the same float64."""
    return repr(float(x))


def listed(names: Sequence[str]) -> str:
    """Return names in a row as a sentence has them: ``a``, ``a and b``, ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def edit_label(path: str, value: object) -> str:
    """How an edit is called: ``t3.f[0] = 0.9``; long ones are cut."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim > 1:
        return _("{path} = a matrix", path=path)
    shown = ", ".join(short(float(part)) for part in array.reshape(-1)[:4])
    return f"{path} = {shown}{', ...' if array.size > 4 else ''}"


def _scientific(x: float, decimals: int) -> str:
    """The number with an exponent: ``4.1e-6``."""
    mantissa, _e, exponent = f"{x:.{decimals}e}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


_SIGNS = {"−": "-", "–": "-", "—": "-", "×": "x", "⊙": "*", "·": "|", "…": "...", "’": "'", "≤": "<=", "≥": ">="}
_SIGNS.update({"‖": "|", "∂": "d", "→": "->"})  # norms of derivatives
_SIGNS.update({"←": "<-", "⇧": "Shift+", "⏎": "Enter", "⇥": "Tab", "↑": "Up", "↓": "Down", "▶": ">"})  # keys, and marks


def in_ascii(text: str, keeps_words: bool = False) -> str:
    """Return the text in ASCII alone: ``AR(tau)`` for ``AR(τ)``; letters that have no spelling in it may be kept."""
    return text if text.isascii() else "".join(_letter(ch, keeps_words) for ch in text)


def _letter(ch: str, is_kept: bool) -> str:
    if ch.isascii() or ch in _SIGNS:
        return _SIGNS.get(ch, ch)
    plain = unicodedata.normalize("NFKD", ch).encode("ascii", "ignore").decode()
    name = unicodedata.name(ch, "")
    if name.startswith("GREEK"):
        return plain or name.rpartition(" ")[2].lower()
    return plain or (ch if is_kept and ch.isalpha() else "?")


_HIDDEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = {"\u200d", "\ufe0f", "\ufe0e"}  # emoji need them; they show nothing by themselves


def safe(text: str) -> str:
    """Return the text with every control character, lone surrogate and bidi override written out, ``\\x1b``.

    Letters of all scripts, combining marks and emoji stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(ch) for ch in text)


def _visible(ch: str) -> str:
    category = unicodedata.category(ch)
    hidden = category in _HIDDEN or (category == "Cf" and ch not in _JOINERS)
    if not hidden:
        return ch
    code = ord(ch)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
