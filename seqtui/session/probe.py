"""Finding out about the terminal and the installation: asks, with a time limit, and puts everything back."""

import os
import platform
import re
import select
import shutil
import sys
import time
from importlib import metadata, util

from platformdirs import user_data_path

from seqtui.session.doctor import Facts

try:
    import termios
except ImportError:  # no terminals of this kind here
    termios = None  # type: ignore[assignment]

TIMEOUT = 0.3
_REPORT = re.compile(rb"\x1b\[(\d+);(\d+)R")


def gather(color_system: str | None) -> Facts:
    """Return the facts; color_system is the renderer's own finding."""
    stdin, stdout = sys.stdin, sys.stdout
    interactive = bool(stdin and stdin.isatty() and stdout.isatty())
    size = shutil.get_terminal_size() if stdout.isatty() else None
    asked = interactive and os.environ.get("TERM", "dumb") != "dumb"
    ambiguous, korean = _widths(("σ", "한")) if asked else (None, None)
    return Facts(
        encoding=stdout.encoding or "unknown",
        interactive=interactive,
        color_system=color_system,
        size=None if size is None else (size.columns, size.lines),
        ambiguous=ambiguous,
        korean=korean,
        python=platform.python_version(),
        versions={name: _version(name) or "not installed" for name in ("textual", "rich", "numpy")},
        torch=_version("torch") if util.find_spec("torch") else None,
        data=str(user_data_path("seqtui", appauthor=False)),
    )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _widths(texts: tuple[str, ...]) -> tuple[int | None, ...]:
    """How many columns the terminal moves for each text: drawn at the start of the line, and wiped again."""
    if termios is None:
        return (None,) * len(texts)
    source, target = sys.stdin.fileno(), sys.stdout.fileno()
    try:
        before = termios.tcgetattr(source)
    except termios.error:
        return (None,) * len(texts)
    quiet = [*before[:3], before[3] & ~(termios.ICANON | termios.ECHO), *before[4:]]
    try:
        termios.tcsetattr(source, termios.TCSADRAIN, quiet)
        return _ask_all(source, target, texts)
    finally:
        termios.tcsetattr(source, termios.TCSAFLUSH, before)  # a late answer is dropped with it


def _ask_all(source: int, target: int, texts: tuple[str, ...]) -> tuple[int | None, ...]:
    widths: list[int | None] = []
    for text in texts:
        silent = bool(widths) and widths[-1] is None  # it did not answer once: do not wait again
        widths.append(None if silent else _ask(source, target, text))
    return tuple(widths)


def _ask(source: int, target: int, text: str) -> int | None:
    sys.stdout.flush()
    os.write(target, b"\r" + text.encode() + b"\x1b[6n")
    answer, end = b"", time.monotonic() + TIMEOUT
    while (left := end - time.monotonic()) > 0 and not _REPORT.search(answer):
        if not select.select([source], [], [], left)[0]:
            break
        data = os.read(source, 64)
        if not data:
            break
        answer += data
    os.write(target, b"\r\x1b[K")
    found = _REPORT.search(answer)
    return int(found[2]) - 1 if found else None
