"""The text of a lesson cut at its marks: a path or formula in backticks, a *word*, a **term**, a {fact}, a [[key]].

A fact is what the engine computes; its value takes the place of its expression before the text is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum

from msgspec import Struct

from seqtui.language.particles import with_particles


class Mark(Enum):
    """How a piece of text is meant."""

    PLAIN = "plain"
    CODE = "code"
    WORD = "word"
    TERM = "term"
    FACT = "fact"
    KEY = "key"


class Span(Struct, frozen=True):
    """A piece of a paragraph. Of a fact that is not computed yet, text is its expression."""

    text: str
    mark: Mark = Mark.PLAIN


_SPANS = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<term>[^*]+)\*\*|\*(?P<word>[^*\s](?:[^*]*[^*\s])?)\*"
    r"|\{\{|\}\}|\{(?P<fact>[^{}]+)\}|\[\[(?P<key>[^\[\]]+|\[|\])\]\]"
)


def spans(text: str) -> tuple[Span, ...]:
    """Return a paragraph cut into its pieces; ``{{`` and ``}}`` are braces, a lone ``*`` is a star."""
    found: list[Span] = []
    end = 0
    for match in _SPANS.finditer(text):
        found.append(Span(text[end : match.start()]))
        end = match.end()
        name = match.lastgroup
        found.append(Span(match[0][0]) if name is None else Span(match[name], Mark(name)))
    found.append(Span(text[end:]))
    return tuple(_joined(span for span in found if span.text))


def plain_text(text: tuple[Span, ...]) -> str:
    """Return the pieces as one text, without their marks."""
    return "".join(span.text for span in text)


def _joined(found: Iterator[Span]) -> Iterator[Span]:
    """Plain pieces that stand beside each other as one."""
    last: Span | None = None
    for span in found:
        if last is not None and last.mark is Mark.PLAIN is span.mark:
            last = Span(last.text + span.text)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def with_facts(text: str, filled: Callable[[str], str]) -> tuple[Span, ...]:
    """Return the pieces of a text with the values of its facts; filled(text) fills what stands in braces.

    Korean particles behind a fact follow its sound. Raises what filled raises.
    """
    found: list[Span] = []
    before = ""
    for span in spans(text):
        if span.mark is Mark.FACT:
            span = Span(filled(f"{{{span.text}}}"), Mark.FACT)
        elif span.mark is not Mark.PLAIN and "{" in span.text:
            span = Span(filled(span.text), span.mark)
        elif span.mark is Mark.PLAIN and before:
            span = Span(with_particles(before + span.text)[len(before) :], Mark.PLAIN)
        before += span.text
        found.append(span)
    return tuple(span for span in found if span.text)
