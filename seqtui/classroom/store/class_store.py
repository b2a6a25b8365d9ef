"""The store of a class: everything its people did and decided, in one database that several programs share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from seqtui.classroom.account import Account, Credentials
from seqtui.classroom.report.amended import Correction, Void
from seqtui.classroom.standing import Poll
from seqtui.classroom.store import asked, copying, events, people
from seqtui.classroom.store.backend import Backend, Heard
from seqtui.classroom.store.copying import Contents
from seqtui.classroom.store.postgres import SCHEMES, PostgresDatabase
from seqtui.classroom.store.sqlite import SqliteFile
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.atomic_write import PART, sync_directory
from seqtui.session.doctor import Finding
from seqtui.session.text import safe

P = ParamSpec("P")
R = TypeVar("R")


def open_store(place: str | Path, makes: bool = True) -> ClassStore:
    """Return the store of the class in a file, or in the database of a postgresql:// URL.

    A file is made where it is not there and makes is given; tables are made where there are none. Raises SeqtuiError:
    NotOursError, NewerSchemaError, DamagedError, StoreAwayError where it cannot be reached now.
    """
    scheme, is_url, _rest = str(place).partition("://")
    if is_url and scheme in SCHEMES:
        return ClassStore(PostgresDatabase(str(place)))
    if is_url:
        raise SeqtuiError(
            _(
                "there is no store '{scheme}://': give a path of a .sqlite3 file or a postgresql:// URL",
                scheme=safe(scheme),
            )
        )
    return ClassStore(SqliteFile(Path(place), makes))


class ClassStore:
    """The database of a class. What a method wrote is on the disk when it returns, whole or not at all.

    Every method blocks, up to some seconds where the database is busy, and may be called from any thread. Each raises
    StoreAwayError when the database cannot be reached; asked again later it works again, and nothing has to be opened
    anew (but where a file was put in place of the open one). What is written twice, because its acknowledgement was
    lost, is there once: events by (account, id), the rest by its key.

    People: accounts put_accounts set_language remove_account (its events stay) credentials set_code enrol_key
    set_password claim revoke erase data_of. Events: insert events all_events last size derived keep. Teacher: put_poll
    polls vote votes void unvoid voids correct uncorrect corrections. Class: setting set_setting agree_setting publish
    listen backup verify copy_to contents close.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.shown = backend.shown  # how the store is called before people: never with a password

    # people ----------------------------------------------------------------------------------------------------------

    def accounts(self) -> dict[str, Account]:
        """Return everybody by name."""
        return self._read(people.accounts)

    def put_accounts(self, accounts: Iterable[Account]) -> None:
        """Add accounts, or change how they are shown and their role; a language that one has stays."""
        self._write(people.put_accounts, list(accounts))

    def set_language(self, name: str, language: str) -> None:
        """Let an account have a language for good, in place of the one before."""
        self._write(people.set_language, name, language)

    def remove_account(self, name: str) -> bool:
        """Take an account out of the class with all it gets in by; its events stay. Return whether there was one."""
        return self._write(people.remove_account, name)

    def credentials(self, name: str) -> Credentials:
        """Return by what an account gets in; nothing for one that there is not."""
        return self._read(people.credentials, name)

    def set_code(self, name: str, code_hash: str) -> None:
        """Give an account a new join code, by its hash; keys and a password that it has stay."""
        self._write(people.set_code, name, code_hash)

    def enrol_key(self, name: str, public_key: bytes, code_hash: str) -> bool:
        """Spend the join code of that hash for a key; False where it was spent or changed meanwhile."""
        return self._write(people.enrol_key, name, public_key, code_hash)

    def set_password(self, name: str, password_hash: str, code_hash: str) -> bool:
        """Spend the join code of that hash for a password; False where it was spent or changed meanwhile."""
        return self._write(people.set_password, name, password_hash, code_hash)

    def claim(self, account: Account, public_key: bytes) -> bool:
        """Give a free name to a key, with its account; True, too, where the key has it; False where it is taken."""
        return self._write(people.claim, account, public_key)

    def revoke(self, name: str) -> int:
        """Take code, password and keys from an account; return how many keys those were."""
        return self._write(people.revoke, name)

    def erase(self, name: str) -> int:
        """Delete every row of a person, from the bytes of the file too, and return how many rows those were.

        Only that somebody was erased stays. Backups that were made before have the person still. Where StoreAwayError
        says that others were reading, the rows are deleted and asked again the bytes go, too.
        """
        rows = self._write(people.erase, name)
        self._backend.forget()
        return rows

    def data_of(self, name: str) -> Mapping[str, list[dict[str, object]]]:
        """Return every row of a person, by table; of hashes only whether there is one."""
        return self._read(people.data_of, name)

    # events ----------------------------------------------------------------------------------------------------------

    def insert(self, rows: Sequence[tuple[str, Event]], is_import: bool = False) -> list[int]:
        """Commit events of accounts, all in one transaction, and return for each what became of it.

        events.NEW (1), KNOWN (0: that account has an event of that id; the first stays), REFUSED (-1: there is no such
        account, or an id or number that no database keeps). Events were checked (event.checked) before. A time that an
        event brings is believed up to a week back, in an import any; else it gets that of this moment, behind the
        account's newest.
        """
        if not rows:
            return []
        with self._backend.transaction(writes=True) as connection:
            self._backend.lock(connection)
            return events.add(connection, rows, is_import)

    def events(self, account: str, after: int = 0, most: int | None = None) -> list[tuple[int, Event]]:
        """Return the events of an account behind a number, each with its own, in order; at most that many."""
        return [(seq, event) for seq, _account, event in self._read(events.behind, after, account, most)]

    def all_events(self, after: int = 0, most: int | None = None) -> list[tuple[int, str, Event]]:
        """Return (number, account, event) of all behind a number, in order; at most that many.

        Numbers come to be seen in their order, whichever host writes: who pages by the last one misses nothing.
        """
        return self._read(events.behind, after, None, most)

    def last(self, account: str | None = None) -> int:
        """Return the number of the last event, of one account or of all; 0 where there is none."""
        return self._read(events.last, account)

    def size(self, account: str) -> int:
        """Return how many characters the events of an account take up."""
        return self._read(events.size, account)

    def derived(self, account: str, name: str) -> tuple[int, str] | None:
        """Return what was kept under a name, behind the number of the last event that it follows from."""
        return self._read(events.derived, account, name)

    def keep(self, account: str, name: str, through: int, value: str) -> None:
        """Keep what takes long to derive from the events up to that number; it can be made again at any time."""
        self._write(events.keep, account, name, through, value)

    # what a teacher asks and decides ---------------------------------------------------------------------------------

    def put_poll(self, poll: Poll) -> None:
        """Open a poll, or bring it to its next phase; raises SeqtuiError for a step back."""
        self._write(asked.put_poll, poll)

    def polls(self) -> list[Poll]:
        """Return all polls in the order in which they were opened."""
        return self._read(asked.polls)

    def vote(self, poll: str, account: str, answer: str) -> bool:
        """Keep an answer, in place of the one before; False where the poll is not open (any more)."""
        return self._write(asked.vote, poll, account, answer)

    def votes(self, poll: str) -> dict[str, str]:
        """Return the answer of each account that gave one."""
        return self._read(asked.votes, poll)

    def void(self, lesson: str, question: str, reason: str) -> None:
        """Let a question count for nobody."""
        self._write(asked.void, lesson, question, reason)

    def unvoid(self, lesson: str, question: str) -> bool:
        """Let a question count again; return whether it was void."""
        return self._write(asked.unvoid, lesson, question)

    def voids(self) -> list[Void]:
        """Return the questions that count for nobody, by the time of the decision."""
        return self._read(asked.voids)

    def correct(self, account: str, event_id: str, right: bool, slip: str, reason: str) -> None:
        """Let an answer count as something else than it was graded; the event stays as it is."""
        self._write(asked.correct, account, event_id, right, slip, reason)

    def uncorrect(self, account: str, event_id: str) -> bool:
        """Let an answer count as it was graded; return whether it did not."""
        return self._write(asked.uncorrect, account, event_id)

    def corrections(self) -> dict[tuple[str, str], Correction]:
        """Return the corrections by (account, id of the event)."""
        return self._read(asked.corrections)

    # the class -----------------------------------------------------------------------------------------------------

    def setting(self, name: str) -> str:
        """Return what is set under a name for all hosts of the class, "" for nothing."""
        return self._read(asked.setting, name)

    def set_setting(self, name: str, value: str) -> None:
        """Set something for all hosts of the class."""
        self._write(asked.set_setting, name, value)

    def agree_setting(self, name: str, value: str) -> str:
        """Set something where nothing is set, and return what is set then: the same for hosts that begin at once."""
        return self._write(asked.agree_setting, name, value)

    def publish(self, topic: str, data: bytes) -> None:
        """Say something to everybody who listens to this class, this program too; nothing of it is kept."""
        self._backend.publish(topic, data)

    def listen(self, heard: Heard) -> None:
        """Tell what is published from now on: on SQLite in this process and during publish, else in a thread."""
        self._backend.listen(heard)

    def contents(self) -> Contents:
        """Return how many rows each table has, and a hash over all of them that is the same on every database."""
        return self._read(copying.contents)

    def verify(self) -> list[Finding]:
        """Return what was found in the database: its own check, every event, what refers to what, a hash of all."""
        return copying.verify(self._backend)

    def copy_to(self, other: ClassStore) -> Contents:
        """Copy the class as it is at one moment into an empty store, compare both, and return what was copied."""
        return copying.copy(self._backend, other._backend)

    def backup(self, path: Path) -> Contents:
        """Copy the class, while it is in use, into a new SQLite file that open_store() opens; return what was copied.

        The file is there whole or not at all. Raises SeqtuiError where there is one already, or it cannot be written.
        """
        if path.exists():
            raise SeqtuiError(_("{path} is there already: give another name", path=safe(str(path))))
        beside = path.with_name(f".{path.name}{PART}")
        beside.unlink(missing_ok=True)
        copied = open_store(beside)
        try:
            found = self.copy_to(copied)
        except BaseException:
            copied.close()
            beside.unlink(missing_ok=True)
            raise
        copied.close()  # the log beside it is in the file then
        beside.rename(path)
        sync_directory(path.parent)
        return found

    def close(self) -> None:
        """End the connections; everything is on the disk already."""
        self._backend.close()

    def _read(self, work: Callable[Concatenate[Connection, P], R], *given: P.args, **named: P.kwargs) -> R:
        with self._backend.transaction() as connection:
            return work(connection, *given, **named)

    def _write(self, work: Callable[Concatenate[Connection, P], R], *given: P.args, **named: P.kwargs) -> R:
        with self._backend.transaction(writes=True) as connection:
            return work(connection, *given, **named)
