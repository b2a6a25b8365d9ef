"""What can be differentiated, and its gradients, for every model: torch's autograd and finite differences agree."""

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.gradients.target import find_target
from tests.engine.torch_twin import replay
from tests.session.runs import SHAPES, recorded

KOREAN = {"seq2seq", "bahdanau", "luong"}


def run_of(name):
    return recorded(name, None if MODELS[name].family == "attention" or name in KOREAN else "the cat sat")


@pytest.mark.parametrize("name", MODELS)
def test_every_model_has_a_goal_whose_gradients_are_those_of_torch(name):
    goal = find_target(run_of(name))
    gradients, twins = goal.gradients(), replay(goal.run.trace)
    number = twins[goal.step].sum() if goal.element is None else twins[goal.step][goal.element]
    number.backward()
    for k, (step, twin) in enumerate(zip(goal.run.trace, twins, strict=True)):
        expected = np.zeros_like(step.value) if twin.grad is None else twin.grad.numpy()
        np.testing.assert_allclose(gradients[k], expected, rtol=1e-9, atol=1e-10, err_msg=goal.run.trace.path(k))
    assert any(np.abs(gradients[k]).max() > 1e-6 for k, step in enumerate(goal.run.trace) if k != goal.step)


@pytest.mark.parametrize("name", MODELS)
def test_the_largest_gradient_of_a_weight_is_its_finite_difference(name):
    goal = find_target(run_of(name))
    trace, gradients = goal.run.trace, goal.gradients()
    weights = [k for k, step in enumerate(trace) if step.op == "parameter"]
    if not weights:
        pytest.skip("nothing is learnt by gradient here: it counts")
    largest = max(weights, key=lambda k: np.abs(gradients[k]).max())
    element = tuple(int(i) for i in np.unravel_index(np.abs(gradients[largest]).argmax(), gradients[largest].shape))
    moved = goal.finite_difference(trace.path(largest), element)
    np.testing.assert_allclose(moved, gradients[largest][element], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("shape", ["lstm", "stacked", "both ways"])
def test_the_surprise_at_a_chosen_word_is_recorded_and_differentiated(shape):
    run = SHAPES[shape]()
    goal = find_target(run, "2=sat")
    assert goal.run.trace.path(goal.step) == "goal.t2.L"
    share = run.trace.value("t2.y")[run.vocabulary.index("sat")]
    assert goal.run.trace[goal.step].value == pytest.approx(-np.log(share), rel=1e-15)
    gradients = goal.gradients()
    later = [k for k, step in enumerate(run.trace) if (step.time or 0) > 2 and shape != "both ways"]
    assert not any(np.abs(gradients[k]).any() for k in later)
    assert goal.finite_difference("t2.y", (1,)) == pytest.approx(gradients[run.trace.find("t2.y")][1], rel=1e-6)
    assert len(run.trace) < len(goal.run.trace)


def test_the_gradient_of_logits_is_shares_minus_the_word_that_is_meant():
    run = recorded("rnn")
    goal = find_target(run, "t3=cat")
    y = run.trace.value("t3.y")
    expected = y - np.eye(len(y))[run.vocabulary.index("cat")]
    np.testing.assert_allclose(goal.gradients()[run.trace.find("t3.logits")], expected, atol=1e-15)


def test_without_a_time_the_last_one_is_meant():
    run = recorded("lstm")
    assert find_target(run, "=cat").text == "3=cat"
    assert find_target(run).text == "t3.L"
    assert find_target(run, "t2.h").element is None
    assert find_target(run, "t2.h[1]").element == (1,)


@pytest.mark.parametrize(
    ("model", "text", "sentence"),
    [
        ("lstm", "t9.h", "no value"),
        ("lstm", "t2.h[9]", "outside"),
        ("lstm", "2=dog", "'dog' is not among the words"),
        ("lstm", "7=cat", "choose a time from 1 to 3"),
        ("lstm", "a b", "not a path"),
        ("self-attention", "=it", "no probabilities of words"),
    ],
)
def test_what_cannot_be_differentiated_is_said_in_a_sentence(model, text, sentence):
    with pytest.raises(SeqtuiError, match=sentence):
        find_target(run_of(model), text)


@pytest.mark.parametrize("model", ["encoder", "markov", "lstm"])
def test_the_check_of_the_goal_itself_is_made_or_refused_in_a_sentence_that_is_true(model):
    goal = find_target(run_of(model))
    path = goal.run.trace.path(goal.step)
    found = goal.checked(path, goal.element or ())
    if run_of(model).trace.has(path):
        assert found == pytest.approx(1.0, abs=1e-6)
    else:
        assert found == "the model does not record L itself, so it cannot be moved"


@pytest.mark.parametrize("name", ["coreference-encoder", "coreference-self-attention"])
def test_a_network_that_is_asked_about_a_word_is_differentiated_at_that_word(name: str) -> None:
    weights = read_safetensors(trained_files.full_name(name))
    there = run(Request(weights.about.model, weights=weights))
    assert find_target(there).meaning == "cross-entropy of animal at t 8"
    assert find_target(there, "=street").meaning == "cross-entropy of street at t 8"
