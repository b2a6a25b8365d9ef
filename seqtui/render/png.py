"""A picture as PNG, drawn from the SVG by resvg with the fonts of this machine."""

from seqtui.engine.errors import SeqtuiError
from seqtui.render.extras import library
from seqtui.render.fonts import checked_font

ZOOM = 2.0  # pixels of the picture for one of the SVG: sharp on a projector
LARGEST = 64_000_000  # pixels: a quarter of a gigabyte while it is drawn


def png(svg: str, size: tuple[float, float]) -> bytes:
    """Return the pixels of an SVG picture of that size, twice as many each way as it has, or as many if it is tall.

    Raises SeqtuiError when the library or a font is missing, or the picture would be too large.
    """
    resvg = library("resvg_py", "png", "a picture can be saved as .svg without it")
    checked_font()
    area = size[0] * size[1]
    if area > LARGEST:
        raise SeqtuiError("this is too tall for one picture of pixels: save a part of it, or save as .pdf or .svg")
    return bytes(resvg.svg_to_bytes(svg_string=svg, zoom=ZOOM if area * ZOOM**2 <= LARGEST else 1.0))
