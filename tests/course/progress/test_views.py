"""What follows from events: scores, places, recalls; and what a reset takes away and its undoing brings back."""

from msgspec.structs import replace

from seqtui.course.progress import event as did
from seqtui.course.progress.views import Place, Recall, counting, last_reset, progress_of, recalls_of


def story(*events: did.Event) -> list[did.Event]:
    """The events one minute after each other."""
    return [replace(event, at=f"2026-11-22T02:{k:02}:00.000000Z") for k, event in enumerate(events)]


def said(question: str, right: bool, variant: int = 1, lesson: str = "gru", **more) -> did.Event:
    given = {"typed": "1", "concept": f"concept of {question}"} | more
    return did.answered(lesson, question, 1, variant, right=right, **given)


def test_a_lesson_is_what_was_done_in_it():
    events = story(
        did.begun("gru", 1),
        did.reached("gru", "look", 1),
        did.reached("gru", "look", 1),
        said("at-once", True),
        said("later", False),
        said("later", True),
        did.hinted("gru", "hinted", 1, 1, 1),
        said("hinted", True),
        did.solved("gru", "given-up", 1, 3, "gate"),
        did.moved("gru", "write", 1, question="later", variant=2, state="seqtui1.abc"),
        said("other", True, lesson="lstm"),
    )
    progress = progress_of(events)
    assert list(progress.lessons) == ["gru"], "a lesson that was not opened is none"
    lesson = progress.lesson("gru")
    assert lesson.begun and not lesson.finished and lesson.reached == ("look",)
    assert lesson.score == (1, 4)
    later = lesson.questions["later"]
    assert (later.tries, later.wrong, later.right, later.at_once) == (2, 1, True, False)
    assert lesson.questions["hinted"].right and not lesson.questions["hinted"].at_once
    assert [name for name, question in lesson.questions.items() if not question.right] == ["given-up"]
    assert lesson.questions["given-up"].done and lesson.questions["given-up"].variant == 3
    assert lesson.place == progress.last == Place("gru", "write", "later", 2, "seqtui1.abc", False, 1)
    assert progress_of([*events, did.finished("gru", 1)]).lesson("gru").finished
    assert not progress.lesson("none").begun


def test_free_play_is_a_place_too_and_the_newest_place_is_the_last():
    events = story(
        did.moved("gru", "a", 1, state="1"), did.moved("lstm", "b", 1, state="2"), did.moved("gru", "a", 1, free=True)
    )
    assert (
        progress_of(events).last == progress_of(events).lesson("gru").place == Place("gru", "a", free=True, revision=1)
    )


def test_the_first_answer_to_a_variant_counts_for_its_concept():
    events = story(
        said("q", False),
        said("q", True),
        said("q", True, variant=2),
        did.hinted("gru", "q", 1, 3, 1),
        said("q", True, variant=3),
        did.solved("gru", "q", 1, 4, "concept of q"),
        said("q", True, variant=4),
        said("q", True, variant=2, in_review=True),
        said("no concept", True, concept=""),
    )
    found = recalls_of(events)
    assert [(row.variant, row.right, row.helped) for row in found] == [
        (1, False, False),
        (2, True, False),
        (3, True, True),
        (4, False, False),
        (2, True, False),
    ]
    assert found[0] == Recall("concept of q", events[0].at, "gru", "q", 1, False, False)


def test_a_reset_takes_away_what_came_before_and_undo_brings_it_back():
    before = [did.begun("gru", 1), said("a", True), said("b", True), said("a", True, lesson="lstm")]
    resets = {("gru", "a"): ["gru", "gru b", "lstm a"], ("gru", ""): ["lstm a"], ("", ""): []}
    for (lesson, question), left in resets.items():
        reset = did.reset(lesson, question)
        events = story(*before, reset, said("a", False))
        names = [f"{event.lesson} {event.item}".strip() for event in counting(events)]
        assert names == [*left, "gru a"], (lesson, question)
        assert last_reset(events) == replace(reset, at=events[4].at)
        undone = story(*before, reset, said("a", False), did.undone(reset.id))
        assert [event.id for event in counting(undone)] == [event.id for event in (*before, undone[5])]
        assert last_reset(undone) is None


def test_undo_takes_back_the_newest_reset_first():
    one, two = did.reset("gru"), did.reset("lstm")
    events = story(said("a", True), one, two)
    assert last_reset(events).id == two.id
    events = story(said("a", True), one, two, did.undone(two.id))
    assert last_reset(events).id == one.id and not counting(events)
