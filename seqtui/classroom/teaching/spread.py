"""The spread of the answers to a question: how many gave which, grouped as the grader sees them.

Of a question of a lesson the first answer of each student counts, as it does for their score: it is what they believed
before anything was said about it. In a poll the last vote counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from seqtui.classroom.standing import Answer
from seqtui.classroom.teaching.grid import Given
from seqtui.course.questions.grading import KINDS, grade
from seqtui.course.questions.question import Posed
from seqtui.course.questions.reading import UnreadableError
from seqtui.session.text import DECIMALS, short

_NUMERIC = ("number", "vector", "matrix")
_OPTIONS = ("choice",)  # kinds of which every option has a bar, those that nobody chose too


class Bar(Struct, frozen=True):
    """One answer as the grader sees it, in one spelling, and how many gave it.

    right is None where there is no right one. slip is the usual slip, or the belief, by which the grader knows it.
    values: how many different values lie in it, where the numbers of a question are drawn for each student.
    """

    label: str
    count: int
    right: bool | None = None
    slip: str = ""
    who: tuple[str, ...] = ()
    values: int = 1


def first_answers(given: Iterable[Given]) -> list[Given]:
    """Return the first answer of each account to the question as the lesson asks it, before any variant."""
    found: dict[str, Given] = {}
    for answer in given:
        if not answer.variant:
            found.setdefault(answer.account, answer)
    return list(found.values())


def counted(given: Iterable[Given], names: bool = False) -> tuple[Answer, ...]:
    """Return how many gave each answer, those that are written alike together; who they are only with names."""
    groups: dict[tuple[str, bool, str], list[str]] = {}
    for answer in given:
        typed = " ".join(answer.typed.split())
        groups.setdefault((typed, answer.right, answer.slip), []).append(answer.account)
    return tuple(
        Answer(typed, len(who), right, slip, tuple(sorted(who)) if names else ())
        for (typed, right, slip), who in groups.items()
    )


def votes_counted(votes: Mapping[str, str], names: bool = False) -> tuple[Answer, ...]:
    """Return how many voted for each answer of a poll, by account; nobody has graded them yet."""
    groups: dict[str, list[str]] = {}
    for account, typed in votes.items():
        groups.setdefault(" ".join(typed.split()), []).append(account)
    return tuple(Answer(typed, len(who), who=tuple(sorted(who)) if names else ()) for typed, who in groups.items())


def bars_of(answers: Sequence[Answer], posed: Posed | None) -> tuple[Bar, ...]:
    """Return the answers as bars: equal values and choices are one, right ones are, and numbers of one slip are.

    posed is the question as it stands for the whole class, None where it cannot be asked: then what is written alike is
    alike. Options stand in their order, the others by how many gave them.
    """
    groups: dict[tuple[object, ...], list[tuple[str, Answer]]] = {}
    for answer in answers:
        known = _graded(answer, posed)
        label = _label(known.typed, posed)
        groups.setdefault(_key(known, label, posed), []).append((label, known))
    bars = [_bar(rows) for rows in groups.values()]
    if posed is None or posed.kind not in _OPTIONS:
        return tuple(sorted(bars, key=lambda bar: (-bar.count, not bar.right, bar.label)))
    chosen = {bar.label: bar for bar in bars}
    empty = [Bar(option, 0, _is_right(option, posed)) for option in posed.options if option not in chosen]
    order = {option: k for k, option in enumerate(posed.options)}
    return tuple(sorted([*bars, *empty], key=lambda bar: (order.get(bar.label, len(order)), bar.label)))


def _is_right(option: str, posed: Posed) -> bool | None:
    return option in posed.answer if posed.answer else None


def _graded(answer: Answer, posed: Posed | None) -> Answer:
    """An answer with what the grader says of it, where nobody has asked it yet."""
    if answer.right is not None or posed is None or posed.answer is None:
        return answer
    verdict = grade(posed, answer.typed)
    if not verdict.counts:
        return answer
    return Answer(answer.typed, answer.count, verdict.is_right, verdict.slip or verdict.belief, answer.who)


def _key(answer: Answer, label: str, posed: Posed | None) -> tuple[object, ...]:
    """What two answers of one bar have in common."""
    if answer.right:
        return ("right",)
    if answer.slip and posed is not None and posed.kind in _NUMERIC:
        return "slip", answer.slip
    return "typed", label


def _bar(rows: Sequence[tuple[str, Answer]]) -> Bar:
    labels: Counter[str] = Counter()
    for label, answer in rows:
        labels[label] += answer.count
    most = max(labels, key=lambda label: (labels[label], label))
    first = rows[0][1]
    who = sorted(name for _, answer in rows for name in answer.who)
    return Bar(most, labels.total(), first.right, first.slip, tuple(who), len(labels))


def _label(typed: str, posed: Posed | None) -> str:
    """An answer in one spelling; as it was typed where it cannot be read."""
    if posed is None or posed.kind == "short":
        return typed
    try:
        return _spelled(KINDS[posed.kind].read(typed, posed), posed)
    except UnreadableError:
        return typed


def _spelled(meant: Any, posed: Posed) -> str:
    if posed.kind == "multi":
        return " ".join(option for option in posed.options if option in meant)
    if isinstance(meant, dict):
        return " ".join(f"{left}={meant[left]}" for left in posed.left)
    if posed.kind == "shape":
        return "x".join(map(str, meant)) or "()"
    if isinstance(meant, tuple):
        return " ".join(meant)
    if isinstance(meant, np.ndarray):
        return _row(meant, posed.decimals)
    if not isinstance(meant, float):
        return str(meant)
    is_counted = not posed.tolerance and meant.is_integer()
    return str(int(meant)) if is_counted else short(meant + 0.0, posed.decimals or DECIMALS)


def _row(array: np.ndarray, decimals: int) -> str:
    if not array.ndim:
        return short(float(array) + 0.0, decimals)
    return "[" + ", ".join(_row(part, decimals) for part in array) + "]"
