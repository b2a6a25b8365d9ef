"""What stands before a network that reads words: the row of each word, where it stands, and what else is added.

    embed         what each token is: its row of W_E
    scaled_embed  embed · √d_model, with scale_embed=yes (Vaswani et al. 2017, section 3.4)
    type_embed    which of two texts a token belongs to (token types, Devlin et al. 2019, section 3)
    pos_embed     where it stands
    kept          pos_embed as a file keeps it: what it is off by is in rounding
    embed_sum     their sum, where a LayerNorm stands behind it (embed_norm, Devlin et al. 2019)
    x             what the network reads

Vectors that are given take the place of x without positions: nothing is added to them but what was asked for.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from seqtui.engine.array import Array, identity
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import _
from seqtui.models.inputs.sentence import Sentence
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import PAD
from seqtui.models.parts.attention import encode_positions, record_tree
from seqtui.models.parts.block import BLOCK, layer_norm
from seqtui.models.weights import seeds, trained_words
from seqtui.models.weights.attention_weights import Tree, torch_norm
from seqtui.models.weights.state_dict import StateDict

EMBED_NORM = Setting("embed_norm", False, "LayerNorm behind the sum of words and positions")
SCALE_EMBED = Setting("scale_embed", False, "multiply the words' vectors by √d_model")
TOKEN_TYPES = Setting("token_types", 0, "rows that say which of two texts a token belongs to (0: none)", low=0)
PAIR = Setting("pair", "", "a second text, read behind the first one; token_types=2 tells them apart")

EMBEDDED = Notation(
    scaled_embed=Symbol("scaled_embed", "position d_model", "the tokens' rows, times √d_model"),
    W_type=Symbol("W_type", "d_types d_model", "token types: one row for each text of a pair"),
    type_embed=Symbol("type_embed", "position d_model", "which text each token belongs to"),
    rounding=Symbol("rounding", "position d_model", "what the waves of the file are off by, which were rounded"),
    kept=Symbol("kept", "position d_model", "where each token stands, as the file keeps it"),
    embed_sum=Symbol("embed_sum", "position d_model", "all that is known of each token before the first block", "add"),
)
_HALVES = "sinusoidal_halves"


class Embedding:
    """The recorded rows W_E [d_vocab, d_model] and positions of one side, which turn a sentence into vectors.

    n_ctx is the largest number of positions that learnt rows W_pos are drawn for. weights is a file that may bring
    all of it; side is the prefix that words and positions have there, name that of the other tensors.
    """

    def __init__(
        self,
        eq: Equations,
        seed: int,
        name: str,
        config: Mapping[str, Value],
        words: Sequence[str],
        n_ctx: int,
        weights: StateDict | None = None,
        side: str = "",
    ) -> None:
        self.eq, self.config, self.positions, self.weights = eq, config, config["positions"], weights
        self.side = side
        with eq.using(eq.notation | BLOCK | EMBEDDED):
            self.w = record_tree(
                eq, {**_words(seed, name, config, words, n_ctx, weights, side), **_added(seed, name, config, weights)}
            )

    @property
    def W_pos(self) -> Array | None:  # noqa: N802 (the usual name)
        """The learnt positions, None for the other kinds."""
        return getattr(self.w, "W_pos", None)

    def rows(self, sentence: Sentence, name: str = "embed") -> Array:
        """Record the vectors [position, d_model] of the words alone, under that name."""
        if sentence.vectors is None:
            return self.eq(name, self.w.W_E[sentence.ids])
        return self.eq.input(name, sentence.vectors)

    def places(self, length: int) -> Array | None:
        """Record where each of so many tokens stands, [position, d_model]; None where positions add nothing."""
        eq, d_model = self.eq, self.config["d_model"]
        places = encode_positions(eq, self.positions, length, d_model, self.W_pos)
        kept = self._kept(length)
        if places is None or kept is None:
            return places
        with eq.using(eq.notation | EMBEDDED):
            rounding = eq.input("rounding", kept - places.value)
            return eq("kept", places + rounding)

    def _kept(self, length: int) -> np.ndarray | None:
        """The waves [length, d_model] as a file has them: its own buffer, or Marian's, in float32; None without one."""
        weights, d_model = self.weights, self.config["d_model"]
        if weights is None or weights.network is None:
            return None
        if self.positions == _HALVES:
            return _in_float32(length, d_model)
        rows = trained_words.positions(weights, length, d_model, self.side, "waves")
        return rows[:length] if rows is not None and self.positions == "sinusoidal" else None

    def read(self, sentence: Sentence) -> Array:
        """Record the vectors x [position, d_model]: words, where they stand, and what else is added to them."""
        return self.read_at(sentence, self.places(len(sentence.tokens)))

    def read_at(self, sentence: Sentence, places: Array | None, first: int | None = None) -> Array:
        """Record x [position, d_model] of words that stand at places, from the first of them on where one is given."""
        eq, config = self.eq, self.config
        is_scaled, has_norm = config.get("scale_embed"), config.get("embed_norm")
        if places is None and not (is_scaled or has_norm or config.get("token_types")):
            return self.rows(sentence, "x")
        with eq.using(eq.notation | BLOCK | EMBEDDED):
            embed = self.rows(sentence)
            if is_scaled:
                embed = eq("scaled_embed", embed * config["d_model"] ** 0.5)
            if places is not None and first is not None:
                places = places[first : first + len(sentence.tokens)]
            added = [part for part in (self._types(sentence), places) if part is not None]
            total = sum(added, embed)
            if not has_norm:
                return eq("x", total if added else identity(total))
            total = eq("embed_sum", total) if added else total
            with eq.scope("embed_norm"):
                out = layer_norm(eq, self.w.embed_norm, total, config["eps"])
            return eq("x", identity(out))

    def _types(self, sentence: Sentence) -> Array | None:
        """Record which text each token belongs to, [position, d_model]; None for a network that does not ask."""
        if not self.config.get("token_types"):
            return None
        length = len(sentence.tokens)
        second = length if sentence.second is None else sentence.second
        return self.eq("type_embed", self.w.W_type[[int(t >= second) for t in range(length)]])


def check_brought(weights: StateDict | None, config: Mapping[str, Value], name: str = "") -> None:
    """Refuse token types and a norm that the settings ask for and a file does not have, before anything is recorded.

    Raises SeqtuiError.
    """
    asked = {TOKEN_TYPES.name: "token_types.weight", EMBED_NORM.name: "embed_norm.weight"}
    for setting, key in asked.items():
        if weights is not None and config.get(setting):
            weights[f"{name}{key}"]


def check_types(config: Mapping[str, Value], sentence: Sentence) -> None:
    """Refuse two texts that a network of one token type cannot tell apart.

    Raises SeqtuiError.
    """
    if sentence.second is not None and config.get("token_types") == 1:
        raise SeqtuiError(_("token_types=1 has no row for the second text: leave out pair, or give token_types=2"))


def _words(
    seed: int,
    name: str,
    config: Mapping[str, Value],
    words: Sequence[str],
    n_ctx: int,
    weights: StateDict | None,
    side: str,
) -> Tree:
    """The rows of the words, W_E, and of learnt positions, W_pos."""
    d_model, values = config["d_model"], dict[str, "np.ndarray | Tree"]()
    trained = weights if words and trained_words.named_words(weights, side) else None
    if trained:
        values["W_E"] = trained_words.embedding(trained, words, d_model, side)
    elif words:
        rows = seeds.rows(seed, f"{name}W_E", words, d_model)
        if PAD in words:
            rows[list(words).index(PAD)] = 0.0  # as nn.Embedding keeps its padding_idx
        values["W_E"] = rows
    if config["positions"] == "learned":
        places = trained_words.positions(trained, n_ctx, d_model, side) if trained else None
        if places is None:
            places = seeds.rows(seed, f"{name}W_pos", [str(t) for t in range(n_ctx)], d_model)
        values["W_pos"] = places
    return values


def _added(seed: int, name: str, config: Mapping[str, Value], weights: StateDict | None) -> Tree:
    """The rows of token types, W_type, and the LayerNorm behind the sum: those of the file, or drawn."""
    d_model, n_types, values = config["d_model"], config.get("token_types", 0), dict[str, "np.ndarray | Tree"]()
    if n_types and weights is not None:
        values["W_type"] = weights.shaped(f"{name}token_types.weight", (n_types, d_model))
    elif n_types:
        values["W_type"] = seeds.rows(seed, f"{name}W_type", [str(k) for k in range(n_types)], d_model)
    if config.get("embed_norm") and weights is not None:
        values["embed_norm"] = torch_norm(weights, f"{name}embed_norm", d_model)
    elif config.get("embed_norm"):
        values["embed_norm"] = {"gamma": np.ones(d_model), "beta": np.zeros(d_model)}
    return values


def shapes(weights: StateDict, name: str = "") -> dict[str, Value]:
    """What a file of a known layout says of the settings of an embedding: those alone that it has tensors for."""
    if weights.network is None:
        return {}
    types = weights.tensors.get(f"{name}token_types.weight")
    said: dict[str, Value] = {} if types is None else {TOKEN_TYPES.name: int(types.shape[0])}
    return said | ({EMBED_NORM.name: True} if f"{name}embed_norm.weight" in weights.tensors else {})


def _in_float32(length: int, d_model: int) -> np.ndarray:
    """The waves [length, d_model], sines before cosines, as they are when each was rounded to float32."""
    pairs = (d_model + 1) // 2
    angle = np.arange(length)[:, None] / np.power(10000.0, 2 * np.arange(pairs) / d_model)
    waves = np.concatenate([np.sin(angle), np.cos(angle)], axis=1)[:, :d_model]
    return waves.astype(np.float32).astype(np.float64)
