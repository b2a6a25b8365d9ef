"""A session's process: from a fork of the program that has everything loaded, to the app on a student's terminal."""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import socket
import sys
import termios
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from seqtui import policy
from seqtui.classroom.class_session import Announcements, ClassSession
from seqtui.classroom.link import Link
from seqtui.classroom.linked_store import LinkedStore
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, set_language
from seqtui.serve.serving_log import place_of
from seqtui.serve.sessions.lifeline import (
    Failed,
    InLine,
    Launch,
    Notice,
    Speaks,
    ToBroker,
    Trainer,
    TrainerEnded,
    Unlinked,
    receive,
    send,
)
from seqtui.serve.sessions.limits import confine
from seqtui.serve.training.queued_training import QueuedTraining, TrainingDesk
from seqtui.session.terminal import speaks_utf8
from seqtui.session.text import TextStyle, safe
from seqtui.tui.run import run_class

FAILED = 70  # the exit status after a fault of the program
LIFELINE = 3  # the descriptor beside the terminal's
GRACE = 2.0  # seconds for an orderly end once the server is gone


def become(launch: Launch, slave: int, line: int, sessions: int) -> int:
    """Make this process, a fresh fork, the session of a launch, and run it; returns the exit status.

    slave: the pty, line: the lifeline to the server; every other descriptor is closed.
    """
    gc.disable()
    lifeline = _take_place(slave, line)
    _take_terminal(launch)
    confine(sessions)
    announcements, link = Announcements(), Link(lambda: _say_unlinked(lifeline))
    desk = TrainingDesk(lambda packet: send(lifeline, packet))
    heard = lifeline, announcements, link, desk
    threading.Thread(target=_listen, args=heard, daemon=True, name="seqtui-lifeline").start()
    try:
        return _run(launch, announcements, link, desk, lifeline)
    except SeqtuiError as error:
        sys.stdout.write(f"{safe(str(error))}\r\n")
        return 2
    except BaseException as error:
        send(lifeline, Failed(type(error).__name__, place_of(error)))
        with suppress(OSError):
            sys.stdout.write(_("this session ended by a fault of the program; log in again to go on") + "\r\n")
        return FAILED
    finally:
        with suppress(OSError):
            sys.stdout.flush()


def _run(launch: Launch, announcements: Announcements, link: Link, desk: TrainingDesk, lifeline: socket.socket) -> int:
    """Run the app within the policy of the account; nothing is ever allowed again."""
    files = Path(launch.files) if launch.files else None
    allowed = policy.teacher if launch.account.is_teacher else policy.student
    policy.restrict(allowed([Path(launch.trainings), *([] if files is None else [files])]))
    make = partial(QueuedTraining, desk=desk)
    session = ClassSession(
        launch.account,
        launch.title,
        link,
        LinkedStore(link),
        files,
        make,
        announcements,
        lambda language: send(lifeline, Speaks(language)),
    )
    return run_class(session, TextStyle(not speaks_utf8(policy.environment(), "utf-8"), True))


def _say_unlinked(lifeline: socket.socket) -> None:
    with suppress(OSError):
        send(lifeline, Unlinked())


def _take_place(slave: int, line: int) -> socket.socket:
    """Leave everything of the fork server behind but what is loaded: descriptors, signals, the group of processes."""
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    os.setsid()
    kept, nowhere = fcntl.fcntl(line, fcntl.F_DUPFD, 10), os.open(os.devnull, os.O_WRONLY)
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for descriptor, place in ((slave, 0), (slave, 1), (nowhere, 2), (kept, LIFELINE)):
        os.dup2(descriptor, place, inheritable=False)
    os.closerange(LIFELINE + 1, os.sysconf("SC_OPEN_MAX"))
    return socket.socket(fileno=LIFELINE)


def _take_terminal(launch: Launch) -> None:
    """Speak to the student's terminal, in the language that it names, and see no more of the environment than that."""
    os.environ.clear()
    os.environ.update(launch.terminal.environment)
    os.chdir(launch.folder)
    reads = os.fdopen(0, encoding="utf-8", errors="replace", closefd=False)
    writes = os.fdopen(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    vars(sys).update(stdin=reads, __stdin__=reads, stdout=writes, __stdout__=writes)
    utf8 = speaks_utf8(os.environ, "utf-8")
    set_language(launch.terminal.language if utf8 else "en")
    threading.excepthook = lambda given: None


def _listen(lifeline: socket.socket, announcements: Announcements, link: Link, desk: TrainingDesk) -> None:
    """Hear what the server says; without it, end: the terminal is closed as well, so nothing of this may be left."""
    while (heard := receive(lifeline)) is not None:
        packet, descriptors = heard
        if isinstance(packet, ToBroker) and descriptors:
            link.connect(socket.socket(fileno=descriptors.pop()))
        elif isinstance(packet, Notice):
            announcements.say(packet.sentence, packet.ending)
        elif isinstance(packet, InLine | Trainer | TrainerEnded) and desk.hear(packet, descriptors):
            continue
        for descriptor in descriptors:
            os.close(descriptor)
    time.sleep(GRACE)
    os._exit(128 + signal.SIGHUP)
