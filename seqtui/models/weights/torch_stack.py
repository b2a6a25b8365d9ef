"""Finding a Transformer stack in a torch state_dict, under whatever prefix, and reading its config off the shapes."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.weights.attention_weights import Tree, torch_block, torch_norm
from seqtui.models.weights.state_dict import StateDict

_FIRST = "linear1.weight"  # every layer has one
_CROSS = ("multihead_attn.in_proj_weight", "multihead_attn.q_proj.weight")  # only a decoder's layers have one
_ATTENTION = (
    r"in_proj_(?:weight|bias)|out_proj\.(?:weight|bias)|[qkv]_proj_weight|[qkv]_proj\.(?:weight|bias)|bias_[kv]"
)

_FREE = frozenset({"output", "start", "end", "mean", "std"})  # of what a file says, what one may choose all the same

# what has the same tensors: a norm with a bias is no RMSNorm, and either of these
_ALSO: Mapping[tuple[str, Value], Value] = {("norm", "layer"): "std"}

_SEVERAL = {
    "encoder": N_("{file} holds several encoders ({parts}): choose one with --part"),
    "decoder": N_("{file} holds several decoders ({parts}): choose one with --part"),
}


class TorchStack(Struct, frozen=True):
    """An nn.TransformerEncoder or nn.TransformerDecoder, or one layer of it, inside a state_dict.

    kind is "encoder" or "decoder"; layers are the prefixes of its layers in order; norm is the key of its last
    LayerNorm, "" for none.
    """

    state: StateDict
    kind: str
    layers: tuple[str, ...]
    norm: str

    def config(self) -> dict[str, Value]:
        """What the shapes say."""
        shape = self.state[self.layers[0] + _FIRST].shape
        if len(shape) != 2:
            raise SeqtuiError(
                _(
                    "{file}: {layer}{key} must be a matrix, not {shape}",
                    file=self.state.name,
                    layer=self.layers[0],
                    key=_FIRST,
                    shape=list(shape),
                )
            )
        has_bias = f"{self.layers[0]}linear1.bias" in self.state.tensors
        read: dict[str, Value] = {"d_model": shape[1], "d_mlp": shape[0], "n_layers": len(self.layers)}
        if f"{self.layers[0]}linear_gate.weight" in self.state.tensors:
            read["activation"] = "swiglu"
        if f"{self.layers[0]}norm1.bias" in self.state.tensors:
            read["norm"] = "layer" if self.state.network is None else self.state.network.settings.get("norm", "layer")
        return read | {"bias": has_bias}

    @property
    def widths(self) -> tuple[int, int] | None:
        """How wide queries, and keys and values, are of all heads together; None where all are as wide as the model."""
        keys = [f"{self.layers[0]}self_attn.{letter}_proj.weight" for letter in "qk"]
        if any(key not in self.state.tensors for key in keys):
            return None
        return len(self.state[keys[0]]), len(self.state[keys[1]])

    def tree(self, config: Mapping[str, Value]) -> Tree:
        """All weights, cut into heads."""
        tree: Tree = {
            f"block{k}": torch_block(self.state, prefix, config, self.kind) for k, prefix in enumerate(self.layers)
        }
        return tree | ({"ln_final": torch_norm(self.state, self.norm, config["d_model"])} if self.norm else {})


def find_stack(weights: StateDict, kind: str) -> TorchStack:
    """Find the one stack of that kind in the file.

    Raises SeqtuiError when there is none, when there are several, or when a layer is missing.
    """
    stacks: dict[str, list[str]] = {}
    for key in weights.tensors:
        if key == _FIRST or key.endswith(f".{_FIRST}"):
            layer = key.removesuffix(_FIRST)
            if any(f"{layer}{cross}" in weights.tensors for cross in _CROSS) == (kind == "decoder"):
                stacks.setdefault(re.sub(r"(^|\.)layers\.\d+\.$", r"\1", layer), []).append(layer)
    if not stacks:
        some = ", ".join(list(weights.tensors)[:3])
        module = f"nn.Transformer{kind.capitalize()}"
        raise SeqtuiError(
            _(
                "{file} has no {module} weights (layers.0.linear1.weight …); it holds {some}",
                file=weights.name,
                module=module,
                some=some,
            )
        )
    if len(stacks) > 1:
        raise SeqtuiError(_(_SEVERAL[kind], file=weights.name, parts=", ".join(stacks)))
    prefix, layers = next(iter(stacks.items()))
    wanted = [f"{prefix}layers.{k}." for k in range(len(layers))]
    if layers == [prefix]:
        return TorchStack(weights, kind, (prefix,), "")
    missing = [layer for layer in wanted if layer not in layers]
    if missing:
        raise SeqtuiError(
            _(
                "{file} has {n} layers, but {layer} is not among them",
                file=weights.name,
                n=len(layers),
                layer=missing[0].rstrip("."),
            )
        )
    norm = f"{prefix}norm"
    return TorchStack(weights, kind, tuple(wanted), norm if f"{norm}.weight" in weights.tensors else "")


def agree(
    name: str,
    read: Mapping[str, Value],
    given: Mapping[str, object],
    config: dict[str, Value],
    also: Mapping[tuple[str, Value], Value] = _ALSO,
) -> None:
    """Take over what a file's shapes say; also are the values that have the same shapes as another.

    Raises SeqtuiError when a setting that was typed contradicts them.
    """
    same = {key for key, value in read.items() if (key, value) in also and config.get(key) == also[key, value]}
    for key, value in read.items():
        if key in given and config[key] != value and key not in same:
            raise SeqtuiError(
                _(
                    "{key} is {value} in {name}: leave out --set {key}={given}",
                    key=key,
                    value=value,
                    name=name,
                    given=given[key],
                )
            )
    config.update({key: value for key, value in read.items() if key not in same})


def agree_with_file(
    name: str, said: Mapping[str, Value], settings: Sequence[Setting], given: Mapping[str, object]
) -> None:
    """Refuse a setting that was typed where a file, its config.json above all, says another; said is what it says.

    Raises SeqtuiError.
    """
    known = {setting.name: setting for setting in settings}
    fixed = {key: known[key].read(value) for key, value in said.items() if key in known and key not in _FREE}
    agree(name, fixed, given, {key: known[key].read(given.get(key, value)) for key, value in fixed.items()}, {})


def _stacked(state: StateDict) -> StateDict:
    """An attention with queries, keys and values on each other, as torch has them; a bias that is not there is 0."""
    weights = [state.tensors[key] for key in (f"{letter}_proj.weight" for letter in "qkv") if key in state.tensors]
    if len(weights) < 3 or any(weight.ndim != 2 for weight in weights):
        return state
    made: dict[str, np.ndarray] = {"in_proj_weight": np.concatenate(weights)}
    if any(f"{letter}_proj.bias" in state.tensors for letter in "qkv"):
        biases = [state.tensors.get(f"{letter}_proj.bias", np.zeros(len(weights[0]))) for letter in "qkv"]
        made["in_proj_bias"] = np.concatenate(biases)
    return replace(state, tensors={**state.tensors, **made})


def find_attention(weights: StateDict) -> StateDict:
    """Find the one nn.MultiheadAttention in the file; it may have queries, keys and values apart.

    Raises SeqtuiError when there is none, or several.
    """
    state = _stacked(weights.part(_ATTENTION))
    if "in_proj_weight" not in state.tensors:
        if "q_proj_weight" in state.tensors:
            raise SeqtuiError(
                _(
                    "{file} has no nn.MultiheadAttention weights (in_proj_weight …); it was made with kdim or vdim",
                    file=weights.name,
                )
            )
        raise SeqtuiError(
            _(
                "{file} has no nn.MultiheadAttention weights (in_proj_weight …); it holds {some}",
                file=weights.name,
                some=", ".join(list(weights.tensors)[:3]),
            )
        )
    if state["in_proj_weight"].ndim != 2:
        raise SeqtuiError(
            _(
                "{file}: in_proj_weight has shape {shape}, no matrix",
                file=weights.name,
                shape=list(state["in_proj_weight"].shape),
            )
        )
    return state
