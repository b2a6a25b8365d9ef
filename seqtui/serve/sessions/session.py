"""A session as the server sees it: a student's channel, the pty and the process behind it, from birth to end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from seqtui.classroom.broker.intake import Allowance
from seqtui.language import LANGUAGES, N_, _, speaking
from seqtui.serve.serving_log import LOG
from seqtui.serve.sessions.lifeline import (
    FromSession,
    Kill,
    Launch,
    Notice,
    NotSaidError,
    Packet,
    Speaks,
    ToBroker,
    Train,
    Unlinked,
    Untrain,
    hear_session,
    pair,
    send,
)
from seqtui.serve.sessions.relay import Relay
from seqtui.serve.sessions.terminal import hush, set_size
from seqtui.serve.training.training_queue import Owner

if TYPE_CHECKING:
    import asyncssh

    from seqtui.serve.sessions.forks import Forks
    from seqtui.serve.training.training_queue import TrainingQueue

ORDERLY = 3.0  # seconds to end after a sentence, with what was done in it sent to the class
PATIENCE = 1.5  # seconds between hanging up and ending by force
FORSAKEN = 1  # the status of one whose fork server died before it did
RELINK = 2.0  # seconds before a session gets another socket to the broker, in place of one that was closed
FLUSH = 5.0  # seconds for a client to take the last of what was drawn

BROKEN = N_("there is no session to be had just now; try again in a minute")


class Session:
    """One student at one terminal. It begins with start(), and is over when gone() was called."""

    def __init__(
        self,
        launch: Launch,
        origin: str,
        channel: asyncssh.SSHServerChannel[bytes],
        forks: Forks,
        queue: TrainingQueue,
        gone: Callable,
        relink: Callable[[Session], None] = lambda session: None,
    ) -> None:
        self.launch, self.origin, self._channel = launch, origin, channel
        self._forks, self._queue, self._gone, self._relink = forks, queue, gone, relink
        self._links = 0  # sockets to the broker that it was given
        self.language = launch.terminal.language
        self._owner = Owner(self.name, self.language, Path(launch.trainings), self._send)
        self.began = self.last_typed = time.monotonic()
        self.pid = 0  # once it runs
        self._is_adopted = False  # the fork server that knew it is gone
        self.status: int | None = None
        self._why = ""  # it was ended, and did not end by itself
        self._relay: Relay | None = None
        self._line: socket.socket | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_over = self._has_failed = False
        self._allowance = Allowance(self.began)

    @property
    def name(self) -> str:
        """The name of the account."""
        return self.launch.account.name

    def start(self) -> None:
        """Make the terminal, and ask for the process; what is typed until then waits in the terminal.

        Raises OSError where the system has no terminal left.
        """
        master, slave = os.openpty()
        try:
            set_size(slave, self.launch.terminal.columns, self.launch.terminal.rows)
            hush(slave)
            self._line, theirs = pair()
        except OSError:
            os.close(master)
            os.close(slave)
            raise
        self._line.setblocking(False)
        asyncio.get_running_loop().add_reader(self._line, self._hear)
        self._forks.ask(self.launch, slave, theirs.detach())
        self._relay = Relay(self._channel, master, self._drained, self._note_typed)
        LOG.info("%s came from %s", self.name, self.origin)

    # what happens to it ---------------------------------------------------------------------------------------

    def take(self, data: bytes) -> None:
        """The client typed."""
        if self._relay is not None:
            self._relay.take(data)

    def resize(self, columns: int, rows: int) -> None:
        """The client's window has another size."""
        if self._relay is not None:
            self._relay.resize(columns, rows)

    def pause(self, why: str) -> None:
        """The client does not take what is sent."""
        if self._relay is not None:
            self._relay.pause(why)

    def resume(self, why: str) -> None:
        """The client takes what is sent."""
        if self._relay is not None:
            self._relay.resume(why)

    def started(self, pid: int) -> None:
        """The process runs."""
        self.pid = pid

    def adopt(self) -> None:
        """The fork server is gone: from now on the process is known by its lifeline alone, and ended from here."""
        self._is_adopted = True
        if self._line is None or self.pid == 0:
            self.ended(FORSAKEN)

    def ended(self, status: int) -> None:
        """The process has ended; what it wrote may still be on its way."""
        self.status = status
        if self._relay is None or not self._relay.is_open:
            self._finish()
        else:
            self._in(FLUSH, self._finish)

    def link(self, sock: socket.socket) -> None:
        """Give it a socket that leads to the broker, in place of any before; it waits for a process that begins."""
        with sock, suppress(BlockingIOError):
            if self._line is not None:
                self._links += 1
                send(self._line, ToBroker(), [sock.fileno()])

    # what is done to it ---------------------------------------------------------------------------------------

    def tell(self, sentence: str, ending: bool = False) -> None:
        """Show a line in it."""
        self._send(Notice(sentence, ending), ())

    def close_in_order(self, why: str, sentence: str) -> None:
        """Tell the student why, and let the session end; by force when it does not."""
        if self._why:
            return
        self._why = why
        self.tell(sentence, ending=True)
        self._in(ORDERLY, self.hang_up, why)

    def hang_up(self, why: str) -> None:
        """End it: the kernel tells the process that its terminal is gone; after a while it is ended by force."""
        self._why = self._why or why
        if self._relay is not None:
            self._relay.close()
        if self.status is None:
            self._in(PATIENCE, self._kill)
        else:
            self._finish()

    def _kill(self) -> None:
        if self.status is not None:
            return
        if self._is_adopted:
            with suppress(OSError):  # its lifeline is open, so the number is still its own
                os.kill(self.pid, signal.SIGKILL)
        else:
            self._forks.ask(Kill(self.launch.number))
        self._in(PATIENCE, self._finish)

    # ----------------------------------------------------------------------------------------------------------

    def _note_typed(self) -> None:
        self.last_typed = time.monotonic()

    def _drained(self) -> None:
        """The process has closed its terminal, and all that it wrote was read."""
        if self.status is not None:
            self._finish()
        else:
            self._in(PATIENCE, self._kill)

    def _hear(self) -> None:
        """Hear the process; one that says what ours does not, or without end, is not ours any more."""
        try:
            heard = hear_session(self._line) if self._line is not None else None
        except BlockingIOError:
            return
        except NotSaidError:
            self._disown("it says what no session does")
            return
        if heard is None:
            self._drop_line()
            if self._is_adopted:
                self.ended(FORSAKEN)
        elif self._allowance.spend(1.0, time.monotonic()):
            self._disown("it says too much")
        else:
            self._note(heard)

    def _disown(self, why: str) -> None:
        """End it, and hear it no more."""
        LOG.error("the session of %s is ended: %s", self.name, why)
        self._drop_line()
        self.hang_up(why)

    def _link_again(self, links: int) -> None:
        """Give it another socket, unless it got one meanwhile, as all do when the broker was started again."""
        if links == self._links and not self._is_over:
            self._relink(self)

    def _note(self, packet: FromSession) -> None:
        """Do what the process asks for, or note why it ends."""
        if isinstance(packet, Train):
            self._queue.ask(self._owner, packet.number)
        elif isinstance(packet, Untrain):
            self._queue.give_up(self._owner, packet.number)
        elif isinstance(packet, Speaks):
            if packet.language in LANGUAGES:
                self.language = self._owner.language = packet.language
        elif isinstance(packet, Unlinked):
            asyncio.get_running_loop().call_later(RELINK, self._link_again, self._links)
        elif not self._has_failed:
            self._has_failed = True  # it ends by that, and says so once
            LOG.error("the session of %s failed: %s at %s", self.name, packet.kind, packet.place)

    def _send(self, packet: Packet, descriptors: Sequence[int]) -> None:
        if self._line is not None:
            with suppress(BlockingIOError):  # it has heard nothing for long, and will not
                send(self._line, packet, descriptors)

    def _finish(self) -> None:
        """Say how it ended, close everything, and be forgotten."""
        if self._is_over:
            return
        self._is_over = True
        if self._timer is not None:
            self._timer.cancel()
        if self._relay is not None:
            self._relay.close()
        self._drop_line()
        self._queue.leave(self._owner)
        status = 1 if self.status is None else self.status
        with suppress(OSError):  # the client has gone
            if self.pid == 0:
                self._channel.write(f"{said_in(self, BROKEN)}\r\n".encode())
            self._channel.exit(status if status >= 0 else 128 - status)
        why = self._why or (_how(status))
        LOG.info("%s left after %d s: %s", self.name, time.monotonic() - self.began, why)
        self._gone(self)

    def _drop_line(self) -> None:
        if self._line is not None:
            asyncio.get_running_loop().remove_reader(self._line)
            self._line.close()
            self._line = None

    def _in(self, seconds: float, do: Callable, *facts: object) -> None:
        """Do something later, in place of what was to be done."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, do, *facts)


def _how(status: int) -> str:
    """How a process ended, for the log."""
    return f"exit status {status}" if status >= 0 else f"signal {signal.Signals(-status).name}"


def said_in(session: Session, message: str) -> str:
    """Return a message in the language of a session."""
    with speaking(session.language):
        return _(message)
