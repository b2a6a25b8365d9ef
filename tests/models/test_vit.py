"""The Vision Transformer against torch, value by value; its patches, its pictures, and what it refuses."""

import numpy as np
import pytest
import torch
from torch import nn

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Scope
from seqtui.models import vit
from seqtui.models.inputs.pictures import digit
from seqtui.models.model import Request
from seqtui.models.weights.network import Network
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.vit_weights import vit_shapes
from tests.models import torch_attention as twin
from tests.models.compare import apart, assert_explained, assert_same_values

pytestmark = pytest.mark.filterwarnings("ignore:enable_nested_tensor")

D, H, F, N, CLASSES = 6, 2, 7, 2, 5
IMAGES = {"square": (8, 8, 2), "large patches": (8, 8, 4), "wide": (4, 6, 2), "single pixels": (3, 2, 1)}
SMALL = {"d_model": 4, "n_heads": 2, "d_mlp": 3, "n_layers": 1, "classes": 3, "patch": 4}


class Twin(nn.Module):
    """The module whose state_dict the model loads, as its docstring says."""

    def __init__(self, height, width, patch):
        super().__init__()
        self.size = patch
        self.patch = nn.Linear(patch**2, D)
        self.class_token = nn.Parameter(torch.zeros(D))
        self.positions = nn.Parameter(torch.zeros(1 + height * width // patch**2, D))
        layer = nn.TransformerEncoderLayer(D, H, F, 0.0, "gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, N, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(D)
        self.head = nn.Linear(D, CLASSES)

    def cut(self, image):
        return nn.functional.unfold(image[None, None], self.size, stride=self.size)[0].T

    def forward(self, image):
        x = torch.cat([self.class_token[None], self.patch(self.cut(image))]) + self.positions
        return self.head(self.norm(self.encoder(x[None])[0, 0]))


def run(settings=(), **given):
    return vit.MODEL.run(Request("vit", settings=dict(settings), **given))


def module_of(height=8, width=8, patch=2):
    return twin.randomise(Twin(height, width, patch))


def see(name):
    """One run with the weights of a module, and every value computed by torch."""
    height, width, patch = IMAGES[name]
    module, image = module_of(height, width, patch), np.random.default_rng(0).random((height, width))
    recorded = run({"n_heads": H}, input=image, weights=twin.state_of(module, "model."))
    values = {"image": twin.tensor(image)}
    patches = twin.keep(values, "patches", module.cut(values["image"]))
    embed = twin.keep(values, "embed", module.patch(patches))
    x = twin.keep(values, "x", torch.cat([module.class_token[None], embed]) + module.positions)
    out = twin.stack(values, "", module.encoder, x, twin.mask_of(len(x), len(x)), "gelu")
    out = twin.norm(values, "ln_final.", module.norm, twin.keep(values, "class_out", out[:1]))
    logits = twin.keep(values, "logits", module.head(out[0]))
    twin.keep(values, "y", torch.softmax(logits, -1))
    assert apart(logits.detach().numpy(), module(torch.tensor(image)).detach().numpy()) <= 1e-12
    return recorded, module, values


@pytest.mark.parametrize("name", IMAGES)
def test_every_value_and_gradient_is_torchs(name):
    recorded, module, values = see(name)
    trace = recorded.trace
    assert_same_values(trace, values)
    values["y"][1].backward()
    ours = backward(trace, trace.find("y"), (1,))
    for path, value in values.items():
        gradient = np.zeros(value.shape) if value.grad is None else value.grad.numpy()
        assert apart(ours[trace.find(path)], gradient) <= 1e-10, path
    weights = twin.weight_gradients(module.encoder) | {
        "ln_final.gamma": module.norm.weight.grad.numpy(),
        "ln_final.beta": module.norm.bias.grad.numpy(),
        "W_patch": module.patch.weight.grad.T.numpy(),
        "b_patch": module.patch.bias.grad.numpy(),
        "class_token": module.class_token.grad.numpy(),
        "W_pos": module.positions.grad.numpy(),
        "W_U": module.head.weight.grad.T.numpy(),
        "b_U": module.head.bias.grad.numpy(),
    }
    assert {path for path, k in trace.named() if trace[k].op == "parameter"} == set(weights)
    for path, gradient in weights.items():
        assert apart(ours[trace.find(path)], gradient) <= 1e-10, path


def test_patches_are_cut_row_by_row():
    image = np.arange(64).reshape(8, 8) / 64
    recorded = run({"patch": 4}, input=image)
    patches = recorded.trace.value("patches")
    assert recorded.canvas.patches == 4 and (recorded.canvas.rows, recorded.canvas.columns) == (2, 2)
    for k, (y, x) in enumerate(((0, 0), (0, 4), (4, 0), (4, 4))):
        assert np.array_equal(patches[k], image[y : y + 4, x : x + 4].ravel())
    assert recorded.tokens == ("class", "p0", "p1", "p2", "p3")


def test_the_class_token_looks_at_every_patch():
    recorded = run()
    pattern = recorded.trace.value("block1.head0.pattern")
    assert pattern.shape == (17, 17) and (pattern > 0).all()
    assert recorded.labels(Scope.parse("block0.head0"), "key")[:2] == ("class", "p0")
    assert recorded.labels(Scope.parse(""), "d_vocab") == tuple("0123456789")
    assert recorded.canvas.first == 1


def test_the_built_in_digits_are_ten_different_pictures():
    pictures = [digit(k) for k in range(10)]
    for k, picture in enumerate(pictures):
        assert picture.shape == (8, 8) and picture.min() == 0 and picture.max() == 1
        assert np.array_equal(picture * 16, np.round(picture * 16))
        assert np.array_equal(run({"image": k}).trace.value("image"), picture)
        assert np.array_equal(run(text=str(k)).trace.value("image"), picture)
    assert len({picture.tobytes() for picture in pictures}) == 10


def test_a_flat_picture_is_a_square_one():
    picture = digit(4)
    assert np.array_equal(run(input=picture.ravel()).trace.value("y"), run(input=picture).trace.value("y"))


def test_random_weights_say_that_they_mean_nothing():
    assert any("means nothing until trained weights are loaded" in note for note in run().notes)
    trained = run({"n_heads": H}, weights=twin.state_of(module_of()))
    assert trained.config["classes"] == CLASSES and trained.config["patch"] == 2
    assert trained.notes[0].endswith("assumed: activation=gelu, eps=1e-05")
    assert trained.notes[1].startswith(f"the prediction is {trained.trace.value('y').argmax()}, with probability 0.")


def test_a_pixel_that_is_changed_is_seen_by_the_class_token():
    base = Request("vit")
    plain, edited = vit.MODEL.run(base).trace, vit.MODEL.run(base.with_edits(("image[0,0]", 1.0))).trace
    assert len(plain) == len(edited)
    assert edited.value("patches")[0, 0] == 1.0 and np.array_equal(plain.value("embed")[1:], edited.value("embed")[1:])
    assert apart(plain.value("y"), edited.value("y")) > 1e-9


def test_every_element_is_explained_and_every_formula_runs():
    assert_explained(run(SMALL).trace)


STATE = twin.state_of(module_of())
CUT = StateDict("cut", {**STATE.tensors, "positions": np.ones((5, D))})
LESS = StateDict("less", {k: v for k, v in STATE.tensors.items() if k != "class_token"})
STACK = twin.state_of(module_of().encoder, "encoder.")
ODD = StateDict("odd", {**STATE.tensors, "patch.weight": np.ones((D, 5))})
COLOURED = {**STATE.tensors, "patch.weight": np.ones((D, 12))}
BAD = {
    "a grey picture where colours are read": ({"weights": StateDict("c", COLOURED), "input": digit(3)}, "H, W, 3"),
    "a mean without a spread": ({"settings": {"mean": "0.5"}}, "give both"),
    "too few means": ({"settings": {"mean": "0.5", "std": "1", "channels": 3}}, "give 3 numbers"),
    "no spread": ({"settings": {"mean": "0.5", "std": "0"}}, "give 1 numbers"),
    "no picture": ({"input": np.zeros((2, 2, 3))}, r"the input has shape \[2, 2, 3\]"),
    "flat, but no square": ({"input": np.zeros(7)}, r"the input has shape \[7\]"),
    "empty": ({"input": np.zeros((0, 4))}, r"the input has shape \[0, 4\]"),
    "too large": ({"input": np.zeros((300, 300))}, "at most 256 pixels"),
    "of a wrong size": (
        {"input": np.zeros((8, 6)), "settings": {"patch": 4}},
        "no whole patches of 4: patch can be 1, 2",
    ),
    "levels of 0 to 16": ({"input": digit(3) * 16}, "levels go from 0 to 16"),
    "negative": ({"input": -digit(3)}, "levels go from -1"),
    "NaN": ({"input": np.full((8, 8), np.nan)}, "grey levels from 0 to 1"),
    "a text": ({"text": "cat"}, "reads a picture, not a text"),
    "text and input": ({"text": "3", "input": digit(3)}, "not both"),
    "two digits": ({"text": "3", "settings": {"image": 4}}, "one digit"),
    "no such digit": ({"settings": {"image": 10}}, "from 0 to 9"),
    "heads do not fit": ({"settings": {"n_heads": 3}}, "3 heads cannot share"),
    "memory": ({"memory": np.zeros((2, 8))}, "reads no --memory"),
    "positions of another size": ({"weights": CUT, "settings": {"n_heads": H}}, r"positions has shape \[5, 6\]"),
    "a tensor is missing": ({"weights": LESS, "settings": {"n_heads": H}}, "no tensor 'class_token'"),
    "only the encoder": ({"weights": STACK}, "no tensor 'patch.weight'"),
    "patches that are no squares": ({"weights": ODD}, "these are no ViT's"),
    "a setting contradicts": ({"weights": STATE, "settings": {"patch": 4}}, "patch is 2"),
    "another picture than trained": (
        {"weights": STATE, "settings": {"n_heads": H}, "input": np.zeros((4, 4))},
        r"positions has shape \[17, 6\], but must be \[5, 6\]",
    ),
    "too many patches": ({"input": np.zeros((256, 256)), "settings": {"patch": 1}}, "too many numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_sentence(name):
    given, words = BAD[name]
    with pytest.raises(SeqtuiError, match=words) as caught:
        run(**given)
    assert "\n" not in str(caught.value)


def test_channels_lie_one_behind_the_other_in_a_patch_as_in_a_convolution():
    image = np.random.default_rng(4).random((4, 6, 3))
    settings = {"patch": 2, "channels": 3, "mean": "0.1,0.2,0.3", "std": "0.5,0.6,0.7", "n_heads": 1, "d_model": 4}
    recorded = run(settings, input=image)
    levels = torch.tensor((image - [0.1, 0.2, 0.3]) / [0.5, 0.6, 0.7])
    patches = nn.functional.unfold(levels.permute(2, 0, 1)[None], 2, stride=2)[0].T
    assert apart(recorded.trace.value("patches"), patches.numpy()) <= 1e-12
    weight = torch.tensor(recorded.trace.value("W_patch").T.reshape(4, 3, 2, 2).copy())
    bias = torch.tensor(recorded.trace.value("b_patch").copy())
    made = nn.functional.conv2d(levels.permute(2, 0, 1)[None], weight, bias, stride=2)[0].flatten(1).T
    assert apart(recorded.trace.value("embed"), made.numpy()) <= 1e-12


def test_a_coloured_picture_is_told_from_a_grey_one_by_its_patches():
    file = StateDict("c", {**STATE.tensors, "patch.weight": np.ones((D, 12))})
    said = vit_shapes(file, {"channels": 1})
    assert (said["channels"], said["patch"]) == (3, 2)
    assert vit_shapes(STATE, {"channels": 1})["channels"] == 1
    four = StateDict("f", {**STATE.tensors, "patch.weight": np.ones((D, 16))})
    assert vit_shapes(four, {"channels": 4})["patch"] == 2 and vit_shapes(four, {"channels": 1})["patch"] == 4


def test_a_network_without_classes_and_with_a_pooler_says_what_it_gathered():
    whole = twin.state_of(module_of(4, 4)).tensors
    tensors = {key: value for key, value in whole.items() if not key.startswith("head")}
    pooled = {"pooler.weight": np.eye(D), "pooler.bias": np.ones(D)}
    network = Network("vit", "vit", {"n_heads": H})
    recorded = run(weights=StateDict("p", {**tensors, **pooled}, network=network), text="7")
    assert not recorded.trace.has("logits") and recorded.vocabulary == ()
    out = recorded.trace.value("ln_final.out")
    assert apart(recorded.trace.value("pooler.dense_post"), np.tanh(out + 1)) <= 1e-12
    assert recorded.trace.value("image").shape == (4, 4)  # as large as its positions say: 2 by 2 patches
