"""Attention against torch.nn.MultiheadAttention, value by value, and what a learner is told about it."""

import numpy as np
import pytest
import torch
from torch import nn

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.ops import SOFTMAX
from seqtui.engine.paths import Scope
from seqtui.models import multi_head, positional, self_attention
from seqtui.models.model import Request
from seqtui.models.parts import attention
from seqtui.models.parts.attention import make_mask
from seqtui.models.weights import attention_weights
from tests.models import torch_attention as twin
from tests.models.compare import (
    apart,
    assert_explained,
    assert_same_gradients,
    assert_same_values,
    differences,
    largest,
)

T, S, D, H = 5, 4, 6, 3
CASES = {
    "plain": {},
    "causal": {"causal": "yes"},
    "padding": {"hide": "1,4"},
    "causal and padding": {"causal": "yes", "hide": "3"},
}


def run(model, **given):
    given["settings"] = given.get("settings", {})
    return model.MODEL.run(Request(model.MODEL.name, **given))


def attend(bias: bool = True, cross: bool = False, **settings):
    """One run of multi-head attention and its twin: (run, module, values, mask, inputs)."""
    module = twin.randomise(nn.MultiheadAttention(D, H, bias=bias, batch_first=True))
    x, memory = twin.vectors(T, D), twin.vectors(S, D, seed=2) if cross else None
    request = {"weights": twin.state_of(module), "input": x, "memory": memory}
    recorded = run(multi_head, settings={"n_heads": H, **settings}, **request)
    hidden = [int(part) for part in settings.get("hide", "").split(",") if part]
    mask = twin.mask_of(T, S if cross else T, settings.get("causal") == "yes", hidden)
    inputs = twin.tensor(x), twin.tensor(x if memory is None else memory)
    values: twin.Values = {}
    twin.attention(values, "", module, *inputs, mask)
    return recorded, module, values, mask, inputs


@pytest.mark.parametrize("heads", ["split", "copied"])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_every_value_and_gradient_is_torchs(case, bias, heads):
    recorded, module, values, mask, (x, source) = attend(bias, heads=heads, **CASES[case])
    out, patterns = module(x[None], source[None], source[None], attn_mask=mask, average_attn_weights=False)
    assert apart(recorded.trace.value("attn_out"), out[0].detach().numpy()) <= 1e-12
    for h in range(H):
        assert apart(recorded.trace.value(f"head{h}.pattern"), patterns[0, h].detach().numpy()) <= 1e-12
    assert_same_values(recorded.trace, values, but=("Q", "K", "V"))
    if heads == "copied":
        assert_same_gradients(recorded.trace, values, "attn_out", lambda: twin.weight_gradients(module))


@pytest.mark.parametrize("heads", ["split", "copied"])
def test_keys_and_values_come_from_a_memory_when_there_is_one(heads):
    recorded, module, values, mask, (x, source) = attend(cross=True, heads=heads, hide="2")
    out, _ = module(x[None], source[None], source[None], attn_mask=mask)
    assert apart(recorded.trace.value("attn_out"), out[0].detach().numpy()) <= 1e-12
    assert_same_values(recorded.trace, values, but=("Q", "K", "V"))
    assert recorded.labels(Scope.parse("head0"), "source") == ("m1", "m2", "m3", "m4")


def test_split_and_copied_heads_record_the_same_numbers():
    split, copied = (run(multi_head, settings={"heads": heads}).trace for heads in ("split", "copied"))
    shared = [path for path, _ in copied.named() if split.has(path) and path.rpartition(".")[2][0] not in "Wb"]
    assert {f"head1.{name}" for name in ("q", "scores", "pattern", "z")} <= set(shared)
    assert max(apart(split.value(path), copied.value(path)) for path in shared) <= 1e-14


def test_one_head_is_torchs_with_one_head():
    module = twin.randomise(nn.MultiheadAttention(4, 1, batch_first=True))
    x = twin.vectors(T, 4)
    trace = run(self_attention, weights=twin.state_of(module, "model.attn."), input=x).trace
    out, pattern = module(*[twin.tensor(x)[None]] * 3)
    assert apart(trace.value("attn_out"), out[0].detach().numpy()) <= 1e-12
    assert apart(trace.value("pattern"), pattern[0].detach().numpy()) <= 1e-12


# faults that must be seen -------------------------------------------------------------------------------------


def interleaved(array, head, n_heads):
    return array[..., head::n_heads]


def mask_after_softmax(eq, q, k, v, mask, d_head):
    scores = eq("scores", q @ k.T)
    scaled = eq("scaled", attention.scale(scores, d_head))
    eq("attn_scores", attention.identity(scaled))
    shares = attention.softmax(scaled)
    pattern = eq("pattern", shares * np.isfinite(mask.value).astype(float))
    return eq("z", pattern @ v)


FAULTS = {
    "no 1/√d_head": (attention, "scale", lambda scores, d_head: attention.identity(scores)),
    "no causal mask": (attention, "causal_mask", lambda length: np.zeros((length, length))),
    "heads interleaved": (attention_weights, "head_columns", interleaved),
    "mask after softmax": (attention, "attend", mask_after_softmax),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault, monkeypatch):
    settings = {"heads": "copied", "causal": "yes"}
    recorded, _, values, *_ = attend(**settings)
    assert largest(differences(recorded.trace, values)) <= 1e-12
    monkeypatch.setattr(*FAULTS[fault])
    recorded, _, values, *_ = attend(**settings)
    assert largest(differences(recorded.trace, values)) > 1e-3


# what must hold -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_rows_of_a_pattern_add_up_to_1_and_masked_keys_get_exactly_nothing(case):
    trace = run(multi_head, settings=CASES[case]).trace
    hidden = np.isneginf(trace.value("mask"))
    for h in range(2):
        pattern = trace.value(f"head{h}.pattern")
        assert np.abs(pattern.sum(1) - 1).max() <= 1e-12
        assert (pattern[hidden] == 0).all() and (pattern[~hidden] > 0).all()
    assert hidden.any() == bool(CASES[case])


def test_a_causal_pattern_is_0_above_the_diagonal():
    pattern = run(self_attention, settings={"causal": "yes"}).trace.value("pattern")
    assert (np.triu(pattern, 1) == 0).all() and pattern[0, 0] == 1


def test_the_same_word_gets_another_z_among_other_neighbours_and_the_same_mlp_out():
    texts = "the animal was too tired", "the animal was too wide"
    a, b = (run(self_attention, text=text, settings={"mlp": "yes"}).trace for text in texts)
    for path in ("x", "q", "k", "v", "mlp_out"):
        assert np.array_equal(a.value(path)[1], b.value(path)[1])
    assert apart(a.value("z")[1], b.value("z")[1]) > 1e-3


def test_queries_and_keys_share_a_width_and_the_result_has_that_of_the_values():
    trace = run(self_attention, text="a b c", settings={"d_model": 4, "d_head": 2, "d_v": 7}).trace
    shapes = {path: trace.value(path).shape for path in ("q", "k", "v", "scores", "z")}
    assert shapes == {"q": (3, 2), "k": (3, 2), "v": (3, 7), "scores": (3, 3), "z": (3, 7)}


def test_without_scaling_the_stages_are_the_same_and_scaled_is_scores():
    trace = run(self_attention, settings={"scale": "no"}).trace
    assert np.array_equal(trace.value("scaled"), trace.value("scores"))
    assert not trace.has("d_head")


@pytest.mark.parametrize("positions, moves", [("none", False), ("sinusoidal", True), ("learned", True)])
def test_shuffled_words_get_the_same_vectors_unless_positions_are_added(positions, moves):
    settings = {"positions": positions, "order": "2,0,3,1"}
    recorded = run(positional, text="one two three four", settings=settings)
    change = np.abs(recorded.trace.value("change")).max()
    assert change > 1e-3 if moves else change <= 1e-12
    assert recorded.labels(Scope.parse("shuffled"), "query") == ("three", "one", "four", "two")


@pytest.mark.parametrize("d_model", [1, 6, 7])
def test_sinusoidal_positions_are_the_papers(d_model):
    found = run(positional, text="a b c d e", settings={"d_model": d_model}).trace.value("pos_embed")
    for pos in range(5):
        for column in range(d_model):
            angle = pos / 10000 ** (2 * (column // 2) / d_model)
            assert found[pos, column] == pytest.approx((np.cos if column % 2 else np.sin)(angle), abs=1e-14)


EXPLAINED = {
    "causal head": (self_attention, {"settings": {"causal": "yes", "mlp": "yes", "activation": "gelu"}}),
    "head over a memory": (self_attention, {"memory": twin.vectors(2, 4), "settings": {"scale": "no"}}),
    "split heads": (multi_head, {"settings": {"hide": "0", "bias": "yes", "d_model": 4}}),
    "copied heads": (multi_head, {"settings": {"heads": "copied", "positions": "learned", "d_model": 4}}),
    "waves": (positional, {"settings": {"d_model": 5}}),
    "no positions": (positional, {"settings": {"positions": "none", "shuffle": 0, "d_model": 3}}),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_every_element_is_explained_and_every_formula_runs(name):
    model, given = EXPLAINED[name]
    assert_explained(run(model, text="it is what it is", **given).trace)


def test_formulas_read_like_the_paper():
    from seqtui.engine.formula import formula

    trace = run(multi_head, settings={"heads": "copied"}).trace
    wanted = {
        "head0.q": "q = x W_Q",
        "head0.scores": "scores = q kᵀ",
        "head0.scaled": "scaled = scores / √(d_head)",
        "head0.attn_scores": "attn_scores = scaled + mask",
        "head1.pattern": "pattern = softmax(attn_scores)",
        "head1.z": "z = pattern v",
        "heads": "heads = concat(head0.z, head1.z)",
        "attn_out": "attn_out = heads W_O",
    }
    assert {path: formula(trace, trace.find(path)) for path in wanted} == wanted


# bad input ----------------------------------------------------------------------------------------------------

MHA = twin.state_of(twin.randomise(nn.MultiheadAttention(6, 2)))
SEPARATE = twin.state_of(twin.randomise(nn.MultiheadAttention(6, 2, kdim=4)))
BAD = {
    "heads do not fit": (multi_head, {"settings": {"n_heads": 3}}, "n_heads can be 1, 2, 4, 8"),
    "mask hides all": (multi_head, {"text": "a b", "settings": {"hide": "0,1"}}, "hides every key from query 0"),
    "causal and first hidden": (multi_head, {"settings": {"causal": "yes", "hide": "0"}}, "every key from query 0"),
    "no such key": (multi_head, {"text": "a b", "settings": {"hide": "2"}}, "from 0 to 1"),
    "hide is no number": (multi_head, {"settings": {"hide": "x"}}, "numbers of tokens from 0"),
    "empty text": (self_attention, {"text": " "}, "the text is empty"),
    "text and input": (self_attention, {"text": "a", "input": twin.vectors(2, 4)}, "not both"),
    "input of wrong shape": (self_attention, {"input": np.ones(3)}, r"shape \[3\]"),
    "input of wrong width": (multi_head, {"weights": MHA, "input": twin.vectors(3, 4)}, "d_model is 6"),
    "memory of wrong width": (multi_head, {"memory": twin.vectors(3, 4)}, "the memory has vectors of width 4"),
    "causal over a memory": (multi_head, {"memory": twin.vectors(3, 8), "settings": {"causal": "yes"}}, "causal"),
    "kdim": (multi_head, {"weights": SEPARATE}, "kdim or vdim"),
    "d_model contradicts": (multi_head, {"weights": MHA, "settings": {"d_model": 8}}, "d_model is 6"),
    "no weights of its kind": (multi_head, {"weights": twin.state_of(nn.Linear(2, 2))}, "no nn.MultiheadAttention"),
    "not a permutation": (positional, {"text": "a b c", "settings": {"order": "0,0,1"}}, "give each place once"),
    "memory for positional": (positional, {"memory": twin.vectors(3, 4)}, "reads no --memory"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_sentence(name):
    model, given, words = BAD[name]
    with pytest.raises(SeqtuiError, match=words) as caught:
        run(model, **given)
    assert "\n" not in str(caught.value)


def test_a_softmax_over_nothing_but_minus_infinity_is_an_error_and_not_nan():
    with pytest.raises(SeqtuiError, match="all −∞"):
        SOFTMAX.forward(np.array([[0.0, 1.0], [-np.inf, -np.inf]]))


def test_masks_are_torchs():
    assert np.array_equal(make_mask(4, 4, True), nn.Transformer.generate_square_subsequent_mask(4).numpy())
    hidden = make_mask(2, 3, hidden=[1])
    assert np.array_equal(hidden, torch.tensor([[0, -torch.inf, 0]] * 2).numpy())
