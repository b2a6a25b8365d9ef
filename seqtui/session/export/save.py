"""What is saved, and as what; files are written whole or not at all."""

import atexit
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from seqtui import policy
from seqtui.engine.allowance import current
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.atomic_write import Writer, atomic_write
from seqtui.session.export.blocks import Document
from seqtui.session.export.csv_text import csv_chunks
from seqtui.session.export.formats import format_of
from seqtui.session.export.markdown import md_chunks
from seqtui.session.export.npz import write_npz
from seqtui.session.export.run import Export
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.step_query import StepSelection, select_steps
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import StepView

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

    Raises SeqtuiError when it cannot be written, or may not be; then what was there is untouched, and nothing is left
    beside it.
    """
    target = Path(path)
    policy.ask_to_write(target)
    try:
        return _save(path, target, write)
    except SeqtuiError:
        raise
    except OSError as error:
        raise SeqtuiError(_("{path} cannot be written: {error}", path=path, error=error.strerror or error)) from None
    except ValueError:
        raise SeqtuiError(_("the name of a file holds no NUL byte")) from None


def _save(path: str | Path, target: Path, write: Writer) -> int:
    if target.is_dir():
        raise SeqtuiError(_("{path} is a directory: give the name of a file in it", path=path))
    if not target.parent.is_dir():
        raise SeqtuiError(
            _("{path} cannot be written: there is no directory {directory}", path=path, directory=target.parent)
        )
    if target.exists() and not target.is_file():  # a device or a pipe has no place to move to
        with target.open("wb") as stream:
            write(stream)
        return 0
    target = Path(os.path.realpath(target))
    if target.exists() and not os.access(target, os.W_OK):
        raise SeqtuiError(_("{target} is write-protected: give another name", target=target))
    with _writing:
        return atomic_write(target, write)


STEP = 10  # numbers: as long as writing the path and the formula of a step takes
UNSPELLED = 8  # numbers that are written as they lie in memory, while one is spelled out
BY_LIBRARY = {"pdf": 4, "png": 8}  # how many times as long a number takes that is drawn by a library
_SCOPES = ("view", "walk")
REPLACE = "!"  # before the name of a file that may be written anew


class SaveRequest(Struct, frozen=True):
    """whole: the whole walk instead of the view; path: the file; format: one of FORMATS, after its suffix."""

    whole: bool
    path: str
    format: str


def read_save_request(text: str) -> SaveRequest:
    """Read what to save where: ``walk lstm.csv``; without view or walk the view is meant.

    Raises SeqtuiError for a name without a known suffix, and for a file that is there already: a ! before its name
    agrees to that. NotAllowedError where no files are written.
    """
    first, _space, rest = text.strip().partition(" ")
    scope, name = (first, rest.strip()) if first in _SCOPES else ("view", text.strip())
    agreed, name = name.startswith(REPLACE), name.removeprefix(REPLACE)
    wish = SaveRequest(scope == "walk", _at_home(name), format_of(name))
    policy.ask_to_write(wish.path)
    if policy.is_file(wish.path) and not agreed:
        raise SeqtuiError(
            _("{name} is there already: type {mark}{name} to write it anew, or another name", name=name, mark=REPLACE)
        )
    return wish


def frame_export(player: Player, view: StepView) -> Export:
    """Return the values in the table of a player's step, with their gradients when the walk goes backwards."""
    shown = dict.fromkeys(row.step for row in view.rows if row.values is not None)  # a matrix has several rows
    return _export(player, StepSelection(tuple(shown)))


def written_numbers(export: Export, format: str) -> int:
    """What writing an export costs, in numbers: a step takes as long as some, and npz writes them without spelling."""
    numbers = sum(STEP + export.trace[index].value.size for index in export.chosen.steps)
    numbers *= 1 if export.gradients is None else 2
    return numbers // UNSPELLED if format == "npz" else numbers * BY_LIBRARY.get(format, 1)


def walk_export(player: Player) -> Export:
    """Return every named value of the run."""
    return _export(player, select_steps(player.trace))


def data_writer(document: Document, format: str, ascii: bool = False) -> Writer | None:
    """Return what writes a document as data, md, csv, json or npz; None for the formats that are drawn."""
    if format == "npz":
        return lambda stream: write_npz(document, stream)
    if format == "json":
        return text_writer(document.json(ascii))
    parts = {"csv": csv_chunks, "md": md_chunks}.get(format)
    return None if parts is None else text_writer(parts(document))


def _export(player: Player, chosen: StepSelection) -> Export:
    if isinstance(player, BackwardPlayer):
        return Export(player.forward, chosen, player.gradients, style=player.look.ours.style)
    return Export(player.run, chosen, style=player.look.ours.style)


def _at_home(name: str) -> str:
    try:
        return str(Path(name).expanduser())
    except RuntimeError:  # nobody of that name
        return name
