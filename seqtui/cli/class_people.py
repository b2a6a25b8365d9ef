"""``seqtui class`` about people: roster, join codes, who is there, and the data of one person."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from seqtui.classroom.account import Account
from seqtui.classroom.people.personal_data import personal_data
from seqtui.classroom.people.presence import account_rows
from seqtui.classroom.store.class_records import AccountRow, find_account
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.opened_class import TITLE, folder_of, need, opened_class
from seqtui.cli.opening import agreed
from seqtui.cli.output import write, write_page
from seqtui.course.progress import clock
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n
from seqtui.session.json_text import dumps, headed, record_data
from seqtui.session.text import safe

if TYPE_CHECKING:
    from seqtui.classroom.store.class_store import ClassStore

PORT = 2222


# accounts ---------------------------------------------------------------------------------------------------------


def roster(args: Arguments) -> int:
    """Take over the accounts of a file; who is not in it any more is listed, and removed only with --remove."""
    need("sqlalchemy", "serve")
    from seqtui.classroom.people.class_roster import read_class_roster

    wanted = {account.name: account for account in read_class_roster(args.words[0])}
    with opened_class(args, make=True) as store:
        known = store.accounts()
        changed = {name: row for name, row in wanted.items() if known.get(name, row) != row}
        new = [name for name in wanted if name not in known]
        gone = [name for name in known if name not in wanted]
        write(_roster_lines(new, changed, gone, wanted, known))
        if gone and args.remove and not agreed(_("Erase them with all their data? (yes/no)"), args):
            return write([_("nothing is changed"), "\n"])
        store.put_accounts(wanted.values())
        if gone and args.remove:
            for name in gone:
                store.erase(name)
            write([_n("{n} account is erased", "{n} accounts are erased", len(gone)), "\n"])
        elif gone:
            write([_("they stay, with their data; --remove erases them"), "\n"])
    if new:
        write([_("next: seqtui class codes makes their join codes"), "\n"])
    return 0


def _roster_lines(
    new: Sequence[str],
    changed: Mapping[str, Account],
    gone: Sequence[str],
    wanted: Mapping[str, Account],
    known: Mapping[str, Account],
) -> Iterator[str]:
    """Who is new, who is called otherwise or has another role, and who is gone."""
    yield _n("{n} account in the roster", "{n} accounts in the roster", len(wanted)) + "\n"
    for said, names in (
        (_("new: {names}"), [_called(wanted[name]) for name in new]),
        (_("changed: {names}"), [f"{_called(known[name])} → {_called(row)}" for name, row in changed.items()]),
        (_("not in the roster any more: {names}"), [_called(known[name]) for name in gone]),
    ):
        if names:
            yield said.format(names=", ".join(names)) + "\n"


def _called(account: Account) -> str:
    role = f", {_('teacher')}" if account.is_teacher else ""
    return safe(f"{account.name} ({account.shown}{role})")


def who(args: Arguments) -> int:
    """List the accounts, who is there now, and where they were last."""
    with opened_class(args) as store:
        title, rows = store.setting(TITLE), account_rows(store)
    data = {"title": title, "at": clock.written(clock.now()), "accounts": [record_data(row) for row in rows]}
    return write_page(args, "class-who", "class who", lambda: data, partial(_draw_accounts, rows))


def _draw_accounts(rows: Sequence[AccountRow], console, look) -> None:
    from seqtui.render.class_report import print_accounts

    print_accounts(rows, console, look)


# join codes -------------------------------------------------------------------------------------------------------


def codes(args: Arguments) -> int:
    """Make join codes for whoever has none, and write slips to hand out."""
    need("argon2", "serve")
    from seqtui.classroom.people.join_slips import join_slips, printed

    host, port = _host(args.host)
    with opened_class(args) as store:
        accounts = store.accounts()
        names = [find_account(accounts, name).name for name in args.words] or list(accounts)
        if not names:
            raise SeqtuiError(_("nobody is in this class: seqtui class roster FILE takes over its accounts"))
        slips = join_slips(store, folder_of(args).codes, names, args.new)
        title = store.setting(TITLE)
    open_ones = [slip for slip in slips if slip.code]
    status = write(printed(open_ones, title, host, port), args.out)
    left = [slip.account.name for slip in slips if not slip.code]
    if left:
        said = _n(
            "{n} account is in already and has no slip; --new makes another code: {names}",
            "{n} accounts are in already and have no slip; --new makes other codes: {names}",
            len(left),
            names=", ".join(left),
        )
        write([said, "\n"])
    return status


def _host(given: str | None) -> tuple[str, int]:
    """What students type behind the @, and the port."""
    host, colon, port = (given or socket.gethostname()).partition(":")
    if not host or (colon and not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536)):
        raise SeqtuiError(_("'{host}' is no host: write NAME or NAME:PORT", host=safe(given or "")))
    return safe(host), int(port) if colon else PORT


# data of one person -----------------------------------------------------------------------------------------------


def export(args: Arguments) -> int:
    """Write all data of one person as JSON."""
    with opened_class(args) as store:
        account = find_account(_known(store), args.words[0])
        data = personal_data(store, account, store.setting(TITLE))
    return write([dumps(headed("class-export", data), args.plain, 2), "\n"], args.out)


def erase(args: Arguments) -> int:
    """Erase all data of one person, when the name was typed again."""
    with opened_class(args) as store:
        account = find_account(_known(store), args.words[0])
        counted = _n("{n} event", "{n} events", len(store.events(account.name)))
        question = _("{who}, {counted}: type {name} again to erase all of it:")
        question = question.format(who=_called(account), counted=counted, name=account.name)
        if not agreed(question, args, account.name):
            return write([_("nothing is erased"), "\n"])
        rows = store.erase(account.name)
        _forget_code(folder_of(args).codes, store, account.name)
    said = _n(
        "erased: {n} row about {name}, of the account, its keys, answers, votes and corrections",
        "erased: {n} rows about {name}, of the account, its keys, answers, votes and corrections",
        rows,
        name=account.name,
    )
    kept = _("Backups that were made before keep it until they are replaced, and so do files that were written out.")
    return write([said, "\n", kept, "\n"])


def _known(store: ClassStore) -> dict[str, Account]:
    """Everybody there is anything of: also who was taken off the class, but whose events stayed."""
    left = {account for _number, account, _event in store.all_events()}
    return {name: Account(name, name) for name in sorted(left)} | store.accounts()


def _forget_code(listed: Path, store: ClassStore, name: str) -> None:
    """Take an account off the list of join codes."""
    from seqtui.classroom.people.join_slips import JoinSlip, read_list, write_list

    codes = read_list(listed)
    if name in codes:
        accounts = store.accounts()
        write_list(listed, (JoinSlip(accounts[row], code) for row, code in codes.items() if row in accounts))
