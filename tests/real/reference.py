"""What `transformers` computed for one network: kept in a folder beside it, and read back without `transformers`.

network/         the directory that is opened
reference.npz    ids, every value by our path, and the gradient of one logit by the parameter's key
places.json      where in the file each of our weights stands, and which logit was differentiated
"""

from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct


class Place(Struct, frozen=True):
    """Where one of our weights stands: the key, the part from first to last along an axis, and which way round.

    transposed: the tensor has outputs first, [out, in], and ours has inputs first.
    """

    key: str
    first: int = 0
    last: int | None = None
    axis: int = 0
    transposed: bool = False

    def cut(self, tensor: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """A view of the tensor of the file, laid out as our weight of that shape; as many rows of an embedding."""
        cut = np.moveaxis(np.moveaxis(tensor, self.axis, 0)[self.first : self.last], 0, self.axis)
        cut = cut.reshape(len(cut), -1).T if self.transposed else cut
        return cut[: shape[0]] if cut.ndim == len(shape) else cut.reshape(shape)


class About(Struct, frozen=True):
    """The text, the logit that was differentiated, and the place of each weight by our path."""

    text: str
    logits: str
    element: tuple[int, ...]
    places: dict[str, Place]


class Reference(Struct, frozen=True):
    """All that `transformers` computed for one network."""

    about: About
    ids: np.ndarray
    values: dict[str, np.ndarray]
    gradients: dict[str, np.ndarray]


def write(folder: Path, reference: Reference) -> None:
    """Keep a reference in a folder."""
    arrays = {"ids": reference.ids}
    arrays |= {f"value:{path}": value for path, value in reference.values.items()}
    arrays |= {f"gradient:{key}": value for key, value in reference.gradients.items()}
    np.savez_compressed(folder / "reference.npz", **arrays)
    (folder / "places.json").write_bytes(msgspec.json.format(msgspec.json.encode(reference.about), indent=1))


def read(folder: Path) -> Reference:
    """The reference of a folder."""
    about = msgspec.json.decode((folder / "places.json").read_bytes(), type=About)
    with np.load(folder / "reference.npz") as arrays:
        named = {name: arrays[name] for name in arrays.files}
    kinds: dict[str, dict[str, np.ndarray]] = {"value": {}, "gradient": {}}
    for name, array in named.items():
        kind, _, path = name.partition(":")
        if path:
            kinds[kind][path] = array
    values = kinds["value"]
    values |= {path.removesuffix("logits") + "y": shares(value) for path, value in values.items() if "logits" in path}
    return Reference(about, named["ids"], values, kinds["gradient"])


def shares(logits: np.ndarray) -> np.ndarray:
    """The probabilities, which need not be kept: softmax along the last axis."""
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
