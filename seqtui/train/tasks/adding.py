"""The adding problem (Hochreiter & Schmidhuber 1997): numbers go by, two of them marked; what is the sum of the two?

One mark stands in the first half, one in the second. Always saying 1 is off by 1/6 on average (squared): the baseline.
All networks have the same rate and the same updates.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import mse_loss

from seqtui.models.inputs.settings import Value
from seqtui.train.data.adding import sequences, text
from seqtui.train.nets.recurrent import RecurrentRegressor

BASELINE = 1 / 6
_LR = 3e-3  # for all: of the recipe's rates the one at which the plain RNN gets furthest; the others learn at it, too
_STEPS = 3000
_HELD_OUT, _FEW, _CLOSE = 300, 20, 0.1


class Adding:
    """A network that adds up the marked numbers."""

    def __init__(self, model: str, settings: Mapping[str, Value], seed: int) -> None:
        torch.manual_seed(seed)
        self.length, self.batch = int(settings["length"]), int(settings["batch"])
        self.lr, self.steps = _LR, _STEPS
        self.module = RecurrentRegressor(model, int(settings["d_hidden"]))
        self.rows, self.sums = self._draw(_HELD_OUT, True, np.random.default_rng(2024))

    def loss(self, generator: torch.Generator) -> Tensor:
        """The squared error of the sum."""
        seed = int(torch.randint(1 << 30, (), generator=generator))
        rows, sums = self._draw(self.batch, False, np.random.default_rng(seed))
        return mse_loss(self.module(rows), sums)

    def held_out(self) -> dict[str, float]:
        """The squared error on held-out places of the marks, and how many sums are off by less than 0.1."""
        off = self.module(self.rows) - self.sums
        return {"loss": float((off**2).mean()), "within 0.1": float((off.abs() < _CLOSE).double().mean())}

    def samples(self) -> list[dict]:
        """Three held-out sequences with the sum that is said."""
        said = self.module(self.rows[:3])
        return [
            {
                "input": text(rows.numpy()),
                "output": f"{float(s):.2f}",
                "wanted": f"{float(goal):.2f}",
                "right": abs(float(s - goal)) < _CLOSE,
            }
            for rows, s, goal in zip(self.rows, said, self.sums, strict=False)
        ]

    def gradient_norms(self) -> list[float]:
        """‖∂loss/∂x_t‖ over held-out sequences: how much of the error reaches each number."""
        with torch.enable_grad():
            x = self.rows[:_FEW].clone().requires_grad_()
            (grad,) = torch.autograd.grad(mse_loss(self.module(x), self.sums[:_FEW]), x)
        return grad.norm(dim=(0, 2)).tolist()

    def metadata(self) -> dict:
        """The network asks for a sum; its text is numbers, the marked ones with a star."""
        return {"config": {"unit": "word"}, "asks": "sum", "example": text(self.rows[0, :12].numpy())}

    def _draw(self, count: int, held_out: bool, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        rows, sums = sequences(count, self.length, held_out, rng)
        return torch.from_numpy(rows).float(), torch.from_numpy(sums).float()


make = Adding
