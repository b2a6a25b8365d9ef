"""The heads of attention in a run, each as one map of queries and keys, whatever way the run came by it.

A run that writes token by token computes a head anew at each time step. With a cache each step adds the rows of its own
queries, which stand below each other here; without one the last step has all rows.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from msgspec import Struct

from seqtui.engine.paths import Scope
from seqtui.models.model import Run
from seqtui.session.axes import axes_of


class HeadMap(Struct, frozen=True, eq=False, dict=True):
    """One head. scope is where it stands in the model, without a time step; steps are its patterns in the trace.

    queries and keys are the words along its sides, () where they have none. crosses says whether its keys are those of
    another text than its queries.
    """

    run: Run
    scope: Scope
    steps: tuple[int, ...]
    queries: tuple[str, ...]
    keys: tuple[str, ...]
    crosses: bool

    @property
    def name(self) -> str:
        """How it is called and typed: ``block0.head1``; a model that is one head has ``head``."""
        return str(self.scope) or "head"

    @property
    def layer(self) -> str:
        """The part of the model that it is one of the heads of: ``block0``, ``decoder.block0.cross``, or ""."""
        return str(self.scope.parent) if self.scope else ""

    @cached_property
    def values(self) -> np.ndarray:
        """How each query shares its attention out, [query, key]: NaN where a query must not look."""
        rows = [self._rows(step) for step in self.steps]
        width = max(row.shape[1] for row in rows)
        return np.concatenate([np.pad(r, ((0, 0), (0, width - r.shape[1])), constant_values=np.nan) for r in rows])

    @cached_property
    def drawings(self) -> dict[tuple[int, int], list[str]]:
        """Its drawings in dots, by lines and columns: kept, for a screen of many heads draws them all at every key."""
        return {}

    def place(self, query: int, key: int) -> tuple[int, tuple[int, int]]:
        """The step of the trace, and the element of it, at which a query's share for a key is recorded."""
        for step in self.steps:
            height = len(self.run.trace[step].value)
            if query < height:
                return step, (query, key)
            query -= height
        raise IndexError(f"{self.name} has no query {query}")

    def _rows(self, step: int) -> np.ndarray:
        pattern = self.run.trace[step]
        masked = np.isneginf(self.run.trace.value(pattern.scope.path("attn_scores")))
        return np.where(masked, np.nan, pattern.value)


def head_maps(run: Run) -> tuple[HeadMap, ...]:
    """Return all heads of a run in the order in which they are computed; () for a model without attention."""
    found: dict[Scope, list[int]] = {}
    for index, step in enumerate(run.trace):
        if step.name == "pattern":
            found.setdefault(step.scope.untimed, []).append(index)
    return tuple(_head(run, scope, tuple(steps if run.reads else steps[-1:])) for scope, steps in found.items())


def _head(run: Run, scope: Scope, steps: tuple[int, ...]) -> HeadMap:
    axes = [axes_of(run, run.trace[step]) for step in steps]
    queries = tuple(word for query, _ in axes for word in query.names)
    return HeadMap(run, scope, steps, queries, axes[-1][1].names, axes[-1][1].id == "source")
