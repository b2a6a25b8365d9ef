"""Worksheets: a small run to work out on paper, drawn from a seed, with its key as a person finds it.

Weights and inputs have one decimal, and the run is recorded with them; the key is worked out from the rounded values of
the way (see by_hand). What the asked equations read and do not give is printed on the sheet.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.course.practice.by_hand import FUNCTIONS, ByHand, NotByHandError, Table, table
from seqtui.course.practice.sheet_plans import PLANS, Plan, why_not
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import formula, name_of
from seqtui.engine.functions import EXP
from seqtui.engine.ops import SOFTMAX
from seqtui.engine.planting import Plant
from seqtui.engine.spelling import Style
from seqtui.engine.trace import Trace
from seqtui.language import _, language
from seqtui.models.model import Request, Run
from seqtui.models.table import MODELS, find_model
from seqtui.models.weights import seeds

_TRIES = 200  # draws until one can be done with the tables


_WORDS = {
    "en": ("the", "cat", "dog", "sat", "ran", "big", "red", "old", "sun", "sky"),
    "ko": ("나는", "너는", "밥을", "물을", "먹는다", "마신다", "본다", "산다", "집에", "간다"),
}


class Entry(Struct, frozen=True, eq=False):
    """One value of a sheet: its path, how it is written, its equation, and its numbers; rows and columns are words.

    scope is the part of the model that it belongs to. formula is "" for what is given, and for what is counted.
    """

    path: str
    sign: str
    scope: str
    formula: str
    meaning: str
    numbers: np.ndarray
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class Sheet(Struct, frozen=True, eq=False):
    """A worksheet: what is given, what is asked, and the tables; the numbers of what is asked are its key.

    student is whose it is, "" for nobody's. run is the run that was recorded with the same numbers, which a stepper
    opens; its values are those without rounding on the way.
    """

    model: str
    title: str
    seed: int
    student: str
    run: Run
    corpus: tuple[str, ...]
    given: tuple[Entry, ...]
    asked: tuple[Entry, ...]
    tables: tuple[Table, ...]

    @property
    def numbers(self) -> bytes:
        """What sets a sheet apart from another one: all that is given."""
        given = [f"{entry.path}={entry.numbers.tolist()}" for entry in self.given]
        return repr((self.run.tokens, self.corpus, given)).encode()


def worksheet(model: str, seed: int, student: str = "") -> Sheet:
    """Return the sheet of a model that a seed gives, another one for each student.

    Raises SeqtuiError for a model that is too long to do by hand, and for one that there is none of.
    """
    find_model(model)
    if model not in PLANS:
        raise SeqtuiError(why_not(model))
    for attempt in range(_TRIES):
        draw = seeds.stream(seed, "worksheet", model, student, str(attempt))
        try:
            return _sheet(model, PLANS[model], draw, seed, student)
        except NotByHandError:
            continue
    raise SeqtuiError(_("no run of {model} that fits the tables was found: take another seed", model=model))


def worksheets(model: str, seed: int, students: Sequence[str]) -> tuple[Sheet, ...]:
    """Return a sheet for each student, all different; a name and its seed always give the same one.

    Raises SeqtuiError as worksheet does.
    """
    found: dict[bytes, Sheet] = {}
    for student in students:
        sheet, again = worksheet(model, seed, student), seed
        while sheet.numbers in found:
            again += 1_000_003
            sheet = replace(worksheet(model, again, student), seed=seed)
        found[sheet.numbers] = sheet
    return tuple(found.values())


def _sheet(model: str, plan: Plan, draw: np.random.Generator, seed: int, student: str) -> Sheet:
    counting = MODELS[model].family == "counting"
    words = [str(word) for word in draw.permutation(_WORDS[language()])]
    corpus = _corpus(words, draw) if counting else ()
    text = " ".join(words[: plan.words])
    settings = dict(plan.settings)
    if model == "decoder":
        settings["source"] = " ".join(words[3:5])
    request = Request(
        model, text, settings, seed=int(draw.integers(10**9)), corpus="\n".join(corpus) + "\n" if counting else None
    )
    run = MODELS[model].run(request)
    run = MODELS[model].run(replace(request, plant=Plant(given=_tenths(run.trace))))
    return _made(run, plan, corpus, seed, student)


def _tenths(trace: Trace) -> dict[str, np.ndarray]:
    """The weights, and the vectors that are read, with one decimal."""
    return {
        path: np.round(trace[index].value, 1)
        for path, index in trace.named()
        if trace[index].op == "parameter" or trace[index].name == "memory"
    }


def _corpus(words: Sequence[str], draw: np.random.Generator) -> tuple[str, ...]:
    """A few short sentences of three words; the first one is the text that is read, so that it was seen."""
    lines = [" ".join(words[:2])]
    for _line in range(4):
        count = int(draw.integers(2, 4))
        lines.append(" ".join(str(word) for word in draw.choice(words[:3], size=count)))
    return tuple(lines)


def _made(run: Run, plan: Plan, corpus: tuple[str, ...], seed: int, student: str) -> Sheet:
    """A sheet of a run: what is asked, with all that comes of it on the way; and what that reads."""
    trace, hand = run.trace, ByHand(run.trace)
    counted = _matching(trace, plan.counted, leaves=True)
    wanted = _matching(trace, plan.asked)
    needed = _behind(trace, wanted)
    asked: list[int] = []
    for index in sorted(needed):
        step = trace[index]
        if step.name is not None and (
            index in wanted or index in counted or (not step.is_leaf and _read(trace, index) & set(asked))
        ):
            asked.append(index)
    reads = set[int]().union(*(_read(trace, index) for index in asked if index not in counted))
    given = sorted(index for index in reads if index not in asked)
    entries = [_entry(run, hand, index) for index in asked]
    return Sheet(
        model=run.model.name,
        title=run.model.title,
        seed=seed,
        student=student,
        run=run,
        corpus=corpus,
        given=tuple(_entry(run, hand, index) for index in given),
        asked=tuple(entries),
        tables=tuple(map(table, _looked_up(trace, [index for index in asked if index not in counted]))),
    )


def _looked_up(trace: Trace, asked: Sequence[int]) -> list[str]:
    """The functions that equations look up; a softmax looks up exp."""
    used: set[str] = set()
    for index in asked:
        waiting = [index]
        while waiting:
            step = trace[waiting.pop()]
            used.add(EXP.name if step.op == SOFTMAX.name else step.op)
            waiting += [k for k in step.operands if trace[k].name is None]
    return [function for function in FUNCTIONS if function in used]


def _matching(trace: Trace, patterns: Sequence[str], leaves: bool = False) -> set[int]:
    return {
        index
        for path, index in trace.named()
        if trace[index].is_leaf == leaves and any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)
    }


def _behind(trace: Trace, wanted: set[int]) -> set[int]:
    """The steps that these are computed from, and they themselves."""
    found, waiting = set[int](), list(wanted)
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            waiting += trace[index].operands
    return found


def _read(trace: Trace, index: int) -> set[int]:
    """The named values that an equation reads."""
    found, waiting = set[int](), list(trace[index].operands)
    while waiting:
        operand = waiting.pop()
        if trace[operand].name is not None:
            found.add(operand)
        else:
            waiting += trace[operand].operands
    return found


def _entry(run: Run, hand: ByHand, index: int) -> Entry:
    trace, step = run.trace, run.trace[index]
    symbol = step.symbol
    axes = symbol.axis_names if symbol else ()
    words = [run.labels(step.scope, axis) for axis in axes]
    words = [found if len(found) == size else () for found, size in zip(words, step.value.shape, strict=True)]
    return Entry(
        path=trace.path(index),
        sign=name_of(trace, index, Style.UNICODE, step, concrete=True),
        scope=str(step.scope.untimed),
        formula="" if step.is_leaf else formula(trace, index, concrete=True),
        meaning=symbol.meaning if symbol else "",
        numbers=hand.value(index),
        rows=words[0] if len(words) == 2 else (),
        columns=words[-1] if words else (),
    )
