"""Where a path leads, and whether that is inside of the folders of a policy."""

from __future__ import annotations

import os
import stat
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows, where nobody serves a class
    fcntl = None  # type: ignore[assignment]  # asked for None before each use

_GET_PATH = getattr(fcntl, "F_GETPATH", None)  # of macOS, which has no /proc
PACKAGE = Path(__file__).resolve().parent.parent
COURSE = PACKAGE.parent / "lessons"  # in a wheel it stands inside of the package
_MOST_NAMES = 6  # of a folder, in a sentence
_MOST_LOOKED_AT = 200
AnyPath = str | os.PathLike[str]
DATA_VARIABLE = "SEQTUI_DATA"


@cache
def shipped() -> tuple[Path, ...]:
    """Return the folders of what ships: the package with its networks and catalogues, and the course."""
    return (PACKAGE, COURSE) if (COURSE / "course.toml").is_file() else (PACKAGE,)


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of what a user keeps: that of SEQTUI_DATA, else the user's own on this system."""
    given = environment.get(DATA_VARIABLE)
    return Path(given).absolute() if given else import_module("platformdirs").user_data_path("seqtui")


@cache
def interpreter() -> tuple[Path, ...]:
    """Return the folders of Python itself and of the libraries: an import may read there."""
    named = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    found = named | {place for place in sys.path if Path(place).name in ("site-packages", "dist-packages")}
    return (*sorted({Path(place).resolve() for place in found}), Path("/usr/share/zoneinfo"))


def leads_to(path: AnyPath, folders: Sequence[Path]) -> Path | None:
    """Return the file a path leads to through links and ``..``; None for a name that no file can have.

    A name without a folder is one of the first of the folders that has it: a session stands in an empty directory.
    """
    try:
        given = Path(path)
        if not given.is_absolute():
            given = next((folder / given for folder in folders if os.path.lexists(folder / given)), given)
        return Path(os.path.realpath(given))
    except (OSError, ValueError, TypeError, RuntimeError):
        return None


def is_inside(real: Path, folders: Sequence[Path]) -> bool:
    """Whether a resolved path is one of the folders, or stands in one."""
    return any(real.is_relative_to(folder) for folder in folders)


def is_plain(found: os.stat_result, real: Path) -> bool:
    """Whether what was found is a regular file or a folder; in a class folder one without a second name elsewhere."""
    if stat.S_ISDIR(found.st_mode):
        return True
    return stat.S_ISREG(found.st_mode) and (found.st_nlink <= 1 or is_inside(real, shipped()))


def readable(path: AnyPath, folders: Sequence[Path]) -> Path | None:
    """Return where a path leads, if it may be read: inside what ships or the folders, and a plain file or a folder.

    What is not there is readable: whoever opens it finds that out.
    """
    real = leads_to(path, folders)
    if real is None or not is_inside(real, (*shipped(), *folders)):
        return None
    try:
        return real if is_plain(os.lstat(real), real) else None
    except FileNotFoundError:
        return real
    except OSError:
        return None


def names_in(folders: Sequence[Path]) -> tuple[list[str], bool]:
    """Return the names of the first files that may be read in the folders, sorted, and whether there are more."""
    found = sorted(name for folder in folders for name in _names(folder, folders))
    return found[:_MOST_NAMES], len(found) > _MOST_NAMES


def _names(folder: Path, folders: Sequence[Path]) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            for entry, _k in zip(entries, range(_MOST_LOOKED_AT), strict=False):
                if entry.name[0] != "." and readable(entry.path, folders) is not None:
                    yield f"{entry.name}/" if entry.is_dir() else entry.name
    except OSError:
        return


def path_of_handle(handle: int) -> Path | None:
    """Return the path of an open file as the system knows it, None where it does not say."""
    try:
        if _GET_PATH is not None:
            return Path(os.fsdecode(fcntl.fcntl(handle, _GET_PATH, bytes(1024)).rstrip(b"\0")))
        return Path(f"/proc/self/fd/{handle}").readlink()
    except OSError:
        return None
