"""A whole comparison as a table: the runs, then a line for each meeting point."""

from rich.cells import cell_len
from rich.console import Console

from seqtui.language import N_, _
from seqtui.render.compare import column_widths, compared_run_lines, comparison_header, side_by_side
from seqtui.render.lines import Line, TextBlock, clip, flush_right, pad, wrap
from seqtui.render.palette import Palette, palette_for
from seqtui.session.compare.summary import Mark, RunSummary, Summary, SummaryRow
from seqtui.session.compare.view import ComparisonView, Gap
from seqtui.session.maps.matrix import first_shown
from seqtui.session.text import TextStyle, short

_NUMBER = 7
_LANE_HEIGHT = 30
_GROUPS = (
    ("‖{measured}‖", "|{measured}|", lambda mark: mark.norm),
    ("log p", "log p", lambda mark: mark.log_p),
    ("‖∂h_T/∂x_t‖", "|dh_T/dx_t|", lambda mark: mark.felt),
    (N_("loss so far"), N_("loss so far"), lambda mark: mark.loss),
)


def summary_lines(view: Summary, width: int, height: int, palette: Palette, here: int = -1) -> list[Line]:
    """The table; of the meeting points those around number here (counted from 0), which is marked."""
    lines = [*_runs(view, width, palette), Line()]
    groups = _groups(view)
    gaps = {k: run.twin for k, run in enumerate(view.runs) if run.twin is not None}
    name = min(max(8, *(cell_len(row.name) + 1 for row in view.rows)), 26)
    room = width - name - 2 - _NUMBER * (len(groups) * len(view.runs) + len(gaps))
    while room < 6 and len(groups) > 1:
        groups = groups[:-1]
        room += _NUMBER * len(view.runs)
    has_words = any(row.word for row in view.rows)
    word = min(max(0, room), 14) if has_words else 0
    lines += _head(view, groups, gaps, 2 + name + word, palette)
    told = [text for note in view.notes for text in wrap(palette.look.words(note), width - 2)]
    notes = [Line((f" {text}", palette.style("dim"))) for text in told]
    fit = max(1, height - len(lines) - len(notes))
    first = first_shown(max(0, here), fit, len(view.rows))
    for k in range(first, min(first + fit, len(view.rows))):
        lines.append(_row(view.rows[k], groups, gaps, name, word, k == here, palette))
    lines += notes
    return [line.fit(width) for line in lines[:height]]


def print_summary(view: Summary, console: Console, look: TextStyle, here: int = -1) -> None:
    """Print the whole table; the meeting point of that number is marked."""
    lines = summary_lines(view, console.width, len(view.rows) + 20, palette_for(console, look), here)
    console.print(TextBlock(lines), end="")


def print_moment(view: ComparisonView, console: Console, look: TextStyle) -> None:
    """Print the runs side by side at one place."""
    palette = palette_for(console, look)
    widths = column_widths(console.width, len(view.lanes))
    columns = [compared_run_lines(view, k, width, _LANE_HEIGHT, palette) for k, width in enumerate(widths)]
    told = [text for note in view.notes for text in wrap(look.words(note), console.width - 2)]
    notes = [Line((f" {text}", palette.style("dim"))) for text in told]
    console.print(
        TextBlock([comparison_header(view, console.width, palette), *side_by_side(columns, palette), *notes]), end=""
    )


def _runs(view: Summary, width: int, palette: Palette) -> list[Line]:
    """What each run is, and what it costs; then where twins part. Names that find no room have lines of their own."""
    room = width - 51 - 9 * _has_loss(view)
    names = [f"{k} {run.name}  {run.contrast}".rstrip() for k, run in enumerate(view.runs, 1)]
    if room < max(len(run.name) for run in view.runs) + 3:
        lines = [
            line for name, run in zip(names, view.runs, strict=True) for line in _stacked(name, run, width, palette)
        ]
    else:
        lines = _columns(view, names, room, width, palette)
    for k, run in enumerate(view.runs, 1):
        if run.twin is not None:
            said = N_("first differs from {run} at {path}") if run.first_difference else N_("has the numbers of {run}")
            told = _(said, run=run.twin + 1, path=run.first_difference)
            lines.append(Line((f"   {k} {told}", palette.style("warn"))))
    return lines


def _columns(view: Summary, names: list[str], room: int, width: int, palette: Palette) -> list[Line]:
    """A line for each run; below them what sets each apart, where the lines have no room for that."""
    fits = max(map(cell_len, names)) < room
    heads = names if fits else [f"{k} {run.name}" for k, run in enumerate(view.runs, 1)]
    room = max(8, min(room, max(map(cell_len, heads)) + 1))
    counts = flush_right(_("parameters"), 11) + flush_right(_("without words"), 14)
    head = f"   {'':{room}}{counts}{'':7}{flush_right(_('multiplications'), 16)}"
    lines = [Line((head + (flush_right(_("loss"), 9) if _has_loss(view) else ""), palette.style("dim")))]
    for name, run in zip(heads, view.runs, strict=True):
        line = Line((f"   {pad(name, room)}", palette.style("title")))
        line.add(f"{run.parameters + run.words:>11,}{run.parameters:>14,}", palette.style("text"))
        line.add(_ratio(run, palette).ljust(7), palette.style("accent"))
        loss = "" if run.loss is None else short(run.loss)
        lines.append(line.add(f"{run.multiplications:>16,}{loss:>9}", palette.style("text")))
    for k, run in enumerate([] if fits else view.runs, 1):
        first, *rest = wrap(run.contrast, width - 7) or [""]
        lines += [Line((f"   {k} {text}", palette.style("dim"))) for text in (first,) if text]
        lines += [Line((f"     {text}", palette.style("dim"))) for text in rest]
    return lines


def _stacked(name: str, run: RunSummary, width: int, palette: Palette) -> list[Line]:
    """One run in words, for narrow screens."""
    counted = N_("{all:,} parameters, {n:,} without words")
    counts = _(counted, all=run.parameters + run.words, n=run.parameters) + _ratio(run, palette)
    costs = _("{n:,} multiplications", n=run.multiplications)
    if run.loss is not None:
        costs = _("{n:,} multiplications, loss {loss}", n=run.multiplications, loss=short(run.loss))
    said = [(text, "title") for text in wrap(name, width - 4)]
    said += [(f"  {text}", "text") for part in (counts, costs) for text in wrap(part, width - 6)]
    return [Line((f"   {text}", palette.style(style))) for text, style in said]


def _ratio(run: RunSummary, palette: Palette) -> str:
    """How many times the parameters of the smallest; "" for a run without any."""
    return f" {palette.sign('×', 'x')}{run.ratio:.3g}" if run.parameters else ""


def _has_loss(view: Summary) -> bool:
    return any(run.loss is not None for run in view.runs)


def _groups(view: Summary) -> list:
    """The groups of columns that hold anything."""
    return [g for g in _GROUPS if any(g[2](mark) is not None for row in view.rows for mark in row.marks)]


def _head(view: Summary, groups: list, gaps: dict[int, int], label: int, palette: Palette) -> list[Line]:
    names = [run.model for run in view.runs]
    if len(set(names)) < len(names) or max(map(len, names)) >= _NUMBER:
        names = [_("run {n}", n=k) for k in range(1, len(names) + 1)]
    above, below = Line((" " * label, palette.style("dim"))), Line((" " * label, palette.style("dim")))
    for unicode, ascii, _read in groups:
        title = _(palette.sign(unicode, ascii)).format(measured=_(view.measured))
        above.add(pad(f"  {title}", _NUMBER * len(names)), palette.style("title"))
        below.add("".join(flush_right(name, _NUMBER) for name in names), palette.style("dim"))
    if gaps:
        above.add(f"  {_('apart')}", palette.style("title"))
        below.add("".join(f"{k + 1} - {twin + 1}".rjust(_NUMBER) for k, twin in gaps.items()), palette.style("dim"))
    return [above, below]


def _row(
    row: SummaryRow, groups: list, gaps: dict[int, int], name: int, word: int, here: bool, palette: Palette
) -> Line:
    mark = palette.sign("▶", ">") if here else " "
    style = palette.style("title" if here else "text")
    line = Line((f"{mark} ", palette.style("accent")), (pad(clip(row.name, name - 1, palette), name), style))
    line.add(pad(clip(row.word, max(0, word - 1), palette), word), palette.style("dim"))
    for _title, _ascii, read in groups:
        for one in row.marks:
            line.add(_number(read(one)), style)
    for k in gaps:
        line.add(_difference(row.marks[k].gap), palette.style("warn" if _moved(row.marks[k]) else "dim"))
    return line


def _number(value: float | None) -> str:
    if value is None:
        return "".rjust(_NUMBER)
    text = short(value)
    return (text if len(text) < _NUMBER else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")).rjust(_NUMBER)


def _difference(gap: Gap | None) -> str:
    return "".rjust(_NUMBER) if gap is None else _number(gap.size) if gap.path else flush_right(_("same"), _NUMBER)


def _moved(mark: Mark) -> bool:
    return mark.gap is not None and bool(mark.gap.path)
