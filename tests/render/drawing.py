"""What the tests of the drawings share."""

from seqtui.render.palette import Palette
from seqtui.session.text import TextStyle

PLAIN = Palette(depth=0)
ASCII = Palette(TextStyle(ascii=True), depth=0)


def text(lines) -> str:
    """The lines as they would be printed without colours."""
    return "\n".join(line.plain.rstrip() for line in lines)


def widths(lines) -> set[int]:
    return {line.width for line in lines}
