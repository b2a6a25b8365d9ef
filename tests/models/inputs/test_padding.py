"""Two texts of a batch: the shorter is filled up with <pad>, and the mask keeps that from its words."""

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs import padding
from seqtui.models.model import Request
from seqtui.models.parts.readout import answers_at
from seqtui.models.table import run
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.specs import read_spec
from seqtui.session.compare.suggestions import beside, suggestions
from seqtui.session.compare.summary import summary
from seqtui.session.gradients.target import find_target
from seqtui.session.notice.attention import PAD_ROW
from seqtui.session.notice.voice import notice
from seqtui.session.walk.pointer import Pointer
from seqtui.train.verify.checks import Checks, reference_of

SHORT, LONG = "the cat sleeps", "the dog sleeps here today"
MODELS = ("self-attention", "multi-head", "encoder")
SETTINGS = {"positions": ("none", "sinusoidal", "learned"), "causal": ("no", "yes"), "bias": ("no", "yes")}


def recorded(model, text=SHORT, seed=0, **settings):
    return run(Request(model, text, {"batch_with": LONG, **settings}, seed=seed))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(4))
def test_every_row_of_a_word_is_that_of_the_text_alone(model, seed):
    rng = np.random.default_rng(seed)
    settings = {name: str(rng.choice(choices)) for name, choices in SETTINGS.items()}
    padded, alone = recorded(model, seed=seed, **settings), recorded(model, seed=seed, **settings, batch_with="")
    assert padded.tokens == (*SHORT.split(), "<pad>", "<pad>")
    for path, index in alone.trace.named():
        step = alone.trace[index]
        if not step.is_leaf:
            both = tuple(map(slice, step.value.shape))
            np.testing.assert_allclose(padded.trace.value(path)[both], step.value, rtol=0, atol=1e-12, err_msg=path)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("mask", ["yes", "no"])
def test_every_value_and_gradient_is_torchs(model, mask):
    made = recorded(model, mask_padding=mask, causal="yes" if model == "multi-head" else "no")
    checks = Checks()
    checks.add(made)
    assert len(checks.rows()) >= 4 and all(row.ok for row in checks.rows())
    assert reference_of(made).outputs, "what the module returned, with its own padding mask"


def test_a_mask_that_forgets_the_padding_is_seen(monkeypatch):
    monkeypatch.setattr("seqtui.models.encoder.padding_keys", lambda *_: ())
    checks = Checks()
    checks.add(recorded("encoder"))
    assert not all(row.ok for row in checks.rows())


def test_pad_is_a_row_of_zeros_that_gets_attention_unless_it_is_masked():
    masked, open_ = (recorded("self-attention", mask_padding=mask).trace for mask in ("yes", "no"))
    assert not masked.value("x")[3:].any() and masked.value("x")[:3].all()
    assert np.isneginf(masked.value("attn_scores")[:, 3:]).all() and not masked.value("pattern")[:, 3:].any()
    assert open_.value("pattern")[:, 3:].all()


def test_words_along_the_axes_are_pad_and_the_voice_says_that_they_only_fill_up():
    made = recorded("self-attention")
    step = made.trace[made.trace.find("pattern")]
    assert made.labels(step.scope, "key")[3:] == ("<pad>", "<pad>")
    pointer = Pointer(made)
    pointer.set_row(step, 4)
    assert notice(made, made.trace.find("pattern"), pointer).claim is PAD_ROW
    pointer.set_row(step, 1)
    assert notice(made, made.trace.find("pattern"), pointer).claim is not PAD_ROW
    edited = run(made.request.with_edits(("pattern[0,4]", 0.5)))
    pointer = Pointer(edited)
    pointer.set_row(step, 4)
    assert notice(edited, edited.trace.find("pattern"), pointer).claim is not PAD_ROW


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request("encoder", None, {"batch_with": "a b"}, input=np.ones((2, 8))), "give a text, not --input"),
        (Request("multi-head", "a", {"batch_with": "a b"}, memory=np.ones((2, 8))), "--memory brings others"),
        (Request("encoder", "a", {"batch_with": "a" * 2000}), "batch_with: a word of 2,000 characters"),
        (Request("encoder", "a", {"batch_with": "a b", "hide": "0"}), "hides every key"),
    ],
)
def test_what_cannot_be_filled_up_is_said(request_, said):
    with pytest.raises(SeqtuiError, match=said):
        run(request_)


def test_in_lock_step_the_words_alone_have_the_numbers_of_the_padded_ones_that_are_masked():
    alone, masked, open_ = (recorded("encoder", **s) for s in ({"batch_with": ""}, {}, {"mask_padding": "no"}))
    _, same, other = summary(Comparison([alone, masked, open_])).runs
    assert (same.twin, same.first_difference) == (0, "")
    assert (other.twin, other.first_difference) == (0, "block0.head0.pattern")


def test_the_other_text_of_the_batch_stands_beside_this_one():
    made = recorded("encoder")
    assert {"batch", "mask_padding=no"} <= set(suggestions(made))
    assert not {"batch", "mask_padding=no"} & set(suggestions(recorded("encoder", batch_with="")))
    _, other = beside(made, None, "batch")
    assert other.tokens == tuple(LONG.split()) and other.config["batch_with"] == SHORT
    with pytest.raises(SeqtuiError, match="batch_with sets one"):
        beside(recorded("encoder", batch_with=""), None, "batch")
    assert read_spec("encoder,text=the cat sleeps,batch_with=a b").text == SHORT


@pytest.mark.parametrize(("model", "output"), [("self-attention", None), ("encoder", "yes")])
def test_what_is_differentiated_and_answered_is_that_of_the_last_word(model, output):
    given = {"output": output} if output else {}
    padded, alone = recorded(model, **given), recorded(model, batch_with="", **given)
    goal, same = find_target(padded, None), find_target(alone, None)
    assert goal.text.split("=")[0] == same.text.split("=")[0] in ("z[2,0]", "3")
    assert answers_at(padded.request, padded.tokens) == answers_at(alone.request, alone.tokens) == 2
    assert not goal.gradients()[padded.trace.find("x")][3:].any() if model == "self-attention" else True


def test_the_number_of_pads_is_what_the_longer_text_has_more():
    config = {"batch_with": "고양이가 잔다", "unit": "char"}
    assert padding.missing("고양", config) == 5
    assert padding.missing(LONG.split(), {"batch_with": SHORT, "unit": "word"}) == 0
