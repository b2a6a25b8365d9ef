"""What a person typed into what a model runs: names, settings, edits, files. Every fault is one sentence."""

import difflib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Model, Request
from seqtui.models.state_dict import StateDict, read_safetensors
from seqtui.models.table import MODELS
from seqtui.models.vectors import read_npy

MAX_TEXT_BYTES = 2 * 1024 * 1024
_BLOCKS = {4: "lstm", 3: "gru", 1: "rnn"}


@dataclass(frozen=True)
class Typed:
    """The arguments that describe a run, as they were typed; model may be a file of weights instead of a name."""

    model: str
    text: str | None = None
    settings: Sequence[str] = ()
    seed: str = "0"
    input: str | None = None
    memory: str | None = None
    corpus: str | None = None
    edits: Sequence[str] = ()


def build(typed: Typed, weights: StateDict | None = None) -> Request:
    """Return the request that was typed; weights are those of --weights, already read.

    Raises SeqtuiError for anything that does not fit.
    """
    name = typed.model
    if name not in MODELS and weights is None and name.endswith(".safetensors") and Path(name).is_file():
        weights = read_safetensors(name)
        name = model_of(weights)
    model = find(name)
    _refuse_unread(model, typed, weights)
    return Request(
        model=name,
        text=typed.text,
        settings=dict(_pair(text, "--set", "d_hidden=8") for text in typed.settings),
        seed=read_seed(typed.seed),
        weights=weights,
        input=None if typed.input is None else read_npy(typed.input),
        memory=None if typed.memory is None else read_npy(typed.memory),
        corpus=None if typed.corpus is None else read_text(typed.corpus),
        edits=tuple((path, _value(path, text)) for path, text in map(_edit, typed.edits)),
    )


def find(name: str) -> Model:
    """Return the model of that name.

    Raises SeqtuiError with the nearest name.
    """
    if name in MODELS:
        return MODELS[name]
    if Path(name).suffix and Path(name).is_file():
        raise SeqtuiError(f"{name} cannot be opened: give a .safetensors file of nn.RNN, nn.LSTM or nn.GRU, or a model")
    raise SeqtuiError(f"there is no model '{name}';{nearest(name, MODELS)} there are {', '.join(MODELS)}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `` did you mean 'lstm'?``, or nothing when no known word is near."""
    found = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.5)
    return f" did you mean {found[0]}?" if found else ""


def model_of(weights: StateDict) -> str:
    """Return the recurrent model whose weights these are: its blocks are counted from the shapes.

    Raises SeqtuiError when the file holds no recurrent layer.
    """
    shapes = {key.rpartition(".")[2]: value.shape for key, value in weights.tensors.items()}
    shape = shapes.get("weight_hh_l0", ())
    blocks = shape[0] / shape[1] if len(shape) == 2 and shape[1] else 0
    if blocks not in _BLOCKS:
        raise SeqtuiError(
            f"{weights.name} does not look like nn.RNN, nn.LSTM or nn.GRU: name the model and give it with --weights"
        )
    return _BLOCKS[blocks]


def read_text(path: str) -> str:
    """Read a text file.

    Raises SeqtuiError when it is missing, too large, empty or not UTF-8.
    """
    file = Path(path)
    if not file.is_file():
        raise SeqtuiError(f"there is no text file {path}")
    try:
        with file.open("rb") as stream:
            return decode(file.name, stream.read(MAX_TEXT_BYTES + 1))
    except OSError as error:
        raise SeqtuiError(f"{path} cannot be read: {error.strerror}") from None


def read_stdin() -> str:
    """Read the text from standard input.

    Raises SeqtuiError as read_text does.
    """
    if sys.stdin is None:
        raise SeqtuiError("standard input is closed: give the text as an argument")
    return decode("standard input", sys.stdin.buffer.read(MAX_TEXT_BYTES + 1))


def read_argument(text: str) -> str:
    """Return an argument whose bytes were perhaps no UTF-8: what is no character becomes a replacement sign."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def decode(name: str, data: bytes) -> str:
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


def _refuse_unread(model: Model, typed: Typed, weights: StateDict | None) -> None:
    """Refuse a file that this model would never look at."""
    if typed.corpus is not None and model.family != "counting":
        raise SeqtuiError(f"{model.name} does not count a corpus: --corpus goes with the counting models")
    if typed.memory is not None and model.family != "attention":
        raise SeqtuiError(f"{model.name} reads no encoder output: --memory goes with decoders")
    if weights is not None and not model.module:
        raise SeqtuiError(f"{model.name} has no weights to load: --weights goes with the neural networks")


def _pair(text: str, option: str, example: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise SeqtuiError(f"{option} takes a name and a value, as in {option} {example}, not '{text}'")
    return name.strip(), value.strip()


def _edit(text: str) -> tuple[str, str]:
    return _pair(text, "--edit", "t3.f=0.5")


def read_seed(text: str) -> int:
    """Read a seed.

    Raises SeqtuiError for anything but a whole number of a sensible length.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise SeqtuiError(f"the seed cannot be '{text}': give a whole number from 0, at most 18 digits")
    return int(text)


def read_depth(text: str) -> int:
    """Read how many levels to open.

    Raises SeqtuiError for anything but a whole number from 1.
    """
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 4):
        raise SeqtuiError(f"the depth cannot be '{text}': give a whole number from 1")
    return int(text)


def _value(path: str, text: str) -> object:
    """A number, a comma list or a nested list in brackets: read as numbers or as JSON, never evaluated."""
    try:
        data = json.loads(text, parse_int=float) if text.startswith("[") else [float(part) for part in text.split(",")]
        array = np.array(data, dtype=np.float64)
        ok = array.size > 0 and not _holds_words(data) and bool(np.isfinite(array).all())
    except (ValueError, TypeError, OverflowError, RecursionError):
        ok = False
    if not ok:
        raise SeqtuiError(
            f"the new value of {path} cannot be '{text}': give a finite number, 0.1,0.2 or [[0.1,0.2],[0.3,0.4]]"
        )
    single = not text.startswith("[") and array.size == 1
    return float(array[0]) if single else array.tolist()


def _holds_words(data: object) -> bool:
    """Whether anything but numbers stands in the lists: numpy would read "1" and true as numbers."""
    return any(map(_holds_words, data)) if isinstance(data, list) else not isinstance(data, float)
