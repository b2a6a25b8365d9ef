"""A whole comparison as a table: the runs, then a line for each meeting point."""

from rich.cells import cell_len
from rich.console import Console

from seqtui.render.console import skin_for
from seqtui.render.lines import Block, Line, clip, pad, wrap
from seqtui.render.race import lane_lines, lane_widths, race_header, side_by_side
from seqtui.render.skin import Skin
from seqtui.session.look import Look
from seqtui.session.maps.matrix import first_shown
from seqtui.session.numbers import short
from seqtui.session.racing.standings import Mark, Row, Standing, Standings
from seqtui.session.racing.view import Gap, RaceView

_NUMBER = 7
_LANE_HEIGHT = 30
_GROUPS = (
    ("‖{measured}‖", "|{measured}|", lambda mark: mark.norm),
    ("log p", "log p", lambda mark: mark.log_p),
    ("‖∂h_T/∂x_t‖", "|dh_T/dx_t|", lambda mark: mark.felt),
    ("loss so far", "loss so far", lambda mark: mark.loss),
)


def standings_lines(view: Standings, width: int, height: int, skin: Skin, here: int = -1) -> list[Line]:
    """The table; of the meeting points those around number here (counted from 0), which is marked."""
    lines = [*_runs(view, width, skin), Line()]
    groups = _groups(view)
    gaps = {k: run.twin for k, run in enumerate(view.runs) if run.twin is not None}
    name = min(max(8, *(cell_len(row.name) + 1 for row in view.rows)), 26)
    room = width - name - 2 - _NUMBER * (len(groups) * len(view.runs) + len(gaps))
    while room < 6 and len(groups) > 1:
        groups = groups[:-1]
        room += _NUMBER * len(view.runs)
    has_words = any(row.word for row in view.rows)
    word = min(max(0, room), 14) if has_words else 0
    lines += _head(view, groups, gaps, 2 + name + word, skin)
    told = [text for note in view.notes for text in wrap(skin.look.words(note), width - 2)]
    notes = [Line((f" {text}", skin.ink("dim"))) for text in told]
    fit = max(1, height - len(lines) - len(notes))
    first = first_shown(max(0, here), fit, len(view.rows))
    for k in range(first, min(first + fit, len(view.rows))):
        lines.append(_row(view.rows[k], groups, gaps, name, word, k == here, skin))
    lines += notes
    return [line.fit(width) for line in lines[:height]]


def print_standings(view: Standings, console: Console, look: Look, here: int = -1) -> None:
    """Print the whole table; the meeting point of that number is marked."""
    lines = standings_lines(view, console.width, len(view.rows) + 20, skin_for(console, look), here)
    console.print(Block(lines), end="")


def print_moment(view: RaceView, console: Console, look: Look) -> None:
    """Print the runs side by side at one place."""
    skin = skin_for(console, look)
    widths = lane_widths(console.width, len(view.lanes))
    columns = [lane_lines(view, k, width, _LANE_HEIGHT, skin) for k, width in enumerate(widths)]
    told = [text for note in view.notes for text in wrap(look.words(note), console.width - 2)]
    notes = [Line((f" {text}", skin.ink("dim"))) for text in told]
    console.print(Block([race_header(view, console.width, skin), *side_by_side(columns, skin), *notes]), end="")


def _runs(view: Standings, width: int, skin: Skin) -> list[Line]:
    """What each run is, and what it costs; then where twins part. Names that find no room have lines of their own."""
    room = width - 48 - 9 * _has_loss(view)
    names = [f"{k} {run.model}  {run.contrast}".rstrip() for k, run in enumerate(view.runs, 1)]
    if room < max(len(run.model) for run in view.runs) + 3:
        lines = [line for name, run in zip(names, view.runs, strict=True) for line in _stacked(name, run, width, skin)]
    else:
        lines = _columns(view, names, room, width, skin)
    for k, run in enumerate(view.runs, 1):
        if run.twin is not None:
            where = f"first differs from {run.twin + 1} at {run.first_difference}"
            told = where if run.first_difference else f"has the numbers of {run.twin + 1}"
            lines.append(Line((f"   {k} {told}", skin.ink("warn"))))
    return lines


def _columns(view: Standings, names: list[str], room: int, width: int, skin: Skin) -> list[Line]:
    """A line for each run; below them what sets each apart, where the lines have no room for that."""
    fits = max(map(cell_len, names)) < room
    heads = names if fits else [f"{k} {run.model}" for k, run in enumerate(view.runs, 1)]
    room = max(8, min(room, max(map(cell_len, heads)) + 1))
    head = f"   {'':{room}}{'parameters':>11}{'':7}{'with words':>11}{'multiplications':>16}"
    lines = [Line((head + ("loss".rjust(9) if _has_loss(view) else ""), skin.ink("dim")))]
    for name, run in zip(heads, view.runs, strict=True):
        line = Line((f"   {pad(name, room)}", skin.ink("title")), (f"{run.parameters:>11,}", skin.ink("text")))
        line.add(_ratio(run, skin).ljust(7), skin.ink("accent"))
        line.add(f"{run.parameters + run.words:>11,}", skin.ink("text"))
        loss = "" if run.loss is None else short(run.loss)
        lines.append(line.add(f"{run.multiplications:>16,}{loss:>9}", skin.ink("text")))
    for k, run in enumerate([] if fits else view.runs, 1):
        first, *rest = wrap(run.contrast, width - 7) or [""]
        lines += [Line((f"   {k} {text}", skin.ink("dim"))) for text in (first,) if text]
        lines += [Line((f"     {text}", skin.ink("dim"))) for text in rest]
    return lines


def _stacked(name: str, run: Standing, width: int, skin: Skin) -> list[Line]:
    """One run in words, for narrow screens."""
    counts = f"{run.parameters:,} parameters{_ratio(run, skin)}, {run.parameters + run.words:,} with words"
    costs = f"{run.multiplications:,} multiplications" + ("" if run.loss is None else f", loss {short(run.loss)}")
    said = [(text, "title") for text in wrap(name, width - 4)]
    said += [(f"  {text}", "text") for part in (counts, costs) for text in wrap(part, width - 6)]
    return [Line((f"   {text}", skin.ink(ink))) for text, ink in said]


def _ratio(run: Standing, skin: Skin) -> str:
    """How many times the parameters of the smallest; "" for a run without any."""
    return f" {skin.sign('×', 'x')}{run.ratio:.3g}" if run.parameters else ""


def _has_loss(view: Standings) -> bool:
    return any(run.loss is not None for run in view.runs)


def _groups(view: Standings) -> list:
    """The groups of columns that hold anything."""
    return [g for g in _GROUPS if any(g[2](mark) is not None for row in view.rows for mark in row.marks)]


def _head(view: Standings, groups: list, gaps: dict[int, int], label: int, skin: Skin) -> list[Line]:
    names = [run.model for run in view.runs]
    if len(set(names)) < len(names) or max(map(len, names)) >= _NUMBER:
        names = [f"run {k}" for k in range(1, len(names) + 1)]
    above, below = Line((" " * label, skin.ink("dim"))), Line((" " * label, skin.ink("dim")))
    for unicode, ascii, _ in groups:
        title = skin.sign(unicode, ascii).format(measured=view.measured)
        above.add(pad(f"  {title}", _NUMBER * len(names)), skin.ink("title"))
        below.add("".join(name.rjust(_NUMBER) for name in names), skin.ink("dim"))
    if gaps:
        above.add("  apart", skin.ink("title"))
        below.add("".join(f"{k + 1} - {twin + 1}".rjust(_NUMBER) for k, twin in gaps.items()), skin.ink("dim"))
    return [above, below]


def _row(row: Row, groups: list, gaps: dict[int, int], name: int, word: int, here: bool, skin: Skin) -> Line:
    mark = skin.sign("▶", ">") if here else " "
    ink = skin.ink("title" if here else "text")
    line = Line((f"{mark} ", skin.ink("accent")), (pad(clip(row.name, name - 1, skin), name), ink))
    line.add(pad(clip(row.word, max(0, word - 1), skin), word), skin.ink("dim"))
    for _, _, read in groups:
        for one in row.marks:
            line.add(_number(read(one)), ink)
    for k in gaps:
        line.add(_difference(row.marks[k].gap), skin.ink("warn" if _moved(row.marks[k]) else "dim"))
    return line


def _number(value: float | None) -> str:
    if value is None:
        return "".rjust(_NUMBER)
    text = short(value)
    return (text if len(text) < _NUMBER else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")).rjust(_NUMBER)


def _difference(gap: Gap | None) -> str:
    return "".rjust(_NUMBER) if gap is None else _number(gap.size) if gap.path else "same".rjust(_NUMBER)


def _moved(mark: Mark) -> bool:
    return mark.gap is not None and bool(mark.gap.path)
