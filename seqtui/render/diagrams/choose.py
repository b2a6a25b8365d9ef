"""Which drawing of an attention model is shown: the head, the block or the stack around the current equation."""

from collections.abc import Mapping

from seqtui.models.inputs.settings import Value
from seqtui.models.model import Run
from seqtui.render.diagrams.attention import (
    CROSS_HEAD,
    CROSS_POST_NORM,
    CROSS_PRE_NORM,
    HEAD,
    POST_NORM,
    PRE_NORM,
    SPLIT_HEAD,
    multi_head,
)
from seqtui.render.diagrams.diagram import drawn
from seqtui.render.diagrams.stack import stack_lines
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.session.maps.stack import StackView
from seqtui.session.walk.views import StepView


def attention_diagram(
    moment: StepView, view: StackView, run: Run, width: int, height: int, palette: Palette
) -> list[Line]:
    """Return the drawing for where the walk is: nearer inside a head, farther outside the blocks."""
    config = run.config
    if view.in_head:
        head = SPLIT_HEAD if config.get("heads") == "split" else CROSS_HEAD if view.cross else HEAD
        return drawn(head, moment.lit, palette, _in_head(config))
    if run.model.diagram is not None:
        return drawn(run.model.diagram, view.lit, palette)
    if view.block is not None:
        cross = any(side.cross and side.name == view.side for side in view.sides)
        first = bool(config.get("norm_first"))
        block = {(False, False): POST_NORM, (False, True): PRE_NORM, (True, False): CROSS_POST_NORM}
        drawing = block.get((cross, first), CROSS_PRE_NORM)
        return drawn(drawing, view.lit, palette, {"relu": str(config.get("activation", "relu"))})
    if view.sides:
        return stack_lines(view, width, height, palette)
    if view.heads > 1 or "n_heads" in config:
        heads = multi_head(int(config.get("n_heads", 1)), config.get("heads") == "split")
        return drawn(heads, view.lit, palette)
    return drawn(HEAD, moment.lit, palette, _in_head(config))


def place_name(view: StackView, palette: Palette) -> str:
    """Where the walk is, as the title of the drawing: ``block 1 of 6 · head 2 of 8``."""
    blocks = next((side.blocks for side in view.sides if side.name == view.side), 0)
    names = [view.side] if view.side else []
    if view.block is not None:
        names.append(f"block {view.block}" + ("" if view.side else f" of {blocks}"))
    if view.head is not None and view.in_head:
        names.append(f"head {view.head}" + ("" if view.side else f" of {view.heads}"))
    return palette.sign(" · ", " - ").join(names) or ("head" if view.in_head else "model")


def _in_head(config: Mapping[str, Value]) -> dict[str, str]:
    return {} if config.get("scale", True) else {"scale": "as is"}
