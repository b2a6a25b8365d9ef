"""What followed it before: a row of letters is read twice, and the second time each letter says which one comes next.

The network is asked where the text can be known: at the letters of the second reading, but for the last. What it needs
for that is an induction head (Olsson et al. 2022); nothing in the task or in the loss speaks of heads.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from seqtui.models.inputs.settings import Value
from seqtui.train.data.repeat import LETTERS, LONGEST, SHORTEST, sequences, text
from seqtui.train.nets.transformer import Decoder
from seqtui.train.tasks.task import norms_by_token, suited

_DEFAULTS = {"d_model": 32, "n_heads": 2, "n_layers": 2, "batch": 64}
_LR, _STEPS = 3e-3, 1500
_TESTED, _HELD_OUT = (4, 8, 12, 16, 20), 100  # lengths that are measured, and rows of each
_READ = 8  # letters of the row that a trained file opens with


class Repeat:
    """A network that reads a row of letters twice, and is asked in the second for the letter that comes next."""

    def __init__(self, model: str, settings: Mapping[str, Value], seed: int) -> None:
        torch.manual_seed(seed)
        self.config = suited(_DEFAULTS, settings)
        self.lr, self.steps, self.batch = _LR, _STEPS, int(self.config["batch"])
        sizes = {name: int(self.config[name]) for name in ("d_model", "n_heads", "n_layers")}
        self.module = Decoder(len(LETTERS), n_ctx=2 * LONGEST, **sizes)
        rng = np.random.default_rng(2024)
        self.tested = {length: torch.from_numpy(sequences(_HELD_OUT, length, True, rng)) for length in _TESTED}
        self.counts = {f"accuracy at {length}": _HELD_OUT * (length - 1) for length in _TESTED}
        self._last: Tensor | None = None

    def loss(self, generator: torch.Generator) -> Tensor:
        """The surprise at the letters of the second reading, one length for the whole batch."""
        rng = np.random.default_rng(int(torch.randint(1 << 30, (), generator=generator)))
        length = int(rng.integers(SHORTEST, LONGEST + 1))
        self._last = torch.from_numpy(sequences(self.batch, length, False, rng))
        return self._surprise(self._last)

    def held_out(self) -> dict[str, float]:
        """The share of letters of the second reading that are known, over all lengths, then for each."""
        each = {length: self._accuracy(ids) for length, ids in self.tested.items()}
        return {"accuracy": sum(each.values()) / len(each)} | {f"accuracy at {n}": found for n, found in each.items()}

    def samples(self) -> list[dict]:
        """One held-out row of the shortest, a middle and the longest length, and what its second reading says."""
        found = []
        for length in (_TESTED[0], _TESTED[2], _TESTED[-1]):
            ids = self.tested[length][:1]
            said, wanted = _asked(self.module(ids).argmax(-1))[0], ids[0, length + 1 :]
            row = text(ids[0, :length].numpy())
            answer = {
                "output": text(said.numpy()),
                "wanted": text(wanted.numpy()),
                "right": bool((said == wanted).all()),
            }
            found.append({"input": f"{row} {LETTERS[int(ids[0, 0])]}", **answer})
        return found

    def gradient_norms(self) -> list[float] | None:
        """‖∂loss/∂x_t‖ of each letter of the last batch."""
        last = self._last
        return None if last is None else norms_by_token(self.module.embedding, lambda: self._surprise(last))

    def metadata(self) -> dict:
        """A language model of letters."""
        config = {"unit": "word", "n_heads": self.config["n_heads"], "norm_first": True, "positions": "sinusoidal"}
        config |= {"activation": "relu", "tied": False}
        return {"config": config, "vocabulary": list(LETTERS), "example": text(self.tested[_READ][0].numpy())}

    def _surprise(self, ids: Tensor) -> Tensor:
        scores = _asked(self.module(ids))
        return cross_entropy(scores.flatten(0, 1), ids[:, ids.shape[1] // 2 + 1 :].flatten())

    def _accuracy(self, ids: Tensor) -> float:
        said = _asked(self.module(ids).argmax(-1))
        return float((said == ids[:, ids.shape[1] // 2 + 1 :]).double().mean())


def _asked(values: Tensor) -> Tensor:
    """Of values [rows, 2 * length, …] those at the letters of the second reading but the last: nothing follows it."""
    return values[:, values.shape[1] // 2 : -1]


make = Repeat
