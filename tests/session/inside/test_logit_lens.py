"""The logit lens: the last layer is the model, and a cell opens to the numbers that the table shows."""

import numpy as np
import pytest

from seqtui.session.inside import logit_lens
from seqtui.session.inside.logit_lens import Lens, tail_of
from seqtui.session.inside.scores import best, scores_of
from tests.session.inside.held import Held
from tests.session.inside.test_logit_sum import OTHERS, VARIANTS, recorded, run_of


@pytest.fixture(params=[*VARIANTS, *OTHERS])
def lens(request):
    run = run_of((VARIANTS | OTHERS)[request.param])
    return Lens(run, scores_of(run)[-1])


def softmax(scores):
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()


def test_the_last_layer_is_the_model_exactly(lens):
    scores = lens.scores.of(lens.run)
    last = lens.cells(best(lens.run, lens.scores))[-1]
    assert (last.word, last.rank) == (best(lens.run, lens.scores), 1)
    assert last.probability == last.share == float(softmax(scores)[last.word])
    run, place = lens.opened(len(lens.layers) - 1, last.word)
    (logits,) = run.trace[place.step].operands
    assert np.array_equal(run.trace[logits].value, scores)


def test_a_cell_opens_to_the_numbers_of_the_table(lens):
    word = 1
    for k, cell in enumerate(lens.cells(word)):
        run, place = lens.opened(k, word)
        shares = run.trace[place.step].value
        assert abs(shares[word] - cell.share) < 1e-12
        assert abs(shares.max() - cell.probability) < 1e-12 and int(shares.argmax()) == cell.word
        assert cell.rank == 1 + int((shares > shares[word]).sum())


def test_there_is_a_layer_before_the_first_block_and_one_behind_each(lens):
    blocks = int(lens.run.config.get("n_decoder_layers" if lens.run.model.name == "transformer" else "n_layers"))
    assert [layer.name for layer in lens.layers] == ["x", *(f"block{k}" for k in range(blocks))]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_layer_says_what_numpy_says_of_its_stream(variant):
    run = run_of(VARIANTS[variant])
    scores = scores_of(run)[0]
    lens, held = Lens(run, scores), Held(run, scores)
    for layer, cell in zip(lens.layers, lens.cells(2), strict=True):
        stream = run.trace[layer.step].value
        row = stream[-1 if scores.row is None else scores.row]
        shares = softmax(held.says(row))
        assert abs(shares[2] - cell.share) < 1e-12 and abs(shares.max() - cell.probability) < 1e-12


def test_the_vocabulary_is_looked_at_in_stretches(monkeypatch):
    run = run_of(VARIANTS["decoder pre-norm"])
    whole = Lens(run, scores_of(run)[1]).cells(3)
    monkeypatch.setattr(logit_lens, "WIDE", 2)
    for one, other in zip(whole, Lens(run, scores_of(run)[1]).cells(3), strict=True):
        assert (one.word, one.rank) == (other.word, other.rank)
        assert abs(one.probability - other.probability) < 1e-14 and abs(one.share - other.share) < 1e-14


def test_one_layer_alone_can_be_looked_at(lens):
    ((one,), other) = lens.cells(0, slice(1, 2)), lens.cells(0)[1]
    assert (one.word, one.rank) == (other.word, other.rank)
    assert abs(one.probability - other.probability) < 1e-14 and abs(one.share - other.share) < 1e-14


def test_one_head_without_blocks_has_no_layers():
    run = recorded("encoder", (("output", "yes"),))
    assert tail_of(run, scores_of(run)[0]) is not None
    assert scores_of(recorded("multi-head", ())) == ()
