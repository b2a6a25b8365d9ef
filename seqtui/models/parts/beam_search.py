"""Beam search: several hypotheses are written side by side, and the most probable ones of all their continuations kept.

Sutskever, Vinyals & Le 2014, section 3.2. A hypothesis is a row of words with its log-probability; at time step t each
of those still open is continued with every word of the vocabulary, and of all these continuations the most probable
ones are kept, so many as places are left. One that ends in </s> is complete: it is set aside, and its place with it.
The search ends when no place is left, or at the limit, where the open ones are cut off.

    t2.beam0.…          hypothesis 0 of those that are open: the model's own equations, as when it writes greedily
    t2.beam0.candidate  log P of the hypothesis + log y: log P of each of its continuations
    t2.candidates       these, one row for each open hypothesis
    t2.picked           which are kept, the most probable first: row · d_vocab + word
    t2.log_P            log P of those
    ended, score        log P of all that ended, and what they are ranked by; then the winner

    score = log P / lp,  lp = ((5 + |Y|) / 6)^α        Wu et al. 2016, equation 14, without the coverage penalty

with |Y| words, </s> among them. α = 0, which is the default, ranks by log P itself. What is cut off is no sentence, and
comes behind all that are complete. At one time step all continuations are equally long, so lp decides in the end alone.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from seqtui.engine.array import Array, exp, identity, log, softmax, stack
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_, _
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import END, START
from seqtui.models.parts.entries import WORD
from seqtui.models.parts.generation import Advance, State

MOST = 12  # hypotheses side by side

SEARCH_SETTINGS = (
    Setting(
        "search", "greedy", "word by word as decoding says, or with several hypotheses", choices=("greedy", "beam")
    ),
    Setting("beam", 3, "of search=beam: how many hypotheses are kept at each step", high=MOST),
    Setting("length_penalty", 0.0, "of search=beam: alpha of Wu et al. 2016 (0: log P alone decides)", low=0, high=10),
)

SEARCH_NOTATION = Notation(
    log_y=Symbol("log y", "d_vocab", N_("log-probability of each {entry} to come next", **WORD)),
    candidate=Symbol("candidate", "d_vocab", "log-probability of the hypothesis with each word behind it"),
    candidates=Symbol("candidates", "open d_vocab", "log-probability of every continuation of every open hypothesis"),
    picked=Symbol("picked", "kept", "the continuations that are kept, by number: row times d_vocab plus word"),
    log_P=Symbol("log P", "kept", "log-probability of each hypothesis that is kept"),
    ended=Symbol("ended", "hypothesis", "log-probability of each hypothesis that ended"),
    words=Symbol("words", "hypothesis", "how many words each of them has, </s> among them"),
    penalty=Symbol("lp", "hypothesis", "length penalty: what log P is divided by"),
    score=Symbol("score", "hypothesis", "what the hypotheses are ranked by"),
    winner=Symbol("winner", "", "the number of the hypothesis that is written"),
    L=Symbol("L", "", "surprise at all that was written"),
)


def is_searched(config: Mapping[str, Value]) -> bool:
    """Whether the settings ask for a beam search: a target that is forced leaves nothing to search."""
    return config.get("search") == "beam" and not config["target"]


def check_search(config: Mapping[str, Value]) -> None:
    """Raise SeqtuiError for a beam search that would draw its words."""
    if is_searched(config) and config["decoding"] == "sample":
        raise SeqtuiError(_("search=beam keeps the most probable words and draws none: leave decoding=sample out"))


class _Open(Struct, frozen=True):
    """A hypothesis that can go on: its last word, the model's state, and its log P."""

    token: int
    state: State
    log_P: Array


class _Ended(Struct, frozen=True):
    """A hypothesis that ended: its log P, how many words it has, and whether the last is </s>."""

    log_P: Array
    words: int
    is_complete: bool


def search(eq: Equations, config: Mapping[str, Value], words: Sequence[str], advance: Advance, state: State) -> None:
    """Record a beam search over the target words, from <s>; advance is that of generate.

    Raises SeqtuiError when an edit asks for what is not there.
    """
    with eq.using(eq.notation | SEARCH_NOTATION):
        with eq.at(0), eq.scope("", kept=1):
            log_P = eq.input("log_P", np.zeros(1))
        alive, ended = [_Open(words.index(START), state, log_P[0])], list[_Ended]()
        for t in range(1, config["limit"] + 1):
            with eq.at(t):
                alive = _step(eq, words, advance, alive, ended, config["beam"], t)
                if not alive or t == config["limit"]:
                    ended += [_Ended(each.log_P, t, False) for each in alive]
                    _rank(eq, config, ended)
                    return


def _step(
    eq: Equations,
    words: Sequence[str],
    advance: Advance,
    alive: Sequence[_Open],
    ended: list[_Ended],
    beam: int,
    t: int,
) -> list[_Open]:
    """Record one time step; returns what is open after it, and puts what is complete behind the ended ones."""
    states, rows = [], []
    for k, each in enumerate(alive):
        with eq.scope(f"beam{k}"):
            logits, state = advance(each.token, each.state)
            log_y = eq("log_y", log(eq("y", softmax(logits))))
            rows.append(eq("candidate", each.log_P + log_y))
            states.append(state)
    places = min(beam - len(ended), len(alive) * len(words))
    with eq.scope("", open=len(alive), kept=places):
        candidates = eq("candidates", stack(rows))
        picked = _pick(eq, candidates, places)
        log_P = eq("log_P", candidates.reshape(candidates.value.size)[picked])
    following = []
    for j, cell in enumerate(picked):
        row, word = divmod(cell, len(words))
        if words[word] == END:
            ended.append(_Ended(log_P[j], t, True))
        else:
            following.append(_Open(word, states[row], log_P[j]))
    return following


def _pick(eq: Equations, candidates: Array, places: int) -> list[int]:
    """Record which continuations are kept; of equally probable ones the first."""
    found = np.argsort(-candidates.value, axis=None, kind="stable")[:places]
    picked = eq.input("picked", found.astype(float)).value
    cells = range(candidates.value.size)
    if len(set(picked.tolist())) < places or any(cell not in cells for cell in picked.tolist()):
        path = eq.trace.scope.path("picked")
        raise SeqtuiError(
            _(
                "{path} takes {places} different whole numbers from 0 to {last}: row · d_vocab + word",
                path=path,
                places=places,
                last=cells[-1],
            )
        )
    return [int(cell) for cell in picked]


def _rank(eq: Equations, config: Mapping[str, Value], ended: Sequence[_Ended]) -> None:
    """Record what the hypotheses are ranked by, the first of the complete ones, and its surprise."""
    alpha = float(config["length_penalty"])
    with eq.scope("", hypothesis=len(ended)):
        log_P = eq("ended", stack([each.log_P for each in ended]))
        words = eq.input("words", np.array([float(each.words) for each in ended]))
        if alpha:
            score = eq("score", log_P / eq("penalty", exp(log((words + 5.0) / 6.0) * alpha)))
        else:
            score = eq("score", identity(log_P))
        order = ranking(score.value, [each.is_complete for each in ended])
        winner = float(eq.input("winner", np.array(float(order[0]))).value)
        if winner not in range(len(ended)):
            path = eq.trace.scope.path("winner")
            raise SeqtuiError(
                _(
                    "{path} cannot be {winner:g}: give the number of a hypothesis, 0 to {last}",
                    path=path,
                    winner=winner,
                    last=len(ended) - 1,
                )
            )
        eq("L", -log_P[int(winner)])


def ranking(scores: np.ndarray, complete: Sequence[bool]) -> list[int]:
    """Return the hypotheses by number, the best first: complete ones by score, then those that were cut off."""
    return sorted(range(len(scores)), key=lambda k: (not complete[k], -scores[k], k))
