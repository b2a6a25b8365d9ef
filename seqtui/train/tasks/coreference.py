"""What *it* stands for: the word is read off at *it*, so attention has to fetch it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from seqtui.train.data import coreference
from seqtui.train.data.coreference import Reference
from seqtui.train.nets.transformer import Encoder, SelfAttention
from seqtui.train.tasks.task import norms_by_token, suited

LENGTH = 11
_DEFAULTS: dict[str, dict] = {
    "encoder": {"d_model": 16, "n_heads": 1, "d_mlp": 32, "n_layers": 2, "batch": 64, "lr": 5e-3, "steps": 600},
    "self-attention": {"d_model": 16, "batch": 64, "lr": 1e-2, "steps": 600},
}
_SIZES = ("d_model", "n_heads", "d_mlp", "n_layers")
_VALUES_FIRST = 100  # updates of a single head before its queries and keys begin to learn


def make(model: str, settings: Mapping, seed: int) -> Coreference:
    """Return the task for one model; a setting of 0 is what suits it."""
    torch.manual_seed(seed)
    config = {**suited(_DEFAULTS[model], settings), "guide": settings["guide"]}
    sizes = {name: config[name] for name in _SIZES if name in _DEFAULTS[model]}
    words = len(coreference.words())
    if model == "self-attention":
        return Coreference(SelfAttention(words, LENGTH, **sizes, spread=0.1), config)
    return Coreference(Encoder(words, LENGTH, **sizes), config)


class Coreference:
    """A network that names, at *it*, the word that *it* refers to.

    A single head cannot look at the animal with *tired* and at the street with *wide*: the query of *it* has seen no
    adjective, so the ratio of the two stays the same. Its adjective can, so there the referent is asked for as well.

    A single head learns what to make of the words before it learns where to look. One that learns both at once may
    come to look at one noun alone; its softmax is then so sharp that no gradient leads back, and it stays at chance.
    """

    def __init__(self, module: SelfAttention | Encoder, config: Mapping) -> None:
        self.module, self.config = module, config
        self.batch, self.lr, self.steps = config["batch"], config["lr"], config["steps"]
        self.deep = isinstance(module, Encoder)
        self.words = coreference.words()
        self.training, self.reserved = coreference.references(held=False), coreference.references(held=True)
        self._ids = {word: k for k, word in enumerate(self.words)}
        self.counts = {"accuracy": len(self.reserved)}
        self._training, self._reserved = self._numbers(self.training), self._numbers(self.reserved)
        self._last: Tensor | None = None
        self._made = 0
        if isinstance(module, SelfAttention):
            for parameter in (module.attention.in_proj_weight, module.attention.in_proj_bias):
                parameter.register_hook(self._values_first)

    def loss(self, generator: torch.Generator) -> Tensor:
        """The mean surprise at the word that *it* refers to, and a little at where attention goes (see guide)."""
        self._last = torch.randint(len(self.training), (self.batch,), generator=generator)
        self._made += 1
        return self._surprise(self._last)

    def _surprise(self, rows: Tensor) -> Tensor:
        ids, places = (each[rows] for each in self._training)
        logits, pattern = self.module(ids)
        named = ids.gather(1, places)[:, 0]
        loss = functional.cross_entropy(logits[:, Reference.pronoun], named)
        at_it = _share(pattern, Reference.pronoun, places)
        if self.deep:
            return loss + self.config["guide"] * _surprise_at(at_it)
        loss = loss + functional.cross_entropy(logits[:, -1], named)
        if self._settles:
            return loss
        guided = at_it[places[:, 0] == Reference.being], _share(pattern, -1, places)
        return loss + self.config["guide"] * sum(map(_surprise_at, guided))

    @property
    def _settles(self) -> bool:
        """Whether queries and keys are still to stay as they were drawn."""
        return not self.deep and self._made <= _VALUES_FIRST

    def _values_first(self, gradient: Tensor) -> Tensor:
        """The gradient of the stacked projections, while the head settles without that of queries and keys."""
        if not self._settles:
            return gradient
        kept = torch.zeros_like(gradient)
        rows = 2 * len(gradient) // 3
        kept[rows:] = gradient[rows:]
        return kept

    def gradient_norms(self) -> list[float] | None:
        """‖∂loss/∂x_t‖ of each word of the last batch."""
        last = self._last
        return None if last is None else norms_by_token(self.module.embedding, lambda: self._surprise(last))

    @torch.no_grad()
    def held_out(self) -> dict[str, float]:
        """The share of held-out sentences whose referent is named at *it*; then what *it* and the adjective look at."""
        ids, places = self._reserved
        logits, pattern = self.module(ids)
        right = logits[:, Reference.pronoun].argmax(-1) == ids.gather(1, places)[:, 0]
        found = {"accuracy": right.float().mean().item()}
        of_being = places[:, 0] == Reference.being
        for word, row in (("it", Reference.pronoun), ("adjective", -1)):
            for noun, column in (("being", Reference.being), ("place", Reference.place)):
                for adjective, rows in (("tired", of_being), ("wide", ~of_being)):
                    share = pattern[rows, row, column].mean().item()
                    found |= {f"{word} on the {noun}, if {adjective}": share} if word == "it" or not self.deep else {}
        return found

    @torch.no_grad()
    def samples(self) -> list[dict]:
        """Both sentences about the animal, with what each word looks at."""
        rows = []
        for reference in self.reserved[:2]:
            logits, pattern = self.module(self._numbers([reference])[0])
            said = self.words[int(logits[0, Reference.pronoun].argmax())]
            named = {"rows": list(reference.words), "columns": list(reference.words)}
            wanted = reference.words[reference.referent]
            answer = {"output": f"it = {said}", "wanted": f"it = {wanted}", "right": said == wanted}
            rows.append({"input": reference.text, **answer, "map": pattern[0].tolist(), **named})
        return rows

    def metadata(self) -> dict:
        """What opening the file needs besides its weights."""
        config: dict = {"positions": "learned"}
        config |= {"n_heads": self.config["n_heads"], "output": True} if self.deep else {}
        return {"config": config, "vocabulary": list(self.words), "example": self.reserved[0].text, "asks": "referent"}

    def _numbers(self, references: Sequence[Reference]) -> tuple[Tensor, Tensor]:
        ids = torch.tensor([[self._ids[word] for word in each.words] for each in references])
        return ids, torch.tensor([[each.referent] for each in references])


def _share(pattern: Tensor, row: int, places: Tensor) -> Tensor:
    """How much of its attention [batch] the word of that row gives to the places [batch, 1]."""
    return pattern[:, row].gather(1, places)[:, 0]


def _surprise_at(share: Tensor) -> Tensor:
    """Attention read as a probability: guided alignment training (Chen et al. 2016)."""
    return -(share + 1e-6).log().mean()
