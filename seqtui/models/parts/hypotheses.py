"""The tree of hypotheses of a beam search, read off its record: what was kept, what was dropped, and how each ended."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from seqtui.engine.trace import Trace
from seqtui.models.inputs.text import END
from seqtui.models.parts.beam_search import ranking

OPEN, COMPLETE, DROPPED, CUT = "kept", "complete", "dropped", "cut off"


class Hypothesis(Struct, frozen=True):
    """One word of the tree, and with those above it a hypothesis.

    parent is the number of the one above in the tree, -1 for none; row which of the open hypotheses it continues:
    decoder.t2.beam0 for row 0 at time 2. p is the word's probability, log_P that of the whole. place is its place in
    the log_P of its time step, None for one that was dropped. fate is "kept", "complete", "dropped" or "cut off".
    """

    time: int
    word: str
    parent: int
    row: int
    p: float
    log_P: float
    place: int | None
    fate: str


class Ranked(Struct, frozen=True):
    """A hypothesis that ended: the number of its last word in the tree, its log P, and what it is ranked by."""

    node: int
    log_P: float
    score: float
    words: tuple[str, ...]


class SearchTree(Struct, frozen=True):
    """All hypotheses in the order of time; ranked holds those that ended, best first, and winner the one written.

    unshown gives, for each time step from 1, how many were dropped besides those of the tree. path is the scope that
    was searched in, "decoder".
    """

    nodes: tuple[Hypothesis, ...]
    ranked: tuple[Ranked, ...]
    winner: int
    unshown: tuple[int, ...]
    path: str

    def way(self, node: int) -> tuple[int, ...]:
        """The numbers of a hypothesis' words in the tree, from the first on."""
        found = []
        while node >= 0:
            found.append(node)
            node = self.nodes[node].parent
        return tuple(found[::-1])

    def words(self, node: int) -> tuple[str, ...]:
        """The words of a hypothesis."""
        return tuple(self.nodes[k].word for k in self.way(node))

    @property
    def written(self) -> tuple[str, ...]:
        """The words of the winner."""
        return self.words(self.winner)

    def scope(self, time: int) -> str:
        """The scope in which the winner's word of a time step was scored: ``decoder.t2.beam1``."""
        return f"{self.path}.t{time}.beam{self.nodes[self.way(self.winner)[time - 1]].row}"


def read_tree(trace: Trace, words: Sequence[str], path: str = "decoder") -> SearchTree:
    """Return the tree of the search that is recorded in a scope; words are the target vocabulary.

    Of what was dropped it has, at each step, as many as were kept: the most probable ones.
    """
    nodes: list[Hypothesis] = []
    parents, ended, unshown, time = [-1], list[int](), list[int](), 1
    while trace.has(f"{path}.t{time}.picked"):
        here = f"{path}.t{time}"
        candidates, picked = trace.value(f"{here}.candidates"), trace.value(f"{here}.picked")
        log_P = trace.value(f"{here}.log_P")
        cells = [int(cell) for cell in picked]
        order = [int(cell) for cell in np.argsort(-candidates, axis=None, kind="stable")]
        out = [cell for cell in order if cell not in cells]
        unshown.append(max(0, len(out) - len(cells)))
        following: list[int] = []
        is_last = not trace.has(f"{path}.t{time + 1}.picked")
        for place, cell in enumerate([*cells, *out[: len(cells)]]):
            row, word = divmod(cell, len(words))
            is_kept = place < len(cells)
            fate = DROPPED if not is_kept else COMPLETE if words[word] == END else CUT if is_last else OPEN
            if is_kept:
                (ended if fate == COMPLETE else following).append(len(nodes))
            total = float(log_P[place] if is_kept else candidates.flat[cell])
            p = float(trace.value(f"{here}.beam{row}.y")[word])
            spot = place if is_kept else None
            nodes.append(Hypothesis(time, words[word], parents[row], row, p, total, spot, fate))
        parents, time = following, time + 1
    ended += parents  # cut off at the limit
    last = f"{path}.t{time - 1}"
    scores, totals = trace.value(f"{last}.score"), trace.value(f"{last}.ended")
    tree = SearchTree(tuple(nodes), (), ended[int(trace.value(f"{last}.winner"))], tuple(unshown), path)
    ranked = tuple(
        Ranked(ended[k], float(totals[k]), float(scores[k]), tree.words(ended[k]))
        for k in ranking(scores, [nodes[node].fate == COMPLETE for node in ended])
    )
    return SearchTree(tree.nodes, ranked, tree.winner, tree.unshown, path)
