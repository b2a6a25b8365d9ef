"""The words that a run was given to read, and the request in which one of them is another."""

from __future__ import annotations

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request, Run
from seqtui.models.tokens import tokenize

HOW = "write the word and what it becomes, as in tired=wide, or its number, as in 11=wide"


def change_word(run: Run, text: str) -> Request:
    """Return the request of a run with one word changed: ``tired=wide`` (the first such word) or ``11=wide``.

    Raises SeqtuiError when there is no such word, or the model was not given a text.
    """
    if run.request.input is not None:
        raise SeqtuiError("this run reads vectors, not words: change the file, or edit a value")
    old, sign, new = text.partition("=")
    old, new = old.strip(), new.strip()
    if not sign or not old or not new:
        raise SeqtuiError(f"'{text.strip()}' changes nothing: {HOW}")
    unit, words = unit_of(run), list(words_of(run))
    words[_place(words, old)] = new
    return run.model.with_text(run.request, ("" if unit == "char" else " ").join(words))


def words_of(run: Run) -> tuple[str, ...]:
    """The words of the text that a run reads, whether it was typed or not; () for vectors."""
    text = run.model.text_of(run.request)
    return () if text is None else tokenize(text, unit_of(run))


def unit_of(run: Run) -> str:
    """What a token of the text is: word or char."""
    return "word" if run.config.get("kind") == "series" else str(run.config.get("unit", "word"))


def _place(words: list[str], old: str) -> int:
    if old in words:
        return words.index(old)
    if old.isdecimal() and old.isascii() and 1 <= int(old) <= len(words):
        return int(old) - 1
    raise SeqtuiError(f"'{old}' is not in the text, and is no number from 1 to {len(words)}: {HOW}")
