"""The word of a time step is the one that its part reads or writes there, and no view takes it from another axis."""

import re

import numpy as np
import pytest

from seqtui.engine.paths import Scope
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.session.export.markdown import md_chunks
from seqtui.session.export.run import Export, head
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.measures import memory_paths
from seqtui.session.step_query import select_steps
from seqtui.session.stepper import Stepper
from seqtui.session.walk.place import COMING
from seqtui.session.walk.player import Player
from seqtui.session.whatif.change_view import change_view
from seqtui.session.whatif.edit_tree import Baseline
from seqtui.session.whatif.parse_edit import change_word
from tests.statements.hypotheses import written
from tests.statements.runs import names, recorded

WRITERS = ("seq2seq", "bahdanau", "luong", "transformer")
SOURCE = "one two three"


def true_word(run: Run, side: str, time: int) -> str | None:
    """The word at a time step by the record alone: the row of an embedding, or the number that was chosen."""
    trace, scope = run.trace, f"{side}." if side else ""
    if side == "decoder" and run.outputs:
        return written(run, time)
    table, name = ("W_C", "embed") if run.canvas else ("W_E", "x")
    path, words = f"{scope}t{time}.{name}", run.vocabulary if run.canvas else run.labels(Scope.parse(side), "d_vocab")
    if not trace.has(scope + table) or not trace.has(path) or (run.canvas and time == 1):
        return None
    row = np.atleast_2d(trace.value(path))[-1]
    found = np.flatnonzero((trace.value(scope + table) == row).all(axis=1))
    return words[found[0]] if len(found) == 1 else None


@pytest.mark.parametrize("number", range(len(tuple(names()))), ids=names())
def test_the_word_of_a_step_is_what_it_reads_or_writes(number: int) -> None:
    run = recorded(number)
    player = Player(run)
    stepper = Stepper(player)
    for frame in player.frames.frames:
        player.cursor = player.frames.equations[frame.last]
        moment = stepper.view()
        side = frame.part.side
        words = run.words_in_time(side)
        if frame.time is None or frame.time == 0:
            continue
        assert moment.length == len(words)
        assert moment.tokens[frame.time - 1] in (words[frame.time - 1], COMING)
        assert true_word(run, side, frame.time) in (None, words[frame.time - 1])


@pytest.mark.parametrize("model", WRITERS[:3])
def test_both_sides_of_a_network_that_writes_have_all_their_steps(model: str) -> None:
    run = record(Request(model, SOURCE, {"target": "do you please not take"}))
    assert run.words_in_time("decoder") == run.outputs and len(run.outputs) > 3
    assert run.words_in_time("encoder") == run.given == tuple(SOURCE.split())
    view = change_view(run, run, run.trace.find("decoder.t5.y"))
    assert [row.after for row in view.rows] == list(run.outputs) and view.here == 4
    assert "written" in view.head


@pytest.mark.parametrize("model", WRITERS[:3])
def test_what_an_encoder_knew_before_the_changed_word_has_not_moved(model: str) -> None:
    before = record(
        Request(
            model,
            SOURCE,
            {"target": "do you please not take", **({"bidirectional": "no"} if model == "bahdanau" else {})},
        )
    )
    after = record(change_word(before, "three=four"))
    view = change_view(before, after, after.trace.find("encoder.t1.h"))
    assert [(row.before, row.after, row.size > 0) for row in view.rows] == [
        ("one", "one", False),
        ("two", "two", False),
        ("three", "four", True),
    ]
    written = change_view(before, after, after.trace.find("decoder.t1.h"))
    assert [(row.before, row.after) for row in written.rows] == list(zip(before.outputs, after.outputs, strict=True))


def test_steps_that_only_one_of_two_runs_has_are_there_and_say_so() -> None:
    before = record(Request("seq2seq", SOURCE, {"target": "i do"}))
    after = record(Request("seq2seq", SOURCE, {"target": "i do not please"}))
    view = change_view(before, after, after.trace.find("decoder.t1.h"))
    assert [row.why for row in view.rows] == [""] * 3 + ["only in the run after the change"] * 2
    back = change_view(after, before, before.trace.find("decoder.t1.h"))
    assert [row.why for row in back.rows] == [""] * 3 + ["only in the run before the change"] * 2
    assert [row.before for row in back.rows] == list(after.outputs)


def test_values_inside_blocks_are_followed_through_the_words_that_are_written() -> None:
    run = record(Request("transformer", SOURCE, {"limit": 4}))
    view = change_view(run, run, run.trace.find("decoder.t2.block0.resid_post"))
    assert [row.after for row in view.rows] == list(run.outputs)
    assert all(row.size == 0.0 for row in view.rows)


def test_words_that_came_or_went_leave_the_others_where_their_words_are() -> None:
    before = record(Request("rnn", "the cat the dog"))
    after = record(change_word(before, "cat=old grey cat"))
    view = change_view(before, after, after.trace.find("t1.x"))
    assert [(row.before, row.after, row.size) for row in view.rows] == [
        ("the", "the", 0.0),
        ("", "old", None),
        ("", "grey", None),
        ("cat", "cat", 0.0),
        ("the", "the", 0.0),
        ("dog", "dog", 0.0),
    ]
    old, new = (record(Request("encoder", text, {"positions": "none"})) for text in ("the cat the dog", "the cat dog"))
    view = change_view(old, new, new.trace.find("x"))
    assert [(row.before, row.after, row.size) for row in view.rows] == [
        ("the", "the", 0.0),
        ("cat", "cat", 0.0),
        ("the", "", None),
        ("dog", "dog", 0.0),
    ]


def test_rows_without_words_are_not_given_those_of_the_text() -> None:
    run = record(Request("encoder", "a b c"))
    view = change_view(run, run, run.trace.find("block0.head0.W_Q"))
    assert [row.after for row in view.rows] == [f"d_model {k}" for k in range(8)]


def test_numbers_of_other_words_are_not_compared() -> None:
    """The vocabulary follows the text: what stands at a place of y belongs to another word after the change."""
    before = record(Request("lstm", "a b c"))
    after = record(change_word(before, "b=x"))
    assert before.vocabulary != after.vocabulary
    view = change_view(before, after, after.trace.find("t1.y"))
    common = [w for w in after.vocabulary if w in before.vocabulary]
    share = lambda run, word: run.trace.value("t3.y")[run.vocabulary.index(word)]  # noqa: E731
    assert view.rows[2].size == max(abs(share(before, w) - share(after, w)) for w in common)
    old, new = Stepper(Player(before)), Stepper(Player(after), Baseline(before))
    assert new.difference.old(after.trace.find("t1.y")) is None
    assert new.difference.old(after.trace.find("t1.h")) is not None
    assert old.difference is None


@pytest.mark.parametrize("model", WRITERS[:3])
def test_the_goal_and_the_flow_name_the_words_of_their_own_part(model: str) -> None:
    run = record(Request(model, SOURCE, {"target": "do you please not take"}))
    player = BackwardPlayer(run, "5=please")
    assert Stepper(player).view().tokens == run.outputs[:5] and Stepper(player).view().length == len(run.outputs)
    assert memory_paths(run).tokens == tuple(SOURCE.split())
    with pytest.raises(Exception, match="from 1 to 6"):
        Player(run).jump_to_time(9)


@pytest.mark.parametrize(
    ("model", "settings", "heads"),
    [
        ("lstm", {}, ["token"]),
        ("seq2seq", {"limit": 3}, ["token", "written"]),
        ("transformer", {"limit": 3}, ["token", "written"]),
        ("transformer", {"target": "do not"}, ["token", "target"]),
    ],
)
def test_an_export_names_what_is_read_and_what_is_written(model: str, settings: dict, heads: list[str]) -> None:
    run = record(Request(model, SOURCE, settings))
    export = Export(run, select_steps(run.trace, run.trace.path(len(run.trace) - 1)))
    text = "".join(md_chunks(export))
    assert re.findall(r"\| t \| (\w+) \|", text) == heads
    assert all(f"| {k} | {word} |" in text for k, word in enumerate(SOURCE.split(), 1))
    data = head(export)
    assert data.get("reads", data["tokens"]) == SOURCE.split() and data.get("writes", []) == list(run.outputs)
