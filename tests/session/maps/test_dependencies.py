"""What the counting models depend on, the series with its predictions, and the weights over the source words."""

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.maps.dependencies import dependency_view, series_view
from seqtui.session.maps.encoder_decoder import encoder_decoder_view, weights_view
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import ValueState
from tests.session.runs import recorded


def at(recording, path):
    player = Player(recording)
    player.jump(path)
    return player


@pytest.mark.parametrize(
    ("name", "reads"), [("naive", (0, 1, 2)), ("ar", (1, 2)), ("markov", (2,)), ("latent-ar", (2,))]
)
def test_each_model_reads_its_own_part_of_the_past(name, reads):
    view = dependency_view(at(run(Request(name, "the cat sat on the mat")), "t4.p"))
    assert view.reads == reads and view.now == 3 and bool(view.state) is (name == "latent-ar")
    assert view.tokens[-1] == "</s>", "the end is predicted, too"


def test_a_series_is_shown_as_far_as_it_is_predicted():
    recording = run(Request("ar", "1 2 4 8 15 31", {"kind": "series", "tau": 2}))
    view = series_view(at(recording, "t4.x_hat"))
    assert view.values == (1, 2, 4, 8, 15, 31) and view.now == 3
    assert [x is not None for x in view.predicted] == [False, False, True, True, False, False] and view.error is None
    after = series_view(at(recording, "t4.e"))
    assert np.isclose(after.error, after.values[3] - after.predicted[3])
    assert dependency_view(at(recording, "t4.e")).reads == (1, 2)
    assert series_view(at(recorded("naive"), "t1.p")) is None


def test_without_attention_one_vector_crosses_and_with_it_weights_for_each_word():
    before = encoder_decoder_view(at(recorded("seq2seq"), "encoder.t2.h"))
    assert [word.state for word in before.source][:2] == [ValueState.COMPUTED, ValueState.CURRENT]
    assert not before.attends and not before.written and before.context.state is ValueState.PENDING
    crossing = encoder_decoder_view(at(recorded("seq2seq"), "context"))
    assert crossing.context.state is ValueState.CURRENT and crossing.side == ""
    writing = encoder_decoder_view(at(recorded("bahdanau"), "decoder.t2.context"))
    assert writing.attends and len(writing.written) == 2 and np.isclose(sum(writing.weights), 1)
    assert encoder_decoder_view(at(recorded("lstm"), "t2.h")) is None


@pytest.mark.parametrize("name", ["bahdanau", "luong"])
def test_the_weights_stand_beside_the_source_words_once_they_are_computed(name):
    recording = recorded(name)
    view = weights_view(at(recording, "decoder.t2.alpha"))
    assert view.rows == tuple(zip(recording.sources, recording.trace.value("decoder.t2.alpha").tolist(), strict=True))
    assert view.suits and view.rows[view.strongest][1] == max(share for _, share in view.rows)
    assert weights_view(at(recording, "decoder.t2.energy")) is None
