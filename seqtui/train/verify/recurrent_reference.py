"""nn.RNN, nn.LSTM and nn.GRU in float64, from the parameters a run recorded.

The module gives the output of each time step and the last states. What it keeps inside (gates, the states of lower
layers) is composed from its weights as torch stacks them, with functional.linear cut into chunks. Neither knows
anything of the run's graph, nor of the block order in seqtui.models. torch has no module for a GRU that resets before
the product, so that one is composed only. Runs inside a subprocess only, because it imports torch.
"""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.functional import linear

from seqtui.engine.paths import DIRECTIONS, ROOT, Scope
from seqtui.language import N_
from seqtui.models.inputs.text import END
from seqtui.models.model import Run
from seqtui.train.verify.recurrent_cells import Named, RecurrentCell, Weights
from seqtui.train.verify.reference_values import Leaf, TorchReference

_STORED = {"weight_ih": "W_x", "weight_hh": "W_h", "bias_ih": "b_x", "bias_hh": "b_h"}  # torch's name, the paper's


class LayerDirection(NamedTuple):
    """One layer read in one direction: its scope, torch's suffix, its times in reading order, its initial time."""

    scope: Scope
    suffix: str
    times: range
    start: int


def recurrent_reference(cell: RecurrentCell, run: Run) -> TorchReference:
    """Return the reference of a run of that cell."""
    return _Builder(cell, run).reference()


class _Builder:
    """Makes one reference: leaves first, then what is composed, then what the module returns."""

    def __init__(self, cell: RecurrentCell, run: Run) -> None:
        self.cell, self.run, self.config = cell, run, run.config
        self.leaves: dict[str, Leaf] = {}
        self.branches = list(_branches(run))
        self.module = self._module()
        self.weights = self._weights()
        self.starts = self._starts()
        self.x = self._inputs()
        self.head = [self._leaf(path) for path in ("W_hy", "b_y", "t0.L")] if self.config["output"] else []

    def reference(self) -> TorchReference:
        """Compute everything."""
        values, top = self._compose()
        outputs = self._module_outputs()
        shown = torch.stack([outputs[path] for path in self._top_paths]) if self.module else top
        predicted = self._predict(shown)
        target = list(predicted.values())[-1] if predicted else shown[-1]
        outputs |= predicted if self.module else {}
        values |= self._predict(top) | {path: leaf.value for path, leaf in self.leaves.items()}
        name = f"nn.{type(self.module).__name__}" if self.module else N_("torch functions, as torch has no such module")
        return TorchReference(name, values, outputs, self.leaves, target, self.weights)

    # leaves ---------------------------------------------------------------------------------------------------

    def _value(self, path: str) -> Tensor:
        return torch.tensor(self.run.trace.value(path), dtype=torch.float64)

    def _leaf(self, path: str) -> Tensor:
        """A recorded value as a torch leaf of its own."""
        tensor = self._value(path).requires_grad_()
        self.leaves[path] = Leaf(tensor)
        return tensor

    def _module(self) -> nn.Module | None:
        make = self.cell.module(self.config)
        if make is None:
            return None
        sizes = {"num_layers": self.config["n_layers"], "bidirectional": self.config["bidirectional"]}
        return make(self.config["d_in"], self.config["d_hidden"], dtype=torch.float64, **sizes)

    def _weights(self) -> Named:
        """The recorded blocks on top of each other, as torch stores them; each leaf is a share of its stack."""
        shares = {
            f"{key}_{branch.suffix}": [branch.scope.path(f"{kind}{block}") for block in self.cell.blocks]
            for branch in self.branches
            for key, kind in _STORED.items()
        }
        signs = [-1.0 if block in self.cell.negated(self.config) else 1.0 for block in self.cell.blocks]
        stacked = {
            key: torch.cat([sign * self._value(path) for sign, path in zip(signs, paths, strict=True)])
            for key, paths in shares.items()
        }
        if self.module:
            self.module.load_state_dict(stacked)
            stacked = dict(self.module.named_parameters())
        height = self.config["d_hidden"]
        for key, paths in shares.items():
            stacked[key].requires_grad_()
            rows = (slice(k * height, (k + 1) * height) for k in range(len(paths)))
            placed = zip(paths, rows, signs, strict=True)
            self.leaves |= {path: Leaf(stacked[key], place, sign) for path, place, sign in placed}
        return stacked

    def _starts(self) -> Named:
        """The initial states [layers and directions, d_hidden], in torch's order."""
        starts = {}
        for name in self.cell.states:
            paths = [branch.scope.in_time(branch.start).path(name) for branch in self.branches]
            starts[name] = torch.stack([self._value(path) for path in paths]).requires_grad_()
            self.leaves |= {path: Leaf(starts[name], k) for k, path in enumerate(paths)}
        return starts

    def _inputs(self) -> Tensor:
        """The vectors [T, d_in]: rows of the embedding, or the ones given."""
        if self.run.vocabulary:
            ids = torch.tensor([self.run.vocabulary.index(token) for token in self.run.tokens])
            x = functional.embedding(ids, self._leaf("W_E"))
            x.retain_grad()
        else:
            x = torch.tensor(self.run.request.input, dtype=torch.float64, requires_grad=True)
        self.leaves |= {f"t{t}.x": Leaf(x, t - 1) for t in range(1, self.run.length + 1)}
        return x

    # composed from the weights --------------------------------------------------------------------------------

    def _compose(self) -> tuple[Named, Tensor]:
        """Every named value between the leaves and the top, and the states of the top layer [T, width]."""
        values: Named = {}
        sequence, per_layer = self.x, 2 if self.config["bidirectional"] else 1
        for first in range(0, len(self.branches), per_layer):
            branches = self.branches[first : first + per_layer]
            read = [self._read(branch, first + k, sequence, values) for k, branch in enumerate(branches)]
            sequence = torch.cat(read, dim=1)
            if per_layer == 2:
                values |= dict(zip(self._joined_paths(branches[0]), sequence, strict=True))
        return values, sequence

    def _read(self, branch: LayerDirection, k: int, sequence: Tensor, values: Named) -> Tensor:
        """One layer in one direction; returns its hidden states in the order of time."""
        step = self.cell.step(self.config)
        w = Weights(*(self.weights[f"{key}_{branch.suffix}"] for key in Weights._fields))
        biases = zip(self.cell.blocks, (w.bias_ih + w.bias_hh).chunk(len(self.cell.blocks)), strict=True)
        turned = self.cell.negated(self.config)
        values |= {
            branch.scope.path(f"b_{block}"): -both if block in turned else both
            for block, both in biases
            if block in self.cell.joined
        }
        state = {name: start[k] for name, start in self.starts.items()}
        shown = {}
        for t in branch.times:
            state = step(w, sequence[t - 1], state)
            values |= {branch.scope.in_time(t).path(name): value for name, value in state.items()}
            shown[t] = state["h"]
        return torch.stack([shown[t] for t in sorted(shown)])

    def _predict(self, states: Tensor) -> Named:
        """Scores, probabilities and losses from the states of the top layer."""
        if not self.head:
            return {}
        W_hy, b_y, first_loss = self.head
        scores = linear(states, W_hy, b_y)
        words = [*self.run.tokens[1:], *[END] * (END in self.run.vocabulary)]
        following = torch.tensor([self.run.vocabulary.index(word) for word in words])
        loss = functional.cross_entropy(scores[: len(words)], following, reduction="none")
        rows = {"logits": scores, "y": scores.softmax(-1), "loss": loss, "L": first_loss + loss.cumsum(0)}
        return {f"t{t}.{name}": row[t - 1] for name, row in rows.items() for t in range(1, len(row) + 1)}

    # returned by the module -----------------------------------------------------------------------------------

    @property
    def _top_paths(self) -> list[str]:
        """The paths of the states of the top layer, both directions together."""
        return self._joined_paths(self.branches[-1])

    def _joined_paths(self, branch: LayerDirection) -> list[str]:
        """The paths of the states of a layer, both directions together."""
        layer = branch.scope.without(*DIRECTIONS)
        return [layer.in_time(t).path("h") for t in range(1, self.run.length + 1)]

    def _module_outputs(self) -> Named:
        """The output of each time step, and the last states of every layer and direction."""
        if not self.module:
            return {}
        starts = tuple(self.starts.values())
        shown, last = self.module(self.x, starts if len(starts) > 1 else starts[0])
        outputs = dict(zip(self._top_paths, shown, strict=True))
        for name, rows in zip(self.cell.states, last if len(starts) > 1 else (last,), strict=True):
            paths = [branch.scope.in_time(branch.times[-1]).path(name) for branch in self.branches]
            outputs |= dict(zip(paths, rows, strict=True))
        return outputs


def _branches(run: Run) -> Iterator[LayerDirection]:
    """All layers and directions in torch's order."""
    n_layers = int(run.config["n_layers"])
    for k in range(n_layers):
        layer = ROOT.inner(f"layer{k}" if n_layers > 1 else "")
        ahead, back = range(1, run.length + 1), range(run.length, 0, -1)
        if run.config["bidirectional"]:
            yield LayerDirection(layer.inner("forward"), f"l{k}", ahead, 0)
            yield LayerDirection(layer.inner("reverse"), f"l{k}_reverse", back, run.length + 1)
        else:
            yield LayerDirection(layer, f"l{k}", ahead, 0)
