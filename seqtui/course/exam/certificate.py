"""The certificate: one line that carries an examination, its answers and its score, to be verified offline.

    seqtui-exam1 name="Kim Minji" date=2026-11-22 seed=7 lang=ko score=31/40 course=0f1e2d3c4b5a answers=… check=…

A line comes from anywhere, so nothing in it is believed: lengths are bounded before they are used. It holds no secret.
Whoever verifies it draws the questions again and grades the answers again: a score or an answer that was changed is
found out. It does not prove who answered, or with whose help, and whoever can program can make a line of their own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Sequence
from datetime import date
from json import JSONDecoder

from msgspec import DecodeError, Struct, ValidationError, json

from seqtui.course.exam.examination import named
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, _

VERSION = 1
MAX_LINE = 60_000  # characters
MAX_ANSWERS, MAX_ANSWER = 200, 1000  # how many, and the characters of each
_MAX_PACKED = 4 * MAX_ANSWERS * MAX_ANSWER  # bytes of the answers, unpacked
_DIGITS = 24  # of the check
_BEGIN = re.compile(r"seqtui-exam([0-9]{1,6})\b")
_PARTS = ("date", "seed", "lang", "score", "course", "answers", "check")


class Certificate(Struct, frozen=True):
    """What a line says: who answered what, in which examination, and how many of them were right."""

    name: str
    day: str
    seed: int
    language: str
    right: int
    asked: int
    course: str
    answers: tuple[str, ...]

    def line(self) -> str:
        """Return the line."""
        parts = (
            f"name={json.encode(self.name).decode()} date={self.day} seed={self.seed} lang={self.language} "
            f"score={self.right}/{self.asked} course={self.course} answers={_packed(self.answers)}"
        )
        return f"seqtui-exam{VERSION} {parts} check={_check(parts)}"


def certificate_of(line: str) -> Certificate:
    """Return what a line says; white space that a mail program has put into it does not matter.

    Raises SeqtuiError for what is none, is of a newer version, or was changed since it was written.
    """
    if len(line) > MAX_LINE:
        raise SeqtuiError(_("a certificate has at most {most:,} characters", most=MAX_LINE))
    text = " ".join(line.split())
    begin = _BEGIN.match(text)
    if begin is None:
        raise SeqtuiError(_("this is no certificate: one begins with seqtui-exam{version}", version=VERSION))
    if int(begin[1]) != VERSION:
        raise SeqtuiError(_("this certificate is of version {found}: update seqtui to verify it", found=int(begin[1])))
    part = _parts(text[begin.end() :])
    try:
        certificate = _read(part)
    except (ValueError, DecodeError, ValidationError, zlib.error, binascii.Error, RecursionError):
        raise SeqtuiError(_("this certificate is incomplete or mistyped: copy the whole line anew")) from None
    if certificate.line().replace(" ", "") != text.replace(" ", ""):
        raise SeqtuiError(_("this certificate was changed after it was written: its check does not fit the rest"))
    return certificate


def _parts(text: str) -> dict[str, str]:
    """The values of a line by their names; spaces stand in the name alone, which may hold whatever it likes."""
    found = {}
    try:
        found["name"], end = JSONDecoder().raw_decode(text.removeprefix(" name="))
        left = text.removeprefix(" name=")[end:].replace(" ", "")
        for name in reversed(_PARTS):
            left, sign, found[name] = left.rpartition(f"{name}=")
            if not sign:
                raise ValueError(name)
    except (ValueError, RecursionError):
        raise SeqtuiError(
            _("this certificate is incomplete: copy the whole line, from seqtui-exam to its last letter")
        ) from None
    return found


def _read(part: dict[str, str]) -> Certificate:
    """The certificate of the parts of a line; raises ValueError and what decoding raises."""
    right, _slash, asked = part["score"].partition("/")
    answers = _unpacked(part["answers"])
    if part["lang"] not in LANGUAGES or not re.fullmatch("[0-9a-f]{12}", part["course"]):
        raise ValueError(part["lang"])
    day = date.fromisoformat(part["date"]).isoformat()
    name = named(str(part["name"]))
    seed, right_of, asked_of = (_whole(text) for text in (part["seed"], right, asked))
    return Certificate(name, day, seed, part["lang"], right_of, asked_of, part["course"], answers)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise ValueError(text)
    return int(text)


def _packed(answers: Sequence[str]) -> str:
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = press.compress(json.encode(list(answers))) + press.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unpacked(text: str) -> tuple[str, ...]:
    """The answers, of which no more than so many bytes are ever made; raises ValueError and zlib.error."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    press = zlib.decompressobj(-15)
    found = press.decompress(data, _MAX_PACKED)
    if not press.eof or press.unused_data:
        raise ValueError(text)
    answers = json.decode(found, type=tuple[str, ...])
    if len(answers) > MAX_ANSWERS or any(len(answer) > MAX_ANSWER for answer in answers):
        raise ValueError(text)
    return answers


def _check(parts: str) -> str:
    return hashlib.sha256(f"seqtui-exam{VERSION} {parts}".encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
