"""A worksheet as text: what stands on it in order, and that as plain text, as Markdown and as TeX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

import numpy as np
from msgspec import Struct

from seqtui.course.practice import tex
from seqtui.course.practice.by_hand import MIRRORED, Table
from seqtui.course.practice.worksheet import Entry, Sheet
from seqtui.language import _, language
from seqtui.session.text import safe

BLANK = "____"
FORMATS = ("md", "txt", "tex")
_SIGNS = {"sigmoid": "σ"}
_WIDTH = 7


class Title(Struct, frozen=True):
    """The title of a sheet, or of a part of it."""

    text: str
    level: int


class Line(Struct, frozen=True):
    """A sentence."""

    text: str


class Equation(Struct, frozen=True):
    """What is to be worked out: its number on the sheet, and the equation, or the words that ask for it."""

    number: int
    formula: str
    words: str = ""


class Numbers(Struct, frozen=True):
    """A value: its sign, rows of numbers or blanks as they are written, and the words of its columns and rows."""

    sign: str
    cells: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]
    rows: tuple[str, ...]


Block = Title | Line | Equation | Numbers | Table


def blocks(sheet: Sheet, key: bool = False) -> Iterator[Block]:
    """Yield what stands on a sheet, or on its key."""
    of = _("{title}: worksheet", title=_(sheet.title))
    yield Title(of if not key else _("{title}: key", title=_(sheet.title)), 1)
    name = safe(sheet.student) or "_" * 24
    yield Line(_("Name: {name}   Sheet: {model}, seed {seed}", name=name, model=sheet.model, seed=sheet.seed))
    if not key:
        yield from map(Line, _rules(sheet))
        yield Title(_("Given"), 2)
        yield Line(_("Words: {words}", words=" ".join(sheet.run.given)))
        if sheet.corpus:
            yield Line(_("Corpus, one sentence to a line; each ends with </s>:"))
            yield from map(Line, sheet.corpus)
        yield from _scoped(sheet.given, lambda number, entry: [_numbers(entry, False, given=True)])
        if sheet.tables:
            yield Title(_("Tables"), 2)
            yield from sheet.tables
    yield Title(_("Work out"), 2)
    yield from _scoped(sheet.asked, lambda number, entry: [_equation(number, entry), _numbers(entry, not key)])


def _rules(sheet: Sheet) -> Iterator[str]:
    """How numbers are rounded, and what the signs mean that this sheet has."""
    formulas = " ".join(entry.formula for entry in sheet.asked)
    yield _("Round each number that you write down to two decimals (5 upwards), and go on with the rounded number.")
    if sheet.tables:
        yield _("Round the argument of a function to one decimal and look it up in its table.")
    if "softmax" in formulas:
        yield _("softmax: look up exp of each score of a row, add them up, and divide each by the sum.")
    if "−∞" in " ".join(map(_shown, _all(sheet.given))):
        yield _("exp(−∞) is 0.")
    if "√" in formulas:
        yield _("Round a square root to two decimals; √2 is 1.41.")
    if "1e−05" in formulas:
        yield _("1e−05 is too small to count: take 0.")
    if "⊙" in formulas:
        yield _("⊙ multiplies number by number.")
    if any("W_" in entry.formula for entry in sheet.asked):
        yield _("A matrix beside a vector or a matrix is the matrix product; vectors are written in a row here.")
    if "Σ" in formulas:
        yield _("Σ adds up the numbers of a row.")
    if "[" in formulas:
        yield _("Places in brackets count from 0.")


def _all(entries: Sequence[Entry]) -> list[Decimal]:
    return [number for entry in entries for number in np.asarray(entry.numbers).reshape(-1)]


def _scoped(entries: Sequence[Entry], made: Callable[[int, Entry], list[Block]]) -> Iterator[Block]:
    """What is made of each entry, under a title where another part of the model begins."""
    scope = ""
    for number, entry in enumerate(entries, 1):
        if entry.scope != scope:
            scope = entry.scope
            yield Title(scope or _("the whole"), 3)
        yield from made(number, entry)


def _equation(number: int, entry: Entry) -> Equation:
    if entry.formula:
        return Equation(number, entry.formula)
    return Equation(number, "", _("{sign}: {meaning}; count in the corpus", sign=entry.sign, meaning=_(entry.meaning)))


def _numbers(entry: Entry, blank: bool, given: bool = False) -> Numbers:
    """A value, or the blanks for it; what is worked out has two decimals, what is given or counted as few as it can."""
    write = (lambda number: BLANK) if blank else _two if entry.formula and not given else _shown
    rows = np.atleast_2d(np.asarray(entry.numbers, dtype=object))
    cells = tuple(tuple(write(number) for number in row) for row in rows)
    return Numbers(entry.sign, cells, tuple(map(safe, entry.columns)), tuple(map(safe, entry.rows)))


def _two(number: Decimal) -> str:
    return f"{number:.2f}" if number.is_finite() else "−∞"


def _shown(number: Decimal) -> str:
    if not number.is_finite():
        return "−∞"
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return text or "0"


def head_of(table: Table) -> tuple[str, str]:
    """Return how the function of a table is written, and its rule for negative arguments ("" for none)."""
    return _SIGNS.get(table.function, table.function), MIRRORED.get(table.function, "")


# plain text ---------------------------------------------------------------------------------------------------


def _plain(block: Block) -> list[str]:
    if isinstance(block, Title):
        return ["", block.text, *(["=-"[block.level - 1] * 60] if block.level < 3 else [])]
    if isinstance(block, Line):
        return [block.text]
    if isinstance(block, Equation):
        return ["", f"{block.number}. {block.formula or block.words}"]
    if isinstance(block, Table):
        return _plain_table(block)
    return _plain_numbers(block)


def _plain_numbers(block: Numbers) -> list[str]:
    lines = [f"        ({' | '.join(block.columns)})"] if block.columns else []
    for k, row in enumerate(block.cells):
        sign = block.sign if k == 0 else ""
        word = f"   {block.rows[k]}" if block.rows else ""
        lines.append(f"   {sign:<12}" + "".join(cell.rjust(_WIDTH) for cell in row) + word)
    return lines


def _plain_table(block: Table) -> list[str]:
    sign, rule = head_of(block)
    head = f"{sign:<6}" + "".join(f".{tenth}".rjust(_WIDTH) for tenth in range(10))
    rows = [f"{whole + '.':<6}" + "".join(_two(x).rjust(_WIDTH) for x in values) for whole, values in block.rows]
    return ["", head, *rows, *([rule] if rule else [])]


# Markdown -----------------------------------------------------------------------------------------------------


def _markdown(block: Block) -> list[str]:
    if isinstance(block, Title):
        return [f"{'#' * block.level} {_marked(block.text)}", ""]
    if isinstance(block, Line):
        return [_marked(block.text), ""]
    if isinstance(block, Equation):
        asked = f"`{block.formula}`" if block.formula else _marked(block.words)
        return [f"**{block.number}.** {asked}", ""]
    lines = _plain_table(block)[1:] if isinstance(block, Table) else _plain_numbers(block)
    return ["```", *lines, "```", ""]


def _marked(text: str) -> str:
    """Text in which no sign is Markdown's."""
    return "".join(f"\\{sign}" if sign in "\\`*_|[]<>#~" else sign for sign in text)


# TeX ----------------------------------------------------------------------------------------------------------


def _tex(block: Block) -> list[str]:
    if isinstance(block, Title):
        command = ("section*", "subsection*", "subsubsection*")[block.level - 1]
        return [f"\\{command}{{{tex.text(block.text)}}}"]
    if isinstance(block, Line):
        return [f"{tex.text(block.text)}\\par"]
    if isinstance(block, Equation):
        asked = f"${tex.formula(block.formula)}$" if block.formula else tex.text(block.words)
        return [f"\\medskip\\noindent\\textbf{{{block.number}.}} {asked}\\par"]
    if isinstance(block, Table):
        return _tex_table(block)
    rows = " \\\\ ".join(" & ".join(map(_tex_cell, row)) for row in block.cells)
    named = ((_("columns"), block.columns), (_("rows"), block.rows))
    words = "".join(f"\\quad {_words(kind, found)}" for kind, found in named if found)
    return [f"\\[ {tex.formula(block.sign)} = \\begin{{pmatrix}} {rows} \\end{{pmatrix}} \\]{words}"]


def _words(kind: str, words: Sequence[str]) -> str:
    return f"{tex.text(kind)}: {tex.text(', '.join(words))}\\par"


def _tex_cell(cell: str) -> str:
    return "\\rule{2.5em}{0.4pt}" if cell == BLANK else cell.replace("−∞", "-\\infty")


def _tex_table(block: Table) -> list[str]:
    sign, rule = head_of(block)
    head = " & ".join([f"${tex.formula(sign)}$", *(f".{tenth}" for tenth in range(10))])
    rows = [" & ".join([f"${tex.formula(whole)}.$", *map(_two, values)]) for whole, values in block.rows]
    return [
        "\\begin{center}\\begin{tabular}{r|rrrrrrrrrr}",
        head + " \\\\ \\hline",
        " \\\\\n".join(rows),
        "\\end{tabular}\\end{center}",
        *([f"${tex.formula(rule)}$\\par"] if rule else []),
    ]


_WRITERS: dict[str, Callable[[Block], list[str]]] = {"txt": _plain, "md": _markdown, "tex": _tex}


def _lines(found: Iterator[Block], format: str) -> list[str]:
    lines = [line for block in found for line in _WRITERS[format](block)]
    text = "\n".join(lines)
    return text.replace("\n```\n\n```\n", "\n").split("\n") if format == "md" else lines  # one block of values


def written(sheets: Sequence[Sheet], format: str, key: bool = False) -> str:
    """Return sheets, or their keys, as one document in a format of FORMATS; each begins a page of its own."""
    pages = ["\n".join(_lines(blocks(sheet, key), format)) for sheet in sheets]
    if format == "tex":
        return tex.document("\n\\newpage\n".join(pages), language())
    between = "\n\f\n" if format == "txt" else "\n---\n\n"
    return between.join(page.strip("\n") + "\n" for page in pages)
