"""The next character of a text (Graves 2013; Karpathy 2015): from noise to words in a minute.

Every network is measured on the same characters of the held-out part: on those of each sequence that it reads after at
least one other of the sequence. What only some are asked for, the first character after a decoder's start mark and the
one after the last position that a decoder has, is learnt from but not counted.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from seqtui.models.inputs.settings import Value
from seqtui.models.inputs.text import END, START
from seqtui.models.table import find_model
from seqtui.train.data.characters import Characters, read_characters
from seqtui.train.nets.recurrent import RecurrentNetwork
from seqtui.train.nets.transformer import Decoder

_LR = 1e-2  # for all: of the recipe's rates the better one for each of the four networks
_STEPS = 1000
_TESTED = 48  # sequences of the held-out part
_WRITTEN = 100  # characters of a sample, less where a sequence is shorter
_COUNTING = "guessing by how often each character occurs"
_HEADS = {8: 4, 4: 2, 2: 2}


def make(model: str, settings: Mapping[str, Value], seed: int, text: str | None) -> "Chars":
    """Return the task for one model, on a text or, for None, on the made-up corpus.

    Raises SeqtuiError for a text too short to learn from.
    """
    return Chars(model, settings, seed, read_characters(text))


class Chars:
    """A network that reads characters and says, at each, which comes next."""

    def __init__(self, model: str, settings: Mapping[str, Value], seed: int, chars: Characters) -> None:
        torch.manual_seed(seed)
        self.model, self.chars, self.seed = model, chars, seed
        self.attends = find_model(model).family == "attention"
        self.batch, self.lr, self.steps = int(settings["batch"]), _LR, _STEPS
        self.length = min(int(settings["length"]), len(chars.held_out) - 1, len(chars.training) - 2)
        self.start, self.end = chars.words.index(START), chars.words.index(END)
        self.width = _even(int(settings["d_hidden"])) if self.attends else int(settings["d_hidden"])
        self.n_heads = next((n for d, n in _HEADS.items() if self.width % d == 0), 1)
        self.module: Any = self._network()
        self.training = torch.from_numpy(chars.training)
        starts = np.linspace(0, len(chars.held_out) - 1 - self.length, _TESTED).astype(int)
        held_out = torch.from_numpy(chars.held_out)
        self.tested = torch.stack([held_out[k : k + self.length + 1] for k in starts])
        scored = self.tested[:, : self.length].numpy()
        self.baselines = {"by letters": chars.bits_by_counting(scored), "by pairs": chars.bits_by_pairs(scored)}
        self.baseline = f"{_COUNTING}: {self.baselines['by letters']:.2f}"
        self._offsets = torch.arange(self.length + 1)

    def loss(self, generator: torch.Generator) -> Tensor:
        """The mean surprise at the next character."""
        last = len(self.training) - self.length - 1
        starts = torch.randint(last + 1, (self.batch, 1), generator=generator)
        scores, after = self._scores(self.training[starts + self._offsets])
        return cross_entropy(scores.flatten(0, 1), after.flatten())

    def held_out(self) -> dict[str, float]:
        """Bits per character of the network, and of two ways to count, all on the same characters."""
        return {"bits per character": float(self.surprises(self.tested).mean()) / math.log(2), **self.baselines}

    def surprises(self, rows: Tensor) -> Tensor:
        """The surprise in nats [sequences, length - 1] at the second … last but one of rows [sequences, length + 1]."""
        scores, after = self._scores(rows)
        each = cross_entropy(scores.transpose(1, 2), after, reduction="none")
        return each[:, 1:] if self.attends else each[:, :-1]

    def samples(self) -> list[dict]:
        """What the network writes by itself, a character at a time, each drawn from its distribution."""
        generator = torch.Generator().manual_seed(self.seed)
        written = self._write(_WRITTEN, generator)
        return [{"output": self.chars.spell(written)}]

    def gradient_norms(self) -> list[float]:
        """‖∂loss at the last character/∂x_t‖: how far back a character's error reaches."""
        with torch.enable_grad():
            x = self.module.embedding(self.tested[:16, :-1]).detach().requires_grad_()
            (grad,) = torch.autograd.grad(cross_entropy(self.module.read(x)[:, -1], self.tested[:16, -1]), x)
        return grad.norm(dim=(0, 2)).tolist()

    def metadata(self) -> dict:
        """A language model of characters."""
        config: dict[str, Value] = {"unit": "char"}
        if self.attends:
            config |= {"n_heads": self.n_heads, "cross": False, "norm_first": True, "positions": "sinusoidal"}
        line = self.chars.spell(self.chars.held_out[: self.length - 1].tolist()).partition("\n")[0].strip()
        return {"config": config, "vocabulary": list(self.chars.words), "example": line or self.chars.words[2]}

    def _network(self) -> nn.Module:
        if self.attends:
            return Decoder(len(self.chars.words), self.width, self.n_heads, 2, self.length)
        return RecurrentNetwork(self.model, len(self.chars.words), 16, self.width)

    def _scores(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """The scores, and the characters that are asked for, over rows [sequences, length + 1] of character numbers.

        A recurrent network is asked for the second … last; a decoder begins with the start: the first … last but one.
        """
        before, after = rows[:, :-1], rows[:, 1:]
        if self.attends:
            before, after = torch.cat([torch.full_like(rows[:, :1], self.start), rows[:, :-2]], 1), rows[:, :-1]
        return self.module(before), after

    def _write(self, count: int, generator: torch.Generator) -> list[int]:
        if self.attends:
            return self._write_again(min(count, self.length), generator)
        module, found, state = self.module, [self.end], None
        for _ in range(count):
            h, state = module.rnn(module.embedding(torch.tensor([[found[-1]]])), state)
            found.append(self._draw(module.out(h)[0, -1], generator))
        return found[1:]

    def _write_again(self, count: int, generator: torch.Generator) -> list[int]:
        found = [self.start]
        for _ in range(count):
            found.append(self._draw(self.module(torch.tensor([found[-self.length :]]))[0, -1], generator))
        return found[1:]

    def _draw(self, scores: Tensor, generator: torch.Generator) -> int:
        return int(torch.multinomial(scores.softmax(0), 1, generator=generator))


def _even(width: int) -> int:
    return width + width % 2
