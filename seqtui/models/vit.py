"""The Vision Transformer: a picture cut into patches, which are read like words.

Dosovitskiy et al. 2021, "An image is worth 16×16 words", section 3.1. Grey pictures of one size; a patch is one
row of pixels. A class token, put before the patches, gathers what the picture shows. Blocks are pre-norm with exact
GELU. The head is one linear layer on the class token, as in fine-tuning. No dropout.

    image     the picture, grey levels from 0 to 1                                  [row, column]
    patches   its pixels, patch by patch: left to right, then down                  [patch, pixel]
    embed     patches W_patch + b_patch                                             [patch, d_model]
    x         [class_token; embed] + W_pos, equation 1                              [position, d_model]
    block k   attention, then MLP, each behind a LayerNorm, equations 2 and 3
    pattern   block0.head0.pattern, row 0: what the class token looks at            [query, key]
    class_out the class token behind the last block; ln_final of it, equation 4     [1, d_model]
    logits, y scores and probabilities of the classes                               [d_vocab]

Weights are the state_dict of a torch module with these parts, under any prefix:

    patch       nn.Linear(patch², d_model)       patch.weight, patch.bias
    class_token nn.Parameter [d_model]           class_token
    positions   nn.Parameter [1 + patches, d_model], row 0 for the class token
    encoder     nn.TransformerEncoder of layers with norm_first=True, activation="gelu", without a norm of its own
    norm        nn.LayerNorm(d_model)            norm.weight, norm.bias
    head        nn.Linear(d_model, classes)      head.weight, head.bias
"""

import math
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array, concat, softmax
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_, _
from seqtui.models import statement
from seqtui.models.encoder import run_encoder
from seqtui.models.inputs.heads import check_heads
from seqtui.models.inputs.pictures import PatchGrid, digit
from seqtui.models.inputs.sentence import check_size
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import bias, linear, record_tree
from seqtui.models.parts.block import layer_norm
from seqtui.models.parts.stacks import STACK, STACK_SETTINGS, variant_of
from seqtui.models.weights import seeds, trained_words
from seqtui.models.weights.attention_weights import Tree, seeded_stack, torch_linear, torch_norm
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.torch_stack import agree, find_stack

MAX_SIDE = 256
SIZES = ("d_model", "n_heads", "d_mlp", "n_layers")
EXAMPLE = "3"
FIXED = {"norm_first": True, "activation": "gelu", "eps": 1e-5, "scale": True, "bias": True}
_PARTS = r"patch\.(?:weight|bias)|class_token|positions|norm\.(?:weight|bias)|head\.(?:weight|bias)"

VIT = STACK | Notation(
    image=Symbol("image", "row column", "the picture: grey levels from 0 to 1"),
    patches=Symbol("patches", "patch pixel", "the picture's pixels, one row for each patch"),
    W_patch=Symbol("W_patch", "pixel d_model", "weights from a patch's pixels to its vector"),
    b_patch=Symbol("b_patch", "d_model", "bias of a patch's vector"),
    embed=Symbol("embed", "patch d_model", "what each patch looks like: its vector"),
    class_token=Symbol("class_token", "d_model", "the vector that stands before the patches: learnt, the same for all"),
    W_pos=Symbol("W_pos", "position d_model", "learnt positions: one row for the class token and each patch"),
    class_out=Symbol("class_out", "position d_model", "what the class token has gathered behind the last block"),
    W_U=Symbol("W_head", "d_model d_vocab", "head: one column for each class"),
    b_U=Symbol("b_head", "d_vocab", "bias of the scores"),
    logits=Symbol("logits", "d_vocab", "score of each class"),
    y=Symbol("y", "d_vocab", "probability of each class"),
)


def forward(eq: Equations, w: SimpleNamespace, image: Array, canvas: PatchGrid, config: dict[str, Value]) -> Array:
    """Record the model from the image [row, column] to the probabilities of the classes [d_vocab]."""
    patches = eq("patches", cut(image, canvas))
    embed = eq("embed", linear(patches, w.W_patch, bias(w, "b_patch")))
    x = eq("x", concat([w.class_token.reshape(1, config["d_model"]), embed]) + w.W_pos)
    encoded = run_encoder(eq, w, x, variant_of(eq, config))
    with eq.scope("", position=1):
        class_out = eq("class_out", encoded[0:1])
        with eq.scope("ln_final"):
            out = layer_norm(eq, w.ln_class, class_out, config["eps"])
    logits = eq("logits", linear(out[0], w.W_U, bias(w, "b_U")))
    return eq("y", softmax(logits))


def cut(image: Array, canvas: PatchGrid) -> Array:
    """The pixels of all patches, [row, column] to [patch, pixel]; a colour picture would have three times as many."""
    order = [pixel for patch in range(canvas.patches) for pixel in canvas.pixels(patch)]
    return image.reshape(len(order))[order].reshape(canvas.patches, canvas.patch**2)


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of the model on one picture."""
    config.update(FIXED)
    image = read_image(model, request, config)
    if request.weights:
        agree(request.weights.name, config_of(request.weights), request.settings, config)
    canvas = cut_up(image, config["patch"])
    check_heads(model, request, config)
    check_size(config, 1 + canvas.patches, words=config["classes"], drawn=request.weights is None)
    tree = _torch(request.weights, config, canvas) if request.weights else _seeded(request.seed, config, canvas)
    eq = Equations(VIT, {"d_model": config["d_model"]}, request.recorded_edits())
    w = _record_weights(eq, tree)
    y = forward(eq, w, eq.input("image", image), canvas, config)
    classes = tuple(str(k) for k in range(config["classes"]))
    return Run(
        request,
        model,
        config,
        ("class", *(f"p{k}" for k in range(canvas.patches))),
        eq.trace.close(),
        vocabulary=classes,
        entry="class",
        notes=_notes(request, config, y),
        canvas=canvas,
    )


def _record_weights(eq: Equations, tree: Tree) -> SimpleNamespace:
    """Record the weights; the last LayerNorm is that of the class token alone, so the stack is given none."""
    w = record_tree(eq, tree)
    w.ln_class = w.ln_final
    del w.ln_final
    return w


def _notes(request: Request, config: dict[str, Value], y: Array) -> tuple[str, ...]:
    if request.weights is None:
        return (statement.RANDOM_PREDICTION(),)
    best = int(y.value.argmax())
    return (statement.PREDICTION(best=best, share=float(y.value[best])),)


# the picture --------------------------------------------------------------------------------------------------


def read_image(model: Model, request: Request, config: dict[str, Value]) -> np.ndarray:
    """The picture of a request, [row, column]: from --input, or a built-in digit named by the text or by image=.

    Raises SeqtuiError when it is no picture.
    """
    if request.input is not None:
        if request.text is not None or "image" in request.settings:
            raise SeqtuiError(_("give --input or a built-in digit, not both"))
        return _checked(request.input)
    if "image" in request.settings and request.text is None:
        return digit(config["image"])
    text = (model.text_of(request) or "").strip()
    if text not in set("0123456789") or ("image" in request.settings and text != str(config["image"])):
        raise SeqtuiError(_("vit reads a picture, not a text: give --input FILE.npy or one digit from 0 to 9"))
    config["image"] = int(text)
    return digit(config["image"])


def _named_digit(request: Request) -> str | None:
    """The digit of the setting, or else of the file, where that has one."""
    own = trained_words.example_of(request.weights, EXAMPLE).strip()
    return str(request.settings.get("image", own if own in set("0123456789") else EXAMPLE)).strip()


def _checked(image: np.ndarray) -> np.ndarray:
    side = math.isqrt(image.size)
    if image.ndim == 1 and side**2 == image.size > 0:
        image = image.reshape(side, side)
    if image.ndim != 2 or not image.size or max(image.shape) > MAX_SIDE:
        shape = list(image.shape)
        raise SeqtuiError(
            _(
                "the input has shape {shape}: give a grey picture [H, W], at most {most} pixels a side",
                shape=shape,
                most=MAX_SIDE,
            )
        )
    if not (image.min() >= 0 and image.max() <= 1):
        low, high = image.min(), image.max()
        raise SeqtuiError(
            _("the picture's levels go from {low:g} to {high:g}: give grey levels from 0 to 1", low=low, high=high)
        )
    return image


def cut_up(image: np.ndarray, patch: int) -> PatchGrid:
    """The patches of a picture.

    Raises SeqtuiError when they do not fill it exactly.
    """
    height, width = image.shape
    if height % patch or width % patch:
        fitting = ", ".join(str(n) for n in range(1, min(height, width) + 1) if not (height % n or width % n))
        raise SeqtuiError(
            _(
                "a picture of {height}×{width} pixels has no whole patches of {patch}: patch can be {fitting}",
                height=height,
                width=width,
                patch=patch,
                fitting=fitting,
            )
        )
    return PatchGrid(height, width, patch, first=1)


# weights ------------------------------------------------------------------------------------------------------


def _seeded(seed: int, config: dict[str, Value], canvas: PatchGrid) -> Tree:
    """Normal weights; a position's row, like a class's column, depends on what it belongs to alone."""
    d_model, pixels = config["d_model"], canvas.patch**2
    classes = [str(k) for k in range(config["classes"])]
    places = ["class", *(str(k) for k in range(canvas.patches))]
    return {
        "W_patch": seeds.normal(seed, "W_patch", (pixels, d_model), pixels**-0.5),
        "b_patch": seeds.uniform(seed, "b_patch", (d_model,), pixels**-0.5),
        "class_token": seeds.normal(seed, "class_token", (d_model,)),
        "W_pos": seeds.rows(seed, "W_pos", places, d_model, scale=0.5),
        **seeded_stack(seed, "", config, "encoder"),
        "W_U": seeds.rows(seed, "W_U", classes, d_model, scale=d_model**-0.5).T,
        "b_U": seeds.rows(seed, "b_U", classes, 1, scale=0.1)[:, 0],
    }


def config_of(weights: StateDict) -> dict[str, Value]:
    """What the shapes of a file say.

    Raises SeqtuiError when it holds no Vision Transformer.
    """
    parts, stack = weights.part(_PARTS), find_stack(weights, "encoder")
    patch, head = parts["patch.weight"], parts["head.weight"]
    side = math.isqrt(patch.shape[-1])
    if patch.ndim != 2 or head.ndim != 2 or side**2 != patch.shape[1]:
        shapes = f"{list(patch.shape)} and {list(head.shape)}"
        raise SeqtuiError(
            _(
                "{file}: patch.weight and head.weight have shapes {shapes}: these are no ViT's",
                file=weights.name,
                shapes=shapes,
            )
        )
    read = {"patch": side, "classes": head.shape[0], **stack.config()}
    if not read["bias"]:
        raise SeqtuiError(_("{file} has blocks without biases, which this model does not have", file=weights.name))
    return read


def _torch(weights: StateDict, config: dict[str, Value], canvas: PatchGrid) -> Tree:
    """The weights of a file, cut into heads and transposed."""
    parts, d_model = weights.part(_PARTS), config["d_model"]
    return {
        **torch_linear(parts, "patch", "patch", canvas.patch**2, d_model),
        "class_token": parts.shaped("class_token", (d_model,)),
        "W_pos": parts.shaped("positions", (1 + canvas.patches, d_model)),
        **find_stack(weights, "encoder").tree(config),
        "ln_final": torch_norm(parts, "norm", d_model),
        **torch_linear(parts, "head", "U", d_model, config["classes"]),
    }


MODEL = Model(
    name="vit",
    title=N_("Vision Transformer"),
    family="attention",
    summary=N_("a picture cut into patches that are read like words"),
    reference="Dosovitskiy et al. 2021",
    settings=(
        Setting("image", 3, "which of the built-in digits", low=0, high=9),
        Setting("patch", 2, "pixels along a patch's side", high=64),
        *(setting for setting in STACK_SETTINGS if setting.name in SIZES),
        Setting("classes", 10, "how many classes there are", low=2, high=1000),
    ),
    example=EXAMPLE,
    record=record,
    module=N_("nn.Linear, nn.TransformerEncoder and nn.LayerNorm"),
    set_text=_named_digit,
    text_setting="image",
)
