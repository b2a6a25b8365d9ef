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

    def cut(self, state: StateDict, suffix: str) -> Parameters:
        """The blocks of one layer and direction of a torch state_dict; suffix is ``l0`` or ``l0_reverse``.

        Raises SeqtuiError when a tensor is missing or of another shape.
        """
        W_ih, W_hh = state[f"weight_ih_{suffix}"], state[f"weight_hh_{suffix}"]
        d_hidden = W_hh.shape[-1]
        tall = len(self.blocks) * d_hidden
        zeros = np.zeros(tall)  # a module made with bias=False
        b_ih, b_hh = (state.tensors.get(f"bias_{side}_{suffix}", zeros) for side in ("ih", "hh"))
        wanted = {"weight_ih": (W_ih, (tall, W_ih.shape[-1])), "weight_hh": (W_hh, (tall, d_hidden))}
        wanted |= {"bias_ih": (b_ih, (tall,)), "bias_hh": (b_hh, (tall,))}
        for key, (array, shape) in wanted.items():
            if array.shape != shape:
                raise SeqtuiError(
                    f"{state.name}: {key}_{suffix} has shape {list(array.shape)}, but {len(self.blocks)} blocks of "
                    f"{d_hidden} units need {list(shape)}: these are the weights of another model"
                )
        sources = {"W_x": W_ih, "W_h": W_hh, "b_x": b_ih, "b_h": b_hh}
        return {
            f"{kind}{block}": array[k * d_hidden : (k + 1) * d_hidden]
            for k, block in enumerate(self.blocks)
            for kind, array in sources.items()
        }
