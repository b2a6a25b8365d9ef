"""What hosts of a class say to each other through PostgreSQL: NOTIFY, and a thread that listens.

A payload has 8,000 bytes at most, so what is longer goes through a table, for some minutes. Nothing is kept
for who does not listen: after a connection was lost, listeners are told the topic MISSED, and read anew what they show.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from seqtui.classroom.store.backend import Backend, Heard, StoreAwayError
from seqtui.classroom.store.tables import NOTICE
from seqtui.course.progress import clock
from seqtui.course.progress.event import new_id

MISSED = ""  # the topic that says: something may have been missed
CHANNEL = "seqtui_class"
MOST = 7900  # bytes of a payload
KEPT = timedelta(minutes=10)  # how long what went through the table can be read: more than clocks of hosts differ
_TURN = 0.5  # seconds after which the thread sees that it is to end
_LONGEST_PAUSE = 2.0  # seconds between attempts to connect
_ELSEWHERE = "@"  # before the id of a row; none of base64's signs


class Notices:
    """Publishes and listens on one database."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._heard: list[Heard] = []
        self._thread: Thread | None = None
        self._listens, self._ends = Event(), Event()

    def publish(self, topic: str, data: bytes) -> None:
        """Say something to everybody who listens; raises StoreAwayError."""
        payload = f"{topic}\n{b64encode(data).decode()}"
        with self._backend.transaction(writes=True) as connection:
            if len(payload.encode()) > MOST:
                now = clock.now()
                connection.execute(delete(NOTICE).where(NOTICE.c.at < clock.written(now - KEPT)))
                row = {"id": new_id(), "at": clock.written(now), "body": data}
                connection.execute(insert(NOTICE).values(**row))
                payload = f"{topic}\n{_ELSEWHERE}{row['id']}"
            connection.execute(select(func.pg_notify(CHANNEL, payload)))

    def listen(self, heard: Heard) -> None:
        """Tell what is published from now on, in a thread; heard must not raise. It waits a moment for the database."""
        self._heard.append(heard)
        if self._thread is None:
            self._thread = Thread(target=self._run, name="class notices", daemon=True)
            self._thread.start()
        self._listens.wait(5)

    def close(self) -> None:
        """Let the thread end, which it does within a turn; nobody waits for it."""
        self._ends.set()

    def _run(self) -> None:
        pause, is_first = 0.1, True
        while not self._ends.wait(0 if is_first else pause):
            try:
                connection = self._connected()
            except (SQLAlchemyError, self._driver.Error):
                pause, is_first = min(2 * pause, _LONGEST_PAUSE), False
                continue
            if not is_first:
                self._tell(MISSED, b"")
            self._listens.set()
            pause, is_first = 0.1, False
            try:
                self._hear(connection)
            except self._driver.Error:
                continue
            finally:
                connection.close()

    def _connected(self) -> Any:
        """A connection of psycopg's that listens, and is not one of the pool."""
        pooled = self._backend.engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        connection.autocommit = True
        connection.execute(f"LISTEN {CHANNEL}")
        return connection

    def _hear(self, connection: Any) -> None:
        while not self._ends.is_set():
            for notice in connection.notifies(timeout=_TURN):
                self._take(notice.payload)

    def _take(self, payload: str) -> None:
        topic, _between, text = payload.partition("\n")
        if not text.startswith(_ELSEWHERE):
            try:
                data = b64decode(text, validate=True)
            except ValueError:
                return  # of somebody else on our channel
            self._tell(topic, data)
            return
        try:
            with self._backend.transaction() as connection:
                body = connection.scalar(select(NOTICE.c.body).where(NOTICE.c.id == text[1:]))
        except StoreAwayError:
            body = None
        self._tell(MISSED if body is None else topic, body or b"")

    def _tell(self, topic: str, data: bytes) -> None:
        for heard in self._heard:
            heard(topic, data)

    @property
    def _driver(self) -> Any:
        return self._backend.engine.dialect.loaded_dbapi
