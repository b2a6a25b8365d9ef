"""What the lesson on looking inside says of its stages, computed from runs made here, and of other texts besides."""

from functools import cache

import numpy as np

from seqtui.models.model import Run
from seqtui.train.data.coreference import Reference
from seqtui.train.data.repeat import LETTERS, LONGEST, SHORTEST, sequences, text
from tests.lessons.stages import recorded, value

ROW = "s u k c b m i g s u k c b m i g"
SENTENCE = "the animal didn't cross the {} because it was too {}"
IT, BEING, PLACE, LAST = Reference.pronoun, Reference.being, Reference.place, 10
_ROWS = [text(row) for row in sequences(4, 12, True, np.random.default_rng(5))]


def _row(*heads: str, letters: str = ROW) -> Run:
    """The run that reads a row twice, without some heads."""
    return recorded("repeat-gpt", letters, tuple(f"{head}.z=0" for head in heads))


def _induction(run: Run, head: str = "block1.head0") -> float:
    """The mean share that a letter of the second reading gives to what followed it in the first."""
    pattern = value(run, f"{head}.pattern")
    half = len(pattern) // 2
    return float(np.mean([pattern[q, q - half + 1] for q in range(half, 2 * half)]))


def _surprise(run: Run) -> float:
    half = len(run.tokens) // 2
    return float(np.mean([value(run, f"t{t}.loss") for t in range(half + 1, 2 * half)]))


def _swaps() -> bool:
    """With k and m in each other's place, m is expected: the weights are those of the same file."""
    letters = ROW.translate(str.maketrans("km", "mk"))
    says = value(_row(letters=letters), "y")[9]
    return bool(LETTERS[int(says.argmax())] == "m" and says[LETTERS.index("k")] < 0.05)


def _leads() -> bool:
    """In other rows, too, the induction head is led by the first block, and nothing else of the second block counts."""
    for letters in (ROW, *_ROWS):
        whole, led = _row(letters=letters), _row("block0.head0", "block0.head1", letters=letters)
        if _induction(whole) < 0.8 or _induction(led) > 0.3:
            return False
        if _surprise(_row("block1.head0", letters=letters)) < _surprise(_row("block1.head1", letters=letters)) + 2:
            return False
    return True


@cache
def _read(network: str, sentence: str, edits: tuple[str, ...] = ()) -> Run:
    return recorded(network, sentence, edits)


def _difference(run: Run, one: str, other: str) -> float:
    scores = dict(
        zip(run.labels(run.trace[run.trace.find("logits")].scope, "d_vocab"), value(run, "logits")[IT], strict=True)
    )
    return float(scores[one] - scores[other])


def _with_row(network: str, given: str, into: str, path: str, position: int) -> Run:
    """The run of a sentence in which one row of a value is that of another sentence."""
    rows = value(_read(network, into), path).copy()
    rows[position] = value(_read(network, given), path)[position]
    return recorded(network, into, (f"{path}={rows.tolist()}",))


def _turned_by(given: str, into: str, one: str, other: str, path: str = "block1.resid_pre") -> set[int]:
    """The positions whose row of another sentence turns the answer of the encoder."""
    encoder = "coreference-encoder"
    return {
        position
        for position in range(LAST + 1)
        if _difference(_with_row(encoder, given, into, path, position), one, other) > 0
    }


def _street() -> tuple[str, str, str, str]:
    return SENTENCE.format("street", "tired"), SENTENCE.format("street", "wide"), "animal", "street"


def _lake() -> tuple[str, str, str, str]:
    return SENTENCE.format("lake", "sick"), SENTENCE.format("lake", "crowded"), "animal", "lake"


def _two_strides() -> bool:
    return _turned_by(*_street()) == {BEING} and _turned_by(*_street(), path="block1.attn_out") == {IT}


def _of_two_texts() -> bool:
    """In this pair the place carries it, and *it* fetches it as in the other."""
    return _turned_by(*_lake()) == {PLACE} and _turned_by(*_lake(), path="block1.attn_out") == {IT}


def _nothing_between() -> bool:
    single, (given, into, one, other) = "coreference-self-attention", _street()
    plain, full = (_difference(_read(single, sentence), one, other) for sentence in (into, given))
    found = [_difference(_with_row(single, given, into, "x", k), one, other) for k in range(LAST + 1)]
    added = _difference(_with_row(single, given, into, "attn_out", IT), one, other)
    return np.allclose(found, [plain] * LAST + [full], atol=1e-9) and abs(added - full) < 1e-9


def _looks(sentence: str, query: int, head: str) -> int:
    return int(value(_read("coreference-encoder", sentence), f"{head}.pattern")[query].argmax())


CLAIMS = {
    "as behind the first *b*": lambda: ROW.split()[5] == "m" and LETTERS[int(value(_row(), "y")[12].argmax())] == "m",
    "in the second there is a line far from it": lambda: (
        max(_induction(_row(), f"block0.head{h}") for h in (0, 1)) < 0.1 < 0.9 < _induction(_row())
    ),
    "rows had from 4 to 20 letters": lambda: (SHORTEST, LONGEST) == (4, 20),
    "The weights know how to look back, not which letter follows which": _swaps,
    "the first hands on what stood before, the second looks for it": _leads,
    "what knowing nothing costs": lambda: len(LETTERS) == 26 == len(_row().vocabulary),
    "Both help to lead the induction head.": lambda: (
        max(_induction(_row(f"block0.head{h}")) for h in (0, 1)) < _induction(_row()) - 0.05
    ),
    "One position turns the answer.": lambda: _turned_by(*_street()) == {BEING},
    "So the adjective reaches *it* in two strides": _two_strides,
    "which has looked at the adjective": lambda: _looks(_street()[1], BEING, "block0.head0") == LAST,
    "no longer answers to *it*": lambda: (
        _looks(_street()[0], IT, "block1.head0") == BEING and _looks(_street()[1], IT, "block1.head0") == PLACE
    ),
    "A map is of two texts, not of the network.": _of_two_texts,
    "nothing stands between *wide* and *it*": _nothing_between,
}
