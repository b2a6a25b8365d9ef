"""The commands of practice: a quiz from any run, and worksheets, one for each student of a roster."""

import argparse
import sys
from pathlib import Path

from seqtui import policy
from seqtui.cli.args_to_request import Arguments, name_of_run, request_of
from seqtui.cli.output import write
from seqtui.course.practice.ask_bug import bug_question
from seqtui.course.practice.bug_hunt import DIFFICULTIES
from seqtui.course.practice.plain_quiz import key_line, question_data, question_lines, run_quiz
from seqtui.course.practice.quiz import GENERATORS, MOST, quiz
from seqtui.course.practice.quiz_question import QuizQuestion
from seqtui.course.practice.roster import file_name, read_roster
from seqtui.course.practice.sheet_text import FORMATS, written
from seqtui.course.practice.worksheet import worksheets
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.session.json_text import dumps, headed
from seqtui.session.requests import read_seed

BUG_HUNT = "bug-hunt"


def what_to_ask(parser: argparse.ArgumentParser) -> None:
    """How many questions, of which kinds, and whether with the key."""
    parser.add_argument("--count", metavar="K", default="5", help=_("how many questions (default 5)"))
    kinds = (*GENERATORS, BUG_HUNT)
    parser.add_argument(
        "--kind", metavar="KIND", action="append", default=[], help=_("only these: {kinds}", kinds=", ".join(kinds))
    )
    meaning = _("of a bug hunt: easy (default, one of four equations), medium or hard")
    parser.add_argument("--difficulty", choices=DIFFICULTIES, default=DIFFICULTIES[0], help=meaning)
    parser.add_argument("--key", action="store_true", help=_("the answers too"))
    parser.add_argument(
        "--format", choices=("table", "json"), help=_("print the questions, and ask none (default: table)")
    )


def ask(args: Arguments) -> int:
    """Ask questions about a run at a terminal, line by line; print them where nobody can answer, or with --format."""
    count, seed = _count(args.count), read_seed(args.seed or "0")
    run = record(request_of(args))
    questions = _questions(run, args, seed, count)
    interactive = args.format is None and not args.key and sys.stdin is not None and sys.stdin.isatty()
    if interactive and sys.stdout.isatty():
        print(_("? shows the answer, q ends."))
        run_quiz(questions, lambda: input("> "), lambda line: print(args.look.words(line)))
        return 0
    if args.format == "json":
        rows = [question_data(question, number, args.key) for number, question in enumerate(questions, 1)]
        data = {"model": run.model.name, "text": " ".join(run.given), "seed": seed, "questions": rows}
        return write([dumps(headed("quiz", data), args.plain, 2), "\n"])
    lines: list[str] = []
    for number, question in enumerate(questions, 1):
        lines += [*question_lines(question, number), *([key_line(question)] if args.key else []), ""]
    return write(args.look.words(line) + "\n" for line in lines)


def _questions(run: Run, args: Arguments, seed: int, count: int) -> tuple[QuizQuestion, ...]:
    if BUG_HUNT not in args.kind:
        return quiz(run, seed, count, args.kind)
    if len(set(args.kind)) > 1:
        raise SeqtuiError(_("a bug hunt has a run of its own: ask for it alone"))
    return tuple(bug_question(run, seed + k, args.difficulty) for k in range(count))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= MOST and len(text) <= 3):
        raise SeqtuiError(_("the number of questions cannot be '{text}': give 1 to {most}", text=text, most=MOST))
    return int(text)


def what_to_work_out(parser: argparse.ArgumentParser) -> None:
    """Whose sheets, from which seed, and as what."""
    parser.add_argument("model", metavar="MODEL", nargs="?", help=_("its name (see seqtui models)"))
    parser.add_argument("--seed", metavar="N", default="0", help=_("draws the numbers (default 0)"))
    parser.add_argument("--students", metavar="ROSTER.csv", help=_("one sheet for each name in its column 'name'"))
    parser.add_argument("--key", action="store_true", help=_("the answers instead of the sheets"))
    parser.add_argument("--format", choices=FORMATS, help=_("how it is written (default md, or as --out ends)"))
    parser.add_argument(
        "--out", metavar="PATH", help=_("write to this file, or one file for each student to this folder")
    )


def print_worksheet(args: Arguments) -> int:
    """Print a worksheet or its key; with a roster, one for each student."""
    model, seed = name_of_run(args), read_seed(args.seed)
    students = ("",) if args.students is None else read_roster(args.students)
    sheets = worksheets(model, seed, students)
    out = None if args.out is None else Path(args.out)
    if out is None or (out.suffix and not policy.is_folder(out)):
        format = args.format or ("md" if out is None else _format_of(out))
        return write([written(sheets, format, args.key)], args.out)
    policy.ask_to_write(out)
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
