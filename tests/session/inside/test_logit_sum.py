"""A logit as a sum: the parts add up, and each is what is missing when it is taken out."""

from functools import cache

import numpy as np
import pytest

from seqtui.engine.derive import explain
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session.inside.logit_sum import Sort, logit_sum
from seqtui.session.inside.scores import best, scores_of, words_of
from seqtui.session.requests import RunArgs, build_request
from tests.session.inside.held import Held

PRE = {"norm_first": "yes"}
LLAMA = {"norm": "rms", "positions": "rotary", "activation": "swiglu"}
BERT = {"output": "yes", "head": "yes", "token_types": "2", "embed_norm": "yes", "activation": "gelu"}
VARIANTS = {
    "decoder post-norm": ("decoder", {}),
    "decoder pre-norm": ("decoder", {**PRE, "activation": "gelu"}),
    "decoder-only": ("decoder", {**PRE, "cross": "no", "n_layers": "3"}),
    "decoder with dropout": ("decoder", {"dropout": "0.3"}),
    "decoder without biases": ("decoder", {**PRE, "bias": "no"}),
    "encoder post-norm": ("encoder", {"output": "yes", "positions": "learned"}),
    "encoder pre-norm": ("encoder", {**PRE, "output": "yes", "n_heads": "4", "positions": "none"}),
    "one layer, one head": ("encoder", {"output": "yes", "n_layers": "1", "n_heads": "1"}),
    "transformer that writes": ("transformer", {}),
    "transformer without cache": ("transformer", {**PRE, "cache": "no", "limit": "3"}),
    "transformer with a target": ("transformer", {"target": "take no pictures", "dropout": "0.1"}),
    "gpt": ("gpt", {}),
    "gpt as llama": ("gpt", {**LLAMA, "n_heads": "4", "n_kv_heads": "2", "tied": "no", "bias": "no"}),
    "gpt post-norm": ("gpt", {"norm": "rms", "norm_first": "no", "scale_embed": "yes"}),
    "encoder as bert": ("encoder", {**BERT, "tied": "yes"}),
    "transformer with RMSNorm": ("transformer", {"norm": "rms", "limit": "2"}),
    "annotated transformer": ("transformer", {"norm": "std", "eps": "0.1", "limit": "2", **PRE, "scale_embed": "yes"}),
}
OTHERS = {
    "vit": ("vit", {}),
    "text-to-image": ("text-to-image", {"side": "2"}),
    "encoder with a pooler": ("encoder", {"pooler": "yes", "classes": "3"}),
}


@cache
def recorded(name, settings):
    return record(Request(name, None, dict(settings)))


def run_of(row):
    name, settings = row
    return recorded(name, tuple(settings.items()))


def close(found, expected):
    return abs(found - expected) <= 1e-10 * (1 + abs(expected))


@pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])
def test_the_parts_add_up_to_the_score_of_every_word_everywhere(variant):
    run = run_of((VARIANTS | OTHERS)[variant])
    for scores in scores_of(run)[:: max(1, len(scores_of(run)) // 3)]:
        for word in range(0, len(words_of(run, scores)), 4):
            taken = logit_sum(run, scores, word)
            assert taken.logit == scores.of(run)[word]
            assert close(taken.sum, taken.logit)
            assert close(sum(part.value for part in taken.parts), taken.logit)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_part_is_what_is_missing_when_it_is_taken_out_and_every_norm_is_held(variant):
    run = run_of(VARIANTS[variant])
    scores = scores_of(run)[-1]
    held, word = Held(run, scores), best(run, scores)
    whole = held.without(None)
    assert np.allclose(whole, scores.of(run), rtol=0, atol=1e-12)
    taken = logit_sum(run, scores, word)
    assert len({part.name for part in taken.parts}) == len(taken.parts)
    for part in taken.parts:
        assert close(part.value, whole[word] - held.without(part.name)[word]), part.name


@pytest.mark.parametrize("variant", ["decoder post-norm", "transformer that writes", "vit"])
def test_the_difference_of_two_words_is_taken_apart_too(variant):
    run = run_of((VARIANTS | OTHERS)[variant])
    scores = scores_of(run)[-1]
    first = best(run, scores)
    second = (first + 1) % len(scores.of(run))
    apart, one, other = logit_sum(run, scores, first, second), *(logit_sum(run, scores, k) for k in (first, second))
    assert apart.logit == scores.of(run)[first] - scores.of(run)[second]
    assert close(apart.sum, apart.logit)
    for part, a, b in zip(apart.parts, one.parts, other.parts, strict=True):
        assert close(part.value, a.value - b.value), part.name


@pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])
def test_every_head_every_mlp_and_the_embedding_are_among_the_parts(variant):
    run = run_of((VARIANTS | OTHERS)[variant])
    scores = scores_of(run)[-1]
    sorts = [part.sort for part in logit_sum(run, scores, 0).parts]
    here = run.trace[scores.step].scope.without("classifier")
    values = [s.name for s in run.trace if s.scope.inside(here)]
    assert sorts.count(Sort.HEAD) == values.count("z") and sorts.count(Sort.MLP) == values.count("mlp_out")
    read = {"embed", "pos_embed", "type_embed"} & {s.name for s in run.trace}
    assert sorts.count(Sort.EMBEDDING) == (2 if run.model.name == "vit" else len(read) or 1)
    assert Sort.OTHER not in sorts


def test_a_head_opens_into_the_tokens_it_looked_at_and_a_token_into_pattern_times_value():
    run = run_of(VARIANTS["decoder-only"])
    scores = scores_of(run)[2]
    taken = logit_sum(run, scores, 1)
    trace = taken.run.trace
    part = next(part for part in taken.parts if part.name == "block1.head0")
    opened = explain(trace, part.adds, ())
    assert [trace.path(term.source.step) for term in opened.parts] == ["logit.block1.head0.parts"] * 5
    assert close(opened.sum, part.value)
    first = explain(trace, opened.parts[1].source.step, (1,))
    assert [trace.path(term.source.step) for term in first.parts] == [
        "block1.head0.pattern",
        "logit.block1.head0.pattern_to_logit",
    ]
    assert [term.source.element for term in first.parts] == [(2, 1), (1,)]
    assert close(first.rebuilt(), float(trace.value("logit.block1.head0.parts[1]")))


def test_an_mlp_opens_into_its_neurons_and_its_bias():
    run = run_of(VARIANTS["decoder-only"])
    taken = logit_sum(run, scores_of(run)[0], 2)
    part = next(part for part in taken.parts if part.name == "block0.mlp_out")
    opened = explain(taken.run.trace, part.adds, ())
    paths = [taken.run.trace.path(term.source.step) for term in opened.parts]
    assert paths == ["logit.block0.mlp_out.parts"] * 16 + ["logit.block0.mlp_out.bias"]
    assert close(opened.sum, part.value)


def test_the_total_opens_into_the_parts():
    run = run_of(VARIANTS["encoder post-norm"])
    taken = logit_sum(run, scores_of(run)[1], 2)
    opened = explain(taken.run.trace, taken.total, ())
    assert [term.source.step for term in opened.parts] == [part.adds for part in taken.parts]


def test_a_value_that_was_set_by_hand_is_a_part_of_its_own():
    run = record(Request("decoder", settings=PRE, edits=(("block0.resid_post[4,0]", 1.0),)))
    taken = logit_sum(run, scores_of(run)[-1], 0)
    assert close(taken.sum, taken.logit)
    assert "block0.resid_post" in [part.name for part in taken.parts]
    assert "block0.mlp_out" not in [part.name for part in taken.parts]


@pytest.mark.parametrize("name", ["lstm", "self-attention", "bahdanau", "naive"])
def test_a_run_without_scores_of_a_stream_has_none_to_take_apart(name):
    assert scores_of(recorded(name, ())) == ()


def test_the_networks_of_the_zoo_add_up():
    for name in ("digits-vit", "coreference-encoder", "translate-transformer"):
        run = record(build_request(RunArgs(name)))
        scores = scores_of(run)[-1]
        taken = logit_sum(run, scores, best(run, scores))
        assert close(taken.sum, taken.logit)
