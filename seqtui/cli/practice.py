"""The commands of practice: worksheets, one for each student of a roster."""

import argparse
from pathlib import Path

from seqtui.cli.args_to_request import Arguments, name_of_run
from seqtui.cli.output import write
from seqtui.course.practice.roster import file_name, read_roster
from seqtui.course.practice.sheet_text import FORMATS, written
from seqtui.course.practice.worksheet import worksheets
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.requests import read_seed


def what_to_work_out(parser: argparse.ArgumentParser) -> None:
    """Whose sheets, from which seed, and as what."""
    parser.add_argument("model", metavar="MODEL", nargs="?", help="its name (see seqtui models)")
    parser.add_argument("--seed", metavar="N", default="0", help="draws the numbers (default 0)")
    parser.add_argument("--students", metavar="ROSTER.csv", help="one sheet for each name in its column 'name'")
    parser.add_argument("--key", action="store_true", help="the answers instead of the sheets")
    parser.add_argument("--format", choices=FORMATS, help="how it is written (default md, or as --out ends)")
    parser.add_argument("--out", metavar="PATH", help="write to this file, or one file for each student to this folder")


def print_worksheet(args: Arguments) -> int:
    """Print a worksheet or its key; with a roster, one for each student."""
    model, seed = name_of_run(args), read_seed(args.seed)
    students = ("",) if args.students is None else read_roster(args.students)
    sheets = worksheets(model, seed, students)
    out = None if args.out is None else Path(args.out)
    if out is None or (out.suffix and not out.is_dir()):
        format = args.format or ("md" if out is None else _format_of(out))
        return write([written(sheets, format, args.key)], args.out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SeqtuiError(_("{path} cannot be made: {why}", path=out, why=error.strerror or error)) from None
    format = args.format or "md"
    suffix = f"-key.{format}" if args.key else f".{format}"
    for number, sheet in enumerate(sheets, 1):
        name = file_name(number, sheet.student or sheet.model, suffix)
        write([written([sheet], format, args.key)], str(out / name))
    return 0


def _format_of(out: Path) -> str:
    """The format that a file's suffix stands for."""
    suffix = out.suffix[1:].lower()
    if suffix not in FORMATS:
        known = ", ".join(f".{format}" for format in FORMATS)
        raise SeqtuiError(
            _("'{name}' does not say what to write: end the name with one of {known}", name=out, known=known)
        )
    return suffix
