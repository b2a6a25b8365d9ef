"""``seqtui review`` and ``seqtui exam`` line by line, as a learner and a teacher type them."""

import io
import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from seqtui.course.loader import read_course
from seqtui.course.progress import clock
from seqtui.course.progress import event as did
from seqtui.course.progress.store import Store
from tests.cli.command import call
from tests.schemas import validated


@pytest.fixture
def typed(monkeypatch):
    """What stdin holds."""

    def type_(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return type_


def certificate(capsys, typed, name="Kim Minji") -> str:
    typed(name, *["skip"] * 50)
    return call(capsys, "exam", "--plain").out.splitlines()[-1]


def test_an_examination_is_left_and_gone_on_with_and_its_certificate_verified(capsys, typed):
    typed("김 민지", "show", "commands", "skip", "quit")
    said = call(capsys, "exam", "--plain", "--lang", "ko").out
    first, second = re.findall(r"^문제 (\d+)/", said, re.M)
    assert "skip: " in said
    typed(*["skip"] * 50)
    said = call(capsys, "exam", "--plain").out
    assert (
        "You go on where you left." in said and f"Question {second} of" in said and f"Question {first} of" not in said
    )
    line = said.splitlines()[-1]
    assert line.startswith('seqtui-exam1 name="김 민지" ') and "lang=ko" in line and "score=0/" in line
    answer = call(capsys, "exam", "verify", line)
    assert answer.status == 0 and "graded again: 0 of" in answer.out and "holds no secret" in answer.out
    typed()
    assert "Your name" in call(capsys, "exam").out, "the next one is a new one"


@pytest.mark.every
def test_many_certificates_are_verified_at_once_however_they_came(capsys, typed):
    line = certificate(capsys, typed)
    wrapped = line[:100], f"  {line[100:]}"
    typed(line, "", *wrapped, line.replace("score=0", "score=9"))
    answer = call(capsys, "exam", "verify", "-", "--format", "json")
    assert answer.status == 1 and answer.out
    typed(line, line)
    data = validated(call(capsys, "exam", "verify", "-", "--format", "json").json)
    assert data["ok"] and [row["name"] for row in data["certificates"]] == ["Kim Minji"] * 2
    typed(line, line.replace("score=0", "score=9"))
    answer = call(capsys, "exam", "verify", "-")
    assert answer.status == 1 and "changed after it was written" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exam", "verify"), "single quotes"),
        (("exam", "verify", "nonsense"), "begins with seqtui-exam1"),
        (("exam", "verify", "-"), "no certificate on stdin"),
        (("exam", "again"), "or verify LINE"),
        (("exam", "--seed", "x"), "seed"),
        (("exam", "--name", ""), "on the certificate"),
        (("exam",), "on the certificate"),
        (("review", "--count", "0"), "--count takes"),
        (("review", "--lessons", "/none"), "/none"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(capsys, typed, words, said):
    typed()
    answer = call(capsys, *words)
    assert answer.status == 2 and said in answer.err and answer.err.count("\n") == 1


def test_a_review_asks_for_what_is_due_and_says_when_the_next_is(capsys, typed):
    typed()
    assert "Nothing is due: answer" in call(capsys, "review").out
    question = read_course().lesson("lstm-gates").questions["gates"]
    at = clock.written(clock.now() - timedelta(days=5))
    learnt = did.answered("lstm-gates", "gates", 1, 0, right=True, typed="c", concept=question.concept)
    store = Store()
    store.append(replace(learnt, at=at))
    store.close()
    typed("", "hint", "show t2.f", "commands", "solution", "", "never read")
    said = call(capsys, "review", "--plain").out
    assert "1 concept is due." in said and "1 of 1: candidate" in said and "waits for its answer" in said
    assert "Reviewed: 0 of 1 known." in said and "The next concept is due on" in said
    assert "Nothing is due. The next concept" in call(capsys, "review").out


def test_a_review_says_what_is_right_and_what_is_not(capsys, typed):
    question = read_course().lesson("lstm-gates").questions["gates"]
    store = Store()
    made = did.answered("lstm-gates", "gates", 1, 0, right=True, typed="c", concept=question.concept)
    store.append(replace(made, at=clock.written(clock.now() - timedelta(days=5))))
    store.close()
    typed("zz", "b", "c", "", "a", "b", "c", "")
    said = call(capsys, "review").out
    assert "is due again on" in said or "Right." in said
    assert "none of the options" in said
