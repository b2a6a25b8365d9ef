"""May it: each question raises, where it may not, one sentence that says what is possible in a class instead."""

from __future__ import annotations

import os
from collections.abc import Mapping

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.policy.paths import AnyPath, is_inside, leads_to, names_in, readable
from seqtui.policy.restriction import current


class NotAllowedError(SeqtuiError):
    """This session may not do it; the sentence says what it may."""


def in_class() -> bool:
    """Whether this process is a session of a class, where files and processes are not its own."""
    return current().writes is not None


def may_read(path: AnyPath) -> bool:
    """Whether a file may be read: what ships, or a plain file that stands in the folders of the class."""
    reads = current().reads
    return reads is None or readable(path, reads) is not None


def ask_to_read(path: AnyPath) -> None:
    """Ask whether a file may be read, by the path that is opened.

    Raises NotAllowedError, which names the files that may.
    """
    reads = current().reads
    if reads is None or readable(path, reads) is not None:
        return
    names, more = names_in(reads)
    if not names:
        raise NotAllowedError(_("in a class, files are read from the class folder, which holds none so far"))
    listed = ", ".join(names) + (", …" if more else "")
    raise NotAllowedError(_("in a class, files are read from the class folder: {names}", names=listed))


def may_write(path: AnyPath = "") -> bool:
    """Whether a file may be written; without a path, whether any may."""
    writes = current().writes
    if writes is None:
        return True
    real = leads_to(path, ()) if path else None
    return bool(writes) if not path else real is not None and is_inside(real, writes)


def ask_to_write(path: AnyPath = "") -> None:
    """Ask whether a file may be written, made, moved or deleted; without a path, whether any may.

    Raises NotAllowedError.
    """
    if current().writes is not None and not may_write(path):
        raise NotAllowedError(_("in a class, no files are written: what you answer is kept by the class"))


def may_start() -> bool:
    """Whether processes may be started."""
    return current().starts


def ask_to_start(what: str) -> None:
    """Ask whether a process may be started or signalled; what: what it is for, in words.

    Raises NotAllowedError.
    """
    if not current().starts:
        raise NotAllowedError(_("in a class, no processes are started: {what} works where seqtui is yours", what=what))


def may_suspend() -> bool:
    """Whether the program may stop for a while and leave the terminal to a shell."""
    return current().starts


def ask_to_suspend() -> None:
    """Ask whether the program may stop for a while.

    Raises NotAllowedError.
    """
    if not current().starts:
        raise NotAllowedError(
            _("in a class, there is no shell behind seqtui: q leaves, and you come back to this place")
        )


def may_train() -> bool:
    """Whether trainings may be begun, in whatever way this session makes them."""
    return current().trains


def ask_to_train() -> None:
    """Ask whether a training may be begun.

    Raises NotAllowedError.
    """
    if not current().trains:
        raise NotAllowedError(_("this class trains nothing: the trained networks open from the list"))


def may_copy() -> bool:
    """Whether texts may be sent to the clipboard of the terminal."""
    return current().copies


def ask_to_copy() -> None:
    """Ask whether a text may be sent to the clipboard of the terminal.

    Raises NotAllowedError.
    """
    if not current().copies:
        raise NotAllowedError(_("in this class, nothing is copied: mark the text in the terminal"))


def ask_to_connect(where: str) -> None:
    """Ask whether a connection may be made or waited for.

    Raises NotAllowedError.
    """
    if not current().connects:
        raise NotAllowedError(_("in a class, no connection is made to {where}: the class is all there is", where=where))


def may(right: str) -> bool:
    """Whether this session has a right: write, start, train or copy; "" is everybody's."""
    return not right or {"write": may_write, "start": may_start, "train": may_train, "copy": may_copy}[right]()


def environment() -> Mapping[str, str]:
    """Return the variables of the environment that this process may know, as they are now."""
    names = current().environment
    return os.environ if names is None else {name: os.environ[name] for name in names if name in os.environ}


def numbers() -> int | None:
    """Return how many numbers one run may record, None where there is no bound but memory."""
    return current().numbers


def seconds() -> float | None:
    """Return how many seconds of the processor the work of one key may take, None where there is no bound."""
    return current().seconds
