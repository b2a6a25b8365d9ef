"""What is said of a file that cannot be opened as asked: what is wrong, what could be chosen, the nearest layout."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models import layouts
from seqtui.models.layouts.layout import Layout, filled
from seqtui.models.weights.state_dict import StateDict, listed, said_shape

_MAX_LISTED = 6
_SHOWN = 3  # tensors named in a complaint
_NEAR = 0.2  # share of their names that a file and a layout have in common at least
_SAY_NOTHING = {"weight", "bias", ""}  # parts of names that every layout has


class Part(Protocol):
    """A module in a file."""

    @property
    def prefix(self) -> str:
        """Where it stands."""

    @property
    def module(self) -> str:
        """What it is, marked."""

    @property
    def said(self) -> str:
        """One line for a list."""


def nothing_fits(weights: StateDict, part: str | None, model: str | None, there: Sequence[Part]) -> SeqtuiError:
    """Return the error about a choice: what is wrong with it, and what could be chosen; there is what there is."""
    wrong = _wrong(weights, part, model, there)
    if there:
        return SeqtuiError(_("{wrong}; what can be opened is {parts}", wrong=wrong, parts=said_of(there)))
    return SeqtuiError(
        _(
            "{wrong}: its tensors are {tensors}; {advice}",
            wrong=wrong,
            tensors=_tensors(weights, list(weights.tensors)),
            advice=_what_would(weights.shapes),
        )
    )


def said_of(found: Iterable[Part]) -> str:
    """Return modules as a list in words, the first ones of many."""
    return listed([candidate.said for candidate in found], _MAX_LISTED)


def nearest(keys: Collection[str]) -> tuple[Layout, str] | None:
    """Return the layout whose names are most like the keys of a file, and its first key that the file has not.

    None where no layout has much in common with it.
    """
    there = _words(keys)
    rows = layouts.table.LAYOUTS
    lacking = {layout.name: [key for key in _typical(layout) if not _is_there(key, keys)] for layout in rows}
    best = max(rows, key=lambda layout: (_shared(there, layout), -len(lacking[layout.name])))
    if _shared(there, best) < _NEAR:
        return None
    return best, next(iter(lacking[best.name]), best.known_by[0])


def _is_there(key: str, keys: Collection[str]) -> bool:
    """Whether a file has a key, behind any prefix."""
    return any(one == key or one.endswith(f".{key}") for one in keys)


def _shared(there: set[str], layout: Layout) -> float:
    """The share of the parts of names that a file and a layout have in common."""
    words = _words(_typical(layout))
    return len(there & words) / max(1, len(there | words))


def _typical(layout: Layout) -> list[str]:
    """The keys that a file of a layout has, without a prefix: first those that give it away."""
    holes = {"p": "", "o": "", "k": "0", "side": "encoder", "rest": "weight"}
    needed = [filled(rename.theirs, holes) for rename in layout.renames if rename.needed]
    needed += layout.has
    return [*layout.known_by, *(key for key in needed if key not in layout.known_by)]


def _words(keys: Iterable[str]) -> set[str]:
    """The parts of names, without numbers and what every layout has."""
    found = {part for key in keys for part in re.split(r"[./]", key)}
    return {part for part in found if not part.isdecimal()} - _SAY_NOTHING


def _wrong(weights: StateDict, part: str | None, model: str | None, there: Sequence[Part]) -> str:
    """What is wrong with a choice: there is no such part, it is no module, or the model opens none of what there is."""
    file = weights.name
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


def _what_would(shapes: Mapping[str, tuple[int, ...]]) -> str:
    """What would be opened in place of tensors of these names."""
    if any(re.search(r"(?:^|\.)weight_hr_l\d+$", key) for key in shapes):
        return _("weight_hr_l0 comes of proj_size, which no model here has: make the nn.LSTM without it")
    found = nearest(shapes)
    if found is None:
        return _("no layout is near it (seqtui layouts lists those that open)")
    layout, key = found
    there = next((name for name in shapes if name == key or name.endswith(f".{key}")), None)
    if there is not None:
        return _(
            "the nearest layout is {layout}, in which {key} has another shape than {shape} (seqtui layouts lists all)",
            layout=_(layout.title),
            key=there,
            shape=list(shapes[there]),
        )
    return _(
        "the nearest layout is {layout}, and the first key of that which it lacks is {key} (seqtui layouts lists all)",
        layout=_(layout.title),
        key=key,
    )


def _tensors(weights: StateDict, keys: list[str]) -> str:
    return listed([f"{key} {said_shape(weights.tensors[key].shape)}" for key in keys], _SHOWN)
