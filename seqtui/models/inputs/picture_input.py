"""The picture that a Vision Transformer reads: a built-in digit, or pixels in .npy form; its levels, and its patches.

Grey pictures are [row, column], others [row, column, channel]. Levels go from 0 to 1. A network of the hub was trained
on levels less their mean, divided by their spread, which stand in its preprocessor_config.json; where these are not
known, its pixels are read as they are given.
"""

import math

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.pictures import DIGIT_SIDE, PatchGrid, digit
from seqtui.models.inputs.settings import Value
from seqtui.models.model import Model, Request
from seqtui.models.weights import trained_words

EXAMPLE = "3"
MAX_SIDE = 256
MAX_SIDE_OF_NETWORK = 1024  # of pictures that somebody's network was trained on
_DIGITS = set("0123456789")


def read_image(model: Model, request: Request, config: dict[str, Value], side: int = 0) -> np.ndarray:
    """The picture of a request: from --input, or a built-in digit named by the text or by image=.

    A digit is drawn as large as the network needs it, side pixels (0: as it is), and the same in each channel.
    Raises SeqtuiError when it is no picture, or not one of so many channels.
    """
    if request.input is not None:
        if request.text is not None or "image" in request.settings:
            raise SeqtuiError(_("give --input or a built-in digit, not both"))
        return _checked(request.input, request, config)
    if "image" not in request.settings or request.text is not None:
        text = (model.text_of(request) or "").strip()
        if text not in _DIGITS or ("image" in request.settings and text != str(config["image"])):
            raise SeqtuiError(_("vit reads a picture, not a text: give --input FILE.npy or one digit from 0 to 9"))
        config["image"] = int(text)
    return _drawn(digit(config["image"]), side or DIGIT_SIDE, config["channels"])


def named_digit(request: Request) -> str | None:
    """The digit of the setting, or else of the file, where that has one."""
    own = trained_words.example_of(request.weights, EXAMPLE).strip()
    return str(request.settings.get("image", own if own in _DIGITS else EXAMPLE)).strip()


def _drawn(image: np.ndarray, side: int, channels: int) -> np.ndarray:
    """A digit on so many pixels, each the nearest one of its own; the same in all channels."""
    nearest = np.arange(side) * DIGIT_SIDE // side
    larger = image[nearest][:, nearest]
    return larger if channels == 1 else np.repeat(larger[:, :, None], channels, axis=2)


def _checked(image: np.ndarray, request: Request, config: dict[str, Value]) -> np.ndarray:
    channels, of_network = config["channels"], request.weights is not None and request.weights.network is not None
    side, most = math.isqrt(image.size), MAX_SIDE_OF_NETWORK if of_network else MAX_SIDE
    if image.ndim == 1 and channels == 1 and side**2 == image.size > 0:
        image = image.reshape(side, side)
    wanted = 2 if channels == 1 else 3
    if (
        image.ndim != wanted
        or not image.size
        or max(image.shape[:2]) > most
        or image.shape[2:] not in ((), (channels,))
    ):
        wrong = {"shape": list(image.shape), "most": most}
        if channels == 1:
            raise SeqtuiError(
                _("the input has shape {shape}: give a grey picture [H, W], at most {most} pixels a side", **wrong)
            )
        raise SeqtuiError(
            _(
                "the input has shape {shape}: give a picture [H, W, {channels}], at most {most} pixels a side",
                channels=channels,
                **wrong,
            )
        )
    if of_network and not config["mean"]:
        return image
    if not (image.min() >= 0 and image.max() <= 1):
        low, high = image.min(), image.max()
        raise SeqtuiError(
            _("the picture's levels go from {low:g} to {high:g}: give grey levels from 0 to 1", low=low, high=high)
        )
    return image


def cut_up(image: np.ndarray, patch: int) -> PatchGrid:
    """The patches of a picture.

    Raises SeqtuiError when they do not fill it exactly.
    """
    height, width = image.shape[:2]
    if height % patch or width % patch:
        fitting = ", ".join(str(n) for n in range(1, min(height, width) + 1) if not (height % n or width % n))
        raise SeqtuiError(
            _(
                "a picture of {height}×{width} pixels has no whole patches of {patch}: patch can be {fitting}",
                height=height,
                width=width,
                patch=patch,
                fitting=fitting,
            )
        )
    return PatchGrid(height, width, patch, first=1)


def per_channel(name: str, config: dict[str, Value]) -> np.ndarray | None:
    """The numbers of a setting, one for each channel, as in 0.5,0.5,0.5; None where it is empty.

    Raises SeqtuiError for anything else.
    """
    text, channels = str(config[name]).strip(), config["channels"]
    if not text:
        return None
    try:
        numbers = np.array([float(part) for part in text.replace(",", " ").split()])
    except ValueError:
        numbers = np.array([])
    if len(numbers) != channels or not np.isfinite(numbers).all() or (name == "std" and (numbers <= 0).any()):
        raise SeqtuiError(
            _("{name} cannot be '{text}': give {n} numbers, one for each channel", name=name, text=text, n=channels)
        )
    return numbers
