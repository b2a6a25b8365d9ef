"""``seqtui class`` about its database: backup, restore, verify, move."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from seqtui.classroom.class_folder import is_server, shown_store
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.opened_class import opened_class, opened_store, place_of_store
from seqtui.cli.output import write, write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

if TYPE_CHECKING:
    from seqtui.classroom.store.copying import Contents


def backup(args: Arguments) -> int:
    """Copy the class into a file, also while it is in use; compared with what was copied before it is called done."""
    path = Path(args.words[0]).absolute()
    if path.is_dir():
        raise SeqtuiError(_("{path} is a directory: give the name of a file in it", path=safe(str(path))))
    if path.exists() and not args.force:
        raise SeqtuiError(_("{path} is there already: --force writes over it", path=safe(str(path))))
    with opened_class(args) as store:
        if not path.exists():
            copied = store.backup(path)
        else:
            beside = path.with_name(f".{path.name}.new")
            beside.unlink(missing_ok=True)
            copied = store.backup(beside)
            beside.replace(path)
    return write([_("backed up to {path}: {said}", path=safe(str(path)), said=_said(copied)), "\n"])


def restore(args: Arguments) -> int:
    """Put a backup in the place of the class; a class that is there only with --force, and never one in use."""
    source, place = Path(args.words[0]), place_of_store(args)
    if not source.is_file():
        raise SeqtuiError(_("there is no file {path}", path=safe(str(source))))
    with opened_store(str(source)) as store:
        bad = [row for row in store.verify() if not row.ok and row.what != _("what it promises")]
        if bad:
            raise SeqtuiError(
                _(
                    "{path} does not hold together ({why}): nothing is restored",
                    path=safe(str(source)),
                    why=bad[0].value,
                )
            )
        if is_server(place):
            with opened_store(place) as target:
                copied = store.copy_to(target)
        else:
            from seqtui.classroom.store.restoring import put_in_place

            copied = put_in_place(store, Path(place).absolute(), args.force)
    return write([_("restored to {path}: {said}", path=safe(shown_store(place)), said=_said(copied)), "\n"])


def verify(args: Arguments) -> int:
    """Look whether the database holds together; status 1 when it does not."""
    with opened_class(args) as store:
        rows = store.verify()
    ok, place = all(row.ok for row in rows), shown_store(place_of_store(args))
    data = {"path": place, "ok": ok, "findings": [asdict(row) for row in rows]}
    from seqtui.render.listing import print_findings

    write_page(args, "class-verify", "class verify", lambda: data, partial(print_findings, rows))
    return 0 if ok else 1


def move(args: Arguments) -> int:
    """Copy a class to another store, and compare both by counts and a hash of all rows."""
    source, target = args.words
    if source == target:
        raise SeqtuiError(_("a class is moved from one store to another: these are the same"))
    with opened_store(source) as store, opened_store(target, make=True) as other:
        copied = store.copy_to(other)
    where = safe(shown_store(target))
    lines = (
        _("copied to {path}, and compared: {said}", path=where, said=_said(copied)),
        _("{path} stays as it is: serve with --store from now on", path=safe(shown_store(source))),
    )
    return write(f"{line}\n" for line in lines)


def _said(contents: Contents) -> str:
    """What was copied, and its hash."""
    names = ("account", "event", "poll", "vote", "correction", "void")
    counts = ", ".join(f"{name} {contents.rows[name]}" for name in names if contents.rows.get(name))
    return f"{counts or '-'}, sha256 {contents.sha256[:16]}…"
