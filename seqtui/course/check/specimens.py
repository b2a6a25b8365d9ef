"""Typed answers to a posed question: right ones, wrong ones, and what nobody can read; what the check grades."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from seqtui.course.questions.question import Posed
from seqtui.engine import paths

GARBAGE = ("", "??", "no idea", "1,2,3 or so", "모르겠다")  # answers to nothing that is asked
_FAR = 3.0  # how many tolerances off a wrong number is, at least


class Specimen(Struct, frozen=True):
    """A row: how a right answer to a kind of question is typed, and a wrong one ("" where none can be)."""

    right: Callable[[Posed], str]
    wrong: Callable[[Posed], str]


def right_answer(posed: Posed) -> str:
    """Return the answer as a learner would type it, with the decimals asked for."""
    return SPECIMENS[posed.kind].right(posed)


def wrong_answer(posed: Posed) -> str:
    """Return an answer that can be read and is wrong; "" where there is none."""
    return SPECIMENS[posed.kind].wrong(posed)


def _written(value: Any, decimals: int) -> str:
    """A number or nested lists of them, as they are typed."""
    if isinstance(value, np.ndarray | list | tuple):
        return "[" + ", ".join(_written(part, decimals) for part in value) + "]"
    return f"{float(value):.{decimals}f}"


def _moved(posed: Posed) -> str:
    """The answer with its first number moved away, and away from every slip of the question's own."""
    array = np.array(posed.answer, dtype=np.float64)
    off = max(posed.tolerance * _FAR, 10.0**-posed.decimals * _FAR, 1.0)
    array.flat[0] += off + 0.5 * off * np.isin(array.flat[0] + off, [np.ravel(v)[0] for v in posed.own.values()])
    return _written(array if array.ndim else float(array), posed.decimals)


def _other_option(posed: Posed) -> str:
    return next((option for option in posed.options if option not in _ids(posed)), "")


def _fewer(posed: Posed) -> str:
    """Of several options one less; one more where only one is right."""
    ids = _ids(posed)
    return " ".join(ids[1:]) if len(ids) > 1 else f"{ids[0]} {_other_option(posed)}".strip()


def _turned(posed: Posed) -> str:
    ids = _ids(posed)
    return " ".join((*ids[1:], ids[0]))


def _ids(posed: Posed) -> Sequence[str]:
    assert isinstance(posed.answer, tuple)
    return [str(id) for id in posed.answer]


def _pairs(pairs: Mapping[str, str]) -> str:
    return " ".join(f"{left}={right}" for left, right in pairs.items())


def _exchanged(posed: Posed) -> str:
    """The first pair with another partner."""
    assert isinstance(posed.answer, Mapping)
    first, partner = next(iter(posed.answer.items()))
    other = next((right for right in posed.right if right != partner), "")
    return _pairs({**posed.answer, first: other}) if other else ""


def _cell(posed: Posed) -> str:
    """The first number of the first cell."""
    path, index = paths.parse(_ids(posed)[0])
    assert posed.scene is not None
    return paths.spell(path, index if index is not None else (0,) * posed.scene.value(path).ndim)


def _other_cell(posed: Posed) -> str:
    """A number that is asked for nowhere: another one of the same value, else one of another value."""
    assert posed.scene is not None
    asked = [paths.parse(cell) for cell in _ids(posed)]
    path, index = asked[0]
    if index is not None:
        for place in np.ndindex(posed.scene.value(path).shape):
            if (path, place) not in asked:
                return paths.spell(path, place)
    trace = posed.scene.run.trace
    other = next((path for path, _step in trace.named() if path not in {cell for cell, _index in asked}), "")
    return paths.spell(other, (0,) * posed.scene.value(other).ndim) if other else ""


def _shape(posed: Posed) -> str:
    assert isinstance(posed.answer, tuple)
    return "×".join(map(str, posed.answer)) if len(posed.answer) > 1 else str([*posed.answer])


SPECIMENS: Mapping[str, Specimen] = {
    "choice": Specimen(lambda posed: _ids(posed)[0], _other_option),
    "multi": Specimen(lambda posed: " ".join(_ids(posed)), _fewer),
    "number": Specimen(lambda posed: _written(posed.answer, posed.decimals), _moved),
    "vector": Specimen(lambda posed: _written(posed.answer, posed.decimals), _moved),
    "matrix": Specimen(lambda posed: _written(posed.answer, posed.decimals), _moved),
    "shape": Specimen(_shape, lambda posed: "7×7×7"),
    "order": Specimen(lambda posed: " ".join(_ids(posed)), _turned),
    "match": Specimen(lambda posed: _pairs(posed.answer) if isinstance(posed.answer, Mapping) else "", _exchanged),
    "short": Specimen(lambda posed: _ids(posed)[0], lambda posed: next(iter(sorted(posed.terms)), "")),
    "point": Specimen(_cell, _other_cell),
}
