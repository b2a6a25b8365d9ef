"""Pictures drawn from captions, one patch after another, by one network that reads both."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from seqtui.models.inputs.pictures import COLOURS, SIDE
from seqtui.models.inputs.text import START
from seqtui.models.text_to_image import VOCABULARY
from seqtui.train.data.captions import Caption, captions, drawn
from seqtui.train.nets.transformer import TextToImage
from seqtui.train.tasks.task import suited

_DEFAULTS = {"d_model": 32, "n_heads": 4, "d_mlp": 64, "n_layers": 2, "batch": 32, "lr": 3e-3, "steps": 1500}
_SIZES = ("d_model", "n_heads", "d_mlp", "n_layers")
_LONGEST = 5  # colour, shape, two sides, <s>
_SHOWN = 6


class Pictures:
    """A network that draws what a caption calls for."""

    def __init__(self, model: str, settings: Mapping, seed: int) -> None:
        torch.manual_seed(seed)
        self.config = config = suited(_DEFAULTS, settings)
        self.batch, self.lr, self.steps = config["batch"], config["lr"], config["steps"]
        sizes = {name: config[name] for name in _SIZES}
        self.module = TextToImage(len(VOCABULARY), len(COLOURS), _LONGEST, SIDE, **sizes)
        self.reserved = captions(held=True)
        self._training = _buckets(captions(held=False))
        self._held_out = _buckets(self.reserved)
        self.counts = {"drawn right": len(self.reserved)}
        self.counts |= {f"drawn right from {words.shape[1] - 1} words": len(words) for words, _ in self._held_out}

    def loss(self, generator: torch.Generator) -> Tensor:
        """The mean surprise at the next colour, over captions of one length that is drawn first."""
        sizes = torch.tensor([float(len(words)) for words, _ in self._training])
        words, colours = self._training[int(torch.multinomial(sizes, 1, generator=generator))]
        rows = torch.randint(len(words), (self.batch,), generator=generator)
        logits = self.module(words[rows], colours[rows, :-1])
        return functional.cross_entropy(logits.flatten(0, 1), colours[rows].flatten())

    def gradient_norms(self) -> list[float] | None:
        """None: of patches the picture itself says more."""
        return None

    @torch.no_grad()
    def held_out(self) -> dict[str, float]:
        """The share of held-out captions whose 36 patches are all right; then the same by the words of the caption.

        The most probable colour behind the right ones is what is drawn, as long as all before it are right: so a
        picture is right exactly if each of these is.
        """
        found: dict[str, float] = {}
        every: list[Tensor] = []
        for words, colours in self._held_out:
            right = (self.module(words, colours[:, :-1]).argmax(-1) == colours).all(1)
            found[f"drawn right from {words.shape[1] - 1} words"] = right.float().mean().item()
            every.append(right)
        return {"drawn right": torch.cat(every).float().mean().item()} | found

    @torch.no_grad()
    def samples(self) -> list[dict]:
        """Some held-out captions and the pictures drawn from them, as letters row by row."""
        return [self._sample(caption) for caption in self.reserved[:: len(self.reserved) // _SHOWN]]

    def _sample(self, caption: Caption) -> dict:
        words, _ = _numbers([caption])
        patches = torch.zeros(1, 0, dtype=torch.long)
        while patches.shape[1] < SIDE * SIDE:
            patches = torch.cat([patches, self.module(words, patches)[:, -1:].argmax(-1)], 1)
        colours = tuple(patches[0].tolist())
        answer = {"output": drawn(colours), "wanted": drawn(caption.picture), "right": colours == caption.picture}
        return {"input": caption.text, **answer, "picture": list(colours)}

    def metadata(self) -> dict:
        """What opening the file needs besides its weights."""
        config = {"n_heads": self.config["n_heads"]}
        return {
            "config": config,
            "vocabulary": list(VOCABULARY),
            "targets": list(COLOURS),
            "example": self.reserved[0].text,
        }


make = Pictures


def _buckets(captions: Sequence[Caption]) -> list[tuple[Tensor, Tensor]]:
    """The captions of each length as numbers, [n, words] with <s> last, and their pictures [n, patch]."""
    lengths: defaultdict[int, list[Caption]] = defaultdict(list)
    for caption in captions:
        lengths[len(caption.words)].append(caption)
    return [_numbers(lengths[length]) for length in sorted(lengths)]


def _numbers(captions: Sequence[Caption]) -> tuple[Tensor, Tensor]:
    words = [[VOCABULARY.index(word) for word in (*caption.words, START)] for caption in captions]
    return torch.tensor(words), torch.tensor([caption.picture for caption in captions])
