"""Unrolling a recurrent network in time: stacked layers, both directions, and a language model around it.

A stack that reads in one direction is recorded time step by time step, as it would run on a stream; one that reads
both ways needs the whole sequence in each layer before the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array, concat
from seqtui.engine.equations import Equations
from seqtui.models.inputs.settings import Value
from seqtui.models.model import Request
from seqtui.models.parts.cells import Cell
from seqtui.models.parts.readout import Given, Readout
from seqtui.models.weights.state_dict import StateDict


class Network:
    """One recording: the cells of all layers and directions, from the embedding to the loss."""

    def __init__(
        self,
        cell: Cell,
        config: Mapping[str, Value],
        eq: Equations,
        request: Request,
        state: StateDict | None,
        head: Readout,
    ) -> None:
        self.cell, self.config, self.eq, self.request, self.state, self.head = cell, config, eq, request, state, head
        self.step, self.prepare = cell.step(config), cell.prepare(config)

    def read(self, given: Given) -> None:
        """Record the whole run."""
        eq, config, words = self.eq, self.config, given.words
        self.length = length = len(given.tokens)
        ids = given.ids
        if words:
            self.W_E = eq.parameters({"W_E": self.head.rows(words, config["d_in"])}).W_E
        layers = [self._layer(k) for k in range(config["n_layers"])]
        self.head.begin(eq, given, config)

        def embed(t: int) -> Array:
            with eq.at(t):
                return eq("x", self.W_E[ids[t - 1]]) if given.vectors is None else eq.input("x", given.vectors[t - 1])

        def finish(t: int, h: Array) -> None:
            self.head.finish(t, h)

        if config["bidirectional"]:
            sequence = [embed(t) for t in range(1, length + 1)]
            for layer in layers:
                sequence = self._both_ways(layer, sequence)
            for t, h in enumerate(sequence, 1):
                finish(t, h)
        else:
            for t in range(1, length + 1):
                h = embed(t)
                for layer in layers:
                    h = layer.advance(t, h)
                finish(t, h)

    def _layer(self, k: int) -> Layer:
        part = f"layer{k}" if self.config["n_layers"] > 1 else ""
        return Layer(self, k, part, ("forward", "reverse") if self.config["bidirectional"] else ("",))

    def _both_ways(self, layer: Layer, sequence: list[Array]) -> list[Array]:
        """Read from both ends and put the two hidden states of each time step together."""
        eq, length = self.eq, len(sequence)
        ahead = [layer.advance(t, sequence[t - 1], "forward") for t in range(1, length + 1)]
        back = [layer.advance(t, sequence[t - 1], "reverse") for t in range(length, 0, -1)][::-1]
        joined = []
        with eq.scope(layer.part, d_hidden=2 * self.config["d_hidden"]):
            for t in range(1, length + 1):
                with eq.at(t):
                    joined.append(eq("h", concat([ahead[t - 1], back[t - 1]])))
        return joined


class Layer:
    """One layer: the parameters and the running state of each direction."""

    def __init__(self, network: Network, k: int, part: str, directions: tuple[str, ...]) -> None:
        self.network, self.part = network, part
        config, cell, eq = network.config, network.cell, network.eq
        width = config["d_hidden"] * len(directions)
        self.d_in = config["d_in"] if k == 0 else width
        self.w: dict[str, SimpleNamespace] = {}
        self.state: dict[str, tuple[Array, ...]] = {}
        for direction in directions:
            suffix, sizes = f"l{k}_reverse" if direction == "reverse" else f"l{k}", {**config, "d_in": self.d_in}
            values = (
                cell.drawn(network.request.seed, f"layer{k}.{direction}.", sizes)
                if network.state is None
                else cell.cut(network.state, suffix, sizes)
            )
            with eq.scope(part, d_in=self.d_in), eq.scope(direction):
                self.w[direction] = eq.parameters(values)
                network.prepare(eq, self.w[direction])
                self.state[direction] = self._start(0 if direction != "reverse" else network.length + 1)

    def _start(self, time: int) -> tuple[Array, ...]:
        """The state before the first step: h₀, or for a network that reads from the end, the one after the last."""
        eq, states = self.network.eq, self.network.cell.states(self.network.config)
        with eq.at(time):
            return tuple(eq.input(name, np.zeros(shape)) for name, shape in states.items())

    def advance(self, t: int, x: Array, direction: str = "") -> Array:
        """Record one time step and return the new hidden state."""
        network, eq = self.network, self.network.eq
        with eq.scope(self.part, d_in=self.d_in), eq.scope(direction), eq.at(t):
            made = network.step(eq, self.w[direction], x, *self.state[direction])
            self.state[direction] = made[-len(self.state[direction]) :]
        return made[0]
