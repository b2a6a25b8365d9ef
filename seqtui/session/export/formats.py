"""The formats that pages are written in, and the suffixes of files that stand for them."""

from pathlib import PurePath

from seqtui.engine.errors import SeqtuiError

DATA = ("md", "csv", "json", "npz")
PICTURES = ("svg", "pdf", "png")
DRAWN = ("txt", *PICTURES)
FORMATS = ("md", "txt", "csv", "json", "npz", *PICTURES)


def format_of(name: str) -> str:
    """Return the format that a file's suffix stands for.

    Raises SeqtuiError that lists the suffixes.
    """
    suffix = PurePath(name).suffix[1:].lower()
    if suffix not in FORMATS:
        known = ", ".join(f".{known}" for known in FORMATS)
        raise SeqtuiError(f"'{name}' does not say what to write: end the name with one of {known}")
    return suffix
