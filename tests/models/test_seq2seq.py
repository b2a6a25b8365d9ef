"""Sequence to sequence: every number is torch's, the context is all that passes, and a wrong input is seen."""

import numpy as np
import pytest

from seqtui.engine.derive import explain
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import formula
from seqtui.engine.paths import Scope
from seqtui.models import seq2seq
from seqtui.models.inputs.sentence_pair import Vocabularies
from seqtui.models.inputs.text import END, START
from seqtui.models.model import Request
from seqtui.models.weights.state_dict import StateDict
from seqtui.train.verify.checks import Checks
from tests.models.compare import assert_explained
from tests.models.encoder_decoder_samples import SMALL, SOURCES, assert_is_torchs, beside_torch, run, seen_at
from tests.models.torch_attention import state_of
from tests.models.torch_encoder_decoder import make

TARGET = "don't underestimate your inner strength"
cells = pytest.mark.parametrize("cell", ["lstm", "gru"])


# against torch ------------------------------------------------------------------------------------------------


@cells
@pytest.mark.parametrize("reverse", ["no", "yes"])
@pytest.mark.parametrize("text", SOURCES)
@pytest.mark.parametrize("more", [{}, {"target": TARGET}], ids=["free", "forced"])
def test_every_value_and_gradient_is_that_of_composed_torch_modules(cell, reverse, text, more):
    for seed in range(2):
        assert_is_torchs(*beside_torch("seq2seq", text, seed=seed, cell=cell, reverse=reverse, **more))


@cells
def test_seeded_runs_are_torchs_op_by_op(cell):
    for more in ({}, {"target": TARGET}, {"decoding": "sample", "top_k": 4}):
        checks = Checks()
        checks.add(run("seq2seq", SOURCES[1], cell=cell, **more))
        assert checks.rows() and all(row.ok for row in checks.rows())


def test_a_decoder_input_shifted_by_one_is_seen_from_its_first_step_on():
    recorded, _, right = beside_torch("seq2seq", SOURCES[1], target=TARGET)
    assert not seen_at(recorded, right)
    _, _, wrong = beside_torch("seq2seq", SOURCES[1], fault="shifted", target=TARGET)
    seen = seen_at(recorded, wrong)
    assert {"decoder.t1.x", "decoder.t1.h", "decoder.t1.y", "decoder.t3.x"} <= seen
    assert not any(path.startswith("encoder.") for path in seen)


# what a learner sees ------------------------------------------------------------------------------------------


def test_the_encoder_has_no_output_and_hands_over_one_vector_of_a_fixed_size():
    for text in SOURCES:
        trace = run("seq2seq", text).trace
        names = {path.rpartition(".")[2] for path, _ in trace.named() if path.startswith("encoder.")}
        assert not names & {"logits", "y", "loss", "W_hy"}
        length = len(text.split())
        assert trace.value("context").shape == (8,)
        assert np.array_equal(
            trace.value("context"), np.concatenate([trace.value(f"encoder.t{length}.{s}") for s in "hc"])
        )
        assert formula(trace, trace.find("context")).startswith("context = concat(encoder.h")
    assert formula(trace, trace.find("decoder.t0.c")) == "cₜ = context[4:8]"
    assert formula(trace, trace.find("decoder.t1.h")) == "hₜ = oₜ ⊙ tanh(cₜ)"
    assert formula(trace, trace.find("decoder.t1.c")) == "cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ"
    assert formula(trace, trace.find("decoder.t1.logits")) == "logitsₜ = W_hy hₜ + b_y"


def test_the_source_reaches_the_output_through_the_context_alone():
    first, second = (run("seq2seq", text, target=TARGET) for text in SOURCES[1:])
    same = run("seq2seq", SOURCES[2], target=TARGET, edits=(("context", first.trace.value("context")),))
    paths = [path for path, _ in first.trace.named() if path.startswith("decoder.")]
    assert all(np.array_equal(first.trace.value(path), same.trace.value(path)) for path in paths)
    assert not np.array_equal(first.trace.value("decoder.t1.y"), second.trace.value("decoder.t1.y"))


def test_encoder_and_decoder_have_weights_of_their_own():
    trace = run("seq2seq").trace
    for name in ("W_xf", "W_hi", "b_xo"):
        assert not np.array_equal(trace.value(f"encoder.{name}"), trace.value(f"decoder.{name}"))


def test_reverse_reads_the_last_word_first():
    ahead, back = (run("seq2seq", "a b c", reverse=flag) for flag in ("no", "yes"))
    assert (ahead.tokens, back.tokens) == (("a", "b", "c"), ("c", "b", "a"))
    assert np.array_equal(ahead.trace.value("encoder.t1.x"), back.trace.value("encoder.t3.x"))
    vectors = np.arange(12.0).reshape(3, 4)
    assert run("seq2seq", input=vectors, reverse="yes").trace.value("encoder.t1.x").tolist() == [8, 9, 10, 11]


@cells
@pytest.mark.parametrize("more", [{"target": "your inner"}, {"decoding": "sample", "limit": 2, "top_p": 0.8}])
def test_every_element_is_explained_and_every_formula_runs(cell, more):
    assert_explained(run("seq2seq", "a b", cell=cell, **SMALL, **more).trace)


def test_a_probability_is_followed_down_to_the_first_source_word():
    trace = run("seq2seq", SOURCES[1]).trace
    reached, waiting = set(), [(trace.find("decoder.t1.y"), (0,))]
    while waiting:
        index, element = waiting.pop()
        if index not in reached:
            reached.add(index)
            waiting += [(part.source.step, part.source.element) for part in explain(trace, index, element).parts]
    assert {trace.find("context"), trace.find("encoder.t1.x"), trace.find("encoder.W_E")} <= reached


def test_the_run_names_its_words():
    recorded = run("seq2seq", SOURCES[1], target="don't worry")
    assert recorded.tokens == recorded.sources == tuple(SOURCES[1].split())
    assert recorded.outputs == recorded.targets == ("don't", "worry", END)
    assert recorded.vocabulary[0] == START and recorded.vocabulary[-1] == END
    assert recorded.labels(Scope.parse("encoder"), "d_vocab") == (*SOURCES[1].split(), END)
    assert recorded.labels(Scope.parse("decoder"), "d_vocab") == recorded.vocabulary
    assert any("mean nothing" in note for note in recorded.notes)
    assert run("seq2seq").tokens == ("당신의", "내면의", "힘을", "과소평가하지", "마세요")


def test_parameters_do_not_depend_on_the_text_around_them():
    runs = [run("seq2seq", text, target=target) for text in SOURCES for target in ("", "a b", "b c your")]
    for side, words in (
        ("encoder", lambda r: r.labels(Scope.parse("encoder"), "d_vocab")),
        ("decoder", lambda r: r.vocabulary),
    ):
        for name in ("W_E", "W_hy", "b_y") if side == "decoder" else ("W_E",):
            rows: dict[str, np.ndarray] = {}
            for recorded in runs:
                for word, row in zip(words(recorded), recorded.trace.value(f"{side}.{name}"), strict=True):
                    assert np.array_equal(rows.setdefault(word, row), row)
        kept = {
            path for path, k in runs[0].trace.named() if runs[0].trace[k].op == "parameter" and path.startswith(side)
        }
        for path in kept - {f"{side}.{name}" for name in ("W_E", "W_hy", "b_y")}:
            assert all(np.array_equal(runs[0].trace.value(path), recorded.trace.value(path)) for recorded in runs)


def test_characters_and_vectors_are_read_too():
    recorded = run("seq2seq", "한국어", unit="char", target="ab c")
    assert (recorded.tokens, recorded.outputs) == (("한", "국", "어"), ("a", "b", " ", "c", END))
    vectors = np.random.default_rng(0).normal(size=(3, 4))
    recorded = run("seq2seq", input=vectors)
    assert recorded.tokens == ("x1", "x2", "x3")
    assert np.array_equal(recorded.trace.value("encoder.t2.x"), vectors[1]) and not recorded.trace.has("encoder.W_E")


# weights from a file ------------------------------------------------------------------------------------------


def test_words_can_be_given_with_the_weights():
    words = Vocabularies(("b", "x", "a", END), (END, "나", START, "가"))
    like = run("seq2seq", "b x a", target="")
    module = make(like)
    tensors = {**state_of(module).tensors}
    rows = {"target_embedding.weight": 4, "decoder.out.weight": 4, "decoder.out.bias": 4}
    weights = StateDict("w", {key: value[: rows.get(key, len(value))] for key, value in tensors.items()})
    config = {s.name: s.default for s in seq2seq.MODEL.settings}
    recorded = seq2seq.record(seq2seq.MODEL, Request("seq2seq", "a b", weights=weights), config, words)
    assert recorded.vocabulary == words.target and not any("names no words" in note for note in recorded.notes)
    assert np.array_equal(recorded.trace.value("encoder.t1.x"), tensors["source_embedding.weight"][2])
    assert np.array_equal(recorded.trace.value("decoder.t1.x"), tensors["target_embedding.weight"][2])
    with pytest.raises(SeqtuiError, match="'z' is none of the 4 source words"):
        seq2seq.record(seq2seq.MODEL, Request("seq2seq", "a z", weights=weights), dict(config), words)
    with pytest.raises(SeqtuiError, match="'hello' is none of the 4 target words"):
        forced = {**config, "target": "hello"}
        seq2seq.record(seq2seq.MODEL, Request("seq2seq", "a", weights=weights), forced, words)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.pop("target_embedding.weight"), "has no target_embedding.weight"),
        (lambda t: t.pop("encoder.rnn.weight_ih_l0"), "has no encoder.rnn.weight_ih_l0"),
        (lambda t: t.pop("decoder.rnn.weight_hh_l0"), "has no tensor 'weight_hh_l0'"),
        (lambda t: t.pop("decoder.out.bias"), "no tensor 'decoder.out.bias'"),
        (lambda t: t.update({"decoder.out.weight": np.ones((3, 9))}), "but must be [16, 4]"),
        (lambda t: t.update({"decoder.rnn.weight_ih_l0": np.ones((16, 9))}), "need [16, 4]"),
        (lambda t: t.update({"encoder.rnn.weight_hh_l0": np.ones((17, 4))}), "neither an nn.LSTM nor an nn.GRU"),
        (lambda t: t.update({"encoder.rnn.weight_hh_l0": np.ones(17)}), "must be a matrix"),
        (lambda t: t.update({"encoder.rnn.weight_ih_l1": np.ones((16, 4))}), "several layers"),
        (lambda t: t.update({"target_embedding.weight": np.ones((5, 4))}), "holds 5 target words"),
        (lambda t: t.update({"source_embedding.weight": np.ones((9, 4))}), "holds 9 source words"),
    ],
)
def test_weights_that_do_not_fit_are_refused(change, says):
    tensors = dict(state_of(make(run("seq2seq", "a b"))).tensors)
    change(tensors)
    with pytest.raises(SeqtuiError) as caught:
        run("seq2seq", "a b", weights=StateDict("file.safetensors", tensors))
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_a_setting_that_contradicts_the_file_is_refused():
    weights = state_of(make(run("seq2seq", "a b")))
    with pytest.raises(SeqtuiError, match=r"cell is lstm in test\.safetensors"):
        run("seq2seq", "a b", weights=weights, cell="gru")


# bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["seq2seq", "bahdanau", "luong"])
@pytest.mark.parametrize(
    ("text", "given", "says"),
    [
        ("", {}, "the text is empty"),
        ("  ", {}, "the text is empty"),
        ("a", {"decoding": "beam"}, "decoding cannot be 'beam'"),
        ("a", {"target": "   "}, "the target is empty"),
        ("a", {"target": "<s> </s>"}, "the target has only marks"),
        ("a", {"target": "x" * 500}, "a word of 500 characters"),
        ("a", {"target": "x " * 2000}, "give fewer than"),
        ("a", {"limit": 0}, "limit cannot be '0'"),
        ("a", {"temperature": 0}, "temperature cannot be '0'"),
        ("a", {"top_k": -1}, "top_k cannot be"),
        ("a", {"top_p": 1.5}, "top_p cannot be"),
        ("a", {"cell": "rnn"}, "cell cannot be 'rnn'"),
        ("a", {"d_hidden": 1024, "limit": 1000}, "too many numbers"),
        ("a", {"memory": np.ones((2, 4))}, "reads no --memory"),
        ("a", {"input": np.ones((2, 4))}, "not both"),
        (None, {"input": np.ones((2, 3))}, "the input has shape [2, 3]"),
        (None, {"input": np.ones(4)}, "the input has shape [4]"),
        (None, {"input": np.ones((0, 4))}, "the input has shape [0, 4]"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(name, text, given, says):
    with pytest.raises(SeqtuiError) as caught:
        run(name, text, **given)
    said = str(caught.value)
    assert says in said and said.isprintable() and len(said) < 250
