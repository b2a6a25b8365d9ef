"""The Transformer writing, word by word: against torch at every step, with and without a cache, and what it costs."""

import numpy as np
import pytest
import torch
from torch import nn

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.ops import OPS
from seqtui.engine.paths import Scope
from seqtui.models import transformer
from seqtui.models.model import Request
from seqtui.models.parts.cost import multiplications
from tests.engine.torch_twin import replay
from tests.models import torch_attention as twin
from tests.models.compare import apart, assert_explained, assert_same_values

pytestmark = pytest.mark.filterwarnings("ignore:enable_nested_tensor")

S, D, H, F, N, LIMIT = 4, 6, 2, 7, 2, 4
SMALL = {"d_model": 4, "n_heads": 2, "d_mlp": 3, "n_layers": 1, "n_decoder_layers": 1, "limit": 3}
VARIANTS = {
    "post-norm": {},
    "pre-norm": {"norm_first": "yes", "activation": "gelu", "positions": "learned"},
    "no positions": {"positions": "none", "hide": "1", "d_mlp": 5},
    "sampled": {"decoding": "sample", "temperature": 2, "top_k": 5, "top_p": 0.9},
    "characters": {"unit": "char", "limit": 5, "scale": "no", "bias": "no"},
}
variants = pytest.mark.parametrize("settings", VARIANTS.values(), ids=VARIANTS.keys())
caches = pytest.mark.parametrize("cache", ["yes", "no"])


def run(settings=(), **given):
    return transformer.MODEL.run(Request("transformer", settings=dict(settings), **given))


def times(recorded):
    return range(1, len(recorded.outputs) + 1)


# against torch ------------------------------------------------------------------------------------------------


def translate(norm_first):
    """One run without cache, and every value of every step computed by torch from the same module."""
    module = nn.Transformer(D, H, N, N, F, 0.0, "relu", batch_first=True, norm_first=norm_first)
    module = twin.randomise(module)
    settings = {"n_heads": H, "norm_first": "yes" if norm_first else "no", "limit": LIMIT, "cache": "no"}
    recorded = run(settings, weights=twin.state_of(module), input=twin.vectors(S, D))
    trace, values = recorded.trace, {}
    x = twin.tensor(trace.value("encoder.x"))
    memory = twin.stack(values, "encoder.", module.encoder, x, twin.mask_of(S, S), "relu")
    memory = twin.keep(values, "memory", memory.clone())
    W_U, b_U = (twin.tensor(trace.value(f"decoder.{name}")) for name in ("W_U", "b_U"))
    total = torch.zeros((), dtype=torch.float64)
    for t in times(recorded):
        at, y = f"decoder.t{t}.", twin.tensor(trace.value(f"decoder.t{t}.x"))
        masks = twin.mask_of(t, t, True), twin.mask_of(t, S)
        out = twin.stack(values, at, module.decoder, y, masks[0], "relu", memory, masks[1])
        again = module(x[None], y[None], tgt_mask=masks[0])
        assert apart(out.detach().numpy(), again[0].detach().numpy()) <= 1e-12
        logits = twin.keep(values, f"{at}logits", out[-1] @ W_U + b_U)
        probabilities = twin.keep(values, f"{at}y", torch.softmax(logits, -1))
        loss = twin.keep(values, f"{at}loss", -torch.log(probabilities[int(trace.value(f"{at}chosen"))]))
        total = twin.keep(values, f"{at}L", total + loss)
    return recorded, module, values


@pytest.mark.parametrize("norm_first", [False, True], ids=["post-norm", "pre-norm"])
def test_every_value_and_gradient_of_every_step_is_torchs(norm_first):
    recorded, module, values = translate(norm_first)
    but = [f"decoder.t{t}.{name}" for t in times(recorded) for name in ("x", "embed")]
    assert_same_values(recorded.trace, values, but=(*but, "decoder.pos_embed", "decoder.angle"))
    last = f"decoder.t{len(recorded.outputs)}.y"
    ours = backward(recorded.trace, recorded.trace.find(last), (1,))
    values[last][1].backward()
    for path, value in values.items():
        gradient = np.zeros(value.shape) if value.grad is None else value.grad.numpy()
        assert apart(ours[recorded.trace.find(path)], gradient) <= 1e-10, path
    for path, gradient in twin.weight_gradients(module).items():
        assert apart(ours[recorded.trace.find(path)], gradient) <= 1e-10, path


@caches
@variants
def test_torch_repeats_every_operation_of_a_run(settings, cache):
    trace = run({**SMALL, **settings, "cache": cache}).trace
    for index, value in enumerate(replay(trace)):
        assert apart(value.detach().numpy(), trace[index].value) <= 1e-12, trace.path(index)


def test_a_forced_target_is_still_one_pass():
    recorded = run({"target": "take pictures"})
    assert recorded.tokens == ("<s>", "take", "pictures") and recorded.outputs == ()
    assert recorded.trace.value("decoder.y").shape == (3, len(recorded.vocabulary))


# the cache ----------------------------------------------------------------------------------------------------


@variants
def test_a_cache_changes_no_number_and_saves_work(settings):
    cached, whole = (run({**settings, "cache": cache}) for cache in ("yes", "no"))
    assert cached.outputs == whole.outputs and cached.tokens == whole.tokens
    shared = {path for path, _ in cached.trace.named()} & {path for path, _ in whole.trace.named()}
    for path in shared:
        ours, theirs = cached.trace.value(path), whole.trace.value(path)
        newest = theirs if ours.shape == theirs.shape else theirs[len(theirs) - len(ours) :]
        assert apart(ours, newest) <= 1e-12, path
    assert {f"decoder.t{t}.{name}" for t in times(cached) for name in ("y", "block1.head1.k", "logits")} <= shared
    assert multiplications(cached.trace) < multiplications(whole.trace)


def test_a_cache_gives_every_weight_the_same_gradient():
    traces = [run({**SMALL, "cache": cache}).trace for cache in ("yes", "no")]
    found = [backward(trace, trace.find("decoder.t3.L")) for trace in traces]
    for path, index in traces[0].named():
        if traces[0][index].op == "parameter":
            assert apart(found[0][index], found[1][traces[1].find(path)]) <= 1e-10, path


def test_with_a_cache_a_step_computes_keys_of_the_newest_word_alone():
    trace = run({"cache": "yes"}).trace
    assert trace.value("decoder.t1.block0.head0.k").shape == (1, 4)
    assert trace.value("decoder.t4.block0.head0.k_new").shape == (1, 4)
    assert trace.value("decoder.t4.block0.head0.k").shape == (4, 4)
    assert trace.value("decoder.t4.block0.head0.pattern").shape == (1, 4)
    assert np.array_equal(trace.value("decoder.t4.block0.head0.k")[:3], trace.value("decoder.t3.block0.head0.k"))
    assert trace.has("decoder.block1.cross.head1.k") and not trace.has("decoder.t2.block1.cross.head1.k")


def test_multiplications_are_those_of_the_steps():
    trace = run(SMALL).trace
    last = trace.find("decoder.t2.block0.head0.scores")
    costs = [0 if s.is_leaf else OPS[s.op].cost([trace[i].value for i in s.operands], s.value) for s in trace]
    assert multiplications(trace) == sum(costs) == multiplications(trace, len(trace) - 1)
    assert multiplications(trace, last) - multiplications(trace, last - 1) == costs[last] == 1 * 2 * 2


# writing ------------------------------------------------------------------------------------------------------


@caches
@variants
def test_a_step_reads_what_the_step_before_chose(settings, cache):
    recorded = run({**settings, "cache": cache})
    trace = recorded.trace
    assert recorded.tokens == ("<s>", *recorded.outputs[:-1])
    for t in times(recorded):
        y = trace.value(f"decoder.t{t}.y")
        assert y.shape == (len(recorded.vocabulary),) and y.sum() == pytest.approx(1, abs=1e-12)
        chosen = int(trace.value(f"decoder.t{t}.chosen"))
        assert recorded.vocabulary[chosen] == recorded.outputs[t - 1]
        assert settings.get("decoding") == "sample" or chosen == y.argmax()
        newest = trace[trace.find(f"decoder.t{t}.{'x' if settings.get('positions') == 'none' else 'embed'}")]
        word = trace.value("decoder.W_E")[recorded.vocabulary.index(recorded.tokens[t - 1])]
        assert np.array_equal(newest.value[-1], word)


@caches
def test_no_step_depends_on_what_is_chosen_later(cache):
    base = Request("transformer", settings={"cache": cache})
    plain = transformer.MODEL.run(base)
    other = float((int(plain.trace.value("decoder.t3.chosen")) + 1) % (len(plain.vocabulary) - 1))
    edited = transformer.MODEL.run(base.with_edits(("decoder.t3.chosen", other)))
    assert edited.outputs[:2] == plain.outputs[:2]
    assert edited.outputs[2] == plain.vocabulary[int(other)] != plain.outputs[2]
    for t in (1, 2, 3):
        assert np.array_equal(plain.trace.value(f"decoder.t{t}.y"), edited.trace.value(f"decoder.t{t}.y"))
    assert apart(plain.trace.value("decoder.t4.y"), edited.trace.value("decoder.t4.y")) > 1e-3


def test_writing_ends_with_the_end_mark_or_at_the_limit():
    ended = run(VARIANTS["pre-norm"])
    assert ended.outputs[-1] == "</s>" and not any("limit" in note for note in ended.notes)
    stopped = run({"limit": 2})
    assert len(stopped.outputs) == stopped.length == 2 and "limit of 2" in stopped.notes[-1]
    assert "the weights are random" in stopped.notes[0]


def test_words_are_at_hand_for_every_axis():
    recorded = run({"cache": "yes"})
    assert recorded.labels(Scope.parse("decoder.t3.block0.head0"), "query") == (recorded.outputs[1],)
    assert recorded.labels(Scope.parse("decoder.t3.block0.head0"), "key")[:3] == recorded.tokens[:3]
    assert recorded.labels(Scope.parse("decoder.t3.block0.cross.head0"), "source") == recorded.sources
    assert recorded.labels(Scope.parse("encoder.block0.head0"), "query") == recorded.sources
    whole = run({"cache": "no"})
    assert whole.labels(Scope.parse("decoder.t3.block0.head0"), "query")[:3] == whole.tokens[:3]


@caches
@variants
def test_every_element_is_explained_and_every_formula_runs(settings, cache):
    assert_explained(run({**settings, **SMALL, "cache": cache}, text="to be").trace)


BAD = {
    "nothing to choose by": ({"output": "no"}, "output=no leaves nothing"),
    "a cache without a mask": ({"causal": "no"}, "set cache=no"),
    "empty target": ({"target": " "}, "the target is empty"),
    "too long": ({"limit": 1000, "d_model": 1024, "n_decoder_layers": 24}, "too many numbers"),
    "too long without cache": ({"limit": 1000, "cache": "no"}, "too many numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_sentence(name):
    settings, words = BAD[name]
    with pytest.raises(SeqtuiError, match=words) as caught:
        run(settings)
    assert "\n" not in str(caught.value)


def test_without_a_mask_words_see_what_comes_later_when_there_is_no_cache():
    pattern = run({"causal": "no", "cache": "no"}).trace.value("decoder.t3.block0.head0.pattern")
    assert (pattern > 0).all()
