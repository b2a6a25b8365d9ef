"""The tree of hypotheses of a beam search, as far as the walk has come, and at its end the ranking."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from msgspec import Struct

from seqtui.models.model import Run
from seqtui.models.parts.hypotheses import DROPPED, SearchTree, read_tree
from seqtui.models.statement import Claim, Statement
from seqtui.session.json_text import plain

SEARCHING = Claim("searching", "beam search: {kept} of {continuations} continuations kept at t {time}")
NOT_SEARCHED_YET = Claim("not searched yet", "beam search: no continuation is kept yet")
BY_LOG_P = Claim("by log P", "ranked by log P, with no length normalisation; complete hypotheses come first")
BY_SCORE = Claim(
    "by score", "ranked by log P / lp, lp = ((5 + |Y|) / 6)^{alpha:g} (Wu et al. 2016); complete hypotheses come first"
)


class HypothesisRow(Struct, frozen=True):
    """One word of the tree: how deep it stands, whether more words follow below the one above, and what became of it.

    follows says for each level above whether its branch goes on below this row. path is where its probability p was
    computed, "" where the walk has not been; fate is "kept", "complete", "dropped" or "cut off".
    """

    word: str
    follows: tuple[bool, ...]
    p: float
    log_P: float
    fate: str
    is_winner: bool
    path: str


class RankedRow(Struct, frozen=True):
    """A hypothesis that ended: its words, its log P, what it is ranked by, and whether it was complete."""

    words: tuple[str, ...]
    log_P: float
    score: float
    is_complete: bool
    is_winner: bool


class HypothesesView(Struct, frozen=True):
    """The words of the tree, those that follow a word below it; here is the row that the walk has come to last.

    ranked is () until the search has ended. unshown: how many continuations were dropped besides those in the rows.
    """

    said: Statement
    rows: tuple[HypothesisRow, ...]
    here: int
    ranked: tuple[RankedRow, ...]
    rule: Statement
    unshown: int


@lru_cache(maxsize=8)
def tree_of(run: Run) -> SearchTree:
    """The tree of a run that was searched."""
    return read_tree(run.trace, run.vocabulary)


def hypotheses_view(run: Run, cursor: int | None = None) -> HypothesesView | None:
    """Return the tree up to the cursor, None for all of it; None for a run that was not searched."""
    if not run.searched:
        return None
    trace, tree = run.trace, tree_of(run)
    end = len(trace) if cursor is None else cursor
    known = sum(trace.find(f"{tree.path}.t{t}.log_P") <= end for t in range(1, run.searched + 1))
    is_over = trace.find(run.choice(1)) < end
    winner = set(tree.way(tree.winner)) if is_over else set()
    rows: list[HypothesisRow] = []
    here, newest = 0, -1
    for k, follows in _below(tree, -1, known, ()):
        node = tree.nodes[k]
        if node.time == known and newest < 0:
            here = newest = len(rows)
        here = len(rows) if k in winner and k == tree.winner else here
        path = f"{tree.path}.t{node.time}.beam{node.row}.y[{run.vocabulary.index(node.word)}]"
        rows.append(HypothesisRow(node.word, follows, node.p, node.log_P, _fate(node.fate, is_over), k in winner, path))
    return HypothesesView(
        said=_said(run, tree, known),
        rows=tuple(rows),
        here=here,
        ranked=tuple(_ranked(tree)) if is_over else (),
        rule=_rule(run),
        unshown=sum(tree.unshown[:known]),
    )


def _below(
    tree: SearchTree, parent: int, known: int, follows: tuple[bool, ...]
) -> Iterator[tuple[int, tuple[bool, ...]]]:
    """The words below one, each followed by those below it; with whether each level goes on."""
    children = [k for k, node in enumerate(tree.nodes) if node.parent == parent and node.time <= known]
    for k in children:
        levels = (*follows, k != children[-1])
        yield k, levels
        if tree.nodes[k].fate != DROPPED:
            yield from _below(tree, k, known, levels)


def _fate(fate: str, is_over: bool) -> str:
    """What became of a hypothesis, so far as it is known: one is cut off when the search is over."""
    return "kept" if fate == "cut off" and not is_over else fate


def _said(run: Run, tree: SearchTree, known: int) -> Statement:
    if not known:
        return NOT_SEARCHED_YET(path=f"{tree.path}.t1.log_P")
    here = f"{tree.path}.t{known}"
    counts = {
        "kept": run.trace.value(f"{here}.log_P").size,
        "continuations": run.trace.value(f"{here}.candidates").size,
    }
    return SEARCHING(**counts, time=known, path=here)


def _rule(run: Run) -> Statement:
    alpha = float(run.config["length_penalty"])
    return BY_SCORE(alpha=alpha) if alpha else BY_LOG_P()


def _ranked(tree: SearchTree) -> Iterator[RankedRow]:
    for each in tree.ranked:
        is_complete = tree.nodes[each.node].fate == "complete"
        yield RankedRow(each.words, each.log_P, each.score, is_complete, each.node == tree.winner)


def hypotheses_data(run: Run) -> dict[str, object]:
    """Return the whole search as plain data: its settings, every word of the tree, and the ranking."""
    tree = tree_of(run)
    nodes = [
        {
            "time": node.time,
            "word": node.word,
            "parent": node.parent if node.parent >= 0 else None,
            "path": f"{tree.path}.t{node.time}.beam{node.row}",
            "p": plain(np.array(node.p)),
            "log_P": plain(np.array(node.log_P)),
            "fate": node.fate,
        }
        for node in tree.nodes
    ]
    ranking = [
        {
            "node": each.node,
            "words": list(each.words),
            "log_P": plain(np.array(each.log_P)),
            "score": plain(np.array(each.score)),
        }
        for each in tree.ranked
    ]
    return {
        "beam": run.config["beam"],
        "length_penalty": run.config["length_penalty"],
        "rule": str(_rule(run)),
        "tree": nodes,
        "ranking": ranking,
        "winner": tree.winner,
        "dropped_unlisted": sum(tree.unshown),
    }
