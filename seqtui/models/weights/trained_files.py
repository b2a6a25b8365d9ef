"""Trained files: those that come with the program, and what a file says about itself, read within bounds.

    {"format": 1, "model": "lstm", "config": {"d_hidden": 16}, "vocabulary": ["a", …, "</s>"], "recipe": "chars",
     "seed": 0, "steps": 800, "settings": {…}, "held_out": {"bits per character": 1.9}, "baseline": "…", …}

A plain state_dict has no such text and stays what it was.
"""

import difflib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from types import NoneType
from typing import Any

from msgspec import Struct, field

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.settings import Value
from seqtui.models.limits import MAX_HEADER, MAX_METADATA, MAX_TOKEN_LENGTH
from seqtui.models.weights.zoo_questions import QUESTIONS, place
from seqtui.policy.paths import PACKAGE

KEY = "seqtui"
FORMAT = 1
MAX_WORDS = 20_000
_LONGEST = 300  # characters of a sentence in it
_PLAIN = (str, int, float, bool, NoneType)


class Trained(Struct, frozen=True):
    """What a trained file says: which model and how it was made.

    config: settings of the model as ``--set`` takes them. vocabulary: the words that number the rows of its embedding;
    targets: those of its output layer, where they are others. settings: those of the recipe. held_out: figures measured
    on held-out data, the headline first; counts: of how many examples each is a share, where it is one. rest: what else
    it says, plain JSON.
    """

    model: str
    config: Mapping[str, Value]
    vocabulary: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    recipe: str = ""
    seed: int = 0
    steps: int = 0
    settings: Mapping[str, Value] = field(default_factory=dict)
    held_out: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    baseline: str = ""
    torch: str = ""
    rest: Mapping[str, object] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Where the weights come from, in words: ``trained weights (recall, seed 0)``."""
        if not self.is_trained:
            return _("weights before any training ({recipe}, seed {seed})", recipe=self.recipe, seed=self.seed)
        if not self.recipe:
            return _("trained weights")
        return _("trained weights ({recipe}, seed {seed})", recipe=self.recipe, seed=self.seed)

    @property
    def is_trained(self) -> bool:
        """Whether there was an update: the first snapshot of a training is written before any."""
        return not self.recipe or self.steps > 0


def check_header(name: str, data: bytes) -> None:
    """Refuse a file whose header would not fit, before anything of it is made.

    Raises SeqtuiError.
    """
    size = int.from_bytes(data[:8], "little")
    if size > MAX_HEADER and len(data) > 8:
        raise SeqtuiError(
            _(
                "{name} is not a usable safetensors file: its header claims {size:,} bytes, at most "
                "{most} MB make sense for a small network",
                name=name,
                size=size,
                most=MAX_HEADER // 2**20,
            )
        )


def read_trained(path: Path) -> Trained | None:
    """Return what a readable .safetensors file says about itself, None for a plain state_dict.

    Raises SeqtuiError when it says something, but not in this form.
    """
    with policy.open_to_read(path) as file:
        start = file.read(8)
        check_header(path.name, start + b"?")
        return trained_of(path.name, start + file.read(int.from_bytes(start, "little")))


def trained_of(name: str, data: bytes) -> Trained | None:
    """Return what the bytes of a .safetensors file say about themselves, None for a plain state_dict.

    Raises SeqtuiError when they say something, but not in this form.
    """
    try:
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        said = (header.get("__metadata__") or {}).get(KEY)
    except (ValueError, AttributeError, RecursionError):
        raise SeqtuiError(_("{name} is not a usable safetensors file: it is truncated or damaged", name=name)) from None
    return None if said is None else parse_metadata(name, said)


def parse_metadata(name: str, said: str) -> Trained:
    """Return the metadata of a trained file; name is the file's.

    Raises SeqtuiError with what is wrong with it.
    """
    if len(said) > MAX_METADATA:
        raise _fault(name, N_("{said} is longer than {size} MB"), size=MAX_METADATA // 2**20)
    try:
        data = json.loads(said, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise _fault(name, N_("{said} is not JSON")) from None
    if not isinstance(data, dict):
        raise _fault(name, N_("{said} is not a JSON object"))
    if data.pop("format", None) != FORMAT:
        raise _fault(
            name, N_("{said} is not of format {format}: it was made by another version of this program"), format=FORMAT
        )
    return _Reader(name, data).read()


class _Reader:
    """Takes the entries out of the JSON one by one; what is left is the rest."""

    def __init__(self, name: str, data: dict[str, Any]) -> None:
        self.name, self.data = name, data

    def read(self) -> Trained:
        """Return the whole metadata of a trained file, checked."""
        model = self.text("model")
        if not model:
            raise _fault(self.name, N_("{said} names no model"))
        config, settings = self.plain("config"), self.plain("settings")
        held_out, counts = self.plain("held_out"), self.plain("counts")
        if not all(isinstance(figure, float | int) for figure in held_out.values()):
            raise _fault(self.name, N_("{said} must have numbers in 'held_out'"))
        if not all(type(count) is int and count > 0 for count in counts.values()):
            raise _fault(self.name, N_("{said} must have whole numbers from 1 in 'counts'"))
        return Trained(
            model=model,
            config=config,
            vocabulary=self.words("vocabulary"),
            targets=self.words("targets"),
            recipe=self.text("recipe"),
            seed=self.whole("seed"),
            steps=self.whole("steps"),
            settings=settings,
            held_out={key: float(figure) for key, figure in held_out.items()},
            counts={key: int(count) for key, count in counts.items()},
            baseline=self.text("baseline"),
            torch=self.text("torch"),
            rest=self.data,
        )

    def text(self, key: str) -> str:
        """Return a field that is one short line of text."""
        value = self.data.pop(key, "")
        if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
            raise _fault(
                self.name,
                N_("{said} must have one line of at most {most} characters in '{key}'"),
                most=_LONGEST,
                key=key,
            )
        return value

    def whole(self, key: str) -> int:
        """A whole number from 0."""
        value = self.data.pop(key, 0)
        if type(value) is not int or not 0 <= value < 10**18:
            raise _fault(self.name, N_("{said} must have a whole number from 0 in '{key}'"), key=key)
        return value

    def plain(self, key: str) -> dict[str, Value]:
        """Names with numbers, words or yes and no."""
        value = self.data.pop(key, {})
        if not isinstance(value, dict) or len(value) > 100 or not all(map(_is_plain, value, value.values())):
            raise _fault(self.name, N_("{said} must have names with numbers or short words in '{key}'"), key=key)
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Return a field that lists words, each of them once."""
        value = self.data.pop(key, [])
        if not isinstance(value, list) or len(value) > MAX_WORDS or not all(map(is_word, value)):
            raise _fault(
                self.name,
                N_("{said} must have at most {most:,} words in '{key}', without control characters"),
                most=MAX_WORDS,
                key=key,
            )
        if len(set(value)) != len(value):
            raise _fault(self.name, N_("{said} has a word twice in '{key}'"), key=key)
        return tuple(value)


def _is_plain(key: str, value: object) -> bool:
    if not isinstance(value, _PLAIN) or not key.isprintable() or len(key) > _LONGEST:
        return False
    return math.isfinite(value) if isinstance(value, float) else len(str(value)) <= _LONGEST


def is_word(value: object) -> bool:
    """Whether a value can be a word: a short text of characters that exist, none of them a control character."""
    ok = isinstance(value, str) and 0 < len(value) <= MAX_TOKEN_LENGTH
    return ok and not any(ch < " " or "\x7f" <= ch < "\xa0" or "\ud800" <= ch < "\ue000" for ch in str(value))


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def damaged(name: str) -> SeqtuiError:
    """Return the error about a file that ends early, or whose header is none."""
    return SeqtuiError(_("{name} is not a usable safetensors file: it is truncated or damaged", name=name))


def _fault(name: str, message: str, **facts: object) -> SeqtuiError:
    said = _("{name}: what it says about itself (the metadata '{key}')", name=name, key=KEY)
    return SeqtuiError(_(message, said=said, **facts))


PREFIX = "zoo:"
_FOLDER = PACKAGE / "zoo"
_SUFFIX = ".safetensors"


class ZooEntry(Struct, frozen=True):
    """One trained network: its name, what its file says about itself, and how many bytes that has."""

    name: str
    about: Trained
    size: int

    @property
    def headline(self) -> tuple[str, float] | None:
        """The name of the first held-out figure, and the figure; None where none was written."""
        return next(iter(self.about.held_out.items()), None)

    @property
    def question(self) -> str:
        """The question that it answers, in words; "" for a network that nobody asked one of."""
        return _(QUESTIONS.get(self.name, ""))


def names() -> tuple[str, ...]:
    """The names of all networks, sorted."""
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in policy.listing(_FOLDER, f"*{_SUFFIX}")))


def entries() -> tuple[ZooEntry, ...]:
    """All networks, the clearest answers first; a file that does not say what it is, is left out."""
    found = ((name, path_of(name)) for name in sorted(names(), key=place))
    said = ((name, read_trained(path), policy.file_size(path)) for name, path in found)
    return tuple(ZooEntry(name, about, size) for name, about, size in said if about is not None)


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
        names_there = ", ".join(known) or _("none")
        if near:
            raise SeqtuiError(
                _(
                    "there is no '{name}' in the zoo; did you mean {near}? there are {known}",
                    name=name,
                    near=near[0],
                    known=names_there,
                )
            )
        raise SeqtuiError(_("there is no '{name}' in the zoo; there are {known}", name=name, known=names_there))
    return _FOLDER / f"{name}{_SUFFIX}"
