"""GPT and what networks have had since the paper, against a network of torch written here in the code's usual way."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.models import decoder, encoder, gpt
from seqtui.models.model import Request, Run
from seqtui.models.parts.attention import make_mask
from seqtui.models.weights.network import Network
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.torch_stack import find_stack
from seqtui.train.verify.checks import Checks

torch.set_num_threads(1)
WORDS = tuple(f"w{k}" for k in range(13))
TEXT = "w3 w7 w1 w9 w7 w12 w4"
IDS = torch.tensor([3, 7, 1, 9, 7, 12, 4])
D, LAYERS, MLP = 12, 2, 20

# what distinguishes each network: heads, groups of keys, width of a head, and settings
PLAIN = {"n_heads": 3, "groups": 3, "d_head": 4}
LLAMA = {"norm": "rms", "positions": "rotary", "activation": "swiglu", "bias": False, "tied": False, "eps": 1e-6}
NETWORKS = {
    "gpt2": PLAIN,
    "untied, no bias": PLAIN | {"tied": False, "bias": False, "activation": "relu"},
    "llama": LLAMA | {"n_heads": 4, "groups": 2, "d_head": 4},
    "one group": LLAMA | {"n_heads": 6, "groups": 1, "d_head": 2, "tied": True, "rotary_base": 50.0},
    "neighbours": LLAMA | {"n_heads": 2, "groups": 2, "d_head": 6, "rotary_halves": False},
    "window": LLAMA | {"n_heads": 2, "groups": 1, "d_head": 4, "window": 3},
    "biases on some": LLAMA | {"n_heads": 4, "groups": 2, "d_head": 4, "bias": False, "qkv_bias": True},
    "linear": LLAMA | {"n_heads": 1, "groups": 1, "d_head": 12, "rotary_scaling": "linear 4"},
    "llama3": LLAMA | {"n_heads": 1, "groups": 1, "d_head": 16, "rotary_scaling": "llama3 8 1 4 64"},
    "positions only turn": PLAIN | {"positions": "rotary", "scale_embed": True},
    "silu": PLAIN | {"activation": "silu", "norm": "rms", "positions": "none"},
}


def tensors_of(net: dict, seed: int = 0) -> dict[str, np.ndarray]:
    """The weights of a network under the names that all layouts are read into, in float32 as files have them."""
    rng = np.random.default_rng(seed)
    wide, narrow = net["n_heads"] * net["d_head"], net["groups"] * net["d_head"]
    shapes: dict[str, tuple[int, ...]] = {"embedding.weight": (len(WORDS), D), "norm.weight": (D,)}
    if net.get("positions", "learned") == "learned":
        shapes["positions"] = (10, D)
    bias, layer = net.get("bias", True), net.get("norm", "layer") == "layer"
    for k in range(LAYERS):
        at = f"layers.{k}."
        linears = {"self_attn.q_proj": (wide, D), "self_attn.k_proj": (narrow, D), "self_attn.v_proj": (narrow, D)}
        linears |= {"self_attn.out_proj": (D, wide), "linear1": (MLP, D), "linear2": (D, MLP)}
        linears |= {"linear_gate": (MLP, D)} if net.get("activation") == "swiglu" else {}
        shapes |= {f"{at}{key}.weight": shape for key, shape in linears.items()}
        biased = [key for key in linears if bias or (net.get("qkv_bias") and key[-6:-5] in "qkv" and "_proj" in key)]
        shapes |= {f"{at}{key}.bias": linears[key][:1] for key in biased if bias or key != "self_attn.out_proj"}
        shapes |= {f"{at}norm{n}.weight": (D,) for n in (1, 2)}
        shapes |= {f"{at}norm{n}.bias": (D,) for n in (1, 2) if layer and bias}
    shapes |= {"norm.bias": (D,)} if layer and bias else {}
    found = {
        key: (rng.normal(0, 0.4, shape) + ("norm" in key and key.endswith("weight"))) for key, shape in shapes.items()
    }
    found = {key: value.astype(np.float32) for key, value in found.items()}
    found["out.weight"] = found["embedding.weight"]
    if not net.get("tied", True):
        found["out.weight"] = rng.normal(0, 0.4, (len(WORDS), D)).astype(np.float32)
    for value in found.values():
        value.setflags(write=False)
    return found


def settings_of(net: dict) -> dict:
    said = {"norm_first": True, "n_heads": net["n_heads"], "tied": net.get("tied", True)}
    said |= {
        "norm": net.get("norm", "layer"),
        "positions": net.get("positions", "learned"),
        "eps": net.get("eps", 1e-5),
    }
    said |= {"activation": net.get("activation", "gelu_tanh")}
    names = ("rotary_base", "rotary_halves", "rotary_scaling", "window", "scale_embed")
    return said | {name: net[name] for name in names if name in net}


def opened(net: dict, tensors: dict, **settings) -> Run:
    network = Network("test", "gpt", settings_of(net), words=WORDS, targets=WORDS)
    return gpt.MODEL.run(Request("gpt", TEXT, settings, weights=StateDict("a file", tensors, network=network)))


class Twin:
    """The network as its authors' code has it: all heads in one tensor, complex numbers for rotary positions."""

    def __init__(self, net: dict, tensors: dict) -> None:
        self.net, self.w = (
            net,
            {k: torch.tensor(v, dtype=torch.float64, requires_grad=True) for k, v in tensors.items()},
        )
        if net.get("tied", True):
            self.w["out.weight"] = self.w["embedding.weight"]
        self.patterns: list[torch.Tensor] = []

    def linear(self, x, key):
        return functional.linear(x, self.w[f"{key}.weight"], self.w.get(f"{key}.bias"))

    def norm(self, x, key):
        weight, eps = self.w[f"{key}.weight"], self.net.get("eps", 1e-5)
        if self.net.get("norm") == "rms":
            return functional.rms_norm(x, (D,), weight, eps)
        return functional.layer_norm(x, (D,), weight, self.w.get(f"{key}.bias"), eps)

    def rates(self):
        width, base = self.net["d_head"], self.net.get("rotary_base", 10000.0)
        rates = [base ** (-2 * i / width) for i in range(width // 2)]
        kind, *numbers = self.net.get("rotary_scaling", "").split() or [""]
        numbers = [float(n) for n in numbers]
        if kind == "linear":
            return [rate / numbers[0] for rate in rates]
        if kind == "llama3":  # as the code of the authors has it, wavelength by wavelength
            factor, low, high, context = numbers
            made = []
            for rate in rates:
                wavelength = 2 * np.pi / rate
                if wavelength < context / high:
                    made.append(rate)
                elif wavelength > context / low:
                    made.append(rate / factor)
                else:
                    smooth = (context / wavelength - low) / (high - low)
                    made.append((1 - smooth) * rate / factor + smooth * rate)
            return made
        return rates

    def turned(self, x):
        """x [head, position, d_head]."""
        angle = torch.outer(
            torch.arange(x.shape[1], dtype=torch.float64), torch.tensor(self.rates(), dtype=torch.float64)
        )
        half = x.shape[2] // 2
        if self.net.get("rotary_halves", True):
            a, b = x[..., :half], x[..., half:]
        else:
            a, b = x[..., 0::2], x[..., 1::2]
        z = torch.complex(a.contiguous(), b.contiguous()) * torch.exp(1j * angle)
        if self.net.get("rotary_halves", True):
            return torch.cat([z.real, z.imag], -1)
        return torch.stack([z.real, z.imag], -1).flatten(2)

    def attention(self, x, at):
        net, T = self.net, len(x)
        q, k, v = (self.linear(x, f"{at}self_attn.{n}_proj") for n in "qkv")
        q, k, v = (y.view(T, -1, net["d_head"]).transpose(0, 1) for y in (q, k, v))
        if net.get("positions") == "rotary":
            q, k = self.turned(q), self.turned(k)
        k, v = (y.repeat_interleave(net["n_heads"] // net["groups"], 0) for y in (k, v))
        seen = torch.ones(T, T).tril().bool()
        if net.get("window"):
            seen &= ~torch.ones(T, T).tril(-net["window"]).bool()
        scores = (q @ k.transpose(1, 2) / net["d_head"] ** 0.5).masked_fill(~seen, -torch.inf)
        self.patterns.append(scores.softmax(-1))
        return self.linear((self.patterns[-1] @ v).transpose(0, 1).flatten(1), f"{at}self_attn.out_proj")

    def mlp(self, x, at):
        kind = self.net.get("activation", "gelu_tanh")
        inside = self.linear(x, f"{at}linear1")
        if kind == "swiglu":
            return self.linear(functional.silu(self.linear(x, f"{at}linear_gate")) * inside, f"{at}linear2")
        acts = {"relu": torch.relu, "silu": functional.silu, "gelu_tanh": nn.GELU("tanh")}
        return self.linear(acts[kind](inside), f"{at}linear2")

    def logits(self):
        x = self.w["embedding.weight"][IDS]
        if self.net.get("scale_embed"):
            x = x * D**0.5
        if "positions" in self.w:
            x = x + self.w["positions"][: len(IDS)]
        for k in range(LAYERS):
            at = f"layers.{k}."
            x = x + self.attention(self.norm(x, f"{at}norm1"), at)
            x = x + self.mlp(self.norm(x, f"{at}norm2"), at)
        return functional.linear(self.norm(x, "norm"), self.w["out.weight"])


@pytest.mark.parametrize("name", NETWORKS)
def test_logits_attention_maps_and_gradients_of_a_file_are_torchs(name: str) -> None:
    net, tensors = NETWORKS[name], tensors_of(NETWORKS[name])
    run, twin = opened(net, tensors), Twin(net, tensors)
    logits = twin.logits()
    np.testing.assert_allclose(run.trace.value("logits"), logits.detach().numpy(), rtol=0, atol=1e-12)
    for k, pattern in enumerate(twin.patterns):
        for h in range(net["n_heads"]):
            ours = run.trace.value(f"block{k}.head{h}.pattern")
            np.testing.assert_allclose(ours, pattern[h].detach().numpy(), rtol=0, atol=1e-12)
    logits[-1, 5].backward()
    found = backward(run.trace, run.trace.find("logits"), (len(IDS) - 1, 5))

    def of(path: str) -> np.ndarray:
        return found[run.trace.find(path)]

    np.testing.assert_allclose(of("W_E"), twin.w["embedding.weight"].grad.numpy(), rtol=0, atol=1e-11)
    q = np.concatenate([of(f"block0.head{h}.W_Q") for h in range(net["n_heads"])], 1)
    np.testing.assert_allclose(q.T, twin.w["layers.0.self_attn.q_proj.weight"].grad.numpy(), rtol=0, atol=1e-11)
    kind = "head" if net["groups"] == net["n_heads"] else "kv"
    k = np.concatenate([of(f"block0.{kind}{g}.W_K") for g in range(net["groups"])], 1)
    np.testing.assert_allclose(k.T, twin.w["layers.0.self_attn.k_proj.weight"].grad.numpy(), rtol=0, atol=1e-11)
    W_in = twin.w["layers.1.linear1.weight"].grad.numpy()
    np.testing.assert_allclose(of("block1.W_in").T, W_in, rtol=0, atol=1e-11)


def test_a_file_is_read_where_it_lies_and_says_what_was_read_of_it() -> None:
    net, tensors = NETWORKS["llama"], tensors_of(NETWORKS["llama"])
    run = opened(net, tensors)
    assert np.shares_memory(run.trace.value("block0.kv1.W_K"), tensors["layers.0.self_attn.k_proj.weight"])
    assert np.shares_memory(run.trace.value("W_U"), tensors["out.weight"])
    assert run.config["n_kv_heads"] == 2 and run.config["d_head"] == 4 and not run.assumed
    assert run.targets == run.tokens[1:] and run.tokens == tuple(TEXT.split())


def test_a_tied_output_layer_is_the_embedding_and_moves_with_it() -> None:
    run = gpt.MODEL.run(Request("gpt", "a b a"))
    assert run.trace[run.trace.find("W_U")].op == "transpose" and not run.trace.has("b_U")
    edited = gpt.MODEL.run(Request("gpt", "a b a").with_edits(("W_E[1,2]", 3.0))).trace
    assert edited.value("W_U")[2, 1] == 3.0
    apart = gpt.MODEL.run(Request("gpt", "a b a", {"tied": "no"}))
    assert apart.trace[apart.trace.find("W_U")].is_leaf and apart.trace.has("b_U")


def test_heads_of_a_group_share_keys_and_values_and_neighbours_are_a_group() -> None:
    settings = {"n_heads": 4, "n_kv_heads": 2, "positions": "rotary"}
    trace = gpt.MODEL.run(Request("gpt", "a b c", settings)).trace
    for h in range(4):
        for name in ("k", "v", "k_rot"):
            shared = trace.value(f"block0.kv{h // 2}.{name}")
            assert np.array_equal(trace.value(f"block0.head{h}.{name}"), shared)
    assert not trace.has("block0.head0.W_K") and not trace.has("block0.kv2.k")


def test_rotary_scores_depend_on_how_far_apart_two_tokens_stand_alone() -> None:
    vectors = np.tile(np.random.default_rng(0).normal(size=8), (6, 1))
    for halves in ("yes", "no"):
        settings = {"positions": "rotary", "rotary_halves": halves}
        scores = gpt.MODEL.run(Request("gpt", None, settings, input=vectors)).trace.value("block0.head0.scores")
        for apart in range(-5, 6):
            diagonal = np.diagonal(scores, apart)
            np.testing.assert_allclose(diagonal, diagonal[0], rtol=0, atol=1e-12)
        assert abs(scores[0, 0] - scores[0, 1]) > 1e-3


def test_a_window_of_one_sees_itself_alone_and_a_wide_one_changes_nothing() -> None:
    trace = gpt.MODEL.run(Request("gpt", "a b c d", {"window": 1})).trace
    assert np.array_equal(trace.value("block0.head0.pattern"), np.eye(4))
    plain = gpt.MODEL.run(Request("gpt", "a b c d")).trace.value("y")
    assert np.array_equal(gpt.MODEL.run(Request("gpt", "a b c d", {"window": 4})).trace.value("y"), plain)
    assert (make_mask(5, 5, window=2) == 0).sum() == 13  # both sides where nothing is causal


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"n_heads": 3}, "3 heads cannot share a width of d_model = 8"),
        ({"n_heads": 4, "n_kv_heads": 3}, "4 heads cannot share 3 groups of keys and values evenly"),
        ({"positions": "rotary", "d_head": 3}, "give an even d_head"),
        ({"positions": "rotary", "rotary_scaling": "yarn 4"}, "rotary_scaling cannot be 'yarn 4'"),
        ({"positions": "rotary", "rotary_scaling": "linear zero"}, "rotary_scaling cannot be 'linear zero'"),
        ({"positions": "rotary", "rotary_scaling": "linear 0"}, "rotary_scaling cannot be 'linear 0'"),
        ({"positions": "rotary", "rotary_scaling": "llama3 8 4 4 64"}, "rotary_scaling cannot be 'llama3 8 4 4 64'"),
        ({"n_ctx": 2}, "n_ctx = 2 learned positions, too few for 3 tokens"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(settings: dict, wanted: str) -> None:
    with pytest.raises(SeqtuiError) as caught:
        gpt.MODEL.run(Request("gpt", "a b c", settings))
    assert wanted in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "typed", "wanted"),
    [
        ({"n_heads": 5}, {}, "5 heads cannot share the queries of a file, which are 16 wide"),
        ({"n_heads": 8}, {}, ""),  # 8 heads of 2, and the keys are 4 groups
        ({}, {"n_kv_heads": 4}, "n_kv_heads is 2 in a file"),
        ({}, {"d_head": 3}, "d_head is 4 in a file"),
        ({"n_heads": 1}, {}, "the keys of a file are 8 wide"),
        ({}, {"activation": "gelu"}, "activation is swiglu in a file"),
    ],
)
def test_heads_that_do_not_fit_a_file_are_refused_by_name(changed: dict, typed: dict, wanted: str) -> None:
    net, tensors = NETWORKS["llama"], tensors_of(NETWORKS["llama"])
    if not wanted:
        assert opened(net | changed, tensors, **typed).config["n_kv_heads"] == 4
        return
    with pytest.raises(SeqtuiError) as caught:
        opened(net | changed, tensors, **typed)
    assert wanted in str(caught.value)


def test_the_start_word_is_read_first_and_must_be_known() -> None:
    run = gpt.MODEL.run(Request("gpt", "a b", {"start": "<s>"}))
    assert run.tokens == ("<s>", "a", "b") and run.targets == ("a", "b", "</s>")
    net, tensors = NETWORKS["gpt2"], tensors_of(NETWORKS["gpt2"])
    assert opened(net, tensors, start="w0").tokens[0] == "w0"
    with pytest.raises(SeqtuiError, match="'<s>' was not among the words"):
        opened(net, tensors, start="<s>")
    with pytest.raises(SeqtuiError, match="leave out --set start=<s>"):
        gpt.MODEL.run(Request("gpt", None, {"start": "<s>"}, input=np.zeros((2, 8))))


def test_a_norm_with_a_bias_is_layer_norm_and_is_not_said_to_be_assumed() -> None:
    tensors = tensors_of(PLAIN)
    state = StateDict("plain", tensors, vocabulary=WORDS)
    asked = {"n_heads": 3, "norm_first": True, "activation": "gelu_tanh", "eps": 1e-5}
    assert "norm" not in gpt.MODEL.run(Request("gpt", TEXT, asked, weights=state)).assumed
    with pytest.raises(SeqtuiError, match="norm is layer in plain"):
        gpt.MODEL.run(Request("gpt", TEXT, asked | {"norm": "rms"}, weights=state))
    without = {key: value for key, value in tensors.items() if not key.endswith(".bias") or "norm" not in key}
    run = gpt.MODEL.run(Request("gpt", TEXT, asked, weights=StateDict("plain", without, vocabulary=WORDS)))
    assert run.assumed == {"norm": "layer"}
    assert find_stack(state, "encoder").widths == (12, 12)


SINCE = {
    "rotary": {"positions": "rotary", "d_head": 4},
    "neighbours": {"positions": "rotary", "rotary_halves": "no"},
    "groups": {"n_heads": 4, "n_kv_heads": 2, "norm": "rms"},
    "swiglu": {"activation": "swiglu", "window": 2},
    "tied": {"tied": "yes", "output": "yes"},
}


@pytest.mark.parametrize("settings", SINCE.values(), ids=list(SINCE))
@pytest.mark.parametrize("module", [encoder, decoder, gpt], ids=["encoder", "decoder", "gpt"])
def test_encoder_and_decoder_have_the_same_settings_and_torch_agrees(module, settings: dict) -> None:
    checks = Checks()
    checks.add(module.MODEL.run(Request(module.MODEL.name, "a b a c", settings)))
    rows = checks.rows()
    assert len(rows) >= 4 and all(row.ok for row in rows), [row for row in rows if not row.ok]
