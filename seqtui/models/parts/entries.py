"""What one of a vocabulary is called in the meanings of symbols and settings: a word, a character, a colour."""

from collections.abc import Mapping

from msgspec.structs import replace

from seqtui.engine.notation import Notation
from seqtui.language import N_, Phrase

Entry = Mapping[str, str]  # what facts of a meaning name it: entry one of them, entries several
WORD: Entry = {"entry": N_("word"), "entries": N_("words")}
CHARACTER: Entry = {"entry": N_("character"), "entries": N_("characters")}
TAG_WORD: Entry = {"entry": N_("tag"), "entries": N_("tags")}
COLOUR: Entry = {"entry": N_("colour"), "entries": N_("colours")}

# what several tables of symbols have
EMBEDDING = N_("embedding: one row for each {entry}", **WORD)
UNEMBEDDING = N_("unembedding: one column for each {entry}", **WORD)
SCORES = N_("output scores: one number for each {entry} that could come next", **WORD)
PROBABILITY = N_("probability of each {entry} to come next", **WORD)
SURPRISE = N_("surprise at the {entry} that did come next", **WORD)


def of_entry(meaning: str, entry: Entry) -> str:
    """Return a meaning that speaks of words as one that speaks of something else."""
    return meaning.saying(**entry) if isinstance(meaning, Phrase) else meaning


def of_entries(notation: Notation, entry: Entry) -> Notation:
    """Return a table of symbols whose meanings speak of something else than words."""
    return Notation(**{name: replace(s, meaning=of_entry(s.meaning, entry)) for name, s in notation.items()})
