"""Positional encoding: shuffle the words, and see who notices.

Vaswani et al. 2017, section 3.5. One head of self-attention reads a sentence twice, the second time with its words in
another order. Without positions the second run gives the same vectors in that order, and change is 0; with them it does
not.

    pos_embed   where each token stands: waves, or learnt rows
    x           embed + pos_embed
    z           what attention makes of it
    shuffled    the same, with the rows of embed in another order and pos_embed as it was
    returned    shuffled.z, its rows put back in their first places
    change      returned − z
"""

from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array, identity
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_, _
from seqtui.models.inputs.sentence import D_MODEL, EXAMPLE, SINUSOIDAL, UNIT, check_size, read_request
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import ATTENTION, POSITIONS, encode_positions, head, make_mask, record_tree
from seqtui.models.parts.diagram import padded
from seqtui.models.parts.embedding import Embedding
from seqtui.models.weights import seeds
from seqtui.models.weights.attention_weights import seeded_attention

NOTATION = (
    ATTENTION
    | POSITIONS
    | Notation(
        returned=Symbol("returned", "position d_v", "what the shuffled words got, put back in their first places"),
        change=Symbol("change", "position d_v", "how far the order of the words has moved each result"),
    )
)


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record both runs and their difference."""
    if request.weights is not None:
        raise SeqtuiError(_("positional reads no weights file: there is no torch module of its kind"))
    sentence = read_request(model, request, config)
    length, d_model = len(sentence.tokens), config["d_model"]
    order = _order(config, length)
    check_size(config, 2 * length, words=len(sentence.words))
    eq = Equations(NOTATION, {"d_model": d_model}, request.recorded_edits())
    embedding = Embedding(eq, request.seed, "", config, sentence.words, length)
    weights = seeded_attention(request.seed, "", d_model, d_model, False)
    w = record_tree(eq, {name: weights[name] for name in ("W_Q", "W_K", "W_V")})
    d_head, mask = eq.input("d_head", d_model), eq.input("mask", make_mask(length, length))
    embed = embedding.rows(sentence)
    pos_embed = encode_positions(eq, config["positions"], length, d_model, embedding.W_pos)
    z = _attend(eq, w, embed, pos_embed, mask, d_head)
    with eq.scope("shuffled"):
        z_shuffled = _attend(eq, w, eq("embed", embed[order]), pos_embed, mask, d_head)
    returned = eq("returned", z_shuffled[[order.index(t) for t in range(length)]])
    eq("change", returned - z)
    return Run(
        request,
        model,
        config,
        sentence.tokens,
        eq.trace.close(),
        vocabulary=sentence.words,
        scoped={"shuffled": tuple(sentence.tokens[t] for t in order)},
    )


def _attend(
    eq: Equations, w: SimpleNamespace, embed: Array, pos_embed: Array | None, mask: Array, d_head: Array
) -> Array:
    """One head over words and their positions: [position, d_model] to [position, d_v]."""
    x = eq("x", identity(embed) if pos_embed is None else embed + pos_embed)
    return head(eq, w, x, x, mask, d_head)


def _order(config: dict[str, Value], length: int) -> list[int]:
    """Which word stands at each place the second time: as typed, or drawn from the seed of the shuffle."""
    if not config["order"]:
        if config["shuffle"] == 0:
            return list(range(length))
        return [int(t) for t in seeds.stream(config["shuffle"], "shuffle").permutation(length)]
    try:
        order = [int(part) for part in config["order"].replace(",", " ").split()]
    except ValueError:
        order = []
    if sorted(order) != list(range(length)):
        every = ",".join(map(str, np.arange(length)[::-1]))
        raise SeqtuiError(
            _("order cannot be '{order}': give each place once, as in {every}", order=config["order"], every=every)
        )
    return order


DIAGRAM = padded(
    (
        " words ─ embed ─⊕─ x ─ head ─ z",
        "                │             │",
        " angle ─ pos_embed        change",
        "                │             │",
        "                │      returned",
        "                │             │",
        " mixed ─ embed ─⊕─ x ─ head ─ z",
    ),
    (
        " eeeeeeeeeeeeeeexxxxhhhhhhhhhhh",
        "                p             d",
        " aaaaaaapppppppppp        dddddd",
        "                p             d",
        "                p      rrrrrrrr",
        "                p             r",
        " EEEEEEEEEEEEEEEXXXXHHHHHHHHHHH",
    ),
    {
        "e": "embed",
        "a": "angle",
        "p": "pos_embed",
        "x": "x",
        "h": "head",
        "d": "change",
        "r": "returned",
        "E": "shuffled.embed",
        "X": "shuffled.x",
        "H": "shuffled.head",
    },
)

MODEL = Model(
    name="positional",
    title=N_("Positional encoding"),
    family="attention",
    summary=N_("attention cannot tell one order from another: positions"),
    reference=N_("Vaswani et al. 2017, section 3.5"),
    settings=(
        D_MODEL,
        SINUSOIDAL,
        Setting("shuffle", 1, "seed of the second order; 0 keeps the words where they are", low=0, high=1_000_000),
        Setting("order", "", "the second order itself, places numbered from 0, as in 2,0,1"),
        UNIT,
    ),
    example=EXAMPLE,
    record=record,
    diagram=DIAGRAM,
    torch_reference="seqtui.train.verify.attention_reference:positional_reference",
)
