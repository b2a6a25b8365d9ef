"""Files that a learner saves: where they may go, what they may take, and every fault as one sentence."""

import atexit
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from seqtui.engine.allowance import current
from seqtui.engine.errors import SeqtuiError
from seqtui.models.atomic_write import Writer, atomic_write

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
        with target.open("wb") as stream:
            write(stream)
        return 0
    target = Path(os.path.realpath(target))
    if target.exists() and not os.access(target, os.W_OK):
        raise SeqtuiError(f"{target} is write-protected: give another name")
    with _writing:
        return atomic_write(target, write)


def free_name(stem: str, suffix: str) -> str:
    """Return ``stem.suffix``, or with the first number behind the stem that no file here has yet."""
    names = (f"{stem}{f'-{k}' if k > 1 else ''}.{suffix}" for k in range(1, 10_000))
    return next((name for name in names if not Path(name).exists()), f"{stem}.{suffix}")
