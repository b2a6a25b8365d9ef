"""A roster: the students of a class, from a CSV file with a column of names; and names of files made of them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

MOST_BYTES = 1_000_000
MOST_STUDENTS = 1000
MOST_LETTERS = 80
NAME_HEADS = ("name", "student", "이름", "성명", "학생")
_UNSAFE = re.compile(r"[^\w-]+")


def read_roster(path: str) -> tuple[str, ...]:
    """Return the names of a roster, in its order, each once; a second student of a name is "Kim (2)".

    The file is CSV in UTF-8, or in the code page of Korean spreadsheets, with a head that says which column holds the
    names. Raises SeqtuiError for anything else.
    """
    heads, rows = read_table(path)
    column = column_of(heads, NAME_HEADS)
    if column is None:
        raise no_names(path, heads)
    names = [shown_name(row[column]) for _line, row in rows if column < len(row) and row[column].strip()]
    check_count(path, len(names))
    return _told_apart(names)


def read_table(path: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the heads of a CSV file, in lower case, and its rows, each with the number of its line.

    It is in UTF-8 or in the code page of Korean spreadsheets; rows without anything in them are left out. Raises
    SeqtuiError for what is no CSV, and for a file that is empty.
    """
    rows = [(line, row) for line, row in _rows(path, _text(path)) if any(cell.strip() for cell in row)]
    if not rows:
        raise SeqtuiError(_("{path} is empty: give a CSV file with a column 'name'", path=path))
    return [cell.strip().lower() for cell in rows[0][1]], rows[1:]


def column_of(heads: list[str], known: tuple[str, ...]) -> int | None:
    """Return the number of the column that has one of the known heads; None where there is none."""
    return next((heads.index(head) for head in known if head in heads), None)


def no_names(path: str, heads: list[str]) -> SeqtuiError:
    """Return the error for a table that does not say which column holds the names."""
    shown = ", ".join(safe(head)[:20] for head in heads[:6])
    return SeqtuiError(_("{path} has no column 'name': its first line is {heads}", path=path, heads=shown))


def check_count(path: str, count: int) -> None:
    """Refuse a roster of nobody, and one of more students than a class has; raises SeqtuiError."""
    if not count:
        raise SeqtuiError(_("{path} names nobody: give one student to a line below 'name'", path=path))
    if count > MOST_STUDENTS:
        raise SeqtuiError(_("{path} names {n} students: give at most {most}", path=path, n=count, most=MOST_STUDENTS))


def _text(path: str) -> str:
    policy.ask_to_read(path)
    try:
        with policy.open_to_read(path) as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SeqtuiError(_("{path} cannot be read: {why}", path=path, why=why)) from None
    if len(data) > MOST_BYTES:
        raise SeqtuiError(_("{path} is larger than a roster: give at most one megabyte", path=path))
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SeqtuiError(_("{path} is no text: save the roster as CSV in UTF-8", path=path))


def _rows(path: str, text: str) -> list[tuple[int, list[str]]]:
    """The rows of CSV with commas, semicolons or tabs, whichever the first line has, and where each of them ends."""
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise SeqtuiError(_("{path} is no CSV: {why}", path=path, why=error)) from None


def shown_name(cell: str) -> str:
    """Return a name on one line, of characters that can be shown."""
    return safe(" ".join(unicodedata.normalize("NFC", cell).split()))[:MOST_LETTERS]


def _told_apart(names: list[str]) -> tuple[str, ...]:
    """The names with a number behind those that were there before."""
    found: dict[str, None] = {}
    for name in names:
        told, count = name, 1
        while told in found:
            count += 1
            told = f"{name} ({count})"
        found[told] = None
    return tuple(found)


def file_name(number: int, student: str, suffix: str) -> str:
    """Return a name for a student's file that every file system takes: ``03-김-민지.md``.

    Letters and digits of all scripts stay; everything else is a dash, so no name leads to another folder.
    """
    plain = _UNSAFE.sub("-", unicodedata.normalize("NFC", student)).strip("-_")
    while len(plain.encode()) > 120:
        plain = plain[:-1]
    return f"{number:02d}-{plain or 'student'}{suffix}"
