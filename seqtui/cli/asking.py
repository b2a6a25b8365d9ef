"""``seqtui review`` and ``seqtui exam``: questions line by line, and the certificates of examinations."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from msgspec.structs import asdict

from seqtui.cli import opening
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.output import write, write_page
from seqtui.cli.plain_lesson import PlainTerminal, typed_lines
from seqtui.course.course_map import LearnRequest
from seqtui.course.exam.certificate import MAX_LINE
from seqtui.course.exam.exam_run import ExamRun, new_seed, unfinished
from seqtui.course.exam.examination import COUNT, Examination, examination, named
from seqtui.course.exam.verification import PROVES, Verification, verify
from seqtui.course.loader import Course, read_course
from seqtui.course.plain_questions import PlainExam, PlainQuestions, PlainReview
from seqtui.course.progress.event_store import EventStore
from seqtui.course.progress.store import Store
from seqtui.course.review.review_run import ReviewRun
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, language
from seqtui.session.doctor import Finding
from seqtui.session.requests import read_seed
from seqtui.session.text import safe

_MOST = 1_000  # certificates at once


def what_to_review(parser: argparse.ArgumentParser) -> None:
    """How much is reviewed."""
    group = parser.add_argument_group(_("what to review"))
    group.add_argument("--count", metavar="N", help=_("at most so many concepts (default: all that are due)"))
    _how_it_is_asked(group)


def what_to_examine(parser: argparse.ArgumentParser) -> None:
    """Who is examined, or which certificate is verified."""
    group = parser.add_argument_group(_("the examination"), _("What a certificate proves: {proves}", proves=_(PROVES)))
    group.add_argument("action", metavar="verify", nargs="?", help=_("verify a certificate"))
    group.add_argument("line", metavar="LINE", nargs="?", help=_("the line of a certificate; - reads lines from stdin"))
    group.add_argument("--name", metavar="NAME", help=_("the name on the certificate (else it is asked for)"))
    meaning = _("with the name it draws the questions (default: one of its own for each examination)")
    group.add_argument("--seed", metavar="N", help=meaning)
    _how_it_is_asked(group)


def _how_it_is_asked(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--lessons", metavar="PATH", help=_("the folder of another course, or of one lesson"))
    group.add_argument(
        "--plain", dest="lines", action="store_true", help=_("line by line, for screen readers and logs")
    )


def review(args: Arguments) -> int:
    """Ask for the concepts that are due."""
    if args.count is not None and not (args.count.isdecimal() and 0 < int(args.count) < 10_000):
        raise SeqtuiError(_("--count takes a whole number from 1, not '{count}'", count=args.count))
    count = None if args.count is None else int(args.count)
    if not args.lines and opening.has_terminal():
        return opening.open_course(args, LearnRequest(_folder(args), reviews=True, count=count))
    course, store = _course(args), Store()
    run = ReviewRun(course, store, language(), count)
    terminal = PlainTerminal(args)
    if run.question is None:
        coming = run.next_due()
        terminal.say(
            _("Nothing is due: answer questions of lessons first (seqtui learn).")
            if coming is None
            else _("Nothing is due. The next concept is due on {day}.", day=f"{coming.astimezone():%Y-%m-%d}")
        )
        return 0
    return _ask(PlainReview(run, terminal), store, terminal)


def exam(args: Arguments) -> int:
    """Examine a learner, or verify certificates."""
    if args.action == "verify":
        return _verify(args)
    if args.action is not None or args.line is not None:
        raise SeqtuiError(_("after exam comes nothing, or verify LINE"))
    if not args.lines and opening.has_terminal():
        name, seed = args.name and named(args.name), None if args.seed is None else read_seed(args.seed)
        return opening.open_course(args, LearnRequest(_folder(args), examines=True, name=name, seed=seed))
    course, store, terminal = _course(args), Store(), PlainTerminal(args)
    lines = typed_lines(terminal)
    found = _examination(args, course, store, terminal, lines)
    return _ask(PlainExam(ExamRun(course, found, store), terminal, date.today()), store, terminal, lines)


def _course(args: Arguments) -> Course:
    return read_course(_folder(args))


def _folder(args: Arguments) -> Path | None:
    return None if args.lessons is None else Path(args.lessons)


def _ask(
    questions: PlainQuestions, store: EventStore, terminal: PlainTerminal, lines: Iterator[str] | None = None
) -> int:
    """Go through the questions, with what the store has to say before and after them."""
    for note in store.take_notes():
        terminal.say(note)
    try:
        questions.go(typed_lines(terminal) if lines is None else lines)
    finally:
        for note in store.take_notes():
            terminal.say(note)
        store.close()
    return 0


def _examination(
    args: Arguments, course: Course, store: EventStore, terminal: PlainTerminal, lines: Iterator[str]
) -> Examination:
    """The examination that was interrupted, unless another one is asked for; else a new one."""
    if args.name is None and args.seed is None:
        begun = unfinished(course, store.events())
        if begun is not None:
            terminal.say(_("You go on where you left."))
            return begun
    seed = new_seed() if args.seed is None else read_seed(args.seed)
    if args.name is not None:
        return examination(course, args.name, seed, language())
    terminal.say(_("An examination of up to {count} questions. Your name, for the certificate:", count=COUNT))
    return examination(course, next(lines, ""), seed, language())


def _verify(args: Arguments) -> int:
    """Say what certificates are worth; status 1 where the answers of one do not give its score."""
    if args.line is None:
        raise SeqtuiError(_("give the line of a certificate in single quotes, or - to read lines from stdin"))
    course = _course(args)
    lines = _lines() if args.line == "-" else [args.line]
    found = [_verified(line, course) for line in lines]
    if len(found) == 1 and isinstance(found[0], SeqtuiError):
        raise found[0]
    ok = all(isinstance(row, Verification) and row.ok for row in found)
    data = {"ok": ok, "proves": _(PROVES), "certificates": [_data(row) for row in found]}
    findings = [finding for row in found for finding in _findings(row)]
    from seqtui.render.listing import print_findings

    args.format = getattr(args, "format", "table")
    write_page(args, "exam-verify", "exam verify", lambda: data, partial(print_findings, findings))
    if args.format == "table":
        write(["\n", _("What a certificate proves: {proves}", proves=_(PROVES)), "\n"])
    return 0 if ok else 1


def _lines() -> Sequence[str]:
    """The certificates on stdin; a line that a mail program has broken is put together again."""
    text = sys.stdin.read(_MOST * MAX_LINE) if sys.stdin is not None else ""
    found: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("seqtui-exam") or not found:
            found.append(line)
        else:
            found[-1] += f" {line}"
    if not found:
        raise SeqtuiError(_("there is no certificate on stdin"))
    return found[:_MOST]


def _verified(line: str, course: Course) -> Verification | SeqtuiError:
    try:
        return verify(line, course)
    except SeqtuiError as error:
        return error


def _findings(row: Verification | SeqtuiError) -> Sequence[Finding]:
    if isinstance(row, SeqtuiError):
        return [Finding(_("certificate"), safe(str(row)), False)]
    return row.findings


def _data(row: Verification | SeqtuiError) -> dict[str, object]:
    if isinstance(row, SeqtuiError):
        return {
            "ok": False,
            "reason": str(row),
            "name": "",
            "day": "",
            "seed": 0,
            "right": 0,
            "asked": 0,
            "findings": [],
        }
    found = row.certificate
    about = {"name": found.name, "day": found.day, "seed": found.seed, "right": found.right, "asked": found.asked}
    return {"ok": row.ok, "reason": "", **about, "findings": [asdict(finding) for finding in row.findings]}
