"""What pictures need and a machine may lack: the files of a monospaced font, and libraries that come as extras."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _

# A renderer that reads one name only takes the first; all have Greek letters, box drawing and subscripts.
MONOSPACED = ("DejaVu Sans Mono", "Menlo", "Consolas", "Noto Sans Mono", "Liberation Mono", "monospace")
WIDE = (
    "NanumGothicCoding",
    "D2Coding",
    "Noto Sans Mono CJK KR",
    "Noto Sans CJK KR",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "monospace",
)

# Files of those fonts, regular and bold: a .ttc holds several faces, of which the first two are these.
MONOSPACED_FILES = (
    ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    ("Menlo.ttc", "Menlo.ttc"),
    ("consola.ttf", "consolab.ttf"),
    ("NotoSansMono-Regular.ttf", "NotoSansMono-Bold.ttf"),
    ("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf"),
)
WIDE_FILES = (
    ("NanumGothicCoding.ttf", "NanumGothicCoding-Bold.ttf"),
    ("NanumGothicCoding.ttf", "NanumGothicCodingBold.ttf"),
    ("D2Coding.ttf", "D2CodingBold.ttf"),
    ("NanumGothic.ttf", "NanumGothicBold.ttf"),
    ("malgun.ttf", "malgunbd.ttf"),
    ("AppleGothic.ttf", "AppleGothic.ttf"),
)
_FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": (r"%WINDIR%\Fonts", r"%LOCALAPPDATA%\Microsoft\Windows\Fonts"),
}
_ELSEWHERE = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


@cache
def font_files() -> dict[str, str]:
    """Return the font files of this machine by name; the first of a name counts."""
    found: dict[str, str] = {}
    for name, path in _files():
        found.setdefault(name, path)
    return found


def first_font(wanted: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """Return the files, regular and bold, of the first wanted font that is there; bold may be the regular one."""
    known = font_files()
    for regular, bold in wanted:
        if regular in known:
            return known[regular], known.get(bold, known[regular])
    return None


def checked_font() -> tuple[str, str]:
    """Return the files, regular and bold, of a monospaced font with all the signs of our pages.

    Raises SeqtuiError when none is here.
    """
    found = first_font(MONOSPACED_FILES)
    if found is None:
        raise SeqtuiError(_("no monospaced font with Greek letters is here: install DejaVu Sans Mono, or save as .svg"))
    return found


def _files() -> Iterator[tuple[str, str]]:
    places = (Path(os.path.expandvars(folder)).expanduser() for folder in _FOLDERS.get(sys.platform, _ELSEWHERE))
    for folder in (place for place in places if policy.may_read(place)):
        for place, _folders, names in os.walk(folder):
            yield from ((name, str(Path(place, name))) for name in names)


def library(module: str, extra: str, otherwise: str) -> Any:
    """Return the module of a library that ``pip install 'seqtui[extra]'`` brings.

    Raises SeqtuiError that says so, and what else could be done, when it is not here.
    """
    try:
        return import_module(module)
    except ImportError as error:
        missing = (error.name or module).replace("_", "-")
        said = N_("{library} is not here: pip install 'seqtui[{extra}]' brings it; {otherwise}")
        raise SeqtuiError(_(said, library=missing, extra=extra, otherwise=otherwise)) from None
