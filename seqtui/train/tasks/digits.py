"""Handwritten digits, read by a Vision Transformer."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from seqtui.language import _
from seqtui.train.data.digits import PROVENANCE, SIDE, read
from seqtui.train.nets.transformer import VisionTransformer
from seqtui.train.tasks.task import suited

_DEFAULTS = {"d_model": 32, "n_heads": 4, "d_mlp": 64, "n_layers": 2, "batch": 64, "lr": 2e-3, "steps": 1500}
_SIZES = ("d_model", "n_heads", "d_mlp", "n_layers")
_PATCH, _SHOWN = 2, 10


class Digits:
    """A network that says which digit a picture shows."""

    def __init__(self, model: str, settings: Mapping, seed: int) -> None:
        torch.manual_seed(seed)
        self.config = config = suited(_DEFAULTS, settings)
        self.batch, self.lr, self.steps = config["batch"], config["lr"], config["steps"]
        self.module = VisionTransformer(SIDE, _PATCH, **{name: config[name] for name in _SIZES})
        self._images, self._labels = map(torch.from_numpy, read(held=False))
        self._held_out = tuple(map(torch.from_numpy, read(held=True)))
        labels = self._held_out[1].tolist()
        self.counts = {"accuracy": len(labels)} | {f"accuracy on {k}": labels.count(k) for k in range(10)}

    def loss(self, generator: torch.Generator) -> Tensor:
        """The mean surprise at the right digit."""
        rows = torch.randint(len(self._images), (self.batch,), generator=generator)
        return functional.cross_entropy(self.module(self._images[rows]), self._labels[rows])

    def gradient_norms(self) -> list[float] | None:
        """None: a picture has no time."""
        return None

    @torch.no_grad()
    def held_out(self) -> dict[str, float]:
        """The share of held-out pictures that are read right; then the same for each digit."""
        images, labels = self._held_out
        right = self.module(images).argmax(-1) == labels
        found = {"accuracy": right.float().mean().item()}
        return found | {f"accuracy on {k}": right[labels == k].float().mean().item() for k in range(10)}

    @torch.no_grad()
    def samples(self) -> list[dict]:
        """Some held-out pictures and what is read, and how often each digit is taken for which."""
        images, labels = self._held_out
        said = self.module(images).argmax(-1)
        rows = [
            {"input": _("picture {n}", n=k), "output": str(digit), "wanted": str(label), "right": label == digit}
            for k, (label, digit) in enumerate(zip(labels[:_SHOWN].tolist(), said[:_SHOWN].tolist(), strict=True))
        ]
        confusion = torch.zeros(10, 10, dtype=torch.long)
        confusion.index_put_((labels, said), torch.tensor(1), accumulate=True)
        names = [str(k) for k in range(10)]
        shares = (confusion / confusion.sum(1, keepdim=True)).tolist()
        return [
            *rows,
            {"input": _("all held-out pictures"), "output": "", "map": shares, "rows": names, "columns": names},
        ]

    def metadata(self) -> dict:
        """What opening the file needs besides its weights."""
        return {"config": {"n_heads": self.config["n_heads"]}, "data": PROVENANCE, "example": "3"}


make = Digits
