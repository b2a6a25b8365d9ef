"""Numbers as text: of one width, aligned on the decimal point, never rounded into a lie.

A number too small for its decimals is written with an exponent instead of as zero.
"""

import math
import re

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
        whole = _FRACTION.search(text).start()  # type: ignore[union-attr]
        if whole <= before and len(text) - whole <= width - before:
            break
    return (" " * (before - whole) + text).ljust(width)


def compact(x: float, width: int) -> str:
    """Return the number to a digit or two in at most so many columns: ``.42``, ``-1.3``, ``12``, ``-3e5``, ``big``."""
    if not math.isfinite(x):
        return short(x)
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


def _scientific(x: float, decimals: int) -> str:
    """The number with an exponent: ``4.1e-6``."""
    mantissa, _, exponent = f"{x:.{decimals}e}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa
