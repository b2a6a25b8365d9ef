"""The spread of answers: grouped as the grader sees them, each student once, all of them and nobody else counted."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqtui.classroom.standing import Answer, Poll
from seqtui.classroom.teaching.grid import Given
from seqtui.classroom.teaching.polls import poll_question
from seqtui.classroom.teaching.spread import bars_of, counted, first_answers, votes_counted
from seqtui.course.loader import read_course
from seqtui.course.questions.grading import grade

COURSE = read_course()


@pytest.fixture(scope="module")
def asked():
    """Questions of the course as a poll asks them, by lesson and id."""
    known = {}

    def find(lesson: str, id: str):
        if (lesson, id) not in known:
            known[lesson, id] = poll_question(Poll("p", lesson, id), COURSE, "en")
        return known[lesson, id]

    return find


def question_of(kind: str) -> tuple[str, str]:
    return next(
        (lesson, row.id) for lesson in COURSE.lessons for row in COURSE.lesson(lesson).questions.values()
        if row.kind == kind and not row.draw
    )  # fmt: skip


def answer(account: str, typed: str, right: bool = False, slip: str = "", variant: int = 0) -> Given:
    return Given(account, typed, right, slip, variant)


def test_the_first_answer_to_the_question_itself_counts() -> None:
    given = [answer("bob", "2", variant=1), answer("ann", "1"), answer("ann", "3", True), answer("bob", "4", True)]
    assert [(row.account, row.typed) for row in first_answers(given)] == [("ann", "1"), ("bob", "4")]


def test_names_are_told_only_when_they_are_asked_for() -> None:
    given = [answer("bob", " 0.5 "), answer("ann", "0.5"), answer("cho", "0.5", True)]
    assert counted(given) == (Answer("0.5", 2, False), Answer("0.5", 1, True))
    assert [row.who for row in counted(given, names=True)] == [("ann", "bob"), ("cho",)]
    assert [row.who for row in votes_counted({"bob": "a", "ann": "a"}, names=True)] == [("ann", "bob")]
    assert votes_counted({"bob": "a", "ann": "a"}) == (Answer("a", 2),)


def test_equal_numbers_are_one_bar_and_a_slip_is_one_however_it_is_rounded(asked) -> None:
    every = (asked(lesson, id) for lesson in COURSE.lessons for id in numbers(lesson))
    posed = next(found.posed for found in every if slip_of(found.posed))
    name, value = slip_of(posed)
    near = 0.9 * posed.tolerance
    assert grade(posed, f"{value - near:.6f}").slip == grade(posed, f"{value:.4f}").slip == name
    rows = [
        answer("a", f"{value:.4f}", slip=name), answer("b", f"{value - near:.6f}", slip=name),
        answer("c", "777", False), answer("d", "777.0", False), answer("e", "-777", False), answer("f", "−777"),
        answer("g", f"{float(posed.answer):.4f}", True), answer("h", f"{float(posed.answer):.3f}", True),
    ]  # fmt: skip
    bars = bars_of(counted(rows, names=True), posed)
    by_who = {bar.who: bar for bar in bars}
    assert set(by_who) == {("a", "b"), ("c", "d"), ("e", "f"), ("g", "h")}
    assert by_who["a", "b"].slip == name and by_who["g", "h"].right and bars[0].right
    assert float(by_who["e", "f"].label) == -777


def numbers(lesson: str) -> list[str]:
    return [row.id for row in COURSE.lesson(lesson).questions.values() if row.kind == "number"]


def slip_of(posed) -> tuple[str, float] | None:
    """A slip that gives another number than the answer, and than what the answer may be rounded to."""
    if not posed.tolerance or not posed.own:
        return None
    slips = ((name, float(value)) for name, value in posed.own.items())
    return next(((name, value) for name, value in slips if abs(value - posed.answer) > 10 * posed.tolerance), None)


def test_every_option_has_a_bar_in_its_order_and_a_belief_is_named(asked) -> None:
    lesson, id = next(
        (lesson, row.id) for lesson in COURSE.lessons for row in COURSE.lesson(lesson).questions.values()
        if row.kind == "choice" and row.belief
    )  # fmt: skip
    question = asked(lesson, id)
    posed, belief = question.posed, next(iter(question.question.belief))
    votes = {"ann": belief.upper(), "bob": f"{belief})", "cho": str(posed.options.index(posed.answer[0]) + 1)}
    bars = bars_of(votes_counted(votes), posed)
    assert [bar.label for bar in bars] == list(posed.options)
    found = {bar.label: bar for bar in bars}
    assert (found[belief].count, found[belief].slip, found[belief].right) == (2, belief, False)
    assert (found[posed.answer[0]].count, found[posed.answer[0]].right) == (1, True)
    assert sum(bar.count for bar in bars) == 3 and [bar.right for bar in bars].count(True) == 1


@pytest.mark.parametrize(
    ("kind", "alike", "other"),
    [
        ("multi", lambda p: (" ".join(p.options[:2]), ",".join(p.options[1::-1])), lambda p: p.options[2]),
        ("order", lambda p: (" ".join(p.options), ">".join(p.options)), lambda p: " ".join(p.options[::-1])),
        ("shape", lambda p: ("7x9", "(7, 9)"), lambda p: "9x7"),
        ("vector", lambda p: vectors(p, 7.0), lambda p: vectors(p, 8.0)[0]),
        ("matrix", lambda p: ("7 " * p.answer.size, ",".join(["7.0"] * p.answer.size)), lambda p: "8 " * p.answer.size),
        ("match", lambda p: pairs(p, 0), lambda p: pairs(p, 1)[0]),
    ],
)
def test_what_means_the_same_is_one_bar(asked, kind: str, alike, other) -> None:
    posed = asked(*question_of(kind)).posed
    first, second = alike(posed)
    bars = bars_of(counted([answer("a", first), answer("b", second), answer("c", other(posed))]), posed)
    assert sorted(bar.count for bar in bars) == [1, 2], bars


def vectors(posed, number: float) -> tuple[str, str]:
    return f"[{', '.join([str(number)] * posed.answer.size)}]", " ".join([f"{number:.0f}"] * posed.answer.size)


def pairs(posed, k: int) -> tuple[str, str]:
    return " ".join(f"{a}={posed.right[k]}" for a in posed.left), ",".join(f"{a}{posed.right[k]}" for a in posed.left)


def test_what_cannot_be_read_or_asked_stands_as_it_was_typed() -> None:
    assert [bar.label for bar in bars_of((Answer("so so", 2), Answer("b", 1)), None)] == ["so so", "b"]


TYPED = st.sampled_from(["0.5", "0,5", "1/2", "50%", ".50", "0.501", "-0.5", "3", "3.0", "three", "−0.5"])


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from("abcdefg"), TYPED, st.booleans(), st.integers(0, 1)), max_size=30))
def test_nobody_is_counted_twice_and_nobody_is_left_out(rows) -> None:
    given = [answer(*row[:3], variant=row[3]) for row in rows]
    bars = bars_of(counted(first_answers(given), names=True), None)
    voters = {row.account for row in given if row.variant == 0}
    who = Counter(name for bar in bars for name in bar.who)
    assert set(who) == voters and all(count == 1 for count in who.values())
    assert sum(bar.count for bar in bars) == len(voters)
    for bar in bars:
        for name in bar.who:
            first = next(row for row in rows if row[0] == name and row[3] == 0)
            assert bool(bar.right) == first[2]
