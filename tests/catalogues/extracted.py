"""The messages of the source, room by room, as babel finds them."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

PACKAGE = Path(__file__).parents[2] / "seqtui"

# the functions, and the rows of tables, whose texts are shown: by the places of these arguments (babel counts from 1)
KEYWORDS = {"_": (1,), "N_": (1,), "_n": (1, 2), "p_": ((1, "c"), 2), "Claim": (2,)}


def room_of(file: Path) -> str:
    """Return the room of a file: its folders, but at most two; "seqtui" for the package's own files."""
    return ".".join(file.relative_to(PACKAGE).parts[:-1][:2]) or "seqtui"


def messages() -> dict[str, Catalog]:
    """Return a catalogue of each room that has messages, without translations."""
    rooms: dict[str, Catalog] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        name = str(file.relative_to(PACKAGE.parent))
        for _line, message, _comments, context in extract_from_file("python", str(file), keywords=KEYWORDS):
            room = rooms.setdefault(room_of(file), Catalog(fuzzy=False))
            room.add(message, locations=[(name, None)], context=context)
    return rooms
