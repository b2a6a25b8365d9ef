"""A text that induction heads show themselves on: a row of random words, read twice (Olsson et al. 2022).

What follows a word the second time is known only from the first: nothing else in the text says so.
"""

from __future__ import annotations

import random

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Request, Run
from seqtui.models.weights.network import Tokenizer

LENGTH = 20  # words of the row, unless the run knows fewer
LEAST = 2
_TRIES = 40  # pieces that are tried for each of the row
_POSITIONS = ("positions", "source_positions")
_SIGNS = ("<", "[", "##")  # with these begin the names of tokens that are no words: <s>, [CLS], pieces inside a word


def repeated_text(run: Run, length: int | None = None, seed: int = 0) -> Request:
    """Return the request of a run with another text: so many random words of those that it knows, twice.

    None is twenty words, or as many as it knows and has learnt places for. Each word stands once in the row. Raises
    SeqtuiError for a run that reads no words, and for more words than it knows.
    """
    tokenizer = _tokenizer(run)
    words = known_words(run) if tokenizer is None else list(tokenizer.words)
    if run.canvas is not None or run.request.input is not None or len(words) < LEAST:
        raise SeqtuiError(_("{name} reads no words that can be drawn: it has no repeated text", name=run.name))
    count = min(len(words), LENGTH, _learnt(run) // 2) if length is None else length
    if not LEAST <= count <= len(words):
        raise SeqtuiError(
            _("a row of {count} words: it takes {least} to {most}", count=count, least=LEAST, most=len(words))
        )
    draw = random.Random(seed)
    if tokenizer is not None:
        return run.model.with_text(run.request, _of_pieces(tokenizer, count, draw))
    row = draw.sample(words, count)
    gap = "" if run.config.get("unit") == "char" else " "
    return run.model.with_text(run.request, gap.join([*row, *row]))


def _tokenizer(run: Run) -> Tokenizer | None:
    """What splits the texts of a run; None where words or characters do."""
    weights = run.request.weights
    return None if weights is None or weights.network is None else weights.network.tokenizer


def _of_pieces(tokenizer: Tokenizer, count: int, draw: random.Random) -> str:
    """A text of so many random pieces, twice, whose split is just that.

    Only pieces that stay whole beside others are taken: one that begins a word, mostly. Raises SeqtuiError where there
    are too few.
    """
    order = list(range(len(tokenizer.words)))
    draw.shuffle(order)
    row: list[int] = []
    for piece in order[: _TRIES * count]:
        if tokenizer.decode([piece]).strip() and _stays(tokenizer, [*row, piece]):
            row.append(piece)
        if len(row) == count and _stays(tokenizer, [*row, *row]):
            return tokenizer.decode([*row, *row])
        row = row[: count - 1] if len(row) == count else row
    raise SeqtuiError(
        _("hardly a piece of this tokenizer stays whole beside others: give fewer than {count}", count=count)
    )


def _stays(tokenizer: Tokenizer, pieces: list[int]) -> bool:
    """Whether a text of pieces is split into just these, but for special ones around them."""
    found = tokenizer.encode(tokenizer.decode(pieces))
    return any(list(found[k : k + len(pieces)]) == pieces for k in range(len(found) - len(pieces) + 1))


def _learnt(run: Run) -> int:
    """How many positions the file of weights has learnt; more than any text has where it learns none."""
    weights = run.request.weights
    learnt = [] if weights is None else [weights.tensors.get(name) for name in _POSITIONS]
    return min((len(rows) for rows in learnt if rows is not None), default=2 * LENGTH)


def known_words(run: Run) -> list[str]:
    """The words that a run could read, without those that are signs or hold white space, each once, in its order."""
    known = run.vocabularies.get("encoder") or (
        tuple(run.scoped["encoder"]) if "encoder" in run.scoped else run.vocabulary
    )
    return [word for word in dict.fromkeys(known) if word.split() == [word] and not word.startswith(_SIGNS)]
