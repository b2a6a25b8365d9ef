"""The key/value cache: what an earlier token offers to attention does not change, so it is computed once and kept.

A causal network gives each token the same keys and values whatever comes after it. With a cache, a step therefore runs
on the new tokens alone: their queries meet the keys of all tokens so far. Pope et al. 2022, section 3; Shazeer 2019.

    k_new, v_new   keys and values of the tokens that are new in this step
    k, v           those kept from earlier steps, with the new ones behind them
    cross          keys and values of what an encoder read are the same at every step: computed once, before the first

The numbers are those of a run without cache; what is saved is their computation, again and again, for each earlier
token.
"""

from collections.abc import Mapping
from types import SimpleNamespace

from seqtui.engine.array import Array, concat
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import _
from seqtui.models.inputs.sentence import check_size
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.limits import check_recorded
from seqtui.models.parts.attention import CROSS_ATTENTION, attend, bias, combine, linear, numbered
from seqtui.models.parts.block import Block, Variant, final_norm

CACHE = Setting("cache", True, "keep keys and values of earlier tokens instead of computing them again")

CACHED = Notation(
    k_new=Symbol("k_new", "query d_head", "keys of the tokens that are new in this step"),
    v_new=Symbol("v_new", "query d_v", "values of the tokens that are new in this step"),
)

Kept = tuple[Array, Array]


class Cache(dict[str, Kept]):
    """Keys [key, d_head] and values [key, d_v] by the name of their head: block0.head1, block0.cross.head1."""


class CachedBlock(Block):
    """A block that runs on new tokens alone; the cache holds what it needs of earlier ones. name is its scope."""

    def __init__(self, eq: Equations, w: SimpleNamespace, variant: Variant, name: str, cache: Cache) -> None:
        super().__init__(eq, w, variant)
        self.name, self.cache = name, cache

    def attention(self, x: Array, mask: Array) -> Array:
        """Self-attention of the new tokens x [query, d_model] to all tokens so far; mask [query, key]."""
        found = []
        for name, w in numbered(self.w, "head"):
            with self.eq.scope(name):
                q = self.eq("q", linear(x, w.W_Q, bias(w, "b_Q")))
                k, v = self.extend(f"{self.name}.{name}", w, x)
                found.append(attend(self.eq, q, k, v, mask, self.variant.d_head))
        return combine(self.eq, self.w, found)

    def extend(self, name: str, w: SimpleNamespace, x: Array) -> Kept:
        """Put keys and values of the new tokens behind the kept ones; at the first step there are none."""
        eq, kept = self.eq, self.cache.get(name)
        new = linear(x, w.W_K, bias(w, "b_K"))
        k = eq("k", new if kept is None else concat([kept[0], eq("k_new", new)]))
        new = linear(x, w.W_V, bias(w, "b_V"))
        v = eq("v", new if kept is None else concat([kept[1], eq("v_new", new)]))
        self.cache[name] = k, v
        return k, v

    def cross_attention(self, x: Array, memory: Array, mask: Array) -> Array:
        """Cross-attention to the keys and values that were made of the memory before the first step."""
        eq, found = self.eq, []
        with eq.scope("cross"), eq.using(CROSS_ATTENTION):
            for name, w in numbered(self.w.cross, "head"):
                with eq.scope(name):
                    q = eq("q", linear(x, w.W_Q, bias(w, "b_Q")))
                    k, v = self.cache[f"{self.name}.cross.{name}"]
                    found.append(attend(eq, q, k, v, mask, self.variant.d_head))
            return combine(eq, self.w.cross, found)


def remember(eq: Equations, w: SimpleNamespace, memory: Array) -> Cache:
    """Record the keys and values of what an encoder read, memory [source, d_model], for every block and head."""
    cache = Cache()
    for block, w_block in numbered(w, "block"):
        for head, w_head in numbered(w_block.cross, "head"):
            with eq.scope(f"{block}.cross.{head}"), eq.using(CROSS_ATTENTION):
                k = eq("k", linear(memory, w_head.W_K, bias(w_head, "b_K")))
                v = eq("v", linear(memory, w_head.W_V, bias(w_head, "b_V")))
            cache[f"{block}.cross.{head}"] = k, v
    return cache


def cached_stack(
    eq: Equations,
    w: SimpleNamespace,
    x: Array,
    mask: Array,
    variant: Variant,
    cache: Cache,
    memory: Array | None = None,
    memory_mask: Array | None = None,
) -> Array:
    """All blocks and the last LayerNorm for the new tokens x [query, d_model]; their keys and values join the cache.

    mask [query, key]; memory and memory_mask [query, source] are None for a network without cross-attention.
    """
    for name, w_block in numbered(w, "block"):
        with eq.scope(name):
            block = CachedBlock(eq, w_block, variant, name, cache)
            if memory is None or memory_mask is None:
                x = block.encode(x, mask)
            else:
                x = block.decode(x, mask, memory, memory_mask)
    return final_norm(eq, w, x, variant)


def check_writing(
    config: Mapping[str, Value], given: int, steps: int, sources: int = 0, words: int = 0, drawn: bool = True
) -> None:
    """Refuse a run whose record would not fit: so many steps, each one token behind given ones.

    Without a cache every step records all tokens so far; with it, the keys and values of all, and the newest token.
    drawn: the weights are drawn from the seed. Raises SeqtuiError.
    """
    length, layers = given + steps, config["n_layers"]
    if not config["cache"]:
        check_size({**config, "n_layers": layers * steps}, length, sources, words, drawn)
        return
    check_size(config, length, sources, words, drawn)
    n_heads = config["n_heads"]
    kept = layers * steps * n_heads * (length * (2 * config["d_head"] + 4) + 4 * sources)
    check_recorded(
        kept,
        _("{length:,} tokens in a network of this size", length=length),
        _("a smaller network or a smaller limit"),
        opened=not drawn,
    )


def check_causal(causal: bool, cache: bool) -> None:
    """Raise SeqtuiError for a cache in a network whose tokens see what comes after them."""
    if cache and not causal:
        raise SeqtuiError(_("causal=no changes the keys of earlier tokens at every step: set cache=no with it"))
