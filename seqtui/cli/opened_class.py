"""Opening the class that a command is about, and reading what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from seqtui.classroom.class_folder import ClassFolder, class_folder, is_server, shown_store
from seqtui.classroom.store.class_records import Records
from seqtui.cli.args_to_request import Arguments
from seqtui.course.loader import Course, read_course
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

if TYPE_CHECKING:
    from seqtui.classroom.store.class_store import ClassStore

TITLE = "title"  # of a class, among its settings


def folder_of(args: Arguments) -> ClassFolder:
    """Return the folder of the class."""
    return class_folder(args.folder)


def place_of_store(args: Arguments) -> str:
    """Return where the database of the class is: the URL or the file of --store, else the file in its folder."""
    return str(args.store or folder_of(args).database)


@contextmanager
def opened_class(args: Arguments, make: bool = False) -> Iterator[ClassStore]:
    """Yield the store of the class; make: also where there is no class yet.

    Raises SeqtuiError where there is none, where it cannot be reached, and where what it needs is not installed.
    """
    with opened_store(place_of_store(args), make) as store:
        yield store


@contextmanager
def opened_store(place: str, make: bool = False) -> Iterator[ClassStore]:
    """Yield the store at a place, a file or a server, as opened_class does."""
    need("sqlalchemy", "serve")
    if is_server(place):
        need("psycopg", "postgres")
    elif not make and not Path(place).is_file():
        raise SeqtuiError(
            _(
                "there is no class in {path}: seqtui class roster FILE begins one; --class or --store names another",
                path=safe(shown_store(place)),
            )
        )
    from seqtui.classroom.store.class_store import open_store

    store = open_store(place)
    try:
        yield store
    finally:
        store.close()


def need(module: str, extra: str) -> None:
    """Raise SeqtuiError where a package is not installed that only some commands need."""
    if find_spec(module) is None:
        raise SeqtuiError(
            _(
                "this needs {package}, which is not installed: pip install '{extra}' brings it",
                package=module,
                extra=f"seqtui[{extra}]",
            )
        )


def records_of(store: ClassStore) -> Records:
    """Return everything that a report needs."""
    events: dict[str, list[Event]] = {}
    for _number, account, event in store.all_events():
        events.setdefault(account, []).append(event)
    return Records(store.accounts(), events, tuple(store.corrections().values()), tuple(store.voids()))


def course_of(args: Arguments) -> Course:
    """Return the course of the class: that of --lessons, that of the class folder, or the one that ships."""
    if args.lessons is not None:
        return read_course(Path(args.lessons))
    own = folder_of(args).files / "lessons"
    return read_course(own if own.is_dir() else None)
