"""Numbers as text: of one width, aligned on the decimal point, never rounded into a lie.

A number too small for its decimals is written with an exponent instead of as zero.
"""

import math

DECIMALS = 3
WIDTH = 9  # one column of a table: sign, two digits, point, decimals, a place for an exponent, a gap


def short(x: float, decimals: int = DECIMALS, minus: str = "-") -> str:
    """Return the number with fixed decimals: ``-0.312``; exponents where that would hide it: ``4.1e-6``."""
    if math.isnan(x):
        return "nan"
    if math.isinf(x):
        return ("" if x > 0 else minus) + "inf"
    size = abs(x)
    if size and (size < 0.5 * 10**-decimals or size >= 10**4):
        mantissa, exponent = f"{size:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    else:
        text = f"{size:.{decimals}f}"
    return (minus if x < 0 else "") + text


def aligned(x: float, width: int = WIDTH, decimals: int = DECIMALS) -> str:
    """Return the number in a column of the given width, its decimal point where every other one is.

    Numbers with an exponent keep their point in line as well, as far as they fit.
    """
    text = short(x, decimals)
    after = len(text) - text.find(".") - 1 if "." in text else 0
    pad = max(0, decimals + 1 - after)
    return (text + " " * pad)[-width:].rjust(width)


def precise(x: float) -> str:
    """Return the shortest text that reads back as the same float64."""
    return repr(float(x))
