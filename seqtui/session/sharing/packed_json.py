"""The JSON inside a state code, counted while it is read: too many numbers, lists or objects are never made."""

import json
from typing import NoReturn

from seqtui.engine.errors import SeqtuiError
from seqtui.models.limits import MAX_CODE_LISTS, MAX_CODE_NUMBERS, MAX_CODE_OBJECTS
from seqtui.session.sharing.parts import BAD

_LONGEST = 1_000  # characters of a number: twice what the longest float has, written out


def write_json(data: object) -> bytes:
    """Return data as JSON without a space, in UTF-8."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def read_json(data: bytes) -> object:
    """Return what the JSON holds.

    Raises SeqtuiError for what is none, for a part that stands twice, and for more than a code holds.
    """
    if data.count(b"[") > MAX_CODE_LISTS:
        raise SeqtuiError(f"{BAD}: it holds more than {MAX_CODE_LISTS:,} lists")
    counted = _Counted()
    hooks = {"parse_int": counted.whole, "parse_float": counted.real, "object_pairs_hook": counted.once}
    try:
        return json.loads(data.decode(), parse_constant=_refuse, **hooks)
    except SeqtuiError:
        raise
    except (ValueError, RecursionError):
        raise SeqtuiError(f"{BAD}: it holds no data of ours") from None


class _Counted:
    """What the parser calls for each number and each object, in the order in which they end."""

    def __init__(self) -> None:
        self.numbers, self.objects = 0, 0

    def whole(self, text: str) -> int:
        """A number without a point."""
        self._number(text)
        return int(text)

    def real(self, text: str) -> float:
        """A number with a point or an exponent; one beyond all floats is infinite, and refused where it stands."""
        self._number(text)
        return float(text)

    def once(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        """An object, none of whose names stands in it twice."""
        self.objects += 1
        if self.objects > MAX_CODE_OBJECTS:
            raise SeqtuiError(f"{BAD}: it holds more than {MAX_CODE_OBJECTS:,} objects")
        found = dict(pairs)
        if len(found) != len(pairs):
            raise SeqtuiError(f"{BAD}: a part stands in it twice")
        return found

    def _number(self, text: str) -> None:
        self.numbers += 1
        if self.numbers > MAX_CODE_NUMBERS:
            raise SeqtuiError(f"{BAD}: it holds more than {MAX_CODE_NUMBERS:,} numbers")
        if len(text) > _LONGEST:
            raise SeqtuiError(f"{BAD}: a number has {len(text):,} digits")


def _refuse(word: str) -> NoReturn:
    raise SeqtuiError(f"{BAD}: {word} is no number")
