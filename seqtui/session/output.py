"""Standard output as it is: perhaps not UTF-8, perhaps closed, perhaps a pipe that nobody reads any more."""

import codecs
import os
import sys
from collections.abc import Iterable

from seqtui import policy
from seqtui.session.terminal import speaks_utf8


def prepare() -> bool:
    """Make stdout safe to write any text to; returns whether it can show signs beyond ASCII."""
    if sys.stdout is None:  # started with stdout closed
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    stdout = sys.stdout
    utf8 = speaks_utf8(policy.environment(), stdout.encoding)
    if hasattr(stdout, "reconfigure"):
        stdout.reconfigure(errors="backslashreplace", **({} if utf8 else {"encoding": _narrow(stdout.encoding)}))
    return utf8


def write(chunks: Iterable[str]) -> None:
    """Write all of it and hand it over, so that a closed pipe shows itself here."""
    for chunk in chunks:
        sys.stdout.write(chunk)
    sys.stdout.flush()


def give_up() -> None:
    """Point stdout nowhere, so that nothing is complained about when the interpreter ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass


def _narrow(encoding: str | None) -> str:
    """What to encode to where the locale is not UTF-8: its own encoding, or ASCII where Python assumed UTF-8."""
    name = codecs.lookup(encoding or "ascii").name
    return "ascii" if name == "utf-8" else name
