"""Which drawing of an attention model is shown, and encoder and decoder as stacks of blocks with the lit one."""

from collections.abc import Mapping

from rich.cells import cell_len

from seqtui.language import N_, _, _n
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
    since,
)
from seqtui.render.diagrams.diagram import drawn
from seqtui.render.lines import Line, beside, pad
from seqtui.render.palette import Palette
from seqtui.session.maps.stack import Side, StackView
from seqtui.session.walk.views import StepView

_SUBLAYERS = (("attn", "attn"), ("cross", "cross"), ("mlp", "MLP"))
_WIDE = 60


def stack_lines(view: StackView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the stacks side by side, bottom up: what goes in, the blocks, what comes out."""
    wide = width >= _WIDE
    inner = 24 if wide else 9
    blocks = max(1, height - 4)
    columns: list[list[Line]] = []
    for k, side in enumerate(view.sides):
        if k or (side.cross and len(view.sides) == 1):
            columns.append(_crossing(view, side, blocks, alone=len(view.sides) == 1, wide=wide, palette=palette))
        columns.append(_side(view, side, blocks, inner, wide, palette))
    if not columns:
        return []
    tallest = max(map(len, columns))
    columns = [[*[Line().fit(block[0].width)] * (tallest - len(block)), *block] for block in columns]
    return [line.fit(width) for line in beside(*columns)][:height]


def _side(view: StackView, side: Side, most: int, inner: int, wide: bool, palette: Palette) -> list[Line]:
    """One stack: its name, the blocks in a frame, the tokens that go in."""
    across, down, corners = palette.sign("─│", "-|")[0], palette.sign("─│", "-|")[1], palette.sign("┌┐└┘", "++++")
    here = side.name == view.side
    border = palette.style("computed" if here or side.done else "pending")
    title = Line(
        (pad(f" {_(side.name or 'blocks')}", inner + 3), palette.style("accent" if here and side.name else "dim"))
    )
    lines = [title, Line((f" {corners[0]}{across * inner}{corners[1]}", border))]
    for number in _shown(side, most):
        body = _block(view, side, number, wide, palette).fit(inner)
        lines.append(Line((f" {down}", border)).extend(body).add(down, border))
    lines.append(Line((f" {corners[2]}{across * inner}{corners[3]}", border)))
    counted = _n("x {n} token", "x {n} tokens", side.tokens)
    words = f"  {counted}" if 2 + cell_len(counted) <= inner + 3 else f"  x {side.tokens}"
    lines.append(Line((pad(words, inner + 3), palette.style("dim"))))
    return lines


def _block(view: StackView, side: Side, number: int | None, wide: bool, palette: Palette) -> Line:
    """One block of a side; None stands for those between that have no line."""
    if number is None:
        return Line((" ...", palette.style("pending")))
    lit = number == side.block
    name = "accent" if lit else "computed" if number < side.done else "pending"
    line = Line((f" {_('block {n}', n=number)}", palette.style(name)))
    if not wide:
        return line
    line.add("  ", palette.style("dim"))
    for sublayer, word in _SUBLAYERS:
        if sublayer != "cross" or side.cross:
            style = palette.style("current" if lit and sublayer == view.sublayer else name if lit else "dim")
            line.add(word, style).add(" ", palette.style("dim"))
    return line


def _crossing(view: StackView, side: Side, most: int, alone: bool, wide: bool, palette: Palette) -> list[Line]:
    """The memory, which every block of the decoder reads."""
    styles = {"pending": "pending", "computed": "computed", "read": "operand", "current": "accent", None: "pending"}
    style, width = palette.style(styles[view.memory]), 9 if wide else 6
    name = _("memory") if wide or alone else _("mem")
    blocks = len(_shown(side, most))
    arrow, fork = palette.sign("►", ">"), palette.sign("├", "+")
    before = " " * ((width - cell_len(name)) // 2)
    lines = [Line((pad(before + name, width), style)), Line((palette.sign("│", "|").center(width), style))]
    for k in range(blocks):
        left = (width - 1) // 2
        stem = fork if k < blocks - 1 else palette.sign("└", "+")
        lines.append(Line(((" " * left + stem).ljust(width - 1, palette.sign("─", "-")) + arrow, style)))
    return [*lines, Line().fit(width), Line().fit(width)]


def _shown(side: Side, most: int) -> list[int | None]:
    """The blocks that have a line, the last at the top; the lit one always has."""
    numbers: list[int | None] = list(range(side.blocks - 1, -1, -1))
    if len(numbers) <= most:
        return numbers
    if most < 3:
        return [side.block if side.block is not None else 0]
    lit = side.block if side.block is not None else 0
    first = max(0, min(side.blocks - 1 - lit - most // 2, side.blocks - most))
    shown = numbers[first : first + most]
    if shown[0] != side.blocks - 1 and shown[0] != lit:
        shown[0] = None
    if shown[-1] != 0 and shown[-1] != lit:
        shown[-1] = None
    return shown


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
        activation = str(config.get("activation", "relu"))
        drawing = block.get((cross, first), CROSS_PRE_NORM)
        drawing = since(drawing, config.get("norm") == "rms", activation == "swiglu")
        return drawn(drawing, view.lit, palette, {"relu": activation})
    if view.sides:
        return stack_lines(view, width, height, palette)
    if view.heads > 1 or "n_heads" in config:
        n_heads, d_model = int(config.get("n_heads", 1)), int(config["d_model"])
        widths = n_heads * int(config.get("d_head", d_model)), d_model
        return drawn(multi_head(n_heads, config.get("heads") == "split", widths), view.lit, palette)
    return drawn(HEAD, moment.lit, palette, _in_head(config))


def place_name(view: StackView, palette: Palette) -> str:
    """Where the walk is, as the title of the drawing: ``block 1 of 6 · head 2 of 8``."""
    blocks = next((side.blocks for side in view.sides if side.name == view.side), 0)
    names = [_(view.side)] if view.side else []
    if view.block is not None:
        said = N_("block {n}") if view.side else N_("block {n} of {all}")
        names.append(_(said, n=view.block, all=blocks))
    if view.head is not None and view.in_head:
        said = N_("head {n}") if view.side else N_("head {n} of {all}")
        names.append(_(said, n=view.head, all=view.heads))
    return palette.sign(" · ", " - ").join(names) or (_("head") if view.in_head else _("model"))


def _in_head(config: Mapping[str, Value]) -> dict[str, str]:
    return {} if config.get("scale", True) else {"scale": "as is"}
