"""A recurrent cell as data: its equations, and its weights cut from a torch state_dict or drawn from a seed.

The shapes of weights and states are the axes of their symbols, so a state may be a matrix as well as a vector.
"""

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace

import numpy as np
from msgspec import Struct

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_, _
from seqtui.models.inputs.settings import Value
from seqtui.models.parts.diagram import Diagram
from seqtui.models.weights import seeds
from seqtui.models.weights.state_dict import StateDict

Parameters = dict[str, np.ndarray]
Shapes = dict[str, tuple[int, ...]]
Config = Mapping[str, Value]

_STACKED = {"weight_ih": "W_x", "weight_hh": "W_h", "bias_ih": "b_x", "bias_hh": "b_h"}  # torch's name, the paper's


# the names of gates and candidates, as they stand inside a sentence
NAMES = (N_("forget gate"), N_("input gate"), N_("output gate"), N_("reset gate"), N_("update gate"), N_("candidate"))


def gate(letter: str, meaning: str) -> dict[str, Symbol]:
    """Return the symbols of a gate or candidate f: f itself, W_xf, W_hf, b_xf, b_hf, and b_f, the sum of the two.

    meaning begins with its name, "forget gate: how much of the old memory stays". A cell of the program has its name
    in NAMES and its meaning marked, to be translated.
    """
    name = meaning.partition(":")[0]
    symbols = (
        Symbol(letter, "d_hidden", meaning),
        Symbol(f"W_x{letter}", "d_hidden d_in", N_("weights from the input to the {name}", name=name)),
        Symbol(f"W_h{letter}", "d_hidden d_hidden", N_("weights from the hidden state to the {name}", name=name)),
        Symbol(f"b_x{letter}", "d_hidden", N_("bias of the {name}, input side", name=name)),
        Symbol(f"b_h{letter}", "d_hidden", N_("bias of the {name}, hidden side", name=name)),
        Symbol(f"b_{letter}", "d_hidden", N_("bias of the {name}", name=name)),
    )
    return {symbol.text: symbol for symbol in symbols}


class Cell(Struct, frozen=True):
    """A recurrent cell.

    notation holds the symbols of everything named here; their axes are settings of the network, "d_hidden d_in".
    carried: what is handed from step to step. blocks: letters of the weight blocks in torch's stacking order; block f
    owns W_xf, W_hf, b_xf and b_hf. weights: the parameters that no block owns, each a tensor of its own in a
    state_dict, ``W_k_l0``. step(config) gives the equations of one time step, from x and what was carried to h, a
    vector [d_hidden] that is shown to the outside, and what is carried on (h once, where it is both); prepare(config)
    gives those that hold for all. diagram is its drawing; None has one laid out from the equations. negated: blocks
    whose parameters have the other sign than in a state_dict, because σ(−a) = 1 − σ(a).
    """

    notation: Notation
    carried: tuple[str, ...]
    step: Callable[[Config], Callable[..., tuple[Array, ...]]]
    blocks: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    prepare: Callable[[Config], Callable[[Equations, SimpleNamespace], None]] = lambda config: lambda eq, w: None
    diagram: Diagram | None = None
    negated: tuple[str, ...] = ()

    def parameters(self, config: Config) -> Shapes:
        """The shape of each parameter of one layer in one direction; config holds the layer's d_in."""
        in_blocks = (f"{kind}{block}" for block in self.blocks for kind in _STACKED.values())
        return self._shapes((*in_blocks, *self.weights), config)

    def states(self, config: Config) -> Shapes:
        """The shape of each state that is carried from step to step."""
        return self._shapes(self.carried, config)

    def tensors(self) -> dict[str, tuple[str, ...]]:
        """What a state_dict holds of one layer: each tensor's name, and the parameters stacked in it."""
        stacked = _STACKED.items() if self.blocks else ()
        in_blocks = {key: tuple(f"{kind}{block}" for block in self.blocks) for key, kind in stacked}
        return in_blocks | {name: (name,) for name in self.weights}

    def drawn(self, seed: int, layer: str, config: Config) -> Parameters:
        """Seeded parameters, uniform within ±1/√d_hidden as torch draws them."""
        bound = config["d_hidden"] ** -0.5
        shapes = self.parameters(config).items()
        return self._signed({name: seeds.uniform(seed, f"{layer}{name}", shape, bound) for name, shape in shapes})

    def cut(self, state: StateDict, suffix: str, config: Config) -> Parameters:
        """The parameters of one layer and direction of a torch state_dict; suffix is ``l0`` or ``l0_reverse``.

        Raises SeqtuiError when a tensor is missing or of another shape.
        """
        shapes = self.parameters(config)
        found: Parameters = {}
        has_bias = any(key.startswith("bias") for key in state.tensors)  # a module made with bias=False has none
        for key, names in self.tensors().items():
            shape = shapes[names[0]]
            if len(names) > 1:
                shape = (len(names) * shape[0], *shape[1:])
            if has_bias or not key.startswith("bias"):
                blocks = len(names) if key in _STACKED else 0
                array = state.shaped(f"{key}_{suffix}", shape, _needing(blocks, int(config["d_hidden"])))
            else:
                array = np.zeros(shape)
            found |= dict(zip(names, np.split(array, len(names)) if len(names) > 1 else (array,), strict=True))
        return self._signed({name: found[name] for name in shapes})

    def matrices(self) -> dict[str, tuple[str, ...]]:
        """The axes of each tensor of a state_dict that has several; "" where parameters are stacked along the axis."""
        firsts = {key: (names, self.notation[names[0]].axis_names) for key, names in self.tensors().items()}
        return {
            key: ("" if len(names) > 1 else axes[0], *axes[1:])
            for key, (names, axes) in firsts.items()
            if len(axes) > 1
        }

    def _signed(self, parameters: Parameters) -> Parameters:
        """The parameters, with the other sign where the block has it."""
        turned = {f"{kind}{block}" for block in self.negated for kind in _STACKED.values()}
        return {name: 0.0 - value if name in turned else value for name, value in parameters.items()}

    def _shapes(self, names: Iterable[str], config: Config) -> Shapes:
        return {name: tuple(int(config[axis]) for axis in self.notation[name].axis_names) for name in names}


def _needing(blocks: int, units: int) -> str:
    """What needs a tensor of its shape, in words: ``4 blocks of 8 units``."""
    return _("{blocks} blocks of {units} units", blocks=blocks, units=units) if blocks else _("{n} units", n=units)
