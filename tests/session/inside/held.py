"""A stack in plain numpy from its recorded parts, σ of each norm held: what a score is when a part is left out."""

import math

import numpy as np


def gelu(x):
    return np.array([0.5 * k * (1 + math.erf(k / math.sqrt(2))) for k in x])


class Held:
    """The scores of one place with any part left out; run is a stack of our blocks, prefix where it is recorded."""

    def __init__(self, run, scores):
        self.run, self.trace, self.scores = run, run.trace, scores
        scope = run.trace[scores.step].scope
        self.prefix = scope.prefix  # decoder.t3.
        self.weights = f"{scope.side}." if scope.side else ""
        self.is_held = True

    def value(self, path):
        return self.trace.value(path) if self.trace.has(path) else None

    def row(self, path):
        """The recorded row of our place."""
        value = self.value(self.prefix + path)
        return None if value is None else value[-1 if self.scores.row is None else self.scores.row]

    def without(self, part):
        """The scores [d_vocab] when a part adds nothing (None: nothing is left out)."""
        self.part = part
        x = self.embedding()
        block = 0
        while self.value(f"{self.prefix}block{block}.resid_pre") is not None:
            x = self.block(f"block{block}", x)
            block += 1
        return self.scored(self.normed("ln_final", x))

    def scored(self, x):
        """The scores of what leaves the stack; the ratio of a masked-LM head's function is the recorded one."""
        if self.row("head.dense_pre") is not None:
            x = x @ self.value("head.W_dense") + self.kept("head.b_dense", self.value("head.b_dense"))
            ratio = self.row("head.dense_post") / self.row("head.dense_pre")
            x = self.normed("head.ln", x * ratio if self.is_held else gelu(x))
        return x @ self.value(f"{self.weights}W_U") + self.kept("b_U", self.value(f"{self.weights}b_U"))

    def kept(self, name, value):
        """A part, 0 where it is the one that is left out or where there is none."""
        return 0.0 if value is None or name == self.part else value

    def embedding(self):
        if self.row("embed") is None:
            return self.kept("x", self.row("x"))
        types = self.kept("type_embed", self.row("type_embed"))
        places = self.row("pos_embed")
        if places is None and self.value(f"{self.weights}pos_embed") is not None:  # recorded once, for all steps
            places = self.value(f"{self.weights}pos_embed")[self.scores.number - 1]
        words = self.kept("embed", self.row("embed"))
        words = words * np.sqrt(self.run.config["d_model"]) if self.run.config.get("scale_embed") else words
        return self.normed("embed_norm", words + self.kept("pos_embed", places) + types)

    def block(self, name, x):
        attention = self.attention(name)
        x = self.residual(f"{name}.ln1", x, self.dropped(f"{name}.attn", attention))
        norm = "ln2"
        if self.value(f"{self.weights}{name}.cross.W_O") is not None:
            x = self.residual(f"{name}.ln2", x, self.dropped(f"{name}.cross", self.attention(f"{name}.cross")))
            norm = "ln3"
        mlp = self.kept(f"{name}.mlp_out", self.row(f"{name}.mlp_out"))
        return self.residual(f"{name}.{norm}", x, self.dropped(f"{name}.mlp", mlp))

    def attention(self, name):
        """What the heads add, each through its own rows of W_O."""
        W, total, first, head = self.value(f"{self.weights}{name}.W_O"), 0.0, 0, 0
        while (z := self.row(f"{name}.head{head}.z")) is not None:
            rows = W[first : first + len(z)]
            total = total + self.kept(f"{name}.head{head}", z) @ rows if f"{name}.head{head}" != self.part else total
            first, head = first + len(z), head + 1
        return total + self.kept(f"{name}.b_O", self.value(f"{self.weights}{name}.b_O"))

    def dropped(self, name, added):
        keep = self.row(f"{name}_keep")
        return added if keep is None else added * keep / (1 - self.run.config["dropout"])

    def residual(self, norm, x, added):
        return x + added if self.run.config["norm_first"] else self.normed(norm, x + added)

    def says(self, x):
        """The scores [d_vocab] of a row of the stream, norms and function behind it computed of what they read."""
        self.part, self.is_held = None, False
        return self.scored(self.normed("ln_final", x))

    def normed(self, norm, x):
        """A norm whose σ is the recorded one, whatever it reads; where it is not held, its own."""
        gamma = self.value(f"{self.weights}{norm}.gamma")
        if gamma is None:
            return x
        if self.row(f"{norm}.var") is None:  # RMSNorm takes no average away
            own = np.sqrt(np.mean(x * x) + self.run.config["eps"])
            return x / (self.row(f"{norm}.rms") if self.is_held else own) * gamma
        if self.row(f"{norm}.std") is not None:
            own = self.row(f"{norm}.std") if self.is_held else np.std(x, ddof=1)
            centered = (x - np.mean(x)) / (own + self.run.config["eps"])
            return centered * gamma + self.kept(f"{norm}.beta", self.value(f"{self.weights}{norm}.beta"))
        sigma = np.sqrt((self.row(f"{norm}.var") if self.is_held else np.var(x)) + self.run.config["eps"])
        return (x - np.mean(x)) / sigma * gamma + self.kept(f"{norm}.beta", self.value(f"{self.weights}{norm}.beta"))
