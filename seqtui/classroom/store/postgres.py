"""A class in a PostgreSQL database, for several hosts that share it.

A commit is on the server's disk when it returns, whatever the server's own setting of synchronous_commit. Every call
is bounded in time by the server; connections that went away are made anew by the next call.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from seqtui.classroom.store.backend import Backend, DamagedError, Heard
from seqtui.classroom.store.notices import Notices
from seqtui.classroom.store.tables import EVENT, OF_A_PERSON, TABLES
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

SCHEMES = ("postgresql", "postgres")
CONNECT_SECONDS = 5
_LOCK = 0x73717463  # "sqtc": the number of our lock among those of the database
_LIMITS = {  # milliseconds; a host that was cut off lets go of what it holds
    "statement_timeout": 30_000,
    "lock_timeout": 5_000,
    "idle_in_transaction_session_timeout": 60_000,
}
_KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3, "tcp_user_timeout": 10_000}
_AWAY = {  # classes of SQLSTATE: connection, rollback, resources, an operator, the system
    "08", "40", "53", "57", "58",
}  # fmt: skip
_AWAY_CODES = {"55P03", "25006", "25P03"}  # a lock that took too long, a database that only reads, too long idle
_DAMAGE = {"XX001", "XX002"}
_PROMISES = {"fsync": "on", "full_page_writes": "on"}  # without which a crash of the server loses what was committed


class PostgresDatabase(Backend):
    """A database on a server, by its URL."""

    snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def __init__(self, place: str) -> None:
        url = _url(place)
        self.shown = _shown(url)
        given = {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "seqtui",
            "options": " ".join([str(url.query.get("options", "")), *(f"-c {k}={v}" for k, v in _LIMITS.items())]),
            **_KEEPALIVE,
        }
        try:
            self.engine = create_engine(url, connect_args=given, pool_pre_ping=True, pool_size=3, pool_timeout=10)
        except ModuleNotFoundError:
            sentence = _(
                "this needs {package}, which is not installed: pip install '{extra}' brings it",
                package="psycopg",
                extra="seqtui[postgres]",
            )
            raise SeqtuiError(sentence) from None
        event.listen(self.engine, "connect", self._connected, insert=True)
        self._notices = Notices(self)
        try:
            self.prepare()
        except BaseException:
            self.close()
            raise

    def look(self) -> None:
        """Nothing: the next statement will tell."""

    def said_by_driver(self, error: object, reason: str) -> SeqtuiError | None:
        """Return what the SQLSTATE of the server's error means; without one, the connection is meant."""
        code = getattr(error, "sqlstate", None) or ""
        if code in _DAMAGE:
            return DamagedError(_("the class in {store} is damaged ({reason})", store=self.shown, reason=reason))
        dbapi: Any = self.engine.dialect.loaded_dbapi
        is_connection = not code and isinstance(error, dbapi.OperationalError | dbapi.InterfaceError)
        return self.away(reason) if is_connection or code[:2] in _AWAY or code in _AWAY_CODES else None

    def lock(self, connection: Connection) -> None:
        """Wait for the others that lock: the lock is let go behind the commit, when that can be seen."""
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))

    def take_time(self, connection: Connection) -> None:
        """Lift the limits of time for this transaction."""
        for name in _LIMITS:
            connection.execute(text(f"SET LOCAL {name} = 0"))

    def go_on(self, connection: Connection) -> None:
        """Let numbers of events go on behind those that were copied."""
        last = connection.scalar(select(func.max(EVENT.c.seq)))
        if last:
            connection.execute(select(func.setval(func.pg_get_serial_sequence(EVENT.name, "seq"), last)))

    def rights(self) -> list[str]:
        """Return by which of its settings the server may lose what it said was committed."""
        with self.transaction() as connection:
            found = {name: str(connection.scalar(text(f"SHOW {name}"))) for name in _PROMISES}
        return [
            _(
                "the server runs with {name} = {value}: a crash of it may lose answers",
                name=name,
                value=safe(found[name]),
            )
            for name, value in _PROMISES.items()
            if found[name] != value
        ]

    def faults(self) -> list[str]:
        """Return what the server knows to be wrong: pages that failed their checksum, indexes that are not whole."""
        pages = text("SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()")
        indexes = text(
            "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
            "WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace"
        )
        with self.transaction() as connection:
            failed = connection.scalar(pages) or 0
            broken = connection.scalars(indexes).all()
        found = [_("{n} pages failed their checksum", n=failed)] if failed else []
        return [*found, *(_("the index {name} is not whole", name=safe(str(name))) for name in broken)]

    def forget(self) -> None:
        """Write the tables anew of which rows were deleted; what the server archived of its log is its owner's."""
        try:
            with self.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.execute(text("SET statement_timeout = 0"))
                for name in OF_A_PERSON:
                    connection.execute(text(f'VACUUM (FULL) "{TABLES[name].name}"'))
                connection.invalidate()  # with its setting
        except Exception as error:
            raise self.said(error) from None

    def publish(self, topic: str, data: bytes) -> None:
        """Say something to everybody who listens, on any host; raises StoreAwayError."""
        self._notices.publish(topic, data)

    def listen(self, heard: Heard) -> None:
        """Tell, in a thread of its own, what is published on any host."""
        self._notices.listen(heard)

    def _connected(self, connection: Any, _record: object) -> None:
        """Let nothing be acknowledged that is not on the disk: a stronger setting of the server's stays."""
        encoding = str(connection.info.parameter_status("server_encoding"))
        if encoding != "UTF8":
            raise SeqtuiError(
                _(
                    "{store} keeps text as {encoding}: give a database in UTF8",
                    store=self.shown,
                    encoding=safe(encoding),
                )
            )
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            if cursor.fetchone()[0] == "off":
                cursor.execute("SET synchronous_commit = on")
        connection.commit()

    def close(self) -> None:
        """End the thread that listens, and all connections."""
        self._notices.close()
        super().close()


def _url(place: str) -> URL:
    """The URL of the text, with our driver; raises SeqtuiError, whose sentence repeats nothing of it: no password."""
    try:
        url = make_url(place)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise SeqtuiError(
            _("the URL of the store cannot be read: postgresql://user:password@host:5432/class")
        ) from None
    return url.set(drivername="postgresql+psycopg")


def _shown(url: URL) -> str:
    """The URL without who, password and options."""
    host = url.host or str(url.query.get("host", "localhost"))
    port = f":{url.port}" if url.port else ""
    return safe(f"postgresql://{host}{port}/{url.database or ''}")
