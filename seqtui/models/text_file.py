"""Texts from files and pipes: bounded, UTF-8, not binary, not empty."""

from pathlib import Path

from seqtui.engine.errors import SeqtuiError
from seqtui.models.files import read_file
from seqtui.models.limits import MAX_TEXT_BYTES


def read_text(path: str | Path) -> str:
    """Read a text file.

    Raises SeqtuiError when it is missing, too large, empty or not UTF-8.
    """
    return text_of(Path(path).name, read_file(path, MAX_TEXT_BYTES, "text file", "give a shorter text"))


def text_of(name: str, data: bytes) -> str:
    """Return bytes from outside as text.

    Raises SeqtuiError when there are too many, none, or they are not UTF-8.
    """
    if len(data) > MAX_TEXT_BYTES:
        raise SeqtuiError(f"{name} is larger than {MAX_TEXT_BYTES // 2**20} MB: give a shorter text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SeqtuiError(f"{name} is not UTF-8 text (byte {error.start}): save it as UTF-8") from None
    if "\0" in text:
        raise SeqtuiError(f"{name} is a binary file: give a text file in UTF-8")
    if not text.strip():
        raise SeqtuiError(f"{name} is empty: give at least one word")
    return text
