"""Text from outside, made harmless: control bytes and direction marks become visible escapes, never commands."""

import unicodedata

_HIDDEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = {"\u200d", "\ufe0f", "\ufe0e"}  # emoji need them; they show nothing by themselves


def safe(text: str) -> str:
    """Return the text with every control character, lone surrogate and bidi override written out, ``\\x1b``.

    Letters of all scripts, combining marks and emoji stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(ch) for ch in text)


def _visible(ch: str) -> str:
    category = unicodedata.category(ch)
    hidden = category in _HIDDEN or (category == "Cf" and ch not in _JOINERS)
    if not hidden:
        return ch
    code = ord(ch)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
