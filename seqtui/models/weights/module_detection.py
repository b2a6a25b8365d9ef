"""Whose state_dict is this: the networks and modules in a file of weights, under whatever prefixes, by its keys.

A network of someone's own names its parts, ``model.encoder.rnn.weight_ih_l0``; each part that a row of the table of
layouts knows is a module here, and so is each part of it: an nn.Transformer, its encoder, a layer of that, its heads.
The candidates are the outermost ones. What has other names in the file is renamed when it is chosen (conversion.py),
and its parts are named as they are then: ``transformer.layers.0.self_attn`` of a nanoGPT.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models import layouts
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import Layout
from seqtui.models.weights.lazy import stored_as
from seqtui.models.weights.network import Network, Origin
from seqtui.models.weights.refusals import nothing_fits, said_of
from seqtui.models.weights.state_dict import StateDict

# by the blocks of weight_hh: the cell that has so many
_RECURRENT = {1: ("rnn", "nn.RNN"), 3: ("gru", "nn.GRU"), 4: ("lstm", "nn.LSTM")}
RECURRENT = "recurrent"  # a row whose model only the shapes tell
_ALSO_OPENS = {"self-attention": ("multi-head",), "decoder": ("encoder",)}  # one head; a decoder without cross=yes


# what a part has in common with the whole that it is of, by the model that opens the part
_BLOCKS = ("n_heads", "n_kv_heads", "d_head", "norm", "norm_first", "activation", "eps", "window", "causal")
_ROTARY = ("rotary_base", "rotary_halves", "rotary_scaling")
_KEPT: Mapping[str, tuple[str, ...]] = {
    "encoder": (*_BLOCKS, *_ROTARY),
    "decoder": (*_BLOCKS, *_ROTARY),
    "multi-head": ("n_heads", "d_head", "causal"),
    "rnn": ("nonlinearity",),
    "gru": ("reset",),
}
_READ, _SOURCE, _TARGET, _OUT = "embedding.weight", "source_embedding.weight", "target_embedding.weight", "out.weight"


class Candidate(Struct, frozen=True, eq=False):
    """One module in a file: the prefix of its keys ("" for none), the model that opens it, its keys and its layout."""

    prefix: str
    model: str
    module: str
    keys: tuple[str, ...]
    layout: Layout

    @property
    def said(self) -> str:
        """One line for a list: ``encoder.rnn (nn.LSTM)``."""
        prefix = self.prefix or _("the whole file")
        return f"{prefix} ({_(self.module)})"


def modules(weights: StateDict) -> tuple[Candidate, ...]:
    """Return every module in a file that a model can open, and their parts, in the order of the file."""
    found: dict[str, Layout] = {}
    shapes = weights.shapes
    for layout in (*layouts.table.LAYOUTS, *_inner(weights.network)):
        for prefix in layout.prefixes(shapes):
            if prefix not in found and layout.fits(shapes, prefix):
                found[prefix] = layout
    keys = _keys_below(weights.tensors, found)
    made = (_candidate(weights, prefix, found[prefix], keys[prefix]) for prefix in keys)
    return tuple(candidate for candidate in made if candidate is not None)


def _inner(network: Network | None) -> tuple[Layout, ...]:
    """The rows of parts that only a network of a known layout has; attention that turns its queries is none alone."""
    if network is None:
        return ()
    turns = network.settings.get("positions") == "rotary"
    return tuple(row for row in layouts.torch_modules.PARTS if not (turns and row.model == "multi-head"))


def candidates(weights: StateDict) -> tuple[Candidate, ...]:
    """Return the outermost modules in a file that a model can open, in the order of the file."""
    return outermost(modules(weights))


def choose_module(weights: StateDict, part: str | None = None, model: str | None = None) -> tuple[str, StateDict]:
    """Return the model that opens a file, and the tensors it opens; part is a prefix, model narrows the choice.

    A trained file of this program, and a directory whose layout is known, say whose they are.
    Raises SeqtuiError that lists the candidates when there are several, and says what there is when there is none.
    """
    known = weights.about or weights.network
    if known is not None and part is None:
        return known.model, weights
    every = modules(weights)
    there = [found for found in every if part in (None, found.prefix)]
    for name in (None,) if model is None else (model, *_ALSO_OPENS.get(model, ())):
        fitting = outermost([found for found in there if name in (None, found.model)])
        if len(fitting) == 1:
            return model or fitting[0].model, _inside(weights, fitting[0], every)
        if fitting:
            raise SeqtuiError(
                _(
                    "{file} holds several candidates: {parts}; choose one with --part, as in --part {prefix}",
                    file=weights.name,
                    parts=said_of(fitting),
                    prefix=fitting[0].prefix,
                )
            )
    found = None if part is None else _part_of_renamed(weights, part, model, every)
    if found is not None:
        return found
    raise nothing_fits(weights, part, model, every)


def narrowed(weights: StateDict, model: str) -> StateDict:
    """Return the tensors of the one module in a file that a model opens; the whole file where none is known to be one.

    Raises SeqtuiError that lists the candidates when there are several.
    """
    if weights.about is not None or weights.network is not None:
        return weights
    fits = (model, *_ALSO_OPENS.get(model, ()))
    known = any(found.model in fits for found in modules(weights))
    return choose_module(weights, None, model)[1] if known else weights


def parts(weights: StateDict) -> Iterator[StateDict]:
    """Yield the tensors of each module, under its own names."""
    there = modules(weights)
    return (_inside(weights, module, there) for module in there)


def _part_of_renamed(
    weights: StateDict, part: str, model: str | None, every: Iterable[Candidate]
) -> tuple[str, StateDict] | None:
    """A part of a network whose names in the file are others, under the names that it has here; None for no such part.

    Raises SeqtuiError for what is below such a network, but no part of it.
    """
    for found in outermost(every):
        below = f"{found.prefix}." if found.prefix else ""
        if found.layout.renames and part.startswith(below):
            whole = _inside(weights, found, every)
            if any(key.startswith(part.removeprefix(below)) for key in whole.tensors):
                return choose_module(whole, part.removeprefix(below), model)
    return None


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


def _candidate(weights: StateDict, prefix: str, layout: Layout, keys: Iterable[str]) -> Candidate | None:
    """The module under a prefix; None for recurrent weights whose blocks fit no cell."""
    if layout.renames:
        keys = layouts.conversion.taken_by(layout, weights.tensors, prefix)
    else:
        keys = [key for key in keys if re.fullmatch(layout.own, key[len(prefix) :])]
    model, module = layout.model, layout.title
    if model == RECURRENT:
        model, module = _recurrent(weights.shapes[f"{prefix}{layout.known_by[0]}"], module)
    whole = prefix.removesuffix(".")
    return Candidate(whole, model, module, tuple(keys), layout) if model else None


def outermost(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return modules that are no part of another one."""
    kept: list[Candidate] = []
    taken: set[str] = set()
    order = list(found)
    for candidate in sorted(order, key=lambda one: (len(one.prefix), -len(one.keys))):
        keys = set(candidate.keys)
        if not keys <= taken:
            kept.append(candidate)
            taken |= keys
    return tuple(candidate for candidate in order if candidate in kept)


def _inside(weights: StateDict, chosen: Candidate, every: Iterable[Candidate]) -> StateDict:
    """The tensors of a module under their names here, with what its file says of it."""
    used, config = set(chosen.keys), _config_of(weights, chosen.prefix)
    before = f"{chosen.prefix}." if chosen.prefix else ""
    outside = {key: shape for key, shape in weights.shapes.items() if key not in used}
    others = frozenset(key for module in every for key in module.keys) - used
    if chosen.layout.renames:
        stored = {key: stored_as(key, weights.tensors[key]) for key in weights.tensors}
        config = replace(config, bare=bool(chosen.layout.model_types))  # of a hub, and without what stands beside it
        made = layouts.conversion.converted(weights.name, stored, chosen.layout, before, config)
        said = replace(made, of_modules=others, vocabulary=weights.vocabulary, config=weights.config)
        return _with_rows_named(said, chosen)
    tensors = {key.removeprefix(before): weights.tensors[key] for key in chosen.keys}
    own = chosen.layout.settings(config, {name: tensor.shape for name, tensor in tensors.items()})
    whole = weights.network
    settings = {**own, **_of_whole(whole, chosen)}
    kept = _KEPT.get(chosen.model, ())
    usual = {} if whole is None else {name: value for name, value in whole.usual.items() if name in kept}
    origins = {name: weights.origins.get(key, Origin(key)) for name, key in zip(tensors, chosen.keys, strict=True)}
    network = Network(chosen.layout.name, chosen.model, settings, usual) if settings or usual else None
    return replace(weights, tensors=tensors, outside=outside, of_modules=others, network=network, origins=origins)


def _of_whole(network: Network | None, part: Candidate) -> dict[str, Value]:
    """What is known of a network that holds for a part of it, too."""
    if network is None:
        return {}
    said = {**({"norm_first": True} if network.model == "vit" else {}), **network.settings}
    in_decoder = part.prefix.partition(".")[0] == "decoder"
    if in_decoder and said.get("n_decoder_heads"):
        said["n_heads"] = said["n_decoder_heads"]
    is_causal = network.model == "gpt" or (bool(said.get("causal")) and (in_decoder or network.model != "transformer"))
    said["causal"] = is_causal and not part.prefix.endswith("multihead_attn")
    kept = _KEPT.get(part.model, ())
    if said.get("positions") == "rotary" and part.model in ("encoder", "decoder"):
        kept = (*kept, "positions")
    return {name: said[name] for name in kept if name in said}


def _with_rows_named(made: StateDict, chosen: Candidate) -> StateDict:
    """A network of a file with numbers for the words that nobody names, and what its numbers say of tied weights."""
    known, tensors = made.network, dict(made.tensors)
    if known is None:
        return made
    settings, tables = dict(known.settings), [tensors.get(key) for key in (_READ, _SOURCE, _TARGET)]
    read, source, target = (() if one is None else tuple(map(str, range(len(one)))) for one in tables)
    if chosen.model == "gpt" and _OUT in tensors and np.array_equal(tensors[_READ], tensors[_OUT]):
        tensors[_OUT] = tensors[_READ]
        settings["tied"] = True
    named = () if made.vocabulary else read or source
    targets = () if target == source else target
    marks = ("start", "end") if made.vocabulary else ()  # which a vocabulary has as they are called everywhere
    usual = {name: value for name, value in {**known.usual, **chosen.layout.usual}.items() if name not in marks}
    changed = {"settings": settings, "usual": usual, "words": named, "targets": targets}
    network = replace(known, model=chosen.model, **changed)
    return replace(made, tensors=tensors, network=network)


def _config_of(weights: StateDict, prefix: str) -> Config:
    """What stands beside the tensors of a module: all that the file says, and first what it says of that module."""
    modules = weights.config.get("modules")
    if not isinstance(modules, dict):
        return Config(weights.name, weights.config)
    below = f"{prefix}." if prefix else ""
    own = modules.get(prefix)
    inner = {name.removeprefix(below): said for name, said in modules.items() if name.startswith(below)}
    return Config(weights.name, {**weights.config, **(own if isinstance(own, dict) else {}), "modules": inner})


def _recurrent(shape: tuple[int, ...], module: str) -> tuple[str, str]:
    """The cell whose blocks stand on each other in weight_hh, [blocks * d_hidden, d_hidden], and its name in torch."""
    blocks, rest = divmod(shape[0], shape[1]) if len(shape) == 2 and shape[1] else (0, 0)
    model, name = _RECURRENT.get(0 if rest else blocks, ("", ""))
    return model, f"{name}Cell" if model and "Cell" in module else name
