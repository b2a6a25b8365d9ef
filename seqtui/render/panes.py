"""The panes of the stepper, each a pure function of what it shows, its size and the skin."""

from dataclasses import replace

from rich.cells import cell_len

from seqtui.models.model import Run
from seqtui.render.diagrams import diagram_lines
from seqtui.render.equation import equation_lines
from seqtui.render.level import level_lines, level_title
from seqtui.render.lines import Line, box, clip
from seqtui.render.skin import Skin
from seqtui.session.levels.level import Level
from seqtui.session.walk.place import part_words
from seqtui.session.walk.view import Moment

_FRAME = 7  # columns of a box that its title cannot have
_SEED = 8  # columns of ", seed 0" at the end of the header's middle, which can be cut
_SIZES = (("d_model", "d_model"), ("n_heads", "heads"), ("n_layers", "layers"))


def header(moment: Moment, run: Run, width: int, skin: Skin, badge: Line | None = None, is_on: bool = False) -> Line:
    """Where we are: the model, its size, where its weights come from, the proof badge, the place and the equation.

    The place is never cut: where it needs the room, what stands before it goes. A badge that is not on stands there
    only where nothing else would be cut for it.
    """
    gap, dot = skin.sign(" › ", " > "), skin.sign(" · ", " - ")
    right = "  ".join(filter(None, (moment.where, f"eq {moment.equation}/{moment.equations} ")))
    left = f" seqtui{gap}explore{gap}{moment.model}"
    middle = _about(moment, run, dot)
    if cell_len(left) + 2 + cell_len(right) > width:
        left = clip(f" {moment.model}", max(0, width - cell_len(right) - 2), skin)
    if cell_len(right) > width:
        right = clip(moment.where, width, skin)
    room = width - cell_len(left) - cell_len(right) - 6
    if badge is None or not (is_on or badge.width + 2 + cell_len(middle) <= room):
        badge = Line()
    elif badge.width:
        badge = Line(*badge.pieces, ("  ", skin.ink("dim")))
    room -= badge.width
    if (
        cell_len(middle) > room + _SEED
    ):  # sizes can be looked up elsewhere; what was done to the run, or assumed of it, cannot
        middle = _about(moment, run, dot, with_sizes=False)
    middle = clip(middle, room, skin) if room > 8 else ""
    line = Line((left, skin.ink("title")), ("    " if middle else "", skin.ink("dim")), (middle, skin.ink("dim")))
    line = line.fit(width - cell_len(right) - badge.width).extend(badge)
    return line.fit(width - cell_len(right)).add(right, skin.ink("accent")).fit(width)


def _about(moment: Moment, run: Run, dot: str, with_sizes: bool = True) -> str:
    """What the run is: changed or not, what was assumed of it, of which size, with weights from where."""
    sizes = [f"{word} {run.config[name]}" for name, word in _SIZES if name in run.config]
    if "d_hidden" in run.config:
        sizes = [f"hidden {run.config['d_hidden']}"]
    sizes = sizes if with_sizes else []
    return edited(moment, dot) + dot.join(filter(None, (moment.assumed, *sizes, moment.source)))


def edited(moment: Moment, dot: str) -> str:
    """That the run was changed, and how to take it back; "" where it was not."""
    count = len(moment.changes)
    return f"edited: {count} change{'s' * (count != 1)}, u undoes{dot}" if count else ""


def cell_pane(moment: Moment, run: Run, width: int, height: int, skin: Skin) -> list[Line]:
    """The drawing of the cell, the current part lit."""
    title = skin.sign(" · ", " - ").join(("cell", *part_words(moment.lit.cell)))
    return box(title, diagram_lines(run.model, moment.lit, skin, run.config), width, height, skin)


def equation_pane(moment: Moment, width: int, height: int, skin: Skin) -> list[Line]:
    """The current equation in words, signs and numbers."""
    view = moment.current
    if view.level is not Level.NUMBERS:
        drawn = level_lines(view, width - 4, skin, height - 2)
        indented = [Line((" ", skin.ink("text"))).extend(line) for line in drawn]
        return box(level_title(view), indented, width, height, skin)
    if cell_len(view.title) > width - _FRAME:  # a whole sentence: it stands inside, under the value's sign
        rest = f": {view.meaning}" if view.meaning else ""
        view = replace(view, title=view.formula.partition(" = ")[0], meaning=view.title + rest)
    drawn = equation_lines(view, width - 4, skin, height - 2)
    lines = [Line((" ", skin.ink("text"))).extend(line) for line in drawn]
    return box(view.title, lines, width, height, skin)
