"""The fork server: a process that has loaded everything, and becomes a session by a fork each time it is told to.

It has no threads, no open database and no seeded generator, so that a fork of it is as good as a fresh start. Whoever
asks for a session has its terminal and its lifeline made already; both are handed over as descriptors.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from seqtui.serve.sessions import session_process, warming
from seqtui.serve.sessions.lifeline import Ended, Kill, Launch, Ready, Started, receive, send

GRACE = 3.0  # seconds that sessions have to end when the server is gone


def main(control: int, sessions: int) -> None:
    """Load everything, say so, and fork sessions until the other end of the control socket is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from_server = socket.socket(fileno=control)
    gc.disable()
    trouble = warming.warm()

    gc.collect()
    gc.freeze()  # what the garbage collector never looks at is never copied for a session
    send(from_server, Ready(trouble))
    Nursery(from_server, lambda launch, slave, line: session_process.become(launch, slave, line, sessions)).run()


class Nursery:
    """Forks sessions and says when each has ended."""

    def __init__(self, control: socket.socket, become: Callable[[Launch, int, int], int]) -> None:
        self._control, self._become = control, become
        self._running: dict[int, int] = {}  # by its process, the number of each session
        self._woken, self._wakes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def run(self) -> None:
        """Serve until the server is gone; what still runs then is ended."""
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wakes)
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            serving = True
            while serving:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._woken in ready:
                    os.read(self._woken, 4096)
                    self._reap()
                if self._control in ready:
                    serving = self._obey()
        self._end_all()

    def _obey(self) -> bool:
        """Do what the server asks for; False when it is gone."""
        heard = receive(self._control)
        if heard is None:
            return False
        packet, descriptors = heard
        if isinstance(packet, Launch):
            self._fork(packet, *descriptors)
        elif isinstance(packet, Kill):
            for pid in [pid for pid, number in self._running.items() if number == packet.number]:
                os.kill(pid, signal.SIGKILL)  # not reaped yet, so the number is still its own
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _fork(self, launch: Launch, slave: int, line: int) -> None:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                status = self._become(launch, slave, line)
            finally:
                os._exit(status)
        self._running[pid] = launch.number
        send(self._control, Started(launch.number, pid))

    def _reap(self) -> None:
        """Take leave of the sessions that have ended."""
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                number = self._running.pop(ended[0], None)
                if number is not None:
                    send(self._control, Ended(number, os.waitstatus_to_exitcode(ended[1])))

    def _end_all(self) -> None:
        """Wait for the sessions, whose terminals are closed by now; end by force what does not end."""
        end = time.monotonic() + GRACE
        while self._running and time.monotonic() < end:
            time.sleep(0.05)
            self._reap()
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)
