"""The Annotated Transformer: every number is that of the notebook's own modules in float64."""

import numpy as np
import pytest
import torch

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import find_model, run
from seqtui.models.weights.file_notes import HeadsNotGivenError
from seqtui.models.weights.module_detection import choose_module
from seqtui.models.weights.state_dict import StateDict, checked
from seqtui.models.weights.torch_stack import agree_with_file
from tests.models.layouts.annotated import AnnotatedTransformer

SOURCE, TARGET = [3, 1, 4, 1, 5], [0, 2, 6, 5]
TEXT = "3 1 4 1 5"


@pytest.fixture(scope="module")
def network() -> AnnotatedTransformer:
    torch.manual_seed(0)
    network = AnnotatedTransformer(7, 9, 2, 8, 12, 2).eval()
    for value in network.parameters():
        value.data = value.data + 0.1 * torch.randn(value.shape)
    return network.double()  # the buffer stays what it was in float32


def state(network: torch.nn.Module, prefix: str = "", **changed: np.ndarray) -> StateDict:
    tensors = {f"{prefix}{key}": value.numpy() for key, value in network.state_dict().items()}
    return checked("iwslt.pt", {**tensors, **changed})


def recorded(whole: StateDict, text: str = TEXT, **settings):
    model, weights = choose_module(whole)
    assert model == "transformer"
    return run(Request(model, text, settings={"n_heads": 2, **settings}, weights=weights))


@pytest.mark.parametrize("prefix", ["", "module."])
def test_every_layer_is_that_of_the_notebook(network, prefix):
    seen = {}
    for name, module in network.named_modules():
        module.register_forward_hook(lambda _m, _in, out, name=name: seen.update({name: out}))
    logp, memory = network(torch.tensor(SOURCE), torch.tensor(TARGET))
    found = recorded(state(network, prefix), target="2 6 5")
    value = found.trace.value
    near = {"rtol": 0, "atol": 1e-12}
    np.testing.assert_allclose(np.log(value("decoder.y")), logp.detach().numpy(), **near)
    np.testing.assert_allclose(value("memory"), memory.detach().numpy(), **near)
    ours = {"src_embed": "encoder.x", "tgt_embed": "decoder.x", "generator.proj": "decoder.logits"}
    for k in range(2):
        for side, norms in (("encoder", 2), ("decoder", 3)):
            ours |= {f"{side}.layers.{k}.sublayer.{n}.norm": f"{side}.block{k}.ln{n + 1}.out" for n in range(norms)} | {
                f"{side}.layers.{k}.self_attn": f"{side}.block{k}.attn_out",
                f"{side}.layers.{k}.feed_forward": f"{side}.block{k}.mlp_out",
                f"{side}.layers.{k}": f"{side}.block{k}.resid_post",
            }
        ours[f"decoder.layers.{k}.src_attn"] = f"decoder.block{k}.cross.attn_out"
    for theirs, path in ours.items():
        np.testing.assert_allclose(value(path), seen[theirs].detach().numpy(), err_msg=path, **near)


def test_the_norm_is_recorded_with_its_sigma_and_its_epsilon_beside_that(network):
    found = recorded(state(network), target="2 6 5")
    x, value = found.trace.value("encoder.x"), found.trace.value
    np.testing.assert_allclose(value("encoder.block0.ln1.std")[:, 0], x.std(1, ddof=1), rtol=1e-14)
    np.testing.assert_array_equal(
        value("encoder.block0.ln1.normalized"),
        value("encoder.block0.ln1.centered") / (value("encoder.block0.ln1.std") + 1e-6),
    )


def test_heads_are_asked_for_and_what_begins_and_ends_is_said_to_be_assumed(network):
    with pytest.raises(HeadsNotGivenError, match=r"n_heads.*; not said either.*start=0, end=1"):
        run(Request("transformer", TEXT, weights=choose_module(state(network))[1]))
    found = recorded(state(network), limit=2)
    assert found.assumed == {"start": "0", "end": "1"} and found.tokens[0] == "0"
    assert any("start=0, end=1" in note for note in found.notes)
    named = StateDict("iwslt.pt", state(network).tensors, vocabulary=("<s>", "</s>", *"abcde"))
    assert choose_module(named)[1].network.usual == {}


def test_the_buffer_of_positions_is_used_as_it_is(network):
    pe = network.state_dict()["src_embed.1.pe"].numpy()
    found = recorded(state(network), target="2 6 5")
    np.testing.assert_array_equal(found.trace.value("encoder.kept"), pe[0, :5])
    assert 0 < np.abs(found.trace.value("encoder.rounding")).max() < 1e-6
    changed = state(network, **{"src_embed.1.pe": pe[:, ::-1]})
    other = recorded(changed, target="2 6 5")
    assert other.config["positions"] == "learned"
    np.testing.assert_array_equal(other.trace.value("encoder.pos_embed"), pe[0, ::-1][:5])
    with pytest.raises(SeqtuiError, match="norm is std in iwslt"):
        recorded(changed, norm="layer")


def test_a_plain_file_has_the_norm_that_was_typed_but_no_rms_norm_with_a_bias(network):
    layer = torch.nn.TransformerEncoderLayer(8, 2, 12, batch_first=True).state_dict()
    plain = checked("w.pt", {key: value.numpy() for key, value in layer.items()})
    x = np.random.default_rng(0).normal(size=(3, 8))
    for norm, paths in {"std": "std", "layer": "var"}.items():
        found = run(Request("encoder", input=x, settings={"n_heads": 2, "norm": norm}, weights=plain))
        assert found.trace.has(f"block0.ln1.{paths}") and found.trace.has("block0.ln1.std") == (norm == "std")
    with pytest.raises(SeqtuiError, match="norm is layer in w"):
        run(Request("encoder", input=x, settings={"n_heads": 2, "norm": "rms"}, weights=plain))
    with pytest.raises(SeqtuiError, match="norm is std in iwslt"):
        agree_with_file("iwslt.pt", {"norm": "std"}, find_model("transformer").settings, {"norm": "layer"})
    with pytest.raises(SeqtuiError, match="norm is layer in bert"):
        agree_with_file("bert", {"norm": "layer"}, find_model("encoder").settings, {"norm": "std"})


def test_a_norm_of_one_number_is_refused():
    with pytest.raises(SeqtuiError, match="d_model=2"):
        run(Request("encoder", "a b", settings={"norm": "std", "d_model": 1, "n_heads": 1}))
