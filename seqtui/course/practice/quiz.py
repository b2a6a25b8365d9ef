"""Endless practice: questions from any run of any model, drawn from a seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from seqtui.course.practice import ask_equations, ask_largest, ask_numbers
from seqtui.course.practice.quiz_question import Generator, QuizQuestion
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.weights import seeds

MOST = 200  # questions at once
_TRIES = 4  # draws of a generator for one question


class Row(Struct, frozen=True):
    """A generator: what it asks for, in words, and the question it makes of a run (None where the run has none)."""

    meaning: str
    make: Generator


GENERATORS: dict[str, Row] = {
    "entry": Row(N_("compute this entry"), ask_numbers.entry),
    "share": Row(N_("the share after a softmax"), ask_numbers.share),
    "vector": Row(N_("compute a whole vector"), ask_numbers.vector),
    "shape": Row(N_("the shape of a value"), ask_equations.shape),
    "next": Row(N_("which equation comes next"), ask_equations.next_equation),
    "order": Row(N_("the order of equations"), ask_equations.order),
    "missing": Row(N_("which operand is missing"), ask_equations.missing_operand),
    "reads": Row(N_("what an equation reads"), ask_equations.what_it_reads),
    "match": Row(N_("what signs mean"), ask_equations.meanings),
    "gate-closed": Row(N_("which gate closed most"), ask_largest.gate_closed),
    "gate-opened": Row(N_("which gate opened most"), ask_largest.gate_opened),
    "looked-at": Row(N_("which word is looked at most"), ask_largest.looked_at),
    "point": Row(N_("point at a number"), ask_largest.largest_number),
    "gradient": Row(N_("which weight got the largest gradient"), ask_largest.largest_gradient),
}


def quiz(run: Run, seed: int, count: int, kinds: Sequence[str] = ()) -> tuple[QuizQuestion, ...]:
    """Return so many questions of a run, drawn from a seed; the first ones stay when more are asked for.

    kinds are names of GENERATORS, all of them where none is named. Raises SeqtuiError for a kind that there is none of,
    and where a run has no question of these kinds.
    """
    for kind in kinds:
        if kind not in GENERATORS:
            known = ", ".join(GENERATORS)
            raise SeqtuiError(_("there is no kind of question '{kind}': there are {known}", kind=kind, known=known))
    names = list(kinds or GENERATORS)
    found: list[QuizQuestion] = []
    asked: set[tuple[str, str, str]] = set()
    empty = 0
    for turn in range(_TRIES * len(names) * (count + 1)):
        if len(found) == count or empty >= _TRIES * len(names):
            break
        round_, place = divmod(turn, len(names))
        order = seeds.stream(seed, "quiz", run.model.name, "order", str(round_)).permutation(len(names))
        draw = seeds.stream(seed, "quiz", run.model.name, str(turn))
        with np.errstate(all="ignore"):
            made = GENERATORS[names[order[place]]].make(run, draw)
        key = ("", "", "") if made is None else (made.kind, made.at, made.prompt)
        if made is None or key in asked:
            empty += 1
            continue
        empty = 0
        asked.add(key)
        found.append(made)
    if not found:
        raise SeqtuiError(_("this run of {model} has no such question: take another kind", model=run.model.name))
    return tuple(found)
