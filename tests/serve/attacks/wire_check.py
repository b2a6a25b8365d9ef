"""What a client of the class may be sent: text, and the sequences that our own renderer makes; nothing else."""

import re
import unicodedata

# colours and places of the renderer; what Textual switches when it takes and gives back a terminal
_OURS = re.compile(
    r"\x1b\[(?:(?:[0-9]{1,3}(?:;[0-9]{1,3})*)?m|[0-9]{1,3};[0-9]{1,3}H|H"
    r"|\?(?:7|25|1000|1003|1004|1006|1015|1049|2004)[hl]|\?(?:2026|2048)\$p|\?2026[hl]|<u|>[0-9]{1,2}u)"
)
_JOINERS = "\u200d\ufe0f\ufe0e"
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def foreign(received: bytes) -> list[str]:
    """What of the bytes that a client was sent is none of ours: sequences, control bytes, signs that cannot be seen."""
    text = _OURS.sub("", bytes(received).decode("utf-8", "surrogateescape"))
    found = []
    for place, sign in enumerate(text):
        if sign not in "\r\n" + _JOINERS and unicodedata.category(sign) in _HIDDEN:
            found.append(text[max(0, place - 20) : place + 20])
    return found
