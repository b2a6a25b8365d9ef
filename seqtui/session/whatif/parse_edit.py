"""What a person typed at "what if?": a number for the place pointed at, a value for a path, or another word."""

from __future__ import annotations

import json
import re
from itertools import product
from typing import Any

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.derive import Place
from seqtui.engine.edits import may_be
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.text import tokenize
from seqtui.models.model import Request, Run
from seqtui.session.text import short

HOW_TO_CHANGE_A_WORD = N_("write the word and what it becomes, as in tired=wide, or its number, as in 11=wide")


def change_word(run: Run, text: str) -> Request:
    """Return the request of a run with one word changed: ``tired=wide`` (the first such word) or ``11=wide``.

    Raises SeqtuiError when there is no such word, or the model was not given a text.
    """
    if run.request.input is not None:
        raise SeqtuiError(_("this run reads vectors, not words: change the file, or edit a value"))
    old, sign, new = text.partition("=")
    old, new = old.strip(), new.strip()
    if not sign or not old or not new:
        raise SeqtuiError(_("'{text}' changes nothing: {how}", text=text.strip(), how=_(HOW_TO_CHANGE_A_WORD)))
    unit, words = text_unit(run), list(words_of(run))
    words[_place(words, old)] = new
    return run.model.with_text(run.request, ("" if unit == "char" else " ").join(words))


def words_of(run: Run) -> tuple[str, ...]:
    """The words of the text that a run reads, whether it was typed or not; () for vectors."""
    text = run.model.text_of(run.request)
    return () if text is None else tokenize(text, text_unit(run))


def text_unit(run: Run) -> str:
    """What a token of the text is: word or char."""
    return "word" if run.config.get("kind") == "series" else str(run.config.get("unit", "word"))


def _place(words: list[str], old: str) -> int:
    if old in words:
        return words.index(old)
    if old.isdecimal() and old.isascii() and 1 <= int(old) <= len(words):
        return int(old) - 1
    raise SeqtuiError(
        _(
            "'{old}' is not in the text, and is no number from 1 to {n}: {how}",
            old=old,
            n=len(words),
            how=_(HOW_TO_CHANGE_A_WORD),
        )
    )


HOW = N_("0.9, *2 or +0.1; t3.f = 0; t3.f = 0.1, 0.2; a word: tired=wide")
_SPELLINGS = str.maketrans({"−": "-", "×": "*", "∞": "inf"})
_RELATIVE = re.compile(r"([*+/])\s*(.+)", re.DOTALL)
_BY = {"*": np.multiply, "/": np.divide, "+": np.add}

Pair = tuple[str, object]


class Change(Struct, frozen=True, eq=False):
    """A request that differs from the one before by what label says."""

    label: str
    request: Request


def offered(run: Run, place: Place, is_known: bool = True) -> str:
    """The line a prompt begins with: the place and its value, ``t3.f[0] = 0.547``; no value where it is not known."""
    value = short(float(run.trace[place.step].value[place.element])) if is_known else ""
    return f"{_spelled(run, place)} = {value}".rstrip(" ") + ("" if is_known else " ")


def read_change(run: Run, text: str, place: Place | None = None) -> Change:
    """Return the change that was typed; place is what is pointed at.

    A number alone sets the place; ``path = value`` a number, row or whole value, also by ``*2``, ``/2`` or ``+0.1``;
    ``tired=wide`` and ``11=wide`` a word. Raises SeqtuiError for anything else.
    """
    text = text.strip()
    left, sign, right = (part.strip() for part in text.partition("="))
    if not text or (sign and not (left and right)):
        raise SeqtuiError(_("'{text}' changes nothing: write {how}", text=text, how=_(HOW)))
    if place is not None and text == offered(run, place):
        raise SeqtuiError(_("{text} is what it is: write another number, or {how}", text=text, how=_(HOW)))
    if not sign:
        if place is None:
            raise SeqtuiError(_("'{text}' names no value: write {how}", text=text, how=_(HOW)))
        left, right = _spelled(run, place), left
    elif _is_word(run, left):
        return Change(f"{left} = {right}", change_word(run, text))
    return _edited(run, left, right.translate(_SPELLINGS))


def edits_of(run: Run, where: str, value: object) -> tuple[Pair, ...]:
    """The edits that set a path, an element, or a row of a matrix, ``W_hh[1]``, whose elements are set one by one.

    Raises SeqtuiError when there is no such place, or the value has another shape.
    """
    path, index = paths.parse(where)
    shape = run.trace.value(path).shape
    if index is None or not 0 < len(index) < len(shape):
        return ((where, value),)
    paths.check_index(path, shape[: len(index)], index)
    rest = shape[len(index) :]
    given = np.asarray(value, dtype=np.float64)
    if given.shape not in ((), rest):
        raise SeqtuiError(
            _(
                "{where} takes {wanted} numbers or one, but {given} were given",
                where=where,
                wanted=list(rest),
                given=list(given.shape),
            )
        )
    numbers = np.broadcast_to(given, rest)
    inside = product(*map(range, rest))
    return tuple((paths.spell(path, index + element), float(numbers[element])) for element in inside)


def read_value(path: str, text: str) -> object:
    """Read a number, a comma list or a nested list in brackets, as numbers or as JSON; never evaluated.

    Raises SeqtuiError for anything but finite numbers, or −∞ in a mask.
    """
    try:
        data = json.loads(text, parse_int=float) if text.startswith("[") else [float(part) for part in text.split(",")]
        array = np.array(data, dtype=np.float64)
        ok = array.size > 0 and not _holds_words(data) and may_be(path, array)
    except (ValueError, TypeError, OverflowError, RecursionError):
        ok = False
    if not ok:
        raise SeqtuiError(
            _(
                "the new value of {path} cannot be '{text}': give a finite number, 0.1,0.2 or [[0.1,0.2],[0.3,0.4]]",
                path=path,
                text=text,
            )
        )
    single = not text.startswith("[") and array.size == 1
    return float(array[0]) if single else array.tolist()


def _edited(run: Run, where: str, typed: str) -> Change:
    """The change of a value that has a path."""
    path, index = paths.parse(where)
    if "#" in path:
        raise SeqtuiError(
            _(
                "{path} has no name of its own: edit the value {named} it leads to",
                path=path,
                named=path.partition("#")[0],
            )
        )
    if not run.trace.has(path) and path == where and "." not in path:
        raise SeqtuiError(_("'{path}' is no value and no word here: write {how}", path=path, how=_(HOW)))
    old = run.trace.value(path)
    relative = _RELATIVE.fullmatch(typed)
    if relative is None:
        value, label = read_value(where, typed), f"{where} = {typed}"
    else:
        value, label = _relative(where, old, index, relative[1], relative[2]), f"{where} {relative[1]} {relative[2]}"
    return Change(label, run.request.with_edits(*edits_of(run, where, value)))


def _relative(where: str, old: np.ndarray, index: paths.Index | None, sign: str, typed: str) -> object:
    """A number or list made from the value there is."""
    by = np.asarray(read_value(where, typed), dtype=np.float64)
    path = paths.parse(where)[0]
    here: Any = old if index is None else old[paths.check_index(path, old.shape[: len(index)], index)]
    with np.errstate(all="ignore"):
        new = _BY[sign](here, by) if by.shape in ((), np.shape(here)) else None
    if new is None or not np.isfinite(new).all():
        raise SeqtuiError(
            _(
                "{where} {sign} {typed} makes no finite numbers: write a number instead",
                where=where,
                sign=sign,
                typed=typed,
            )
        )
    return new.tolist()


def _is_word(run: Run, left: str) -> bool:
    """Whether the left side means a word: its number, or a word of the text that is no path too."""
    if left.isascii() and left.isdecimal():
        return True
    if "[" in left or "#" in left or run.trace.has(left):
        return False
    return left in words_of(run) or not _is_path(left)


def _is_path(left: str) -> bool:
    try:
        paths.parse(left)
    except SeqtuiError:
        return False
    return True


def _spelled(run: Run, place: Place) -> str:
    return paths.spell(run.trace.path(place.step), place.element)


def _holds_words(data: object) -> bool:
    """Whether anything but numbers stands in the lists: numpy would read "1" and true as numbers."""
    return any(map(_holds_words, data)) if isinstance(data, list) else not isinstance(data, float)
