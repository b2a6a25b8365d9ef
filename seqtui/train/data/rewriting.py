"""Pairs of a source and a target, and three kinds of them on characters whose right alignment is known.

    reverse   planet              tenalp
    sort      planet              aelnpt
    date      2024년 3월 9일        2024-03-09

An example is held out if its source has a checksum divisible by 8. Years go from 1900 to 2099.
"""

import calendar
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from seqtui.models.inputs.text import END, START

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_HELD_OUT_SHARE = 8
_HELD_OUT_DRAWS = 300
LENGTHS = range(3, 11)


class Pair(Struct, frozen=True):
    """Source tokens, target tokens, and for each target token the place of the source token that it comes from.

    joint stands between tokens in a text: a space for words, nothing for characters.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    origins: tuple[int, ...]
    joint: str = " "

    @property
    def text(self) -> str:
        """The source as it is typed."""
        return self.joint.join(self.source)

    @property
    def answer(self) -> str:
        """The target as it is read."""
        return self.joint.join(self.target)


class ParallelData(Struct, frozen=True, eq=False):
    """Pairs to learn from and pairs held out, the tokens of both sides, and examples to show."""

    training: Sequence[Pair]
    held_out: Sequence[Pair]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    shown: Sequence[Pair]
    unit: str = "word"


def rewriting_data(task: str, seed: int, count: int) -> ParallelData:
    """Return so many examples to learn from, drawn from the seed, and those held out, which do not depend on it."""
    held_out = held_out_pairs(task)
    return ParallelData(
        training=list(islice(pairs(task, seed, held=False), count)),
        held_out=held_out,
        sources=source_tokens(task),
        targets=target_tokens(task),
        shown=held_out[:6],
        unit="char",
    )


def pairs(task: str, seed: int, held: bool) -> Iterator[Pair]:
    """Examples of one part without end."""
    draw = random.Random(f"{task} {seed} {held}")
    while True:
        pair = _MAKERS[task](draw)
        if held_out(task, pair) is held:
            yield pair


def held_out(task: str, pair: Pair) -> bool:
    """Whether this example is kept from training."""
    return pair == SHOWN[task] or zlib.crc32(pair.text.encode()) % _HELD_OUT_SHARE == 0


def held_out_pairs(task: str) -> list[Pair]:
    """Different held-out examples, the one to be shown first: the same every time."""
    drawn = islice(pairs(task, 0, held=True), _HELD_OUT_DRAWS)
    return list({pair.text: pair for pair in (SHOWN[task], *drawn)}.values())


def source_tokens(task: str) -> tuple[str, ...]:
    """All characters of the sources, and the end."""
    return (*(f"{_DIGITS} 년월일" if task == "date" else _LETTERS), END)


def target_tokens(task: str) -> tuple[str, ...]:
    """All characters of the targets, between start and end."""
    return (START, *(f"{_DIGITS}-" if task == "date" else _LETTERS), END)


def _letters(draw: random.Random) -> str:
    return "".join(draw.choices(_LETTERS, k=draw.choice(LENGTHS)))


def _reversed(letters: str) -> Pair:
    places = tuple(range(len(letters)))[::-1]
    return Pair(tuple(letters), tuple(letters[k] for k in places), places, "")


def _sorted(letters: str) -> Pair:
    places = tuple(sorted(range(len(letters)), key=lambda k: letters[k]))
    return Pair(tuple(letters), tuple(letters[k] for k in places), places, "")


def _date(year: int, month: int, day: int) -> Pair:
    """Each digit comes from its own; a 0 that is put before a single digit, and the hyphens, from 월, 일 or 년."""
    text, origins = f"{year}년 {month}월 {day}일", [0, 1, 2, 3, 4]
    for number, sign in ((month, "월"), (day, "일")):
        at = text.index(sign)
        origins += [at, at - 1] if number < 10 else [at - 2, at - 1]
        origins += [at] if sign == "월" else []
    return Pair(tuple(text), tuple(f"{year}-{month:02}-{day:02}"), tuple(origins), "")


def _any_date(draw: random.Random) -> Pair:
    year, month = draw.randint(1900, 2099), draw.randint(1, 12)
    return _date(year, month, draw.randint(1, calendar.monthrange(year, month)[1]))


_MAKERS: dict[str, Callable[[random.Random], Pair]] = {
    "reverse": lambda draw: _reversed(_letters(draw)),
    "sort": lambda draw: _sorted(_letters(draw)),
    "date": _any_date,
}

SHOWN = {"reverse": _reversed("planet"), "sort": _sorted("planet"), "date": _date(2024, 3, 9)}
