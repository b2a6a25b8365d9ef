"""The Vision Transformer: a picture cut into patches, which are read like words.

Dosovitskiy et al. 2021, "An image is worth 16×16 words", section 3.1. Pictures of one size, grey or of several
channels; a patch is one row of pixels. A class token, put before the patches, gathers what the picture shows. Blocks
are pre-norm with exact GELU. The head is one linear layer on the class token, as in fine-tuning. No dropout.

    image     the picture, levels from 0 to 1                                       [row, column] or with [channel]
    levels    (image − mean) / std, where a network was trained on that             as image
    patches   its pixels, patch by patch: left to right, then down; of several channels one behind the other
                                                                                    [patch, pixel]
    embed     patches W_patch + b_patch                                             [patch, d_model]
    x         [class_token; embed] + W_pos, equation 1                              [position, d_model]
    block k   attention, then MLP, each behind a LayerNorm, equations 2 and 3
    pattern   block0.head0.pattern, row 0: what the class token looks at            [query, key]
    class_out the class token behind the last block; ln_final of it, equation 4     [1, d_model]
    pooler    first, dense_pre, dense_post of that, in a network that has one       [1, d_model]
    logits, y scores and probabilities of the classes                               [d_vocab]

Weights are the state_dict of a torch module with these parts, under any prefix:

    patch       nn.Linear(channels·patch², d_model), or nn.Conv2d, whose weight is [d_model, channels, patch, patch]
    class_token nn.Parameter [d_model]           class_token
    positions   nn.Parameter [1 + patches, d_model], row 0 for the class token
    encoder     nn.TransformerEncoder of layers with norm_first=True, activation="gelu", without a norm of its own
    norm        nn.LayerNorm(d_model)            norm.weight, norm.bias
    head        nn.Linear(d_model, classes)      head.weight, head.bias; pooler.weight, pooler.bias where there is one
"""

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
from seqtui.models.inputs.picture_input import EXAMPLE, cut_up, named_digit, per_channel, read_image
from seqtui.models.inputs.pictures import PatchGrid
from seqtui.models.inputs.sentence import check_size
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import bias, linear, record_tree
from seqtui.models.parts.block import ACTIVATIONS, layer_norm
from seqtui.models.parts.encoder_head import HEAD as POOLER
from seqtui.models.parts.encoder_head import POOLER_ACTIVATION, class_names, pool
from seqtui.models.parts.stacks import STACK, STACK_SETTINGS, variant_of
from seqtui.models.weights.attention_weights import Tree
from seqtui.models.weights.torch_stack import agree, find_stack
from seqtui.models.weights.vit_weights import seeded_vit, torch_vit, trained_side, vit_shapes

SIZES = ("d_model", "n_heads", "d_mlp", "n_layers")
FIXED = {"norm_first": True, "scale": True, "bias": True}
_ACTIVATION, _EPS = (setting for setting in STACK_SETTINGS if setting.name in ("activation", "eps"))

VIT = STACK | Notation(
    image=Symbol("image", "row column", "the picture: grey levels from 0 to 1"),
    levels=Symbol("levels", "row column", "the picture's levels, less their mean, divided by their spread"),
    mean_level=Symbol("mean_level", "", "the mean level of the pictures that the network was trained on"),
    std_level=Symbol("std_level", "", "the spread of the levels of these pictures"),
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
_CHANNELS = Notation(
    image=Symbol("image", "row column channel", "the picture: levels from 0 to 1, in each channel"),
    levels=Symbol("levels", "row column channel", "the picture's levels, less their mean, divided by their spread"),
    mean_level=Symbol("mean_level", "channel", "the mean level of the pictures that the network was trained on"),
    std_level=Symbol("std_level", "channel", "the spread of the levels of these pictures"),
)


def forward(
    eq: Equations, w: SimpleNamespace, image: Array, canvas: PatchGrid, config: dict[str, Value]
) -> Array | None:
    """Record the model from the image [row, column] to the probabilities of the classes [d_vocab], None without any."""
    patches = eq("patches", cut(image, canvas, config["channels"]))
    embed = eq("embed", linear(patches, w.W_patch, bias(w, "b_patch")))
    x = eq("x", concat([w.class_token.reshape(1, config["d_model"]), embed]) + w.W_pos)
    encoded = run_encoder(eq, w, x, variant_of(eq, config))
    with eq.scope("", position=1):
        class_out = eq("class_out", encoded[0:1])
        with eq.scope("ln_final"):
            out = layer_norm(eq, w.ln_class, class_out, config["eps"])
    if hasattr(w, "pooler"):
        pool(eq, w, out, config)
    if not config["classes"]:
        return None
    logits = eq("logits", linear(out[0], w.W_U, bias(w, "b_U")))
    return eq("y", softmax(logits))


def cut(image: Array, canvas: PatchGrid, channels: int = 1) -> Array:
    """The pixels of all patches, [row, column] or with [channel] to [patch, pixel], channel by channel."""
    order = [
        pixel * channels + channel
        for patch in range(canvas.patches)
        for channel in range(channels)
        for pixel in canvas.pixels(patch)
    ]
    return image.reshape(len(order))[order].reshape(canvas.patches, channels * canvas.patch**2)


def _levels(eq: Equations, image: np.ndarray, config: dict[str, Value]) -> Array:
    """Record the picture, and its levels as the network was trained on them, which are what it reads."""
    given, mean, std = eq.input("image", image), per_channel("mean", config), per_channel("std", config)
    if mean is None and std is None:
        return given
    if mean is None or std is None:
        raise SeqtuiError(_("mean and std belong together: give both, or none of them"))
    shape = () if config["channels"] == 1 else (len(mean),)
    centre = eq.input("mean_level", mean.reshape(shape))
    return eq("levels", (given - centre) / eq.input("std_level", std.reshape(shape)))


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of the model on one picture."""
    config.update(FIXED)
    weights = request.weights
    if weights is not None:
        agree(weights.name, vit_shapes(weights, config), request.settings, config)
    image = read_image(model, request, config, trained_side(weights, config))
    canvas = cut_up(image, config["patch"])
    check_heads(model, request, config, find_stack(weights, "encoder").widths if weights else None)
    check_size(config, 1 + canvas.patches, words=config["classes"], drawn=weights is None)
    tree = torch_vit(weights, config, canvas) if weights else seeded_vit(request.seed, config, canvas)
    notation = VIT if config["channels"] == 1 else VIT | _CHANNELS
    eq = Equations(notation, {"d_model": config["d_model"]}, request.recorded_edits())
    w = _record_weights(eq, tree)
    y = forward(eq, w, _levels(eq, image, config), canvas, config)
    classes = class_names(weights, config["classes"])
    return Run(
        request,
        model,
        config,
        ("class", *(f"p{k}" for k in range(canvas.patches))),
        eq.trace.close(),
        vocabulary=classes,
        entry="class",
        notes=_notes(request, classes, y),
        canvas=canvas,
    )


def _record_weights(eq: Equations, tree: Tree) -> SimpleNamespace:
    """Record the weights; the last LayerNorm is that of the class token alone, so the stack is given none."""
    with eq.using(eq.notation | POOLER):
        w = record_tree(eq, tree)
    w.ln_class = w.ln_final
    del w.ln_final
    return w


def _notes(request: Request, classes: tuple[str, ...], y: Array | None) -> tuple[str, ...]:
    if y is None:
        return ()
    if request.weights is None:
        return (statement.RANDOM_PREDICTION(),)
    best = int(y.value.argmax())
    facts = {"best": best, "share": float(y.value[best])}
    if classes[best] == str(best):
        return (statement.PREDICTION(**facts),)
    return (statement.PREDICTION_NAMED(**facts, name=classes[best]),)


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
        Setting("classes", 10, "how many classes there are (0: none)", low=0, high=100_000),
        Setting("channels", 1, "numbers of a pixel: 1 for a grey picture, 3 for a coloured one", high=16),
        Setting("mean", "", "taken away from the levels of each channel, as in 0.5,0.5,0.5; none: nothing"),
        Setting("std", "", "what the levels of each channel are then divided by; none: nothing"),
        Setting(
            "activation", "gelu", "of the feed-forward network; gelu is the exact one", tuple(ACTIVATIONS), unsaid=True
        ),
        _EPS,
        POOLER_ACTIVATION,
    ),
    example=EXAMPLE,
    record=record,
    module=N_("nn.Linear, nn.TransformerEncoder and nn.LayerNorm"),
    set_text=named_digit,
    text_setting="image",
)
