"""Text into tokens: words, or the characters a reader counts (한 글자, an emoji, a letter with its accents)."""

from collections.abc import Sequence

from wcwidth import iter_graphemes

from seqtui.engine.errors import SeqtuiError
from seqtui.models.limits import MAX_TOKEN_LENGTH, MAX_TOKENS

END = "</s>"


def tokenize(text: str, unit: str = "word") -> tuple[str, ...]:
    """Split text at white space (unit "word") or into graphemes (unit "char"; spaces count, line ends do not).

    Raises SeqtuiError when nothing is left, or too much.
    """
    if len(text) > MAX_TOKENS * MAX_TOKEN_LENGTH:
        raise SeqtuiError(f"the text has {len(text):,} characters: give at most {MAX_TOKENS:,} tokens")
    tokens = text.split() if unit == "word" else list(iter_graphemes(" ".join(text.split())))
    if not tokens:
        raise SeqtuiError("the text is empty: give at least one word")
    if len(tokens) > MAX_TOKENS:
        raise SeqtuiError(f"the text has {len(tokens):,} {unit}s: give at most {MAX_TOKENS:,}")
    longest = max(tokens, key=len)
    if len(longest) > MAX_TOKEN_LENGTH:
        raise SeqtuiError(f"a {unit} of {len(longest):,} characters is too long: at most {MAX_TOKEN_LENGTH}")
    return tuple(tokens)


def vocabulary(tokens: Sequence[str]) -> tuple[str, ...]:
    """The different tokens in the order of their first appearance, and the end of the text, which comes last."""
    return (*dict.fromkeys(token for token in tokens if token != END), END)
