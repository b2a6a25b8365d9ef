"""Captions and the pictures they call for, 6×6 patches, drawn one after another; models/captions.py says which.

Combinations of colour, shape and place with a checksum divisible by 5 are held out in every wording; so is
"red square top left".
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor
from torch.nn import functional

from seqtui.models.inputs.pictures import COLOURS, COLUMNS, GROUND, ROWS, SHAPES, SIDE, wanted
from seqtui.models.inputs.text import START
from seqtui.models.text_to_image import EXAMPLE, VOCABULARY
from seqtui.train.nets.transformer import TextToImage
from seqtui.train.tasks.task import suited

_HELD_OUT_SHARE = 5
_DEFAULTS = {"d_model": 32, "n_heads": 4, "d_mlp": 64, "n_layers": 2, "batch": 32, "lr": 3e-3, "steps": 1500}
_SIZES = ("d_model", "n_heads", "d_mlp", "n_layers")
_LONGEST = 5  # colour, shape, two sides, <s>
_SHOWN = 6


@dataclass(frozen=True)
class Caption:
    """What is to be drawn: the words, and the numbers of the colours of all patches in raster order."""

    words: tuple[str, ...]
    picture: tuple[int, ...]

    @property
    def text(self) -> str:
        """The caption as it is typed."""
        return " ".join(self.words)


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
        drawn = torch.zeros(1, 0, dtype=torch.long)
        while drawn.shape[1] < SIDE * SIDE:
            drawn = torch.cat([drawn, self.module(words, drawn)[:, -1:].argmax(-1)], 1)
        colours = tuple(drawn[0].tolist())
        letters = "".join(COLOURS[k][0] if COLOURS[k] != "black" else "k" for k in colours)
        rows = " ".join(letters[k : k + SIDE] for k in range(0, len(letters), SIDE))
        return {"input": caption.text, "output": rows, "right": colours == caption.picture, "picture": list(colours)}

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


def captions(held: bool) -> list[Caption]:
    """All captions of one part, in every wording; the example first among the held-out ones."""
    drawn = ((words, wanted(words)) for words in map(tuple, _wordings()) if held_out(words) is held)
    part = [Caption(words, picture) for words, picture in drawn if picture is not None]
    return sorted(part, key=lambda caption: caption.text != EXAMPLE)


def held_out(words: tuple[str, ...]) -> bool:
    """Whether this combination of colour, shape and place is kept from training, in whatever words."""
    meaning = " ".join((*words[:2], *sorted(set(words[2:]) - {"centre"})))
    return zlib.crc32(meaning.encode()) % _HELD_OUT_SHARE == 0 or meaning == " ".join(
        (*EXAMPLE.split()[:2], *sorted(EXAMPLE.split()[2:]))
    )


def _wordings() -> list[list[str]]:
    corners = [pair for row, column in product(ROWS, COLUMNS) for pair in ([row, column], [column, row])]
    places = [[], ["centre"], *([side] for side in (*ROWS, *COLUMNS)), *corners]
    seen = [colour for colour in COLOURS if colour != COLOURS[GROUND]]  # black on black cannot be seen
    return [[colour, shape, *place] for colour, shape, place in product(seen, SHAPES, places)]


def _buckets(captions: Sequence[Caption]) -> list[tuple[Tensor, Tensor]]:
    """The captions of each length as numbers, [n, words] with <s> last, and their pictures [n, patch]."""
    lengths: defaultdict[int, list[Caption]] = defaultdict(list)
    for caption in captions:
        lengths[len(caption.words)].append(caption)
    return [_numbers(lengths[length]) for length in sorted(lengths)]


def _numbers(captions: Sequence[Caption]) -> tuple[Tensor, Tensor]:
    words = [[VOCABULARY.index(word) for word in (*caption.words, START)] for caption in captions]
    return torch.tensor(words), torch.tensor([caption.picture for caption in captions])
