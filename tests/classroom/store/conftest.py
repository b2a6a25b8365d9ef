"""A class's database on each of the backends, and stores that have it open."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seqtui.classroom.account import Account
from seqtui.classroom.store.class_store import ClassStore, open_store

Opening = Callable[[], ClassStore]


@pytest.fixture(params=["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What open_store takes: an empty database."""
    return str(tmp_path / "class" / "class.sqlite3")


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
