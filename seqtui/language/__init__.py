"""The language of every text that a person reads: translated, then filled with its facts.

Sentences stand in the code in English, whole, with named facts: ``_("there is no model '{name}'", name=name)``. The
texts of tables are marked where they stand, ``N_("forget gate")``, and translated where they are shown; one with facts
of its own, ``N_("bias of the {name}", name=...)``, is a Phrase. Translations are gettext catalogues (see
seqtui.language.catalogue); English needs none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from string import Formatter
from typing import Protocol

from seqtui.language.particles import with_particles

LANGUAGES = ("en", "ko")
NAMES = {"en": "English", "ko": "한국어"}
ENGLISH = LANGUAGES[0]


class Catalogue(Protocol):
    """What gettext.NullTranslations has of methods: messages to their translations."""

    def gettext(self, message: str, /) -> str: ...  # noqa: D102 - as in gettext
    def ngettext(self, one: str, many: str, n: int, /) -> str: ...  # noqa: D102
    def pgettext(self, context: str, message: str, /) -> str: ...  # noqa: D102


_spoken: str = ENGLISH
_catalogue: Catalogue | None = None


def language() -> str:
    """Return the language that is spoken now, one of LANGUAGES."""
    return _spoken


def set_language(name: str) -> None:
    """Speak a language, one of LANGUAGES, from now on in this process.

    Raises ValueError for a language that there is none of.
    """
    if name not in LANGUAGES:
        raise ValueError(f"no language '{name}'")
    if name == ENGLISH:
        use(name, None)
    else:
        catalogue = import_module("seqtui.language.catalogue")  # gettext: loaded where there is something to translate
        use(name, catalogue.read_catalogue(name))


def use(name: str, catalogue: Catalogue | None) -> None:
    """Speak a language with a catalogue of one's own; None leaves every message as it is."""
    global _spoken, _catalogue
    _spoken, _catalogue = name, catalogue


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak another language for a while."""
    before = _spoken, _catalogue
    set_language(name)
    try:
        yield
    finally:
        use(*before)


def asking(environ: Mapping[str, str] = os.environ) -> str:
    """Return the variable that says the locale of messages, "" where none does."""
    return next((name for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")


def asked_language(environ: Mapping[str, str]) -> str:
    """Return the language that the locale of an environment asks for, English for one that is none of ours.

    "" where it asks for none: no locale is named, or the one without a language (C, POSIX).
    """
    name = asking(environ)
    asked = re.split("[._@-]", environ[name].lower())[0] if name else ""
    if asked in ("", "c", "posix"):
        return ""
    return asked if asked in LANGUAGES else ENGLISH


def language_of(environ: Mapping[str, str] = os.environ) -> str:
    """Return the language that the locale of an environment asks for; English where it asks for none of ours."""
    return asked_language(environ) or ENGLISH


class Phrase(str):
    """A marked text with facts: it reads as its English, and keeps its message to be translated.

    Facts that are texts are marked themselves, and translated with it.
    """

    message: str
    facts: Mapping[str, object]

    def __deepcopy__(self, memo: object) -> Phrase:
        """The phrase itself, which never changes."""
        return self

    def saying(self, **facts: object) -> Phrase:
        """Return the phrase with other facts in place of some of its own."""
        return _phrase(self.message, {**self.facts, **facts})


def _(message: str, /, **facts: object) -> str:
    """Return a message in the language that is spoken, with its facts in place of their names in braces.

    Raises KeyError when it names a fact that is not given.
    """
    if isinstance(message, Phrase):
        said = {name: _(fact) if isinstance(fact, str) else fact for name, fact in message.facts.items()}
        return _(message.message, **said)
    text = message if _catalogue is None or not message else _catalogue.gettext(message)
    return _filled(text, facts)


def _n(one: str, many: str, n: int, /, **facts: object) -> str:
    """Return a message about n things: the first where n is 1 in English; n itself is a fact, too."""
    text = (one if n == 1 else many) if _catalogue is None else _catalogue.ngettext(one, many, n)
    return _filled(text, {"n": n} | facts)


def p_(context: str, message: str, /, **facts: object) -> str:
    """Return a message that means several things in English, in the meaning that its context says."""
    text = message if _catalogue is None else _catalogue.pgettext(context, message)
    return _filled(text, facts)


def N_(message: str, /, **facts: object) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """Mark a text of a table to be translated where it is shown, and return it as it is; with facts, a Phrase."""
    return _phrase(message, facts) if facts else message


def _phrase(message: str, facts: Mapping[str, object]) -> Phrase:
    phrase = Phrase(message.format(**facts))
    phrase.message, phrase.facts = message, facts
    return phrase


def retold(text: str, messages: Iterable[str]) -> str:
    """Return an English text that was made of one of some messages in the language that is spoken.

    For texts that are stored or handed over as they were made: names of figures in a file, faults of a library. A text
    that none of them made stays as it is.
    """
    for message in messages:
        facts = _facts_of(text, message)
        if facts is not None:
            return _(message, **facts)
    return text


def _facts_of(text: str, message: str) -> dict[str, str] | None:
    """The facts with which a message was made into a text, read from left to right; None where it was not."""
    facts, end, name = {}, 0, ""
    for literal, field, _spec, _conversion in Formatter().parse(message):
        start = text.find(literal, end + (1 if name else 0)) if literal or not name else len(text)
        if start < 0 or (not name and start != end):
            return None
        if name:
            facts[name] = text[end:start]
        end, name = start + len(literal), field or ""
    if name:
        facts[name], end = text[end:], len(text)
    return facts if end == len(text) and all(facts.values()) else None


def _filled(text: str, facts: Mapping[str, object]) -> str:
    if facts:
        text = text.format(**facts)
    return with_particles(text) if _catalogue is not None else text
