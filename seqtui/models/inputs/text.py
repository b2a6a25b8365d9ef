"""Text as the models read it: tokens, words or characters; and the corpus that the counting models count.

Two corpora come with the program, an English one and a Korean one whose words are 어절 (what stands between spaces,
endings and all). Both were written for this program and are under its licence. A text is counted in the one that most
of its words belong to.
"""

import re
from collections.abc import Mapping, Sequence
from importlib import import_module, resources

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.limits import MAX_CORPUS, MAX_TOKEN_LENGTH, MAX_TOKENS

END = "</s>"
PAD = "<pad>"  # fills a text up to the length of a longer one beside it


class TextError(SeqtuiError):
    """What is wrong with a text; of() says it of another text than that which is read."""

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(_(message, what=_("the text"), **facts))
        self.message, self.facts = message, facts

    def of(self, what: str) -> SeqtuiError:
        """Return the same about another text, which what names: "the target"."""
        if "{what}" in self.message:
            return SeqtuiError(_(self.message, what=what, **self.facts))
        return SeqtuiError(_("{what}: {fault}", what=what, fault=self))


_MANY = {
    "word": N_("{what} has {n:,} words: give at most {most:,}"),
    "char": N_("{what} has {n:,} chars: give at most {most:,}"),
}
_LONG = {
    "word": N_("a word of {n:,} characters is too long: at most {most}"),
    "char": N_("a char of {n:,} characters is too long: at most {most}"),
}


def tokenize(text: str, unit: str = "word") -> tuple[str, ...]:
    """Split text at white space (unit "word") or into graphemes (unit "char"; spaces count, line ends do not).

    Raises TextError when nothing is left, or too much.
    """
    check_text(text)
    tokens = text.split() if unit == "word" else _characters(" ".join(text.split()))
    if len(tokens) > MAX_TOKENS:
        raise TextError(_MANY[unit], n=len(tokens), most=MAX_TOKENS)
    longest = max(tokens, key=len)
    if len(longest) > MAX_TOKEN_LENGTH:
        raise TextError(_LONG[unit], n=len(longest), most=MAX_TOKEN_LENGTH)
    return tuple(tokens)


def check_text(text: str) -> None:
    """Refuse a text that is too long to be split, or has nothing to split.

    Raises TextError.
    """
    if len(text) > MAX_TOKENS * MAX_TOKEN_LENGTH:
        raise TextError("{what} has {n:,} characters: give at most {most:,} tokens", n=len(text), most=MAX_TOKENS)
    if not text.strip():
        raise TextError("{what} is empty: give at least one word")


def _characters(text: str) -> list[str]:
    """What a reader calls characters: syllables of 한글, letters with their marks, emoji whole."""
    if text.isascii():
        return list(text)
    return list(import_module("wcwidth").iter_graphemes(text))  # 10 ms, which a text of words need not wait for


_NUMBERED: dict[int, tuple[tuple[str, ...], dict[str, int]]] = {}  # by what Python calls the tuple, which is kept
_MOST_NUMBERED = 4  # vocabularies: both sides of a network, twice


def word_numbers(words: tuple[str, ...]) -> Mapping[str, int]:
    """The number of each word; the same vocabulary is not gone through again, however many words it has."""
    kept = _NUMBERED.get(id(words))
    if kept is None:
        while len(_NUMBERED) >= _MOST_NUMBERED:
            del _NUMBERED[next(iter(_NUMBERED))]
        kept = _NUMBERED[id(words)] = words, {word: k for k, word in enumerate(words)}
    return kept[1]


def vocabulary(tokens: Sequence[str]) -> tuple[str, ...]:
    """The different tokens in the order of their first appearance, and the end of the text, which comes last."""
    return (*dict.fromkeys(token for token in tokens if token != END), END)


START = "<s>"
_HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")  # syllables, and the letters they are made of
_NEVER = re.compile(r"[\0\ud800-\udfff]")  # no text holds these: a NUL, or a byte that was not UTF-8
_SELDOM = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x9f\ufffd]")

Sentence = tuple[str, ...]


class Corpus(Struct, frozen=True):
    """Sentences as tokens, each with the end as its last token; name says which corpus it is, in words."""

    sentences: tuple[Sentence, ...]
    name: str


def read_corpus(text: str | None, unit: str = "word", read: Sequence[str] = ()) -> Corpus:
    """Split a corpus into sentences of words or characters; None takes the built-in one for the tokens that are read.

    Raises SeqtuiError when the text is empty, too long, or no text.
    """
    if text is None:
        if mostly_korean(read):
            return Corpus(_sentences(_built_in("corpus_ko.txt"), unit), _("the Korean corpus"))
        return Corpus(_sentences(_built_in("corpus_en.txt"), unit), _("the English corpus"))
    if len(text) > MAX_CORPUS:
        raise SeqtuiError(_("the corpus has {n:,} characters: give at most {most:,}", n=len(text), most=MAX_CORPUS))
    if _NEVER.search(text) or 100 * len(_SELDOM.findall(text)) > len(text):
        raise SeqtuiError(_("the corpus is not plain text: give a UTF-8 file with one sentence to a line"))
    return Corpus(_sentences(text, unit), _("your corpus"))


def without_marks(tokens: Sequence[str]) -> Sentence:
    """Leave out the marks of start and end, which are set here and not typed."""
    return tuple(token for token in tokens if token not in (START, END))


def is_korean(token: str) -> bool:
    """Whether a word or character is written in Hangul, in whole or in part: 고양이가, school에."""
    return bool(_HANGUL.search(token))


def mostly_korean(tokens: Sequence[str]) -> bool:
    """Whether tokens in Hangul are as many as those in other letters, or more; numbers and signs are neither."""
    found = without_marks(tokens)
    korean = sum(map(is_korean, found))
    others = sum(not is_korean(token) and any(map(str.isalpha, token)) for token in found)
    return korean > 0 and korean >= others


def _built_in(file: str) -> str:
    return resources.files("seqtui.models").joinpath(file).read_text(encoding="utf-8")


def _sentences(text: str, unit: str) -> tuple[Sentence, ...]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            tokens = without_marks(tokenize(line, unit))
        except TextError as error:
            fault = error.of(_("line {number} of the corpus", number=number))
            raise SeqtuiError(_("{fault}; write one sentence to a line", fault=fault)) from None
        if tokens:
            found.append((*tokens, END))
    if not found:
        raise SeqtuiError(_("the corpus is empty: give a text with one sentence to a line"))
    return tuple(found)


def previous_names(words: tuple[str, ...]) -> tuple[str, ...]:
    """The names along d_prev, from those along d_vocab: what can stand before a token."""
    return (*words[:-1], START)
