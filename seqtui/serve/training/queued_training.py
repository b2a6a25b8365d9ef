"""A training of a session in class: it waits for its turn, and then runs in a trainer of the server, as one at home."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from functools import partial

from msgspec.structs import replace

from seqtui import policy
from seqtui.serve.sessions.lifeline import InLine, Packet, Train, Trainer, TrainerEnded, Untrain
from seqtui.train.process import spawn
from seqtui.train.process.client import LINE, Training
from seqtui.train.process.events import Event, Failed, Finished, Queued
from seqtui.train.training_config import TrainingConfig

_Heard = tuple[Packet, list[int]]


class TrainingDesk:
    """Where the trainings of a session meet the queue: orders go out by the lifeline, what it says comes in here."""

    def __init__(self, send: Callable[[Packet], object]) -> None:
        self.send = send
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Queue[_Heard]]] = {}

    def order(self, heard: asyncio.Queue[_Heard]) -> int:
        """Ask for a training; return its number. What the server says of it is put into heard."""
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop(), heard
        self.send(Train(number))
        return number

    def give_up(self, number: int) -> None:
        """Give a training up, wherever it is."""
        if number in self._waiting:
            self.send(Untrain(number))

    def hear(self, packet: InLine | Trainer | TrainerEnded, descriptors: list[int]) -> bool:
        """Take what the server says, from any thread; False where nobody waits for it: its pipes are to be closed."""
        if packet.number not in self._waiting:
            return False
        loop, heard = self._waiting[packet.number]
        if isinstance(packet, TrainerEnded):
            del self._waiting[packet.number]
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(heard.put_nowait, (packet, descriptors))
            return True
        return False


class TrainerProcess:
    """A trainer of the server, as the front end of a training knows its worker: its pipes, and its end.

    why is a sentence where the server ended it.
    """

    pid = 0  # the server's to know

    def __init__(
        self, stdin: asyncio.StreamWriter, outputs: Sequence[asyncio.StreamReader], kill: Callable[[], None]
    ) -> None:
        self.stdin: asyncio.StreamWriter | None = stdin
        self.stdout: asyncio.StreamReader | None
        self.stderr: asyncio.StreamReader | None
        self.stdout, self.stderr = outputs
        self.kill = kill
        self.returncode: int | None = None
        self.why = ""
        self._over = asyncio.Event()

    @classmethod
    async def opened(cls, descriptors: list[int], kill: Callable[[], None]) -> TrainerProcess:
        """Return the trainer whose stdin, stdout and stderr are these."""
        loop = asyncio.get_running_loop()
        stdin, *readable = descriptors
        transport, protocol = await loop.connect_write_pipe(
            asyncio.streams.FlowControlMixin, os.fdopen(stdin, "wb", buffering=0)
        )
        readers = []
        for descriptor in readable:
            reader = asyncio.StreamReader(LINE)
            await loop.connect_read_pipe(partial(asyncio.StreamReaderProtocol, reader), os.fdopen(descriptor, "rb"))
            readers.append(reader)
        return cls(asyncio.StreamWriter(transport, protocol, None, loop), readers, kill)

    def ended(self, packet: TrainerEnded) -> None:
        """The server says how it ended."""
        self.returncode, self.why = packet.status, packet.why
        self._over.set()

    async def wait(self) -> int:
        """Return how it ended, once it has."""
        await self._over.wait()
        return self.returncode or 0


class QueuedTraining(Training):
    """A training whose worker is a trainer of the server."""

    def __init__(self, config: TrainingConfig, desk: TrainingDesk) -> None:
        super().__init__(config)
        self._desk = desk
        self._number = 0
        self._heard: asyncio.Queue[_Heard] = asyncio.Queue()
        self._trainer: TrainerProcess | None = None

    async def start(self) -> None:
        """Check the config, and join the line.

        Raises SeqtuiError for a fault in the config, MissingTorchError when torch is needed and not installed.
        """
        policy.ask_to_train()
        if self.config.checked().torch:
            spawn.need_torch()
        self._number = self._desk.order(self._heard)

    async def prepare(self) -> None:
        """Do nothing: a place in the line is taken when a training is wanted."""

    async def events(self) -> AsyncGenerator[Event, None]:
        """The places in the line, then the events of the training; the last is Finished or Failed."""
        while self._trainer is None:
            packet, descriptors = await self._heard.get()
            if isinstance(packet, InLine):
                yield Queued(packet.place, packet.seconds)
            elif isinstance(packet, Trainer):
                yield Queued(0, 0.0)
                await self._take(packet.folder, descriptors)
            elif isinstance(packet, TrainerEnded):
                yield Failed(packet.why) if packet.why else Finished(0, "stopped", {}, 0.0, 0.0)
                return
        listening = asyncio.create_task(self._hear_end(self._trainer))
        try:
            async with aclosing(super().events()) as events:
                async for event in events:
                    yield event
        finally:
            listening.cancel()

    async def stop(self) -> None:
        """End in order; before it began, give the place in the line up."""
        if self._trainer is None:
            self._desk.give_up(self._number)
        else:
            await super().stop()

    async def kill(self, grace: float = 1.0) -> None:
        """End it, in the line or with its trainer."""
        if self._trainer is None:
            self._desk.give_up(self._number)
        await super().kill(grace)

    async def _take(self, folder: str, descriptors: list[int]) -> None:
        """Speak with the trainer from here on."""
        self._trainer = await TrainerProcess.opened(descriptors, lambda: self._desk.give_up(self._number))
        self.config = replace(self.config, directory=folder)
        self._begin(self._trainer)
        await self._write(self.config.line())

    async def _hear_end(self, trainer: TrainerProcess) -> None:
        packet: Packet | None = None
        while not isinstance(packet, TrainerEnded):
            packet, _none = await self._heard.get()
        trainer.ended(packet)

    async def _died(self) -> Failed:
        failed = await super()._died()
        why = self._trainer.why if self._trainer is not None else ""
        return replace(failed, reason=why) if why else failed
