"""The server's side of the fork server: starts it, asks it for sessions, hears of their ends."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from seqtui.serve.lifeline import Kill, Launch, Packet, Ready, pair, receive, send

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")  # numpy's threads would not be forked
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONHASHSEED", "TZ")
_RUN = "import sys; from seqtui.serve.fork_server import main; main(int(sys.argv[1]), int(sys.argv[2]))"


class Forks:
    """The server's side: starts the fork server, asks it for sessions, hears of their ends."""

    def __init__(self, sessions: int, heard: Callable[[Packet], None], lost: Callable[[], None]) -> None:
        self._sessions, self._heard, self._lost = sessions, heard, lost
        self._control: socket.socket | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._ready: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Start it, and wait until it has loaded everything."""
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

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid if self._process is not None else 0

    def ask(self, packet: Launch | Kill, *descriptors: int) -> bool:
        """Ask for something; False where it is not there to hear."""
        return self._control is not None and send(self._control, packet, descriptors)

    async def stop(self) -> None:
        """End it, and what it started, and wait for that."""
        self._hang_up()
        if self._process is not None:
            await self._process.wait()

    def _read(self) -> None:
        try:
            heard = receive(self._control) if self._control is not None else None
        except BlockingIOError:
            return
        if heard is None:
            self._hang_up()
            if self._ready is not None and not self._ready.done():
                self._ready.set_exception(RuntimeError("the fork server ended at its start"))
            self._lost()
        elif isinstance(heard[0], Ready):
            if self._ready is not None and not self._ready.done():
                self._ready.set_result(None)
        else:
            self._heard(heard[0])

    def _hang_up(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """What the fork server sees of the environment: nothing that a session could read out of it."""
    kept = {name: given[name] for name in _KEPT if name in given}
    modules = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
    return kept | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONPATH": modules, "PYTHONUTF8": "1"}
