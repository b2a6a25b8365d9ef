"""Padding: a batch holds texts of one length, so the shorter of two is filled up with <pad>, and a mask hides that.

The mask is −∞ in the columns of <pad>, for every query: torch's key_padding_mask. The rows of <pad> are computed like
all others, and what they hold is ignored. Rows of words are then those of the text alone, whatever it is batched with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models import statement
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import PAD, tokenize
from seqtui.models.statement import Statement

BATCH_WITH = Setting(
    "batch_with",
    "",
    N_("the other text of a batch: the shorter is filled up with {pad}, a row of zeros in W_E", pad=PAD),
)
MASK_PADDING = Setting("mask_padding", True, N_("hide {pad} as keys from every query (batch_with)", pad=PAD))
PADDING = (BATCH_WITH, MASK_PADDING)


def missing(tokens: Sequence[str], config: Mapping[str, Value]) -> int:
    """How many tokens the other text of the batch has more than these; 0 where there is none, or a shorter one.

    Raises SeqtuiError when the other text is too long.
    """
    other = str(config.get("batch_with", ""))
    if not other.strip():
        return 0
    try:
        return max(0, len(tokenize(other, config["unit"])) - len(tokens))
    except SeqtuiError as error:
        raise SeqtuiError(_("batch_with: {error}", error=error)) from None


def check_words(config: Mapping[str, Value], reads_words: bool, reads_memory: bool) -> None:
    """Refuse a batch with what is not read from a text.

    Raises SeqtuiError.
    """
    if not str(config.get("batch_with", "")).strip():
        return
    if not reads_words:
        raise SeqtuiError(_("batch_with fills a text up with words: give a text, not --input"))
    if reads_memory:
        raise SeqtuiError(_("batch_with hides keys of the text, and --memory brings others: leave out one of them"))


def last_word(tokens: Sequence[str], settings: Mapping[str, object]) -> int:
    """The place of the last token, from 0, that does not fill the text up."""
    last = len(tokens) - 1
    while settings.get(BATCH_WITH.name) and last > 0 and tokens[last] == PAD:
        last -= 1
    return last


def padding_keys(length: int, pads: int, config: Mapping[str, Value]) -> tuple[int, ...]:
    """The keys that are hidden because they are <pad>: the last ones of so many, or none where they are not masked."""
    return tuple(range(length - pads, length)) if config.get("mask_padding") else ()


def padding_notes(length: int, pads: int, config: Mapping[str, Value]) -> tuple[Statement, ...]:
    """What a reader must know of a text in a batch, of so many tokens with <pad>."""
    other = str(config["batch_with"])
    if not other.strip():
        return ()
    if not pads:
        shorter = len(tokenize(other, config["unit"]))
        if shorter == length:
            return (statement.SAME_LENGTH(length=length),)
        return (statement.FILLS_UP_OTHER(length=length, other=shorter, missing=length - shorter, pad=PAD),)
    claim = statement.PADDED if config["mask_padding"] else statement.PADDED_OPEN
    return (claim(words=length - pads, length=length, pads=pads, pad=PAD),)
