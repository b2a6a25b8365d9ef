"""The voice on a page: one sentence over the whole width, in two lines where the page is narrow."""

from seqtui.render.lines import Line, clip, wrap
from seqtui.render.palette import Palette

WIDE = 120  # columns from which on a sentence has one line
_EDGE = 3  # columns beside the text: a gap, the mark, a gap


def notice_height(width: int) -> int:
    """The lines that are kept for a sentence: the same at every step, so that nothing moves."""
    return 1 if width >= WIDE else 2


def notice_lines(sentence: str, width: int, palette: Palette) -> list[Line]:
    """Return the sentence in as many lines as are kept for it; what has no room there is cut with a mark."""
    most, room = notice_height(width), max(1, width - _EDGE - 1)
    whole = clip(sentence, 10_000, palette)
    texts = wrap(whole, room)
    if len(texts) > most:
        texts = [*texts[: most - 1], clip(" ".join(texts[most - 1 :]), room, palette)]
    mark, style = palette.style("accent"), palette.style("text")
    return [
        Line((f" {palette.sign('▸', '>')} " if k == 0 else " " * _EDGE, mark), (text, style))
        for k, text in enumerate(texts)
    ]
