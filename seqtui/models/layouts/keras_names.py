"""The variables of a Keras file under one name each: Keras wrote them in three ways, and names them by no path of ours.

    layers/lstm/cell/vars/1                                  Keras 3; a layer's own name stands beside its group
    model_weights/lstm/sequential/lstm/lstm_cell/kernel      Keras 3 as .h5
    lstm_1/lstm_1/kernel:0                                   Keras 2, with model_weights/ or without

All become ``lstm.0.lstm_cell.recurrent_kernel``: the layer's name, its place in a stack of layers of one kind, the kind
of its cell, the variable. An Embedding is ``NAME.weight`` [words, width], a Dense ``NAME.weight`` [out, in].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

_BLOCKS = {4: "lstm_cell", 3: "gru_cell", 1: "simple_rnn_cell"}
_VARIABLES = {True: ("kernel", "recurrent_kernel", "bias"), False: ("kernel", "bias")}  # of a cell, or of a layer
_WRAPPERS = ("Bidirectional", "TimeDistributed")
_MOST = 10_000  # layers of a network

Variables = dict[tuple[str, str], np.ndarray]  # by direction, "" or "backward", and name


class Layer(Struct, frozen=True, eq=False):
    """One layer with its variables; said is its config, {} where the file has none, wrapper that of what it stands in.

    cell is the kind of its cell, "" for a layer without one.
    """

    name: str
    variables: Variables
    said: Mapping[str, Any]
    wrapper: Mapping[str, Any]
    cell: str

    @property
    def sizes(self) -> tuple[int, int, int]:
        """What it reads, its units, and its directions."""
        kernel, recurrent = self.variables["", "kernel"], self.variables["", "recurrent_kernel"]
        return kernel.shape[0], recurrent.shape[0], 1 + (("backward", "kernel") in self.variables)


def named(
    tensors: Mapping[str, np.ndarray], config: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[dict[str, np.ndarray], dict[str, dict[str, Any]]]:
    """Return the variables under one name each, and what the file says of each recurrent stack, by its name.

    tensors are by their paths in the file; config is the network's, names the names of layers by their groups.
    """
    known = dict(_configured(config))
    grouped = _grouped(tensors, names)
    order = [name for name in known if name in grouped] + [name for name in grouped if name not in known]
    layers = [_layer(name, grouped[name], known.get(name, {})) for name in order]
    found: dict[str, np.ndarray] = {}
    said: dict[str, dict[str, Any]] = {}
    for stack in _stacks(layers):
        first = stack[0]
        if not first.cell:
            found |= _plain(first)
            continue
        biases = " ".join(variable for _direction, variable in first.variables if "bias" in variable)
        said[first.name] = {**first.said, **first.wrapper, "biases": biases}
        for k, layer in enumerate(stack):
            for (direction, variable), array in layer.variables.items():
                place = f"{k}.{direction}." if direction else f"{k}."
                found[f"{first.name}.{place}{layer.cell}.{variable}"] = array
    return found, said


def _configured(config: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The layers that a network's config lists, in its order, by name; those of networks in it, too."""
    waiting, seen = [config], 0
    while waiting and seen < _MOST:
        one, seen = waiting.pop(0), seen + 1
        inside = one.get("config") if isinstance(one, dict) else None
        layers = inside.get("layers") if isinstance(inside, dict) else inside  # a list: a Sequential of Keras 2.1
        for layer in layers if isinstance(layers, list) else ():
            said = layer.get("config") if isinstance(layer, dict) else None
            if isinstance(said, dict) and isinstance(said.get("name", layer.get("name")), str):
                yield said.get("name", layer.get("name")), layer
                waiting.append(layer)


def _grouped(tensors: Mapping[str, np.ndarray], names: Mapping[str, str]) -> dict[str, Variables]:
    """The variables of each layer, by the layer's name."""
    found: dict[str, Variables] = {}
    for path, array in tensors.items():
        parts = [part for part in re.sub(r":\d+$", "", path).split("/") if part != "model_weights"]
        backward = any(part.startswith("backward") for part in parts)
        layer, variable = _of_vars(parts, names) if "vars" in parts[:-1] else (parts[0], parts[-1])
        found.setdefault(layer, {})["backward" if backward else "", variable] = array
    return found


def _of_vars(parts: Sequence[str], names: Mapping[str, str]) -> tuple[str, str]:
    """The layer and the variable of a path of Keras 3, ``layers/lstm/cell/vars/1``."""
    group = [part for part in parts[:-2] if part not in ("cell", "forward_layer", "backward_layer", "layer")]
    layer = names.get("/".join((*group, "vars")), group[-1] if group else "layer")
    usual = _VARIABLES["cell" in parts]
    number = int(parts[-1]) if parts[-1].isdecimal() else len(usual)
    return layer, usual[number] if number < len(usual) else parts[-1]


def _layer(name: str, variables: Variables, entry: Mapping[str, Any]) -> Layer:
    kind, said = str(entry.get("class_name", "")), dict(entry.get("config") or {})
    wrapper: dict[str, Any] = {}
    inner = said.get("layer")
    if kind in _WRAPPERS and isinstance(inner, dict):
        wrapper = {"merge_mode": said.get("merge_mode")} if kind == "Bidirectional" else {}
        kind, said = str(inner.get("class_name", "")), dict(inner.get("config") or {})
    shape = variables["", "recurrent_kernel"].shape if ("", "recurrent_kernel") in variables else ()
    blocks = shape[1] // shape[0] if len(shape) == 2 and shape[1] % shape[0] == 0 else 0
    cell = _BLOCKS.get(blocks, "")
    if not cell or getattr(variables.get(("", "kernel")), "ndim", 0) != 2:
        return Layer(name, variables, said, wrapper, "")
    return Layer(name, _plain_cell(variables, blocks), said, wrapper, cell)


def _plain_cell(variables: Variables, blocks: int) -> Variables:
    """The variables of a cell with one bias each, out of the kernels of cuDNN where they are such.

    Two biases stand below each other in a GRU with reset_after, and behind each other in CuDNNLSTM and CuDNNGRU. There
    each block of a kernel is stored [units, in], whatever shape it says (Keras' own conversion says so).
    """
    found = dict(variables)
    for (direction, variable), array in variables.items():
        if variable != "bias":
            continue
        recurrent = variables[direction, "recurrent_kernel"]
        if array.ndim == 1 and len(array) == 2 * recurrent.shape[1]:
            kernel = variables[direction, "kernel"]
            units = recurrent.shape[0]
            turned = [block.reshape(units, len(kernel)).T for block in np.split(kernel, blocks, axis=1)]
            found[direction, "kernel"] = np.concatenate(turned, axis=1)
            turned = [block.T for block in np.split(recurrent, blocks, axis=1)]
            found[direction, "recurrent_kernel"] = np.concatenate(turned, axis=1)
            array = array.reshape(2, -1)
        if array.ndim == 2 and len(array) == 2:
            found[direction, "bias"], found[direction, "recurrent_bias"] = array
    return found


def _stacks(layers: Sequence[Layer]) -> list[list[Layer]]:
    """Recurrent layers of one kind and size that read each other, together; every other layer alone."""
    found: list[list[Layer]] = []
    for layer in layers:
        last = found[-1][-1] if found else None
        if last is not None and _reads(layer, last):
            found[-1].append(layer)
        else:
            found.append([layer])
    return found


def _reads(layer: Layer, last: Layer) -> bool:
    """Whether a layer is the next of a stack: of one kind and size, and reading all that the last one returns."""
    if not layer.cell or layer.cell != last.cell or not last.said.get("return_sequences"):
        return False
    (d_in, units, directions), (_first, other, both) = layer.sizes, last.sizes
    alike = ("activation", "recurrent_activation", "reset_after", "use_bias", "go_backwards")
    same = all(layer.said.get(key) == last.said.get(key) for key in alike) and layer.wrapper == last.wrapper
    return same and (units, directions) == (other, both) and d_in == other * both


def _plain(layer: Layer) -> dict[str, np.ndarray]:
    """The variables of a layer without a cell, as torch has them: an Embedding's, or a Dense's with [out, in]."""
    found: dict[str, np.ndarray] = {}
    for (_direction, variable), array in layer.variables.items():
        is_table = variable == "embeddings" or "output_dim" in layer.said or _alone(layer)
        if variable in ("kernel", "embeddings") and array.ndim == 2:
            found[f"{layer.name}.weight"] = array if is_table else array.T
        else:
            found[f"{layer.name}.{variable}"] = array
    return found


def _alone(layer: Layer) -> bool:
    """Whether a layer of which nothing else is said is an Embedding, by its name."""
    return not layer.said and layer.name.startswith("embedding")
