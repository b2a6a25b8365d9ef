"""Remember the first symbol: a letter, then other letters for so many steps, then the question.

    c  a f c h …  ?        the answer is c

Each update has a distance
of its own, drawn evenly from 1 … T, or, with draw=short, evenly on a logarithmic scale, so that short ones come more
often and lead to the long ones. All networks have the same rate and the same updates.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from seqtui.models.inputs.settings import Value
from seqtui.models.table import find_model
from seqtui.train.data.recall import WORDS, sequences, text
from seqtui.train.nets.recurrent import RecurrentNetwork
from seqtui.train.nets.transformer import SelfAttention

_LR = 1e-2  # for all: of the recipe's rates the plain RNN gets furthest at this one and at 3e-3, which are alike
_STEPS = 1000
_HELD_OUT, _FEW = 100, 20  # sequences for each distance; those that gradients are measured on
_READ = 16  # the farthest distance of the example that a trained file opens with: it fits beside its answer


class Recall:
    """A network that reads a letter, noise and a question, and answers with the letter."""

    def __init__(self, model: str, settings: Mapping[str, Value], seed: int) -> None:
        torch.manual_seed(seed)
        self.model, self.hidden, self.distance = model, int(settings["d_hidden"]), int(settings["distance"])
        self.lr, self.steps, self.batch = _LR, _STEPS, int(settings["batch"])
        self.short = settings["draw"] == "short"
        self.module: SelfAttention | RecurrentNetwork
        self.attends = find_model(model).family == "attention"
        if self.attends:
            self.module = SelfAttention(len(WORDS), self.distance + 2, self.hidden, spread=0.5)
        else:
            self.module = RecurrentNetwork(model, len(WORDS), 8, self.hidden)
        rng = np.random.default_rng(2024)
        self.tested = {d: torch.from_numpy(sequences(_HELD_OUT, d, True, rng)) for d in _distances(self.distance)}
        self.counts = {"accuracy": _HELD_OUT * len(self.tested)}
        self.counts |= {f"accuracy at {d}": len(ids) for d, ids in self.tested.items()}

    def loss(self, generator: torch.Generator) -> Tensor:
        """The surprise at the letter, one distance for the whole batch."""
        rng = np.random.default_rng(int(torch.randint(1 << 30, (), generator=generator)))
        drawn = rng.random()
        distance = int(self.distance**drawn) if self.short else 1 + int(self.distance * drawn)
        ids = torch.from_numpy(sequences(self.batch, distance, False, rng))
        return cross_entropy(self._answer(ids), ids[:, 0])

    def held_out(self) -> dict[str, float]:
        """Accuracy over all distances, then at each."""
        each = {d: self._accuracy(ids) for d, ids in self.tested.items()}
        return {"accuracy": sum(each.values()) / len(each)} | {f"accuracy at {d}": found for d, found in each.items()}

    def samples(self) -> list[dict]:
        """One held-out sequence of the shortest, a middle, and the longest distance."""
        found, distances = [], list(self.tested)
        for d in sorted({distances[0], distances[len(distances) // 2], distances[-1]}):
            ids = self.tested[d]
            said = int(self._answer(ids[:1]).argmax())
            wanted = int(ids[0, 0])
            answer = {"output": WORDS[said], "wanted": WORDS[wanted], "right": said == wanted}
            found.append({"input": text(ids[0].numpy()), **answer, "distance": d})
        return found

    def gradient_norms(self) -> list[float]:
        """‖∂loss/∂x_t‖ at the longest distance: how much of the error reaches each word."""
        ids = self.tested[self.distance][:_FEW]
        with torch.enable_grad():
            x = self.module.embedding(ids).detach().requires_grad_()
            loss = cross_entropy(self.module.answer(x), ids[:, 0])
            (grad,) = torch.autograd.grad(loss, x)
        return grad.norm(dim=(0, 2)).tolist()

    def metadata(self) -> dict:
        """The network asks for the first word at the last."""
        example = text(self.tested[max(d for d in self.tested if d <= _READ)][0].numpy())
        config = {"unit": "word"} | ({"positions": "learned"} if self.attends else {})
        return {"config": config, "vocabulary": list(WORDS), "asks": "first", "example": example}

    def _answer(self, ids: Tensor) -> Tensor:
        return self.module.answer(self.module.embedding(ids))

    def _accuracy(self, ids: Tensor) -> float:
        return float((self._answer(ids).argmax(1) == ids[:, 0]).double().mean())


def _distances(longest: int) -> list[int]:
    """The distances that are measured, from 1 to the longest, each about as many times the one before."""
    return sorted({round(longest ** (k / 8)) for k in range(9)})


make = Recall
