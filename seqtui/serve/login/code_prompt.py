"""The join code asked for on the screen, for a key that was proven and is not enrolled, before any process starts."""

from __future__ import annotations

import asyncio
from typing import Protocol

from seqtui.classroom.account import Account
from seqtui.classroom.people.join_code import LENGTH, read_code
from seqtui.engine.errors import SeqtuiError
from seqtui.serve.login import login_texts as texts
from seqtui.serve.login.backoff import TooManyTriesError
from seqtui.serve.login.door import Admitted, Door
from seqtui.serve.login.hidden_line import HiddenLine

TRIES = 3
SECONDS = 60.0


class Tty(Protocol):
    """The raw terminal of a client, before a process has it."""

    async def read(self) -> bytes:
        """Return what was typed next; b"" when the client is gone."""

    def write(self, data: bytes) -> None:
        """Show bytes."""


async def enter(door: Door, admitted: Admitted, tty: Tty, language: str, seconds: float = SECONDS) -> Account | None:
    """Return who comes in; None for nobody, which was then said on the terminal.

    Whoever has an enrolled key or a password is in already. For a pending key the join code is asked for; a free name
    of an open class is claimed. language is the one that the client asks for; where it asks for none, both are spoken.
    """
    if admitted.is_in:
        return admitted.account
    said = _Said(tty, language)
    try:
        if admitted.claims:
            account = await door.claim(admitted)
            if account is None:
                said.line(texts.NAME_IS_TAKEN)
            return account
        async with asyncio.timeout(seconds):
            return await _ask_code(door, admitted, tty, said)
    except TimeoutError:
        said.line(texts.NO_TIME_LEFT)
    except SeqtuiError:
        said.line(texts.CLASS_IS_AWAY)
    return None


async def _ask_code(door: Door, admitted: Admitted, tty: Tty, said: _Said) -> Account | None:
    """Ask for the code so many times; the right one enrols the key."""
    for _try in range(TRIES):
        said.prompt(texts.ASK_CODE)
        typed = await _typed(tty)
        if typed is None:
            said.end()
            return None
        try:
            proof = await door.hear_secret(admitted.account.name, typed)
        except TooManyTriesError as error:
            said.line(texts.TOO_MANY, n=error.seconds)
            return None
        if proof is None:
            said.not_the_code(typed)
            continue
        if proof.code_hash and not await door.enrol(proof, admitted.pending_key or b""):
            said.line(texts.CODE_IS_SPENT)
            return None
        said.line(texts.WELCOME)
        return proof.account
    said.line(texts.NO_TRY_LEFT)
    return None


async def _typed(tty: Tty) -> str | None:
    """What was typed up to Enter; None where the client left. An empty line is no try."""
    line = HiddenLine()
    while data := await tty.read():
        ended = line.feed(data)
        if ended == "left":
            return None
        if ended == "enter" and line.text.strip():
            return line.text
        if ended == "enter":
            line.clear()
    return None


class _Said:
    """What is said on a terminal in raw mode, in the language of the client; in each where it asks for none."""

    def __init__(self, tty: Tty, language: str) -> None:
        self._tty, self._language = tty, language

    def prompt(self, text: str) -> None:
        said = texts.told(text, self._language) if self._language else texts.both_prompts(text)
        self._tty.write(said.encode())

    def line(self, text: str, **facts: object) -> None:
        said = texts.told(text, self._language, **facts) if self._language else texts.both(text, **facts)
        self._tty.write("".join(f"\r\n{line}" for line in said.split("\n")).encode() + b"\r\n")

    def not_the_code(self, typed: str) -> None:
        """Say what cannot be one, which is the same for every name: nobody sees what is typed."""
        if read_code(typed) is None:
            self.line(texts.NOT_LIKE_A_CODE, n=LENGTH, typed=sum(map(str.isalnum, typed)))
        else:
            self.line(texts.NOT_THE_CODE)

    def end(self) -> None:
        self._tty.write(b"\r\n")
