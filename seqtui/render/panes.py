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
from seqtui.session.walk.view import Moment

_FRAME = 7  # columns of a box that its title cannot have
_SIZES = (("d_model", "d_model"), ("n_heads", "heads"), ("n_layers", "layers"))


def header(moment: Moment, run: Run, width: int, skin: Skin, badge: Line | None = None, is_on: bool = False) -> Line:
    """Where we are: the model, its size, where its weights come from, the proof badge, the time and the equation.

    A badge that is not on stands there only where nothing else would be cut for it.
    """
    gap = skin.sign(" › ", " > ")
    left = f" seqtui{gap}explore{gap}{moment.model}"
    dot = skin.sign(" · ", " - ")
    middle = moment.source
    if "d_hidden" in run.config:
        middle = f"hidden {run.config['d_hidden']}{dot}{middle}"
    elif "d_model" in run.config:
        sizes = [f"{word} {run.config[name]}" for name, word in _SIZES if name in run.config]
        middle = dot.join((*sizes, middle))
    middle = edited(moment, dot) + middle
    when = _when(moment)
    right = f"{when}eq {moment.equation}/{moment.equations} "
    room = width - cell_len(left) - cell_len(right) - 6
    if badge is None or not (is_on or badge.width + 2 + cell_len(middle) <= room):
        badge = Line()
    elif badge.width:
        badge = Line(*badge.pieces, ("  ", skin.ink("dim")))
    room -= badge.width
    middle = clip(middle, room, skin) if room > 8 else ""
    line = Line((left, skin.ink("title")), ("    " if middle else "", skin.ink("dim")), (middle, skin.ink("dim")))
    line = line.fit(width - cell_len(right) - badge.width).extend(badge)
    return line.fit(width - cell_len(right)).add(right, skin.ink("accent")).fit(width)


def edited(moment: Moment, dot: str) -> str:
    """That the run was changed, and how to take it back; "" where it was not."""
    count = len(moment.changes)
    return f"edited: {count} change{'s' * (count != 1)}, u undoes{dot}" if count else ""


def _when(moment: Moment) -> str:
    """Where the walk is: the time step, and the part of the model where tokens are not read one by one."""
    part = ".".join(moment.part)
    where = f"{part}  " if part and moment.query is not None else ""
    if moment.time is not None:
        return f"{where}t {moment.time}/{moment.length}  "
    if moment.backwards and moment.query is None:
        return "weights  "
    return where if moment.query is not None else "before t 1  "


def cell_pane(moment: Moment, run: Run, width: int, height: int, skin: Skin) -> list[Line]:
    """The drawing of the cell, the current part lit."""
    return box("cell", diagram_lines(moment.model, moment.lit, skin, run.config), width, height, skin)


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
