"""The process that a tokenizer runs in: it reads the file of a stranger with a library that is not Python.

That library panics on some files, writes so to the terminal, searches by patterns of the file, and cannot be
interrupted. Here it may: the process holds itself to so much memory, touches nothing but its pipes, and is ended by
an alarm when it takes too long.

A line of JSON in, a line of JSON out: first ``{"files": …, "rows": 50257}``, answered by ``{"rows": 50257}``; then
``{"text": …, "pair": …}``, ``{"ids": …}`` or ``{"names": true}``, each with the seconds that it may take. What could
not be done is answered by ``{"failed": sentence}``.
"""

import os
import signal
import sys
from typing import Any

import msgspec
from tokenizers import Tokenizer

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.limits import MAX_TOKENIZER_MEMORY, MAX_TOKENS, MAX_VOCABULARY
from seqtui.models.tokens.building import built
from seqtui.models.tokens.names import is_byte_level, names_of

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]  # asked for None before each use

IDLE = 60.0  # seconds without a question, after which the memory is given back; the next question starts another
NOTHING = policy.Policy("tokenizer", reads=(), writes=(), starts=False, copies=False, connects=False)


def main() -> None:
    """Answer one line after the other, until there are none."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the library prints is no answer
    limit_memory()
    worker = Worker()
    end_in(IDLE)
    for line in sys.stdin.buffer:
        asked = msgspec.json.decode(line)
        end_in(asked["seconds"])
        channel.write(msgspec.json.encode(worker.answer(asked)) + b"\n")
        channel.flush()
        end_in(IDLE)


def end_in(seconds: float) -> None:
    """End this process in so many seconds, whatever it does: no signal of Python's own gets through to the library."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def limit_memory() -> None:
    """Take no more memory than MAX_TOKENIZER_MEMORY, where the system can say so."""
    if resource is not None:
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        soft = MAX_TOKENIZER_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_TOKENIZER_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


class Worker:
    """One tokenizer, and how many rows of an embedding it numbers."""

    def __init__(self) -> None:
        self.tokenizer: Tokenizer | None = None
        self.name, self.rows = "", 0

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What is answered to one line."""
        try:
            if "files" in asked:
                return self.open(asked["files"], asked["name"], asked["rows"])
            if "names" in asked:
                return {"names": self.names()}
            return self.encode(asked["text"], asked.get("pair")) if "text" in asked else self.decode(asked["ids"])
        except SeqtuiError as error:
            return {"failed": str(error)}
        except MemoryError:
            return {"failed": _("the tokenizer {name} needs more memory than it may have", name=self.name)}
        except BaseException as fault:  # a panic of the library is no Exception
            if isinstance(fault, KeyboardInterrupt | SystemExit):
                raise
            said = _("the tokenizer {name} does not work: {reason}", name=self.name, reason=reason_of(fault))
            return {"failed": said}

    def open(self, files: dict[str, str], name: str, rows: int) -> dict[str, Any]:
        """Read and build the tokenizer; afterwards this process may touch no file.

        rows is the number of rows of the embedding, 0 where that is not known.
        """
        self.name = name
        self.tokenizer = built(files, name)
        policy.restrict(NOTHING)
        size = 1 + max(self.tokenizer.get_vocab(with_added_tokens=True).values(), default=-1)
        if size > MAX_VOCABULARY and not rows:
            raise SeqtuiError(
                _("{name} numbers tokens up to {n:,}: at most {most:,} can be", name=name, n=size, most=MAX_VOCABULARY)
            )
        self.rows = rows or size
        return {"rows": self.rows}

    def names(self) -> list[str]:
        """The names of all rows."""
        assert self.tokenizer is not None, "opened first"
        parts = [self.tokenizer.pre_tokenizer, self.tokenizer.decoder]
        states = [part.__getstate__().decode() for part in parts if part is not None]
        vocabulary = self.tokenizer.get_vocab(with_added_tokens=True)
        tokens = {row: token for token, row in vocabulary.items() if row < self.rows}
        return names_of(tokens, self.rows, is_byte_level(states), self.tokenizer.get_added_tokens_decoder().keys())

    def encode(self, text: str, pair: str | None) -> dict[str, Any]:
        """The tokens of a text: their numbers, which text each is of, where it stands there, and which are special."""
        assert self.tokenizer is not None, "opened first"
        found = self.tokenizer.encode(text, pair)
        if len(found.ids) > MAX_TOKENS:
            raise SeqtuiError(_("the text has {n:,} tokens: give at most {most:,}", n=len(found.ids), most=MAX_TOKENS))
        beyond = next((number for number in found.ids if number >= self.rows), None)
        if beyond is not None:
            token = self.tokenizer.id_to_token(beyond)
            raise SeqtuiError(
                _(
                    "{name} numbers '{token}' {number:,}, but the network has vectors for {rows:,} tokens: the "
                    "tokenizer belongs to another network",
                    name=self.name,
                    token=printable(str(token)),
                    number=beyond,
                    rows=self.rows,
                )
            )
        return {
            "ids": found.ids,
            "types": found.type_ids,
            "spans": found.offsets,
            "special": found.special_tokens_mask,
            "sides": [-1 if side is None else side for side in found.sequence_ids],
        }

    def decode(self, ids: list[int]) -> dict[str, Any]:
        """The text of tokens, special ones left out."""
        assert self.tokenizer is not None, "opened first"
        return {"text": self.tokenizer.decode(ids, skip_special_tokens=True)}


def printable(text: str, most: int = 200) -> str:
    """A text from outside in a sentence: without signs that are not printed, and no longer than that."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:most])


def reason_of(fault: BaseException) -> str:
    """What a library says of a fault, on one line."""
    return printable(" ".join(str(fault).split())) or type(fault).__name__
