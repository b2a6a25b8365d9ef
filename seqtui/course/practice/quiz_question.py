"""A question of the endless practice: what is asked in words, its options, its key, and where to stand for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from string import ascii_lowercase

import numpy as np
from msgspec import Struct, field

from seqtui.course.facts import Scene
from seqtui.course.questions.question import Posed
from seqtui.engine.formula import formula
from seqtui.engine.paths import Index, spell
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.text import safe, short

DECIMALS = 3
TOLERANCE = 0.002  # terms are shown with three decimals


class QuizQuestion(Struct, frozen=True, eq=False):
    """One question: which generator made it, its words, and what grading needs.

    prompt and options are in the language that was spoken when it was made, with paths in backticks; options are by
    their ids, in the order shown. at is the path to stand at, of what is differentiated there ("" forwards). run is the
    run to look at. solution says the answer and why. evidence are lines that belong to the prompt.
    true is, of a bug hunt, the run without the bug: to stand beside run once it is answered.
    """

    kind: str
    prompt: str
    posed: Posed
    at: str
    run: Run
    solution: str
    options: Mapping[str, str] = field(default_factory=dict)
    of: str = ""
    evidence: tuple[str, ...] = ()
    true: Run | None = None


Draw = np.random.Generator
Generator = Callable[[Run, Draw], QuizQuestion | None]


def shown(x: float) -> str:
    """Return a number as questions write it: three decimals, a minus sign."""
    return "−∞" if np.isneginf(x) else short(float(x) + 0.0, DECIMALS, "−")


def as_shown(x: float) -> float:
    """Return the number that a learner reads."""
    return float(short(float(x) + 0.0, DECIMALS))


def row_shown(values: Sequence[float] | np.ndarray) -> str:
    """Return several numbers in a row: ``(0.312, −0.500)``."""
    return "(" + ", ".join(shown(x) for x in values) + ")"


def named_steps(trace: Trace) -> list[int]:
    """The named equations of a run, in order."""
    return [equation.last for equation in trace.equations if trace[equation.last].name is not None]


def some(draw: Draw, among: Sequence[int], most: int = 60) -> list[int]:
    """Some of these, drawn, in another order."""
    return [among[k] for k in draw.permutation(len(among))[:most]]


def any_element(draw: Draw, value: np.ndarray) -> Index:
    """One element of a value, drawn."""
    return tuple(int(draw.integers(size)) for size in value.shape)


def reads(trace: Trace, index: int) -> tuple[int, ...]:
    """The named values that an equation reads, each once, in the order of the formula."""
    found: dict[int, None] = {}
    waiting = list(trace[index].operands)
    while waiting:
        operand = waiting.pop(0)
        if trace[operand].name is not None:
            found[operand] = None
        else:
            waiting[:0] = trace[operand].operands
    return tuple(found)


def equation_text(trace: Trace, index: int) -> str:
    """An equation with its time as a number, and its path where that says more: ``c₃ = f₃ ⊙ c₂ + i₃ ⊙ g₃``."""
    text = formula(trace, index, concrete=True)
    scope = str(trace[index].scope.untimed)
    return f"{scope}: {text}" if scope else text


def number(kind: str, run: Run, index: int, element: Index, prompt: str, solution: str) -> QuizQuestion:
    """A question for one element of a value, which slips are looked for in."""
    path = spell(run.trace.path(index), element)
    value = float(run.trace[index].value[element])
    posed = Posed("number", value, DECIMALS, TOLERANCE, scene=Scene(run), expression=path)
    return QuizQuestion(kind, prompt, posed, path, run, solution)


def choice(
    kind: str, run: Run, at: str, prompt: str, right: str, wrong: Sequence[str], solution: str, draw: Draw, of: str = ""
) -> QuizQuestion:
    """A question for one of several texts, shown in a drawn order."""
    texts = [right, *wrong]
    order = [texts[k] for k in draw.permutation(len(texts))]
    options = dict(zip(ascii_lowercase, order, strict=False))
    key = next(id for id, text in options.items() if text == right)
    posed = Posed("choice", (key,), options=tuple(options), scene=Scene(run))
    return QuizQuestion(kind, prompt, posed, at, run, solution, options, of)


def word_at(run: Run, index: int, axis: int, place: int) -> str:
    """The word at a place along an axis of a value, ``*cat*``; its number where places have no words."""
    step = run.trace[index]
    names = step.symbol.axis_names if step.symbol else ()
    words = run.labels(step.scope, names[axis]) if axis < len(names) else ()
    return f"*{safe(words[place])}*" if len(words) == step.value.shape[axis] else _("number {k}", k=place)
