"""A class's database on each of the backends, and stores that have it open."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seqtui.classroom.account import Account
from seqtui.classroom.store.class_store import ClassStore, open_store
from tests.classroom.store.postgres import Postgres, needed

Opening = Callable[[], ClassStore]


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """One PostgreSQL for all tests of this process."""
    needed()
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture
def postgres(server: Postgres) -> Iterator[Postgres]:
    """The server, which the test may stop and kill; it runs again behind it."""
    yield server
    if not server.runs:
        server.start()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What open_store takes: an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "class" / "class.sqlite3")
    return request.getfixturevalue("server").empty_database()


@pytest.fixture
def opened(place: str) -> Iterator[Opening]:
    """Opens the database once more, as another program does."""
    stores = []

    def opening() -> ClassStore:
        stores.append(open_store(place))
        return stores[-1]

    yield opening
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Opening) -> ClassStore:
    """A class of alice and bob, and their teacher."""
    store = opened()
    store.put_accounts([Account("alice", "Alice"), Account("bob", "Bob"), Account("kim", "김 선생", "teacher")])
    return store
