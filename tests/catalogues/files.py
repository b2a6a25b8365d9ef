"""The .po files of a language, and the .mo that is made of all of them."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from seqtui.language.catalogue import FOLDER, compiled
from tests.catalogues.extracted import messages

HEADER = "# Korean texts of seqtui, room by room. The glossary stands in lessons/glossary.toml.\n#"

# lines of a header that would change with every writing, or say nothing
_MOVING = ('"POT-Creation', '"PO-Revision', '"Generated', '"Report-Msgid', '"Project-Id', '"Last-Tr', '"Language-Team')


def po_files(language: str) -> dict[str, Path]:
    """Return the .po files of a language by their rooms."""
    return {file.stem: file for file in sorted((FOLDER / language).glob("*.po"))}


def read(file: Path, language: str) -> Catalog:
    """Return the catalogue of a .po file."""
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def is_translated(message: Message) -> bool:
    """Whether every form of a message has a translation."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms)


def kept(language: str) -> dict[str, Catalog]:
    """Return what the .po files should be: the messages of the source with the translations that there are."""
    old = {room: read(file, language) for room, file in po_files(language).items()}
    known = {(m.id, m.context): m for room in old.values() for m in room if m.id and is_translated(m)}
    return {room: _filled(room, found, old, known, language) for room, found in messages().items()}


def _filled(room: str, found: Catalog, old: dict, known: dict, language: str) -> Catalog:
    new = Catalog(locale=language, header_comment=HEADER, project="seqtui", version="", fuzzy=False)
    mine = {(m.id, m.context): m for m in old.get(room, Catalog()) if m.id and is_translated(m)}
    for message in found:
        if message.id:
            key = message.id, message.context
            given = mine.get(key) or known.get(key)
            string = given.string if given else None
            locations = sorted(set(message.locations))
            flags = message.flags - {"python-format"}  # facts stand in braces; % is a percent sign
            new.add(message.id, string, locations=locations, flags=flags, context=message.context)
    return new


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a .po file, sorted by message, so that two who write in it seldom meet."""
    out = BytesIO()
    for message in catalogue:
        message.flags.discard("python-format")
        message.flags.discard("python-brace-format")
    write_po(out, catalogue, sort_output=True, include_lineno=False, omit_header=False, width=120, ignore_obsolete=True)
    lines = out.getvalue().decode().splitlines(keepends=True)
    dates = (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Report-Msgid",
        "Project-Id",
        "Last-Translator",
        "Language-Team",
    )
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in dates))).encode()


class _Undated(Catalog):
    """A catalogue whose header says nothing that is another with every writing."""

    _LASTING = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What the header says: how to read the file."""
        return [(name, value) for name, value in super().mime_headers if name in self._LASTING]

    @mime_headers.setter
    def mime_headers(self, headers: object) -> None:
        pass


def mo_bytes(catalogues: dict[str, Catalog], language: str) -> bytes:
    """Return the .mo of all rooms together."""
    together = _Undated(locale=language, fuzzy=False)
    for catalogue in catalogues.values():
        for message in catalogue:
            if message.id and is_translated(message):
                together.add(message.id, message.string, context=message.context)
    out = BytesIO()
    write_mo(out, together)
    return out.getvalue()


def write(language: str) -> list[str]:
    """Bring the files of a language in step with the source, and return what changed."""
    wanted = kept(language)
    new = {FOLDER / language / f"{room}.po": po_bytes(catalogue) for room, catalogue in wanted.items()}
    new[compiled(language)] = mo_bytes(wanted, language)
    changed = [file for file, data in new.items() if not file.exists() or file.read_bytes() != data]
    for file in changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(new[file])
    gone = [file for file in po_files(language).values() if file not in new]
    for file in gone:
        file.unlink()
    return [str(file.relative_to(FOLDER)) for file in (*changed, *gone)]
