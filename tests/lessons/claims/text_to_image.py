"""What the lesson on text to image says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.inputs.pictures import PALETTE
from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

_NAMES = [colour.name for colour in PALETTE]


def _drawn(caption: str = "red square top left", *edits: str) -> Run:
    return recorded("pictures-text-to-image", caption, edits=edits)


def _changed(caption: str, *edits: str) -> set[int]:
    """The patches that are other than those of the caption of the lesson."""
    pairs = zip(_drawn().outputs, _drawn(caption, *edits).outputs, strict=True)
    return {patch for patch, (old, new) in enumerate(pairs) if old != new}


def _place_is_a_sum() -> bool:
    run = _drawn()
    row, column = value(run, "W_row")[1], value(run, "W_col")[0]
    return bool(np.allclose(value(run, "t8.pos_embed")[0], row + column, atol=1e-12))


def _first_sees_the_caption() -> bool:
    return value(_drawn(), "t1.block1.head0.pattern").shape == (5, 5)


def _reads_what_it_wrote() -> bool:
    run = _drawn()
    return np.array_equal(value(run, "t2.embed")[0], value(run, "W_C")[int(value(run, "t1.chosen"))])


def _moves_the_square() -> bool:
    moved = _changed("red square top right")
    return len(moved) == 18 and len(_changed("blue square top left")) == 9


def _only_corners() -> bool:
    return _changed("red circle top left") == {0, 2, 12, 14}


def _forced() -> bool:
    run = _drawn("red square top left", "t1.chosen=4")
    return run.outputs[:3] == ("blue",) * 3 and run.outputs[3:] == _drawn().outputs[3:] and run.outputs[6] == "red"


def _looks_inside() -> bool:
    row = value(_drawn(), "t20.block0.head1.pattern")[-1]
    return int(row.argmax()) == 5 + 8 and _drawn().outputs[8] == "red" and _drawn().outputs[18] == "black"


CLAIMS = {
    "Four words are read, the **caption**, then `<s>`.": lambda: value(_drawn(), "t1.x").shape[0] == 5,
    "Behind them come 36 patches": lambda: len(_drawn().outputs) == 36,
    "`pos_embed` is a row's vector plus a column's": _place_is_a_sum,
    "the four words and itself are all that `<s>` can look at.": _first_sees_the_caption,
    "step 2 reads a red patch": _reads_what_it_wrote,
    "looks most at `p8`, inside it": _looks_inside,
    "colours, four shapes, places": lambda: (
        value(_drawn(), "W_E").shape[0] == 1 + len(PALETTE) + 4 + len(("top", "bottom", "left", "right", "centre"))
    ),
    "9 patches lose their red and 9 others get it": _moves_the_square,
    "*circle* only the corners": _only_corners,
    "it gives {t1.y[2]} to red, colour 2": lambda: _NAMES[2] == "red" and value(_drawn(), "t1.y").argmax() == 2,
    "force colour 4, blue": lambda: _NAMES[4] == "blue",
    "`p1` and `p2` turn blue": _forced,
    "`p3` and what follows stay as they were": _forced,
}
