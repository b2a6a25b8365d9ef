"""Encoder, decoder and the whole Transformer against torch, value by value; faults; order; generation's boundary."""

import gc
import tracemalloc

import numpy as np
import pytest
from torch import nn

from seqtui.engine.array import identity, square
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Scope
from seqtui.models import decoder, encoder, transformer
from seqtui.models.inputs import sentence
from seqtui.models.model import Request
from seqtui.models.parts import attention, stacks
from seqtui.models.parts import block as transformer_block
from tests.models import torch_attention as twin
from tests.models.compare import (
    apart,
    assert_explained,
    assert_same_gradients,
    assert_same_values,
    differences,
    largest,
)

pytestmark = pytest.mark.filterwarnings("ignore:enable_nested_tensor")  # torch says what it does not use

T, S, D, H, F, N = 5, 4, 6, 2, 7, 2
SMALL = {"d_model": 4, "n_heads": 2, "d_mlp": 3, "n_layers": 1}
norms = pytest.mark.parametrize("norm_first", [False, True], ids=["post-norm", "pre-norm"])
activations = pytest.mark.parametrize("activation", ["relu", "gelu"])


def run(model, **given):
    return model.MODEL.run(Request(model.MODEL.name, **{"settings": {}, **given}))


def typed(norm_first: bool, activation: str, **more) -> dict:
    """Settings as a user types what shapes cannot say."""
    return {"n_heads": H, "norm_first": "yes" if norm_first else "no", "activation": activation, **more}


def layer(kind, norm_first=False, activation="relu", bias=True):
    return kind(D, H, F, 0.0, activation, batch_first=True, norm_first=norm_first, bias=bias)


def encode(norm_first=False, activation="relu", causal=False, hidden=(), final=True, bias=True):
    """One run of the encoder and its twin: (run, module, values, path of the last value)."""
    module = nn.TransformerEncoder(
        layer(nn.TransformerEncoderLayer, norm_first, activation, bias),
        N,
        nn.LayerNorm(D, bias=bias) if final else None,
        enable_nested_tensor=False,
    )
    module = twin.randomise(module)
    x, more = twin.vectors(T, D), {"causal": "yes" if causal else "no", "hide": ",".join(map(str, hidden))}
    recorded = run(encoder, weights=twin.state_of(module), input=x, settings=typed(norm_first, activation, **more))
    mask, values = twin.mask_of(T, T, causal, hidden), {}
    out = twin.stack(values, "", module, twin.tensor(x), mask, activation)
    assert apart(out.detach().numpy(), module(twin.tensor(x)[None], mask=mask)[0].detach().numpy()) <= 1e-12
    return recorded, module, values, list(values)[-1]


def decode(norm_first=False, activation="relu", hidden=(), final=True):
    """One run of the decoder and its twin."""
    module = nn.TransformerDecoder(
        layer(nn.TransformerDecoderLayer, norm_first, activation), N, nn.LayerNorm(D) if final else None
    )
    module = twin.randomise(module)
    x, memory = twin.vectors(T, D), twin.vectors(S, D, seed=2)
    settings = typed(norm_first, activation, hide=",".join(map(str, hidden)))
    recorded = run(decoder, weights=twin.state_of(module), input=x, memory=memory, settings=settings)
    masks, values = (twin.mask_of(T, T, True, hidden), twin.mask_of(T, S)), {}
    x, memory = twin.tensor(x), twin.tensor(memory)
    out = twin.stack(values, "", module, x, masks[0], activation, memory, masks[1])
    again = module(x[None], memory[None], tgt_mask=masks[0], memory_mask=masks[1])
    assert apart(out.detach().numpy(), again[0].detach().numpy()) <= 1e-12
    return recorded, module, values, list(values)[-1]


def translate(norm_first=False, activation="relu", hidden=()):
    """One run of the whole and its twin; the target's vectors are the ones that were recorded."""
    module = nn.Transformer(D, H, N, 1, F, 0.0, activation, batch_first=True, norm_first=norm_first)
    module = twin.randomise(module)
    settings = typed(norm_first, activation, hide=",".join(map(str, hidden)), target="do not")
    recorded = run(transformer, weights=twin.state_of(module, "model."), input=twin.vectors(S, D), settings=settings)
    x, y = (twin.tensor(recorded.trace.value(f"{side}.x")) for side in ("encoder", "decoder"))
    source_mask, values = twin.mask_of(S, S, False, hidden), {}
    target_mask, memory_mask = twin.mask_of(3, 3, True), twin.mask_of(3, S, False, hidden)
    encoded = twin.stack(values, "encoder.", module.encoder, x, source_mask, activation)
    memory = twin.keep(values, "memory", encoded.clone())
    out = twin.stack(values, "decoder.", module.decoder, y, target_mask, activation, memory, memory_mask)
    again = module(x[None], y[None], source_mask, target_mask, memory_mask)
    assert apart(out.detach().numpy(), again[0].detach().numpy()) <= 1e-12
    return recorded, module, values, list(values)[-1]


@norms
@activations
@pytest.mark.parametrize("masks", [{}, {"causal": True}, {"hidden": (1, 4)}], ids=["plain", "causal", "padding"])
def test_every_value_and_gradient_of_the_encoder_is_torchs(norm_first, activation, masks):
    recorded, module, values, last = encode(norm_first, activation, **masks)
    assert_same_values(recorded.trace, values)
    assert_same_gradients(recorded.trace, values, last, lambda: twin.weight_gradients(module))


@norms
@pytest.mark.parametrize("without", ["final", "bias"])
def test_stacks_without_a_last_norm_or_without_biases_are_torchs(norm_first, without):
    recorded, module, values, last = encode(norm_first, **{without: False})
    assert_same_values(recorded.trace, values)
    assert_same_gradients(recorded.trace, values, last, lambda: twin.weight_gradients(module))


@norms
@activations
@pytest.mark.parametrize("hidden", [(), (2,)], ids=["plain", "padding"])
def test_every_value_and_gradient_of_the_decoder_is_torchs(norm_first, activation, hidden):
    recorded, module, values, last = decode(norm_first, activation, hidden)
    assert_same_values(recorded.trace, values)
    assert_same_gradients(recorded.trace, values, last, lambda: twin.weight_gradients(module))


@norms
@activations
@pytest.mark.parametrize("hidden", [(), (0,)], ids=["plain", "padding"])
def test_every_value_and_gradient_of_the_transformer_is_torchs(norm_first, activation, hidden):
    recorded, module, values, last = translate(norm_first, activation, hidden)
    assert_same_values(recorded.trace, values, but=("decoder.x",))
    assert_same_gradients(recorded.trace, values, last, lambda: twin.weight_gradients(module), but=("decoder.W_E",))


def test_a_single_layer_loads_as_a_stack_of_one():
    module = twin.randomise(layer(nn.TransformerEncoderLayer))
    x = twin.vectors(T, D)
    recorded = run(encoder, weights=twin.state_of(module), input=x, settings=typed(False, "relu"))
    assert recorded.config["n_layers"] == 1
    assert apart(recorded.trace.value("block0.ln2.out"), module(twin.tensor(x)[None])[0].detach().numpy()) <= 1e-12


def test_a_decoder_only_network_loads_an_encoder_and_sees_no_future():
    module = twin.randomise(nn.TransformerEncoder(layer(nn.TransformerEncoderLayer), N, enable_nested_tensor=False))
    x, settings = twin.vectors(T, D), typed(False, "relu", cross="no")
    trace = run(decoder, weights=twin.state_of(module), input=x, settings=settings).trace
    out = module(twin.tensor(x)[None], mask=twin.mask_of(T, T, True))[0]
    assert apart(trace.value("block1.ln2.out"), out.detach().numpy()) <= 1e-12


# faults that must be seen -------------------------------------------------------------------------------------


def own_keys_and_values(block, x, memory, mask):
    with block.eq.scope("cross"), block.eq.using(transformer_block.CROSS_ATTENTION):
        return transformer_block.multi_head(block.eq, block.w.cross, x, x[0:S], mask, block.variant.d_head)


def unbiased(centered):
    return square(centered).sum(axis=-1, keepdims=True) / (centered.shape[-1] - 1)


FAULTS = {
    "no 1/√d_head": (attention, "scale", lambda scores, d_head: identity(scores)),
    "no causal mask": (attention, "causal_mask", lambda length: np.zeros((length, length))),
    "K and V from the decoder": (transformer_block.Block, "cross_attention", own_keys_and_values),
    "unbiased variance": (transformer_block, "variance", unbiased),
    "tanh for exact GELU": (transformer_block, "ACTIVATIONS", {"gelu": transformer_block.gelu_tanh}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault, monkeypatch):
    recorded, _, values, _ = decode(activation="gelu")
    assert largest(differences(recorded.trace, values)) <= 1e-12
    target, name, wrong = FAULTS[fault]
    monkeypatch.setattr(target, name, wrong)
    recorded, _, values, _ = decode(activation="gelu")
    found = differences(recorded.trace, values)
    assert largest(found) > (1e-5 if fault == "tanh for exact GELU" else 1e-3)


# what must hold -----------------------------------------------------------------------------------------------


@norms
@pytest.mark.parametrize("positions", ["none", "sinusoidal", "learned"])
def test_the_encoder_commutes_with_a_permutation_only_without_positions(positions, norm_first):
    words, order = ["the", "cat", "sat", "on", "a", "mat"], [3, 0, 5, 1, 4, 2]
    settings = {"positions": positions, "norm_first": norm_first}
    last = "ln_final.out" if norm_first else "block1.ln2.out"
    first = run(encoder, text=" ".join(words), settings=settings).trace.value(last)
    second = run(encoder, text=" ".join(words[t] for t in order), settings=settings).trace.value(last)
    moved = np.abs(second - first[order]).max()
    assert moved <= 1e-12 if positions == "none" else moved > 1e-3


def test_the_decoder_looks_at_nothing_that_comes_later():
    a, b = (run(decoder, text=f"one two {last}").trace for last in ("three", "four"))
    for path in ("block0.resid_mid", "block1.ln3.out"):
        assert np.array_equal(a.value(path)[:3], b.value(path)[:3])
        assert apart(a.value(path)[3], b.value(path)[3]) > 1e-3
    assert (np.triu(a.value("block1.head0.pattern"), 1) == 0).all()


def test_the_source_is_what_crosses_from_encoder_to_decoder():
    recorded = run(transformer, settings={"target": "don't take pictures here"})
    trace = recorded.trace
    assert np.array_equal(trace.value("memory"), trace.value("encoder.block1.ln2.out"))
    k = trace.value("memory") @ trace.value("decoder.block0.cross.head0.W_K")
    k += trace.value("decoder.block0.cross.head0.b_K")
    assert apart(trace.value("decoder.block0.cross.head0.k"), k) <= 1e-12
    pattern = trace.value("decoder.block0.cross.head1.pattern")
    assert pattern.shape == (len(recorded.tokens), len(recorded.sources))
    assert np.abs(pattern.sum(1) - 1).max() <= 1e-12


def test_labels_name_the_rows_of_each_side():
    recorded = run(transformer, text="가 나", settings={"target": "a b c"})
    assert recorded.labels(Scope.parse("encoder.block0.head0"), "key") == ("가", "나")
    assert recorded.labels(Scope.parse("decoder.block0.head0"), "key") == ("<s>", "a", "b", "c")
    assert recorded.labels(Scope.parse("decoder.block0.cross.head0"), "source") == ("가", "나")
    assert recorded.labels(Scope.parse("decoder"), "d_vocab") == recorded.vocabulary == ("<s>", "a", "b", "c", "</s>")
    assert recorded.labels(Scope.parse("encoder"), "d_vocab") == ("가", "나", "</s>")
    assert recorded.labels(Scope.parse("encoder.block0"), "d_mlp") == ()


def test_the_loss_is_the_surprise_at_each_next_word():
    recorded = run(decoder, text="a b a")
    y, ids = recorded.trace.value("y"), [recorded.vocabulary.index(word) for word in ("a", "b", "a", "</s>")]
    assert recorded.targets == ("a", "b", "a", "</s>")
    surprises = -np.log(y[range(4), ids])
    assert recorded.trace.value("t3.loss") == pytest.approx(surprises[2], abs=1e-12)
    assert recorded.trace.value("t4.L") == pytest.approx(surprises.sum(), abs=1e-12)


def test_writing_word_by_word_gives_the_rows_of_one_pass():
    """The boundary for generation: a decoder recorded once, run on growing targets in scopes of their own."""
    config = {setting.name: setting.default for setting in transformer.MODEL.settings} | {"d_head": 4}
    target = sentence.read_sentence("one two three", "word", start=True)
    eq = Equations(stacks.STACK, {"d_model": config["d_model"]})
    memory = eq.input("memory", twin.vectors(S, 8))
    variant = stacks.variant_of(eq, config)
    with eq.scope("decoder"):
        writer = decoder.record_decoder(eq, 0, "decoder.", config, target, None, variant)
        y = writer.write(target.ids, memory)
        for t in range(1, 5):
            with eq.at(t):
                grown = writer.write(target.ids[:t], memory)
            assert apart(grown.value, y.value[:t]) <= 1e-12
    trace = eq.trace.close()
    assert trace.value("decoder.t2.block0.head0.pattern").shape == (2, 2)
    assert trace[trace.find("decoder.t2.block0.head0.pattern")].time == 2
    with pytest.raises(SeqtuiError, match="must begin with <s>"):
        writer.write(target.ids[1:], memory)


EXPLAINED = {
    "encoder": (encoder, {"norm_first": "yes", "positions": "none", "output": "yes", "activation": "gelu_tanh"}),
    "decoder": (decoder, {"source": "가 나", "activation": "gelu", "hide": "2"}),
    "decoder only": (decoder, {"cross": "no", "norm_first": "yes", "bias": "no"}),
    "transformer": (transformer, {"target": "a b", "positions": "learned", "hide": "0", "n_decoder_layers": 1}),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_every_element_is_explained_and_every_formula_runs(name):
    model, settings = EXPLAINED[name]
    assert_explained(run(model, text="to be to", settings={**SMALL, **settings}).trace)


def test_an_edit_changes_what_follows_and_nothing_before():
    base = Request("encoder", text="a b c")
    plain = encoder.MODEL.run(base).trace
    edited = encoder.MODEL.run(base.with_edits(("block1.resid_pre[0,0]", 3.0), ("mask[2,1]", -1e9))).trace
    assert len(plain) == len(edited)
    assert edited.value("block0.head0.pattern")[2, 1] == 0
    assert np.array_equal(plain.value("block0.head0.scaled"), edited.value("block0.head0.scaled"))
    assert edited.value("block1.resid_pre")[0, 0] == 3.0
    assert edited.value("block0.ln2.out")[0, 0] != 3.0


# a real size --------------------------------------------------------------------------------------------------

BERT = {"n_heads": 12, "n_layers": 6, "d_mlp": 1536, "activation": "gelu"}


def test_six_layers_of_384_record_in_little_more_memory_than_their_numbers():
    request = Request("encoder", input=twin.vectors(64, 384), settings=BERT)
    gc.collect()
    tracemalloc.start()
    trace = encoder.MODEL.run(request).trace
    gc.collect()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    numbers = sum(trace[index].value.nbytes for _, index in trace.named())
    assert trace.value("block5.head11.pattern").shape == (64, 64)
    assert np.isfinite(trace.value("block5.ln2.out")).all()
    assert held <= 1.5 * numbers and peak <= 3 * numbers
