"""What is typed to be compared: specs on the command line, and words in the stepper."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.specs import Spec, read_spec, record_all, split_words
from seqtui.session.compare.suggestions import beside, matches, suggestions
from tests.session.runs import recorded


@pytest.fixture
def trained(tmp_path):
    """Weights of an LSTM of two units that reads vectors of three."""
    shapes = {"weight_ih_l0": (8, 3), "weight_hh_l0": (8, 2), "bias_ih_l0": (8,), "bias_hh_l0": (8,)}
    rng = np.random.default_rng(0)
    path = tmp_path / "trained.safetensors"
    save_file({name: rng.normal(size=shape) for name, shape in shapes.items()}, path)
    return path


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("gru", Spec("gru")),
        ("gru,reset=before", Spec("gru", ("reset=before",))),
        ("lstm,t3.f=0,seed=7", Spec("lstm", (), ("t3.f=0",), "7")),
        ("lstm,t3.f=0,1,0,1,d_hidden=4", Spec("lstm", ("d_hidden=4",), ("t3.f=0,1,0,1",))),
        ("encoder,block0.head0.pattern[1,0]=0", Spec("encoder", (), ("block0.head0.pattern[1,0]=0",))),
        ("lstm,t3.c=[[0.1,0.2]],weights=a.pt", Spec("lstm", (), ("t3.c=[[0.1,0.2]]",), None, "a.pt")),
        ("self-attention,hide=1,2", Spec("self-attention", ("hide=1,2",))),
    ],
)
def test_a_spec_is_cut_at_its_commas(text, spec):
    assert read_spec(text) == spec


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lsmt", "did you mean lstm"),
        ("gru,rest=before", "did you mean reset"),
        ("encoder,normal=pre", "no setting 'normal'"),
        ("gru,reset", "sets nothing"),
        ("gru,reset=", "sets nothing"),
        ("gru,", "sets nothing"),
    ],
)
def test_a_bad_spec_is_one_sentence(text, told):
    with pytest.raises(SeqtuiError, match=told):
        read_spec(text)


def test_the_text_is_the_last_word_that_is_no_model():
    assert split_words(["rnn", "lstm"]) == (["rnn", "lstm"], None)
    assert split_words(["rnn", "gru,reset=before", "the cat"]) == (["rnn", "gru,reset=before"], "the cat")
    assert split_words(["rnn", "lstm", "cat"])[1] == "cat"
    assert split_words(["rnn", "lstm", "한국어"])[1] == "한국어"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rnn", "lsmt"], "did you mean lstm"),
        (["rnn", "lstm", "grru"], "--text"),
        (["rnn", "lstm", "cat,d_hidden=2"], "no model 'cat'"),
        (["rnn", "xyz", "lstm", "the cat"], "no model 'xyz'"),
        (["rnn", "lstm", "gru", "rnn", "the cat"], "too many"),
        (["rnn", "the cat"], "2 or 3 runs"),
        (["rnn"], "2 or 3 runs"),
        ([], "2 or 3 runs"),
    ],
)
def test_words_that_are_no_comparison_are_one_sentence(words, told):
    with pytest.raises(SeqtuiError, match=told):
        split_words(words)


def test_before_training_is_a_network_of_the_trained_size(trained):
    weights = read_safetensors(trained)
    before, after = record_all([Request("lstm", "the cat"), Request("lstm", "the cat", weights=weights)])
    assert before.config == after.config
    assert (before.config["d_hidden"], before.config["d_in"]) == (2, 3)
    assert after.source.startswith("weights from")
    assert Comparison([before, after]).names[1].startswith("weights from")


@pytest.mark.parametrize("model", MODELS)
def test_every_suggestion_can_stand_beside_the_run(model):
    first = recorded(model, None, **({"limit": 2} if "limit" in {s.name for s in MODELS[model].settings} else {}))
    for word in suggestions(first):
        Comparison(beside(first, None, word))


def test_suggestions_are_relatives_and_variants_of_the_run_as_it_is():
    assert suggestions(recorded("gru"))[:2] == ["rnn", "lstm"]
    assert "reset=before" in suggestions(recorded("gru"))
    assert "reset=after" in suggestions(recorded("gru", reset="before"))
    assert suggestions(recorded("rnn"), recorded("rnn"))[0] == "before"


def test_files_of_weights_are_suggested_and_opened(trained, monkeypatch):
    monkeypatch.chdir(trained.parent)
    first = recorded("lstm")
    assert trained.name in suggestions(first)
    _, other = beside(first, None, trained.name)
    assert other.config["d_hidden"] == 2


def test_a_trained_network_stands_beside_itself_before_training(trained):
    after = run(Request("lstm", "the cat", weights=read_safetensors(trained)))
    assert "untrained" in suggestions(after)
    assert "untrained" not in suggestions(recorded("lstm"))
    _, before = beside(after, None, "untrained")
    assert before.config == after.config
    assert before.source.startswith("random")


def test_the_last_word_is_completed():
    known = ["rnn", "lstm", "reset=before"]
    assert matches("l", known) == ["lstm"]
    assert matches("lstm r", known) == ["lstm rnn", "lstm reset=before"]
    assert matches("lstm l", known) == []
    assert matches("before", known) == ["reset=before"]


def test_another_model_takes_the_size_seed_and_text_but_no_edits():
    first = run(Request("lstm", "a b c", settings={"d_hidden": 3}, seed=5, edits=(("t1.f", 0.0),)))
    _, other, variant = beside(first, None, "gru d_in=2")
    assert (other.config["d_hidden"], other.request.seed, other.tokens) == (3, 5, first.tokens)
    assert other.request.edits == ()
    assert variant.request.edits == first.request.edits
    assert variant.config["d_in"] == 2
    _, unedited = beside(first, None, "unedited")
    assert "unedited" in suggestions(first) and unedited.request.edits == ()
    _, again = beside(first, None, "t2.f=0")
    assert dict(again.request.edits) == {"t1.f": 0.0, "t2.f": 0.0}


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "name one run"), ("a b c", "name one run"), ("before", "nothing was changed"), ("lsmt", "lstm")],
)
def test_words_that_mean_nothing_beside_a_run(text, told):
    with pytest.raises(SeqtuiError, match=told):
        beside(recorded("rnn"), None, text)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_alone_is_told_what_to_compare_it_with_and_never_itself(name):
    with pytest.raises(SeqtuiError) as refused:
        split_words([name])
    command = str(refused.value).rpartition("seqtui compare ")[2].split()
    assert command[0] == name and command[1] != name
    specs, text = split_words(command)  # what is proposed can be typed
    first, second = map(read_spec, specs)
    assert text is None and first != second
