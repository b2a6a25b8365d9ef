"""The token ribbon: the text with the current token lit, windowed so that the current token stays in sight."""

from rich.cells import cell_len

from seqtui.render.lines import Line, clip
from seqtui.render.skin import Skin

_LONGEST = 24


def ribbon(tokens: tuple[str, ...], time: int | None, width: int, skin: Skin, at_once: bool = False) -> Line:
    """Return one line with as many tokens around the current one as fit.

    time counts from 1; tokens after it are dimmed, because the model has not read them, unless it reads all at once.
    0 or None lights none.
    """
    here = min(max((time or 1) - 1, 0), len(tokens) - 1)
    first, last = _window(tokens, here, width - 4, skin)
    line = Line((skin.sign("… ", "~ ") if first else " ", skin.ink("faint")))
    left, right = tuple(skin.sign("▐▌", "[]"))
    for k in range(first, last):
        text = _word(tokens[k], skin)
        if time and k == time - 1:
            edge = skin.ink("accent")
            line.add(left, edge).add(text, skin.ink("current")).add(right, edge)
        else:
            line.add(f" {text} ", skin.ink("text" if time and (k < time or at_once) else "pending"))
    return line.add(skin.sign("…", "~") if last < len(tokens) else "", skin.ink("faint")).fit(width)


def _word(token: str, skin: Skin) -> str:
    return clip(token, _LONGEST, skin) if token.strip() else skin.sign("␣", "_") * len(token)


def _window(tokens: tuple[str, ...], here: int, width: int, skin: Skin) -> tuple[int, int]:
    """The range of tokens to show: it grows to both sides of the current one while there is room.

    The window starts at the beginning as long as the current token is in its first part, so that it does not shift at
    every step.
    """
    size = lambda k: cell_len(_word(tokens[k], skin)) + 2  # noqa: E731
    first, last, used = here, here + 1, size(here)
    while True:
        grown = False
        if first > 0 and used + size(first - 1) <= width:
            first -= 1
            used += size(first)
            grown = True
        if last < len(tokens) and used + size(last) <= width:
            used += size(last)
            last += 1
            grown = True
        if not grown:
            return first, last
