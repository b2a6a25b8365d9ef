"""A model directory as the common hub publishes it: config.json, weights in one file or in shards, and what it reads.

config.json                     what shapes cannot say; which family it is
model.safetensors               the weights, or
model.safetensors.index.json    which of several files holds which of them
generation_config.json          with which word a decoder begins
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file, read_file
from seqtui.models.layouts.config import json_object, read_config
from seqtui.models.layouts.config_answers import refuse_foreign
from seqtui.models.layouts.conversion import converted
from seqtui.models.layouts.table import of_config
from seqtui.models.limits import MAX_HEADER, MAX_SHARDS, check_memory
from seqtui.models.tokens.reading import read_tokenizer
from seqtui.models.weights.lazy import Stored, Tensors, check_count, stored_in
from seqtui.models.weights.state_dict import StateDict

CONFIG, WEIGHTS = "config.json", "model.safetensors"
_EMBEDDINGS = ("embedding.weight", "source_embedding.weight")
INDEX = f"{WEIGHTS}.index.json"


def is_model_directory(path: str | Path) -> bool:
    """Whether a path names a directory that holds a config.json."""
    return is_file(Path(path) / CONFIG)


def read_directory(path: str | Path) -> StateDict:
    """Return the network in a model directory, its tensors not read before they are looked at.

    Raises SeqtuiError for what is missing or damaged in it, and for a network that no model here opens.
    """
    folder = Path(path)
    config = read_config(folder / CONFIG)
    layout = of_config(config)
    refuse_foreign(config)
    stored = read_stored(folder)
    prefix = next(iter(layout.prefixes(stored)), None)
    if prefix is None:
        raise SeqtuiError(
            _(
                "{file} says {family}, but its weights have no {key}, which {layout} has",
                file=config.file,
                family=config.text("model_type"),
                key=layout.known_by[0],
                layout=_(layout.title),
            )
        )
    state = converted(folder.name or str(folder), stored, layout, prefix, config)
    return _reading_texts(folder, state)


def _reading_texts(folder: Path, state: StateDict) -> StateDict:
    """The network with what splits its texts; nothing of it is read before the first."""
    shapes = state.tensors.shapes if isinstance(state.tensors, Tensors) else {}
    rows = next((shapes[key][0] for key in _EMBEDDINGS if key in shapes), 0)
    if state.network is None or not rows:
        return state
    return replace(state, network=replace(state.network, tokenizer=read_tokenizer(folder, rows)))


def read_stored(folder: Path) -> dict[str, Stored]:
    """Return the tensors of a model directory by their keys, of all of its shards.

    Raises SeqtuiError where there are none, or an index names what is not there.
    """
    if is_file(folder / WEIGHTS):
        return stored_in(folder / WEIGHTS)
    if is_file(folder / INDEX):
        return _shards(folder, indexed(folder / INDEX))
    raise SeqtuiError(
        _("{folder} holds no weights: a model directory has {file}", folder=folder.name or str(folder), file=WEIGHTS)
    )


def indexed(path: Path) -> dict[str, str]:
    """Return the name of the file that holds each tensor, as an index says.

    Raises SeqtuiError for an index that is damaged, or that leads out of its directory.
    """
    data = read_file(path, MAX_HEADER, _("file"), _("an index has a line for each tensor"))
    found = json_object(path.name, data).get("weight_map")
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise SeqtuiError(_("{file} must have file names by tensor in 'weight_map'", file=path.name))
    check_count(path.name, len(found))
    for name in set(found.values()):
        if PurePosixPath(name).name != name or "\\" in name or not name.isprintable() or name in ("", ".", ".."):
            raise SeqtuiError(
                _(
                    "{file} names {name!r}, which is no file beside it: shards stand in the same directory",
                    file=path.name,
                    name=name,
                )
            )
    return found


def _shards(folder: Path, names: Mapping[str, str]) -> dict[str, Stored]:
    files = sorted(set(names.values()))
    if len(files) > MAX_SHARDS:
        raise SeqtuiError(
            _("{file} names {n:,} files: at most {most:,} are read", file=INDEX, n=len(files), most=MAX_SHARDS)
        )
    sizes = [policy.file_size(folder / name) for name in files if is_file(folder / name)]
    check_memory(folder.name or str(folder), sum(sizes))
    found = {name: stored_in(folder / name) for name in files}
    for key, name in names.items():
        if key not in found[name]:
            raise SeqtuiError(
                _("{file} says that {name} holds '{key}', which it does not", file=INDEX, name=name, key=key)
            )
    return {key: found[name][key] for key, name in names.items()}
