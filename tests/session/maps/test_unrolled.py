"""The cell unrolled over time: its weights on the right arrows, its values where they are in the record."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.maps.unrolled import Arrow, output_view, unrolled_view
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import ValueState
from tests.session.runs import recorded

WEIGHTS = {
    "rnn": (["W_xh"], ["W_hh"], ["W_hy"]),
    "lstm": (["W_xf", "W_xi", "W_xg", "W_xo"], ["W_hf", "W_hi", "W_hg", "W_ho"], ["W_hy"]),
    "gru": (["W_xr", "W_xz", "W_xn"], ["W_hr", "W_hz", "W_hn"], ["W_hy"]),
}


def at(recording, path, count=3):
    player = Player(recording)
    player.jump(path)
    stepper = Stepper(player)
    return unrolled_view(player, stepper.builder.wires, count, stepper.view().tokens), stepper.view()


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_weights_stand_on_their_arrows_with_letters_where_each_has_one(name):
    view, _ = at(recorded(name), "t2.h")
    assert tuple(list(view.weights[arrow]) for arrow in Arrow) == WEIGHTS[name]
    assert [view.letter(arrow) for arrow in Arrow] == (list("UWV") if name == "rnn" else ["", "", ""])


def test_the_reset_before_the_product_still_goes_along_the_states():
    view, _ = at(run(Request("gru", "the cat sat", {"reset": "before"})), "t2.n")
    assert set(view.weights[Arrow.STATE]) == {"W_hr", "W_hz", "W_hn"}


@pytest.mark.parametrize("name", WEIGHTS)
def test_what_is_read_is_lit_and_what_is_to_come_is_not(name):
    view, _ = at(recorded(name), "t2.h")
    before, now, after = view.instants
    assert view.here == 1 and (before.token, now.token, after.token) == recorded(name).tokens
    assert now.state.state is ValueState.CURRENT and after.state.state is ValueState.PENDING
    assert before.comes_out.state is ValueState.COMPUTED and now.comes_out.state is ValueState.PENDING
    assert (now.goes_in.sign, now.state.sign, now.comes_out.sign) == ("x₂", "h₂", "logits₂")


def test_from_the_end_the_later_word_is_read_first_and_the_second_layer_reads_the_first():
    view, _ = at(run(Request("rnn", "the cat sat", {"bidirectional": True})), "reverse.t2.h")
    assert view.backwards and [instant.time for instant in view.instants] == [3, 2, 1]
    view, _ = at(run(Request("rnn", "the cat sat", {"n_layers": 2})), "layer1.t2.h")
    assert "h₂" in view.instants[1].goes_in.sign and not view.backwards


def test_attention_is_no_weight_of_the_cell():
    view, _ = at(recorded("bahdanau"), "decoder.t2.h")
    assert "W_a" not in {name for names in view.weights.values() for name in names} and view.writes
    view, _ = at(recorded("luong"), "decoder.t2.h")
    assert view.weights[Arrow.OUT] == ("W_hy",)


@pytest.mark.parametrize(
    ("name", "path", "reads", "suits"),
    [
        ("lstm", "t2.y", ("h",), True),
        ("rnn", "t2.y", ("h",), False),
        ("gru", "t2.z", ("h",), False),
        ("bahdanau", "decoder.t2.logits", ("h", "context", "embed"), True),
    ],
)
def test_the_output_layer_reads_what_the_scores_are_made_of(name, path, reads, suits):
    recording = recorded(name)
    _, step = at(recording, path)
    view = output_view(step.lit, recording)
    assert view.reads == reads and view.suits is suits
