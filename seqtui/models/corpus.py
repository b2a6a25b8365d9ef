"""The text that the counting models count: one sentence to a line, made up for this program, or the user's own."""

import re
from dataclasses import dataclass
from importlib import resources

from seqtui.engine.errors import SeqtuiError
from seqtui.models.limits import MAX_CORPUS
from seqtui.models.tokens import END, tokenize

START = "<s>"
_NEVER = re.compile(r"[\0\ud800-\udfff]")  # no text holds these: a NUL, or a byte that was not UTF-8
_SELDOM = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x9f\ufffd]")

Sentence = tuple[str, ...]


@dataclass(frozen=True)
class Corpus:
    """Sentences as tokens, each with the end as its last token; name says which corpus it is, in words."""

    sentences: tuple[Sentence, ...]
    name: str


def read_corpus(text: str | None, unit: str = "word") -> Corpus:
    """Split a corpus into sentences of words or characters; None takes the built-in one.

    Raises SeqtuiError when the text is empty, too long, or no text.
    """
    if text is None:
        return Corpus(_sentences(_built_in(), unit), "the built-in corpus")
    if len(text) > MAX_CORPUS:
        raise SeqtuiError(f"the corpus has {len(text):,} characters: give at most {MAX_CORPUS:,}")
    if _NEVER.search(text) or 100 * len(_SELDOM.findall(text)) > len(text):
        raise SeqtuiError("the corpus is not plain text: give a UTF-8 file with one sentence to a line")
    return Corpus(_sentences(text, unit), "your corpus")


def without_marks(tokens: Sentence) -> Sentence:
    """Leave out the marks of start and end, which are set here and not typed."""
    return tuple(token for token in tokens if token not in (START, END))


def _built_in() -> str:
    return resources.files(__package__).joinpath("corpus.txt").read_text(encoding="utf-8")


def _sentences(text: str, unit: str) -> tuple[Sentence, ...]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            tokens = without_marks(tokenize(line, unit))
        except SeqtuiError as error:
            reason = str(error).removeprefix("the text ")
            raise SeqtuiError(f"line {number} of the corpus {reason}; write one sentence to a line") from None
        if tokens:
            found.append((*tokens, END))
    if not found:
        raise SeqtuiError("the corpus is empty: give a text with one sentence to a line")
    return tuple(found)


def previous_names(words: tuple[str, ...]) -> tuple[str, ...]:
    """The names along d_prev, from those along d_vocab: what can stand before a token."""
    return (*words[:-1], START)
