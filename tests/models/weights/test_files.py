"""Every torch module that opens: saved under a random name beside other tensors, opened again, compared with torch's.

With everything given that shapes do not tell, each output is torch's; with something left, the run says what was taken.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.models.table import MODELS, run
from seqtui.models.weights.file_notes import HEADS, HeadsNotGivenError
from seqtui.session.requests import RunArgs, build_request

pytestmark = pytest.mark.filterwarnings("ignore")
LAYER = {"dropout": 0.0, "dtype": torch.float64}
PREFIXES = ("", "model.", "net.0.inner.", "a_b.")


@dataclass(frozen=True, eq=False)
class Case:
    """A module, how it is opened, what it reads and what it makes of that: paths with torch's values."""

    module: nn.Module
    settings: dict[str, object]
    x: Tensor
    expected: dict[str, Tensor]
    memory: Tensor | None = None


def recurrent(kind: type, layers: int, both: bool, rng: np.random.Generator) -> Case:
    """A recurrent network; every layer's output is read off torch's, run layer by layer."""
    d_in, d_hidden, bias = int(rng.integers(1, 6)), int(rng.integers(1, 6)), bool(rng.random() < 0.7)
    how = {"nonlinearity": str(rng.choice(["tanh", "relu"]))} if kind is nn.RNN else {}
    module = kind(d_in, d_hidden, layers, bias=bias, bidirectional=both, dtype=torch.float64, **how)
    x = torch.tensor(rng.normal(size=(4, d_in)))
    out, last = module(x)
    last = last[0] if isinstance(last, tuple) else last
    scope = f"layer{layers - 1}." if layers > 1 else ""
    expected = {}
    for t in range(1, 5):
        for k, way in enumerate(("forward.", "reverse.") if both else ("",)):
            expected[f"{scope}{way}t{t}.h"] = out[t - 1, k * d_hidden : (k + 1) * d_hidden]
    for layer in range(layers):
        inside = f"layer{layer}." if layers > 1 else ""
        way = "forward." if both else ""
        expected[f"{inside}{way}t4.h"] = last[layer * (2 if both else 1)]
    return Case(module, how, x, expected)


def heads(rng: np.random.Generator) -> Case:
    """An nn.MultiheadAttention on itself: each head's map, and what comes out."""
    n, d = _width(rng)
    module = nn.MultiheadAttention(d, n, bias=bool(rng.random() < 0.7), dtype=torch.float64, batch_first=True)
    x = torch.tensor(rng.normal(size=(5, d)))
    out, maps = module(x[None], x[None], x[None], average_attn_weights=False)
    expected = {"attn_out": out[0], **{f"head{h}.pattern": maps[0, h] for h in range(n)}}
    return Case(module, {HEADS: n, "causal": "no"}, x, expected)


def stack(kind: str, whole: bool, rng: np.random.Generator) -> Case:
    """One layer or a stack of them; the output of each layer."""
    n, d = _width(rng)
    first, activation = bool(rng.random() < 0.5), str(rng.choice(["relu", "gelu"]))
    eps, causal = float(rng.choice([1e-5, 0.1])), bool(rng.random() < 0.5)
    how = {"norm_first": first, "activation": activation, "layer_norm_eps": eps, "batch_first": True, **LAYER}
    decoder = kind == "decoder"
    layer = (nn.TransformerDecoderLayer if decoder else nn.TransformerEncoderLayer)(
        d, n, int(rng.integers(2, 9)), **how
    )
    layers = int(rng.integers(1, 4)) if whole else 1
    norm = nn.LayerNorm(d, eps, dtype=torch.float64) if whole and rng.random() < 0.5 else None
    stacked = nn.TransformerDecoder if decoder else nn.TransformerEncoder
    more = {} if decoder else {"enable_nested_tensor": False}
    module = stacked(layer, layers, norm, **more) if whole else layer
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.5)
    x, memory = torch.tensor(rng.normal(size=(4, d))), torch.tensor(rng.normal(size=(3, d)))
    mask = torch.triu(torch.full((4, 4), -torch.inf, dtype=torch.float64), 1) if causal else None
    expected, y = {}, x[None]
    for k, one in enumerate(module.layers if whole else [module]):
        y = one(y, memory[None], tgt_mask=mask) if decoder else one(y, src_mask=mask)
        last = "ln3" if decoder else "ln2"
        expected[f"block{k}.resid_post" if first else f"block{k}.{last}.out"] = y[0]
    if norm is not None:
        expected["ln_final.out"] = norm(y)[0]
    said = {"norm_first": first, "activation": activation, "eps": eps, "causal": causal, HEADS: n}
    return Case(module, said, x, expected, memory if decoder else None)


def transformer(rng: np.random.Generator) -> Case:
    """An nn.Transformer whose encoder reads vectors: the memory it hands over."""
    n, d = _width(rng)
    first = bool(rng.random() < 0.5)
    module = nn.Transformer(
        d, n, int(rng.integers(1, 3)), int(rng.integers(1, 3)), 7, norm_first=first, batch_first=True, **LAYER
    )
    x = torch.tensor(rng.normal(size=(4, d)))
    said = {"norm_first": first, HEADS: n, "activation": "relu", "eps": 1e-5, "causal": True, "target": "a b"}
    return Case(module, said, x, {"memory": module.encoder(x[None])[0]})


def _width(rng: np.random.Generator) -> tuple[int, int]:
    n = int(rng.integers(1, 5))
    return n, n * int(rng.integers(1, 4))


CASES = {
    **{
        f"{kind.__name__} {layers} {both}": lambda rng, kind=kind, layers=layers, both=both: recurrent(
            kind, layers, both, rng
        )
        for kind in (nn.RNN, nn.LSTM, nn.GRU)
        for layers in (1, 3)
        for both in (False, True)
    },
    "MultiheadAttention": heads,
    **{
        f"Transformer{kind}{'' if whole else 'Layer'}": lambda rng, kind=kind, whole=whole: stack(
            kind.lower(), whole, rng
        )
        for kind in ("Encoder", "Decoder")
        for whole in (False, True)
    },
    "Transformer": transformer,
}


def opened(case: Case, tmp_path: Path, prefix: str, settings: dict[str, object]) -> Run:
    """The file with the module, an embedding and an output layer, opened the way it is typed."""
    held = {f"{prefix}{key}": value for key, value in case.module.state_dict().items()}
    held |= {"emb.weight": torch.ones(9, 2), "top.bias": torch.ones(3)}
    file, vectors, memory = (str(tmp_path / name) for name in ("own.safetensors", "x.npy", "m.npy"))
    save_file(held, file)
    np.save(vectors, case.x.numpy())
    if case.memory is not None:
        np.save(memory, case.memory.numpy())
    typed = [f"{name}={_typed(value)}" for name, value in settings.items()]
    return run(
        build_request(RunArgs(file, settings=typed, input=vectors, memory=memory if case.memory is not None else None))
    )


def _typed(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", CASES)
def test_with_everything_given_each_output_is_torch_s(name: str, seed: int, tmp_path: Path) -> None:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    case = CASES[name](rng)
    found = opened(case, tmp_path, PREFIXES[seed], case.settings)
    assert not found.assumed and "does not say" not in " ".join(found.notes)
    for path, expected in case.expected.items():
        np.testing.assert_allclose(found.trace.value(path), expected.detach().numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_what_was_left_open_is_assumed_and_said_or_asked_for(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    case = CASES[name](rng)
    open_ = [key for key in case.settings if key != "target"]
    for left in open_:
        given = {key: value for key, value in case.settings.items() if key != left}
        if left == HEADS:
            with pytest.raises(HeadsNotGivenError, match="does not say how many heads") as caught:
                opened(case, tmp_path, "", given)
            assert f"as in seqtui open x --set {HEADS}=" in str(caught.value.typed(["seqtui", "open", "x"]))
            continue
        found = opened(case, tmp_path, "", given)
        setting = next(setting for setting in MODELS[found.model.name].settings if setting.name == left)
        assert dict(found.assumed) == {left: setting.default}
        assert f"assumed: {left}={_typed(setting.default)}" in found.notes[0]


HOW_IT_READS = {
    "unit",
    "hide",
    "positions",
    "scale",
    "output",
    "heads",
    "target",
    "reset",
    "update",
    "source",
    "cross",
    "decoding",
}
HOW_IT_READS |= {"n_decoder_heads", "scale_embed", "cache", "temperature", "top_k", "top_p", "limit", "d_mlp", "window"}


@pytest.mark.parametrize("name", CASES)
def test_a_setting_that_changes_numbers_and_no_shape_is_among_what_must_be_said(name: str, tmp_path: Path) -> None:
    case = CASES[name](np.random.default_rng(3))
    base = opened(case, tmp_path, "", case.settings)
    silent = set()
    for setting in base.model.settings:
        other = next((value for value in _others(setting) if value != base.config[setting.name]), None)
        if other is None or setting.name in HOW_IT_READS:
            continue
        try:
            found = opened(case, tmp_path, "", {**case.settings, setting.name: other})
        except SeqtuiError:
            continue
        ours, theirs = ([r.trace[k].value for _, k in r.trace.named()] for r in (base, found))
        if len(ours) != len(theirs) or not all(map(np.array_equal, ours, theirs)):
            silent.add(setting.name)
    assert silent <= set(base.model.unsaid)


def _others(setting) -> tuple:
    """Other values that could be typed."""
    if isinstance(setting.default, bool):
        return (True, False)
    if isinstance(setting.default, str):
        return setting.choices
    return (1, 2, 0.25) if setting.low <= 0.25 else (1, 2, 3)
