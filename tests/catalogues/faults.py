"""What is wrong with the catalogues of a language, a line each."""

import re
from string import Formatter

from babel.messages.catalog import Message

from seqtui.language.catalogue import compiled
from tests.catalogues.files import is_translated, kept, mo_bytes, po_bytes, po_files, read

_FIELD = re.compile(r"[^:!]*")


def fields(text: str) -> set[str]:
    """Return the facts that a message names: ``{value:.3f}`` names value."""
    try:
        return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()  # braces that are none: a message without facts is never filled


def faults(language: str) -> list[str]:
    """Return what is stale, untranslated or does not agree."""
    wanted, found = kept(language), po_files(language)
    rooms = sorted({*wanted, *found})
    said = [f"{room}.po is stale" for room in rooms if not _in_step(room, wanted, found)]
    said += [f"{room}.po: no translation of {m.id!r}" for room in wanted for m in wanted[room] if _is_missing(m)]
    said += [f"{room}.po: {wrong}" for room in wanted for m in wanted[room] if (wrong := wrong_facts(m))]
    said += _told_twice(language)
    if not compiled(language).exists() or compiled(language).read_bytes() != mo_bytes(wanted, language):
        said.append("seqtui.mo is not that of the .po files")
    return said


def _in_step(room: str, wanted: dict, found: dict) -> bool:
    return room in wanted and room in found and found[room].read_bytes() == po_bytes(wanted[room])


def _is_missing(message: Message) -> bool:
    return bool(message.id) and not is_translated(message)


def wrong_facts(message: Message) -> str:
    """Return what a translation names that its message does not, or the other way round; "" for nothing."""
    if not message.id or not is_translated(message):
        return ""
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    known = set().union(*map(fields, ids))
    for string in strings:
        named = fields(string)
        if not named <= known:
            return f"{string!r} names {sorted(named - known)}, which its message does not"
        if len(ids) == 1 and known - named:
            return f"{string!r} leaves out {sorted(known - named)}"
    return ""


def _told_twice(language: str) -> list[str]:
    told: dict[tuple, tuple[str, object]] = {}
    said = []
    for room, file in po_files(language).items():
        for message in filter(is_translated, read(file, language)):
            if not message.id:
                continue
            other = told.setdefault((message.id, message.context), (room, message.string))
            if other[1] != message.string:
                said.append(f"{room}.po and {other[0]}.po translate {message.id!r} in two ways")
    return said
