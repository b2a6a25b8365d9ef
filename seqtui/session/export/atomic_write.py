"""Files that are written whole or not at all: beside their place, synced, and then moved there."""

import atexit
import contextlib
import os
import secrets
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from seqtui.engine.allowance import current
from seqtui.engine.errors import SeqtuiError

Writer = Callable[[BinaryIO], object]
_writing = threading.Lock()
NUMBER = 20  # bytes
FINISHING = 10.0  # seconds that the end of the program waits for a thread that writes
atexit.register(_writing.acquire, timeout=FINISHING)


def text_writer(chunks: Iterable[str]) -> Writer:
    """Return what writes text in UTF-8; half a character is written out."""
    return lambda stream: stream.writelines(counted(chunk.encode("utf-8", "backslashreplace") for chunk in chunks))


def counted(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what is written, and take it from the allowance: a number is about so many bytes.

    Raises what the allowance does when it is spent, or given up.
    """
    allowance = current()
    for chunk in chunks:
        if allowance is not None:
            allowance.spend(numbers=len(chunk) // NUMBER)
        yield chunk


def save(path: str | Path, write: Writer) -> int:
    """Write a file, in place of the one that may be there, and return its size in bytes.

    Raises SeqtuiError when it cannot be written; then what was there is untouched, and nothing is left beside it.
    """
    target = Path(path)
    try:
        return _save(path, target, write)
    except SeqtuiError:
        raise
    except OSError as error:
        raise SeqtuiError(f"{path} cannot be written: {error.strerror or error}") from None
    except ValueError:
        raise SeqtuiError("the name of a file holds no NUL byte") from None


def _save(path: str | Path, target: Path, write: Writer) -> int:
    if target.is_dir():
        raise SeqtuiError(f"{path} is a directory: give the name of a file in it")
    if not target.parent.is_dir():
        raise SeqtuiError(f"{path} cannot be written: there is no directory {target.parent}")
    if target.exists() and not target.is_file():  # a device or a pipe has no place to move to
        return _pour(target, "wb", write)
    with _writing:
        return _replace(Path(os.path.realpath(target)), write)


def free_name(stem: str, suffix: str) -> str:
    """Return ``stem.suffix``, or with the first number behind the stem that no file here has yet."""
    names = (f"{stem}{f'-{k}' if k > 1 else ''}.{suffix}" for k in range(1, 10_000))
    return next((name for name in names if not Path(name).exists()), f"{stem}.{suffix}")


def _replace(target: Path, write: Writer) -> int:
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    if mode is not None and not os.access(target, os.W_OK):
        raise SeqtuiError(f"{target} is write-protected: give another name")
    beside = target.with_name(f".seqtui-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        size = _pour(beside, "xb", write)
        if mode is not None:
            beside.chmod(mode)
        beside.replace(target)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
    return size


def _pour(path: Path, mode: str, write: Writer) -> int:
    with path.open(mode) as stream:
        write(stream)  # type: ignore[arg-type]
        stream.flush()
        if not path.is_file():
            return 0
        os.fsync(stream.fileno())
        return stream.tell()
