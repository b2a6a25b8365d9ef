"""Own weights: whose state_dict is this, under whatever prefix, in whatever kind of number."""

import re

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.models.weights.file_notes import drawn
from seqtui.models.weights.module_detection import candidates, choose_module, modules
from seqtui.models.weights.state_dict import StateDict, checked, read_safetensors
from seqtui.session.requests import RunArgs, build_request

MODULES = {
    "rnn": lambda: nn.RNN(3, 5),
    "gru": lambda: nn.GRU(3, 5, num_layers=2),
    "lstm": lambda: nn.LSTM(3, 5, num_layers=2, bidirectional=True),
    "multi-head": lambda: nn.MultiheadAttention(8, 2),
    "encoder": lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2, enable_nested_tensor=False),
    "decoder": lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16), 2),
    "transformer": lambda: nn.Transformer(8, 2, 2, 2, 16),
}


def state(module: nn.Module) -> StateDict:
    return checked("own.safetensors", {k: v.double().numpy() for k, v in module.state_dict().items()})


class Network(nn.Module):
    """Someone's own: an encoder of theirs, a head, and an embedding that nobody here knows."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(7, 3)
        self.encoder = nn.ModuleDict({"rnn": nn.LSTM(3, 5, bidirectional=True)})
        self.mixer = nn.MultiheadAttention(10, 2)
        self.head = nn.Linear(10, 2)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("prefix", ["", "model.inner."])
def test_each_module_is_known_by_its_keys_under_any_prefix(name, prefix):
    whole = StateDict("f", {prefix + key: value for key, value in state(MODULES[name]()).tensors.items()})
    (found,) = candidates(whole)
    assert (found.model, found.prefix) == (name, prefix.rstrip("."))
    model, inside = choose_module(whole)
    assert model == name
    assert inside.unused == ()
    assert set(inside.tensors) == set(MODULES[name]().state_dict())


@pytest.mark.parametrize("layer", [nn.TransformerEncoderLayer, nn.TransformerDecoderLayer])
def test_a_single_layer_is_known_too(layer):
    (found,) = candidates(state(layer(8, 2, 16)))
    assert found.model == ("encoder" if layer is nn.TransformerEncoderLayer else "decoder")


def test_several_candidates_are_listed_and_one_is_chosen_by_its_prefix():
    whole = state(Network())
    assert [(c.model, c.prefix) for c in candidates(whole)] == [("lstm", "encoder.rnn"), ("multi-head", "mixer")]
    with pytest.raises(
        SeqtuiError, match=r"encoder.rnn \(nn.LSTM\), mixer \(nn.MultiheadAttention\); choose one with --part"
    ):
        choose_module(whole)
    model, inside = choose_module(whole, "encoder.rnn")
    assert model == "lstm"
    assert "weight_ih_l0_reverse" in inside.tensors
    assert set(inside.unused) == {
        "embedding.weight",
        "head.weight",
        "head.bias",
        *(k for k in whole.tensors if "mixer" in k),
    }
    assert choose_module(whole, None, "multi-head")[0] == "multi-head"


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("prefix", ["", "model.inner."])
def test_any_part_of_a_part_is_chosen_by_name_and_is_the_module_that_torch_has_there(name, prefix):
    module = MODULES[name]()
    kept = state(module).tensors
    whole = StateDict("f", {"other.weight": np.ones((2, 2)), **{prefix + key: value for key, value in kept.items()}})
    for found in modules(whole):
        if found.prefix:
            within = module.get_submodule(found.prefix[len(prefix) :]) if found.prefix != prefix[:-1] else module
            model, inside = choose_module(whole, found.prefix)
            assert model == found.model
            assert type(within).__name__ in found.module
            assert set(inside.tensors) == set(within.state_dict()), found.prefix
            assert set(inside.unused) == set(whole.tensors) - set(found.keys)


@pytest.mark.parametrize("called", ["self_attn", "multihead_attn", "layers.0.self_attn", "layers.0.multihead_attn"])
def test_attention_by_the_name_that_a_layer_gives_it_is_still_attention(called):
    heads = state(nn.MultiheadAttention(8, 2)).tensors
    (found,) = candidates(StateDict("f", {f"{called}.{key}": value for key, value in heads.items()}))
    assert (found.model, found.prefix) == ("multi-head", called)


def test_what_a_refusal_lists_can_be_chosen():
    whole = state(nn.Transformer(8, 2, 1, 1, 16))
    with pytest.raises(SeqtuiError, match=r"no part 'encoders' .did you mean encoder") as caught:
        choose_module(whole, "encoders")
    listed = re.findall(r"([a-z_.0-9]+) \(nn", str(caught.value).partition("the whole file")[2])
    assert len(listed) >= 4
    for part in listed:
        choose_module(whole, part)


@pytest.mark.parametrize(
    ("part", "model", "sentence"),
    [
        ("decoder", None, "no part 'decoder'.*can be opened is encoder.rnn"),
        ("head", None, r"head in own.safetensors \(head.bias \[2\], head.weight \[2x10\]\) is no module"),
        ("encoder.rnn", "gru", "encoder.rnn in own.safetensors is nn.LSTM, which gru cannot open"),
        (None, "gru", "nothing that gru can open; what can be opened is encoder.rnn"),
    ],
)
def test_what_is_not_there_is_said(part, model, sentence):
    with pytest.raises(SeqtuiError, match=sentence):
        choose_module(state(Network()), part, model)


def test_a_file_without_a_module_is_told_what_would_be_one():
    with pytest.raises(SeqtuiError, match=r"tensors are bias \[2\], weight \[2x2\]; no layout is near it"):
        choose_module(state(nn.Linear(2, 2)))


def test_tensors_are_named_in_one_order_however_the_file_has_them(tmp_path):
    file = tmp_path / "many.safetensors"
    save_file({f"layers.{k}.odd": torch.ones(k + 1) for k in range(12)}, file)
    said = set()
    for _ in range(5):
        with pytest.raises(SeqtuiError) as caught:
            choose_module(read_safetensors(file))
        said.add(str(caught.value))
    assert len(said) == 1 and "layers.0.odd [1], layers.1.odd [2], layers.2.odd [3] and 9 more" in said.pop()
    assert list(read_safetensors(file).tensors)[-2:] == ["layers.10.odd", "layers.11.odd"]


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_every_kind_of_number_is_read_exactly(tmp_path, kind):
    torch.manual_seed(0)
    module = nn.GRU(3, 4).to(kind)
    file = tmp_path / "own.safetensors"
    save_file(module.state_dict(), file)
    read = read_safetensors(file)
    for key, value in module.state_dict().items():
        np.testing.assert_array_equal(read[key], value.double().numpy())


def test_a_part_of_a_file_runs_as_the_module_alone_does(tmp_path):
    torch.manual_seed(1)
    network, file, vectors = Network(), tmp_path / "network.safetensors", tmp_path / "x.npy"
    save_file(network.state_dict(), file)
    x = np.random.default_rng(0).normal(size=(4, 3))
    np.save(vectors, x)
    found = run(build_request(RunArgs(str(file), input=str(vectors), part="encoder.rnn")))
    expected = network.encoder["rnn"].double()(torch.tensor(x))[0].detach().numpy()
    for t in range(1, 5):
        np.testing.assert_allclose(found.trace.value(f"t{t}.h"), expected[t - 1], atol=1e-12)
    assert "also holds embedding.weight" in " ".join(found.notes)


def test_weights_named_beside_a_model_are_narrowed_to_what_it_opens(tmp_path):
    file = tmp_path / "network.safetensors"
    save_file(Network().state_dict(), file)
    request = build_request(RunArgs("lstm", "a b"), read_safetensors(file))
    assert "encoder.rnn.weight_hh_l0" not in request.weights.tensors and "embedding.weight" in request.weights.unused
    assert any("holds embedding.weight [7x3]" in note for note in run(request).notes)
    save_file({f"{side}.{key}": value for side in "ab" for key, value in nn.LSTM(3, 5).state_dict().items()}, file)
    with pytest.raises(SeqtuiError, match=r"several candidates: a \(nn.LSTM\), b \(nn.LSTM\); choose one with --part"):
        build_request(RunArgs("lstm", "a b"), read_safetensors(file))


def test_a_refusal_does_not_ask_for_keys_that_are_there():
    with pytest.raises(SeqtuiError, match=r"nothing that a model here can open.*comes of proj_size"):
        choose_module(state(nn.LSTM(4, 6, proj_size=3)))


@pytest.mark.parametrize("prefix", ["", "model.cell."])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("cell", [nn.RNNCell, nn.GRUCell, nn.LSTMCell])
def test_a_cell_opens_as_the_network_of_one_layer_that_it_is(cell, bias, prefix):
    torch.manual_seed(0)
    made = cell(3, 5, bias=bias).double()
    whole = StateDict("f", {prefix + key: value for key, value in state(made).tensors.items()})
    (found,) = candidates(whole)
    assert found.said == f"{prefix.rstrip('.') or 'the whole file'} (nn.{cell.__name__})"
    model, inside = choose_module(whole)
    x = np.random.default_rng(0).normal(size=(4, 3))
    ours = run(Request(model, input=x, weights=inside, settings={"nonlinearity": "tanh"} if model == "rnn" else {}))
    carried = None
    for t in range(4):
        carried = made(torch.tensor(x[t : t + 1]), carried)
        h = carried[0] if cell is nn.LSTMCell else carried
        np.testing.assert_allclose(ours.trace.value(f"t{t + 1}.h"), h.detach().numpy().reshape(-1), atol=1e-12)
    assert not inside.unused


def test_of_two_cells_one_is_chosen_by_its_prefix():
    pair = nn.ModuleDict({"encoder": nn.LSTMCell(3, 4), "decoder": nn.GRUCell(3, 4)})
    with pytest.raises(SeqtuiError, match=r"encoder \(nn.LSTMCell\)"):
        choose_module(state(pair))
    model, inside = choose_module(state(pair), "decoder")
    assert model == "gru" and set(inside.tensors) == {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"}
    assert len(inside.unused) == 4


def test_a_refusal_names_the_nearest_layout_and_the_first_key_that_differs():
    names = state(nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2, enable_nested_tensor=False)).tensors
    other = {key.replace("self_attn", "attn"): value for key, value in names.items() if "in_proj" not in key}
    with pytest.raises(SeqtuiError, match=r"nearest layout is nn.Transformer.*self_attn.in_proj_weight"):
        choose_module(StateDict("f", other))


@pytest.mark.parametrize("part", ["encoder", "encoder.layers.1", "decoder.layers.0.multihead_attn"])
def test_weights_of_other_modules_are_not_taken_for_words(part):
    whole = StateDict("f", {**state(nn.Transformer(8, 2, 2, 2, 16)).tensors, "table": np.zeros((5, 8))})
    _, weights = choose_module(whole, part)
    (note,) = [note for note in drawn(Request("encoder", weights=weights), {}, 8) if "word vectors" in note]
    assert note.facts["tables"] == (("table", (5, 8)),)
