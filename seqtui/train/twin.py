"""What a torch twin of a run consists of. Runs inside a subprocess only, because it imports torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import EllipsisType
from typing import NamedTuple

from torch import Tensor


class Share(NamedTuple):
    """The part of a torch tensor that holds one given value: tensor[place]."""

    tensor: Tensor
    place: int | slice | EllipsisType = ...


@dataclass(frozen=True, eq=False)
class Twin:
    """One run, computed by torch from the run's leaves and from nothing else of it.

    module: what computes it, in words. values: every named value by its path. outputs: what the module itself returned,
    for the paths it shows. leaves: where each given value is kept, so that autograd's gradient can be read there.
    target: the value that was recorded last, computed from the module's output; its sum is what is differentiated.
    weights: the state_dict.
    """

    module: str
    values: Mapping[str, Tensor]
    outputs: Mapping[str, Tensor]
    leaves: Mapping[str, Share]
    target: Tensor
    weights: Mapping[str, Tensor]
