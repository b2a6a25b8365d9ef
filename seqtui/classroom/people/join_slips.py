"""Join codes as they are handed out: made once, hashed in the database, and on a list of the teacher's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from seqtui.classroom.account import Account
from seqtui.classroom.people.join_code import make_code, read_code
from seqtui.classroom.people.password import Hasher
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.atomic_write import atomic_write
from seqtui.policy import ask_to_read, ask_to_write
from seqtui.session.export.csv_text import text_cell
from seqtui.session.text import safe

if TYPE_CHECKING:
    from seqtui.classroom.store.class_store import ClassStore

_COLUMNS = ("account", "name", "code")
_RIGHTS = 0o600
_MOST_BYTES = 1_000_000
WIDTH = 58  # columns of a slip


class JoinSlip(Struct, frozen=True):
    """What one student is handed; code is "" for one who is in already."""

    account: Account
    code: str


def join_slips(
    store: ClassStore, listed: Path, names: Collection[str], new: bool = False, hasher: Hasher | None = None
) -> list[JoinSlip]:
    """Return a slip for each account, those who are in already without a code; bring the list of codes up to date.

    A code is made for an account that has none, or whose code is on the list no more; new: for every one, in place of
    what it had. Raises SeqtuiError where the list cannot be read or written.
    """
    hasher = hasher or Hasher()
    accounts, known = store.accounts(), read_list(listed)
    slips: dict[str, JoinSlip] = {}
    for name in names:
        found, code = store.credentials(name), known.get(name, "")
        is_good = not found.code_spent and bool(code) and hasher.is_same(found.code_hash, _signs(code))
        is_in = bool(found.keys or found.password_hash)
        if new or not (is_in or is_good):
            slips[name] = JoinSlip(accounts[name], make_code())
        else:
            slips[name] = JoinSlip(accounts[name], code if is_good else "")
    made = {name: slip.code for name, slip in slips.items() if slip.code and slip.code != known.get(name)}
    handed = {**known, **{name: slip.code for name, slip in slips.items()}}
    write_list(listed, (JoinSlip(accounts[name], code) for name, code in handed.items() if code and name in accounts))
    for name, code in made.items():  # behind the list: a code that nobody can read would lock somebody out
        store.set_code(name, hasher.hash(_signs(code)))
    return list(slips.values())


def read_list(path: Path) -> dict[str, str]:
    """Return the codes of the list by account; none where there is no list. Raises SeqtuiError."""
    ask_to_read(path)
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise SeqtuiError(_("{path} cannot be read: {why}", path=safe(str(path)), why=why)) from None
    return {row[0]: row[2] for row in rows[1:] if len(row) >= len(_COLUMNS) and read_code(row[2])}


def write_list(path: Path, slips: Iterable[JoinSlip]) -> None:
    """Write the list of codes, for nobody but its owner to read. Raises SeqtuiError.

    It begins with the mark by which a spreadsheet knows that it is UTF-8: names in Hangul come out wrong without it.
    """
    text = io.StringIO()
    rows = ((slip.account.name, text_cell(slip.account.shown), slip.code) for slip in slips)
    csv.writer(text, lineterminator="\n").writerows((_COLUMNS, *rows))
    ask_to_write(path)
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        atomic_write(path, lambda file: file.write(text.getvalue().encode("utf-8-sig")), _RIGHTS)
    except OSError as error:
        raise SeqtuiError(
            _("{path} cannot be written: {error}", path=safe(str(path)), error=error.strerror or error)
        ) from None


def printed(slips: Sequence[JoinSlip], title: str, host: str, port: int) -> Iterator[str]:
    """Yield the slips as text to be printed and cut: the name, the line that is typed, and the code."""
    cut = "- " * (WIDTH // 2)
    for slip in slips:
        shown = slip.account.shown or slip.account.name
        yield f"{cut}\n\n  {safe(title)}\n  {safe(shown)}\n\n" if title else f"{cut}\n\n  {safe(shown)}\n\n"
        yield f"    {ssh_line(slip.account.name, host, port)}\n"
        typed = _("join code, asked for once:")
        yield f"    {typed} {slip.code}\n\n"
    if slips:
        yield f"{cut}\n"


def ssh_line(account: str, host: str, port: int) -> str:
    """Return what a student types."""
    return f"ssh {account}@{host}" if port == 22 else f"ssh -p {port} {account}@{host}"


def _signs(code: str) -> str:
    """The signs of a code, as they are hashed."""
    return read_code(code) or code
