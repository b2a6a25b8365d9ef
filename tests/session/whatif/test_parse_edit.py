"""What is typed at "what if?", and that the run which comes of it is the one from scratch with that value."""

import numpy as np
import pytest

from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.whatif.parse_edit import edits_of, offered, read_change
from seqtui.train.verify.replay import replay
from tests.session.runs import recorded

LSTM = recorded("lstm")


def at(path, *element, of=LSTM):
    return Place(of.trace.find(path), element)


def made(text, place=None, of=LSTM):
    return run(read_change(of, text, place).request)


# what is read -------------------------------------------------------------------------------------------------


def test_a_number_alone_sets_the_place() -> None:
    change = read_change(LSTM, "0.9", at("t2.f", 1))
    assert change.label == "t2.f[1] = 0.9" and change.request.edits == (("t2.f[1]", 0.9),)


def test_a_path_sets_an_element_a_row_or_the_whole() -> None:
    assert made("t2.f = 0").trace.value("t2.f").tolist() == [0.0] * 4
    assert made("t2.f = 0.1, 0.2,0.3 , 0.4").trace.value("t2.f").tolist() == [0.1, 0.2, 0.3, 0.4]
    assert made("t2.f[3]=-1").trace.value("t2.f")[3] == -1
    new = made("W_hf[1] = 1, 2, 3, 4").trace.value("W_hf")
    assert new[1].tolist() == [1, 2, 3, 4]
    assert np.array_equal(np.delete(new, 1, 0), np.delete(LSTM.trace.value("W_hf"), 1, 0))
    assert made("W_hf[2] = 0").trace.value("W_hf")[2].tolist() == [0] * 4
    assert edits_of(LSTM, "t2.f", 0.5) == (("t2.f", 0.5),)


@pytest.mark.parametrize(
    ("typed", "becomes"), [("*2", lambda x: 2 * x), ("×2", lambda x: 2 * x), ("/4", lambda x: x / 4), ("+0.1", None)]
)
def test_a_value_is_changed_by_what_it_is(typed, becomes) -> None:
    old = LSTM.trace.value("t2.c")
    becomes = becomes or (lambda x: x + 0.1)
    assert np.array_equal(made(f"t2.c = {typed}").trace.value("t2.c"), becomes(old))
    assert made(typed, at("t2.c", 2)).trace.value("t2.c")[2] == becomes(old[2])


def test_inputs_and_states_that_are_given_can_be_set() -> None:
    assert made("t0.c = 1").trace.value("t1.c").tolist() != LSTM.trace.value("t1.c").tolist()
    vectors = run(Request("lstm", input=np.ones((2, 3))))
    assert made("t1.x[0] = 5", of=vectors).trace.value("t1.x").tolist() == [5, 1, 1]


def test_a_word_is_changed_by_name_or_number_and_a_path_goes_first() -> None:
    assert read_change(LSTM, "cat=dog").request.text == "the dog sat"
    assert read_change(LSTM, "3=ran").request.text == "the cat ran"
    assert read_change(LSTM, "cat = ×").request.text == "the × sat"
    named = recorded("self-attention", "z z x")
    assert read_change(named, "z = 0").request.edits == (("z", 0.0),)


def test_a_mask_cell_takes_minus_infinity_and_nothing_else_does() -> None:
    attention = recorded("self-attention")
    new = made("mask[1,0] = −∞", of=attention)
    assert new.trace.value("pattern")[1, 0] == 0
    assert new.trace.value("pattern")[1].sum() == pytest.approx(1)
    for text in ("pattern[1,0] = -inf", "mask[1,0] = inf", "mask[1,0] = nan"):
        with pytest.raises(SeqtuiError, match="finite number"):
            read_change(attention, text)
    with pytest.raises(SeqtuiError, match="would hide every key from query 1"):
        made("mask[1] = -inf", of=attention)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "changes nothing"),
        ("t2.f =", "changes nothing"),
        ("= 3", "changes nothing"),
        ("t2.f[1] = 0.555", "is what it is"),
        ("many", "cannot be 'many'"),
        ("t2.f = 1,2", r"shape \[2\]"),
        ("t2.f[9] = 1", "outside t2.f"),
        ("t2.q = 1", "no value 't2.q'"),
        ("t2.f#2 = 1", "edit the value t2.f"),
        ("elephant = dog", "is no value and no word here"),
        ("9 = dog", "no number from 1 to 3"),
        ("W_hf[1] = 1,2", r"takes \[4\] numbers or one"),
        ("W_hf[9] = 1", "outside W_hf"),
        ("t2.f[1,1] = *2", "outside t2.f"),
        ("t2.f = /0", "no finite numbers"),
        ("t2.f = *", "cannot be"),
        ("[] = 3", "is not a path"),
    ],
)
def test_what_does_not_fit_is_answered_with_a_sentence(text, sentence) -> None:
    place = at("t2.f", 1)
    if text.endswith("0.555"):
        text = offered(LSTM, place)
    with pytest.raises(SeqtuiError, match=sentence):
        made(text, place)


def test_a_value_that_is_not_computed_yet_is_not_given_away() -> None:
    assert offered(LSTM, at("t2.f", 1)).startswith("t2.f[1] = 0.")
    assert offered(LSTM, at("t2.f", 1), is_known=False) == "t2.f[1] = "


def test_a_number_without_a_place_is_refused() -> None:
    with pytest.raises(SeqtuiError, match="names no value"):
        read_change(LSTM, "0.5")


# what comes of it ---------------------------------------------------------------------------------------------

TEXTS = {"ar": "the cat sat", "vit": None, "text-to-image": "red bar"}
SMALL = {"text-to-image": {"side": 2}}


def in_the_middle(of) -> str:
    """A computed vector or matrix in the middle of a run."""
    equations = of.trace.equations
    middle = range(len(equations) // 2, len(equations))
    wanted = (equations[k].last for k in middle)
    return of.trace.path(next(i for i in wanted if of.trace[i].value.ndim and of.trace[i].name != "chosen"))


@pytest.mark.parametrize("model", MODELS)
def test_an_edit_changes_nothing_before_it_and_is_the_run_from_scratch(model) -> None:
    before = recorded(model, TEXTS.get(model, "the cat sat"), **SMALL.get(model, {}))
    path = in_the_middle(before)
    after = made(f"{path} = 0.3", of=before)
    index = before.trace.find(path)
    earlier = zip(before.trace.steps[:index], after.trace.steps[:index], strict=True)
    assert all(np.array_equal(a.value, b.value, equal_nan=True) for a, b in earlier)
    assert (after.trace.value(path) == 0.3).all()
    time = before.trace[index].time
    if time is not None and "decoder" not in path:  # nothing that stands before it in time moves
        for step_path, k in before.trace.named():
            step = before.trace[k]
            if step.time is not None and step.time < time and after.trace.has(step_path):
                assert np.array_equal(step.value, after.trace.value(step_path), equal_nan=True), step_path
    scratch = replay(after.trace)  # every step again, in torch, from its own operands
    for step, tensor in zip(after.trace, scratch, strict=True):
        np.testing.assert_allclose(tensor.detach().numpy(), step.value, atol=1e-11, rtol=1e-11)


def test_an_lstm_with_an_edited_gate_is_the_one_computed_by_hand() -> None:
    after = made("t2.f[1] = 0.9")
    v, sigmoid = after.trace.value, lambda x: 1 / (1 + np.exp(-x))
    h, c = np.zeros(4), np.zeros(4)
    for t in (1, 2, 3):
        x = v(f"t{t}.x")
        i, f, g, o = (v(f"W_x{k}") @ x + v(f"b_x{k}") + v(f"W_h{k}") @ h + v(f"b_h{k}") for k in "ifgo")
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        if t == 2:
            f[1] = 0.9
        c = f * c + i * g
        h = o * np.tanh(c)
        np.testing.assert_allclose(v(f"t{t}.h"), h, atol=1e-14)
        np.testing.assert_allclose(v(f"t{t}.c"), c, atol=1e-14)
