"""Someone's own language model: its embedding and output layer are found, and compute what torch computes."""

import json

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.models.weights.file_notes import tied
from seqtui.models.weights.language_model import language_model
from seqtui.models.weights.state_dict import checked
from seqtui.models.weights.vocabulary_files import read_vocabulary

WORDS = ("the", "</s>", "고양이", "sat", "on", "mat")  # the mark of the end is not the last, as it is in ours
TEXT, IDS = "the 고양이 sat on mat", [0, 2, 3, 4, 5]
BLOCKS = {"rnn": 1, "lstm": 4, "gru": 3}


def tensors(cell="lstm", d_in=4, d_hidden=3, layers=1, prefix="rnn.", seed=0, **others):
    """The state_dict of a recurrent module, with matrices of other names and shapes beside it."""
    rng, height = np.random.default_rng(seed), BLOCKS[cell] * d_hidden
    shapes = {}
    for k in range(layers):
        shapes[f"{prefix}weight_ih_l{k}"] = (height, d_hidden if k else d_in)
        shapes[f"{prefix}weight_hh_l{k}"] = (height, d_hidden)
        shapes |= {f"{prefix}bias_{kind}_l{k}": (height,) for kind in ("ih", "hh")}
    shapes |= {key.replace("__", "."): shape for key, shape in others.items()}
    return {key: rng.normal(0, 0.5, shape) for key, shape in shapes.items()}


def opened(found, cell="lstm", words=WORDS):
    return language_model(checked("mine.safetensors", found), cell, words)


@pytest.mark.parametrize("cell", BLOCKS)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("kind", ["bias", "no bias", "tied", "tied, one matrix"])
def test_logits_and_probabilities_are_torchs(cell, layers, kind) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(layers)
    width = 3 if kind.startswith("tied") else 5
    embedding = torch.nn.Embedding(len(WORDS), width)
    recurrent = getattr(torch.nn, {"rnn": "RNN"}.get(cell, cell.upper()))(width, 3, layers)
    out = torch.nn.Linear(3, len(WORDS), bias=kind != "no bias")
    if kind.startswith("tied"):
        out.weight = embedding.weight
    parts = torch.nn.ModuleDict({"encoder": embedding, "rnn": recurrent, "decoder": out}).double()
    found = {key: value.detach().numpy() for key, value in parts.state_dict().items()}
    if kind == "tied, one matrix":
        del found["encoder.weight"]
    record = run(Request(cell, TEXT, weights=opened(found, cell)))
    logits = out(recurrent(embedding(torch.tensor(IDS)))[0]).detach()
    for t, row in enumerate(logits, 1):
        assert np.abs(record.trace.value(f"t{t}.logits") - row.numpy()).max() < 1e-12
        assert np.abs(record.trace.value(f"t{t}.y") - row.softmax(0).numpy()).max() < 1e-12
    goals = torch.tensor([*IDS[1:], WORDS.index("</s>")])
    loss = torch.nn.functional.cross_entropy(logits, goals, reduction="sum")
    assert abs(record.trace.value("t5.L") - loss.item()) < 1e-12
    assert record.vocabulary == WORDS
    assert [note for note in record.notes if "random" in note] == []
    assert bool(tied(record.request.weights)) == (kind == "tied, one matrix")


def test_without_a_mark_of_the_end_the_last_word_has_no_surprise() -> None:
    words = ("a", "b", "c")
    found = tensors(emb__weight=(3, 4), out__weight=(3, 3))
    record = run(Request("lstm", "a b c", weights=opened(found, words=words)))
    assert record.targets == ("b", "c")
    assert record.trace.has("t2.loss") and not record.trace.has("t3.loss")


@pytest.mark.parametrize(
    ("others", "embedding", "output"),
    [
        ({"encoder__weight": (6, 3), "decoder__weight": (6, 3)}, "encoder.weight", "decoder.weight"),
        ({"a": (6, 3), "b__weight": (6, 3), "b__bias": (6,)}, "a", "b.weight"),
        ({"a__weight": (6, 3), "wte__weight": (6, 3)}, "wte.weight", "a.weight"),
        ({"pos_emb__weight": (6, 3), "tok_emb__weight": (6, 3), "z": (6, 3), "fc": (6, 3)}, "tok_emb.weight", "fc"),
        ({"W_e": (6, 3), "W_hy": (6, 3), "b_y": (6,)}, "W_e", "W_hy"),
    ],
)
def test_what_has_the_same_shape_is_told_apart_by_biases_and_names(others, embedding, output) -> None:
    found = tensors(d_in=3, prefix="model.lstm.", **others)
    module = opened(found)
    assert np.array_equal(module.tensors["embedding.weight"], found[embedding])
    assert np.array_equal(module.tensors["out.weight"], found[output])
    assert ("out.bias" in module.tensors) == any(shape == (6,) for shape in others.values())


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"a__weight": (6, 3), "b__weight": (6, 3)}, "may be the embedding: a.weight [6x3], b.weight [6x3]"),
        ({"emb": (6, 3), "fc": (6, 3), "head": (6, 3)}, "may be the output layer: fc [6x3], head [6x3]"),
        ({"emb": (7, 3)}, "6 words is a tensor [6x3], but mine.safetensors has emb [7x3]: give one word for each row"),
        ({"emb": (7, 4)}, "6 words is a tensor [6x3], which mine.safetensors does not hold"),
    ],
)
def test_what_is_not_clear_is_refused_by_name(others, said) -> None:
    with pytest.raises(SeqtuiError) as error:
        opened(tensors(d_in=3, **others))
    assert said in str(error.value) and "\n" not in str(error.value)


def test_a_file_without_an_output_layer_keeps_its_words_and_says_what_it_does_not_use() -> None:
    found = tensors(emb__weight=(6, 4), fc__weight=(7, 3))
    record = run(Request("lstm", TEXT, weights=opened(found)))
    assert record.vocabulary == WORDS and not record.trace.has("t1.y")
    assert np.array_equal(record.trace.value("t2.x"), found["emb.weight"][2])
    assert any("fc.weight" in note for note in record.notes)
    with pytest.raises(SeqtuiError, match="'dog' was not among the words"):
        run(Request("lstm", "the dog", weights=opened(found)))


def test_the_words_of_a_list_stand_in_any_of_three_forms(tmp_path) -> None:
    rows = {word: k for k, word in reversed(list(enumerate(WORDS)))}
    forms = {"w.txt": "\r\n".join(WORDS), "w.json": json.dumps(WORDS), "v.json": json.dumps(rows)}
    for name, text in forms.items():
        (tmp_path / name).write_bytes(text.encode())
        assert read_vocabulary(tmp_path / name) == WORDS
    (tmp_path / "bert.txt").write_text("[PAD]\n[UNK]\n \nthe\n")
    assert read_vocabulary(tmp_path / "bert.txt") == ("[PAD]", "[UNK]", " ", "the")


def test_line_breaks_among_the_characters_of_a_json_list_are_written_out(tmp_path) -> None:
    for name, text in {
        "a.json": r'["\n", "\t", " ", "a\u001b"]',
        "b.txt": r'{"\t": 1, "\n": 0, " ": 2, "a\u001b": 3}',
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert read_vocabulary(tmp_path / name) == ("\\n", "\\t", " ", "a\\x1b")
    (tmp_path / "c.json").write_text(r'["\n", "\\n"]', encoding="utf-8")
    with pytest.raises(SeqtuiError, match="twice"):
        read_vocabulary(tmp_path / "c.json")


HOSTILE = {
    "a word twice": (b"a\nb\na\n", "has 'a' twice, as entry 1 and 3"),
    "an empty line": (b"a\n\nb\n", "entry 2"),
    "a control character": (b"a\nb\x1b[2J\n", "entry 2"),
    "a long word": (b"a\n" + b"x" * 201, "entry 2"),
    "too many": (b"".join(b"w%d\n" % k for k in range(20_001)), "20,001 words"),
    "too long": (b"x" * (2 * 2**20 + 1), "larger than 2 MB"),
    "not UTF-8": (b"a\n\xff\n", "not UTF-8"),
    "half a character": (rb'["\ud800"]', "entry 1"),
    "numbers": (b"[1, 2]", "entry 1"),
    "an object twice": (b'{"a": 0, "a": 1}', "has 'a' twice"),
    "a row twice": (b'{"a": 0, "b": 0}', "from 0 to 1"),
    "a row that is no number": (b'{"a": 0, "b": true}', "from 0 to 1"),
    "no row": (b"{}", "0 words"),
    "nothing": (b"", "empty"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_list_made_to_hurt_is_one_sentence(kind, tmp_path) -> None:
    data, said = HOSTILE[kind]
    (tmp_path / "words.txt").write_bytes(data)
    with pytest.raises(SeqtuiError) as error:
        read_vocabulary(tmp_path / "words.txt")
    assert said in str(error.value)
    assert str(error.value).isprintable() and len(str(error.value)) < 300
