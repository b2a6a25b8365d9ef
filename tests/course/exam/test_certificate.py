"""The line of a certificate: read back as it was written, and no other line is taken for it."""

import random
import zlib

import pytest

from seqtui.course.exam import certificate as certificates
from seqtui.course.exam.certificate import Certificate, certificate_of
from seqtui.engine.errors import SeqtuiError

ANSWERS = ("b", "0,5", "", "[1, 2]", "은닉 상태", 'a"\\ name=x', " check=1 ", "🙂")
GOOD = Certificate('Kim "Min" date=x 민지', "2026-11-22", 7, "ko", 31, 40, "0f1e2d3c4b5a", ANSWERS)
LINE = GOOD.line()


def test_a_line_is_one_line_that_says_what_was_written():
    assert certificate_of(LINE) == GOOD and len(LINE.splitlines()) == 1
    assert LINE.startswith("seqtui-exam1 name=") and "date=2026-11-22" in LINE and "score=31/40" in LINE


def test_what_a_mail_program_does_to_it_does_not_matter():
    rng = random.Random(1)
    begin = LINE.index("answers=")
    for _ in range(50):
        place = rng.randrange(begin + 9, len(LINE))
        assert certificate_of(f"  {LINE[:place]}\n {LINE[place:]}\n") == GOOD
    assert certificate_of(LINE.replace(" ", "\n   ")) == GOOD


def test_a_changed_letter_is_found_out():
    rng = random.Random(2)
    for place in range(len(LINE)):
        changed = LINE[:place] + rng.choice([c for c in "0123456789abxyz" if c != LINE[place]]) + LINE[place + 1 :]
        with pytest.raises(SeqtuiError):
            certificate_of(changed)
    for place in range(len(LINE)):
        with pytest.raises(SeqtuiError):
            certificate_of(LINE[:place])


def checked(parts: str) -> str:
    """A line made by somebody who can program."""
    return f"seqtui-exam1 {parts} check={certificates._check(parts)}"


PARTS = LINE.removeprefix("seqtui-exam1 ").rpartition(" check=")[0]
BAD = {
    "": "begins with seqtui-exam1",
    "seqtui1.abc": "begins with seqtui-exam1",
    "seqtui-exam2 name=x": "of version 2",
    "seqtui-exam1": "incomplete",
    "x" * 70_000: "at most",
    checked(PARTS.replace("lang=ko", "lang=xx")): "mistyped",
    checked(PARTS.replace("date=2026-11-22", "date=2026-13-22")): "mistyped",
    checked(PARTS.replace("score=31/40", "score=-1/40")): "mistyped",
    checked(PARTS.replace("score=31/40", "score=031/40")): "does not fit",
    checked(PARTS.replace("seed=7", "seed=7.5")): "mistyped",
    checked(PARTS.replace("0f1e2d3c4b5a", "0f1e")): "mistyped",
    checked(PARTS.partition("answers=")[0] + "answers=!!"): "mistyped",
    checked(PARTS.partition("answers=")[0] + "answers=" + certificates._packed(["x"] * 201)): "mistyped",
    checked(PARTS.partition("answers=")[0] + "answers=" + certificates._packed(["x" * 1001])): "mistyped",
    checked('name="a\\u001b[31m" ' + PARTS.partition(" date=x ")[2].partition('" ')[2]): "certificate",
}


@pytest.mark.parametrize("line", BAD)
def test_what_is_no_certificate_is_refused_with_the_reason(line):
    with pytest.raises(SeqtuiError) as said:
        certificate_of(line)
    assert BAD[line] in str(said.value)


def test_answers_that_would_fill_the_memory_are_not_unpacked():
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = press.compress(b'["' + b" " * 20_000_000) + press.flush()
    packed = certificates.base64.urlsafe_b64encode(data).decode().rstrip("=")
    with pytest.raises(SeqtuiError, match="mistyped"):
        certificate_of(checked(PARTS.partition("answers=")[0] + f"answers={packed}"))
