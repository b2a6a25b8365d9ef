"""The second line: the interpreter tells of what it is about to do, and what a place forgot to ask for is refused here.

CPython raises an audit event before it opens a file, starts a process, or connects, whichever library asks for it
(PEP 578), and a hook is never taken off. What a library does in C by itself it does not tell of. That is why a place
asks, and why this is no sandbox for the code of strangers: none of it is ever run.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from errno import EACCES
from pathlib import Path
from typing import Any

from seqtui.policy.paths import interpreter, is_inside, leads_to, shipped
from seqtui.policy.policies import Policy

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_STOPS = frozenset(getattr(signal, name) for name in ("SIGSTOP", "SIGTSTP") if hasattr(signal, name))
_ALWAYS = frozenset({os.devnull, "/dev/tty"})  # nothing, and the terminal of the session itself

# What is told of, by what it is: (kind, which of its arguments are paths).
_PATHS: Mapping[str, tuple[int, ...]] = {
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.link": (0, 1),
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.removexattr": (0,),
    "os.rename": (0, 1),
    "os.rmdir": (0,),
    "os.setxattr": (0,),
    "os.symlink": (0, 1),
    "os.truncate": (0,),
    "os.utime": (0,),
    "sqlite3.connect": (0,),
}
_LISTED = frozenset({"os.listdir", "os.scandir", "os.getxattr", "os.listxattr"})
_STARTED = frozenset(
    {"subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile"}
    | {"pty.spawn", "os.killpg", "webbrowser.open", "ensurepip.bootstrap"}
)
_CONNECTED = frozenset(
    {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
    | {"socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request", "ftplib.connect", "smtplib.connect"}
)

_LIMITED = frozenset({"resource.setrlimit", "resource.prlimit"})  # which an account with all rights could take back


def watch(policy: Policy) -> None:
    """Refuse from now on, for as long as the process lives, what the policy does not allow."""
    sys.addaudithook(_hook(policy))


def _hook(policy: Policy) -> Callable[[str, tuple[Any, ...]], None]:
    """The check of an event; raises PermissionError, as the system does where it refuses."""

    def check(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            _check_open(policy, *args[:3])
        elif event in _LISTED:
            _check_read(policy, args[0])
        elif event in _PATHS:
            for k in _PATHS[event]:
                _check_write(policy, args[k])
        elif event == "os.kill":
            _check_signal(policy, *args)
        elif event == "socket.sendmsg" and args[1] is None:  # over a socket that is connected
            return
        elif event in _LIMITED:
            if policy.writes is not None:
                raise _refused(event)
        elif (event in _STARTED and not policy.starts) or (event in _CONNECTED and not policy.connects):
            raise _refused(event)

    return check


def _check_open(policy: Policy, path: object, mode: object, flags: object) -> None:
    if isinstance(path, int) or (isinstance(path, str) and path in _ALWAYS):  # what is a number is open already
        return
    if isinstance(flags, int) and flags & _WRITING:
        _check_write(policy, path)
    else:
        _check_read(policy, path)


def _check_read(policy: Policy, path: object) -> None:
    if policy.reads is None or isinstance(path, int):
        return
    real = _real(path)
    if real is None or not is_inside(real, (*shipped(), *interpreter(), *policy.reads)):
        raise _refused(path)


def _check_write(policy: Policy, path: object) -> None:
    if policy.writes is None or isinstance(path, int):
        return
    real = _real(path)
    if real is None or not is_inside(real, policy.writes):
        raise _refused(path)


def _check_signal(policy: Policy, process: int, number: int) -> None:
    """A process may end itself, and signal no other."""
    if not policy.starts and (process != os.getpid() or number in _STOPS):
        raise _refused("os.kill")


def _real(path: object) -> Path | None:
    """Where a path leads; None for what is none."""
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if path is None:
        path = os.curdir
    return leads_to(path, ()) if isinstance(path, str | os.PathLike) else None


def _refused(what: object) -> PermissionError:
    return PermissionError(EACCES, "not allowed by the policy of this process", str(what)[:200])
