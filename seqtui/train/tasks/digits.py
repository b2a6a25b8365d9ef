"""Handwritten digits, read by a Vision Transformer: 1,797 real ones, 8×8 pixels with 17 levels of grey.

Optical Recognition of Handwritten Digits (E. Alpaydin & C. Kaynak, UCI Machine Learning Repository, 1998,
doi.org/10.24432/C50P49), licence CC BY 4.0; the test part, as scikit-learn hands it on. digits.npz holds the levels and
the labels as bytes, unchanged and in the same order. Every fifth is held out.
"""

from collections.abc import Mapping
from importlib import resources

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from seqtui.train.nets.transformer import VisionTransformer
from seqtui.train.tasks.task import suited

SIDE = 8
LEVELS = 16
PROVENANCE = "Optical Recognition of Handwritten Digits, E. Alpaydin & C. Kaynak, UCI 1998, CC BY 4.0"
_EVERY = 5
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
            {"input": f"picture {k}, a {label}", "output": str(digit), "right": label == digit}
            for k, (label, digit) in enumerate(zip(labels[:_SHOWN].tolist(), said[:_SHOWN].tolist(), strict=True))
        ]
        confusion = torch.zeros(10, 10, dtype=torch.long)
        confusion.index_put_((labels, said), torch.tensor(1), accumulate=True)
        names = [str(k) for k in range(10)]
        shares = (confusion / confusion.sum(1, keepdim=True)).tolist()
        return [*rows, {"input": "all held-out pictures", "output": "", "map": shares, "rows": names, "columns": names}]

    def metadata(self) -> dict:
        """What opening the file needs besides its weights."""
        return {"config": {"n_heads": self.config["n_heads"]}, "data": PROVENANCE, "example": "3"}


make = Digits


def read(held: bool) -> tuple[np.ndarray, np.ndarray]:
    """Pictures [n, row, column] from 0 (paper) to 1 (ink) in float32, and their digits [n], of one part."""
    with resources.files(__package__).joinpath("digits.npz").open("rb") as file:
        data = np.load(file, allow_pickle=False)
        images, labels = data["images"], data["labels"]
    part = (np.arange(len(labels)) % _EVERY == 0) == held
    return images[part].astype(np.float32) / LEVELS, labels[part].astype(np.int64)
