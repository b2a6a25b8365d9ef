"""The formats that pages are written in, and the names of files: a suffix stands for a format."""

from pathlib import Path

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

DATA = ("md", "csv", "json", "npz")
PICTURES = ("svg", "pdf", "png")
DRAWN = ("txt", *PICTURES)
FORMATS = ("md", "txt", "csv", "json", "npz", *PICTURES)


def format_of(name: str) -> str:
    """Return the format that a file's suffix stands for.

    Raises SeqtuiError that lists the suffixes.
    """
    suffix = Path(name).suffix[1:].lower()
    if suffix not in FORMATS:
        known = ", ".join(f".{known}" for known in FORMATS)
        raise SeqtuiError(
            _("'{name}' does not say what to write: end the name with one of {known}", name=name, known=known)
        )
    return suffix


def free_name(stem: str, suffix: str) -> str:
    """Return ``stem.suffix``, or with the first number behind the stem that no file here has yet."""
    names = (f"{stem}{f'-{k}' if k > 1 else ''}.{suffix}" for k in range(1, 10_000))
    return next((name for name in names if not policy.exists(name)), f"{stem}.{suffix}")
