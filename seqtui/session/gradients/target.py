"""What is differentiated: a loss that the run recorded, the cross-entropy of a chosen word, or any chosen number.

A loss that the run did not record is recorded behind it, as an equation like any other, so that it opens into its terms
and the walk backwards begins at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.array import Array, log
from seqtui.engine.backward import Edge, Gradients, backward, finite_difference
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.paths import GOAL, Index
from seqtui.engine.trace import Step, Trace
from seqtui.language import N_, _
from seqtui.models.inputs.padding import last_word
from seqtui.models.model import Run
from seqtui.models.parts.readout import answers_at
from seqtui.session.budget import OverBudgetError
from seqtui.session.gradients.truncation import cut_edges, cut_times, read_truncation, truncation_said

HOW = N_(
    "a number (t5.h[1]), a value to sum up (t5.h), or a word and its time (5=street); to truncate: t5.h truncate 3"
)
TOP = "L"  # how the differentiated number is written, whatever it is
Share = tuple[int, int | None]  # a distribution over words: its step, and its row in a matrix of them
_NOTATION = Notation(L=Symbol("L", "", N_("cross-entropy: the surprise at the chosen word")))


class DifferentiationTarget(Struct, frozen=True, eq=False, dict=True):
    """One number to differentiate: the run it is recorded in, its step and element (None: the sum of all elements).

    text is how it is typed, meaning how it is said. truncated: after how many steps its gradients stop (None: never),
    which is where the states send nothing back, cut.
    """

    run: Run
    step: int
    element: Index | None
    text: str
    meaning: str
    truncated: int | None = None
    cut: frozenset[Edge] = frozenset()

    def gradients(self) -> Gradients:
        """The gradient of every recorded value, made once."""
        return self._gradients

    @cached_property
    def _gradients(self) -> Gradients:
        with np.errstate(all="ignore"):
            return backward(self.run.trace, self.step, self.element, self.cut)

    @cached_property
    def full(self) -> Gradients:
        """The gradients where nothing is cut."""
        if not self.cut:
            return self._gradients
        with np.errstate(all="ignore"):
            return backward(self.run.trace, self.step, self.element)

    def finite_difference(self, path: str, element: Index) -> float:
        """Return the target's central difference: the model runs twice, with the element moved a little up and down.

        Raises SeqtuiError where the value has no name, is not finite, stands behind what the model records, or moves
        the course of the run itself.
        """
        if self.cut:
            raise SeqtuiError(_("a truncated gradient is not the slope of L: it leaves out what flows further back"))
        if path == self.run.trace.path(self.step) and GOAL in self.run.trace[self.step].scope:
            raise SeqtuiError(_("the model does not record {sign} itself, so it cannot be moved", sign=TOP))
        return finite_difference(self._again, self.run.trace, path, element, self.step, self.element)

    def checked(self, path: str, element: Index) -> float | str:
        """The finite difference, or the sentence that says why there is none; takes two runs of the model.

        Raises GivenUpError when nobody waits for it any more.
        """
        try:
            return self.finite_difference(path, element)
        except OverBudgetError as error:
            return _("not checked: {why}", why=error.takes)
        except SeqtuiError as error:
            return str(error)

    def _again(self, edits: Mapping[str, float]) -> Trace:
        run = self.run.model.run(self.run.request.with_edits(*edits.items()))
        again = find_target(run, self.text).run.trace
        if len(again) != len(self.run.trace):
            raise SeqtuiError(
                _("moved a little, this value changes what is written next, so there is nothing to compare")
            )
        return again


def find_target(run: Run, text: str | None = None) -> DifferentiationTarget:
    """Return what the text means in a run; None means its last loss, or what it says last.

    Behind it may stand after how many steps its gradients stop, ``t5.L truncate 3``. Raises SeqtuiError when there is
    no such number or word, or nothing to truncate.
    """
    text, steps = read_truncation((text or "").strip())
    found = _found(run, text)
    return found if steps is None else _truncated(found, steps)


def _truncated(goal: DifferentiationTarget, steps: int) -> DifferentiationTarget:
    """The same number, whose gradients pass the state so many times; its run says what that loses."""
    times = cut_times(goal.run, goal.step, steps)
    short = replace(
        goal,
        text=f"{goal.text} truncate {steps}",
        meaning=_("{meaning}, truncated at k = {steps}", meaning=goal.meaning, steps=steps),
        truncated=steps,
        cut=cut_edges(goal.run, times),
    )
    said = truncation_said(short.text, steps, times, short.gradients(), short.full)
    return replace(short, run=replace(goal.run, notes=(*goal.run.notes, said)))


def _found(run: Run, text: str) -> DifferentiationTarget:
    if not text:
        return _usual(run)
    when, sign, word = text.rpartition("=")
    if sign:
        return _word(run, when.strip(), word.strip())
    path, element = paths.parse(text)
    step = run.trace.find(path)
    if element is not None:
        element = paths.check_index(path, run.trace[step].value.shape, element)
    return DifferentiationTarget(run, step, element, text, _said(run.trace[step], path, element))


def _usual(run: Run) -> DifferentiationTarget:
    """The last loss; else the surprise at the word that came or is most probable; else what stands last.

    Of a matrix of tokens that is the first number of the last one; any other value is summed up.
    """
    last = {run.trace[equation.last].name or "": equation.last for equation in run.trace.equations}
    shares = () if "L" in last else _shares(run)
    if shares:
        return _surprise(run, *_answer(run, shares), None)
    step = last.get("L", last.get("h", run.trace.equations[-1].last))
    path, shape = run.trace.path(step), run.trace[step].value.shape
    element = (_last_row(run, shape[0]), 0) if len(shape) == 2 else None  # rows of a LayerNorm add up to the same
    return DifferentiationTarget(run, step, element, paths.spell(path, element), _said(run.trace[step], path, element))


def _last_row(run: Run, rows: int) -> int:
    """The row of the last word, where there is one for each token."""
    return last_word(run.tokens, run.request.settings) if rows == run.length else rows - 1


def _word(run: Run, when: str, word: str) -> DifferentiationTarget:
    """The cross-entropy of a word, at a time step or a row, or at the last one."""
    shares = _shares(run)
    if not shares:
        raise SeqtuiError(_("this run gives no probabilities of words: choose a number, as in t3.h[0]"))
    number = when.removeprefix("t")
    if not when:
        return _surprise(run, *_answer(run, shares), word)
    found = [share for share in shares if str(_time(run.trace[share[0]], share[1])) == number]
    if not found:
        times = sorted({_time(run.trace[step], row) for step, row in shares})
        raise SeqtuiError(
            _(
                "there are no probabilities at '{when}': choose a time from {first} to {last}",
                when=when,
                first=times[0],
                last=times[-1],
            )
        )
    return _surprise(run, *found[-1], word)


def _answer(run: Run, shares: Sequence[Share]) -> Share:
    """The distribution in which the network gives its answer: that at the word it is asked about, else the last."""
    step, _row = shares[-1]
    asked = step, answers_at(run.request, run.tokens)
    return asked if asked in shares else shares[-1]


def _shares(run: Run) -> list[Share]:
    """The distributions over words: the step, and the row of a matrix of them."""
    found: list[Share] = []
    for index, step in enumerate(run.trace):
        if step.symbol is None or step.is_leaf or step.symbol.axis_names[-1:] != ("d_vocab",):
            continue
        value = step.value
        if (value >= 0).all() and np.allclose(value.sum(axis=-1), 1.0, atol=1e-9):
            found += [(index, None)] if value.ndim == 1 else [(index, row) for row in range(len(value))]
    return found


def _time(step: Step, row: int | None) -> int:
    """The time at which a distribution stands; rows of a matrix count from 1."""
    return step.time if step.time is not None and row is None else (row or 0) + 1


def _surprise(run: Run, index: int, row: int | None, word: str | None) -> DifferentiationTarget:
    """Record −log of one word's share behind the run; None takes the word that came, else the most probable one."""
    step = run.trace[index]
    words = run.labels(step.scope, "d_vocab")
    share = step.value if row is None else step.value[row]
    time = _time(step, row)
    if word is None:
        word = run.targets[time - 1] if time <= len(run.targets) else words[int(np.argmax(share))]
    if word not in words:
        raise SeqtuiError(
            _("'{word}' is not among the words that can come: {words}", word=word, words=", ".join(words[:12]))
        )
    eq = Equations.following(_NOTATION, run.trace)
    with eq.scope(GOAL), eq.at(time):
        y = Array(eq.trace, index)
        chosen = y[words.index(word)] if row is None else y[row][words.index(word)]
        found = eq("L", -log(chosen))
    longer = replace(run, trace=eq.trace.close())
    return DifferentiationTarget(
        longer, found.index, (), f"{time}={word}", _("cross-entropy of {word} at t {time}", word=word, time=time)
    )


def _said(step: Step, path: str, element: Index | None) -> str:
    if element is None and step.value.ndim:
        return _("sum of all numbers of {path}", path=path)
    meaning = _(step.symbol.meaning) if step.symbol else ""
    return f"{paths.spell(path, element)}, {meaning}" if meaning else paths.spell(path, element)
