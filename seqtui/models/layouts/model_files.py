"""Which files of a model directory hold its weights: one, or the shards that an index names.

model.safetensors               the weights, or
model.safetensors.index.json    which of several files holds which of them
pytorch_model.bin               the same as a pickle, with an index or without: read where there is nothing else
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file, read_file
from seqtui.models.layouts.config import json_object
from seqtui.models.limits import MAX_HEADER, MAX_SHARDS
from seqtui.models.weights.lazy import check_count

CONFIG = "config.json"
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")  # the better one first
_PICKLED = _WEIGHTS[1]
_SHARD = re.compile(r"(?:model|pytorch_model)-\d{5}-of-\d{5}\.(?:safetensors|bin)")


class WeightFiles(Struct, frozen=True):
    """The files that hold the weights of a directory, and the file of each tensor where an index says so.

    pickled: they are what torch.save writes, which a process of its own reads.
    """

    folder: Path
    names: tuple[str, ...]
    pickled: bool
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """How large they are together.

        Raises SeqtuiError for one that is not there.
        """
        return sum(policy.file_size(self.folder / name) for name in self.names)


def is_model_directory(path: str | Path) -> bool:
    """Whether a path names a directory that holds a config.json."""
    return is_file(Path(path) / CONFIG)


def directory_of(path: str | Path) -> Path | None:
    """Return the model directory whose weights a file is, by its name; None for any other file."""
    file = Path(path)
    if file.name not in _WEIGHTS and not _SHARD.fullmatch(file.name):
        return None
    return file.parent if is_model_directory(file.parent) else None


def weight_files(folder: Path) -> WeightFiles:
    """Return the files that hold the weights of a model directory.

    Raises SeqtuiError where there are none, or an index names what is not there.
    """
    for name in _WEIGHTS:
        pickled = name == _PICKLED
        policy.ask_to_read(folder / name)
        if is_file(folder / name):
            return WeightFiles(folder, (name,), pickled)
        if is_file(folder / f"{name}.index.json"):
            keys = indexed(folder / f"{name}.index.json")
            return WeightFiles(folder, tuple(sorted(set(keys.values()))), pickled, keys)
    raise SeqtuiError(
        _(
            "{folder} holds no weights: a model directory has {file}",
            folder=folder.name or str(folder),
            file=_WEIGHTS[0],
        )
    )


def indexed(path: Path) -> dict[str, str]:
    """Return the name of the file that holds each tensor, as an index says.

    Raises SeqtuiError for an index that is damaged, that leads out of its directory, or to a file that is not there.
    """
    data = read_file(path, MAX_HEADER, _("file"), _("an index has a line for each tensor"))
    found = json_object(path.name, data).get("weight_map")
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise SeqtuiError(_("{file} must have file names by tensor in 'weight_map'", file=path.name))
    check_count(path.name, len(found))
    files = sorted(set(found.values()))
    if len(files) > MAX_SHARDS:
        raise SeqtuiError(
            _("{file} names {n:,} files: at most {most:,} are read", file=path.name, n=len(files), most=MAX_SHARDS)
        )
    for name in files:
        if PurePosixPath(name).name != name or "\\" in name or not name.isprintable() or name in ("", ".", ".."):
            raise SeqtuiError(
                _(
                    "{file} names {name!r}, which is no file beside it: shards stand in the same directory",
                    file=path.name,
                    name=name,
                )
            )
        if not is_file(path.parent / name):
            raise SeqtuiError(_("there is no {what} {path}", what=_("weights file"), path=path.parent / name))
    return found
