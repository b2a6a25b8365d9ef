"""``seqtui class report``, and what a teacher changes about answers: void, unvoid, regrade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from seqtui.classroom.broker.hosts import TOPIC, Amended, written
from seqtui.classroom.report.regrade import Regraded, find_question
from seqtui.classroom.report.regrade import regrade as regraded
from seqtui.classroom.report.report import ClassReport, class_report
from seqtui.classroom.report.report_text import answers_as_csv, as_markdown
from seqtui.classroom.store.class_records import Selection
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.opened_class import TITLE, course_of, opened_class, records_of
from seqtui.cli.opening import agreed
from seqtui.cli.output import write, write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, _n, language
from seqtui.session.text import safe

if TYPE_CHECKING:
    from seqtui.classroom.store.class_store import ClassStore

_MARK = "\ufeff"  # by which a spreadsheet knows that a file is UTF-8: names in Hangul come out wrong without it
_MOST = 40  # answers that are listed before they are corrected


def report(args: Arguments) -> int:
    """Write the report: as tables, every answer as CSV, all of it as Markdown or as JSON."""
    asked = Selection(args.lesson or "", args.student or "", _day(args.since, "--since"), _day(args.until, "--until"))
    with opened_class(args) as store:
        found = class_report(records_of(store), course_of(args), language(), asked, store.setting(TITLE))
    if args.format == "csv":
        mark = [_MARK] if args.out else []
        return write([*mark, *answers_as_csv(found.answers)], args.out)
    if args.format == "md":
        return write(as_markdown(found), args.out)
    if args.format == "npz":
        raise SeqtuiError(_("a report has no arrays: give csv, md or json instead of npz"))
    return write_page(args, "class-report", "class report", found.data, partial(_draw, found))


def _draw(found: ClassReport, console, look) -> None:
    from seqtui.render.class_report import print_class_report

    print_class_report(found, console, look)


def void(args: Arguments) -> int:
    """Let a question count for nobody."""
    lesson, question = args.words
    find_question(course_of(args), lesson, question)
    with opened_class(args) as store:
        store.void(lesson, question, safe(args.reason or ""))
        _tell(store)
        count = _answered(store, lesson, question)
    said = _n(
        "{what} counts for nobody now ({n} answer so far); seqtui class unvoid takes that back",
        "{what} counts for nobody now ({n} answers so far); seqtui class unvoid takes that back",
        count,
        what=f"{lesson}/{question}",
    )
    return write([said, "\n"])


def unvoid(args: Arguments) -> int:
    """Let a question count again."""
    lesson, question = args.words
    what = safe(f"{lesson}/{question}")
    with opened_class(args) as store:
        voided = {f"{row.lesson}/{row.question}" for row in store.voids()}
        if f"{lesson}/{question}" not in voided:
            known = ", ".join(sorted(voided)) or "-"
            raise SeqtuiError(_("{what} counts already; voided are {known}", what=what, known=known))
        store.unvoid(lesson, question)
        _tell(store)
    return write([_("{what} counts again", what=what), "\n"])


def regrade(args: Arguments) -> int:
    """Grade recorded answers again, show who gains and who loses, and keep it when somebody agrees."""
    lesson, question = args.words
    with opened_class(args) as store:
        rows = regraded(records_of(store), course_of(args), lesson, question)
        changes = [row for row in rows if row.outcome in ("gains", "loses", "slip")]
        write(f"{line}\n" for line in _shown(rows, changes))
        if not changes:
            return 0
        if not agreed(_("Keep these corrections? (yes/no)"), args):
            return write([_("nothing is changed"), "\n"])
        for row in changes:
            store.correct(row.account, row.event, row.right, row.slip, safe(args.reason or ""))
        _tell(store)
    said = _n("{n} answer is corrected", "{n} answers are corrected", len(changes))
    return write([said, "\n"])


def _tell(store: ClassStore) -> None:
    """Let the brokers of a class that is being served know: on SQLite they look when a teacher does, or events come."""
    store.publish(TOPIC, written(Amended()))


_SAID = {
    "gains": N_("{who}: {typed} is right now"),
    "loses": N_("{who}: {typed} is wrong now"),
    "slip": N_("{who}: {typed} stays wrong, by the slip {slip}"),
    "unclear": N_("{who}: {typed} cannot be judged any more, and stays"),
}


def _shown(rows: Sequence[Regraded], changes: Sequence[Regraded]) -> list[str]:
    """What grading again comes to: the sum, then each answer that changes or cannot be judged."""
    count = Counter(row.outcome for row in rows)
    total = _n("{n} answer graded again", "{n} answers graded again", len(rows))
    lines = [
        _(
            "{total}: {gains} gain, {loses} lose, {same} stay, {unclear} cannot be judged",
            total=total,
            gains=count["gains"],
            loses=count["loses"],
            same=count["same"] + count["slip"],
            unclear=count["unclear"],
        )
    ]
    named = [*changes, *(row for row in rows if row.outcome == "unclear")]
    for row in named[:_MOST]:
        who = safe(row.shown or row.account)
        lines.append("  " + _(_SAID[row.outcome], who=who, typed=safe(row.typed)[:40], slip=row.slip or "-"))
    if len(named) > _MOST:
        lines.append("  " + _n("and {n} more", "and {n} more", len(named) - _MOST))
    return lines


def _answered(store: ClassStore, lesson: str, question: str) -> int:
    kinds = ("answered", "reviewed")
    rows = (event for _number, _account, event in store.all_events() if event.kind in kinds)
    return sum((event.lesson, event.item) == (lesson, question) for event in rows)


def _day(text: str | None, option: str) -> date | None:
    """The day of an option, None where it is not given."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SeqtuiError(
            _("'{text}' is no day for {option}: write it as 2026-03-02", text=safe(text), option=option)
        ) from None
