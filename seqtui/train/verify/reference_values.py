"""A run computed by torch: its given values as torch leaves, its computed values as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import EllipsisType
from typing import Any, NamedTuple

import torch
from msgspec import Struct
from torch import Tensor, nn
from torch.nn import functional

from seqtui.engine.paths import split
from seqtui.models.inputs.text import tokenize
from seqtui.models.model import Run

Named = dict[str, Tensor]
# what torch's modules take as a number or a flag, so that they have no gradient for it
_NO_LEAVES = frozenset({"d_head", "mask", "memory_mask", "chosen", "kept", "u", "attn_keep", "cross_keep", "mlp_keep"})
_NO_LEAVES |= {"picked", "winner"}


class Leaf(NamedTuple):
    """The part of a torch tensor that holds one given value: sign · tensor[place]."""

    tensor: Tensor
    place: int | slice | EllipsisType = ...
    sign: float = 1.0

    @property
    def value(self) -> Tensor:
        """The given value."""
        return self.sign * self.tensor[self.place]

    @property
    def gradient(self) -> Tensor:
        """What autograd found for it, 0 where nothing reads it."""
        found = torch.zeros_like(self.tensor) if self.tensor.grad is None else self.tensor.grad
        return self.sign * found[self.place]


class TorchReference(Struct, frozen=True, eq=False):
    """One run, computed by torch from the run's leaves and from nothing else of it.

    module: what computes it, in words. values: every named value by its path. outputs: what the module itself returned,
    for the paths it shows. leaves: where each given value is kept, so that autograd's gradient can be read there.
    target: the value that was recorded last, computed from the module's output; its sum is what is differentiated.
    weights: the state_dict.
    """

    module: str
    values: Mapping[str, Tensor]
    outputs: Mapping[str, Tensor]
    leaves: Mapping[str, Leaf]
    target: Tensor
    weights: Mapping[str, Tensor]


class ReferenceValues:
    """The leaves of one run, and the values that were computed from them so far, both by path."""

    def __init__(self, run: Run) -> None:
        self.run, self.config = run, run.config
        given = [(path, run.trace[index]) for path, index in run.trace.named() if run.trace[index].is_leaf]
        self.values: Named = {
            path: torch.tensor(step.value, dtype=torch.float64, requires_grad=True) for path, step in given
        }
        self.values |= {path: torch_mask(run, path) for path, step in given if step.name in ("mask", "memory_mask")}
        self.leaves = {path: Leaf(self.values[path]) for path, step in given if step.name not in _NO_LEAVES}

    @classmethod
    def beside(cls, ref: ReferenceValues) -> ReferenceValues:
        """Return empty values of the same run, which know the width of a head and nothing else."""
        empty = cls.__new__(cls)
        empty.run, empty.config, empty.leaves = ref.run, ref.config, {}
        empty.values = {path: ref[path] for path in ("d_head",) if path in ref}
        return empty

    def __getitem__(self, path: str) -> Tensor:
        return self.values[path]

    def __contains__(self, path: str) -> bool:
        return path in self.values

    def keep(self, path: str, value: Tensor) -> Tensor:
        """Name a value."""
        self.values[path] = value
        return value

    def get(self, path: str, other: Any = None) -> Any:
        """A value, or the other where there is none."""
        return self.values.get(path, other)

    def finish(self, module: str, outputs: Mapping[str, Tensor], weights: Mapping[str, Tensor]) -> TorchReference:
        """Return the finished reference; differentiated is the last value, the module's own where it shows that."""
        trace = self.run.trace
        last = trace.path(trace.equations[-1].last)
        target = outputs[last] if last in outputs else self.values[last]
        return TorchReference(module, self.values, outputs, self.leaves, target, weights)


def torch_mask(run: Run, path: str) -> Tensor:
    """The mask of that path as torch makes it: what was recorded is compared with it, not taken from the run."""
    scope, name = split(path)
    queries, keys = run.trace.value(path).shape
    mask = torch.zeros(queries, keys, dtype=torch.float64)
    if name == "mask" and run.config.get("causal") and scope.side != "encoder":
        mask = nn.Transformer.generate_square_subsequent_mask(keys, dtype=torch.float64)[keys - queries :]
    if name == "mask" and (window := run.config.get("window")):
        near = torch.ones(queries, keys, dtype=torch.bool).tril(window - 1).triu(1 - window)
        mask = mask.masked_fill(~near, -torch.inf)
    own = not scope if run.model.name != "transformer" else scope.side == "encoder" or name == "memory_mask"
    if own and not (run.model.name == "decoder" and name == "memory_mask"):
        mask[:, [int(key) for key in str(run.config.get("hide", "")).replace(",", " ").split()]] = -torch.inf
        if (padding := key_padding(run)) is not None:
            mask[:, torch.isneginf(padding)] = -torch.inf
    return mask


def key_padding(run: Run) -> Tensor | None:
    """torch's key_padding_mask [key] of a text that is filled up: −∞ behind its own words; None where nothing is."""
    text = run.model.text_of(run.request)
    if text is None or not (run.config.get("batch_with") and run.config["mask_padding"]):
        return None
    padding = torch.zeros(run.length, dtype=torch.float64)
    own = (text, str(run.config.get("pair", "")))
    padding[sum(len(tokenize(one, run.config["unit"])) for one in own if one) :] = -torch.inf
    return padding


def predict(ref: ReferenceValues, at: str, states: Tensor) -> Named:
    """Scores and probabilities of the next word from a stack's output [position, d_model]."""
    if f"{at}W_U" not in ref:  # tied: it is the embedding
        ref.keep(f"{at}W_U", ref[f"{at}W_E"].T)
    logits = functional.linear(states, ref[f"{at}W_U"].T, ref.get(f"{at}b_U"))
    return {f"{at}logits": logits, f"{at}y": logits.softmax(-1)}


def losses(ref: ReferenceValues, at: str, logits: Tensor, targets: Sequence[int]) -> Named:
    """The surprise at each target [position], and the sum so far, by time step."""
    each = functional.cross_entropy(logits, torch.tensor(list(targets)), reduction="none")
    sums = ref[f"{at}t0.L"] + each.cumsum(0)
    named: Named = {}
    for t in range(1, len(each) + 1):
        named |= {f"{at}t{t}.loss": each[t - 1], f"{at}t{t}.L": sums[t - 1]}
    return named


def written(ref: ReferenceValues, at: str, logits: Tensor, ids: Sequence[int]) -> Named:
    """What each step of a writer shows, from its scores [step, d_vocab] and the words that were chosen."""
    named = losses(ref, at, logits, ids)
    for t, row in enumerate(logits, 1):
        here = f"{at}t{t}."
        named |= {f"{here}logits": row, f"{here}y": row.softmax(-1)}
        if f"{here}kept" in ref:
            scaled = row / ref.config["temperature"]
            allowed = scaled + ref[f"{here}kept"]
            named |= {f"{here}scaled": scaled, f"{here}allowed": allowed, f"{here}p": allowed.softmax(-1)}
    return named


def chosen(ref: ReferenceValues, at: str) -> list[int]:
    """The words that were chosen, by number."""
    count = len(ref.run.outputs)
    return [int(ref[f"{at}t{t}.chosen"]) for t in range(1, count + 1)]
