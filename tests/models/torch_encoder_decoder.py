"""Sutskever's, Bahdanau's and Luong's models in a few lines of torch, with every value on the way.

Plain nn.Embedding, nn.LSTM or nn.GRU, and nn.Linear, under the names that a weights file has. Nothing of seqtui is used
but the names of the values. The cells are composed from the modules' weights, so that their gates can be seen, and
what they give is compared with what the modules return.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from seqtui.models.model import Run
from tests.models.torch_attention import Values, keep, randomise

GATES = {"lstm": "ifgo", "gru": "rzn"}


def make(run: Run, seed: int = 0) -> nn.Module:
    """A module of random weights that fits the config and the vocabularies of a run."""
    name, config = run.model.name, run.config
    d_in, d, d_attn = config["d_in"], config["d_hidden"], config.get("d_attn")
    rnn, both = {"lstm": nn.LSTM, "gru": nn.GRU}[config["cell"]], config.get("bidirectional", False)
    d_annotation = 2 * d if both else d
    module, words = nn.Module(), len(run.vocabulary)
    module.encoder, module.decoder, module.attention = nn.Module(), nn.Module(), nn.Module()
    module.source_embedding = nn.Embedding(len(run.trace.value("encoder.W_E")), d_in)
    module.target_embedding = nn.Embedding(words, d_in)
    module.encoder.rnn = rnn(d_in, d, bidirectional=both)
    extra = {"bahdanau": d_annotation, "luong": d if config.get("input_feeding") else 0}.get(name, 0)
    module.decoder.rnn = rnn(d_in + extra, d)
    module.decoder.out = nn.Linear(d + d_annotation + d_in if name == "bahdanau" else d, words)
    if name == "bahdanau":
        module.decoder.init = nn.Linear(d, d)
        module.attention.W_a = nn.Linear(d, d_attn, bias=False)
        module.attention.U_a = nn.Linear(d_annotation, d_attn, bias=False)
        module.attention.v_a = nn.Linear(d_attn, 1, bias=False)
    if name == "luong":
        module.attention.W_c = nn.Linear(2 * d, d, bias=False)
        if config["score"] == "general":
            module.attention.W_a = nn.Linear(d, d, bias=False)
        if config["score"] == "concat":
            module.attention.W_a = nn.Linear(2 * d, d_attn, bias=False)
            module.attention.v_a = nn.Linear(d_attn, 1, bias=False)
    return randomise(module, seed)


class Reference:
    """One pass of such a module: values by path, the tokens chosen, and the sum of the surprises."""

    def __init__(self, module: nn.Module, config: Mapping, name: str, fault: str = "") -> None:
        self.module, self.config, self.name, self.fault = module, config, name, fault
        self.values: Values = {}
        self.d = config["d_hidden"]

    def run(self, source: Sequence[int], start: int, end: int, forced: Sequence[int] = ()) -> "Reference":
        """Read the source; write what is forced, or the most probable words until the end or the limit."""
        H, last = self._encode(source)
        state, more = self._first(H, last)
        token, self.tokens = start, []
        total = torch.zeros((), dtype=torch.float64)
        inputs, shown, first = [], [], state
        for t in range(1, (len(forced) or self.config["limit"]) + 1):
            at = f"decoder.t{t}."
            read = forced[t - 1] if self.fault == "shifted" else token
            x, state, more, logits = self._step(at, read, state, more, H)
            inputs.append(x)
            shown.append(state[0])
            y = self._keep(f"{at}y", torch.softmax(self._keep(f"{at}logits", logits), -1))
            token = forced[t - 1] if forced else int(y.argmax())
            self.tokens.append(token)
            total = self._keep(f"{at}L", total + self._keep(f"{at}loss", -torch.log(y[token])))
            if token == end:
                break
        self._compare(self.module.decoder.rnn, torch.stack(inputs), torch.stack(shown), first)
        self.total = total
        return self

    # the cells ------------------------------------------------------------------------------------------------

    def _cell(self, at: str, rnn: nn.Module, suffix: str, x: Tensor, state: tuple, quiet: bool = False) -> tuple:
        """One time step, from the stacked weights of nn.LSTM or nn.GRU."""
        name = (lambda path, value: value) if quiet else (lambda path, value: self._keep(at + path, value))
        weight = {key: getattr(rnn, f"{key}_{suffix}") for key in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        from_x = functional.linear(x, weight["weight_ih"], weight["bias_ih"])
        from_h = functional.linear(state[0], weight["weight_hh"], weight["bias_hh"])
        if self.config["cell"] == "gru":
            (xr, xz, xn), (hr, hz, hn) = from_x.chunk(3), from_h.chunk(3)
            r, z = name("r", torch.sigmoid(xr + hr)), name("z", torch.sigmoid(xz + hz))
            n = name("n", torch.tanh(xn + r * hn))
            return (name("h", (1 - z) * n + z * state[0]),)
        i, f, g, o = (from_x + from_h).chunk(4)
        i, f, g = name("i", torch.sigmoid(i)), name("f", torch.sigmoid(f)), name("g", torch.tanh(g))
        c, o = name("c", f * state[1] + i * g), name("o", torch.sigmoid(o))
        return name("h", o * torch.tanh(c)), c

    def _zeros(self) -> tuple:
        return tuple(torch.zeros(self.d, dtype=torch.float64) for _ in range(1 if self.config["cell"] == "gru" else 2))

    def _compare(self, rnn: nn.Module, x: Tensor, shown: Tensor, state: tuple) -> None:
        """What was composed is what the module returns."""
        state = tuple(part[None].detach() for part in state)
        expected, _ = rnn(x.detach(), state if len(state) > 1 else state[0])
        assert (expected - shown).abs().max() <= 1e-12

    def _encode(self, source: Sequence[int]) -> tuple[Tensor, tuple]:
        rnn, both = self.module.encoder.rnn, self.config.get("bidirectional", False)
        length = len(source)
        embedded = self.module.source_embedding(torch.tensor(source))
        x = [self._keep(f"encoder.t{t}.x", row) for t, row in enumerate(embedded, 1)]
        columns = []
        for direction in ("forward", "reverse") if both else ("",):
            scope, state, shown = f"encoder.{direction}.".replace("..", "."), self._zeros(), {}
            suffix = "l0_reverse" if direction == "reverse" else "l0"
            times = range(length, 0, -1) if direction == "reverse" else range(1, length + 1)
            for t in times:
                state = self._cell(f"{scope}t{t}.", rnn, suffix, x[t - 1], state)
                shown[t] = state[0]
            columns.append([shown[t] for t in range(1, length + 1)])
        rows = columns[0]
        if both:
            rows = [
                self._keep(f"encoder.t{t}.h", torch.cat(pair)) for t, pair in enumerate(zip(*columns, strict=True), 1)
            ]
        assert (rnn(embedded)[0] - torch.stack(rows)).abs().max() <= 1e-12
        return (self._keep("H", torch.stack(rows)) if self.name != "seq2seq" else torch.stack(rows)), state

    # the models -----------------------------------------------------------------------------------------------

    def _first(self, H: Tensor, last: tuple) -> tuple[tuple, dict]:
        """The decoder's first state, and what does not change while it writes."""
        if self.name == "seq2seq":
            context = self._keep("context", torch.cat(last))
            return tuple(
                self._keep(f"decoder.t0.{n}", p) for n, p in zip("hc", context.split(self.d), strict=False)
            ), {}
        if self.name == "bahdanau":
            h = self._keep("decoder.t0.h", torch.tanh(self.module.decoder.init(last[0])))
            more = {
                "keys": self._keep("decoder.keys", self.module.attention.U_a(H)),
                "context": torch.zeros(H.shape[1]),
            }
            return (h, *self._zeros()[1:]), more
        more = {"h_tilde": torch.zeros(self.d, dtype=torch.float64)}
        if self.config["score"] == "concat":
            more["keys"] = self._keep("decoder.keys", H @ self.module.attention.W_a.weight[:, self.d :].T)
        return tuple(self._keep(f"decoder.t0.{n}", p.clone()) for n, p in zip("hc", last, strict=False)), more

    def _step(self, at: str, token: int, state: tuple, more: dict, H: Tensor) -> tuple:
        embedded = self.module.target_embedding(torch.tensor(token))
        return getattr(self, f"_{self.name}")(at, embedded, state, more, H)

    def _seq2seq(self, at: str, embedded: Tensor, state: tuple, more: dict, H: Tensor) -> tuple:
        x = self._keep(f"{at}x", embedded)
        state = self._cell(at, self.module.decoder.rnn, "l0", x, state)
        return x, state, more, self.module.decoder.out(state[0])

    def _bahdanau(self, at: str, embedded: Tensor, state: tuple, more: dict, H: Tensor) -> tuple:
        attention, rnn, asking = self.module.attention, self.module.decoder.rnn, state[0]
        embedded = self._keep(f"{at}embed", embedded)
        if self.fault == "current state":
            asking = self._cell(at, rnn, "l0", torch.cat([embedded, more["context"]]), state, quiet=True)[0]
        query = self._keep(f"{at}query", attention.W_a(asking))
        hidden = self._keep(f"{at}hidden", torch.tanh(query + more["keys"]))
        energy = self._keep(f"{at}energy", attention.v_a(hidden).squeeze(-1))
        context = self._attend(at, energy, H)
        x = self._keep(f"{at}x", torch.cat([embedded, context]))
        state = self._cell(at, rnn, "l0", x, state)
        return x, state, {**more, "context": context}, self.module.decoder.out(torch.cat([state[0], context, embedded]))

    def _luong(self, at: str, embedded: Tensor, state: tuple, more: dict, H: Tensor) -> tuple:
        attention, score, before = self.module.attention, self.config["score"], state[0]
        if self.config["input_feeding"]:
            embedded = torch.cat([self._keep(f"{at}embed", embedded), more["h_tilde"]])
        x = self._keep(f"{at}x", embedded)
        state = self._cell(at, self.module.decoder.rnn, "l0", x, state)
        h = before if self.fault == "state before" else state[0]
        if score == "dot":
            energy = H @ h
        elif score == "general":
            energy = H @ self._keep(f"{at}query", attention.W_a.weight.T @ h)
        else:
            query = self._keep(f"{at}query", attention.W_a.weight[:, : self.d] @ h)
            hidden = self._keep(f"{at}hidden", torch.tanh(query + more["keys"]))
            assert (hidden[0] - torch.tanh(attention.W_a(torch.cat([h, H[0]])))).abs().max() <= 1e-12
            energy = attention.v_a(hidden).squeeze(-1)
        context = self._attend(at, self._keep(f"{at}energy", energy), H)
        both = [h, context] if self.fault == "[h; context]" else [context, h]
        h_tilde = self._keep(f"{at}h_tilde", torch.tanh(attention.W_c(torch.cat(both))))
        return x, state, {**more, "h_tilde": h_tilde}, self.module.decoder.out(h_tilde)

    def _attend(self, at: str, energy: Tensor, H: Tensor) -> Tensor:
        alpha = self._keep(f"{at}alpha", torch.softmax(energy, -1))
        return self._keep(f"{at}context", alpha @ H)

    def _keep(self, path: str, value: Tensor) -> Tensor:
        return keep(self.values, path, value)


def biases(module: nn.Module, config: Mapping) -> Values:
    """The sums of the two biases of each gate, which act as one."""
    found = {}
    for part in ("encoder", "decoder"):
        rnn = getattr(module, part).rnn
        for suffix, scope in _scopes(part, rnn):
            summed = (getattr(rnn, f"bias_ih_{suffix}") + getattr(rnn, f"bias_hh_{suffix}")).split(config["d_hidden"])
            joined = zip(GATES[config["cell"]], summed, strict=True)
            found |= {f"{scope}b_{gate}": value for gate, value in joined if gate != "n"}
    return found


def weight_gradients(module: nn.Module, config: Mapping) -> dict[str, Tensor]:
    """The gradients of the weights by the paths of their recorded blocks."""
    found = {}
    for part in ("encoder", "decoder"):
        rnn = getattr(module, part).rnn
        for suffix, scope in _scopes(part, rnn):
            for key, kind in (("weight_ih", "W_x"), ("weight_hh", "W_h"), ("bias_ih", "b_x"), ("bias_hh", "b_h")):
                blocks = getattr(rnn, f"{key}_{suffix}").grad.split(config["d_hidden"])
                found |= {f"{scope}{kind}{g}": b for g, b in zip(GATES[config["cell"]], blocks, strict=True)}
    linear = {
        "source_embedding.weight": "encoder.W_E",
        "target_embedding.weight": "decoder.W_E",
        "decoder.out.weight": "decoder.W_hy",
        "decoder.out.bias": "decoder.b_y",
        "decoder.init.weight": "decoder.W_s",
        "decoder.init.bias": "decoder.b_s",
        **{f"attention.{name}.weight": f"decoder.{name}" for name in ("W_a", "U_a", "v_a", "W_c")},
    }
    named = dict(module.named_parameters())
    found |= {path: named[key].grad for key, path in linear.items() if key in named}
    if "decoder.v_a" in found:
        found["decoder.v_a"] = found["decoder.v_a"][0]
    return found


def _scopes(part: str, rnn: nn.Module) -> list[tuple[str, str]]:
    if rnn.bidirectional:
        return [("l0", f"{part}.forward."), ("l0_reverse", f"{part}.reverse.")]
    return [("l0", f"{part}.")]
