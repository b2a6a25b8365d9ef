"""A model directory as the common hub publishes it: config.json, weights in one file or in shards, and a tokenizer.

config.json says which family it is and what shapes cannot say; see model_files.py for the files that hold the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config, read_config
from seqtui.models.layouts.config_answers import refuse_foreign
from seqtui.models.layouts.conversion import converted
from seqtui.models.layouts.model_files import CONFIG, WeightFiles, weight_files
from seqtui.models.layouts.table import of_config
from seqtui.models.limits import check_memory
from seqtui.models.tokens.reading import read_tokenizer
from seqtui.models.weights.lazy import Stored, Tensors, stored_in
from seqtui.models.weights.network import Tokenizer
from seqtui.models.weights.state_dict import StateDict

GENERATION, PICTURES = "generation_config.json", "preprocessor_config.json"
_EMBEDDINGS = ("embedding.weight", "source_embedding.weight")
_NOT_DONE = {  # of generation_config.json, and the value that asks for nothing
    **{"num_beams": 1, "do_sample": False, "repetition_penalty": 1.0, "no_repeat_ngram_size": 0},
    **{"bad_words_ids": None, "suppress_tokens": None, "begin_suppress_tokens": None, "forced_bos_token_id": None},
}
Unpickled = Callable[[Path], Mapping[str, Stored]]  # reads what torch.save wrote


def read_directory(path: str | Path, unpickled: Unpickled) -> StateDict:
    """Return the network in a model directory, its tensors not read before they are looked at.

    unpickled reads a file that torch.save wrote, in a process of its own. Raises SeqtuiError for what is missing or
    damaged in it, and for a network that no model here opens.
    """
    folder = Path(path)
    config = read_config(folder / CONFIG)
    layout = of_config(config)
    refuse_foreign(config)
    stored = read_stored(weight_files(folder), unpickled)
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
    read = _reading_pictures if layout.model == "vit" else _reading_texts
    return read(folder, config, state)


def is_of_family(folder: Path) -> bool:
    """Whether the config.json of a directory names a family that opens here."""
    try:
        of_config(read_config(folder / CONFIG))
    except SeqtuiError:
        return False
    return True


def _reading_pictures(folder: Path, config: Config, state: StateDict) -> StateDict:
    """The network with the mean and the spread of the levels that it was trained on, where the directory says them.

    Raises SeqtuiError for what are not as many numbers as a pixel has.
    """
    if state.network is None or not is_file(folder / PICTURES):
        return state
    said, channels = read_config(folder / PICTURES), config.whole("num_channels", 3)
    found: dict[str, Value] = {}
    for name, key in {"mean": "image_mean", "std": "image_std"}.items():
        levels = said.data.get(key)
        if levels is None or said.data.get("do_normalize") is False:
            continue
        plain = isinstance(levels, list) and all(type(one) in (int, float) and 0 <= one < 1e6 for one in levels)
        if not plain or len(levels) != channels or (name == "std" and not all(levels)):
            raise said.fault(key, levels, _("{n} numbers", n=channels))
        found[name] = ",".join(f"{one:.17g}" for one in levels)
    return replace(state, network=replace(state.network, settings={**state.network.settings, **found}))


def _reading_texts(folder: Path, config: Config, state: StateDict) -> StateDict:
    """The network with what splits its texts; nothing of it is read before the first."""
    shapes = state.tensors.shapes if isinstance(state.tensors, Tensors) else {}
    rows = next((shapes[key][0] for key in _EMBEDDINGS if key in shapes), 0)
    if state.network is None or not rows:
        return state
    tokenizer = read_tokenizer(folder, rows)
    settings = {**state.network.settings, **_marks(folder, config, tokenizer)}
    facts = {**state.network.facts, **_not_done(folder, config)}
    return replace(state, network=replace(state.network, tokenizer=tokenizer, settings=settings, facts=facts))


def _not_done(folder: Path, config: Config) -> dict[str, object]:
    """What generation_config.json asks of a network that writes, and no model here does, as it stands there."""
    if not config.flag("is_encoder_decoder", False) or not is_file(folder / GENERATION):
        return {}
    said = read_config(folder / GENERATION).data
    found = [key for key, off in _NOT_DONE.items() if said.get(key) not in (None, off, [])]
    return {"not_done": ", ".join(found)} if found else {}


def _marks(folder: Path, config: Config, tokenizer: Tokenizer) -> dict[str, Value]:
    """The words that a network begins and ends with that reads one text and writes another; {} for any other.

    Raises SeqtuiError for numbers of no word.
    """
    if not config.flag("is_encoder_decoder", False):
        return {}
    own = read_config(folder / GENERATION) if is_file(folder / GENERATION) else config
    numbers = {"start": "decoder_start_token_id", "end": "eos_token_id"}
    found: dict[str, Value] = {}
    for name, key in numbers.items():
        said = own if key in own else config
        first = said.data[key][0] if isinstance(said.data.get(key), list) and said.data[key] else None
        number = said.whole(key, low=0) if first is None else first
        if type(number) is not int or not 0 <= number < len(tokenizer.words):
            last = len(tokenizer.words) - 1
            raise said.fault(key, number, _("a whole number from {low} to {high}", low=0, high=last))
        found[name] = tokenizer.words[number]
    return found


def read_stored(files: WeightFiles, unpickled: Unpickled) -> dict[str, Stored]:
    """Return the tensors in the files of a model directory by their keys.

    Raises SeqtuiError for files that are too large together or damaged, and for an index that says what is not so.
    """
    check_memory(files.folder.name or str(files.folder), files.bytes)
    read = unpickled if files.pickled else stored_in
    found = {name: read(files.folder / name) for name in files.names}
    if not files.keys:
        return {key: one for tensors in found.values() for key, one in tensors.items()}
    for key, name in files.keys.items():
        if key not in found[name]:
            raise SeqtuiError(_("the index says that {name} holds '{key}', which it does not", name=name, key=key))
    return {key: found[name][key] for key, name in files.keys.items()}
