"""A new recurrent cell in one file, its row, and its torch reference: from then on the program has it everywhere.

The minimal gated unit of Zhou et al. 2016, "Minimal gated unit for recurrent neural networks": one gate that says both
how much of the state the candidate sees, and how much of it the candidate replaces.
"""

import sys
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.nn.functional import linear

from seqtui.engine.array import Array, sigmoid, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.models import table
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.cells import Cell, gate
from seqtui.models.parts.recurrent import COMMON_SETTINGS, EXAMPLE, LANGUAGE_MODEL, recorder
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.catalog import choices
from seqtui.session.compare.suggestions import suggestions
from seqtui.session.cost import lengths
from seqtui.session.gradients.target import find_target
from seqtui.session.notice import cells
from seqtui.session.notice.voice import notice
from seqtui.train.data import recall
from seqtui.train.process.events import Finished
from seqtui.train.recipes import RECIPES
from seqtui.train.training_config import TrainingConfig
from seqtui.train.verify import verify
from seqtui.train.verify.recurrent_cells import Named, RecurrentCell, Weights
from tests.cli.command import call
from tests.train.in_process import config_for, task_for, train
from tests.train.trained_nets import state_dict
from tests.tui.walking import keys_of_stack, opened, press, text, until

torch.set_num_threads(1)  # the tests run on every core already

TEXT = "the cat sat"

# the cell -----------------------------------------------------------------------------------------------------

NOTATION = LANGUAGE_MODEL | Notation(
    x=Symbol("x", "d_in", "input vector"),
    **gate("f", "forget gate: how much of the state is seen, and replaced"),
    **gate("n", "candidate: what the state is replaced by"),
    h=Symbol("h", "d_hidden", "hidden state: output and memory in one"),
)


def biases(eq: Equations, w: SimpleNamespace) -> None:
    w.b_f = eq("b_f", w.b_xf + w.b_hf)
    w.b_n = eq("b_n", w.b_xn + w.b_hn)


def cell(eq: Equations, w: SimpleNamespace, x: Array, h_prev: Array) -> tuple[Array]:
    f = eq("f", sigmoid(w.W_xf @ x + w.W_hf @ h_prev + w.b_f))
    n = eq("n", tanh(w.W_xn @ x + w.W_hn @ (f * h_prev) + w.b_n))
    h = eq("h", (1 - f) * h_prev + f * n)
    return (h,)


MGU = Cell(NOTATION, carried=("h",), blocks=("f", "n"), prepare=lambda config: biases, step=lambda config: cell)

# its torch reference ------------------------------------------------------------------------------------------


def torch_step(w: Weights, x: torch.Tensor, state: Named) -> Named:
    from_x, W_h, b_h = linear(x, w.weight_ih, w.bias_ih).chunk(2, -1), w.weight_hh.chunk(2), w.bias_hh.chunk(2)
    f = (from_x[0] + linear(state["h"], W_h[0], b_h[0])).sigmoid()
    n = (from_x[1] + linear(f * state["h"], W_h[1], b_h[1])).tanh()
    return {"f": f, "n": n, "h": torch.lerp(state["h"], n, f)}


REFERENCE = RecurrentCell(
    "fn",
    states="h",
    joined="fn",
    module=lambda config: None,  # torch has none
    step=lambda config: torch_step,
)

# its row ------------------------------------------------------------------------------------------------------

MODEL = Model(
    name="mgu",
    title="Minimal gated unit",
    family="recurrent",
    summary="one gate: what is seen of the state, and what is replaced",
    reference="Zhou et al. 2016",
    settings=COMMON_SETTINGS,
    example=EXAMPLE,
    record=recorder(MGU),
    cell=lambda config: MGU,
    compared_with=("gru",),
    torch_reference=f"{__name__}:REFERENCE",
)


@pytest.fixture(autouse=True)
def in_the_table() -> Iterator[None]:
    table.add("recurrent", sys.modules[__name__])
    yield
    table.remove(MODEL.name)


def recorded() -> Run:
    return table.run(Request("mgu", TEXT))


# and now it is everywhere -------------------------------------------------------------------------------------


def test_it_is_listed_with_its_settings(capsys):
    assert "Minimal gated unit: one gate: what is seen" in call(capsys, "models").out
    assert "Zhou et al. 2016" in call(capsys, "models", "mgu").out
    assert [row["name"] for row in call(capsys, "models", "--format", "json").json["models"]].count("mgu") == 1


async def test_it_opens_from_home_and_is_stepped_through_with_a_drawing_of_its_equations():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", *["down"] * [row.name for row in choices()].index("mgu"))
        assert MODEL.summary[:40] in text(pilot.app)
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper"], "the stepper")
        await press(pilot, "slash", *"t2.n", "enter")
        shown = text(pilot.app)
        assert "› mgu " in shown and "n₂[0] = tanh(" in shown
        drawing = [line[1:33].rstrip() for line in shown.splitlines()[3:8]]
        assert drawing == [
            " h₁ ─────┬───────┬───────┐",
            " x₂ ─────┼───────┤       │",
            " f₂      σ───────┼───────┤",
            " n₂            tanh──────┤",
            " h₂                      ⊕─ h₂",
        ]
        await press(pilot, "enter")
        assert "why is" in text(pilot.app)


def test_a_number_of_it_opens_down_to_its_terms(capsys):
    found = call(capsys, "explain", "mgu", TEXT, "--at", "t2.n[1]", "--format", "json").json
    assert found["value"] == pytest.approx(recorded().trace.value("t2.n")[1], abs=1e-15)
    assert found["formula"] == "n₂ = tanh(W_xn x₂ + W_hn (f₂ ⊙ h₁) + b_n)"
    assert call(capsys, "code", "mgu", TEXT, "--at", "t2.n[1]").out.startswith("seqtui1.")


def test_the_voice_speaks_of_its_gate_candidate_and_state():
    run = recorded()
    claims = {name: notice(run, run.trace.find(f"t2.{name}")).claim for name in "fnh"}
    assert claims == {"f": cells.GATE_HALF, "n": cells.UNSATURATED, "h": cells.MEMORY}
    said = notice(run, run.trace.find("t2.h"))
    assert said.facts["kept"] + said.facts["written"] == pytest.approx(said.facts["value"], abs=1e-15)


def test_its_gradients_are_finite_differences(capsys):
    goal = find_target(recorded(), "t3.L")
    gradients, trace = goal.gradients(), recorded().trace
    for path in ("W_hf", "W_hn", "b_xf", "t1.x"):
        gradient = gradients[trace.find(path)]
        element = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
        assert goal.finite_difference(path, tuple(map(int, element))) == pytest.approx(gradient[element], rel=1e-5)
    said = call(capsys, "gradients", "mgu", TEXT)
    assert said.status == 0 and "mgu" in said.out and "gru" in said.out


def test_it_is_compared_with_the_models_it_names_and_they_with_it(capsys):
    assert suggestions(recorded())[0] == "gru"
    assert "mgu" in suggestions(table.run(Request("gru", TEXT)))
    said = call(capsys, "compare", "mgu", "gru", TEXT)
    rows = [line.replace("UNTRAINED", "").split()[:4] for line in said.out.splitlines()[1:3]]
    assert rows == [["1", "mgu", "116", "80"], ["2", "gru", "156", "120"]]  # with and without those of words


def test_its_cost_is_counted(capsys, monkeypatch):
    monkeypatch.setattr(lengths, "LENGTHS", (10, 100))
    data = call(capsys, "show", "mgu", TEXT, "--cost", "--format", "json").json
    row = next(row for row in data["rows"] if row["length"] == 100)["mgu"]
    assert row["multiplications"] == 100 * (4 * 4**2 + 3 * 4) and (row["stored"], row["parameters"]) == (4, 80)
    assert "rnn, lstm, gru and mgu multiply" in " ".join(call(capsys, "show", "mgu", TEXT, "--cost").out.split())


def test_every_number_of_it_is_torchs_in_a_process_that_finds_its_row():
    rows = verify("mgu")
    assert len(rows) == 5 and all(row.ok and row.values for row in rows)
    assert max(row.largest for row in rows if "value" in row.check) <= 1e-12


def test_it_is_trained_on_what_cells_are_trained_on_and_opened_with_what_it_has_learnt(tmp_path):
    assert [name for name, recipe in RECIPES.items() if "mgu" in recipe.models] == ["recall", "adding", "chars"]
    order = config_for(tmp_path, "recall", "mgu", steps=120, settings={"distance": 3, "d_hidden": 12, "batch": 32})
    untrained = task_for(order)
    first = table.run(Request("mgu", weights=state_dict(untrained, "recall", "mgu")))
    ids = torch.tensor([[recall.WORDS.index(word) for word in first.tokens]])
    for t, scores in enumerate(untrained.module(ids)[0], 1):
        np.testing.assert_allclose(first.trace.value(f"t{t}.logits"), scores.detach().numpy(), atol=1e-6)
    ended = train(order).sent[-1]
    assert isinstance(ended, Finished) and ended.held_out["accuracy"] > 3 * 0.125
    weights = read_safetensors(ended.path)
    trained = table.run(Request("mgu", weights=weights))
    assert trained.trained and trained.config["d_hidden"] == 12
    said = trained.trace.value(f"t{trained.length}.y")
    assert trained.vocabulary[int(said.argmax())] in "abcdefgh"


def test_a_row_that_no_other_process_can_import_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setitem(table._HOMES, "mgu", ("recurrent", "__main__"))
    with pytest.raises(SeqtuiError, match="mgu stands in the script that runs"):
        verify("mgu")
    with pytest.raises(SeqtuiError, match="mgu stands in the script that runs"):
        TrainingConfig("recall", "mgu").checked()
    with pytest.raises(SeqtuiError, match="no_such_module"):
        table.add_from(("recurrent", "no_such_module"))
