"""What *it* stands for: "the animal didn't cross the street because it was too tired", or too wide.

A being, a deed left undone, a place, and a reason that can only be one of theirs: a being is tired, a place is wide.
Combinations of being, place and adjective whose text has a checksum divisible by 5 are held out, and so are the two
sentences above.
"""

import zlib
from itertools import product

from msgspec import Struct

BEINGS = ("animal", "dog", "cat", "horse", "child", "bird", "robot", "farmer")
PLACES = ("street", "river", "bridge", "field", "road", "lake", "park", "tunnel")
OF_BEINGS = ("tired", "hungry", "sick", "scared", "lazy", "sleepy")
OF_PLACES = ("wide", "long", "crowded", "muddy", "dark", "flooded")
DEEDS = ("cross", "enter", "leave")
SHOWCASE = (
    "the animal didn't cross the street because it was too tired",
    "the animal didn't cross the street because it was too wide",
)
_HELD_OUT_SHARE = 5


class Reference(Struct, frozen=True):
    """A sentence, and the places of its words: of *it*, of the being and of the place; animate says which it is."""

    words: tuple[str, ...]
    animate: bool

    pronoun = 7
    being = 1
    place = 5

    @property
    def text(self) -> str:
        """The sentence."""
        return " ".join(self.words)

    @property
    def referent(self) -> int:
        """Where the word stands that *it* refers to."""
        return self.being if self.animate else self.place


def references(held: bool) -> list[Reference]:
    """All sentences of one part; those with tired and wide at the front of the held-out part."""
    every = [
        Reference(tuple(f"the {being} didn't {deed} the {place} because it was too {adjective}".split()), animate)
        for being, deed, place in product(BEINGS, DEEDS, PLACES)
        for animate, adjectives in ((True, OF_BEINGS), (False, OF_PLACES))
        for adjective in adjectives
    ]
    part = [reference for reference in every if held_out(reference) is held]
    return sorted(part, key=lambda reference: reference.text not in SHOWCASE)


def held_out(reference: Reference) -> bool:
    """Whether this combination is kept from training, whatever was not done."""
    being, place, adjective = reference.words[1], reference.words[5], reference.words[-1]
    checksum = zlib.crc32(f"{being} {place} {adjective}".encode())
    return checksum % _HELD_OUT_SHARE == 0 or (being, place, adjective) in _SHOWN


_SHOWN = {tuple(text.split()[k] for k in (1, 5, 10)) for text in SHOWCASE}


def words() -> tuple[str, ...]:
    """All words, sorted."""
    return tuple(sorted({word for held in (True, False) for each in references(held) for word in each.words}))
