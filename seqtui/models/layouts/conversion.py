"""A file of a known layout into tensors with the names that the models here know, and what is known of its network.

Nothing of the tensors is read for it: each is a view of what its file has, renamed, transposed or cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import Layout, Rename, Shapes, current, holes_of
from seqtui.models.layouts.table import of_keys
from seqtui.models.limits import MAX_TOKEN_LENGTH
from seqtui.models.weights.lazy import Stored, Tensors, stored_as
from seqtui.models.weights.network import Network, Origin
from seqtui.models.weights.state_dict import StateDict

OUTPUT = "out.weight"
_TIED = "tie_word_embeddings"
# what a file of a family says without a config.json, by its names and shapes; and what depends on the number of heads
_OF_FAMILY = ("norm", "norm_first", "positions", "rotary_halves", "causal", "output", "tied", "patch", "channels")
_OF_HEADS = ("n_heads", "n_kv_heads", "d_head")
_CLASSIFIERS = ("classifier.weight", "head.weight")
_VECTORS = re.compile(r"class_token|.*bias.*|(?:.+\.)?(?:\w+_)?norm\d?\.weight")  # the other tensors are matrices


def converted(name: str, stored: Mapping[str, Stored], layout: Layout, prefix: str, config: Config) -> StateDict:
    """Return the tensors of a file under their names here, with what is known of its network.

    name is the file's, for whoever reads of it. Raises SeqtuiError for a tensor that is missing, or of another
    shape than the layout has, and for what no model here has.
    """
    taken, origins, outside = _renamed(name, stored, layout, prefix)
    lacking = next(layout.missing(map(current, stored), prefix), None)
    if lacking is not None:
        raise SeqtuiError(
            _(
                "{file} lacks '{key}', which {layout} has: its file is not whole",
                file=name,
                key=lacking,
                layout=_(layout.title),
            )
        )
    if layout.rework is not None:
        for one in taken.values():
            one.fill()
        before, taken = taken, layout.rework(taken)
        origins = {ours: _origin(one, origins.get(ours), before.get(ours)) for ours, one in taken.items() if one.key}
    shapes = _shapes(taken)
    if config.is_open(_TIED):
        config = replace(config, data={**config.data, _TIED: OUTPUT not in shapes})
    settings, shared = layout.settings(config, shapes), layout.shares(config, shapes)
    if shared:
        _check_same(config, taken[shared], taken.get(OUTPUT))
        taken, origins = {**taken, OUTPUT: taken[shared]}, {**origins, OUTPUT: origins[shared]}
    tensors = Tensors(name, taken)
    facts, classes = _facts(config, tensors), _classes(config, shapes)
    usual: dict[str, Value] = {}
    if config.bare:
        others = (name for name in settings if name not in (*_OF_FAMILY, *_OF_HEADS) and settings[name] != "")
        usual = {**{name: settings[name] for name in others}, **layout.usual}
        settings = {name: settings[name] for name in settings if name in _OF_FAMILY}
    network = Network(layout.name, layout.model, settings, usual, targets=classes, facts=facts)
    return StateDict(name, tensors, outside=outside, network=network, origins=origins)


def _check_same(config: Config, embedding: Stored, output: Stored | None) -> None:
    """Refuse an output layer that is said to be the embedding, and is in the file another one.

    Raises SeqtuiError that names it.
    """
    if output is None or output is embedding:
        return
    output.fill()
    embedding.fill()
    if not np.array_equal(output.raw, embedding.raw):
        raise SeqtuiError(
            _(
                "{file} says that the output layer is the embedding, but '{key}' of the weights is another: take the "
                "one that belongs to them",
                file=config.file,
                key=output.key,
            )
        )


def _origin(one: Stored, origin: Origin | None, before: Stored | None) -> Origin:
    """Where a tensor stands in its file that was looked at again: what another array was made of has moved."""
    return origin if origin is not None and one is before else Origin(one.key, moved=True)


def with_what_stands_beside(state: StateDict, path: Path) -> StateDict:
    """Return a file whose words stand beside it, or in the program it belongs to, under its names here; else as it is.

    Raises SeqtuiError where those do not fit it.
    """
    found = of_keys(state.tensors)
    if found is None or found[0].reads is None:
        return state
    layout, prefix = found
    config = Config(state.name, state.config)
    stored = {key: stored_as(key, array) for key, array in state.tensors.items()}
    made = converted(state.name, stored, layout, prefix, config)
    assert layout.reads is not None and made.network is not None, "it was converted"
    reads = layout.reads(path, config, {key: array.shape for key, array in made.tensors.items()})
    settings = {**made.network.settings, **reads.settings}
    network = replace(made.network, settings=settings, words=reads.words, targets=reads.targets)
    return replace(made, network=replace(network, tokenizer=reads.tokenizer, asks=reads.asks))


def _renamed(
    name: str, stored: Mapping[str, Stored], layout: Layout, prefix: str
) -> tuple[dict[str, Stored], dict[str, Origin], Shapes]:
    """The tensors under their names here, where each stands in the file, and the shapes of those that nothing takes."""
    holes, taken, origins, outside = holes_of(prefix), {}, {}, {}
    for key, one in stored.items():
        found = _found(layout, current(key), holes)
        if not found:
            if not layout.is_passed_over(key):
                outside[key] = one.raw.shape
            continue
        for ours, rename in found:
            taken[ours], origins[ours] = _taken(name, one, rename, ours, layout), rename.origin(key, one.raw.shape)
    return taken, origins, outside


def taken_by(layout: Layout, keys: Iterable[str], prefix: str) -> tuple[str, ...]:
    """Return the keys of a file that are of a layout, behind a prefix."""
    holes = holes_of(prefix)
    return tuple(key for key in keys if _found(layout, current(key), holes))


def _found(layout: Layout, key: str, holes: Mapping[str, str]) -> list[tuple[str, Rename]]:
    """The names here that a key of the file has: several, where one tensor is cut into several."""
    named = ((rename.match(key, holes), rename) for rename in layout.renames)
    return [(ours, rename) for ours, rename in named if ours is not None]


def _taken(name: str, one: Stored, rename: Rename, ours: str, layout: Layout) -> Stored:
    """One tensor as it is here: a vector or a matrix, as its name says."""
    try:
        if rename.blocks:  # these are copied
            one.fill()
        raw = rename.take(one.raw)
        if raw.ndim != (1 if _VECTORS.fullmatch(ours) else 2) or not raw.size:
            raise ValueError(raw.shape)
        return replace(one, raw=raw)
    except (ValueError, IndexError):
        raise SeqtuiError(
            _(
                "{file}: {key} has shape {shape}, which it has in no file of the layout {layout}",
                file=name,
                key=one.key,
                layout=_(layout.title),
                shape=list(one.raw.shape),
            )
        ) from None


def _shapes(stored: Mapping[str, Stored]) -> dict[str, tuple[int, ...]]:
    return {ours: one.raw.shape for ours, one in stored.items()}


def _classes(config: Config, shapes: Shapes) -> tuple[str, ...]:
    """What the classes of a classifier are called; () where nobody says it, or says one name twice."""
    count = next((shapes[key][0] for key in _CLASSIFIERS if key in shapes), 0)
    named = config.part("id2label").data
    names = tuple(named.get(str(k)) for k in range(count))
    plain = all(isinstance(name, str) and name.isprintable() and 0 < len(name) <= MAX_TOKEN_LENGTH for name in names)
    return tuple(map(str, names)) if plain and len(set(names)) == count else ()


def _facts(config: Config, tensors: Tensors) -> dict[str, object]:
    """What a page shows of a file."""
    kinds = sorted({one.kind for one in tensors.stored.values()})
    found: dict[str, object] = {"parameters": tensors.parameters, "dtype": ", ".join(kinds)}
    return {**found, "model_type": config.text("model_type")} if "model_type" in config else found
