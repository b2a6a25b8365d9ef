"""A layout: under which names a program keeps its weights, what they are called here, and what it says of the network.

A row of the table (table.py) is added like this, and nothing else is touched:

    NANOGPT = Layout(
        name="nanogpt",                                    # what `seqtui layouts` lists it as
        title=N_("nanoGPT checkpoint"),
        model="gpt",                                       # row of seqtui/models/table.py that opens it
        known_by=("h.0.attn.c_attn.weight", "wte.weight"), # keys that give it away, behind one common prefix
        unless=("h.0.attn.c_attn.lora_A",),                # keys that a layout which is not this one has
        renames=(                                          # key here, key in the file
            Rename("embedding.weight", "{p}wte.weight"),
            Rename("layers.{k}.norm1.*", "{p}h.{k}.ln_1.*"),
            Rename("layers.{k}.self_attn.in_proj_*", "{p}h.{k}.attn.c_attn.*"),
            Rename("out.weight", "{o}lm_head.weight", needed=False),  # or the embedding, where shares says so
        ),
        passed_over=(r"attn\\.bias",),                     # what holds no weights: a mask that is kept with them
        settings=nanogpt_settings,                         # of (Config, Shapes): what the file says beyond its shapes
        asked=("n_heads",),                                # what neither keys, shapes nor config can say
        reference="Karpathy 2022",
    )

``{k}`` is the number of a layer, ``{side}`` encoder or decoder, ``{p}`` the prefix that known_by was found behind,
``{o}`` that prefix without its last name, ``*`` stands for weight and bias. A row stands before those that are more
general: of the rows that fit a file, the first is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from msgspec import Struct, field

from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.weights.lazy import Stored
from seqtui.models.weights.network import Origin, Tokenizer

EMBEDDING = "embedding.weight"
Shapes = Mapping[str, tuple[int, ...]]  # of the tensors of a file, by their names here

_HOLES = {"k": r"(?P<k>\d{1,4})", "side": r"(?P<side>encoder|decoder)", "*": r"(?P<rest>weight|bias)"}
_OLDER = {"gamma": "weight", "beta": "bias"}  # what gain and bias of a norm were called in files of 2018


class Rename(Struct, frozen=True):
    """One tensor, or the same tensor of every layer: its name here, its key in the file, and what is done to it.

    transposed: the file has [in, out]. first and last: the rows that are taken, as in a slice of the file's axis 0.
    axes: how many leading axes of length 1 are taken off. flat: the
    axes behind the first become one. blocks and order: axis 0 is cut into so many equal blocks, of
    which these are taken, in this order. needed: a file without it is not of this layout; of ``*`` the weight.
    """

    ours: str
    theirs: str
    transposed: bool = False
    first: int | None = None
    last: int | None = None
    axes: int = 0
    flat: bool = False
    blocks: int = 0
    order: tuple[int, ...] = ()
    needed: bool = True

    def match(self, key: str, holes: Mapping[str, str]) -> str | None:
        """Return the name here of a key of the file; None for a key that is another's."""
        found = _compiled(self.theirs, holes["p"]).fullmatch(key)
        return None if found is None else filled(self.ours, found.groupdict())

    def take(self, array: np.ndarray) -> np.ndarray:
        """Return the tensor under its name here: a view, but where blocks change places.

        Raises IndexError or ValueError for a shape that this cannot be done to.
        """
        for _axis in range(self.axes):
            if array.shape[0] != 1:
                raise ValueError(array.shape)
            array = array[0]
        array = array.reshape(len(array), -1) if self.flat else array
        array = array.T if self.transposed else array
        if self.blocks:
            array = _reordered(array, self.blocks, self.order)
        return array[self.first : self.last] if (self.first, self.last) != (None, None) else array

    def origin(self, key: str, shape: tuple[int, ...]) -> Origin:
        """Return where the tensor stands in its file, which has that shape there."""
        return Origin(key, shape, self.transposed, self.first, self.axes, self.flat, self.blocks, self.order)


def _reordered(array: np.ndarray, blocks: int, order: tuple[int, ...]) -> np.ndarray:
    """The blocks of axis 0 in another order; neighbours in their own order are a view."""
    height, rest = divmod(len(array), blocks)
    if rest:
        raise ValueError(array.shape)
    if list(order) == list(range(order[0], order[0] + len(order))):
        return array[order[0] * height : (order[-1] + 1) * height]
    return np.concatenate([array[k * height : (k + 1) * height] for k in order])


class Reading(Struct, frozen=True, eq=False):
    """How a network reads and writes: its words, those of its output layer where they are others, and its tokenizer.

    settings are those that stand beside the words, as ``--set`` takes them; asks is what it is asked at each time step
    (see Network).
    """

    words: tuple[str, ...]
    targets: tuple[str, ...] = ()
    tokenizer: Tokenizer | None = None
    settings: Mapping[str, Value] = field(default_factory=dict)
    asks: str = ""


class Layout(Struct, frozen=True, eq=False):
    """A row of the table of layouts; see the head of this file for what each column holds.

    reads returns how its network reads and writes, from the file's place, what it says, and the shapes; it raises
    SeqtuiError where that does not fit.

    model_types are those of a config.json that mean this layout. settings returns what a file says beyond its shapes,
    as ``--set`` takes it; it raises SeqtuiError for what no model here has. shares returns the name here of the
    embedding that is the output layer, too, "" for none. rework changes what no Rename can say. own matches the names
    behind a prefix, of a row whose names are those here, so that nothing is renamed; has names keys that are usual
    there. fits says of the shapes of a file, by their keys there, whether it is of this row behind a prefix, where keys
    alone do not. usual is what is assumed where such a file does not say, in place of the model's own default.
    """

    name: str
    title: str
    model: str
    known_by: tuple[str, ...]
    renames: tuple[Rename, ...]
    model_types: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    settings: Callable[[Config, Shapes], dict[str, Value]] = lambda config, shapes: {}
    shares: Callable[[Config, Shapes], str] = lambda config, shapes: ""
    rework: Callable[[dict[str, Stored]], dict[str, Stored]] | None = None
    own: str = ""
    reads: Callable[[Path, Config, Shapes], Reading] | None = None
    has: tuple[str, ...] = ()
    usual: Mapping[str, Value] = {}
    fits: Callable[[Shapes, str], bool] = lambda shapes, prefix: True
    asked: tuple[str, ...] = ()
    reference: str = ""

    def prefixes(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return every prefix behind which the keys that give the layout away stand, in the order of the file."""
        there = dict.fromkeys(keys)
        first, *others = self.known_by
        behind = (key.removesuffix(first) for key in there if key.endswith(first))
        return tuple(
            prefix
            for prefix in behind
            if (not prefix or prefix.endswith("."))
            and all(f"{prefix}{other}" in there for other in others)
            and not any(f"{prefix}{other}" in there for other in self.unless)
        )

    def is_passed_over(self, key: str) -> bool:
        """Whether a key of the file is known to hold no weights."""
        return any(re.search(f"(?:^|\\.)(?:{other})$", key) for other in self.passed_over)

    def missing(self, keys: Iterable[str], prefix: str) -> Iterator[str]:
        """Yield the keys that a file of this layout has, and this one has not: those of each of its layers."""
        there = set(keys)
        for rename in self.renames:
            if rename.needed:
                yield from (key for key in _wanted(rename.theirs, there, prefix) if key not in there)


def _wanted(theirs: str, keys: Iterable[str], prefix: str) -> Iterator[str]:
    """The keys that a needed tensor has in the file, side by side and layer by layer."""
    for side in ("encoder", "decoder") if "{side}" in theirs else ("",):
        one = filled(theirs, {**holes_of(prefix), "rest": "weight", "side": side})
        stem, hole, rest = one.partition("{k}")
        if not hole:
            yield one
            continue
        numbers = (key.removeprefix(stem).partition(".")[0] for key in keys if key.startswith(stem))
        count = 1 + max((int(number) for number in numbers if number.isdecimal() and len(number) < 5), default=0)
        yield from (f"{stem}{k}{rest}" for k in range(count))


def current(key: str) -> str:
    """Return a key as it would be spelled today: LayerNorm's gain and bias had other names before torch 1.0."""
    before, dot, last = key.rpartition(".")
    return f"{before}{dot}{_OLDER.get(last, last)}" if before.endswith("LayerNorm") else key


@lru_cache(4096)
def _compiled(theirs: str, prefix: str) -> re.Pattern[str]:
    """The regular expression of a key with holes in it, behind a prefix."""
    return re.compile(pattern(theirs, holes_of(prefix)))


def holes_of(prefix: str) -> dict[str, str]:
    """What stands for {p} and {o} behind a prefix."""
    return {"p": prefix, "o": prefix[: prefix[:-1].rfind(".") + 1]}


def pattern(key: str, holes: Mapping[str, str]) -> str:
    """The regular expression of a key with holes in it."""
    found = re.escape(key).replace(r"\*", _HOLES["*"])
    for name, text in holes.items():
        found = found.replace(rf"\{{{name}\}}", re.escape(text))
    return found.replace(r"\{k\}", _HOLES["k"]).replace(r"\{side\}", _HOLES["side"])


def filled(key: str, holes: Mapping[str, str]) -> str:
    """Return a key with its holes filled."""
    for name, text in holes.items():
        key = key.replace("*" if name == "rest" else f"{{{name}}}", text or "")
    return key
