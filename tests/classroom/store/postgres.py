"""A real PostgreSQL on loopback for tests: started from Debian's package or any other, stopped, killed, begun again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import psycopg
import pytest

from seqtui.classroom.store.class_store import open_store
from seqtui.classroom.store.tables import TABLES

PASSWORD = "s3cret-of-the-class"
OWNER = "postgres"  # as whom the server runs where we are root, which it refuses to be
SECONDS = 60  # at most, to begin or to end on a busy machine
_NEEDED = ("CI", "SEQTUI_NEEDS_POSTGRES")


@cache
def binaries() -> Path | None:
    """The folder of initdb and postgres, the newest there is; None without them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    config = shutil.which("pg_config")
    if config:
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(told.stdout.strip()))
    return next(
        (path for path in found if path.joinpath("initdb").exists() and path.joinpath("postgres").exists()), None
    )


def needed() -> None:
    """Skip the test where there is no PostgreSQL, and say so; fail it where there has to be one."""
    if binaries() is not None:
        return
    said = "no PostgreSQL here (Debian: apt-get install postgresql): what needs one is not tested"
    if any(os.environ.get(name, "").lower() in ("1", "true") for name in _NEEDED):
        pytest.fail(said)
    pytest.skip(said)


class Postgres:
    """A server with a cluster of its own, on a port of its own of 127.0.0.1; fsync is on, as it is in real life."""

    def __init__(self) -> None:
        self._as = OWNER if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="seqtui-postgres-"))
        self.port = _free_port()
        self._process: subprocess.Popen | None = None
        self._databases, self._has_class = 0, False
        password = self.folder / "password"
        password.write_text(PASSWORD)
        for path in (self.folder, password):
            if self._as:
                shutil.chown(path, self._as, self._as)
        options = ["--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command = [binaries() / "initdb", "-D", self.folder / "data", "-U", OWNER, *options]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, cwd="/", **self._identity())
        self.start()

    def start(self) -> None:
        """Begin, and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "max_connections": "60",
            "shared_buffers": "16MB",
            "fsync": "on",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [binaries() / "postgres", "-D", self.folder / "data", "-p", str(self.port), *words]
        with self.folder.joinpath("log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", start_new_session=True, **self._identity()
            )
        self._wait()

    def stop(self) -> None:
        """End as an operator does who does not wait for clients."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End as by a power cut, but for what the system has in its buffers."""
        self._end(signal.SIGKILL)

    @property
    def runs(self) -> bool:
        return self._process is not None

    def empty_database(self) -> str:
        """Empty the one database that tests have after each other, as a new one would be; return its URL."""
        if not self._has_class:
            self.sql("CREATE DATABASE class")
            open_store(self.url("class")).close()
            self._has_class = True
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'seqtui'"
        self.sql(f"{others}; ALTER DATABASE class RESET ALL")
        emptied = "; ".join(f'DELETE FROM "{name}"' for name in TABLES if name != "about")
        about = "DELETE FROM about WHERE name = 'erased'; UPDATE about SET value = '1' WHERE name = 'schema'"
        self.sql(f"{emptied}; {about}", "class")
        return self.url("class")

    def database(self, options: str = "") -> str:
        """Make an empty database, and return its URL."""
        self._databases += 1
        name = f"class_{self._databases}"
        self.sql(f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def url(self, name: str = "postgres", password: str = PASSWORD) -> str:
        return f"postgresql://{OWNER}:{password}@127.0.0.1:{self.port}/{name}"

    def sql(self, statement: str, name: str = "postgres") -> list[tuple]:
        with psycopg.connect(self.url(name), autocommit=True, connect_timeout=10) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _identity(self) -> dict:
        return {"user": self._as, "group": self._as, "extra_groups": []} if self._as else {}

    def _end(self, number: int) -> None:
        if self._process is None:
            return
        if number == signal.SIGKILL:
            os.killpg(self._process.pid, number)
        else:
            self._process.send_signal(number)
        self._process.wait(SECONDS)
        self._process = None

    def _wait(self) -> None:
        end = time.monotonic() + SECONDS
        while True:
            try:
                self.sql("SELECT 1")
                return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > end:
                    log = self.folder.joinpath("log").read_text(errors="replace")
                    raise AssertionError(f"PostgreSQL did not begin ({error}):\n{log[-2000:]}") from None
                time.sleep(0.02)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


if __name__ == "__main__":  # says whether the tests that need one can run here
    print(binaries())
    sys.exit(binaries() is None)
