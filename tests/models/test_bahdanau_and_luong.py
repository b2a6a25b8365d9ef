"""Bahdanau and Luong: every number is that of a few lines of torch, alpha adds up, and wrong attention is seen."""

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import formula
from seqtui.engine.paths import Scope
from seqtui.models.weights.state_dict import StateDict
from seqtui.train.verify.checks import Checks
from tests.models.compare import assert_explained
from tests.models.encoder_decoder_samples import SMALL, SOURCES, assert_is_torchs, beside_torch, run, seen_at
from tests.models.torch_attention import state_of
from tests.models.torch_encoder_decoder import make

TARGET = "don't underestimate your inner strength"
BAHDANAU = [{"cell": cell, "bidirectional": both} for cell in ("gru", "lstm") for both in ("yes", "no")]
LUONG = [
    {"score": score, "input_feeding": fed, "cell": cell}
    for score in ("dot", "general", "concat")
    for fed in ("no", "yes")
    for cell in ("lstm", "gru")
]
VARIANTS = [("bahdanau", v) for v in BAHDANAU] + [("luong", v) for v in LUONG]
variants = pytest.mark.parametrize(
    ("name", "variant"), VARIANTS, ids=[" ".join((n, *map(str, v.values()))) for n, v in VARIANTS]
)


# against torch ------------------------------------------------------------------------------------------------


@variants
@pytest.mark.parametrize("more", [{}, {"target": TARGET}], ids=["free", "forced"])
def test_every_value_and_gradient_is_that_of_a_few_lines_of_torch(name, variant, more):
    for seed, text in enumerate(SOURCES):
        assert_is_torchs(*beside_torch(name, text, seed=seed, **variant, **more))


@variants
def test_seeded_runs_are_torchs_op_by_op(name, variant):
    checks = Checks()
    checks.add(run(name, SOURCES[1], **variant))
    assert checks.rows() and all(row.ok for row in checks.rows())


FAULTS = [
    (
        "bahdanau",
        "current state",
        {},
        {"decoder.t1.query", "decoder.t1.energy", "decoder.t1.alpha", "decoder.t2.query"},
    ),
    ("bahdanau", "shifted", {}, {"decoder.t1.embed", "decoder.t1.h", "decoder.t2.energy"}),
    ("luong", "state before", {}, {"decoder.t1.query", "decoder.t1.energy", "decoder.t1.h_tilde"}),
    ("luong", "state before", {"score": "dot"}, {"decoder.t1.energy", "decoder.t1.alpha"}),
    ("luong", "[h; context]", {}, {"decoder.t1.h_tilde", "decoder.t1.y"}),
    ("luong", "shifted", {"score": "concat"}, {"decoder.t1.x", "decoder.t1.energy"}),
]


@pytest.mark.parametrize(("name", "fault", "variant", "expected"), FAULTS)
def test_a_fault_is_seen_where_it_happens(name, fault, variant, expected):
    recorded, _, right = beside_torch(name, SOURCES[1], target=TARGET, **variant)
    assert not seen_at(recorded, right)
    _, _, wrong = beside_torch(name, SOURCES[1], fault=fault, target=TARGET, **variant)
    seen = seen_at(recorded, wrong)
    assert expected <= seen
    assert not any(path.startswith("encoder.") for path in seen)


# what a learner sees ------------------------------------------------------------------------------------------


@variants
def test_alpha_adds_up_to_one_over_the_source_words_and_the_context_is_their_weighted_sum(name, variant):
    for text in SOURCES:
        recorded = run(name, text, **variant)
        trace, length = recorded.trace, len(text.split())
        H = trace.value("H")
        for t in range(1, len(recorded.outputs) + 1):
            alpha = trace.value(f"decoder.t{t}.alpha")
            assert alpha.shape == trace.value(f"decoder.t{t}.energy").shape == (length,)
            assert (alpha > 0).all() and abs(alpha.sum() - 1) <= 1e-12
            context = sum(a * trace.value(f"encoder.t{j}.h") for j, a in enumerate(alpha, 1))
            assert np.abs(trace.value(f"decoder.t{t}.context") - context).max() <= 1e-12
        assert np.array_equal(H[0], trace.value("encoder.t1.h"))
        assert recorded.labels(Scope.parse("decoder.t1"), "source") == recorded.tokens == recorded.sources


def test_the_context_differs_at_each_word():
    for name in ("bahdanau", "luong"):
        trace = run(name, SOURCES[1], target=TARGET).trace
        contexts = [trace.value(f"decoder.t{t}.context") for t in range(1, 6)]
        assert all(np.abs(a - b).max() > 1e-9 for k, a in enumerate(contexts) for b in contexts[:k])


def test_bahdanau_asks_with_the_state_before_the_word_and_luong_with_the_one_after():
    trace = run("bahdanau").trace
    written = {
        name: formula(trace, trace.find(f"decoder.t2.{name}")) for name in ("query", "hidden", "energy", "alpha")
    }
    assert written == {
        "query": "queryₜ = W_a hₜ₋₁",
        "hidden": "hiddenₜ = tanh(queryₜ + keys)",
        "energy": "eₜ = hiddenₜ v_a",
        "alpha": "αₜ = softmax(eₜ)",
    }
    assert formula(trace, trace.find("decoder.t2.context")) == "contextₜ = αₜ H"
    assert formula(trace, trace.find("decoder.keys")) == "keys = H U_aᵀ"
    assert formula(trace, trace.find("decoder.t0.h")) == "hₜ = tanh(W_s encoder.reverse.h₁ + b_s)"
    expected = {
        "dot": ["eₜ = H hₜ"],
        "general": ["queryₜ = hₜ W_a", "eₜ = H queryₜ"],
        "concat": ["queryₜ = W_a[:, 0:4] hₜ", "hiddenₜ = tanh(queryₜ + keys)", "eₜ = hiddenₜ v_a"],
    }
    for score, lines in expected.items():
        trace = run("luong", score=score).trace
        names = [name for name in ("query", "hidden", "energy") if trace.has(f"decoder.t2.{name}")]
        assert [formula(trace, trace.find(f"decoder.t2.{name}")) for name in names] == lines
        assert formula(trace, trace.find("decoder.t2.h_tilde")) == "h~ₜ = tanh(W_c concat(contextₜ, hₜ))"


def test_an_edited_alpha_changes_what_the_decoder_is_told():
    for name in ("bahdanau", "luong"):
        told = run(name, "a b c", edits=(("decoder.t1.alpha", [0.0, 0.0, 1.0]),), target="your inner").trace
        assert np.array_equal(told.value("decoder.t1.context"), told.value("encoder.t3.h"))


@variants
def test_every_element_is_explained_and_every_formula_runs(name, variant):
    assert_explained(run(name, "a b", target="your inner", d_attn=2, **SMALL, **variant).trace)


def test_a_file_that_lacks_the_attention_is_refused():
    for name in ("bahdanau", "luong"):
        tensors = dict(state_of(make(run(name, "a b"))).tensors)
        gone = "attention.v_a.weight" if name == "bahdanau" else "attention.W_c.weight"
        del tensors[gone]
        with pytest.raises(SeqtuiError, match=f"no tensor '{gone}'"):
            run(name, "a b", weights=StateDict("w.safetensors", tensors))
