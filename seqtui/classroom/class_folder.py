"""The folder of a class: its database, its host key, its join codes, and what its students may read."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from seqtui.policy import environment
from seqtui.policy.paths import data_folder

_SERVERS = ("postgresql", "postgres")


class ClassFolder(Struct, frozen=True):
    """Where everything of a class stands on this host."""

    path: Path

    @property
    def database(self) -> Path:
        """The database, where the class has none on a server."""
        return self.path / "class.sqlite3"

    @property
    def host_key(self) -> Path:
        """What students know the server by."""
        return self.path / "host_key"

    @property
    def codes(self) -> Path:
        """The join codes that were made, as they are handed out."""
        return self.path / "join-codes.csv"

    @property
    def files(self) -> Path:
        """What students may read: lessons, weights, texts."""
        return self.path / "files"

    @property
    def log(self) -> Path:
        """What the server wrote down."""
        return self.path / "serve.log"


def class_folder(given: str | None = None) -> ClassFolder:
    """Return the folder that was named, else the one below SEQTUI_DATA or the user's own data."""
    if given:
        return ClassFolder(Path(given).absolute())
    return ClassFolder(data_folder(environment()) / "class")


def is_server(store: str) -> bool:
    """Whether a store is a server's database, by its URL, and no file."""
    return urlsplit(store).scheme.partition("+")[0] in _SERVERS


def shown_store(store: str) -> str:
    """Return a store as it may be shown: a URL without its password."""
    if not is_server(store):
        return store
    parts = urlsplit(store)
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}", query="", fragment="").geturl()
