"""The zoo: small networks that come trained with the program, one safetensors file each; ``zoo:NAME`` means one."""

import difflib
from dataclasses import dataclass
from pathlib import Path

from seqtui.engine.errors import SeqtuiError
from seqtui.models.weights.metadata import Trained, read_trained

PREFIX = "zoo:"
_FOLDER = Path(__file__).resolve().parent.parent.parent / "zoo"
_SUFFIX = ".safetensors"


@dataclass(frozen=True)
class Entry:
    """One trained network: its name, what its file says about itself, and how many bytes that has."""

    name: str
    about: Trained
    size: int

    @property
    def headline(self) -> tuple[str, float] | None:
        """The name of the first held-out figure, and the figure; None where none was written."""
        return next(iter(self.about.held_out.items()), None)


def names() -> tuple[str, ...]:
    """The names of all networks, sorted."""
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in _FOLDER.glob(f"*{_SUFFIX}")))


def entries() -> tuple[Entry, ...]:
    """All networks by name; a file that does not say what it is, is left out."""
    found = ((name, path_of(name)) for name in names())
    said = ((name, read_trained(path), path.stat().st_size) for name, path in found)
    return tuple(Entry(name, about, size) for name, about, size in said if about is not None)


def is_in_zoo(text: str) -> bool:
    """Whether a text means a network of the zoo: ``zoo:NAME``, or a name that is there."""
    return text.startswith(PREFIX) or text in names()


def full_name(text: str) -> str:
    """The name with ``zoo:`` before it."""
    return text if text.startswith(PREFIX) else f"{PREFIX}{text}"


def path_of(text: str) -> Path:
    """Return the file of a network, with or without ``zoo:`` before its name.

    Raises SeqtuiError with the nearest name when it is not there.
    """
    name, known = text.removeprefix(PREFIX), names()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f" did you mean {near[0]}?" if near else ""
        raise SeqtuiError(f"there is no '{name}' in the zoo;{hint} there are {', '.join(known) or 'none'}")
    return _FOLDER / f"{name}{_SUFFIX}"
