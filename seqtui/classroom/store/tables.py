"""The tables of a class, the same on SQLite and on PostgreSQL; and the versions of them that were ever released.

What belongs to a person stands in a row with a column ``account``, in every table: erasing and exporting a person walk
the tables by it. A new version gets a row in MIGRATIONS and, in the tests, a database of the version before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    func,
    insert,
    inspect,
    select,
    types,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

VERSION = 1
PROGRAM = "seqtui class"  # what says that a database is ours
_MOST = 2**31 - 1


class Text(types.TypeDecorator[str]):
    """Text that either database keeps as it is: without NUL, and without halves of a surrogate pair."""

    impl = types.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        """Return the text; raises ValueError, before anything gets to the database."""
        if value is not None:
            value.encode()
            if "\0" in value:
                raise ValueError("NUL")
        return value


class Whole(types.TypeDecorator[int]):
    """A whole number of 32 bits, on either database."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: object) -> int | None:
        """Return the number; raises ValueError."""
        if value is not None and not -_MOST <= value <= _MOST:
            raise ValueError("more than 32 bits")
        return value


def _text(name: str, **given: Any) -> Column[str]:
    return Column(name, Text, nullable=False, **given)


def _whole(name: str) -> Column[int]:
    return Column(name, Whole, nullable=False)


_seq = BigInteger().with_variant(Integer, "sqlite")
METADATA = MetaData()
ABOUT = Table("about", METADATA, _text("name", primary_key=True), _text("value"))
SETTING = Table("setting", METADATA, _text("name", primary_key=True), _text("value"))
ACCOUNT = Table(
    "account",
    METADATA,
    _text("account", primary_key=True),
    _text("shown"),
    _text("role"),
    _text("language", default=""),
)
CREDENTIAL = Table(
    "credential",
    METADATA,
    _text("account", primary_key=True),
    _text("code_hash", default=""),
    Column("code_spent", Boolean, nullable=False, default=False),
    _text("password_hash", default=""),
)
KEY = Table(
    "key",
    METADATA,
    _text("account", primary_key=True),
    Column("public_key", LargeBinary, primary_key=True),
    _text("at"),
)
EVENT = Table(
    "event",
    METADATA,
    Column("seq", _seq, primary_key=True, autoincrement=True),
    _text("account"),
    _text("id"),
    _text("at"),
    _text("kind"),
    _text("lesson"),
    _whole("revision"),
    _text("item"),
    _whole("variant"),
    _text("data"),
    UniqueConstraint("id", "account", name="event_once"),
    Index("event_account", "account", "seq"),
    Index("event_at", "account", "at"),
    sqlite_autoincrement=True,  # the number of an erased event never comes again: readers page by it
)
DERIVED = Table(
    "derived",
    METADATA,
    _text("account", primary_key=True),
    _text("name", primary_key=True),
    Column("through", _seq, nullable=False),
    _text("value"),
)
POLL = Table(
    "poll",
    METADATA,
    _text("id", primary_key=True),
    _text("at"),
    _text("lesson"),
    _text("question"),
    _text("text"),
    _text("options"),
    _whole("right"),
    _text("phase"),
)
VOTE = Table(
    "vote", METADATA, _text("poll", primary_key=True), _text("account", primary_key=True), _text("answer"), _text("at")
)
VOID = Table(
    "void",
    METADATA,
    _text("lesson", primary_key=True),
    _text("question", primary_key=True),
    _text("reason"),
    _text("at"),
)
CORRECTION = Table(
    "correction",
    METADATA,
    _text("account", primary_key=True),
    _text("event", primary_key=True),
    Column("right", Boolean, nullable=False),
    _text("slip"),
    _text("reason"),
    _text("at"),
)
NOTICE = Table(  # what is too long to be published in one piece, for a minute
    "notice", METADATA, _text("id", primary_key=True), _text("at"), Column("body", LargeBinary, nullable=False)
)

TABLES: Mapping[str, Table] = {str(table.name): table for table in METADATA.sorted_tables}
KEPT: Mapping[str, Table] = {name: table for name, table in TABLES.items() if table is not NOTICE}
OF_A_PERSON: Mapping[str, Table] = {name: table for name, table in TABLES.items() if "account" in table.c}
MIGRATIONS: Mapping[int, Callable[[Connection], object]] = {}  # from a version to the next; none so far

_STAYS = "CREATE TRIGGER event_stays BEFORE UPDATE ON event"
_TRIGGERS: Mapping[str, tuple[str, ...]] = {  # events are only added
    "sqlite": (f"{_STAYS} BEGIN SELECT RAISE(ABORT, 'events are only added'); END",),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION event_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'events are only added'; END $$",
        f"{_STAYS} FOR EACH ROW EXECUTE FUNCTION event_stays()",
    ),
}


class NewerSchemaError(SeqtuiError):
    """The database is of a newer seqtui: it is neither read nor written."""


class NotOursError(SeqtuiError):
    """The database belongs to another program, or to a single learner."""


def is_new(connection: Connection) -> bool:
    """Whether there is nothing in the database yet."""
    return not inspect(connection).get_table_names()


def create(connection: Connection) -> None:
    """Make the tables, inside a transaction that nobody else has; nothing where another program was faster."""
    if is_new(connection):
        METADATA.create_all(connection)
        for statement in _TRIGGERS[connection.dialect.name]:
            connection.exec_driver_sql(statement)
        connection.execute(
            insert(ABOUT), [{"name": "program", "value": PROGRAM}, {"name": "schema", "value": str(VERSION)}]
        )


def check(connection: Connection, shown: str) -> None:
    """Raise NotOursError or NewerSchemaError where the database is none that this program may read and write."""
    is_about = inspect(connection).has_table(ABOUT.name)
    columns = {column["name"] for column in inspect(connection).get_columns(ABOUT.name)} if is_about else set()
    if columns != {column.name for column in ABOUT.c} or about(connection, "program") != PROGRAM:
        raise NotOursError(_("{store} is no database of a class: give another one", store=shown))
    version = int(about(connection, "schema"))
    if version > VERSION:
        raise NewerSchemaError(
            _(
                "the class in {store} was written by a newer seqtui (schema {found}, this one knows {known}): "
                "update seqtui; the class stays as it is",
                store=shown,
                found=version,
                known=VERSION,
            )
        )


def migrate(connection: Connection) -> None:
    """Bring the tables up to this version, inside a transaction that nobody else has."""
    for version in range(int(about(connection, "schema")), VERSION):
        MIGRATIONS[version](connection)
        connection.execute(update(ABOUT).where(ABOUT.c.name == "schema").values(value=str(version + 1)))


def about(connection: Connection, name: str) -> str:
    """Return what the database says of itself under a name, "" where it says nothing."""
    return str(connection.scalar(select(ABOUT.c.value).where(ABOUT.c.name == name)) or "")


def put(connection: Connection, table: Table, row: Mapping[str, object], keep: tuple[str, ...] = ()) -> None:
    """Write a row in place of the one with its primary key, if there is one, whose columns in keep stay as they are."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**row)
    key = [column.name for column in table.primary_key]
    rest = {name: statement.excluded[name] for name in row if name not in (*key, *keep)}
    if rest:
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=rest))
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=key))


def count(connection: Connection, table: Table) -> int:
    """Return how many rows a table has."""
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)
