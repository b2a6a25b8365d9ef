"""RNN, LSTM and GRU: every recorded number is torch's, every formula the paper's, every element explained."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from seqtui.engine.array import sigmoid, tanh
from seqtui.engine.backward import backward
from seqtui.engine.derive import explain
from seqtui.engine.formula import expression, formula
from seqtui.engine.ops import OPS
from seqtui.engine.spelling import Style
from seqtui.models.gru import GRU
from seqtui.models.inputs.text import END
from seqtui.models.lstm import LSTM
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.cells import Cell
from seqtui.models.parts.recurrent import recorder
from seqtui.train.verify.checks import Checks, reference_of
from tests.models.recurrent_samples import MODELS, TORCH_VARIANTS, VARIANTS, largest, module, run, state_dict, vectors

TEXTS = ("one", "the cat the", "한국어 문장 하나 the 한국어")

variants = pytest.mark.parametrize(("name", "variant"), VARIANTS, ids=lambda v: v if isinstance(v, str) else str(v))


def wrong_checks(recorded: Run) -> set[str]:
    """The comparisons with torch that a run does not pass."""
    checks = Checks()
    checks.add(recorded)
    assert checks.rows()
    return {row.check for row in checks.rows() if not row.ok}


# against torch ------------------------------------------------------------------------------------------------


@variants
@pytest.mark.parametrize("n_layers", [1, 2, 3])
@pytest.mark.parametrize("both", [False, True])
def test_every_recorded_value_and_gradient_is_torchs(name, variant, n_layers, both):
    for seed, text in enumerate(TEXTS):
        size = {"n_layers": n_layers, "bidirectional": both, "d_hidden": 2 + seed, "d_in": 3}
        assert not wrong_checks(run(name, text, seed=seed, **size, **variant))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_random_sizes_and_inputs_are_torchs(data):
    name, variant = data.draw(st.sampled_from(VARIANTS))
    whole = {"n_layers": (1, 3), "d_hidden": (1, 9), "d_in": (1, 7)}
    size = {key: data.draw(st.integers(*bounds)) for key, bounds in whole.items()}
    size["bidirectional"] = data.draw(st.booleans())
    seed, length = data.draw(st.integers(0, 999)), data.draw(st.integers(1, 6))
    if data.draw(st.booleans()):
        words = data.draw(st.lists(st.sampled_from(["a", "나", "🙂", "b", END]), min_size=length, max_size=length))
        recorded = run(name, " ".join(words), seed=seed, **size, **variant)
    else:
        scale = data.draw(st.sampled_from([0.1, 1.0, 30.0]))
        recorded = run(name, input=scale * vectors(length, size["d_in"], seed), seed=seed, **size, **variant)
    assert not wrong_checks(recorded)


@pytest.mark.parametrize(("name", "variant"), TORCH_VARIANTS, ids=str)
@pytest.mark.parametrize("n_layers", [1, 2, 3])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no-bias"])
def test_a_torch_state_dict_runs_as_its_module(name, variant, n_layers, both, bias, tmp_path):
    made = module(name, 3, 5, num_layers=n_layers, bidirectional=both, bias=bias, **variant)
    x = vectors(4, 3)
    expected, last = made(torch.tensor(x))
    for prefix in ("", "encoder.rnn."):
        weights = state_dict(made.state_dict(), tmp_path, prefix)
        recorded = run(name, input=x, weights=weights, **variant)
        top = f"layer{n_layers - 1}." if n_layers > 1 else ""
        for t, row in enumerate(expected, 1):
            assert largest(recorded.trace.value(f"{top}t{t}.h"), row) <= 1e-12
        finals = last if isinstance(last, tuple) else (last,)
        for state, rows in zip("hc", finals, strict=False):
            for k, row in enumerate(rows):
                assert largest(recorded.trace.value(_final(k, n_layers, both, state, 4)), row) <= 1e-12
        assert not wrong_checks(recorded)


def _final(k: int, n_layers: int, both: bool, state: str, length: int) -> str:
    """The path of the k-th last state in torch's order."""
    layer, reverse = divmod(k, 2) if both else (k, 0)
    scope = f"layer{layer}." if n_layers > 1 else ""
    direction = ("forward.", "reverse.")[reverse] if both else ""
    return f"{scope}{direction}t{1 if reverse else length}.{state}"


@variants
def test_the_twin_names_every_recorded_value(name, variant):
    recorded = run(name, TEXTS[1], n_layers=2, bidirectional=True, **variant)
    assert {path for path, _ in recorded.trace.named()} == set(reference_of(recorded).values)


# faults that must be seen -------------------------------------------------------------------------------------


def faulty_gru_cell(eq, w, x, h_prev):
    """torch's GRU with b_hn moved outside of the reset product."""
    r = eq("r", sigmoid(w.W_xr @ x + w.W_hr @ h_prev + w.b_r))
    z = eq("z", sigmoid(w.W_xz @ x + w.W_hz @ h_prev + w.b_z))
    n = eq("n", tanh(w.W_xn @ x + w.b_xn + r * (w.W_hn @ h_prev) + w.b_hn))
    h = eq("h", (1 - z) * n + z * h_prev)
    return (h,)


def with_cell(name: str, cell: Cell) -> Model:
    return replace(MODELS[name], record=recorder(cell))


def test_b_hn_outside_the_reset_is_seen_in_the_values_even_where_the_predicted_words_stay_the_same():
    text = " ".join(f"w{k % 17}" for k in range(60))
    right = run("gru", text, d_hidden=16, d_in=8)
    wrong = with_cell("gru", replace(GRU, step=lambda config: faulty_gru_cell)).run(right.request)
    times = range(1, right.length + 1)
    same = [right.trace.value(f"t{t}.y").argmax() == wrong.trace.value(f"t{t}.y").argmax() for t in times]
    assert np.mean(same) > 0.7
    reference = reference_of(wrong)
    assert all(largest(right.trace.value(f"t{t}.n"), wrong.trace.value(f"t{t}.n")) > 1e-6 for t in times)
    assert all(largest(wrong.trace.value(f"t{t}.n"), reference.values[f"t{t}.n"]) > 1e-6 for t in times)
    assert wrong_checks(wrong) >= {
        "every named value, composed in torch (nn.GRU)",
        "outputs and last states (nn.GRU)",
        "gradients of weights, inputs and first states (nn.GRU)",
    }


class SwappedCell(Cell):
    """A cell whose input and forget blocks are cut from each other's place."""

    def cut(self, *arguments):
        swap = {"i": "f", "f": "i"}
        cut = super().cut(*arguments)
        return {key[:-1] + swap.get(key[-1], key[-1]): value for key, value in cut.items()}


def test_gates_i_and_f_cut_from_each_others_place_are_seen(tmp_path):
    swapped = with_cell("lstm", SwappedCell(**asdict(LSTM)))
    wrong = swapped.run(Request("lstm", TEXTS[1], {"output": True}))
    assert wrong_checks(wrong) == {"every named value, again from the state_dict"}
    made, x = module("lstm", 3, 4), vectors(5, 3)
    request = Request("lstm", input=x, weights=state_dict(made.state_dict(), tmp_path))
    expected = made(torch.tensor(x))[0][-1]
    assert largest(MODELS["lstm"].run(request).trace.value("t5.h"), expected) <= 1e-12
    assert largest(swapped.run(request).trace.value("t5.h"), expected) > 1e-3


# formulas -----------------------------------------------------------------------------------------------------

LANGUAGE_MODEL = {"x": "xₜ = W_E[{id}]", "loss": "lossₜ = −log(yₜ[{next}])", "L": "Lₜ = Lₜ₋₁ + lossₜ"}
SCORES = {"logits": "logitsₜ = W_hy hₜ + b_y", "y": "yₜ = softmax(logitsₜ)"}
RNN_SCORES = {"logits": "logitsₜ = W_hy hₜ + b_y", "y": "yₜ = softmax(logitsₜ)"}

GATED = {
    "r": "rₜ = σ(W_xr xₜ + W_hr hₜ₋₁ + b_r)",
    "z": "zₜ = σ(W_xz xₜ + W_hz hₜ₋₁ + b_z)",
    "h": "hₜ = (1 − zₜ) ⊙ nₜ + zₜ ⊙ hₜ₋₁",
    "b_r": "b_r = b_xr + b_hr",
    "b_z": "b_z = b_xz + b_hz",
}

PAPERS = {
    "rnn tanh": {"h": "hₜ = tanh(W_xh xₜ + b_xh + W_hh hₜ₋₁ + b_hh)"},
    "rnn relu": {"h": "hₜ = relu(W_xh xₜ + b_xh + W_hh hₜ₋₁ + b_hh)"},
    "lstm": {
        "f": "fₜ = σ(W_xf xₜ + W_hf hₜ₋₁ + b_f)",
        "i": "iₜ = σ(W_xi xₜ + W_hi hₜ₋₁ + b_i)",
        "g": "gₜ = tanh(W_xg xₜ + W_hg hₜ₋₁ + b_g)",
        "c": "cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ",
        "o": "oₜ = σ(W_xo xₜ + W_ho hₜ₋₁ + b_o)",
        "h": "hₜ = oₜ ⊙ tanh(cₜ)",
        "b_f": "b_f = b_xf + b_hf",
        "b_i": "b_i = b_xi + b_hi",
        "b_g": "b_g = b_xg + b_hg",
        "b_o": "b_o = b_xo + b_ho",
    },
    "gru after": {**GATED, "n": "nₜ = tanh(W_xn xₜ + b_xn + rₜ ⊙ (W_hn hₜ₋₁ + b_hn))"},
    "gru before": {**GATED, "n": "nₜ = tanh(W_xn xₜ + b_xn + W_hn (rₜ ⊙ hₜ₋₁) + b_hn)"},
}
PAPERS["gru write"] = PAPERS["gru after"] | {"h": "hₜ = (1 − zₜ) ⊙ hₜ₋₁ + zₜ ⊙ nₜ"}  # Chung et al. 2014


@pytest.mark.parametrize("label", PAPERS)
def test_the_derived_formulas_are_those_of_the_papers(label):
    name, _, choice = label.partition(" ")
    variant = {"rnn": {"nonlinearity": choice}, "gru": {"update" if choice == "write" else "reset": choice}}.get(
        name, {}
    )
    recorded = run(name, "a b a", **variant)
    expected = LANGUAGE_MODEL | (RNN_SCORES if name == "rnn" else SCORES) | PAPERS[label]
    for t, (here, following) in enumerate([(0, 1), (1, 0), (0, 2)], 1):
        written = {
            recorded.trace[last].name: formula(recorded.trace, last)
            for _, last in recorded.trace.equations
            if recorded.trace[last].time in (None, t)
        }
        assert written == {key: text.format(id=here, next=following) for key, text in expected.items()}


def namespace(trace) -> dict[str, object]:
    """What a python spelling needs: functions, and scopes as attribute chains."""
    names: dict[str, object] = {name: op.forward for name, op in OPS.items()}
    names["concat"] = lambda *parts, axis: np.concatenate(parts, axis)
    for path, index in trace.named():
        *scopes, name = path.split(".")
        inside = names
        for part in scopes:
            inside = vars(inside.setdefault(part, SimpleNamespace()))
        inside[name] = trace[index].value
    return names


@variants
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("n_layers", [1, 2])
def test_every_formula_in_its_python_spelling_gives_the_recorded_value(name, variant, both, n_layers):
    trace = run(name, TEXTS[1], d_hidden=2, d_in=3, bidirectional=both, n_layers=n_layers, **variant).trace
    names = namespace(trace)
    for _, last in trace.equations:
        again = eval(expression(trace, last, Style.PYTHON), {"__builtins__": {}}, names)
        assert largest(trace[last].value, again) <= 1e-12
    assert trace.equations[-1].last == len(trace) - 1


# explanations -------------------------------------------------------------------------------------------------


@variants
@pytest.mark.parametrize("both", [False, True])
def test_every_element_of_every_value_is_explained_by_terms_that_add_up(name, variant, both):
    trace = run(name, "a b a", d_hidden=2, d_in=3, n_layers=2, bidirectional=both, **variant).trace
    for index, step in enumerate(trace):
        for element in np.ndindex(step.value.shape):
            told = explain(trace, index, element)
            assert told.value == step.value[element]
            assert bool(told.parts) != step.is_leaf
            assert abs(told.rebuilt() - told.value) <= 1e-12
            assert told.rule is not None or abs(told.sum - told.value) <= 1e-12
            assert all(part.source.step < index for part in told.parts)


# any length, any script ---------------------------------------------------------------------------------------


@variants
@pytest.mark.parametrize("both", [False, True])
def test_the_same_parameters_run_on_any_length(name, variant, both):
    words = [f"w{k % 7}" for k in range(300)]
    runs = [run(name, " ".join(words[:n]), n_layers=2, bidirectional=both, **variant) for n in (1, 3, 300)]
    first = {path: runs[0].trace.value(path) for path, k in runs[0].trace.named() if runs[0].trace[k].op == "parameter"}
    rows = {"W_E", "W_hy", "b_y"}
    for recorded in runs:
        assert recorded.length == len(recorded.tokens)
        for path, value in first.items():
            if path not in rows:
                assert np.array_equal(recorded.trace.value(path), value)
        for path in rows:
            table = dict(zip(recorded.vocabulary, recorded.trace.value(path), strict=True))
            shared = dict(zip(runs[0].vocabulary, first[path], strict=True))
            assert all(np.array_equal(table[word], row) for word, row in shared.items())


@variants
def test_the_first_steps_of_a_long_run_are_those_of_a_short_one(name, variant):
    words = [f"w{k % 7}" for k in range(300)]
    short, long = (run(name, " ".join(words[:n]), n_layers=2, **variant).trace for n in (3, 300))
    compared = [p for p, k in short.named() if short[k].time is not None and short[k].symbol.axes != "d_vocab"]
    compared = [p for p in compared if not re.search(r"\.(loss|L)$", p)]  # shares of another vocabulary
    assert {"t3.x", "layer0.t3.h", "layer1.t3.h"} <= set(compared)
    assert all(np.array_equal(short.value(path), long.value(path)) for path in compared)


@pytest.mark.parametrize(
    ("text", "unit", "tokens"),
    [
        ("동물은 길을  건너지", "word", ("동물은", "길을", "건너지")),
        ("한글 ㄱ", "char", ("한", "글", " ", "ㄱ")),
        ("한", "char", ("한",)),
        ("日本語 がぎ", "char", ("日", "本", "語", " ", "が", "ぎ")),
        ("👩‍👩‍👧‍👦🇰🇷👍🏽", "char", ("👩‍👩‍👧‍👦", "🇰🇷", "👍🏽")),
        ("👩‍👩‍👧‍👦 ❤️", "word", ("👩‍👩‍👧‍👦", "❤️")),
        ("e\u0301a\u0302\u0323", "char", ("e\u0301", "a\u0302\u0323")),
        ("\u0301x", "char", ("\u0301", "x")),
        ("a\ud800 b", "char", ("a", "\ud800", " ", "b")),
        ("a\n\tb", "char", ("a", " ", "b")),
    ],
)
def test_scripts_are_cut_as_a_reader_counts_them(text, unit, tokens):
    recorded = run("lstm", text, unit=unit)
    assert recorded.tokens == tokens
    assert recorded.trace.has(f"t{len(tokens)}.h") and not recorded.trace.has(f"t{len(tokens) + 1}.x")
    assert recorded.vocabulary[-1] == END


def test_the_end_of_the_text_is_the_last_target_even_when_it_is_written_in_the_text():
    recorded = run("rnn", f"a {END} b")
    assert recorded.vocabulary == ("a", "b", END)
    assert formula(recorded.trace, recorded.trace.find("t3.loss")) == "lossₜ = −log(yₜ[2])"


# edits and gradients ------------------------------------------------------------------------------------------


@variants
def test_an_edited_run_is_torchs_and_passes_no_gradient_through_the_edit(name, variant):
    recorded = run(name, "a b c", edits=(("t2.h[1]", 0.25), ("t1.x", 0.5)), **variant)
    assert not wrong_checks(recorded)
    gradients = backward(recorded.trace, recorded.trace.equations[-1].last)
    to_embedding = gradients[recorded.trace.find("W_E")]
    assert not to_embedding[0].any()
    assert to_embedding[1].any() and to_embedding[2].any()
