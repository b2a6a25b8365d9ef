"""Everything in a file that opens by itself: the whole, its modules, and their parts, each with the name of --part.

Parts of a network whose names in the file are others have those that they have here: transformer.layers.0 of a nanoGPT.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import Struct

from seqtui.models import layouts
from seqtui.models.weights.lazy import Tensors
from seqtui.models.weights.module_detection import Candidate, choose_module, modules
from seqtui.models.weights.state_dict import StateDict

_REFUSED = ("torch-attention-widths",)  # known, so that it is refused by name


class FilePart(Struct, frozen=True):
    """One part: its prefix, as --part takes it ("" for the whole file), what it is, and the model that opens it.

    what is marked, and "" for a network that this program trained; layout is the name of its row in the table of
    layouts, "" for such a network; parameters are its numbers.
    """

    prefix: str
    what: str
    model: str
    layout: str
    parameters: int


def file_parts(weights: StateDict) -> tuple[FilePart, ...]:
    """Return every part of a file that opens by itself, the outer ones first.

    Raises SeqtuiError for a network in it that is not whole.
    """
    found: dict[str, FilePart] = {}
    for part in (*_whole(weights), *_inside(weights)):
        found.setdefault(part.prefix, part)
    return tuple(found.values())


def _whole(weights: StateDict) -> Iterator[FilePart]:
    """The network that a file says it is."""
    known, parameters = weights.network, _count(weights)
    if weights.about is not None:
        yield FilePart("", "", weights.about.model, "", parameters)
    elif known is not None:
        yield FilePart("", layouts.table.by_name(known.layout).title, known.model, known.layout, parameters)


def _inside(weights: StateDict) -> Iterator[FilePart]:
    """The modules of a file, each followed by its parts."""
    is_known = weights.about is not None or weights.network is not None
    for module in modules(weights):
        if module.layout.name in _REFUSED:
            continue
        yield _part(weights, module, module.prefix)
        if module.layout.renames and not is_known:
            _model, renamed = choose_module(weights, module.prefix)
            for inner in modules(renamed):
                if inner.prefix:
                    yield _part(renamed, inner, ".".join(filter(None, (module.prefix, inner.prefix))))


def _part(weights: StateDict, module: Candidate, prefix: str) -> FilePart:
    shapes = weights.shapes
    parameters = sum(math.prod(shapes[key]) for key in module.keys)
    return FilePart(prefix, module.module, module.model, module.layout.name, parameters)


def _count(weights: StateDict) -> int:
    """The numbers of a file, those of a matrix that is used twice counted once."""
    if isinstance(weights.tensors, Tensors):
        return weights.tensors.parameters
    return sum({id(tensor): tensor.size for tensor in weights.tensors.values()}.values())
