"""Whose state_dict is this: the torch modules that a file of weights holds, under whatever prefixes, by their keys.

A network of someone's own names its parts, ``model.encoder.rnn.weight_ih_l0``; each part that a model of this program
can open is a module here, and so is each part of it: an nn.Transformer, its encoder, a layer of that, its heads. The
candidates are the outermost ones.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.weights.state_dict import StateDict, listed, said_shape

_RECURRENT = {1: ("rnn", "nn.RNN"), 3: ("gru", "nn.GRU"), 4: ("lstm", "nn.LSTM")}  # by the blocks of weight_hh
_MAX_LISTED = 6


class ModuleKind(Struct, frozen=True):
    """One row: which model opens it, the module it comes from, a key that gives it away, and all keys that are its own.

    The text before gives_away is the prefix. also are keys that must be there, too.
    """

    model: str
    module: str
    gives_away: str
    own: str
    also: tuple[str, ...] = ()


_LAYER = r"(?:self_attn|multihead_attn|linear1|linear2|norm1|norm2|norm3)\..+"
_STACK = rf"(?:layers\.\d+\.{_LAYER}|norm\.(?:weight|bias))"
_WRITER = r"(?:source_embedding|target_embedding|encoder|decoder|attention)\..+"
_PARAMETER = r"(?:weight|bias)_(?:ih|hh|hr)_l\d+(?:_reverse)?"
_HEADS = r"in_proj_(?:weight|bias)|out_proj\.(?:weight|bias)|bias_[kv]|[qkv]_proj_weight"

_PICTURE = r"(?:words|colours|decoder|head)\..+|positions|rows|columns"
_SELF, _CROSS, _MLP = "self_attn.in_proj_weight", "multihead_attn.in_proj_weight", "linear1.weight"

# A row before another is the more special one: of those that fit a prefix, the first is taken.
KINDS = (
    ModuleKind("luong", N_("an encoder-decoder"), "attention.W_c.weight", _WRITER, ("encoder.rnn.weight_ih_l0",)),
    ModuleKind("bahdanau", N_("an encoder-decoder"), "attention.v_a.weight", _WRITER, ("encoder.rnn.weight_ih_l0",)),
    ModuleKind("seq2seq", N_("an encoder-decoder"), "encoder.rnn.weight_ih_l0", _WRITER, ("target_embedding.weight",)),
    ModuleKind("text-to-image", N_("a picture writer"), "colours.weight", _PICTURE, ("rows", "columns")),
    ModuleKind(
        "vit", N_("a Vision Transformer"), "class_token", r"(?:patch|encoder|norm|head)\..+|class_token|positions"
    ),
    ModuleKind(
        "transformer",
        "nn.Transformer",
        f"encoder.layers.0.{_SELF}",
        r"(?:encoder|decoder)\..+",
        (f"decoder.layers.0.{_CROSS}",),
    ),
    ModuleKind(
        "decoder", "nn.TransformerDecoder", f"layers.0.{_CROSS}", _STACK, (f"layers.0.{_SELF}", f"layers.0.{_MLP}")
    ),
    ModuleKind("decoder", "nn.TransformerDecoderLayer", _CROSS, _LAYER, (_SELF, _MLP)),
    ModuleKind("encoder", "nn.TransformerEncoder", f"layers.0.{_SELF}", _STACK, (f"layers.0.{_MLP}",)),
    ModuleKind("encoder", "nn.TransformerEncoderLayer", _SELF, _LAYER, (_MLP,)),
    ModuleKind("multi-head", "nn.MultiheadAttention", "in_proj_weight", _HEADS),
    ModuleKind("multi-head", "nn.MultiheadAttention", "q_proj_weight", _HEADS, ("k_proj_weight", "v_proj_weight")),
    ModuleKind("recurrent", "nn.RNN, nn.LSTM or nn.GRU", "weight_hh_l0", _PARAMETER, ("weight_ih_l0",)),
)
_ALSO_OPENS = {"self-attention": ("multi-head",), "decoder": ("encoder",)}  # one head; a decoder without cross=yes


class Candidate(Struct, frozen=True, eq=False):
    """One module in a file: the prefix of its keys ("" for none), the model that opens it, and its tensors."""

    prefix: str
    model: str
    module: str
    tensors: Mapping[str, np.ndarray]

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of its tensors in the file."""
        return tuple(f"{self.prefix}.{name}" if self.prefix else name for name in self.tensors)

    @property
    def said(self) -> str:
        """One line for a list: ``encoder.rnn (nn.LSTM)``."""
        prefix = self.prefix or _("the whole file")
        return f"{prefix} ({_(self.module)})"


def modules(weights: StateDict) -> tuple[Candidate, ...]:
    """Return every module in a file that a model can open, and their parts, in the order of the file."""
    found: dict[str, ModuleKind] = {}
    for kind in KINDS:
        for key in weights.tensors:
            prefix = key.removesuffix(kind.gives_away)
            whole = prefix != key and (not prefix or prefix.endswith("."))
            if whole and prefix not in found and all(f"{prefix}{other}" in weights.tensors for other in kind.also):
                found[prefix] = kind
    keys = _keys_below(weights.tensors, found)
    made = (_candidate(weights, prefix, found[prefix], keys[prefix]) for prefix in keys)
    return tuple(candidate for candidate in made if candidate is not None)


def candidates(weights: StateDict) -> tuple[Candidate, ...]:
    """Return the outermost modules in a file that a model can open, in the order of the file."""
    return _outermost(modules(weights))


def choose_module(weights: StateDict, part: str | None = None, model: str | None = None) -> tuple[str, StateDict]:
    """Return the model that opens a file, and the tensors it opens; part is a prefix, model narrows the choice.

    A trained file of this program says whose it is.
    Raises SeqtuiError that lists the candidates when there are several, and says what there is when there is none.
    """
    if weights.about is not None and part is None:
        return weights.about.model, weights
    every = modules(weights)
    there = [found for found in every if part in (None, found.prefix)]
    for name in (None,) if model is None else (model, *_ALSO_OPENS.get(model, ())):
        fitting = _outermost([found for found in there if name in (None, found.model)])
        if len(fitting) == 1:
            return model or fitting[0].model, _inside(weights, fitting[0], every)
        if fitting:
            raise SeqtuiError(
                _(
                    "{file} holds several candidates: {parts}; choose one with --part, as in --part {prefix}",
                    file=weights.name,
                    parts=_listed(fitting),
                    prefix=fitting[0].prefix,
                )
            )
    raise _nothing(weights, part, model)


def narrowed(weights: StateDict, model: str) -> StateDict:
    """Return the tensors of the one module in a file that a model opens; the whole file where none is known to be one.

    Raises SeqtuiError that lists the candidates when there are several.
    """
    fits = (model, *_ALSO_OPENS.get(model, ()))
    known = any(found.model in fits for found in modules(weights))
    return choose_module(weights, None, model)[1] if known and weights.about is None else weights


def parts(weights: StateDict) -> Iterator[StateDict]:
    """Yield the tensors of each module, under its own names."""
    there = modules(weights)
    return (_inside(weights, module, there) for module in there)


def _keys_below(keys: Iterable[str], prefixes: Collection[str]) -> dict[str, list[str]]:
    """The keys below each prefix, which is "" or ends with a dot; prefixes in the order of their first keys."""
    found: dict[str, list[str]] = {}
    deepest = max((prefix.count(".") for prefix in prefixes), default=0)
    for key in keys:
        end = 0
        for _level in range(deepest + 1):
            if key[:end] in prefixes:
                found.setdefault(key[:end], []).append(key)
            end = key.find(".", end) + 1
            if not end:
                break
    return found


def _candidate(weights: StateDict, prefix: str, kind: ModuleKind, keys: Iterable[str]) -> Candidate | None:
    """The module under a prefix; None for recurrent weights whose blocks fit no cell."""
    names = {key[len(prefix) :]: weights.tensors[key] for key in keys}
    own = {name: tensor for name, tensor in names.items() if re.fullmatch(kind.own, name)}
    model, module = _recurrent(own[kind.gives_away]) if kind.model == "recurrent" else (kind.model, kind.module)
    return Candidate(prefix.removesuffix("."), model, module, own) if model else None


def _outermost(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Modules that are no part of another one."""
    kept: list[Candidate] = []
    taken: set[str] = set()
    order = list(found)
    for candidate in sorted(order, key=lambda one: len(one.prefix)):
        keys = set(candidate.keys)
        if not keys <= taken:
            kept.append(candidate)
            taken |= keys
    return tuple(candidate for candidate in order if candidate in kept)


def _inside(weights: StateDict, chosen: Candidate, every: Iterable[Candidate]) -> StateDict:
    used = set(chosen.keys)
    outside = {key: tensor.shape for key, tensor in weights.tensors.items() if key not in used}
    others = frozenset(key for module in every for key in module.keys) - used
    return replace(weights, tensors=chosen.tensors, outside=outside, of_modules=others)


def _recurrent(weight_hh: np.ndarray) -> tuple[str, str]:
    """The cell whose blocks stand on each other in weight_hh, [blocks * d_hidden, d_hidden]."""
    shape = weight_hh.shape
    blocks = shape[0] / shape[1] if len(shape) == 2 and shape[1] else 0
    return _RECURRENT.get(blocks, ("", ""))


def _listed(found: Iterable[Candidate]) -> str:
    return listed([candidate.said for candidate in found], _MAX_LISTED)


def _nothing(weights: StateDict, part: str | None, model: str | None) -> SeqtuiError:
    """What is wrong with a choice, and what could be chosen."""
    there, wrong = modules(weights), _wrong(weights, part, model)
    if there:
        return SeqtuiError(_("{wrong}; what can be opened is {parts}", wrong=wrong, parts=_listed(there)))
    return SeqtuiError(
        _(
            "{wrong}: its tensors are {tensors}; {advice}",
            wrong=wrong,
            tensors=_tensors(weights, list(weights.tensors)),
            advice=_what_would(weights.tensors),
        )
    )


def _wrong(weights: StateDict, part: str | None, model: str | None) -> str:
    """What is wrong with a choice: there is no such part, it is no module, or the model opens none of what there is."""
    there, file = modules(weights), weights.name
    if part is None and model is None:
        return _("{file} holds nothing that a model here can open", file=file)
    if part is None:
        return _("{file} holds nothing that {model} can open", file=file, model=model)
    fits = [found for found in there if found.prefix == part]
    if fits:
        module = _(fits[0].module)
        return _(
            "{part} in {file} is {module}, which {model} cannot open", part=part, file=file, module=module, model=model
        )
    below = [key for key in weights.tensors if key == part or key.startswith(f"{part}.")]
    if below:
        tensors = _tensors(weights, below)
        return _(
            "{part} in {file} ({tensors}) is no module that can be opened alone", part=part, file=file, tensors=tensors
        )
    near = difflib.get_close_matches(part, [found.prefix for found in there], n=1, cutoff=0.6)
    if near:
        return _("{file} has no part '{part}' (did you mean {near}?)", file=file, part=part, near=near[0])
    return _("{file} has no part '{part}'", file=file, part=part)


def _what_would(keys: Iterable[str]) -> str:
    """What would be opened in place of tensors of these names."""
    last = {key.rpartition(".")[2] for key in keys}
    if any(name.startswith("weight_hr_l") for name in last):
        return _("weight_hr_l0 comes of proj_size, which no model here has: make the nn.LSTM without it")
    if "weight_hh" in last:
        return _(
            "weight_hh is that of a cell alone: under the names of nn.RNN, nn.LSTM or nn.GRU (weight_hh_l0) it opens"
        )
    return _("modules are known by keys such as weight_ih_l0, in_proj_weight and layers.0.linear1.weight")


def _tensors(weights: StateDict, keys: list[str]) -> str:
    return listed([f"{key} {said_shape(weights.tensors[key].shape)}" for key in keys], 3)
