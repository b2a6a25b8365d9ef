"""Our own words in ASCII: letters lose their accents, Greek ones are named. Never for the words of a user."""

import unicodedata

_SIGNS = {"−": "-", "–": "-", "—": "-", "×": "x", "⊙": "*", "·": "|", "…": "...", "’": "'", "≤": "<=", "≥": ">="}
_SIGNS.update({"‖": "|", "∂": "d", "→": "->"})  # norms of derivatives


def in_ascii(text: str) -> str:
    """Return the text in ASCII alone: ``AR(tau)`` for ``AR(τ)``."""
    return text if text.isascii() else "".join(map(_letter, text))


def _letter(ch: str) -> str:
    if ch.isascii() or ch in _SIGNS:
        return _SIGNS.get(ch, ch)
    plain = unicodedata.normalize("NFKD", ch).encode("ascii", "ignore").decode()
    name = unicodedata.name(ch, "")
    return plain or (name.rpartition(" ")[2].lower() if name.startswith("GREEK") else "?")
