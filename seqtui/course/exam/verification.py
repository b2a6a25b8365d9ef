"""What a certificate is worth: its questions drawn again, its answers graded again, offline."""

from __future__ import annotations

from msgspec import Struct

from seqtui.course.exam.certificate import Certificate, certificate_of
from seqtui.course.exam.exam_run import graded_again, score_of
from seqtui.course.exam.examination import examination
from seqtui.course.loader import Course
from seqtui.language import N_, _, _n
from seqtui.session.doctor import Finding
from seqtui.session.text import safe

PROVES = N_(
    "It shows that these answers give this score, and that the line is as it was written. It holds no secret: "
    "whoever can program can make a line of their own, and it does not show who answered, or with whose help."
)


class Verification(Struct, frozen=True):
    """What was found about a certificate; ok: the answers give the score that it says."""

    certificate: Certificate
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong with it."""
        return all(finding.ok for finding in self.findings)


def verify(line: str, course: Course) -> Verification:
    """Return what is found about the line of a certificate, with the course as it is here.

    Raises SeqtuiError for a line that is no certificate or was changed, and for a stage that cannot be opened.
    """
    found = certificate_of(line)
    exam = examination(course, found.name, found.seed, found.language)
    said = [
        Finding(_("name"), safe(found.name)),
        Finding(_("day"), found.day),
        Finding(_("score"), _("{right} of {asked}", right=found.right, asked=found.asked)),
    ]
    if exam.course != found.course:
        advice = _("install the seqtui whose course has this hash: only with it can the answers be graded again")
        value = _("{theirs}, and here it is {ours}", theirs=found.course, ours=exam.course)
        return Verification(found, (*said, Finding(_("course"), value, False, advice)))
    said.append(Finding(_("course"), found.course))
    if len(found.answers) != len(exam.questions):
        value = _n(
            "{n} answer, and {asked} questions",
            "{n} answers, and {asked} questions",
            len(found.answers),
            asked=len(exam.questions),
        )
        return Verification(found, (*said, Finding(_("answers"), value, False)))
    right, asked = score_of(graded_again(course, exam, found.answers))
    same = (right, asked) == (found.right, found.asked)
    advice = "" if same else _("the answers do not give the score that the line says")
    value = _("graded again: {right} of {asked}", right=right, asked=asked)
    return Verification(found, (*said, Finding(_("answers"), value, same, advice)))
