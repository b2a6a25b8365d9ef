"""nn.RNN, nn.LSTM and nn.GRU as data: one time step of each, composed from torch's functions on torch's tensors.

The formulas are those of torch's documentation; the order of the blocks is stated here again, on purpose not read from
seqtui.models. Runs inside a subprocess only, because it imports torch.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import torch
from msgspec import Struct
from torch import Tensor, nn
from torch.nn.functional import linear

from seqtui.models.inputs.settings import Value

Named = dict[str, Tensor]
Config = Mapping[str, Value]


class Weights(NamedTuple):
    """The four tensors of one layer and direction, in torch's order."""

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor
    bias_hh: Tensor


Step = Callable[[Weights, Tensor, Named], Named]


class RecurrentCell(Struct, frozen=True):
    """One of torch's recurrent modules.

    blocks: the letters of its stacked blocks, from torch's documentation. states: what it carries. joined: the blocks
    whose two biases have a name for their sum. module(config) makes it, or gives None where torch has none.
    step(config) takes the weights, x and the states to the named values of one time step, of one sequence or of a
    batch. open: the gates whose bias is 1 before training. negated(config): the blocks whose parameters a run records
    with the other sign than torch stores them with; the weights that step takes are torch's.
    """

    blocks: str
    states: str
    joined: str
    module: Callable[[Config], Callable[..., nn.Module] | None]
    step: Callable[[Config], Step]
    open: str = ""
    negated: Callable[[Config], str] = lambda config: ""


def find_reference(spelled: str) -> Any:
    """Return what a model's torch_reference names, "module:name": imported here, and only here."""
    module, _, name = spelled.partition(":")
    return getattr(import_module(module), name)


def _sides(w: Weights, x: Tensor, h: Tensor, n: int) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """What the input, and what the hidden state, sends to each of the n blocks."""
    return linear(x, w.weight_ih, w.bias_ih).chunk(n, -1), linear(h, w.weight_hh, w.bias_hh).chunk(n, -1)


def _rnn_step(config: Config) -> Step:
    activation = {"tanh": torch.tanh, "relu": torch.relu}[str(config["nonlinearity"])]

    def step(w: Weights, x: Tensor, state: Named) -> Named:
        (from_x,), (from_h,) = _sides(w, x, state["h"], 1)
        return {"h": activation(from_x + from_h)}

    return step


def _lstm_step(w: Weights, x: Tensor, state: Named) -> Named:
    from_x, from_h = _sides(w, x, state["h"], 4)
    i, f, g, o = (a + b for a, b in zip(from_x, from_h, strict=True))
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    c = f * state["c"] + i * g
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": o * c.tanh()}


def _gru_step(config: Config) -> Step:
    after, keeps = config["reset"] == "after", config["update"] == "keep"

    def step(w: Weights, x: Tensor, state: Named) -> Named:
        h = state["h"]
        (xr, xz, xn), (hr, hz, hn) = _sides(w, x, h, 3)
        r, stays = (xr + hr).sigmoid(), (xz + hz).sigmoid()
        reset = r * hn if after else linear(r * h, w.weight_hh.chunk(3)[2], w.bias_hh.chunk(3)[2])
        n = (xn + reset).tanh()
        return {"r": r, "z": stays if keeps else 1 - stays, "n": n, "h": torch.lerp(n, h, stays)}

    return step


def _rnn_module(config: Config) -> Callable[..., nn.Module]:
    return lambda *sizes, **options: nn.RNN(*sizes, nonlinearity=config["nonlinearity"], **options)


RNN = RecurrentCell("h", states="h", joined="", module=_rnn_module, step=_rnn_step)

LSTM = RecurrentCell(
    "ifgo",
    states="hc",
    joined="ifgo",
    module=lambda config: nn.LSTM,
    step=lambda config: _lstm_step,
    open="f",  # Gers et al. 2000
)

GRU = RecurrentCell(
    "rzn",
    states="h",
    joined="rz",
    module=lambda config: nn.GRU if config["reset"] == "after" else None,
    step=_gru_step,
    negated=lambda config: "z" if config["update"] == "write" else "",
)
