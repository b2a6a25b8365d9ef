"""What each request of a session does, who may ask it, and what the others are told."""

import time

import pytest
from msgspec.structs import replace

from seqtui.classroom.account import Account
from seqtui.classroom.broker import hosts, watching
from seqtui.classroom.messages import (
    TEACHERS_ONLY,
    Append,
    AskPolls,
    AskSpread,
    AskStudent,
    Derived,
    Did,
    Done,
    Here,
    Keep,
    Lead,
    Led,
    PollShown,
    PollsKept,
    Read,
    Rows,
    SetPoll,
    Speak,
    Stands,
    StoreAway,
    Tell,
    Told,
    Vote,
    Watch,
)
from seqtui.classroom.standing import Poll, Standing, Whereabouts
from seqtui.classroom.teaching.polls import typed_poll
from seqtui.course.progress.event import Event, answered, begun, moved
from tests.classroom.class_of_seats import ALICE, BOB, CAROL, KIM, LEE, Desk, Host
from tests.course.progress.learner import answer


@pytest.fixture(autouse=True)
def _at_once(monkeypatch) -> None:
    monkeypatch.setattr(watching, "_OFTEN", 0.0)


@pytest.fixture
def host(tmp_path) -> Host:
    return Host(tmp_path / "class.sqlite3")


FORBIDDEN = {
    Watch: {},
    Lead: {"place": Whereabouts("lstm-gates")},
    AskSpread: {"lesson": "lstm-gates", "question": "q1"},
    AskStudent: {"account": "bob"},
    AskPolls: {},
    SetPoll: {"poll": typed_poll("?", ("a", "b"))},
    Tell: {"text": "hello"},
}


@pytest.mark.parametrize("kind", TEACHERS_ONLY)
def test_a_student_is_refused_what_a_teacher_asks(host: Host, kind: type) -> None:
    alice, bob = host.enter(ALICE), host.enter(BOB)
    assert "only a teacher" in alice.refused(kind, **FORBIDDEN[kind])
    assert not bob.told


def test_every_request_is_done_by_someone(host: Host) -> None:
    teacher = host.enter(KIM)
    for kind, given in FORBIDDEN.items():
        assert not hasattr(teacher.ask(kind, **given), "sentence") or kind is AskSpread


# events ------------------------------------------------------------------------------------------------------------


def test_no_session_reaches_what_is_another_accounts(host: Host) -> None:
    alice, bob = host.enter(ALICE), host.enter(BOB)
    alice.ask(Append, events=(answer(1), answer(2)))
    alice.ask(Keep, name="due", through=2, value="of alice")
    forged = replace(answer(1), lesson="forged")
    assert bob.ask(Append, events=(forged,)) == Done(1, 1)  # an event of bob's own, whatever its id
    assert [event.lesson for _, event in bob.ask(Read).rows] == ["forged"]
    assert [event.lesson for _, event in alice.ask(Read).rows] == ["lstm-gates", "lstm-gates"]
    assert bob.ask(Derived, name="due").value is None
    bob.ask(Keep, name="due", through=9, value="of bob")
    assert alice.ask(Derived, name="due").value == "of alice"


def test_an_event_that_is_sent_again_is_there_once(host: Host) -> None:
    alice = host.enter(ALICE)
    assert alice.ask(Append, events=(answer(1),)).count == 1
    assert alice.ask(Append, events=(answer(1), answer(2))).count == 1
    assert len(alice.ask(Read).rows) == 2


BAD = {
    "an unknown kind": Event("hacked", id="0" * 32),
    "data of another type": Event("answered", "l", "q", data={"right": "yes"}, id="0" * 32),
    "an id that is none": replace(answer(1), id="x"),
    "a text of 200 kB": replace(answer(1), data={**answer(1).data, "typed": "x" * 200_000}),
    "a long lesson": replace(answer(1), lesson="x" * 401),
    "NUL": replace(answer(1), item="\0"),
    "a variant below 0": replace(answer(1), variant=-1),
    "a revision of 65 bits": replace(answer(1), revision=1 << 64 - 1),
    "a hint of 70 bits": Event("hinted", "l", "q", data={"hint": 1 << 70}, id="0" * 32),
}


@pytest.mark.parametrize("event", BAD.values(), ids=BAD)
def test_an_event_that_is_none_is_refused_with_all_of_its_message(host: Host, event: Event) -> None:
    alice = host.enter(ALICE)
    assert alice.refused(Append, events=(answer(7), event))
    assert alice.ask(Read).rows == ()


def test_keys_that_no_kind_has_are_left_out(host: Host) -> None:
    alice = host.enter(ALICE)
    alice.ask(Append, events=(replace(answer(1), data={**answer(1).data, "more": ["x"] * 10}),))
    assert set(alice.ask(Read).rows[0][1].data) == {"right", "typed", "concept", "slip"}


def test_an_account_has_a_limit(host: Host, monkeypatch) -> None:
    monkeypatch.setattr("seqtui.classroom.broker.intake.MOST_OF_ACCOUNT", 3 << 20)
    large = moved("lstm-gates", "one", 1, state="x" * 100_000)
    alice = host.enter(ALICE)
    for k in range(31):
        assert isinstance(alice.ask(Append, events=(replace(large, id=f"{k:032x}"),)), Done)
    assert "limit of 3 MB" in alice.refused(Append, events=(replace(large, id="f" * 32),))
    again = host.enter(ALICE)  # what counts is what is stored
    alice.leave()
    assert "limit of 3 MB" in again.refused(Append, events=(replace(large, id="f" * 32),))
    assert isinstance(host.enter(BOB).ask(Append, events=(large,)), Done)


def test_many_events_are_read_in_pages_that_fit(host: Host) -> None:
    alice = host.enter(ALICE)
    events = [replace(moved("lstm-gates", "one", 1, state="x" * 90_000), id=f"{k:032x}") for k in range(25)]
    for event in events:
        alice.ask(Append, events=(event,))
    found, after, more = [], 0, True
    while more:
        rows: Rows = alice.ask(Read, after=after)
        assert sum(len(event.data["state"]) for _, event in rows.rows) < 1 << 20
        found += [event.id for _, event in rows.rows]
        after, more = rows.rows[-1][0], rows.more
    assert found == [event.id for event in events]


def test_away_it_is_refused_so_that_it_is_tried_again(host: Host) -> None:
    alice = host.enter(ALICE)
    host.database.is_gone = True
    assert alice.ask(Append, events=(answer(1),)).away
    late = host.enter(BOB)
    assert late.heard(StoreAway) == [StoreAway(True)]
    host.database.is_gone = False
    host.broker.store_is_away(False)
    assert alice.heard(StoreAway) == [StoreAway(False)]
    assert alice.ask(Append, events=(answer(1),)) == Done(2, 1)


# the teacher's side ------------------------------------------------------------------------------------------------


def standing(teacher: Desk, name: str) -> Standing:
    """What the teacher was told last of one student."""
    return [row for push in teacher.heard(Stands) for row in push.standings if row.account == name][-1]


def test_a_teacher_sees_everybody_and_what_changes(host: Host) -> None:
    alice = host.enter(ALICE)
    alice.ask(Append, events=(answer(1),))
    kim = host.enter(KIM)
    kim.ask(Watch)
    first = kim.heard(Stands)[0]
    assert [(row.account, row.present) for row in first.standings] == [
        ("alice", True),
        ("bob", False),
        ("carol", False),
    ]
    bob = host.enter(BOB)
    assert standing(kim, "bob").present
    alice.stand("lstm-gates", step="one", following=True)
    assert (standing(kim, "alice").place.step, alice.told) == ("one", alice.told)
    bob.ask(Append, events=(answer(1, right=False), answer(2)))
    assert standing(kim, "bob").last
    bob.leave()
    assert not standing(kim, "bob").present
    kim.ask(Watch, on=False)
    alice.stand("rnn")
    assert not kim.heard(Stands)


def test_a_class_that_nobody_watches_is_not_read(host: Host) -> None:
    host.store.all_events = None  # type: ignore[assignment]
    alice = host.enter(ALICE)
    assert isinstance(alice.ask(Append, events=(answer(1),)), Done)
    alice.stand("lstm-gates")


def test_the_spread_and_one_student(host: Host) -> None:
    kim, alice, bob = host.enter(KIM), host.enter(ALICE), host.enter(BOB)
    host.enter(CAROL)
    for desk, typed in ((alice, "1"), (bob, "1")):
        event = answer(1)
        desk.ask(Append, events=(replace(event, variant=0, data={**event.data, "typed": typed}),))
    spread = kim.ask(AskSpread, lesson="lstm-gates", question="q1")
    assert [(given.typed, given.count, given.who) for given in spread.answers] == [("1", 2, ())]
    assert spread.waiting == 1
    named = kim.ask(AskSpread, lesson="lstm-gates", question="q1", names=True)
    assert named.answers[0].who == ("alice", "bob")
    did = kim.ask(AskStudent, account="alice")
    assert isinstance(did, Did) and [event.item for event in did.events] == ["q1"]
    assert "no such student" in kim.refused(AskStudent, account="nobody")


def test_the_class_is_led_and_a_late_joiner_too(host: Host) -> None:
    kim, alice = host.enter(KIM), host.enter(ALICE)
    place = Whereabouts("lstm-gates", "one", state="seqtui1.abc")
    kim.ask(Lead, place=place)
    assert alice.heard(Led) == [Led("Kim", place)]
    assert not kim.heard(Led)
    late = host.enter(BOB)
    assert late.heard(Led) == [Led("Kim", place)]
    kim.ask(Lead, place=replace(place, state="x" * 7001))
    assert alice.heard(Led)[-1].place.state == ""
    kim.leave()
    assert alice.heard(Led) == [Led("Kim", None)]


def test_the_teacher_who_began_last_leads(host: Host) -> None:
    kim, lee, alice = host.enter(KIM), host.enter(LEE), host.enter(ALICE)
    kim.ask(Lead, place=Whereabouts("a"))
    lee.ask(Lead, place=Whereabouts("b"))
    kim.ask(Lead, place=Whereabouts("c"))
    assert [led.place.lesson for led in alice.heard(Led)] == ["a", "b"]
    lee.ask(Lead, place=None)
    assert alice.heard(Led) == [Led("Kim", Whereabouts("c"))]


def test_a_broker_started_again_ends_what_nobody_leads(host: Host) -> None:
    alice = host.enter(ALICE)
    host.broker.settle()
    assert alice.heard(Led) == [Led("", None)]
    host.enter(KIM).ask(Lead, place=Whereabouts("a"))
    alice.heard(Led)
    host.broker.settle()
    assert not alice.heard(Led)


@pytest.mark.parametrize("text", ["\x1b[2J", "\u202eabc", "a\nb", "x" * 401])
def test_nothing_that_a_terminal_would_obey_is_passed_on(host: Host, text: str) -> None:
    kim, alice = host.enter(KIM), host.enter(ALICE)
    assert kim.refused(Tell, text=text)
    assert kim.refused(Lead, place=Whereabouts(text))
    alice.stand(text)
    kim.ask(Watch)
    assert text not in str(kim.heard(Stands)[-1])
    assert not alice.heard(Told) and not alice.heard(Led)


def test_a_line_reaches_everybody_else(host: Host) -> None:
    kim, alice = host.enter(KIM), host.enter(ALICE)
    kim.ask(Tell, text="five more minutes")
    assert alice.heard(Told) == [Told("Kim", "five more minutes")]
    assert not kim.heard(Told)


# polls ---------------------------------------------------------------------------------------------------------------


def test_a_poll_is_predicted_first_then_revealed_and_kept(host: Host) -> None:
    kim, alice, bob = host.enter(KIM), host.enter(ALICE), host.enter(BOB)
    poll = typed_poll("which gate forgets?", ("input", "forget"), right=1)
    kim.ask(SetPoll, poll=poll)
    (seen,) = alice.heard(PollShown)
    assert (seen.poll.right, seen.answers) == (-1, ())
    alice.ask(Vote, poll=poll.id, answer="a")
    alice.ask(Vote, poll=poll.id, answer="B")
    bob.ask(Vote, poll=poll.id, answer="a")
    assert [shown.mine for shown in bob.heard(PollShown)] == ["", "a"], "a student learns that somebody else voted"
    shown = kim.heard(PollShown)[-1]
    assert ({given.typed: given.count for given in shown.answers}, shown.waiting) == ({"a": 1, "b": 1}, 0)
    late = host.enter(CAROL)
    assert late.heard(PollShown)[-1].answers == ()
    assert "none of the options" in late.refused(Vote, poll=poll.id, answer="z")
    kim.ask(SetPoll, poll=replace(poll, phase="revealed"))
    revealed = alice.heard(PollShown)[-1]
    assert (revealed.poll.right, revealed.mine, sum(given.count for given in revealed.answers)) == (1, "b", 2)
    assert all(given.who == () for given in revealed.answers)
    assert "no votes any more" in late.refused(Vote, poll=poll.id, answer="a")
    assert kim.refused(SetPoll, poll=replace(poll, phase="open"))
    kim.ask(SetPoll, poll=replace(poll, phase="closed"))
    assert not host.enter(ALICE).heard(PollShown)
    kept = kim.ask(AskPolls, names=True)
    assert isinstance(kept, PollsKept)
    assert [(row.phase, {given.who for given in answers}) for row, answers in kept.polls] == [
        ("closed", {("bob",), ("alice",)})
    ]


def test_names_are_told_to_a_teacher_who_asks_and_to_nobody_else(host: Host) -> None:
    kim, lee, alice = host.enter(KIM), host.enter(LEE), host.enter(ALICE)
    poll = typed_poll("?", ("x", "y"))
    kim.ask(SetPoll, poll=poll, names=True)
    alice.ask(Vote, poll=poll.id, answer="a")
    assert kim.heard(PollShown)[-1].answers[0].who == ("alice",)
    assert lee.heard(PollShown)[-1].answers[0].who == ()


def test_one_poll_is_asked_at_a_time(host: Host) -> None:
    kim, alice = host.enter(KIM), host.enter(ALICE)
    first, second = typed_poll("1?", ("x", "y")), typed_poll("2?", ("x", "y"))
    kim.ask(SetPoll, poll=first)
    kim.ask(SetPoll, poll=second)
    assert "no votes any more" in alice.refused(Vote, poll=first.id, answer="a")
    assert [poll.phase for poll in host.store.polls()] == ["closed", "open"]


@pytest.mark.parametrize(
    "poll",
    [
        Poll("", text="?", options=("a", "b")),
        Poll("p", text="?", options=("a",)),
        Poll("p", text="\x1b]0;x\7", options=("a", "b")),
        Poll("p", lesson="no-such-lesson", question="q"),
        Poll("p", text="?", options=("a", "b"), phase="revealed"),
    ],
)
def test_what_cannot_be_asked_is_refused(host: Host, poll: Poll) -> None:
    alice = host.enter(ALICE)
    assert host.enter(KIM).refused(SetPoll, poll=poll)
    assert not alice.heard(PollShown) and not host.store.polls()


def test_a_new_broker_goes_on_with_the_poll(tmp_path) -> None:
    old = Host(tmp_path / "class.sqlite3")
    poll = typed_poll("?", ("x", "y"))
    old.enter(KIM).ask(SetPoll, poll=poll)
    old.enter(ALICE).ask(Vote, poll=poll.id, answer="a")
    new = Host(tmp_path / "class.sqlite3")
    alice = new.enter(ALICE)
    assert alice.heard(PollShown)[-1].mine == "a"
    assert isinstance(alice.ask(Vote, poll=poll.id, answer="b"), Done)
    assert new.store.votes(poll.id) == {"alice": "b"}


# several hosts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path) -> tuple[Host, Host]:
    air: list[Host] = []
    return Host(tmp_path / "class.sqlite3", "one", air), Host(tmp_path / "class.sqlite3", "two", air)


def tick(*those: Host) -> None:
    for host in (*those, *those):
        host.broker.tick()


def test_hosts_share_whereabouts_answers_leads_polls_and_lines(two) -> None:
    one, other = two
    kim, alice, bob = one.enter(KIM), other.enter(ALICE), other.enter(BOB)
    tick(*two)
    kim.ask(Watch)
    assert standing(kim, "alice").present
    alice.stand("lstm-gates", step="two")
    alice.ask(Append, events=(answer(1),))
    tick(*two)
    seen = standing(kim, "alice")
    assert seen.place.step == "two" and seen.last
    kim.ask(Lead, place=Whereabouts("rnn"))
    kim.ask(Tell, text="hello")
    tick(*two)
    assert alice.heard(Led) == [Led("Kim", Whereabouts("rnn"))]
    assert bob.heard(Told) == [Told("Kim", "hello")]
    poll = typed_poll("?", ("x", "y"))
    kim.ask(SetPoll, poll=poll)
    tick(*two)
    assert alice.heard(PollShown)[-1].poll.id == poll.id
    alice.ask(Vote, poll=poll.id, answer="b")
    tick(*two)
    assert [(given.typed, given.count) for given in kim.heard(PollShown)[-1].answers] == [("b", 1)]
    kim.ask(SetPoll, poll=replace(poll, phase="revealed"))
    tick(*two)
    assert bob.heard(PollShown)[-1].poll.phase == "revealed"
    bob.leave()
    tick(*two)
    assert not standing(kim, "bob").present


def test_a_host_that_begins_hears_what_goes_on(tmp_path) -> None:
    air: list[Host] = []
    one = Host(tmp_path / "class.sqlite3", "one", air)
    kim, _alice = one.enter(KIM), one.enter(ALICE)
    kim.ask(Lead, place=Whereabouts("rnn"))
    other = Host(tmp_path / "class.sqlite3", "two", air)
    late = other.enter(LEE)
    assert late.heard(Led) == [Led("Kim", Whereabouts("rnn"))]
    late.ask(Watch)
    assert standing(late, "alice").present


def test_a_host_that_was_killed_is_gone_after_a_while(two, monkeypatch) -> None:
    one, other = two
    kim, alice = one.enter(KIM), one.enter(ALICE)
    lee = other.enter(LEE)
    other.enter(BOB)
    lee.ask(Lead, place=Whereabouts("rnn"))
    tick(*two)
    kim.ask(Watch)
    assert standing(kim, "bob").present and alice.heard(Led)
    now = hosts.EXPIRY + 1 + time.monotonic()
    monkeypatch.setattr("seqtui.classroom.broker.broker.time.monotonic", lambda: now)
    one.broker.beat()
    one.broker.tick()
    assert not standing(kim, "bob").present
    assert alice.heard(Led) == [Led("Lee", None)]
    again = one.enter(BOB)
    assert standing(kim, "bob").present and again


def test_no_host_is_gone_because_this_one_hears_nothing(two, monkeypatch) -> None:
    one, other = two
    other.enter(BOB)
    tick(*two)
    now = hosts.EXPIRY + 1 + time.monotonic()
    monkeypatch.setattr("seqtui.classroom.broker.broker.time.monotonic", lambda: now)
    one.database.is_gone = True
    one.broker.beat()
    one.database.is_gone = False
    one.broker.beat()
    assert "bob" in one.broker.attendance.names()


def test_a_word_of_another_version_is_no_word() -> None:
    assert hosts.heard(b"\xc1") is None and hosts.heard(b"\x81\xa4type\xa3New") is None
    word = hosts.Leads("one", "kim", Whereabouts("rnn"))
    assert hosts.heard(hosts.written(word)) == word


def test_here_is_never_answered(host: Host) -> None:
    alice = host.enter(ALICE)
    host.broker.hear(alice.seat, Here(Whereabouts("\x1b")))
    assert not alice.told


def test_a_language_is_kept_for_who_chose_it_and_outlives_another_roster(host):
    alice = host.enter(ALICE)
    alice.ask(Speak, language="ko")
    host.store.put_accounts([Account("alice", "Alice Kim", language="en"), Account("bob", "Bob", language="ko")])
    found = host.store.accounts()
    assert (found["alice"].shown, found["alice"].language) == ("Alice Kim", "ko")
    assert (found["bob"].language, found["carol"].language) == ("ko", "")
    assert "no language 'xx'" in alice.refused(Speak, language="xx")


def test_what_a_teacher_decides_at_a_command_line_is_on_the_grid_and_in_the_spread(tmp_path) -> None:
    air: list[Host] = []
    host = Host(tmp_path / "class.sqlite3", air=air)
    lesson, question = "lstm-gates", "keeps"
    alice, kim = host.enter(ALICE), host.enter(KIM)
    wrong = answered(lesson, question, 1, 0, right=False, typed="a", concept="gate", slip="")
    alice.ask(Append, events=(begun(lesson, 1), wrong))
    kim.ask(Watch)
    kim.heard(Stands)

    def shown() -> tuple:
        host.broker.tick()
        *_, standing = (row for said in kim.heard(Stands) for row in said.standings if row.account == "alice")
        return standing.lessons[0][3:]

    host.store.correct("alice", wrong.id, True, "", "the key was wrong")
    kim.ask(AskSpread, lesson=lesson, question=question)  # on SQLite it is looked for when a teacher looks
    assert shown() == (1, 1)
    assert kim.ask(AskSpread, lesson=lesson, question=question).answers[0].right
    host.store.void(lesson, question, "two answers are right")
    host.broker.heard(hosts.Amended())  # on PostgreSQL it is told
    assert shown() == (0, 0)
    assert kim.ask(AskSpread, lesson=lesson, question=question).answers == ()
    host.store.unvoid(lesson, question)
    host.store.uncorrect("alice", wrong.id)
    host.broker.heard(hosts.Amended())
    assert shown() == (0, 1)
    host.broker.heard(hosts.Amended())
    host.broker.tick()
    assert not kim.heard(Stands), "nothing new is no news"
