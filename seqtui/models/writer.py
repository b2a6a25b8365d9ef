"""A Transformer's decoder that writes: one token at a time, with or without a key/value cache.

x         the words so far and where they stand; with a cache the newest word alone
logits    scores of the word that follows the newest one
"""

from collections.abc import Collection

from seqtui.engine.array import Array
from seqtui.engine.notation import Notation, Symbol
from seqtui.models.attention import linear, make_mask
from seqtui.models.cache import CACHED, Cache, cached_stack, remember
from seqtui.models.decoder import Decoder
from seqtui.models.generation import State
from seqtui.models.positions import encode_positions
from seqtui.models.sentences import Sentence
from seqtui.models.stacks import STACK

WRITER = (
    STACK
    | CACHED
    | Notation(logits=Symbol("logits", "d_vocab", "output scores: one number for each word that could come next"))
)


class Writer:
    """What a decoder has written so far. Positions are recorded once, for as many words as it can write."""

    def __init__(self, decoder: Decoder, memory: Array, hidden: Collection[int], cached: bool, n_ctx: int) -> None:
        self.decoder, self.memory, self.hidden = decoder, memory, hidden
        if decoder.w_output is None:
            raise ValueError("a decoder without an output layer has nothing to choose words by")
        self.ids: list[int] = []
        self.w = decoder.w_output
        eq, embedding = decoder.eq, decoder.embedding
        with eq.scope("", position=n_ctx):
            self.places = encode_positions(eq, embedding.positions, n_ctx, memory.shape[1], embedding.W_pos)
        self.cache: Cache | None = remember(eq, decoder.w, memory) if cached else None

    def advance(self, token: int, state: State) -> tuple[Array, State]:
        """Record one step: the word that is read, to the scores of the next one [d_vocab]."""
        self.ids.append(token)
        length, eq = len(self.ids), self.decoder.eq
        first = 0 if self.cache is None else length - 1
        with eq.using(WRITER), eq.scope("", position=length - first, query=length - first, key=length):
            out = self._stack(self._read(first))
            return eq("logits", linear(out[length - first - 1], self.w.W_U, self.w.b_U)), state

    def _read(self, first: int) -> Array:
        """Record x [position, d_model] of the words from the first."""
        decoder = self.decoder
        words = Sentence(tuple(decoder.words[i] for i in self.ids[first:]), decoder.words)
        if self.places is None:
            return decoder.embedding.rows(words, "x")
        return decoder.eq("x", decoder.embedding.rows(words) + self.places[first : len(self.ids)])

    def _stack(self, x: Array) -> Array:
        """Record masks and blocks: x [position, d_model] to [position, d_model]."""
        decoder = self.decoder
        if self.cache is None:
            return decoder.run(x, self.memory, self.hidden)
        eq, new, length, sources = decoder.eq, x.shape[0], len(self.ids), self.memory.shape[0]
        mask = eq.input("mask", make_mask(length, length, True)[length - new :])
        memory_mask = eq.input("memory_mask", make_mask(new, sources, False, self.hidden))
        return cached_stack(eq, decoder.w, x, mask, decoder.variant, self.cache, self.memory, memory_mask)
