"""What stands before and behind the blocks of an encoder or decoder, each number by numpy alone."""

import math

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.text import word_numbers
from seqtui.models.model import Request, Run
from seqtui.models.table import find_model

TEXT, PAIR = "the cat the mat", "on a mat"
BERT = {"token_types": 2, "pair": PAIR, "embed_norm": "yes", "positions": "learned", "output": "yes", "head": "yes"}


def run(model="encoder", text=TEXT, **settings) -> Run:
    return find_model(model).run(Request(model, text, settings))


def value(recorded: Run, path: str) -> np.ndarray:
    return recorded.trace.value(path)


def layer_norm(recorded: Run, at: str, x: np.ndarray) -> np.ndarray:
    spread = np.sqrt(x.var(-1, keepdims=True) + recorded.config["eps"])
    gain, shift = value(recorded, f"{at}.gamma"), value(recorded, f"{at}.beta")
    return gain * (x - x.mean(-1, keepdims=True)) / spread + shift


def gelu(x: np.ndarray) -> np.ndarray:
    return x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2


def near(ours: np.ndarray, theirs: np.ndarray) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_words_types_and_positions_are_added_and_then_normalised():
    recorded = run(**BERT)
    words, types = value(recorded, "W_E"), value(recorded, "W_type")
    assert recorded.tokens == tuple(f"{TEXT} {PAIR}".split()) and types.shape[0] == 2
    ids = [recorded.vocabulary.index(token) for token in recorded.tokens]
    added = words[ids] + types[[0, 0, 0, 0, 1, 1, 1]] + value(recorded, "W_pos")[:7]
    near(value(recorded, "embed_sum"), added)
    near(value(recorded, "x"), layer_norm(recorded, "embed_norm", added))


def test_without_a_second_text_all_tokens_are_of_the_first_type():
    recorded = run(token_types=3, scale_embed="yes")
    near(value(recorded, "type_embed"), np.repeat(value(recorded, "W_type")[:1], 4, axis=0))
    where = value(recorded, "pos_embed")
    near(value(recorded, "x"), value(recorded, "embed") * math.sqrt(8) + value(recorded, "W_type")[0] + where)


def test_the_scores_of_a_masked_language_model_are_read_from_its_dense_layer():
    recorded = run(**BERT)
    out = value(recorded, "block1.ln2.out")
    dense = gelu(out @ value(recorded, "head.W_dense") + value(recorded, "head.b_dense"))
    behind = layer_norm(recorded, "head.ln", dense)
    near(value(recorded, "logits"), behind @ value(recorded, "W_U") + value(recorded, "b_U"))
    assert recorded.trace[recorded.trace.find("y")].symbol.meaning.startswith("probability of each word to stand here")


@pytest.mark.parametrize("pooler", ["yes", "no"])
def test_classes_are_of_the_text_behind_a_pooler_and_else_of_each_token(pooler):
    recorded = run(classes=3, pooler=pooler)
    read = value(recorded, "block1.ln2.out")
    if pooler == "yes":
        read = np.tanh(read[0] @ value(recorded, "pooler.W_dense") + value(recorded, "pooler.b_dense"))
    near(
        value(recorded, "classifier.logits"),
        read @ value(recorded, "classifier.W_U") + value(recorded, "classifier.b_U"),
    )
    y = recorded.trace[recorded.trace.find("classifier.y")]
    assert y.value.shape == ((3,) if pooler == "yes" else (4, 3))
    assert recorded.labels(y.scope, "d_vocab") == ("0", "1", "2")


def test_one_class_has_a_score_and_no_probability():
    assert not run(classes=1, pooler="yes").trace.has("classifier.y")


@pytest.mark.parametrize(
    ("settings", "given", "said"),
    [
        ({"token_types": 1, "pair": "a b"}, {}, "token_types=1 has no row"),
        ({"pair": "a b"}, {"input": np.ones((2, 8))}, "pair is read behind a text"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(settings, given, said):
    text = None if given else TEXT
    with pytest.raises(SeqtuiError, match=said):
        find_model("encoder").run(Request("encoder", text, settings, **given))


def test_vectors_take_the_place_of_all_that_is_made_of_words():
    given = np.random.default_rng(0).normal(size=(3, 8))
    recorded = find_model("encoder").run(Request("encoder", None, {"token_types": 2}, input=given))
    assert recorded.trace.has("type_embed")  # as it was asked for
    near(value(recorded, "x"), given + value(recorded, "W_type")[0])


def test_a_decoder_begins_and_ends_with_the_words_that_are_named():
    recorded = run("transformer", target="a b", start="<pad>", end=".")
    assert recorded.tokens == ("<pad>", "a", "b") and recorded.targets == ("a", "b", ".")
    last = word_numbers(recorded.vocabulary)["."]
    near(value(recorded, "decoder.t3.loss"), -np.log(value(recorded, "decoder.y")[2, last]))
    wrote = run("transformer", start="<pad>", end="pictures", limit=20)
    assert wrote.start == "<pad>" and ("pictures" not in wrote.outputs[:-1])
    assert wrote.outputs[-1] == "pictures" or len(wrote.outputs) == 20


def test_a_decoder_may_have_other_heads_and_another_inner_width():
    recorded = run("transformer", target="a b", n_heads=4, n_decoder_heads=2, d_decoder_mlp=5, embed_norm="yes")
    assert value(recorded, "encoder.block0.head3.q").shape[1] == 2
    assert value(recorded, "decoder.block0.head1.q").shape[1] == 4 and not recorded.trace.has("decoder.block0.head2.q")
    assert value(recorded, "encoder.block0.W_in").shape == (8, 16)
    assert value(recorded, "decoder.block0.W_in").shape == (8, 5)
    scores = value(recorded, "decoder.block0.cross.head0.scores")
    near(value(recorded, "decoder.block0.cross.head0.scaled"), scores / math.sqrt(4))
    near(value(recorded, "decoder.x"), layer_norm(recorded, "decoder.embed_norm", value(recorded, "decoder.embed_sum")))


@pytest.mark.parametrize("cache", ["yes", "no"])
def test_what_is_written_word_by_word_is_embedded_as_in_one_pass(cache):
    settings = {"embed_norm": "yes", "scale_embed": "yes", "positions": "learned"}
    wrote = run("transformer", **settings, cache=cache, limit=4)
    t = len(wrote.outputs)
    forced = run("transformer", **settings, target=" ".join(wrote.outputs[: t - 1]))
    assert t > 1 and forced.tokens == ("<s>", *wrote.outputs[:-1])
    near(value(wrote, f"decoder.t{t}.x"), value(forced, "decoder.x")[t - 1 if cache == "yes" else 0 :])
    word = [word_numbers(one.vocabulary)["take"] for one in (wrote, forced)]
    near(value(wrote, f"decoder.t{t}.logits")[word[0]], value(forced, "decoder.logits")[t - 1, word[1]])
