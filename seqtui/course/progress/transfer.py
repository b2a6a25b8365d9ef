"""Events as a file to take elsewhere, and back: JSON, CSV, and Markdown with a table that a teacher can read.

Every one of them holds all events; what is read back is merged by id, so reading the same file twice changes nothing.
A file comes from anywhere: nothing in it is believed before it is checked.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import ValidationError, convert, json, to_builtins

from seqtui import policy
from seqtui.course.progress import clock
from seqtui.course.progress.damage import salvage
from seqtui.course.progress.event import Event, checked
from seqtui.course.progress.schema import COLUMNS
from seqtui.course.progress.views import progress_of
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n
from seqtui.session.export.csv_text import text_cell
from seqtui.session.export.markdown import escaped
from seqtui.session.json_text import dumps, headed, schema_of
from seqtui.session.text import safe

KIND = "progress-events"  # of the document
MAX_BYTES = 64_000_000
MAX_TEXT = 400  # characters of an id of a lesson or an item
_SQLITE = b"SQLite format 3\x00"
_CELL = re.compile(r"(?:[^|\\]|\\.)*")  # of a Markdown table: up to a bar that no backslash stands before
_ESCAPE = re.compile(r"\\(.)")


def as_json(events: Sequence[Event], ascii: bool = False) -> Iterator[str]:
    """Yield the document of all events."""
    yield dumps(headed(KIND, {"events": [to_builtins(event) for event in events]}), ascii=ascii, indent=2)
    yield "\n"


def as_csv(events: Iterable[Event]) -> Iterator[str]:
    """Yield a line for each event, its data as JSON; no cell begins as a spreadsheet's formula does."""
    for row in (COLUMNS, *map(_cells, events)):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(map(text_cell, row))
        yield line.getvalue()


def as_markdown(events: Sequence[Event]) -> Iterator[str]:
    """Yield a table of the lessons for people, and one of all events, which can be read back."""
    progress, all_of_them = _("Progress"), _("Events")
    yield f"# {escaped(progress)}\n\n"
    heads = [_("lesson"), _("steps done"), _("right at once"), _("questions answered"), _("finished"), _("last time")]
    yield from _table(heads, _lessons(events))
    yield f"\n## {escaped(all_of_them)}\n\n"
    yield from _table(COLUMNS, map(_cells, events))


def read_events(path: Path) -> list[Event]:
    """Return the events of a file that was exported, or of another file of events.

    Raises SeqtuiError, which names the file, for what is none.
    """
    try:
        with policy.open_to_read(path) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SeqtuiError(_("{path} cannot be read: {reason}", path=safe(str(path)), reason=reason)) from None
    try:
        if len(data) > MAX_BYTES:
            raise SeqtuiError(_("it has more than {most:,} bytes", most=MAX_BYTES))
        found = salvage(path) if data.startswith(_SQLITE) else _events(data)
        return [_believed(event) for event in found]
    except SeqtuiError as error:
        reason = str(error)
        raise SeqtuiError(_("{path} is no export of progress: {reason}", path=safe(str(path)), reason=reason)) from None


def _events(data: bytes) -> list[Event]:
    """The events of a text, in whichever of the formats it is."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SeqtuiError(_("it is no text in UTF-8")) from None
    begin = text.lstrip()
    if begin.startswith("{"):
        return _of_json(data)
    rows = _of_markdown(text) if begin.startswith("#") else _of_csv(text)
    if not rows or tuple(rows[0]) != COLUMNS:
        raise SeqtuiError(_("it has no table with the columns {columns}", columns=", ".join(COLUMNS)))
    return [_event(row) for row in rows[1:] if row]


def _of_json(data: bytes) -> list[Event]:
    try:
        document = json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=dict)
        if document.get("schema") != schema_of(KIND):
            raise SeqtuiError(_("its schema is not {schema}", schema=schema_of(KIND)))
        return convert(document.get("events"), list[Event])
    except (ValidationError, ValueError) as error:
        if isinstance(error, SeqtuiError):
            raise
        raise SeqtuiError(_("its JSON does not hold events ({reason})", reason=safe(str(error)))) from None


def _of_csv(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise SeqtuiError(_("its CSV is broken ({reason})", reason=safe(str(error)))) from None


def _of_markdown(text: str) -> list[list[str]]:
    """The rows of the table of events, its heads first."""
    lines = iter(text.splitlines())
    head = next((line for line in lines if tuple(_row(line)) == COLUMNS), "")
    next(lines, "")  # the dashes
    return [_row(head), *(_row(line) for line in lines if line.startswith("|"))] if head else []


def _row(line: str) -> list[str]:
    """The cells of a line of a Markdown table, as they were before they were escaped."""
    found = _CELL.findall(line.strip().removeprefix("|").removesuffix("|"))
    return [_ESCAPE.sub(r"\1", cell.strip()) for cell in found if cell]


def _event(row: Sequence[str]) -> Event:
    if len(row) != len(COLUMNS):
        raise SeqtuiError(_n("a line of it has {n} cell", "a line of it has {n} cells", len(row)))
    cells: dict[str, object] = {name: _plain(cell) for name, cell in zip(COLUMNS, row, strict=True)}
    try:
        return convert({**cells, "data": json.decode(str(cells["data"]))}, Event, strict=False)
    except (ValidationError, ValueError) as error:
        raise SeqtuiError(_("a line of it is no event ({reason})", reason=safe(str(error)))) from None


def _plain(cell: str) -> str:
    """A cell without the sign for text that text_cell may have put before it."""
    return cell[1:] if cell.startswith("'") and text_cell(cell[1:]) == cell else cell


def _believed(event: Event) -> Event:
    """The event of a file, checked; raises SeqtuiError."""
    try:
        clock.read(event.at)
    except ValueError:
        raise SeqtuiError(_("'{at}' is no time of an event", at=safe(event.at[:MAX_TEXT]))) from None
    if max(len(event.lesson), len(event.item)) > MAX_TEXT:
        raise SeqtuiError(_("the id of a lesson or a question in it is longer than {most} characters", most=MAX_TEXT))
    return checked(event)


def _cells(event: Event) -> tuple[str, ...]:
    """The cells of an event: its data as JSON in ASCII, in which nothing has to be made safe."""
    data: Mapping[str, str] = {"data": dumps(event.data, ascii=True)}
    return tuple(data.get(name, str(getattr(event, name))) for name in COLUMNS)


def _lessons(events: Sequence[Event]) -> Iterator[tuple[str, ...]]:
    for name, lesson in progress_of(events).lessons.items():
        right, asked = lesson.score
        is_done = _("yes") if lesson.finished else _("no")
        yield name, str(len(lesson.reached)), str(right), str(asked), is_done, lesson.last


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (tuple(map(escaped, heads)), ("---",) * len(heads), *(tuple(map(escaped, row)) for row in rows)):
        yield f"| {' | '.join(row)} |\n"
