"""What `transformers` computed, under the paths that seqtui has for it, and where in the file each weight stands.

A value that a module takes or returns is taken as it is. What happens inside of a norm or of an attention is computed
again with torch from what went in, and must lead to what came out.
"""

from collections.abc import Mapping

import numpy as np
import torch
from msgspec import Struct, field
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from tests.real.reference import Place
from tests.real.watch import Attention, Seen, as_array, base

CLOSE = 1e-12  # how near what is computed again must come to what came out


class Twin(Struct):
    """The values of a run of `transformers`, and the places of its weights, by our paths.

    keys are those of the file, by the identity of the parameter. asked is the path of what is differentiated.
    """

    model: nn.Module
    seen: Seen
    keys: dict[int, str]
    values: dict[str, Tensor] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    asked: str = ""

    def part(self, module: str) -> nn.Module:
        """The module of a name, which is that in a whole network also where there is its trunk alone."""
        return self.model.get_submodule(module.removeprefix(base(self.model)))

    def has(self, module: str) -> bool:
        """Whether the network has a module."""
        return module in self.seen.out

    def into(self, module: str) -> Tensor:
        """What went into a module, without the axis of the batch."""
        return self.seen.into[module].squeeze(0)

    def out(self, module: str) -> Tensor:
        """What came out of a module, without the axis of the batch."""
        return self.seen.out[module].squeeze(0)

    def rows(self, path: str, module: str, first: int = 0) -> None:
        """An embedding: its rows are ours, from the first one that is used."""
        self.places[path] = Place(self.key(f"{module}.weight"), first)

    def key(self, name: str) -> str:
        """The key that a parameter has in the file; one that is tied stands there under the name of the other."""
        module, _, last = name.rpartition(".")
        return self.keys[id(getattr(self.part(module), last))]

    def linear(self, W: str, b: str, module: str, first: int = 0, last: int | None = None) -> None:
        """A linear layer, or the outputs from first to last of one: nn.Linear has them in rows, Conv1D in columns."""
        part = self.part(module)
        layout = {"axis": 1} if isinstance(part, Conv1D) else {"transposed": True}
        self.places[W] = Place(self.key(f"{module}.weight"), first, last, **layout)
        if part.bias is not None:
            self.places[b] = Place(self.key(f"{module}.bias"), first, last)

    def norm(self, at: str, module: str) -> None:
        """LayerNorm or RMSNorm."""
        part, x, out = self.part(module), self.into(module), self.out(module)
        centred = isinstance(part, nn.LayerNorm)
        self.places[f"{at}gamma"] = Place(self.key(f"{module}.weight"))
        if centred:
            self.values[f"{at}mean"] = mean = x.mean(-1, keepdim=True)
            self.values[f"{at}centered"] = x = x - mean
            self.values[f"{at}var"] = (x * x).mean(-1, keepdim=True)
            self.places[f"{at}beta"] = Place(self.key(f"{module}.bias"))
        root = torch.sqrt((x * x).mean(-1, keepdim=True) + (part.eps if centred else part.variance_epsilon))
        if not centred:
            self.values[f"{at}rms"] = root
        self.values[f"{at}normalized"] = normal = x / root
        same(normal * part.weight + (part.bias if centred else 0), out)
        self.values[f"{at}out"] = out

    def heads(self, at: str, module: str, joined: str, projected: str) -> None:
        """One attention: joined is what went into the output layer, projected what came out of it."""
        seen, values = self.seen.attention[module], self.values
        shared = seen.q.shape[0] // seen.k.shape[0]
        if seen.scale != 1 or seen.q.shape[-1] == 1:  # 1 where scores are not scaled
            width = torch.tensor(float(seen.q.shape[-1]), dtype=torch.float64)
            other = values.setdefault("d_head", width) != width  # a decoder's heads may be of another width
            values["decoder.d_head" if other else "d_head"] = width
            same(width**-0.5, torch.tensor(seen.scale, dtype=torch.float64))
        found = []
        for h, q in enumerate(seen.q):
            k, v, here = seen.k[h // shared], seen.v[h // shared], f"{at}head{h}."
            values[f"{here}scores"] = scores = q @ k.T
            values[f"{here}scaled"] = scaled = scores * seen.scale
            values[f"{here}attn_scores"] = masked = scaled + mask_of(seen, scaled)
            values[f"{here}pattern"] = seen.pattern[h]
            same(torch.softmax(masked, -1), seen.pattern[h])
            values[f"{here}z"] = z = seen.z[h]
            same(seen.pattern[h] @ v, z)
            found.append(z)
        values[f"{at}heads"] = heads = self.into(joined)
        same(torch.cat(found, -1), heads)
        values[f"{at}attn_out"] = self.out(projected)

    def cut(self, at: str, name: str, letter: str, module: str, count: int, width: int, first: int = 0) -> list[Tensor]:
        """What a linear layer returned, cut into heads, before any rotation: named f"{at}{k}.{name}"."""
        made = self.out(module)
        found = []
        for k in range(count):
            start = first + k * width
            self.linear(f"{at}{k}.W_{letter}", f"{at}{k}.b_{letter}", module, start, start + width)
            self.values[f"{at}{k}.{name}"] = part = made[:, start : start + width]
            found.append(part)
        return found


def mask_of(seen: Attention, scores: Tensor) -> Tensor:
    """The mask, −∞ where `transformers` has the lowest number that there is; zeros where it has none."""
    if seen.mask is None:
        return torch.zeros_like(scores)
    return torch.where(seen.mask < -1e300, -torch.inf, seen.mask)


def same(ours: Tensor, theirs: Tensor) -> None:
    """What was computed again leads to what came out."""
    assert ours.shape == theirs.shape, (ours.shape, theirs.shape)
    far = float((ours - theirs).detach().abs().max())
    assert far <= CLOSE, f"what was computed again is {far} away from what came out"


def file_keys(model: nn.Module, tensors: Mapping[str, Tensor]) -> dict[int, str]:
    """The key in the file of each parameter that is read from there: that of the tensor with its numbers.

    Names are not asked: a file may have older ones than the program.
    """
    by_shape: dict[tuple[int, ...], list[str]] = {}
    for key, tensor in tensors.items():
        by_shape.setdefault(tuple(tensor.shape), []).append(key)
    found = {}
    for part in [*model.parameters(), *model.buffers()]:
        fitting = [key for key in by_shape.get(tuple(part.shape), []) if torch.equal(tensors[key].double(), part)]
        found |= {id(part): key for key in fitting[:1]}
    return found


def gradients(model: nn.Module, keys: Mapping[int, str], logit: Tensor) -> dict[str, np.ndarray]:
    """The gradients of one logit with respect to every tensor of the file; zeros where nothing came back."""
    model.zero_grad()
    logit.backward()
    return {
        keys[id(part)]: np.zeros(tuple(part.shape)) if part.grad is None else as_array(part.grad)
        for part in model.parameters()
        if id(part) in keys  # Marian's waves are in no file
    }
