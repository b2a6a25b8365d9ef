"""Statements: sentences about a run that keep the claim they make and the facts they were made from.

A sentence beside a number is made from the record that the number is made from. Each kind of sentence (the notes on a
run, the captions of views, the remarks that answer a key) has one table of claims; tests/statements holds a check for
every claim, which looks the facts up in the record again, over random models, texts, edits, directions and layers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class Statement(str):
    """A sentence that reads as its text, with its claim and the facts it states."""

    claim: "Claim"
    facts: Mapping[str, object]

    def __deepcopy__(self, memo: object) -> "Statement":
        """The sentence itself: neither it nor its facts ever change, and views that hold it are taken apart by copy."""
        return self


@dataclass(frozen=True, slots=True)
class Claim:
    """One kind of sentence: what it is called, and its words, with the facts in braces."""

    id: str
    words: str

    def __call__(self, **facts: object) -> Statement:
        """Return the sentence that states these facts; some may stand in it unwritten, for the check.

        Raises KeyError when the words name a fact that is not given.
        """
        statement = Statement(self.words.format(**facts))
        statement.claim, statement.facts = self, MappingProxyType(facts)
        return statement
