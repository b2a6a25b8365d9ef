"""What stands before a network that reads words: the row of each word, and where it stands.

embed      what each token is: its row of W_E
pos_embed  where it stands
x          their sum, which the network reads
"""

from collections.abc import Mapping, Sequence

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.models.inputs.sentence import Sentence
from seqtui.models.inputs.settings import Value
from seqtui.models.inputs.text import PAD
from seqtui.models.parts.attention import encode_positions
from seqtui.models.weights import seeds, trained_words
from seqtui.models.weights.state_dict import StateDict


class Embedding:
    """The recorded rows W_E [d_vocab, d_model] and positions of one side, which turn a sentence into vectors.

    n_ctx is the largest number of positions that learnt rows W_pos are drawn for. weights is a file that may bring
    both; side is the prefix they have there.
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
        d_model, self.eq, self.positions = config["d_model"], eq, config["positions"]
        trained = weights if words and trained_words.named_words(weights, side) else None
        values = {"W_E": seeds.rows(seed, f"{name}W_E", words, d_model)} if words and not trained else {}
        if values and PAD in words:
            values["W_E"][list(words).index(PAD)] = 0.0  # as nn.Embedding keeps its padding_idx
        if trained:
            values = {"W_E": trained_words.embedding(trained, words, d_model, side)}
        if self.positions == "learned":
            places = trained_words.positions(trained, n_ctx, d_model, side) if trained else None
            drawn = seeds.rows(seed, f"{name}W_pos", [str(t) for t in range(n_ctx)], d_model)
            values["W_pos"] = drawn if places is None else places
        self.w = eq.parameters(values)

    @property
    def W_pos(self) -> Array | None:  # noqa: N802 (the usual name)
        """The learnt positions, None for the other kinds."""
        return getattr(self.w, "W_pos", None)

    def rows(self, sentence: Sentence, name: str = "embed") -> Array:
        """Record the vectors [position, d_model] of the words alone, under that name."""
        if sentence.vectors is None:
            return self.eq(name, self.w.W_E[sentence.ids])
        return self.eq.input(name, sentence.vectors)

    def read(self, sentence: Sentence) -> Array:
        """Record the vectors x [position, d_model]: words, and where they stand unless positions are off."""
        if self.positions == "none":
            return self.rows(sentence, "x")
        embed = self.rows(sentence)
        places = encode_positions(self.eq, self.positions, len(sentence.tokens), embed.shape[1], self.W_pos)
        return embed if places is None else self.eq("x", embed + places)
