"""``seqtui progress``: what was learnt so far, and the file that it is kept in."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import asdict

from seqtui import policy
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.output import write, write_page
from seqtui.course.loader import Course, read_course
from seqtui.course.progress import event as did
from seqtui.course.progress import transfer
from seqtui.course.progress.event import Event
from seqtui.course.progress.store import Store, progress_path
from seqtui.course.progress.verify import verify
from seqtui.course.progress.views import last_reset, progress_of
from seqtui.course.review.report import report
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, _n, language
from seqtui.render.listing import print_findings
from seqtui.render.progress import print_progress
from seqtui.session.requests import nearest
from seqtui.session.text import safe

ALL = "all"


def what_of_progress(parser: argparse.ArgumentParser) -> None:
    """What to do with the progress, and with what of it."""
    parser.add_argument("action", metavar="ACTION", nargs="?", default="show", help=_(_ACTIONS))
    parser.add_argument(
        "what", metavar="WHAT", nargs="?", help=_("import: a file; reset: LESSON, LESSON/QUESTION or all")
    )
    parser.add_argument("--lessons", metavar="PATH", help=_("the folder of another course, for its names"))


_ACTIONS = N_("show (the default), export, import FILE, verify, reset WHAT, undo")


def progress(args: Arguments) -> int:
    """Show the progress, take it elsewhere, look whether it is sound, or set it back."""
    if args.action not in _DOES:
        near = nearest(args.action, _DOES)
        known = ", ".join(_DOES)
        raise SeqtuiError(
            _("there is no 'progress {action}';{near} there are {known}", action=args.action, near=near, known=known)
        )
    if args.what is not None and args.action not in ("import", "reset"):
        raise SeqtuiError(
            _("'progress {action}' takes nothing more: leave out '{what}'", action=args.action, what=args.what)
        )
    return _DOES[args.action](args)


def _opened() -> Store:
    """The store, for a command that needs it whole: what is wrong with it is the answer."""
    store = Store()
    if store.trouble:
        raise SeqtuiError(store.trouble)
    _tell(store.take_notes())
    return store


def _tell(notes: Iterable[str]) -> None:
    for note in notes:
        if sys.stderr is not None:
            print(f"seqtui: {safe(note)}", file=sys.stderr)


def _course(args: Arguments) -> Course:
    return read_course(Path(args.lessons) if args.lessons is not None else None)


def _events() -> list[Event]:
    """All events; where there are none, no file is made."""
    if not policy.exists(progress_path()):
        return []
    store = Store()
    events = store.events()
    if store.trouble and not events:
        raise SeqtuiError(store.trouble)
    _tell(store.take_notes())
    store.close()
    return events


def _show(args: Arguments) -> int:
    found = report(progress_path(), _events(), _course(args), language())
    return write_page(args, "progress", "progress", found.data, partial(print_progress, found))


def _export(args: Arguments) -> int:
    """Write all events: as JSON, or as the format or the suffix says."""
    formats: dict[str, Callable[[Sequence[Event]], Iterator[str]]] = {
        "table": partial(transfer.as_json, ascii=args.plain),
        "json": partial(transfer.as_json, ascii=args.plain),
        "csv": transfer.as_csv,
        "md": transfer.as_markdown,
    }
    if args.format not in formats:
        raise SeqtuiError(_("progress is exported as json, csv or md, not as {format}", format=args.format))
    return write(formats[args.format](_events()), args.out)


def _import(args: Arguments) -> int:
    """Add the events of a file."""
    if args.what is None:
        raise SeqtuiError(_("name the file: seqtui progress import FILE"))
    events = transfer.read_events(Path(args.what))
    new = _opened().add(events)
    return write(
        [
            _n(
                "{n} event came in new, {old} were here already",
                "{n} events came in new, {old} were here already",
                new,
                old=len(events) - new,
            ),
            "\n",
        ]
    )


def _verify(args: Arguments) -> int:
    """Look whether the file holds together; status 1 when it does not."""
    rows = verify(progress_path())
    ok = all(row.ok for row in rows)
    data = {"path": str(progress_path()), "ok": ok, "findings": [asdict(row) for row in rows]}
    write_page(args, "progress-verify", "progress verify", lambda: data, partial(print_findings, rows))
    return 0 if ok else 1


def _reset(args: Arguments) -> int:
    """Set back a question, a lesson or all."""
    store = _opened()
    lessons = progress_of(store.events()).lessons
    lesson, _slash, question = (args.what or "").partition("/")
    if lesson not in (*lessons, ALL) or (lesson == ALL and question):
        raise SeqtuiError(
            _(
                "say what to set back: all, or LESSON, or LESSON/QUESTION; begun are {begun}",
                begun=", ".join(lessons) or "-",
            )
        )
    if question and question not in lessons[lesson].questions:
        asked = ", ".join(lessons[lesson].questions) or "-"
        raise SeqtuiError(
            _(
                "no question '{question}' of {lesson} was answered; answered are {asked}",
                question=question,
                lesson=lesson,
                asked=asked,
            )
        )
    store.append(did.reset("" if lesson == ALL else lesson, question))
    store.close()
    return write([_("{what} is set back; seqtui progress undo takes that back", what=safe(args.what)), "\n"])


def _undo(args: Arguments) -> int:
    """Take back the last reset."""
    store = _opened()
    newest = last_reset(store.events())
    if newest is None:
        raise SeqtuiError(_("there is no reset to take back"))
    store.append(did.undone(newest.id))
    store.close()
    what = "/".join(filter(None, (newest.lesson, newest.item))) or ALL
    return write([_("{what} is as it was before it was set back", what=safe(what)), "\n"])


_DOES: dict[str, Callable[[Arguments], int]] = {
    "show": _show,
    "export": _export,
    "import": _import,
    "verify": _verify,
    "reset": _reset,
    "undo": _undo,
}
