"""A walk that is written down and opened again stands at the same place and shows the same moment."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.requests import RunArgs, build_request, described, find
from seqtui.session.share.code import read_code, write_code
from seqtui.session.share.restore import reopened, state_of
from seqtui.session.share.state import State
from seqtui.session.stepper import Stepper
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Level
from seqtui.session.whatif.edit_tree import Baseline, EditTree
from seqtui.session.whatif.experiments import experiments_of, find_experiment
from seqtui.session.whatif.outcomes import conduct
from seqtui.session.whatif.parse_edit import change_word
from tests.session.runs import recorded

RUNS = {
    "lstm": lambda: recorded("lstm"),
    "stacked gru": lambda: recorded("gru", n_layers=2, bidirectional=True),
    "bahdanau": lambda: recorded("bahdanau"),
    "heads": lambda: recorded("multi-head"),
    "decoder": lambda: recorded("decoder"),
    "transformer": lambda: recorded("transformer"),
    "edited": lambda: record(Request("lstm", "a b c", edits=(("t2.f", 0.0), ("t1.c[1]", 3.0)))),
    "vectors": lambda: record(Request("rnn", input=np.linspace(-1, 1, 12).reshape(4, 3))),
    "counted": lambda: recorded("markov"),
}


def again(stepper, view=""):
    return reopened(read_code(write_code(state_of(stepper, view))))


def shown(stepper):
    """Everything the panes take from a walk, but for what it is called."""
    moment, player = asdict(stepper.view()), stepper.player
    place = player.cursor, player.pointed, player.row, player.unit, player.query, player.element(player.owner)
    return repr((moment, place, stepper.level, [point.text for point in player.breakpoints]))


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("step"), st.integers(-5, 9), st.sampled_from(Granularity)),
        st.tuples(st.just("point"), st.integers(-3, 3), st.integers(-3, 3)),
    ),
    max_size=12,
)


@pytest.mark.parametrize("name", RUNS)
def test_every_place_of_a_walk_opens_again(name):
    stepper = Stepper(Player(RUNS[name]()))

    @settings(max_examples=12, deadline=None)
    @given(MOVES, st.sampled_from(Level))
    def walk(moves, level):
        stepper.level = level
        for move, *how in moves:
            getattr(stepper.player, move)(*how)
        assert shown(again(stepper)) == shown(stepper)

    walk()


def test_the_chosen_tokens_of_several_matrices_come_back():
    player = Player(recorded("transformer"))
    for path in ("encoder.block0.head0.pattern", "decoder.t1.block0.head0.pattern"):
        if player.trace.has(path):
            player.jump(path)
            player.point(1, 1)
    assert again(Stepper(player)).player.pointer.kept() == player.pointer.kept()
    assert player.pointer.kept()[0]


@pytest.mark.parametrize("name", ["lstm", "heads", "edited", "bahdanau"])
def test_a_walk_that_was_turned_round_comes_back_turned(name):
    stepper = Stepper(Player(RUNS[name]())).turned()
    player = stepper.player
    for count in (3, 5, -2, 8):
        player.step(count)
        player.point(0, 1)
        other = again(stepper)
        assert type(other.player) is BackwardPlayer
        assert shown(other) == shown(stepper)
        assert other.player.goal == player.goal


def test_what_was_tried_comes_back_step_by_step():
    tree = EditTree(recorded("lstm"))
    tree.make("f = 0", tree.run.request.with_edits(("t1.f", 0.0)))
    tree.make("cat -> dog", change_word(tree.run, "cat=dog"))
    tree.make("h = 1", tree.run.request.with_edits(("t2.h", 1.0)))
    stepper = again(Stepper(Player(tree.run), tree.baseline()))
    other = EditTree.opened(stepper.player.recorded, stepper.baseline)
    assert other.changes == tree.changes == ("f = 0", "cat -> dog", "h = 1")
    for one, node in zip(tree.here.line(), other.here.line(), strict=True):
        assert (one.request.text, one.request.edits) == (node.request.text, node.request.edits)


def test_edits_that_were_given_need_no_second_run_in_the_code():
    tree = EditTree.opened(RUNS["edited"]())
    state = state_of(Stepper(Player(tree.run), tree.baseline()))
    assert (state.before, state.trail) == (None, ())
    state = state_of(Stepper(Player(tree.run), Baseline(tree.before, (("another name", tree.run.request),))))
    assert (state.before is None, len(state.trail)) == (False, 1)


def test_breakpoints_and_their_conditions_come_back():
    player = Player(recorded("lstm"))
    player.break_at("f < 0.6")
    other = again(Stepper(player)).player
    assert other.breakpoints == player.breakpoints


def test_a_walk_that_is_compared_with_another_run_comes_back_with_it():
    request = Request("self-attention", "the cat sat on the mat")
    row = experiments_of("self-attention")[0]
    outcome = conduct(find("self-attention"), request, find_experiment("self-attention", row.id))
    player, old = Player(outcome.after), outcome.before
    player.jump(outcome.after.trace.path(outcome.steps[0]))
    other = again(Stepper(player, Baseline(old, told=outcome.said)), "changes")
    assert other.baseline.told == outcome.said
    assert other.before.tokens == old.tokens
    for (path, a), (same, b) in zip(old.trace.named(), other.before.trace.named(), strict=True):
        assert path == same
        assert np.array_equal(old.trace[a].value, other.before.trace[b].value)


def test_the_numbers_are_the_same_to_the_bit():
    player = Player(RUNS["edited"]())
    other = again(Stepper(player)).player
    assert [step.value.tobytes() for step in other.trace] == [step.value.tobytes() for step in player.trace]


LSTM = State(Request("lstm", "a b"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cursor": "t9.f"}, "there is no value 't9.f'"),
        ({"cursor": "t1.x#7"}, "there is no value"),
        ({"cursor": "W_xf"}, "given, not computed"),
        ({"chosen": "t9.f"}, "there is no value"),
        ({"rows": {"t1.f": 1}}, "no rows of tokens"),
        ({"columns": {"t1.f": 1}}, "no columns of tokens"),
        ({"breakpoints": ("f <",)}, "not a breakpoint"),
        ({"goal": "t9.h"}, "there is no value 't9.h'"),
        ({"experiment": "neighbours"}, "has no experiment"),
        ({"request": Request("lstm", "a", {"size": 3})}, "no setting 'size'"),
        ({"request": Request("nonesuch")}, "there is no model"),
        ({"before": Request("lstm", "a", seed=1, edits=(("t9.f", 1.0),))}, "to edit"),
    ],
)
def test_a_place_that_the_run_lacks_is_a_sentence(change, sentence):
    with pytest.raises(SeqtuiError, match=sentence):
        reopened(read_code(write_code(replace(LSTM, **change))))


@pytest.mark.parametrize("change", [{"unit": 999_999}, {"word": 999_999}, {"rows": {"pattern": 999_999}}])
def test_a_pointer_far_outside_points_at_the_edge(change):
    model = "self-attention" if "rows" in change else "lstm"
    stepper = reopened(replace(State(Request(model, "a b"), "z" if "rows" in change else "t1.logits"), **change))
    stepper.view()
    stepper.player.step(3)
    stepper.view()


# what is typed beside a code ----------------------------------------------------------------------------------

CODE = write_code(State(Request("lstm", "a b c", {"d_hidden": 3}, 5, edits=(("t1.f", 0.5),)), "t3.f", level=Level.CODE))


def test_what_is_typed_beside_a_code_takes_its_place():
    state = described(RunArgs(CODE, "x y", ["d_in=2"], "8", edits=["t2.f=1"]))
    request = state.request
    assert (request.text, request.seed) == ("x y", 8)
    assert request.settings == {"d_hidden": 3, "d_in": "2"}
    assert request.edits == (("t1.f", 0.5), ("t2.f", 1.0))


def test_a_place_that_the_other_run_lacks_is_left_out():
    stepper = reopened(described(RunArgs(CODE, "x y")))
    player = stepper.player
    assert player.trace.path(player.cursor) == "t1.x"
    assert stepper.level is Level.CODE
    longer = reopened(described(RunArgs(CODE, "x y z w"))).player
    assert longer.trace.path(longer.cursor) == "t3.f"


def test_a_bare_code_is_opened_as_it_is():
    assert not described(RunArgs(CODE)).loose
    assert build_request(RunArgs(CODE)).text == "a b c"
    with pytest.raises(SeqtuiError, match="does not count a corpus"):
        described(RunArgs(CODE, corpus="x.txt"))


def test_vectors_make_way_for_a_text():
    code = write_code(State(Request("rnn", input=np.ones((2, 3)))))
    request = build_request(RunArgs(code, "a b"))
    assert (request.text, request.input) == ("a b", None)
