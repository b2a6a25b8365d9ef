"""What torch makes of a beam search: the hypotheses that were extended, one by one, and the sums they are ranked by.

Which continuations were kept is given, as the words of a writer are; everything else is computed.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from msgspec import Struct
from torch import Tensor

from seqtui.models.inputs.text import END, START
from seqtui.models.parts.beam_search import is_searched
from seqtui.train.verify.reference_values import Named, ReferenceValues, chosen


class Extension(Struct, frozen=True):
    """One step of a decoder: where its values stand, the word it reads, and where the state before stands.

    place is where the log P of the words so far stands among those kept at the step before.
    """

    at: str
    time: int
    token: int
    before: str
    place: int = 0


def extensions(ref: ReferenceValues, part: str) -> list[Extension]:
    """All steps of a decoder in their order: one for each word, or one for each open hypothesis of each time step."""
    words = ref.run.vocabulary
    start = words.index(START)
    if not is_searched(ref.config):
        ids = [start, *chosen(ref, part)[:-1]]
        return [Extension(f"{part}t{t}.", t, token, f"{part}t{t - 1}.") for t, token in enumerate(ids, 1)]
    found: list[Extension] = []
    alive = [(start, f"{part}t0.", 0)]
    for t in range(1, ref.run.searched + 1):
        here = [Extension(f"{part}t{t}.beam{k}.", t, *each) for k, each in enumerate(alive)]
        found += here
        cells = [divmod(int(cell), len(words)) for cell in ref[f"{part}t{t}.picked"]]
        places = enumerate(cells)
        alive = [(word, here[row].at, place) for place, (row, word) in places if words[word] != END]
    return found


def searched(ref: ReferenceValues, part: str, steps: Sequence[Extension], logits: Sequence[Tensor]) -> Named:
    """What each step of a search shows, from the scores [d_vocab] of each extension, and its end."""
    named: Named = {f"{part}t0.log_P": ref[f"{part}t0.log_P"]}
    ended: list[tuple[Tensor, int]] = []
    for t in range(1, ref.run.searched + 1):
        here, before = f"{part}t{t}.", named[f"{part}t{t - 1}.log_P"]
        rows = []
        for step, row in zip(steps, logits, strict=True):
            if step.time == t:
                log_y = row.log_softmax(-1)
                rows.append(before[step.place] + log_y)
                named |= {f"{step.at}logits": row, f"{step.at}y": row.softmax(-1), f"{step.at}log_y": log_y}
                named[f"{step.at}candidate"] = rows[-1]
        candidates = torch.stack(rows)
        picked = ref[f"{here}picked"].long()
        named |= {f"{here}candidates": candidates, f"{here}log_P": candidates.flatten()[picked]}
        is_end = [ref.run.vocabulary[int(cell) % candidates.shape[1]] == END for cell in picked]
        ended += [(total, t) for total, ends in zip(named[f"{here}log_P"], is_end, strict=True) if ends]
        if t == ref.run.searched:
            ended += [(total, t) for total, ends in zip(named[f"{here}log_P"], is_end, strict=True) if not ends]
    return named | _ranked(ref, f"{part}t{ref.run.searched}.", ended)


def _ranked(ref: ReferenceValues, at: str, ended: Sequence[tuple[Tensor, int]]) -> Named:
    """The ranking, and the surprise at the winner."""
    totals = torch.stack([total for total, _ in ended])
    alpha = float(ref.config["length_penalty"])
    penalty = ((5 + ref[f"{at}words"]) / 6) ** alpha
    named = {f"{at}ended": totals, f"{at}score": totals / penalty, f"{at}L": -totals[int(ref[f"{at}winner"])]}
    return named | ({f"{at}penalty": penalty} if alpha else {})
