"""Text to image: against torch at every step, with and without a cache, in raster order, and what it refuses."""

import numpy as np
import pytest
import torch
from torch import nn

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Scope
from seqtui.models import text_to_image
from seqtui.models.inputs.pictures import PALETTE
from seqtui.models.model import Request
from seqtui.models.parts.cost import multiplications
from seqtui.models.weights.state_dict import StateDict
from tests.models import torch_attention as twin
from tests.models.compare import apart, assert_explained, assert_same_values

pytestmark = pytest.mark.filterwarnings("ignore:enable_nested_tensor")

D, H, F, N, SIDE, LONGEST = 6, 2, 7, 2, 2, 5
WORDS, COLOURS = len(text_to_image.VOCABULARY), len(PALETTE)
SMALL = {"d_model": 4, "n_heads": 2, "d_mlp": 3, "n_layers": 1, "side": 2}
DECODING = {"greedy": {}, "sampled": {"decoding": "sample", "temperature": 1.5, "top_k": 6, "top_p": 0.9}}
decodings = pytest.mark.parametrize("decoding", DECODING.values(), ids=DECODING.keys())
caches = pytest.mark.parametrize("cache", ["yes", "no"])


class Twin(nn.Module):
    """The module whose state_dict the model loads, as its docstring says."""

    def __init__(self):
        super().__init__()
        self.words, self.colours = nn.Embedding(WORDS, D), nn.Embedding(COLOURS, D)
        self.positions = nn.Parameter(torch.zeros(LONGEST, D))
        self.rows, self.columns = (nn.Parameter(torch.zeros(SIDE, D)) for _ in range(2))
        layer = nn.TransformerEncoderLayer(D, H, F, 0.0, "gelu", batch_first=True, norm_first=True)
        self.decoder = nn.TransformerEncoder(layer, N, nn.LayerNorm(D), enable_nested_tensor=False)
        self.head = nn.Linear(D, COLOURS)

    def read(self, words, colours):
        """The vectors of what each token is, and of where it stands."""
        k = torch.arange(len(colours))
        places = torch.cat([self.positions[: len(words)], self.rows[k // SIDE] + self.columns[k % SIDE]])
        return torch.cat([self.words(torch.tensor(words)), self.colours(torch.tensor(colours, dtype=int))]), places

    def forward(self, words, colours):
        x = sum(self.read(words, colours))
        return self.head(self.decoder(x[None], mask=twin.mask_of(len(x), len(x), True))[0, -1])


def run(settings=(), **given):
    return text_to_image.MODEL.run(Request("text-to-image", settings=dict(settings), **given))


def chosen(recorded):
    return [int(recorded.trace.value(f"t{t}.chosen")) for t in range(1, recorded.length + 1)]


def draw(cache="no"):
    """One run with the weights of a module, and every value of every step computed by torch."""
    module = twin.randomise(Twin())
    state, settings = twin.state_of(module, "model."), {"n_heads": H, "cache": cache}
    recorded, values = run(settings, text="red bar left", weights=state), {}
    words = [text_to_image.VOCABULARY.index(word) for word in ("red", "bar", "left", "<s>")]
    total = torch.zeros((), dtype=torch.float64)
    for t, colour in enumerate(chosen(recorded), 1):
        before = chosen(recorded)[: t - 1]
        embed, places = module.read(words, before)
        embed, places = twin.keep(values, f"t{t}.embed", embed), twin.keep(values, f"t{t}.pos_embed", places)
        x = twin.keep(values, f"t{t}.x", embed + places)
        out = twin.stack(values, f"t{t}.", module.decoder, x, twin.mask_of(len(x), len(x), True), "gelu")
        logits = twin.keep(values, f"t{t}.logits", module.head(out[-1]))
        assert apart(logits.detach().numpy(), module(words, before).detach().numpy()) <= 1e-12
        y = twin.keep(values, f"t{t}.y", torch.softmax(logits, -1))
        total = twin.keep(values, f"t{t}.L", total + twin.keep(values, f"t{t}.loss", -torch.log(y[colour])))
    return recorded, module, values


def gradients_of(module):
    return twin.weight_gradients(module.decoder) | {
        "W_E": module.words.weight.grad.numpy(),
        "W_C": module.colours.weight.grad.numpy(),
        "W_pos": module.positions.grad.numpy(),
        "W_row": module.rows.grad.numpy(),
        "W_col": module.columns.grad.numpy(),
        "W_U": module.head.weight.grad.T.numpy(),
        "b_U": module.head.bias.grad.numpy(),
    }


# against torch ------------------------------------------------------------------------------------------------


def test_every_value_and_gradient_of_every_step_is_torchs():
    recorded, module, values = draw()
    trace, last = recorded.trace, f"t{SIDE**2}.L"
    assert_same_values(trace, values)
    values[last].backward()
    ours = backward(trace, trace.find(last))
    for path, value in values.items():
        gradient = np.zeros(value.shape) if value.grad is None else value.grad.numpy()
        assert apart(ours[trace.find(path)], gradient) <= 1e-10, path
    assert {path for path, k in trace.named() if trace[k].op == "parameter"} == set(gradients_of(module))
    for path, gradient in gradients_of(module).items():
        assert apart(ours[trace.find(path)], gradient) <= 1e-10, path


def test_with_a_cache_values_and_gradients_are_torchs_too():
    recorded, module, values = draw("yes")
    trace, last = recorded.trace, f"t{SIDE**2}.L"
    computed = {path for path, k in trace.named() if not trace[k].is_leaf}
    assert {path for path in computed if not path.endswith("_new")} == set(values)
    for path, value in values.items():
        ours, theirs = trace.value(path), value.detach().numpy()
        assert apart(ours, theirs if ours.ndim < 2 else theirs[len(theirs) - len(ours) :, : ours.shape[1]]) <= 1e-12
    values[last].backward()
    ours = backward(trace, trace.find(last))
    for path, gradient in gradients_of(module).items():
        assert apart(ours[trace.find(path)], gradient) <= 1e-10, path


# the cache ----------------------------------------------------------------------------------------------------


@decodings
def test_a_cache_changes_no_number_and_saves_work(decoding):
    cached, whole = (run({**decoding, "cache": cache}) for cache in ("yes", "no"))
    assert cached.outputs == whole.outputs and len(cached.outputs) == 36
    for path, index in cached.trace.named():
        if whole.trace.has(path):
            ours, theirs = cached.trace[index].value, whole.trace.value(path)
            newest = theirs if ours.shape == theirs.shape else theirs[len(theirs) - len(ours) :]
            assert apart(ours, newest) <= 1e-12, path
    assert 10 * multiplications(cached.trace) < multiplications(whole.trace)


def test_with_a_cache_a_step_runs_on_the_newest_patch_alone():
    trace = run({"cache": "yes"}).trace
    assert trace.value("t1.block0.head1.pattern").shape == (5, 5)
    assert trace.value("t5.block0.head1.pattern").shape == (1, 9)
    assert trace.value("t5.block0.head1.k_new").shape == (1, 4)
    assert np.array_equal(trace.value("t5.block0.head1.k")[:8], trace.value("t4.block0.head1.k"))
    assert trace[trace.find("t5.block0.head1.pattern")].time == 5


# drawing ------------------------------------------------------------------------------------------------------


@caches
@decodings
def test_patches_follow_each_other_in_raster_order(decoding, cache):
    recorded = run({**decoding, "cache": cache, "side": 3})
    trace, colours = recorded.trace, chosen(recorded)
    assert recorded.length == 9 and recorded.outputs == tuple(PALETTE[k].name for k in colours)
    for t in range(2, 10):
        patch, embed, place = t - 2, trace.value(f"t{t}.embed")[-1], trace.value(f"t{t}.pos_embed")[-1]
        assert np.array_equal(embed, trace.value("W_C")[colours[patch]])
        row, column = divmod(patch, 3)
        assert np.array_equal(place, trace.value("W_row")[row] + trace.value("W_col")[column])
        y = trace.value(f"t{t}.y")
        assert y.shape == (COLOURS,) and y.sum() == pytest.approx(1, abs=1e-12)
        assert decoding or colours[t - 1] == y.argmax()


@caches
def test_no_step_depends_on_what_is_drawn_later(cache):
    base = Request("text-to-image", settings={"cache": cache, "side": 3})
    plain = text_to_image.MODEL.run(base)
    other = (chosen(plain)[3] + 1) % COLOURS
    edited = text_to_image.MODEL.run(base.with_edits(("t4.chosen", float(other))))
    assert edited.outputs[:3] == plain.outputs[:3] and edited.outputs[3] == PALETTE[other].name
    for t in range(1, 5):
        assert np.array_equal(plain.trace.value(f"t{t}.y"), edited.trace.value(f"t{t}.y"))
    assert apart(plain.trace.value("t5.y"), edited.trace.value("t5.y")) > 1e-3


def test_the_future_is_masked():
    trace = run({"cache": "no", "side": 3}).trace
    for head in ("block0.head0", "block1.head1"):
        pattern = trace.value(f"t9.{head}.pattern")
        assert pattern.shape == (13, 13) and (np.triu(pattern, 1) == 0).all()
        assert np.abs(pattern.sum(1) - 1).max() <= 1e-12


def test_one_word_changes_the_picture_and_a_word_is_the_same_in_any_caption():
    a, b = run(text="red square"), run(text="blue square")
    assert apart(a.trace.value("t1.y"), b.trace.value("t1.y")) > 1e-3
    assert np.array_equal(a.trace.value("W_E"), b.trace.value("W_E"))
    unknown = run(text="red zebra")
    assert np.array_equal(unknown.trace.value("W_E")[:-1], a.trace.value("W_E"))
    assert apart(unknown.trace.value("t1.y"), a.trace.value("t1.y")) > 1e-3


def test_the_run_carries_what_a_screen_needs():
    recorded = run({"side": 3}, text="red bar")
    canvas = recorded.canvas
    assert (canvas.rows, canvas.columns, canvas.patches, canvas.first) == (3, 3, 9, 3)
    assert canvas.palette == PALETTE and len({colour.letter for colour in PALETTE}) == COLOURS
    assert recorded.positions[:4] == ("red", "bar", "<s>", f"p0 {recorded.outputs[0]}")
    assert recorded.labels(Scope.parse("t5.block0.head0"), "key")[:2] == ("red", "bar")
    assert recorded.labels(Scope.parse("t1.block0"), "position") == ("red", "bar", "<s>")
    assert recorded.labels(Scope.parse("t5.block0.head0"), "query") == (f"p3 {recorded.outputs[3]}",)
    assert recorded.labels(Scope.parse("t5"), "d_vocab")[:2] == ("black", "white")
    assert recorded.tokens == ("<s>", *recorded.outputs[:-1])
    assert "the picture means nothing" in recorded.notes[0]
    assert run({"side": 3, "cache": "no"}, text="red bar").labels(Scope.parse("t5.block0"), "query")[:2] == (
        "red",
        "bar",
    )


@caches
@decodings
def test_every_element_is_explained_and_every_formula_runs(decoding, cache):
    assert_explained(run({**SMALL, **decoding, "cache": cache}, text="red dog").trace)


STATE = twin.state_of(Twin())
CUT = StateDict("cut", {**STATE.tensors, "colours.weight": np.ones((3, D))})
BARE = StateDict("bare", {k: v for k, v in STATE.tensors.items() if not k.startswith("decoder.norm")})
FILE = {"weights": STATE, "settings": {"n_heads": H}}
BAD = {
    "vectors": ({"input": np.zeros((3, 8))}, "reads a caption, not --input"),
    "memory": ({"memory": np.zeros((3, 8))}, "reads no --memory"),
    "empty": ({"text": " "}, "the text is empty"),
    "only marks": ({"text": "<s>"}, "only marks"),
    "heads do not fit": ({"settings": {"n_heads": 3}}, "3 heads cannot share"),
    "a word the file has not": ({"text": "red dog", **FILE}, "'dog' is not among the words of test.safetensors"),
    "a caption longer than any": (
        {"text": "red red red red red", **FILE},
        "has 5 words: test.safetensors reads at most 4",
    ),
    "a side the file has not": ({"weights": STATE, "settings": {"side": 6}}, "side is 2"),
    "another palette": ({"weights": CUT, "settings": {"n_heads": H}}, r"colours.weight has shape \[3, 6\]"),
    "no last norm": ({"weights": BARE}, "a LayerNorm behind them"),
    "another model's file": ({"weights": StateDict("other", {"x": np.ones(3)})}, "no nn.TransformerEncoder weights"),
    "no colour": ({"edits": (("t2.chosen", 8.0),)}, "t2.chosen cannot be 8"),
    "too large": ({"settings": {"side": 16, "cache": "no", "d_model": 512}}, "too many numbers"),
}


def test_a_forced_picture_is_drawn_and_its_surprises_add_up():
    forced = run({**SMALL, "target": "rrkg"}, text="red square")
    assert forced.outputs == ("red", "red", "black", "green")
    assert run({**SMALL, "target": "red red black green"}, text="red square").outputs == forced.outputs
    surprises = [-np.log(forced.trace.value(f"t{t}.y")[k]) for t, k in enumerate((2, 2, 0, 3), 1)]
    assert float(forced.trace.value("t4.L")) == pytest.approx(sum(surprises), abs=1e-12)


@pytest.mark.parametrize(("target", "words"), [("rrk", "3 colours"), ("rrkx", "'x'"), ("red red red pink", "'pink'")])
def test_a_picture_that_cannot_be_forced_is_answered(target, words):
    with pytest.raises(SeqtuiError, match=words):
        run({**SMALL, "target": target}, text="red square")


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_sentence(name):
    given, words = BAD[name]
    with pytest.raises(SeqtuiError, match=words) as caught:
        run(**given)
    assert "\n" not in str(caught.value)
