"""The tokenizer of a hub's directory, which runs in a process of its own (see worker.py) for as long as it is used."""

from __future__ import annotations

import signal
import subprocess
import threading
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.limits import MAX_TOKENIZER_MEMORY
from seqtui.policy import leash

WORKER = "seqtui.models.tokens.worker"
ALPHABET = "alphabet.json"  # a file of characters, and of the pairs of them that are merged: glassllm's
SECONDS = 30.0  # for one answer; a vocabulary of 150,000 is read in one
_KEPT = 64  # texts whose tokens are remembered
_GRACE = 5.0  # seconds: the worker ends itself at SECONDS, and is ended by force if it does not
_LEAVING = 0.5  # seconds between closing the line and killing
_ALARM = int(getattr(signal, "SIGALRM", 0))  # what it ends itself with
_ANSWER = 256 * 2**20  # bytes of one line


class Split(Struct, frozen=True):
    """How a text was split: for each token its number, and where it stands in the text.

    types are 0 for the first text and 1 for its pair, as the tokenizer counts special tokens; spans are (first, last)
    characters of the text that sides says, 0 or 1, -1 for a token that stands in neither; special marks those that the
    tokenizer added.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    sides: tuple[int, ...]
    special: tuple[bool, ...]


class TokenizerError(SeqtuiError):
    """What the process of a tokenizer says of a file or a text, in the language of who asked."""


class HubTokenizer:
    """The tokens of texts, and their names, by the files of a directory; nothing is started before it is asked.

    name is how sentences call it, files are paths by the names of a hub, rows the number of rows of the embedding (0:
    as many as there are tokens). It may be asked by any thread.
    """

    def __init__(self, name: str, files: Mapping[str, str], rows: int = 0) -> None:
        self.name, self.files, self.rows = name, dict(files), rows
        self._splits: dict[tuple[str, str | None], Split] = {}
        self._process: _Process | None = None
        self._lock = threading.Lock()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The printable name of each row, each different."""
        return tuple(self._ask({"names": True})["names"])

    def encode(self, text: str, pair: str | None = None) -> tuple[int, ...]:
        """The numbers of the tokens of a text, those that the tokenizer adds among them.

        Raises SeqtuiError where the files are no tokenizer, for a token that the network has no vector for, and where
        too much time or memory would be needed.
        """
        return self.split(text, pair).ids

    def split(self, text: str, pair: str | None = None) -> Split:
        """How a text is split, and where its tokens stand in it; raises SeqtuiError as encode does."""
        found = self._splits.get((text, pair))
        if found is None:
            found = msgspec.convert(self._ask({"text": text, "pair": pair}), Split, strict=False)
            while len(self._splits) >= _KEPT:
                self._splits.pop(next(iter(self._splits)))
            self._splits[text, pair] = found
        return found

    def decode(self, ids: Sequence[int]) -> str:
        """The text that tokens stand for, special ones left out."""
        return str(self._ask({"ids": [int(number) for number in ids]})["text"])

    def close(self) -> None:
        """End its process; the next question starts another."""
        with self._lock:
            if self._process is not None:
                self._process.end()
                self._process = None

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """What the process answers to a question.

        Raises SeqtuiError that it or its end says.
        """
        with self._lock:
            if self._process is None or not self._process.alive:  # it ends when nobody asks for a while
                self._process = self._start()
            return self._answer(self._process, question)

    def _start(self) -> _Process:
        process = _Process()
        weakref.finalize(self, process.end)
        self._answer(process, {"files": self.files, "name": self.name, "rows": self.rows})
        return process

    def _answer(self, process: _Process, question: dict[str, Any]) -> dict[str, Any]:
        answer = process.ask(question)
        if answer is not None and "failed" not in answer:
            return answer
        if answer is not None and "files" in question:
            process.end()
        raise self._silence(process) if answer is None else TokenizerError(answer["failed"])

    def _silence(self, process: _Process) -> SeqtuiError:
        """What is said of a process that gave no answer."""
        if process.late:
            return SeqtuiError(
                _(
                    "the tokenizer {name} took more than {n:g} seconds, so it was stopped: one of its patterns does "
                    "not come to an end with this text",
                    name=self.name,
                    n=SECONDS,
                )
            )
        return SeqtuiError(
            _(
                "the tokenizer {name} stopped without an answer: it is damaged, or needs more memory than {size} MB",
                name=self.name,
                size=MAX_TOKENIZER_MEMORY // 2**20,
            )
        )


class _Process:
    """A worker, its pipes, and whether it was too late with an answer."""

    def __init__(self) -> None:
        policy.ask_to_start(_("the tokenizer of a file"))
        self.late = False
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL  # what the library writes of a panic is for nobody
        self._process = subprocess.Popen(
            leash.command(WORKER), stdin=pipe, stdout=pipe, stderr=nowhere, env=_environment(), close_fds=True
        )
        assert self._process.stdin is not None and self._process.stdout is not None, "pipes"
        self._in = self._process.stdin
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, question: dict[str, Any]) -> dict[str, Any] | None:
        """The answer, None when it ended in place of one."""
        line = b""
        with suppress(OSError, ValueError):
            self._in.write(msgspec.json.encode({**question, "seconds": SECONDS}) + b"\n")
            self._in.flush()
            try:
                line = self._lines.get(timeout=SECONDS + _GRACE)
            except Empty:
                self.late = True
        if line:
            answer: dict[str, Any] = msgspec.json.decode(line)
            return answer
        self.end()
        return None

    def end(self) -> None:
        """End it; one that has ended stays so."""
        with suppress(OSError):
            self._in.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.0 if self.late else _LEAVING)
        self._process.kill()
        self.late = self.late or self._process.wait() == -_ALARM


def _read(stream: BinaryIO, lines: SimpleQueue[bytes]) -> None:
    """Pass on the lines of a stream, and at its end an empty one."""
    with stream:
        while line := stream.readline(_ANSWER):
            lines.put(line)
    lines.put(b"")


def _environment() -> dict[str, str]:
    """The environment of the worker: one thread, and no pages about a panic."""
    return {**leash.environment(), "TOKENIZERS_PARALLELISM": "false", "RAYON_NUM_THREADS": "1", "RUST_BACKTRACE": "0"}
