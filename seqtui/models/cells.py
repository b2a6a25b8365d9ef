"""A recurrent cell as data: its equations, and its weights cut from a torch state_dict or drawn from a seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation
from seqtui.models import seeds
from seqtui.models.settings import Value
from seqtui.models.state_dict import StateDict

Parameters = dict[str, np.ndarray]


@dataclass(frozen=True)
class Cell:
    """A recurrent cell.

    blocks: the letters of the weight blocks in torch's stacking order; block f owns W_xf, W_hf, b_xf and b_hf.
    states: what is carried from step to step; the first is shown to the outside. step(config) gives the equations of
    one time step, prepare(config) those that hold for all. scores: the id of the output scores.
    """

    notation: Notation
    blocks: tuple[str, ...]
    states: tuple[str, ...]
    step: Callable[[Mapping[str, Value]], Callable[..., tuple[Array, ...]]]
    prepare: Callable[[Mapping[str, Value]], Callable[[Equations, SimpleNamespace], None]] = lambda config: (
        lambda eq, w: None
    )
    scores: str = "logits"

    def weights(self, seed: int, layer: str, d_in: int, d_hidden: int) -> Parameters:
        """Seeded weights, uniform within ±1/√d_hidden as torch draws them."""
        bound = d_hidden**-0.5
        shapes = {"W_x": (d_hidden, d_in), "W_h": (d_hidden, d_hidden), "b_x": (d_hidden,), "b_h": (d_hidden,)}
        return {
            f"{kind}{block}": seeds.uniform(seed, f"{layer}{kind}{block}", shape, bound)
            for block in self.blocks
            for kind, shape in shapes.items()
        }

    def cut(self, state: StateDict, suffix: str, d_in: int, d_hidden: int) -> Parameters:
        """The blocks of one layer and direction of a torch state_dict; suffix is ``l0`` or ``l0_reverse``.

        Raises SeqtuiError when a tensor is missing or of another shape.
        """
        tall = len(self.blocks) * d_hidden
        wanted = {"weight_ih": (tall, d_in), "weight_hh": (tall, d_hidden), "bias_ih": (tall,), "bias_hh": (tall,)}
        has_bias = any(key.startswith("bias") for key in state.tensors)  # a module made with bias=False has none
        arrays = {
            key: state[f"{key}_{suffix}"] if has_bias or not key.startswith("bias") else np.zeros(tall)
            for key in wanted
        }
        for key, shape in wanted.items():
            if arrays[key].shape != shape:
                raise SeqtuiError(
                    f"{state.name}: {key}_{suffix} has shape {list(arrays[key].shape)}, but {len(self.blocks)} blocks "
                    f"of {d_hidden} units need {list(shape)}: these are the weights of another model"
                )
        return {
            f"{kind}{block}": array[k * d_hidden : (k + 1) * d_hidden]
            for k, block in enumerate(self.blocks)
            for kind, array in zip(("W_x", "W_h", "b_x", "b_h"), arrays.values(), strict=True)
        }
