"""The output layer of a recurrent network: scores, softmax, probabilities, and what the right word costs."""

from msgspec.structs import replace

from seqtui.models.parts.diagram import Diagram, Label, padded
from seqtui.render.diagrams.diagram import drawn
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.session.maps.unrolled import SCORES, OutputView

_MOST_READ = 3  # what the scores are made of: a state, a context, a word vector
_READS = "abc"  # the letters of what the scores are made of, in the mask
_DRAWING = (
    "           ─ W_hy ─⊕──┬─        ",
    "                   │  │         ",
    "                  b_y │         ",
    "                   softmax      ",
    "        │             ├─        ",
    "        │           − log       ",
    " ───────⊕─────────────┴─        ",
)
_MASK = (
    "           ssssssssssss         ",
    "                   s  y         ",
    "                  sss y         ",
    "                   yyyyyyy      ",
    "        L             yy        ",
    "        L           lllll       ",
    " PPPPPPPLLLLLLLLLLLLLLll        ",
)
_JOINS = {1: ("─",), 2: ("┬", "┘"), 3: ("┬", "┤", "┘")}


def output_lines(view: OutputView, palette: Palette) -> list[Line]:
    """Return the drawing of what is made of the state of a cell, lit where the walk is."""
    return drawn(_diagram(view.reads[:_MOST_READ]), view.lit, palette)


def _diagram(reads: tuple[str, ...]) -> Diagram:
    """The scores at the top, the probabilities below them, and at the bottom the loss that is added up."""
    drawing, mask = [list(row) for row in _DRAWING], [list(row) for row in _MASK]
    for k, join in enumerate(_JOINS[len(reads)]):
        drawing[k][1:11], mask[k][1:11] = [*"─────────", join], [*_READS[k] * 9, "s"]
    key = {"s": SCORES, "y": "y", "l": "loss", "L": "L", "P": "L-"} | dict(zip(_READS, reads, strict=False))
    labels = [Label(k, 1, place, 8) for k, place in enumerate(reads)]
    labels += [Label(0, 24, SCORES, 8), Label(4, 24, "y", 8), Label(6, 24, "loss", 8), Label(6, 1, "L-")]
    rows, masks = ("".join(row) for row in drawing), ("".join(row) for row in mask)
    return replace(padded(tuple(rows), tuple(masks), key), labels=(*labels, Label(4, 8, "L")))
