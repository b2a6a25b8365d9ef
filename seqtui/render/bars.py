"""A distribution as bars: the words most likely to come next, the one that did come marked."""

from seqtui.render.lines import Line, clip, pad
from seqtui.render.skin import Skin
from seqtui.session.walk.view import Bars

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(share: float, width: int, skin: Skin) -> str:
    """A bar of share × width columns, to an eighth of a column (to a whole one in ASCII)."""
    share, width = max(0.0, min(1.0, share)), max(0, width)
    if skin.look.ascii:
        return "#" * round(share * width)
    eighths = round(share * width * 8)
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def bar_lines(bars: Bars, width: int, height: int, skin: Skin) -> list[Line]:
    """Return the distribution, one word a line, and how many words there are besides."""
    lines = [Line((bars.title, skin.ink("dim")))]
    name = min(16, max((len(word) for word, _ in bars.entries), default=4) + 2, width // 3)
    for word, share in bars.entries[: max(1, height - 2)]:
        came = word == bars.target
        mark = skin.sign("▶", ">") if came else " "
        ink = skin.ink("accent" if came else "text")
        line = Line((f"{mark} ", ink), (pad(clip(word, name, skin), name), ink), (f" {share:.3f} ", ink))
        lines.append(line.add(bar(share, width - name - 10, skin), skin.ink("accent" if came else "operand")))
    if bars.more > 0:
        lines.append(Line((f"  {bars.more} more", skin.ink("faint"))))
    return lines
