"""A language in which every message that a catalogue can translate stands in ⟦ ⟧: what does not, slips through."""

from collections.abc import Iterator
from contextlib import contextmanager

from seqtui import language
from tests.catalogues.extracted import messages


class Pseudo:
    """Translates what is extracted from the source, and nothing else."""

    def __init__(self) -> None:
        found = [message for room in messages().values() for message in room if message.id]
        self.known = {message.id for message in found if message.context is None}
        self.in_context = {(message.context, message.id) for message in found if message.context is not None}

    def gettext(self, message: str, /) -> str:
        """Return a known message in ⟦ ⟧."""
        return f"⟦{message}⟧" if message in self.known else message

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """Return a known message about n things in ⟦ ⟧."""
        message = one if n == 1 else many
        return f"⟦{message}⟧" if (one, many) in self.known else message

    def pgettext(self, context: str, message: str, /) -> str:
        """Return a message that is known in its context in ⟦ ⟧."""
        return f"⟦{message}⟧" if (context, message) in self.in_context else message


PSEUDO = Pseudo()


@contextmanager
def pseudo() -> Iterator[None]:
    """Speak it for a while."""
    language.use("ko", PSEUDO)
    try:
        yield
    finally:
        language.set_language("en")


def is_whole(text: str) -> bool:
    """Whether all of a text is one message."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "⟦") - (sign == "⟧")
        if not depth and place < len(text) - 1:
            return False
    return text.startswith("⟦") and not depth
