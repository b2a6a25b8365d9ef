"""The front end's side of a training: starts the worker, turns its lines into events, and never leaves it behind.

The worker hears its end of the line close when this process dies, whatever the reason, and ends within two seconds.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.train import run_directory
from seqtui.train.process import spawn
from seqtui.train.process.events import Event, Failed, Finished, Snapshot, from_line
from seqtui.train.training_config import TrainingConfig

LINE = 16 * 2**20  # bytes; the longest line holds samples with their maps
_GRACE = 1.0  # seconds between closing the line and killing
_SAID = 4000  # bytes of stderr that are kept


class Worker(Protocol):
    """The process of a training, as the front end knows it: its pipes, and its end."""

    stdin: asyncio.StreamWriter | None
    stdout: asyncio.StreamReader | None
    stderr: asyncio.StreamReader | None

    @property
    def returncode(self) -> int | None:
        """How it ended, None while it runs."""

    @property
    def pid(self) -> int:
        """Its number."""

    async def wait(self) -> int:
        """Return how it ended, once it has."""

    def kill(self) -> None:
        """End it by force."""


class Training:
    """One training in a process of its own; also an async context manager, which kills what still runs at its end.

        training = Training(config)
        await training.start()
        async for event in training.events(): ...

    last_snapshot is the file of the last snapshot, "" before the first.
    """

    def __init__(self, config: TrainingConfig) -> None:
        self.config = config
        self.last_snapshot = ""
        self._process: Worker | None = None
        self._errors: asyncio.Task[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the worker is alive."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """The number of the worker's process, None before the start."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the worker, if it is not prepared already, and send the config.

        Raises SeqtuiError for a fault in the config or a directory that cannot be written, MissingTorchError when torch
        is needed and not installed.
        """
        if self.config.checked().torch:
            spawn.need_torch()
            run_directory.check(Path(self.config.directory))
        if self._process is None:
            await self.prepare()
        await self._write(self.config.line())

    async def prepare(self) -> None:
        """Start the worker, which imports torch while it waits for the config.

        Raises NotAllowedError where this process may start none.
        """
        policy.ask_to_train()
        policy.ask_to_start(_("training"))
        process = await asyncio.create_subprocess_exec(
            *spawn.command("seqtui.train.process.worker"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=LINE,
            env=spawn.environment(self.config.threads),
            start_new_session=sys.platform != "win32",  # Ctrl-C in the terminal is not for the worker
        )
        self._begin(process)

    async def events(self) -> AsyncGenerator[Event, None]:
        """The events as they come, at last Finished or Failed; a worker that dies without a word counts as failed."""
        assert self._process is not None and self._process.stdout is not None, "start it first"
        ended = False
        try:
            while line := await self._line(self._process.stdout):
                event = self._read(line)
                ended = isinstance(event, Finished | Failed)
                yield event
                if ended:
                    break
            if not ended:
                yield await self._died()
        finally:
            await self.kill(_GRACE if ended else 0.0)

    async def pause(self) -> None:
        """Pause before the next update."""
        await self._command("pause")

    async def resume(self) -> None:
        """Go on after a pause."""
        await self._command("resume")

    async def step(self) -> None:
        """Make one update, if paused."""
        await self._command("step")

    async def stop(self) -> None:
        """End in order: weights are written, and Finished comes."""
        await self._command("stop")

    async def set_lr(self, lr: float) -> None:
        """Go on with another learning rate."""
        await self._command("lr", value=lr)

    async def kill(self, grace: float = _GRACE) -> None:
        """End the worker now: it hears the line close, and after so many seconds it is killed."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(process.wait(), grace or 0.01)
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._errors is not None:
            self._errors.cancel()

    async def __aenter__(self) -> "Training":
        await self.start()
        return self

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.kill()

    def _begin(self, process: Worker) -> None:
        """Speak with that process from here on."""
        self._process = process
        self._errors = asyncio.create_task(self._read_errors())

    def _read(self, line: bytes) -> Event:
        try:
            event = from_line(line)
        except SeqtuiError as error:
            return Failed(str(error), path=self.last_snapshot)
        if isinstance(event, Snapshot):
            self.last_snapshot = event.path
        return event

    async def _line(self, stream: asyncio.StreamReader) -> bytes:
        """The next line; one that is far too long is cut off, and then no event."""
        try:
            return await stream.readline()
        except ValueError:
            return b"a line without end"

    async def _died(self) -> Failed:
        process = self._process
        assert process is not None and self._errors is not None
        status = await process.wait()
        await asyncio.wait({self._errors}, timeout=_GRACE)
        heard = self._errors.done() and not self._errors.cancelled()  # not where it was killed from here
        said = self._errors.result().decode("utf-8", "replace").split("\n") if heard else []
        last = next((line.strip() for line in reversed(said) if line.strip()), "")
        hint = f" ({last[:200]})" if last else ""
        how = N_("the training process stopped with status {status}{hint}")
        how = N_("the training process was ended by signal {status}{hint}") if status < 0 else how
        told = _(how, status=abs(status), hint=hint)
        if self.last_snapshot:
            told = _("{reason}; the last snapshot is {path}", reason=told, path=self.last_snapshot)
        return Failed(told, path=self.last_snapshot)

    async def _read_errors(self) -> bytes:
        """Read all it says on stderr, so that it never waits for that, and keep the end of it."""
        assert self._process is not None and self._process.stderr is not None
        kept = b""
        while chunk := await self._process.stderr.read(4096):
            kept = (kept + chunk)[-_SAID:]
        return kept

    async def _command(self, name: str, **more: object) -> None:
        await self._write(json.dumps({"command": name, **more}).encode() + b"\n")

    async def _write(self, line: bytes) -> None:
        """A worker that is gone hears nothing; its end is seen where events are read."""
        if self._process is None or self._process.stdin is None or self._process.stdin.is_closing():
            return
        with suppress(ConnectionError):
            self._process.stdin.write(line)
            await self._process.stdin.drain()
