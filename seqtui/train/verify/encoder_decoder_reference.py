"""seq2seq composed of nn.LSTM or nn.GRU; Bahdanau's and Luong's attention in a few lines of torch around them.

The modules give the encoder's states, and for seq2seq the decoder's; gates and attention are composed from the same
tensors. The weights go by the names that a plain torch module gives its parts. Runs inside a subprocess only, because
it imports torch.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import functional_call
from torch.nn import functional
from torch.nn.functional import linear

from seqtui.models.model import Run
from seqtui.models.parts.beam_search import is_searched
from seqtui.models.table import find_model
from seqtui.train.verify.beam_reference import Extension, extensions, searched
from seqtui.train.verify.recurrent_cells import Weights, find_reference
from seqtui.train.verify.reference_values import Named, ReferenceValues, TorchReference, chosen, written

_FORM = {"reset": "after", "update": "keep"}


def seq2seq_reference(run: Run) -> TorchReference:
    """Both networks by their modules: all words that were read are known."""
    ref = _EncoderDecoderValues(run)
    shown, last = ref.encode()
    ref.keep("context", torch.cat(list(last.values())))
    ref.values |= {f"decoder.t0.{name}": value for name, value in last.items()}
    rows = []
    for step in ref.steps:
        state = ref.step("decoder.", step.at, ref.keep(f"{step.at}x", ref.embed(step)), ref.state(step.before))
        rows.append(ref.scores(state["h"]))
    if is_searched(ref.config):
        return ref.finish_rows(rows, shown)
    returned = ref.module("decoder.", torch.stack(ref.read()), last)[0]
    shown |= {f"decoder.t{t}.h": row for t, row in enumerate(returned, 1)}
    return ref.finish_rows(rows, shown | written(ref, "decoder.", ref.scores(returned), ref.ids))


def bahdanau_reference(run: Run) -> TorchReference:
    """Additive attention before each word."""
    ref = _EncoderDecoderValues(run)
    shown, last = ref.encode()
    H = ref.annotations()
    keys = ref.keep("decoder.keys", linear(H, ref["decoder.U_a"]))
    first = last.get("back", last["h"])
    ref.keep("decoder.t0.h", torch.tanh(linear(first, ref["decoder.W_s"], ref["decoder.b_s"])))
    rows = []
    for step in ref.steps:
        at, state = step.at, ref.state(step.before)
        query = ref.keep(f"{at}query", linear(state["h"], ref["decoder.W_a"]))
        hidden = ref.keep(f"{at}hidden", torch.tanh(query + keys))
        context = ref.look(at, ref.keep(f"{at}energy", linear(hidden, ref["decoder.v_a"][None])[:, 0]), H)
        embed = ref.keep(f"{at}embed", ref.embed(step))
        state = ref.step("decoder.", at, ref.keep(f"{at}x", torch.cat([embed, context])), state)
        rows.append(ref.scores(torch.cat([state["h"], context, embed])))
    return ref.finish_rows(rows, shown)


def luong_reference(run: Run) -> TorchReference:
    """Multiplicative attention after each state, and what else the settings make of its parts."""
    ref = _EncoderDecoderValues(run)
    shown, last = ref.encode()
    H = ref.handed_over()
    look = _heads(ref, H) if ref.config["score"] == "heads" else _look(ref, H)
    if ref.config["first"] == "encoder":
        ref.values |= {f"decoder.t0.{name}": value for name, value in last.items()}
    rows = []
    for step in ref.steps:
        at, x = step.at, ref.embed(step)
        if run.config["input_feeding"]:
            x = torch.cat([ref.keep(f"{at}embed", x), ref[f"{step.before}h_tilde"]])
        state = ref.step("decoder.", at, ref.keep(f"{at}x", x), ref.state(step.before))
        rows.append(ref.scores(_readout(ref, step, torch.cat([look(at, state["h"]), state["h"]]))))
    return ref.finish_rows(rows, shown)


def _readout(ref: _EncoderDecoderValues, step: Extension, both: Tensor) -> Tensor:
    """What the scores are made of: h̃, [c; h], or the state of the second cell."""
    if ref.config["readout"] == "attentional":
        return ref.keep(f"{step.at}h_tilde", torch.tanh(linear(both, ref["decoder.W_c"])))
    ref.keep(f"{step.at}both", both)
    if ref.config["readout"] == "joined":
        return both
    return ref.step("decoder.post.", f"{step.at}post.", both, ref.state(f"{step.before}post."))["h"]


def _look(ref: _EncoderDecoderValues, H: Tensor) -> Callable[[str, Tensor], Tensor]:
    """One energy for each source word, and what it weighs."""
    score = _score(ref, H)
    return lambda at, h: ref.look(at, ref.keep(f"{at}energy", score(at, h)), H)


def _score(ref: _EncoderDecoderValues, H: Tensor) -> Callable[[str, Tensor], Tensor]:
    """Equation 8 of Luong et al., and additive attention without matrices."""
    kind, width = ref.config["score"], ref.config["d_hidden"]
    if kind == "dot":
        return lambda at, h: H @ h
    if kind == "additive":
        return lambda at, h: ref.keep(f"{at}hidden", torch.tanh(h + H)) @ ref["decoder.v_a"]
    W_a = ref["decoder.W_a"]
    if kind == "general":
        return lambda at, h: H @ ref.keep(f"{at}query", W_a.T @ h)
    ref.keep("decoder.keys", linear(H, W_a[:, width:]))

    def concat(at: str, h: Tensor) -> Tensor:
        ref.keep(f"{at}query", linear(h, W_a[:, :width]))
        both = torch.cat([h.expand(len(H), -1), H], 1)
        return ref.keep(f"{at}hidden", torch.tanh(linear(both, W_a))) @ ref["decoder.v_a"]

    return concat


def _heads(ref: _EncoderDecoderValues, H: Tensor) -> Callable[[str, Tensor], Tensor]:
    """nn.MultiheadAttention with h as the one query: its output, its average weights, and what leads to them."""
    n_heads, width = ref.config["n_heads"], H.shape[1]
    weights, biases, *_out = ref.heads().values()
    parts = zip(weights.chunk(3), biases.chunk(3), strict=True)
    to_query, *to_source = [list(zip(W.chunk(n_heads), b.chunk(n_heads), strict=True)) for W, b in parts]
    for name, rows in zip("kv", to_source, strict=True):
        for k, (W, b) in enumerate(rows):
            ref.keep(f"decoder.head{k}.{name}", linear(H, W, b))

    def look(at: str, h: Tensor) -> Tensor:
        query = ref.keep(f"{at}asked", h[None])
        layer = torch.nn.MultiheadAttention(width, n_heads, dtype=torch.float64)
        state = {key.removeprefix("attention."): value for key, value in ref.heads().items()}
        found, shares = functional_call(layer, state, (query, H, H), {"average_attn_weights": False})
        z = []
        for k, (W, b) in enumerate(to_query):
            inside, keys = f"{at}head{k}.", ref[f"decoder.head{k}.k"]
            scores = ref.keep(f"{inside}scores", ref.keep(f"{inside}q", linear(query, W, b)) @ keys.T)
            scaled = ref.keep(f"{inside}scaled", scores * (width // n_heads) ** -0.5)
            ref.keep(f"{inside}attn_scores", scaled + ref["decoder.mask"])
            z.append(ref.keep(f"{inside}z", ref.keep(f"{inside}pattern", shares[k]) @ ref[f"decoder.head{k}.v"]))
        ref.keep(f"{at}heads", torch.cat(z, 1))
        ref.keep(f"{at}alpha", shares.mean(0)[0])
        return ref.keep(f"{at}context", ref.keep(f"{at}attn_out", found)[0])

    return look


class _EncoderDecoderValues(ReferenceValues):
    """What the three share: the encoder, one step of either network, the look at the source, the output layer."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.cell = find_reference(find_model(run.config["cell"]).torch_reference)
        self.torch_module = self.cell.module(_FORM)
        self.steps = extensions(self, "decoder.")
        self.ids = [] if is_searched(run.config) else chosen(self, "decoder.")
        self.both_ways = bool(run.config.get("bidirectional"))
        self.directions = ("forward.", "reverse.") if self.both_ways else ("",)
        self.cells = ("decoder.", *(["decoder.post."] if run.config.get("readout") == "cell" else []))
        for part in (*(f"encoder.{d}" for d in self.directions), *self.cells):
            for block in self.cell.joined:
                self.keep(f"{part}b_{block}", self[f"{part}b_x{block}"] + self[f"{part}b_h{block}"])

    def weights(self, part: str) -> Weights:
        """The blocks on top of each other, as torch stores them."""
        kinds = ("W_x", "W_h", "b_x", "b_h")
        return Weights(*(torch.cat([self[f"{part}{kind}{block}"] for block in self.cell.blocks]) for kind in kinds))

    def step(self, part: str, at: str, x: Tensor, state: Named) -> Named:
        """One time step of the cell of a part, at a scope in it, ``decoder.t2.``, each value named."""
        named = self.cell.step(_FORM)(self.weights(part), x, state)
        for name, value in named.items():
            self.keep(f"{at}{name}", value)
        return {name: named[name] for name in self.cell.states}

    def module(self, part: str, x: Tensor, start: Named, **options) -> tuple[Tensor, Named]:
        """nn.LSTM or nn.GRU over a sequence [T, width]: all states h, and the last of each."""
        module = self.torch_module(x.shape[1], self.config["d_hidden"], dtype=torch.float64, **options)
        state = self._stored(part)
        first = tuple(value if value.ndim == 2 else value[None] for value in start.values())
        shown, last = functional_call(module, state, (x, first if len(first) > 1 else first[0]))
        return shown, dict(zip(start, last if len(first) > 1 else (last,), strict=True))

    def _stored(self, part: str) -> Named:
        """The state_dict of one network."""
        directions = self.directions if part == "encoder." else ("",)
        state: Named = {}
        for direction in directions:
            suffix = "_l0_reverse" if direction == "reverse." else "_l0"
            state |= {f"{k}{suffix}": v for k, v in self.weights(f"{part}{direction}")._asdict().items()}
        return state

    def encode(self) -> tuple[Named, Named]:
        """Name all of the encoder; returns what its module shows, and its last states (back: the backward h)."""
        length = len(self.run.sources)
        x = torch.stack(self._source())
        starts, last = [], {}
        for direction in self.directions:
            part = f"encoder.{direction}"
            times = range(length, 0, -1) if direction == "reverse." else range(1, length + 1)
            state = {name: self[f"{part}t{times.start - times.step}.{name}"] for name in self.cell.states}
            starts.append(state)
            for t in times:
                state = self.step(part, f"{part}t{t}.", x[t - 1], state)
            last = state
        if self.both_ways:
            for t in range(1, length + 1):
                self.keep(f"encoder.t{t}.h", torch.cat([self[f"encoder.{d}t{t}.h"] for d in self.directions]))
        start = {name: torch.stack([state[name] for state in starts]) for name in self.cell.states}
        shown, _ = self.module("encoder.", x, start, bidirectional=self.both_ways)
        return {f"encoder.t{t}.h": row for t, row in enumerate(shown, 1)}, last

    def _source(self) -> list[Tensor]:
        """The vectors of the source words, in the order in which they are read."""
        words = self.run.sources
        if "encoder.W_E" not in self:
            return [self[f"encoder.t{t}.x"] for t in range(1, len(words) + 1)]
        known = list(dict.fromkeys(words))
        rows = functional.embedding(torch.tensor([known.index(word) for word in words]), self["encoder.W_E"])
        return [self.keep(f"encoder.t{t}.x", row) for t, row in enumerate(rows, 1)]

    def state(self, at: str) -> Named:
        """The state of the cell at a scope."""
        return {name: self[f"{at}{name}"] for name in self.cell.states}

    def embed(self, step: Extension) -> Tensor:
        """The vector of the word that a step of the decoder reads."""
        return functional.embedding(torch.tensor(step.token), self["decoder.W_E"])

    def read(self) -> list[Tensor]:
        """The vectors of the words that the decoder reads: <s>, and what was chosen."""
        ids = [self.run.vocabulary.index("<s>"), *self.ids[:-1]]
        return list(functional.embedding(torch.tensor(ids), self["decoder.W_E"]))

    def annotations(self, name: str = "H") -> Tensor:
        """The encoder's states as rows."""
        return self.keep(name, torch.stack([self[f"encoder.t{t}.h"] for t in range(1, len(self.run.sources) + 1)]))

    def heads(self) -> Named:
        """The weights of nn.MultiheadAttention, all heads on top of each other; none where the score has no heads."""
        if self.config.get("score") != "heads":
            return {}
        each = [(k, letter) for letter in "QKV" for k in range(self.config["n_heads"])]
        return {
            "attention.in_proj_weight": torch.cat([self[f"decoder.head{k}.W_{letter}"].T for k, letter in each]),
            "attention.in_proj_bias": torch.cat([self[f"decoder.head{k}.b_{letter}"] for k, letter in each]),
            "attention.out_proj.weight": self["decoder.W_O"].T,
            "attention.out_proj.bias": self["decoder.b_O"],
        }

    def handed_over(self) -> Tensor:
        """The encoder's states, or what a layer makes of them."""
        if self.config["bridge"] == "none":
            return self.annotations()
        bridged = linear(self.annotations("states"), self["W_p"], self["b_p"])
        return self.keep("H", torch.tanh(bridged) if self.config["bridge"] == "tanh" else bridged)

    def look(self, at: str, energy: Tensor, H: Tensor) -> Tensor:
        """The source, weighted by what the energies say."""
        alpha = self.keep(f"{at}alpha", energy.softmax(0))
        return self.keep(f"{at}context", torch.einsum("s,sd->d", alpha, H))

    def scores(self, states: Tensor) -> Tensor:
        """The output layer."""
        return linear(states, self["decoder.W_hy"], self["decoder.b_y"])

    def finish_rows(self, rows: list[Tensor], outputs: Named) -> TorchReference:
        """The finished reference, what was written named."""
        if is_searched(self.config):
            self.values |= searched(self, "decoder.", self.steps, rows)
        else:
            self.values |= written(self, "decoder.", torch.stack(rows), self.ids)
        return self.finish(f"nn.{self.torch_module.__name__}", outputs, self._state_dict())

    def _state_dict(self) -> Named:
        """All weights by the names that a module with these parts gives them."""
        state = {f"{part}rnn.{k}": v for part in ("encoder.", *self.cells) for k, v in self._stored(part).items()}
        names = {
            "source_embedding.weight": "encoder.W_E",
            "target_embedding.weight": "decoder.W_E",
            "decoder.init.weight": "decoder.W_s",
            "decoder.init.bias": "decoder.b_s",
            "decoder.out.weight": "decoder.W_hy",
            "decoder.out.bias": "decoder.b_y",
            "encoder.bridge.weight": "W_p",
            "encoder.bridge.bias": "b_p",
        } | {f"attention.{name}.weight": f"decoder.{name}" for name in ("W_a", "U_a", "W_c")}
        state |= self.heads() | {key: self[path] for key, path in names.items() if path in self}
        return state | ({"attention.v_a.weight": self["decoder.v_a"][None]} if "decoder.v_a" in self else {})
