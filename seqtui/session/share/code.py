"""A state as one line to mail and type, ``seqtui1.`` and signs; what is packed in it is counted while it is read.

After the version stand, in base64url, four bytes of CRC-32 and compressed JSON. A code comes from anywhere, so nothing
in it is believed: every length is bounded before it is used, and every fault is one sentence.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Sequence
from functools import partial
from typing import NoReturn

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.limits import (
    MAX_CODE,
    MAX_CODE_LISTS,
    MAX_CODE_NUMBERS,
    MAX_CODE_OBJECTS,
    MAX_CODE_WEIGHTS,
    MAX_DATA,
)
from seqtui.models.weights.state_dict import StateDict
from seqtui.session.share.codecs import BAD, bad
from seqtui.session.share.named_weights import find_weights
from seqtui.session.share.renamed import renamed
from seqtui.session.share.state import State, read_state, state_data

_LONGEST = 1_000  # characters of a number: twice what the longest float has, written out


def write_json(data: object) -> bytes:
    """Return data as JSON without a space, in UTF-8."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def read_json(data: bytes) -> object:
    """Return what the JSON holds.

    Raises SeqtuiError for what is none, for a part that stands twice, and for more than a code holds.
    """
    if data.count(b"[") > MAX_CODE_LISTS:
        raise bad(_("it holds more than {most:,} lists", most=MAX_CODE_LISTS))
    counted = _Counted()
    try:
        return json.loads(
            data.decode(),
            parse_constant=_refuse,
            parse_int=counted.whole,
            parse_float=counted.real,
            object_pairs_hook=counted.once,
        )
    except SeqtuiError:
        raise
    except (ValueError, RecursionError):
        raise bad(_("it holds no data of ours")) from None


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
            raise bad(_("it holds more than {most:,} objects", most=MAX_CODE_OBJECTS))
        found = dict(pairs)
        if len(found) != len(pairs):
            raise bad(_("a part stands in it twice"))
        return found

    def _number(self, text: str) -> None:
        self.numbers += 1
        if self.numbers > MAX_CODE_NUMBERS:
            raise bad(_("it holds more than {most:,} numbers", most=MAX_CODE_NUMBERS))
        if len(text) > _LONGEST:
            raise bad(_("a number has {n:,} digits", n=len(text)))


def _refuse(word: str) -> NoReturn:
    raise bad(_("{word} is no number", word=word))


VERSION = 1
_HEAD = re.compile(r"seqtui([0-9]{1,9})\.")
_CHECK = 4  # bytes


def is_code(text: str) -> bool:
    """Whether a text is meant as a state code, of whatever version."""
    return _HEAD.match(text.lstrip()[:20]) is not None


def write_code(state: State) -> str:
    """Return the code of a state: one line of printable ASCII that a shell takes as it is.

    Raises SeqtuiError when the run cannot be written in one line.
    """
    if state.request.plant is not None:
        raise SeqtuiError(_("a run with a planted bug has no code: give the seed of its bug hunt instead"))
    data = state_data(state)
    try:
        read_state(data, lambda *named: None)  # what is given out opens again
        text = write_json(data)
        read_json(text)
    except SeqtuiError as error:
        why = str(error).removeprefix(_(BAD)).lstrip(": ")
        raise SeqtuiError(_("this run has no code; {why}", why=why)) from None
    packed = _packed(text)
    code = f"seqtui{VERSION}.{_letters(zlib.crc32(packed).to_bytes(_CHECK, 'big') + packed)}"
    if len(text) > MAX_DATA or len(code) > MAX_CODE:
        raise SeqtuiError(
            _("the code of this run would have {n:,} characters: give a shorter text or input", n=len(code))
        )
    return code


def read_code(code: str, weights: StateDict | None = None, large: bool = False, words: Sequence[str] = ()) -> State:
    """Return the state that a code describes; white space in it, as mail programs add, is ignored.

    weights: those the code needs, when they are no file of this directory. large: whoever opens it wants it whatever
    it costs; else the run may take no more than a code may. words: those of a vocabulary file, which do not travel in a
    code. Raises SeqtuiError for a code that is incomplete,
    mistyped, of a newer version or made up, and for weights that are missing.
    """
    if len(code) > 2 * MAX_CODE:
        raise SeqtuiError(
            _("a code of {n:,} characters is too long: seqtui makes none over {most:,}", n=len(code), most=MAX_CODE)
        )
    code = "".join(code.split())
    head = _HEAD.match(code)
    if head is None:
        raise SeqtuiError(_("this is no code: one begins with seqtui{version}.", version=VERSION))
    if int(head[1]) > VERSION:
        raise SeqtuiError(
            _("this code was made by a newer seqtui (seqtui{newer}.): update seqtui to open it", newer=int(head[1]))
        )
    if head[1] != str(VERSION):
        raise SeqtuiError(
            _("there are no codes of version {asked}: one begins with seqtui{version}.", asked=head[1], version=VERSION)
        )
    find = partial(find_weights, given=weights, most=None if large else MAX_CODE_WEIGHTS, words=words)
    return renamed(read_state(read_json(_unpacked(_checked(code[head.end() :]))), find, limited=not large))


def _packed(data: bytes) -> bytes:
    """Deflated without the header and checksum of zlib, which would only repeat ours."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    return press.compress(data) + press.flush()


def _letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _checked(body: str) -> bytes:
    """The compressed bytes, when they are those that the code was made of."""
    try:
        data = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        _incomplete()
    check, packed = data[:_CHECK], data[_CHECK:]
    if _letters(data) != body or len(check) < _CHECK or zlib.crc32(packed).to_bytes(_CHECK, "big") != check:
        _incomplete()
    return packed


def _unpacked(packed: bytes) -> bytes:
    """The JSON, of which no more than its greatest length is ever made."""
    press = zlib.decompressobj(-15)
    try:
        data = press.decompress(packed, MAX_DATA + 1)
    except zlib.error:
        raise bad(_("it cannot be unpacked")) from None
    if len(data) > MAX_DATA:
        raise bad(_("it unpacks to more than {most:,} bytes", most=MAX_DATA))
    if not press.eof or press.unused_data:
        raise bad(_("it does not end where it should"))
    return data


def _incomplete() -> NoReturn:
    raise SeqtuiError(_("this code is incomplete or mistyped: copy all of it, from seqtui to its last letter"))
