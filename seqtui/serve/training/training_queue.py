"""The queue of trainings of a class: a few trainers at a time, the rest in a line whose places are told.

A session asks for a training and hears its place until it is its turn. Then it is handed the pipes of a trainer, a
process of the server, and speaks with that as it would at home; the server watches that it ends.
"""

from __future__ import annotations

import asyncio
import heapq
import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from seqtui.language import N_, _, speaking
from seqtui.serve.serving_log import LOG
from seqtui.serve.sessions.lifeline import InLine, Packet, Trainer, TrainerEnded
from seqtui.serve.training.trainer import started

TRAINERS = 2
LONGEST = 600.0  # seconds for one training, pauses counted: then the next has its turn
GUESS = 30.0  # seconds that a training takes, before one was seen
GRACE = 2.0  # seconds to end in order
TOO_LONG = N_("a training in class ends after {minutes:g} minutes: others wait for their turn")
NONE_HERE = N_("nothing is trained in this class: its teacher turned that off")
ONE_EACH = N_("you are in line already: one training at a time for everybody")
NO_TRAINER = N_("a trainer cannot be started on the server; tell your teacher")
_RECENT = 0.3  # how much the newest training counts in what one is thought to take

Send = Callable[[Packet, Sequence[int]], object]


class Owner:
    """A session as the queue knows it: how it is told something, its language, and its folder for snapshots."""

    def __init__(self, name: str, language: str, folder: Path, send: Send) -> None:
        self.name, self.language, self.folder, self.send = name, language, folder, send
        self.is_gone = False


class _Order:
    """One training that was asked for, in the line or with a trainer."""

    def __init__(self, owner: Owner, number: int) -> None:
        self.owner, self.number = owner, number
        self.told: tuple[int, float] = (0, 0.0)
        self.began = 0.0
        self.process: asyncio.subprocess.Process | None = None
        self.task: asyncio.Task[None] | None = None
        self.why = ""

    def tell(self, packet: Packet, descriptors: Sequence[int] = ()) -> None:
        """Tell its session; one that is gone, or reads nothing, hears nothing."""
        with suppress(OSError):
            self.owner.send(packet, descriptors)


class TrainingQueue:
    """Trains for all sessions of a server, so many at a time; 0: nothing is trained."""

    def __init__(self, trainers: int = TRAINERS, longest: float = LONGEST) -> None:
        self._most, self._longest = trainers, longest
        self._line: list[_Order] = []
        self._running: list[_Order] = []
        self._takes = GUESS

    def __len__(self) -> int:
        return len(self._line) + len(self._running)

    def ask(self, owner: Owner, number: int) -> None:
        """Put a training into the line; a session has one at a time."""
        order = _Order(owner, number)
        if not self._most:
            self._refuse(order, NONE_HERE)
            return
        if any(other.owner is owner for other in (*self._line, *self._running)):
            self._refuse(order, ONE_EACH)
            return
        self._line.append(order)
        self._turn()

    def give_up(self, owner: Owner, number: int) -> None:
        """End a training of a session, or take it out of the line."""
        self._drop(lambda order: order.owner is owner and order.number == number)

    def leave(self, owner: Owner) -> None:
        """End what a session that is gone has left, and clear its folder away."""
        self._drop(lambda order: order.owner is owner)
        owner.is_gone = True
        self._clear(owner)

    async def stop(self) -> None:
        """End every training, and wait for that."""
        tasks = [order.task for order in self._running if order.task is not None]
        self._drop(lambda order: True)
        await asyncio.gather(*tasks, return_exceptions=True)

    # ----------------------------------------------------------------------------------------------------------

    def _drop(self, which: Callable[[_Order], bool]) -> None:
        for order in [order for order in self._line if which(order)]:
            self._line.remove(order)
            order.tell(TrainerEnded(order.number, 0))
        for order in filter(which, self._running):
            self._end(order)
        self._tell_places()

    def _clear(self, owner: Owner) -> None:
        """Take away what was trained by somebody who is gone, once nothing is written there."""
        if owner.is_gone and all(order.owner is not owner for order in self._running):
            shutil.rmtree(owner.folder, ignore_errors=True)

    def _turn(self) -> None:
        """Begin those whose turn it is, and tell the others their places."""
        while self._line and len(self._running) < self._most:
            order = self._line.pop(0)
            order.began = time.monotonic()
            self._running.append(order)
            order.task = asyncio.create_task(self._train(order))
        self._tell_places()

    def _tell_places(self) -> None:
        """Tell everybody in the line where that is, and for about how long."""
        now = time.monotonic()
        ends = [max(order.began + self._takes - now, 1.0) for order in self._running] or [0.0]
        heapq.heapify(ends)
        for place, order in enumerate(self._line, 1):
            seconds = float(round(ends[0]))
            heapq.heapreplace(ends, ends[0] + self._takes)
            if order.told != (place, seconds):
                order.told = place, seconds
                order.tell(InLine(order.number, place, seconds))

    async def _train(self, order: _Order) -> None:
        """Start a trainer, hand its pipes to the session, and wait for its end."""
        folder = order.owner.folder / f"training-{order.number}"
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(0o700, parents=True)
            order.process, pipes = await started(folder, order.owner.language)
        except OSError as error:
            LOG.error("a trainer for %s cannot be started: %s", order.owner.name, error)
            self._refuse(order, NO_TRAINER)
        else:
            LOG.info("%s trains", order.owner.name)
            order.tell(Trainer(order.number, str(folder)), pipes)
            for pipe in pipes:
                os.close(pipe)
            await self._watch(order, order.process)
        finally:
            self._running.remove(order)
            self._clear(order.owner)
            self._turn()

    async def _watch(self, order: _Order, process: asyncio.subprocess.Process) -> None:
        try:
            await asyncio.wait_for(process.wait(), self._longest)
        except TimeoutError:
            order.why = TOO_LONG
            self._end(order)
        status = await process.wait()
        took = time.monotonic() - order.began
        if status == 0:
            self._takes += _RECENT * (took - self._takes)
        LOG.info("the training of %s ended after %d s: status %d", order.owner.name, took, status)
        order.tell(TrainerEnded(order.number, status, self._said(order, order.why) if order.why else ""))

    def _end(self, order: _Order) -> None:
        """End a trainer: one that was asked to end hears its line close from the session itself, as at home."""
        if order.process is not None and order.process.returncode is None:
            with suppress(ProcessLookupError):
                order.process.terminate()
            asyncio.get_running_loop().call_later(GRACE, _kill, order.process)

    def _refuse(self, order: _Order, why: str) -> None:
        order.tell(TrainerEnded(order.number, 1, self._said(order, why)))

    def _said(self, order: _Order, why: str) -> str:
        with speaking(order.owner.language):
            return _(why, minutes=self._longest / 60)


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
