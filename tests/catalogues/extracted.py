"""The messages of the source, room by room."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).parents[2] / "seqtui"

# the functions, and the rows of tables, whose texts are shown: by the places of these arguments, from 1, and contexts
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
    for name, room, message, context in _all():
        rooms.setdefault(room, Catalog(fuzzy=False)).add(message, locations=[(name, None)], context=context)
    return rooms


Message = str | tuple[str, ...]


@cache
def _all() -> tuple[tuple[str, str, Message, str | None], ...]:
    """File, room, message and context of each message: the source does not change while tests run."""
    return tuple(
        (str(file.relative_to(PACKAGE.parent)), room_of(file), message, context)
        for file in sorted(PACKAGE.rglob("*.py"))
        for message, context in in_source(file.read_text(encoding="utf-8"))
    )


def in_source(source: str) -> Iterator[tuple[Message, str | None]]:
    """The messages of a source, each with its context: arguments that are no literals are none."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            places: tuple = KEYWORDS.get(name, ())
            texts = [_text(call, place) for place in places if isinstance(place, int)]
            if texts and all(texts):
                context = next((_text(call, place[0]) for place in places if isinstance(place, tuple)), None)
                yield tuple(texts) if len(texts) > 1 else texts[0], context
            for place, row_context in ROWS.get(name, ()):
                if text := _text(call, place):
                    yield text, row_context


def _text(call: ast.Call, place: int) -> str:
    """The literal text that is given at a place of a call, "" for anything else."""
    given = call.args[place - 1] if place <= len(call.args) else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""
