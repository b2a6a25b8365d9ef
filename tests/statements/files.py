"""Random files of weights: every kind of module, under random prefixes, with random tensors beside it."""

from collections.abc import Iterator

import numpy as np

from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.weights.file_notes import HEADS
from seqtui.models.weights.language_model import language_model
from seqtui.models.weights.module_detection import choose_module
from seqtui.models.weights.network import Network, Origin
from seqtui.models.weights.state_dict import StateDict, checked

Shapes = dict[str, tuple[int, ...]]
NAMES = ("embed.weight", "emb.weight", "tok_embeddings.weight", "wte.weight", "a.weight", "lookup", "pos_emb.weight")
OUTPUTS = ("out.weight", "fc.weight", "head.proj.weight", "lm_head.weight")
PREFIXES = ("", "model.", "net.inner.", "module.0.")
OTHER = {"activation": "gelu", "eps": 0.3, "nonlinearity": "relu", "norm_first": True, "causal": True, "norm": "layer"}
NUMBER = 24


def requests() -> Iterator[Request]:
    """Requests that open random files, with a random part of what they leave open."""
    for seed in range(NUMBER):
        rng = np.random.default_rng(seed)
        model = ("rnn", "lstm", "gru", "multi-head", "self-attention", "encoder", "decoder", "transformer")[seed % 8]
        yield request(model, rng)
    yield from map(tied_request, ("rnn", "lstm", "gru"))
    yield picture_request()


def picture_request() -> Request:
    """A network that names the classes of coloured pictures."""
    rng = np.random.default_rng(NUMBER)
    parts = {"patch.weight": (4, 3, 4, 4), "patch.bias": (4,), "class_token": (4,), "positions": (5, 4)}
    ends = {"norm.weight": (4,), "norm.bias": (4,), "head.weight": (3, 4), "head.bias": (3,)}
    inside = {f"encoder.{key}": shape for key, shape in stack("encoder", 4).items()}
    tensors = {key: rng.normal(0, 0.6, size=shape) for key, shape in (parts | ends | inside).items()}
    settings = {"n_heads": 2, "activation": "gelu", "eps": 1e-12, "channels": 3}
    facts = {"parameters": sum(tensor.size for tensor in tensors.values()), "dtype": "F64", "not_done": "num_beams"}
    network = Network("vit", "vit", settings, targets=("cat", "dog", "hen"), facts=facts)
    for tensor in tensors.values():
        tensor.setflags(write=False)
    origins = {key: Origin(f"model.{key}", tensor.shape, moved="layers" in key) for key, tensor in tensors.items()}
    return Request("vit", "7", weights=StateDict("pictures", tensors, network=network, origins=origins))


def tied_request(model: str) -> Request:
    """A language model with one matrix for the words that it reads and writes."""
    rng = np.random.default_rng(NUMBER)
    shapes = {**module(model, 4, 4, True), "emb.weight": (5, 4)}
    file = checked("tied.safetensors", {key: rng.normal(0, 0.6, size=shape) for key, shape in shapes.items()})
    return Request(model, "the cat sat", weights=language_model(file, model, ("sat", "the", "</s>", "cat", "on")))


def request(model: str, rng: np.random.Generator) -> Request:
    """One of them: heads are always given, of the rest each with a chance of one half."""
    width, out = 4 * int(rng.integers(1, 3)), int(rng.integers(2, 6))
    weights = file_of(model, rng, width, out)
    settings = {name: _other(name, rng) for name in MODELS[model].unsaid if rng.random() < 0.5 and name != HEADS}
    if HEADS in MODELS[model].unsaid:
        settings[HEADS] = 2
    if model not in ("self-attention", "multi-head", "encoder") and rng.random() < 0.6:
        settings["output"] = True
    if model == "self-attention":
        settings["mlp"] = True
    if model in ("encoder", "multi-head") and rng.random() < 0.5:
        settings["positions"] = "learned"
    if model == "transformer":
        settings = {**settings, "target": "a b", "causal": True}
    return Request(model, "the cat sat", settings, seed=int(rng.integers(9)), weights=weights)


def file_of(model: str, rng: np.random.Generator, width: int, out: int) -> StateDict:
    """The tensors of a module of that width, chosen out of a file with others beside it."""
    shapes = module(model, width, out, bool(rng.random() < 0.7))
    prefix = str(rng.choice(PREFIXES))
    named = {prefix + key: shape for key, shape in shapes.items()}
    for key in rng.choice(NAMES, size=int(rng.integers(0, 3)), replace=False):
        named[f"{prefix}{key}"] = (int(rng.integers(3, 9)), int(rng.choice([width, width + 1])))
    for key in rng.choice(OUTPUTS, size=int(rng.integers(0, 2)), replace=False):
        named[f"top.{key}"] = (int(rng.integers(3, 9)), int(rng.choice([width, out, out + 7])))
    if rng.random() < 0.3:
        named["scale"] = (3,)
    tensors = {key: rng.normal(0, 0.6, size=shape) for key, shape in named.items()}
    return choose_module(checked("random.safetensors", tensors), None, model)[1]


def module(model: str, width: int, out: int, bias: bool) -> Shapes:
    """The shapes of the torch module that a model opens: width wide, out units where it is recurrent."""
    if model in ("rnn", "lstm", "gru"):
        tall = {"rnn": 1, "gru": 3, "lstm": 4}[model] * out
        shapes = {"weight_ih_l0": (tall, width), "weight_hh_l0": (tall, out)}
        return shapes | ({"bias_ih_l0": (tall,), "bias_hh_l0": (tall,)} if bias else {})
    if model in ("self-attention", "multi-head"):
        return heads(width, bias)
    if model == "transformer":
        sides = {f"{side}.{key}": shape for side in ("encoder", "decoder") for key, shape in stack(side, width).items()}
        return {**sides, "encoder.norm.weight": (width,), "decoder.norm.weight": (width,)}
    return stack(model, width, bias)


def stack(kind: str, width: int, bias: bool = True) -> Shapes:
    """An nn.TransformerEncoder or nn.TransformerDecoder of one layer."""
    layer: Shapes = {f"self_attn.{key}": shape for key, shape in heads(width, bias).items()}
    if kind == "decoder":
        layer |= {f"multihead_attn.{key}": shape for key, shape in heads(width, bias).items()}
    layer |= {"linear1.weight": (5, width), "linear2.weight": (width, 5)}
    layer |= {f"norm{k}.weight": (width,) for k in range(1, 4 if kind == "decoder" else 3)}
    if bias:
        layer |= {f"norm{k}.bias": (width,) for k in range(1, 4 if kind == "decoder" else 3)}
        layer |= {"linear1.bias": (5,), "linear2.bias": (width,)}
    return {f"layers.0.{key}": shape for key, shape in layer.items()}


def heads(width: int, bias: bool) -> Shapes:
    """An nn.MultiheadAttention."""
    shapes = {"in_proj_weight": (3 * width, width), "out_proj.weight": (width, width)}
    return shapes | ({"in_proj_bias": (3 * width,), "out_proj.bias": (width,)} if bias else {})


def _other(name: str, rng: np.random.Generator) -> object:
    return OTHER[name] if rng.random() < 0.5 else {"norm_first": False, "causal": False}.get(name, OTHER[name])
