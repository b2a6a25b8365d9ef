"""What a database has to do for a class, whichever it is: transactions, and sentences instead of its errors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from seqtui.classroom.store import tables
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

Heard = Callable[[str, bytes], None]


class StoreAwayError(SeqtuiError):
    """The database cannot be reached just now: whoever wanted something of it keeps that, and asks again later."""


class DamagedError(SeqtuiError):
    """What is in the database does not hold together."""


class UnfitError(SeqtuiError):
    """A value can be kept in no database: a text with NUL in it, a number of more than 32 bits."""


class Backend(ABC):
    """One database; shown is how it is called before people, without a password."""

    shown: str
    engine: Engine
    snapshot: Mapping[str, Any] = {}  # SQLAlchemy's options for a transaction that sees one moment

    @contextmanager
    def transaction(self, writes: bool = False) -> Iterator[Connection]:
        """Yield a connection in a transaction: what is done with it is there for good behind it, or not at all.

        One that only reads sees one moment, however often it reads. Raises StoreAwayError, DamagedError, UnfitError.
        """
        self.look()
        options: Mapping[str, Any] = {"writes": True} if writes else self.snapshot
        try:
            with self.engine.connect() as connection:
                connection.execution_options(**options)
                with connection.begin():
                    yield connection
        except (StatementError, PoolTimeoutError, OSError, OverflowError, UnicodeError) as error:
            raise self.said(error) from None

    def said(self, error: Exception) -> Exception:
        """Return the error as a sentence of ours; itself where only a fault of the program explains it."""
        if isinstance(error, PoolTimeoutError | OSError):
            return self.away(safe(str(error).splitlines()[0]))
        found = getattr(error, "orig", error)
        if isinstance(error, DataError) or isinstance(found, OverflowError | ValueError):
            return UnfitError(_("a text or a number cannot be kept in a database"))
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return self.away(_reason(found))
        return self.said_by_driver(found, _reason(found)) or error

    def away(self, reason: str) -> StoreAwayError:
        """Return that the database cannot be reached, and why."""
        return StoreAwayError(_("the class in {store} cannot be reached ({reason})", store=self.shown, reason=reason))

    def prepare(self) -> None:
        """Make the tables where there are none, bring older ones up; raises SeqtuiError for what is not ours."""
        with self.transaction(writes=True) as connection:
            self.lock(connection)
            tables.create(connection)
            tables.check(connection, self.shown)
            tables.migrate(connection)

    @abstractmethod
    def look(self) -> None:
        """Raise StoreAwayError where it can be seen beforehand that the database is not there."""

    @abstractmethod
    def said_by_driver(self, error: object, reason: str) -> SeqtuiError | None:
        """Return the sentence for an error of the driver, None where it is none of its condition."""

    @abstractmethod
    def lock(self, connection: Connection) -> None:
        """Keep all other transactions that lock from beginning before this one is over and to be seen."""

    @abstractmethod
    def take_time(self, connection: Connection) -> None:
        """Let a transaction last as long as it lasts: where a whole class is read or written."""

    @abstractmethod
    def go_on(self, connection: Connection) -> None:
        """Let numbers of events go on behind those that were copied."""

    @abstractmethod
    def rights(self) -> list[str]:
        """Return what keeps the database from its promises: others who read it, commits that are not synced."""

    @abstractmethod
    def faults(self) -> list[str]:
        """Return what the database finds wrong in itself."""

    @abstractmethod
    def forget(self) -> None:
        """Write over what was deleted, so that it is not in the database's files any more."""

    @abstractmethod
    def publish(self, topic: str, data: bytes) -> None:
        """Say something to everybody who listens."""

    @abstractmethod
    def listen(self, heard: Heard) -> None:
        """Tell what is published from now on."""

    def close(self) -> None:
        """End all connections."""
        self.engine.dispose()


def _reason(error: object) -> str:
    lines = str(error).strip().splitlines()
    return safe(lines[0]) if lines else type(error).__name__
