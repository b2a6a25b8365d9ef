"""The server's side of the fork server: starts it, asks it for sessions, hears of their ends."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.serve.serving_log import LOG
from seqtui.serve.sessions.lifeline import Kill, Launch, Packet, Ready, pair, receive, send

PATIENCE = 3.0  # seconds for it to end
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")  # numpy's threads would not be forked
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONHASHSEED", "TZ")
_RUN = "import sys; from seqtui.serve.sessions.fork_server import main; main(int(sys.argv[1]), int(sys.argv[2]))"


class NotStartedError(SeqtuiError):
    """The fork server ended before it could fork."""


class Forks:
    """The fork server as the server knows it. heard: what it says of sessions; lost: it has ended by itself.

    What is asked for while there is none waits for the next.
    """

    def __init__(self, sessions: int, heard: Callable[[Packet], None], lost: Callable[[], None]) -> None:
        self._sessions, self._heard, self._lost = sessions, heard, lost
        self._control: socket.socket | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._ready: asyncio.Future[None] | None = None
        self._to_send: deque[tuple[Launch | Kill, tuple[int, ...]]] = deque()

    async def start(self) -> None:
        """Start it, and wait until it has loaded everything; raises NotStartedError."""
        loop = asyncio.get_running_loop()
        ours, theirs = pair()
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-c", _RUN, str(theirs.fileno()), str(self._sessions)),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                env=_environment(os.environ),
                start_new_session=True,
            )
        ours.setblocking(False)
        self._control, self._ready = ours, loop.create_future()
        loop.add_reader(ours, self._read)
        await self._ready
        self._flush()

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid if self._process is not None else 0

    def ask(self, packet: Launch | Kill, *descriptors: int) -> None:
        """Ask for something; the descriptors are the fork server's from now on."""
        if isinstance(packet, Kill) and self._control is None:
            return
        self._to_send.append((packet, descriptors))
        if self._ready is not None and self._ready.done() and len(self._to_send) == 1:
            self._flush()

    def _flush(self) -> None:
        """Send what there is to send; go on when there is room again."""
        while self._control is not None and self._to_send:
            packet, descriptors = self._to_send[0]
            try:
                send(self._control, packet, descriptors)
            except BlockingIOError:
                asyncio.get_running_loop().add_writer(self._control, self._flush)
                return
            self._to_send.popleft()
            _close(descriptors)
        if self._control is not None:
            asyncio.get_running_loop().remove_writer(self._control)

    async def stop(self) -> None:
        """End it, and what it started, and wait for that."""
        self._hang_up()
        for _packet, descriptors in self._to_send:
            _close(descriptors)
        if self._process is not None:
            try:
                await asyncio.wait_for(self._process.wait(), PATIENCE)
            except TimeoutError:
                self._process.kill()

    def _read(self) -> None:
        try:
            heard = receive(self._control) if self._control is not None else None
        except BlockingIOError:
            return
        if heard is None:
            self._hang_up()
            if self._ready is not None and not self._ready.done():
                self._ready.set_exception(NotStartedError(_("the process that begins sessions ended at its start")))
            else:
                self._lost()
        elif isinstance(heard[0], Ready):
            if heard[0].trouble:
                LOG.warning("sessions begin more slowly: %s", heard[0].trouble)
            if self._ready is not None and not self._ready.done():
                self._ready.set_result(None)
        else:
            self._heard(heard[0])

    def _hang_up(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            asyncio.get_running_loop().remove_writer(self._control)
            self._control.close()
            self._control = None


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """What the fork server sees of the environment: nothing that a session could read out of it."""
    kept = {name: given[name] for name in _KEPT if name in given}
    modules = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
    return kept | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONPATH": modules, "PYTHONUTF8": "1"}
