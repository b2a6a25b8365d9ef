"""The messages of the source, room by room, as babel finds them."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

PACKAGE = Path(__file__).parents[2] / "seqtui"

# the functions, and the rows of tables, whose texts are shown: by the places of these arguments (babel counts from 1)
KEYWORDS = {
    "_": (1,),
    "N_": (1,),
    "_n": (1, 2),
    "p_": ((1, "c"), 2),
    "Claim": (2,),
    "Symbol": (3,),
    "Setting": (3,),
    "TextError": (1,),
    "Lettering": (3,),
}

# the rows of tables with several texts: the places of these, and in which context each is translated
ROWS: dict[str, tuple[tuple[int, str | None], ...]] = {
    "Key": ((4, "key"), (5, None), (7, "key")),
    "Command": ((2, None),),
}


def room_of(file: Path) -> str:
    """Return the room of a file: its folders, but at most two; "seqtui" for the package's own files."""
    return ".".join(file.relative_to(PACKAGE).parts[:-1][:2]) or "seqtui"


def messages() -> dict[str, Catalog]:
    """Return a catalogue of each room that has messages, without translations."""
    rooms: dict[str, Catalog] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        name = str(file.relative_to(PACKAGE.parent))
        for message, context in _in_file(file):
            room = rooms.setdefault(room_of(file), Catalog(fuzzy=False))
            room.add(message, locations=[(name, None)], context=context)
    return rooms


def _in_file(file: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The messages of a file, each with its context."""
    for _line, message, _comments, context in extract_from_file("python", str(file), keywords=KEYWORDS):
        yield message, context
    for row, places in ROWS.items():
        for place, context in places:
            for _line, message, *_rest in extract_from_file("python", str(file), keywords={row: (place,)}):
                yield message, context
