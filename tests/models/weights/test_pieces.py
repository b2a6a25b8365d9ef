"""A text read by the tokenizer of a file: the pieces it makes, their numbers, and what is refused."""

import numpy as np
import pytest
from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs import text
from seqtui.models.inputs.text import word_numbers
from seqtui.models.model import Request
from seqtui.models.table import find_model
from seqtui.models.weights.network import Network
from seqtui.models.weights.state_dict import StateDict
from tests.models import torch_attention as twin

PIECES = ("[CLS]", "[SEP]", "un", "##known", "cat", "the")


class Pieces(Struct, frozen=True):
    """A tokenizer that knows two letters of the word unknown, and puts a mark before and behind each text."""

    words: tuple[str, ...] = PIECES

    def encode(self, text, pair=None):
        found = [2, 3] * text.count("unknown") + [4] * text.count("cat")
        return (0, *found, 1, *(self.encode(pair)[1:] if pair is not None else ()))

    def decode(self, ids):
        return " ".join(self.words[k] for k in ids)


def file_of(model="encoder", width=4, **tensors):
    layer = twin.nn.TransformerEncoderLayer(width, 2, 6, 0.0, batch_first=True)
    stack = twin.randomise(twin.nn.TransformerEncoder(layer, 1, enable_nested_tensor=False))
    rows = np.random.default_rng(0).normal(size=(len(PIECES), width))
    held = {**twin.state_of(stack, "encoder.").tensors, "embedding.weight": rows, **tensors}
    network = Network("bert", model, {"n_heads": 2, "positions": "none"}, words=PIECES, tokenizer=Pieces())
    return StateDict("bert", held, network=network)


def run(said, model="encoder", **settings):
    return find_model(model).run(Request(model, said, settings, weights=file_of(model)))


def test_a_text_is_read_in_the_pieces_of_the_file():
    recorded = run("unknown cat")
    assert recorded.tokens == ("[CLS]", "un", "##known", "cat", "[SEP]") and recorded.vocabulary == PIECES
    rows = recorded.trace.value("W_E")
    np.testing.assert_array_equal(recorded.trace.value("x"), rows[[0, 2, 3, 4, 1]])


def test_the_second_text_of_a_pair_begins_where_the_first_one_ends():
    types = np.random.default_rng(1).normal(size=(2, 4))
    settings = {"pair": "unknown", "token_types": 2}
    weights = file_of(**{"token_types.weight": types})
    recorded = find_model("encoder").run(Request("encoder", "cat cat", settings, weights=weights))
    assert recorded.tokens == ("[CLS]", "cat", "cat", "[SEP]", "un", "##known", "[SEP]")
    np.testing.assert_array_equal(recorded.trace.value("type_embed"), types[[0, 0, 0, 0, 1, 1, 1]])


def test_a_text_of_marks_alone_is_what_the_tokenizer_says():
    assert run("dog").tokens == ("[CLS]", "[SEP]")


@pytest.mark.parametrize(
    ("text", "settings", "said"),
    [
        (" \n", {}, "empty"),
        ("cat " * 600_000, {}, "characters"),
        ("cat" * 10_000, {}, "10,002 tokens"),
        ("cat", {"batch_with": "cat cat"}, "batch_with"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text, settings, said):
    with pytest.raises(SeqtuiError, match=said) as refused:
        run(text, **settings)
    assert "\n" not in str(refused.value)


def test_the_numbers_of_a_vocabulary_are_looked_for_once():
    words = tuple(f"w{k}" for k in range(50_000))
    assert word_numbers(words) is word_numbers(words) and word_numbers(words)["w49999"] == 49_999
    others = [tuple(f"{k}{j}" for j in range(3)) for k in "abcdef"]
    assert [word_numbers(w)[w[2]] for w in others] == [2] * 6
    assert word_numbers(words)["w7"] == 7 and len(text._NUMBERED) <= text._MOST_NUMBERED
