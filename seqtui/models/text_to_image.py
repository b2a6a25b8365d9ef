"""Text to image: words and the patches of a picture are one sequence, and one decoder-only Transformer continues it.

Ramesh et al. 2021, "Zero-shot text-to-image generation" (DALL·E), in small: a picture is a grid of colours from a
palette instead of 32×32 codes of a learnt vocabulary, and only colours are predicted, not words. Blocks are pre-norm
with exact GELU, as in GPT-2; a patch's position is the sum of a row's and a column's, as in the paper. No dropout.

    caption     words, then <s>, from which the first patch is predicted
    embed       what each token is: a row of W_E for a word, of W_C for a colour          [position, d_model]
    pos_embed   where it stands: W_pos for a word, W_row + W_col for a patch              [position, d_model]
    pattern     t5.block0.head1.pattern: which words and which earlier patches it attends to
    logits, y   t5.y: scores and probabilities of the colours of the fifth patch          [d_vocab]
    chosen      t5.chosen: the number of the colour that is taken, which step 6 reads

Time counts patches, from left to right, then down (raster order). Step 1 reads the caption; with cache=yes every later
step reads the newest patch alone, and keys and values of all tokens before it are kept.

Weights are the state_dict of a torch module with these parts, under any prefix; the words are those of VOCABULARY, the
colours those of the palette, in that order:

    words       nn.Embedding(words, d_model)      words.weight
    colours     nn.Embedding(colours, d_model)    colours.weight
    positions   nn.Parameter [longest caption with <s>, d_model]
    rows        nn.Parameter [side, d_model]
    columns     nn.Parameter [side, d_model]
    decoder     nn.TransformerEncoder of layers with norm_first=True, activation="gelu", and norm=nn.LayerNorm(d_model),
                called with a causal mask
    head        nn.Linear(d_model, colours)       head.weight, head.bias
"""

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
from msgspec.structs import replace

from seqtui.engine.array import Array, concat, log, softmax
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_, _
from seqtui.models import statement
from seqtui.models.inputs.heads import check_heads
from seqtui.models.inputs.pictures import COLOURS, PALETTE, PLACES, SHAPES, PatchGrid, judged, read_colours
from seqtui.models.inputs.sentence import read_sentence
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import START
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import bias, linear, make_mask, record_tree
from seqtui.models.parts.block import Variant, encoder_stack
from seqtui.models.parts.cache import CACHE, CACHED, Cache, cached_stack, check_writing
from seqtui.models.parts.entries import COLOUR, EMBEDDING, UNEMBEDDING, of_entries, of_entry
from seqtui.models.parts.generation import GENERATION_SETTINGS, Generation, generation_notation
from seqtui.models.parts.stacks import STACK, STACK_SETTINGS, variant_of
from seqtui.models.vit import SIZES
from seqtui.models.weights import seeds
from seqtui.models.weights.attention_weights import Tree, seeded_stack, torch_linear
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.torch_stack import agree, find_stack

EXAMPLE = "red square top left"
FIXED = {"norm_first": True, "activation": "gelu", "eps": 1e-5, "scale": True, "bias": True}
VOCABULARY = (START, *COLOURS, *SHAPES, *PLACES)
_PARTS = r"(?:words|colours)\.weight|positions|rows|columns|head\.(?:weight|bias)"
_CHOICE = ("decoding", "temperature", "top_k", "top_p")

PAINTER = (
    STACK
    | CACHED
    | Notation(
        W_E=Symbol("W_E", "d_words d_model", EMBEDDING),
        W_C=Symbol("W_C", "d_vocab d_model", of_entry(EMBEDDING, COLOUR)),
        W_pos=Symbol("W_pos", "n_ctx d_model", "learnt positions of words: one row for each"),
        W_row=Symbol("W_row", "row d_model", "learnt positions of patches: one row for each row of the picture"),
        W_col=Symbol("W_col", "column d_model", "learnt positions of patches: one row for each column of the picture"),
        embed=Symbol("embed", "position d_model", "what each token is: a word's row or a colour's"),
        W_U=Symbol("W_U", "d_model d_vocab", of_entry(UNEMBEDDING, COLOUR)),
        logits=Symbol("logits", "d_vocab", "output scores: one number for each colour the next patch could have"),
    )
)


class Painter:
    """A picture in the making: the words of the caption, the colours chosen so far, and the keys and values kept."""

    def __init__(
        self, eq: Equations, w: SimpleNamespace, variant: Variant, canvas: PatchGrid, ids: list[int], cached: bool
    ) -> None:
        self.eq, self.w, self.variant, self.canvas, self.ids = eq, w, variant, canvas, ids
        self.colours: list[int] = []
        self.cache = Cache() if cached else None

    def advance(self) -> Array:
        """Record one step: the scores of the next patch's colour, [d_vocab]."""
        length = len(self.ids) + len(self.colours)
        new = 1 if self.cache else length
        with self.eq.using(PAINTER), self.eq.scope("", position=new, query=new, key=length):
            x = self._read(new)
            mask = self.eq.input("mask", make_mask(length, length, True)[length - new :])
            out = self._blocks(x, mask)
            return self.eq("logits", linear(out[new - 1], self.w.W_U, bias(self.w, "b_U")))

    def _read(self, new: int) -> Array:
        """Record the vectors x [position, d_model] of the newest tokens, so many."""
        eq, w, patches = self.eq, self.w, range(len(self.colours))[-new:]
        embed, places = [], []
        if new > len(patches):
            embed.append(w.W_E[self.ids])
            places.append(w.W_pos[0 : len(self.ids)])
        if patches:
            rows, columns = zip(*map(self.canvas.place, patches), strict=True)
            embed.append(w.W_C[[self.colours[k] for k in patches]])
            places.append(w.W_row[list(rows)] + w.W_col[list(columns)])
        return eq("x", eq("embed", _joined(embed)) + eq("pos_embed", _joined(places)))

    def _blocks(self, x: Array, mask: Array) -> Array:
        """Record blocks and the last LayerNorm, [position, d_model] to [position, d_model]."""
        if self.cache is None:
            return encoder_stack(self.eq, self.w, x, mask, self.variant)
        return cached_stack(self.eq, self.w, x, mask, self.variant, self.cache)


class ColourChoice(Generation):
    """The choice of a colour: colours have no start and no end among them, a picture has as many as patches."""

    def __init__(self, eq: Equations, config: Mapping[str, Value], seed: int, patches: int) -> None:
        self.eq, self.config, self.seed, self.words = eq, config, seed, COLOURS
        self.forced = read_colours(config["target"], patches)
        self.steps = patches


def paint(eq: Equations, choice: ColourChoice, painter: Painter) -> tuple[str, ...]:
    """Record all steps, patch by patch in raster order; returns the colours."""
    with eq.at(0):
        total = eq.input("L", np.zeros(()))
    for t in range(1, choice.steps + 1):
        with eq.at(t):
            logits = painter.advance()
            y = eq("y", softmax(logits))
            colour = choice.choose(t, logits, y)
            loss = eq("loss", -log(y[colour]))
            total = eq("L", total + loss)
        painter.colours.append(colour)
    return tuple(COLOURS[colour] for colour in painter.colours)


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run: the picture that a caption leads to."""
    config.update(FIXED)
    caption = read_caption(model, request)
    if request.weights:
        agree(request.weights.name, config_of(request.weights), request.settings, config)
    check_heads(model, request, config)
    side, words = config["side"], _words(caption, request.weights)
    check_writing(config, len(caption), side * side, words=len(COLOURS))
    tree = (
        _torch(request.weights, config, caption) if request.weights else _seeded(request.seed, config, words, caption)
    )
    canvas, ids = PatchGrid(side, side, 1, len(caption), PALETTE), [words.index(word) for word in caption]
    eq = Equations(PAINTER, {"d_model": config["d_model"]}, request.recorded_edits())
    painter = Painter(eq, record_tree(eq, tree), variant_of(eq, config), canvas, ids, config["cache"])
    with eq.using(of_entries(generation_notation(config), COLOUR)):
        colours = paint(eq, ColourChoice(eq, config, request.seed, canvas.patches), painter)
    return _finish(model, request, config, caption, words, eq, colours, canvas)


def _finish(
    model: Model,
    request: Request,
    config: dict[str, Value],
    caption: tuple[str, ...],
    words: tuple[str, ...],
    eq: Equations,
    colours: tuple[str, ...],
    canvas: PatchGrid,
) -> Run:
    """The run, once all is recorded."""
    tokens = (START, *colours[:-1])
    note = judged(caption[:-1], colours) if request.weights else statement.RANDOM_PICTURE()
    return Run(
        request,
        model,
        config,
        tokens,
        eq.trace.close(),
        vocabulary=COLOURS,
        entry="colour",
        vocabularies={"d_words": words},
        targets=colours,
        notes=(note,) if note else (),
        outputs=colours,
        positions=(*caption, *(f"p{k} {colour}" for k, colour in enumerate(colours))),
        reads={1: caption, **{t: (f"p{t - 2} {tokens[t - 1]}",) for t in range(2, len(tokens) + 1)}}
        if config["cache"]
        else {},
        canvas=canvas,
    )


def _joined(parts: list[Array]) -> Array:
    return parts[0] if len(parts) == 1 else concat(parts)


# the caption --------------------------------------------------------------------------------------------------


def read_caption(model: Model, request: Request) -> tuple[str, ...]:
    """The words of the caption, then the start token, behind which the picture begins.

    Raises SeqtuiError for vectors, or a caption without words.
    """
    text = model.text_of(request)
    if request.input is not None or text is None:
        raise SeqtuiError(_("text-to-image reads a caption, not --input: give words such as 'red square top left'"))
    start, *words = read_sentence(text, "word", start=True).tokens
    return (*words, start)


def _words(caption: tuple[str, ...], weights: StateDict | None) -> tuple[str, ...]:
    """The words that have a row of W_E; a file knows those of the vocabulary only."""
    unknown = tuple(dict.fromkeys(word for word in caption if word not in VOCABULARY))
    if unknown and weights is not None:
        wrong = {"word": unknown[0], "file": weights.name, "known": ", ".join(VOCABULARY[1:])}
        raise SeqtuiError(_("'{word}' is not among the words of {file}: give some of {known}", **wrong))
    return VOCABULARY + unknown


# weights ------------------------------------------------------------------------------------------------------


def _seeded(seed: int, config: dict[str, Value], words: tuple[str, ...], caption: tuple[str, ...]) -> Tree:
    """Normal weights, each row drawn for what it belongs to alone: a word's, a colour's, a position's."""
    d_model, sides = config["d_model"], [str(k) for k in range(config["side"])]
    return {
        "W_E": seeds.rows(seed, "W_E", words, d_model),
        "W_C": seeds.rows(seed, "W_C", COLOURS, d_model),
        "W_pos": seeds.rows(seed, "W_pos", [str(k) for k in range(len(caption))], d_model, scale=0.5),
        "W_row": seeds.rows(seed, "W_row", sides, d_model, scale=0.5),
        "W_col": seeds.rows(seed, "W_col", sides, d_model, scale=0.5),
        **seeded_stack(seed, "", config, "encoder"),
        "W_U": seeds.rows(seed, "W_U", COLOURS, d_model, scale=d_model**-0.5).T,
        "b_U": seeds.rows(seed, "b_U", COLOURS, 1, scale=0.1)[:, 0],
    }


def config_of(weights: StateDict) -> dict[str, Value]:
    """What the shapes of a file say.

    Raises SeqtuiError when it holds no weights of this model.
    """
    parts, stack = weights.part(_PARTS), find_stack(weights, "encoder")
    read = {"side": parts["rows"].shape[0], **stack.config()}
    if not read["bias"] or not stack.norm:
        raise SeqtuiError(
            _("{file} needs blocks with biases and a LayerNorm behind them (decoder.norm.weight)", file=weights.name)
        )
    return read


def _torch(weights: StateDict, config: dict[str, Value], caption: tuple[str, ...]) -> Tree:
    """The weights of a file, cut into heads and transposed.

    Raises SeqtuiError when the caption is longer than any it was trained on.
    """
    parts, d_model, side = weights.part(_PARTS), config["d_model"], config["side"]
    longest = parts["positions"].shape[0]
    if len(caption) > longest:
        wrong = {"n": len(caption) - 1, "file": weights.name, "most": longest - 1}
        raise SeqtuiError(_("the caption has {n} words: {file} reads at most {most}", **wrong))
    return {
        "W_E": parts.shaped("words.weight", (len(VOCABULARY), d_model)),
        "W_C": parts.shaped("colours.weight", (len(COLOURS), d_model)),
        "W_pos": parts.shaped("positions", (longest, d_model)),
        "W_row": parts.shaped("rows", (side, d_model)),
        "W_col": parts.shaped("columns", (side, d_model)),
        **find_stack(weights, "encoder").tree(config),
        **torch_linear(parts, "head", "U", d_model, len(COLOURS)),
    }


MODEL = Model(
    name="text-to-image",
    title=N_("Text to image"),
    family="attention",
    summary=N_("words, then the patches of a picture, one after another"),
    reference="Ramesh et al. 2021",
    settings=(
        Setting("side", 6, "patches along a side of the picture", low=1, high=16),
        *(setting for setting in STACK_SETTINGS if setting.name in SIZES),
        CACHE,
        *(replace(s, meaning=of_entry(s.meaning, COLOUR)) for s in GENERATION_SETTINGS if s.name in _CHOICE),
        Setting("target", "", "colours forced on it, row by row, as rrkk (teacher forcing); none: it draws freely"),
    ),
    example=EXAMPLE,
    text_meaning=N_("the caption: a colour, a shape ({shapes}) and a place", shapes=", ".join(SHAPES)),
    record=record,
    module=N_("nn.Embedding, nn.TransformerEncoder and nn.Linear"),
)
