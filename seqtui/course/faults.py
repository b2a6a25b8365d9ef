"""Faults in the files of a course: where each stands, which rule it breaks, and what to do about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n
from seqtui.models.inputs.files import read_file

MAX_FILE = 200_000  # bytes of one file of words or tables: a lesson is ten minutes long


class Fault(Struct, frozen=True, order=True):
    """One fault: its file and line, the id of the rule, and the advice, one sentence."""

    file: str
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.advice}"


class FaultsError(SeqtuiError):
    """The faults of one file or lesson; as a sentence, the first of them, and how many more there are."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        more = len(self.faults) - 1
        said = _n(" (and {n} more fault)", " (and {n} more faults)", more) if more else ""
        super().__init__(f"{self.faults[0]}{said}")


def read_lesson_file(path: Path) -> str:
    """Return the text of a file of a course.

    Raises FaultsError for one that is missing, too large or not UTF-8, and for control bytes, each with its line.
    """
    try:
        data = read_file(path, MAX_FILE, "file", _("keep the file of a lesson below {most:,} bytes", most=MAX_FILE))
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FaultsError([Fault(str(path), line, "utf-8", _("this is no UTF-8: save the file as UTF-8"))]) from None
    except SeqtuiError as error:
        raise FaultsError([Fault(str(path), 1, "file", str(error))]) from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    bad = [
        Fault(str(path), number, "control-byte", _("take out the control character U+{code:04X}", code=ord(sign)))
        for number, line in enumerate(text.split("\n"), 1)
        for sign in line
        if is_control(sign)
    ]
    if bad:
        raise FaultsError(bad)
    return text


def is_control(sign: str) -> bool:
    """Whether a character controls a terminal, or the direction of what is written, instead of showing itself."""
    return sign != "\t" and unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
