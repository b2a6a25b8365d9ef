"""What a learner set by hand: values that replace computed ones where they are recorded."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Index, split
from seqtui.language import _

_MASKS = frozenset({"mask", "memory_mask"})  # the values in which −∞ has a meaning: a query must not look there


class Edits:
    """A set of replacements, ``{"t3.f": array}`` or ``{"t3.f[2]": 0.5}``, applied in order.

    A scalar fills the value; an array must have its shape. Everything recorded later follows from the new value,
    so a run with edits has a trace of the same shape as the run without.
    """

    def __init__(self, changes: Mapping[str, object] | Iterable[tuple[str, object]] = ()) -> None:
        pairs = changes.items() if isinstance(changes, Mapping) else changes
        self._changes: dict[str, list[tuple[Index | None, np.ndarray]]] = {}
        for text, value in pairs:
            path, index = paths.parse(text)
            if "#" in path:
                raise SeqtuiError(
                    _(
                        "{path} has no name of its own: edit the value {owner} it leads to",
                        path=path,
                        owner=path.partition("#")[0],
                    )
                )
            array = np.asarray(value, dtype=np.float64)
            if not may_be(path, array):
                raise SeqtuiError(_("the new value of {text} must be finite numbers", text=text))
            self._changes.setdefault(path, []).append((index, array))

    def __bool__(self) -> bool:
        return bool(self._changes)

    def apply(self, path: str, value: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Return the value with the edits of that path, and the mask of the edited elements (None: untouched).

        Raises SeqtuiError when an index or a shape does not fit.
        """
        changes = self._changes.get(path)
        if changes is None:
            return value, None
        new, mask = np.array(value, dtype=np.float64), np.zeros(value.shape, dtype=bool)
        for index, array in changes:
            where: Any = ... if index is None else paths.check_index(path, value.shape, index)
            if array.shape not in ((), np.shape(value[where])):
                raise SeqtuiError(
                    _(
                        "the new value of {path} has shape {shape}, but {needed} or one number is needed",
                        path=paths.spell(path, index),
                        shape=list(array.shape),
                        needed=list(np.shape(value[where])),
                    )
                )
            new[where] = array
            mask[where] = True
        _check_some_key_is_seen(path, new)
        new.setflags(write=False)
        return new, mask

    def check_all_met(self, recorded: Mapping[str, int]) -> None:
        """Raise SeqtuiError when an edit names a path that the run did not record."""
        for path in self._changes:
            if path not in recorded:
                some = ", ".join(list(recorded)[-4:])
                raise SeqtuiError(
                    _("there is no value '{path}' to edit; the last ones recorded are {some}", path=path, some=some)
                )


def may_be(path: str, value: np.ndarray) -> bool:
    """Whether the value of a path, ``t3.f`` or ``mask[0,1]``, may be these numbers: finite, and in a mask −∞ too."""
    allowed = np.isfinite(value)
    if _is_mask(path):
        allowed |= np.isneginf(value)
    return bool(allowed.all())


def _is_mask(path: str) -> bool:
    return split(path.partition("[")[0].strip())[1] in _MASKS


def _check_some_key_is_seen(path: str, value: np.ndarray) -> None:
    """Refuse a mask that hides every key from a query: its softmax would share out nothing."""
    blind = np.flatnonzero(np.isneginf(value).all(axis=-1)) if _is_mask(path) else np.empty(0)
    if len(blind):
        raise SeqtuiError(
            _(
                "{path} would hide every key from query {query}: leave it at least one to look at",
                path=path,
                query=blind[0],
            )
        )
