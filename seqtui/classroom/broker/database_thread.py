"""The one thread of a broker that uses the class database: what waits to be committed is committed together.

A commit waits for the disk, so 200 students who answer at once share one. While the database cannot be reached, whoever
asks is told at once, and the thread looks for it again and again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Condition, Thread
from traceback import extract_tb
from typing import Any

from msgspec import Struct

from seqtui.classroom.store.backend import StoreAwayError
from seqtui.classroom.store.class_store import ClassStore
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

Row = tuple[str, Event]
Post = Callable[[Callable[[], None]], None]  # has something called in the thread of the broker
Failed = Callable[[SeqtuiError], None]

_LOG = logging.getLogger("seqtui.serve.broker")
_MOST = 2000  # events in one commit
_LOOK = 1.0  # seconds between two attempts to reach a database


class _Commit(Struct, frozen=True):
    """Events to be committed, and who is told."""

    rows: Sequence[Row]
    done: Callable[[list[int]], None]
    failed: Failed


class _Job(Struct, frozen=True):
    """Something to be done with the store, and who is told of its result."""

    work: Callable[[ClassStore], Any]
    done: Callable[[Any], None]
    failed: Failed


class DatabaseThread:
    """The thread; its methods are called from that of the broker, and so is whoever is told.

    away is called with True when the database cannot be reached any more, and with False when it can again.
    """

    def __init__(self, opened: Callable[[], ClassStore], post: Post, away: Callable[[bool], None]) -> None:
        self._opened, self._post, self._away = opened, post, away
        self._changed = Condition()
        self._waiting: list[_Commit | _Job] = []
        self._store: ClassStore | None = None
        self._lost: StoreAwayError | None = None
        self._is_ending = False
        self._thread = Thread(target=self._run, name="database", daemon=True)

    def start(self) -> None:
        """Open the store, and begin; raises SeqtuiError where that is none of ours, but not where it is away."""
        try:
            self._store = self._opened()
        except StoreAwayError as error:
            self._lost = error
        self._thread.start()

    @property
    def is_away(self) -> bool:
        """Whether the database could not be reached when it was last asked."""
        return self._lost is not None

    def commit(self, rows: Sequence[Row], done: Callable[[list[int]], None], failed: Failed) -> None:
        """Commit events, with what else waits; done gets what became of each: 1 new, 0 known, -1 refused."""
        self._add(_Commit(rows, done, failed))

    def do(self, work: Callable[[ClassStore], Any], done: Callable[[Any], None], failed: Failed) -> None:
        """Do something with the store; done gets what it returns."""
        self._add(_Job(work, done, failed))

    def end(self, seconds: float) -> None:
        """Finish what waits, as far as the time allows, and close the store."""
        with self._changed:
            self._is_ending = True
            self._changed.notify_all()
        self._thread.join(seconds)

    def _add(self, wanted: _Commit | _Job) -> None:
        with self._changed:
            lost = self._lost
            if lost is None:
                self._waiting.append(wanted)
                self._changed.notify_all()
        if lost is not None:
            self._post(partial(wanted.failed, lost))

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting) or self._is_ending, _LOOK if self.is_away else None)
                if self._is_ending and not self._waiting:
                    break
                waiting, self._waiting = self._waiting, []
            if self.is_away:
                self._look()
            self._commit([wanted for wanted in waiting if isinstance(wanted, _Commit)])
            for wanted in waiting:
                if isinstance(wanted, _Job):
                    self._do(wanted)
        if self._store is not None:
            self._store.close()

    def _commit(self, commits: list[_Commit]) -> None:
        """Commit in as few transactions as may be; alone, where one of them is what cannot be committed."""
        while commits:
            group, count = [commits.pop(0)], 0
            while commits and (count := count + len(group[-1].rows)) < _MOST:
                group.append(commits.pop(0))
            try:
                told = self._with_store(partial(_insert, group))
            except StoreAwayError as error:
                self._fail(group, error)
            except SeqtuiError as error:
                if len(group) == 1:
                    self._fail(group, error)
                else:
                    for one in group:
                        self._commit([one])
            else:
                for one in group:
                    mine, told = told[: len(one.rows)], told[len(one.rows) :]
                    self._post(partial(one.done, mine))

    def _do(self, job: _Job) -> None:
        try:
            result = self._with_store(job.work)
        except SeqtuiError as error:
            self._fail([job], error)
        else:
            self._post(partial(job.done, result))

    def _with_store(self, work: Callable[[ClassStore], Any]) -> Any:
        """Return what work returns; raises StoreAwayError at once while the database is away."""
        if self._lost is not None:
            raise self._lost
        assert self._store is not None
        try:
            return work(self._store)
        except StoreAwayError as error:
            self._be_away(error)
            raise
        except SeqtuiError:
            raise
        except Exception as error:  # a fault of ours with what one session sent is not to end the class
            frame = extract_tb(error.__traceback__)[-1]
            _LOG.error("the class database: %s at %s:%s", type(error).__name__, Path(frame.filename).name, frame.lineno)
            raise SeqtuiError(_("the class could not do this: the log of the server says why")) from None

    def _look(self) -> None:
        """See whether the database is there again."""
        try:
            if self._store is None:
                self._store = self._opened()
            self._store.last()
        except StoreAwayError as error:
            self._be_away(error)
        except SeqtuiError as error:  # there is another one by now
            self._be_away(StoreAwayError(str(error)))
        else:
            self._be_away(None)

    def _be_away(self, error: StoreAwayError | None) -> None:
        with self._changed:
            was, self._lost = self._lost, error
        if (was is None) != (error is None):
            self._post(partial(self._away, error is not None))

    def _fail(self, those: Sequence[_Commit | _Job], error: SeqtuiError) -> None:
        for one in those:
            self._post(partial(one.failed, error))


def _insert(group: Sequence[_Commit], store: ClassStore) -> list[int]:
    return store.insert([row for one in group for row in one.rows])
