"""A cell whose state is a matrix, and an op that the table lacks, in one file: from then on the program has both.

The fast weights of Schmidhuber 1992, "Learning to control fast-weight memories", which are linear attention one token
at a time (Katharopoulos et al. 2020, "Transformers are RNNs"): at each step a matrix forgets a little and stores one
value under one key, and what is shown is the matrix's answer to a query.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from seqtui.engine import chain, jvp
from seqtui.engine.array import Array, record
from seqtui.engine.backward import backward
from seqtui.engine.derive import explain
from seqtui.engine.equations import Equations
from seqtui.engine.formula import expression, formula
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.op import Boxes, Kind, Op
from seqtui.engine.ops import OPS
from seqtui.engine.spelling import Call, Spelling, Style, Written, call, infix, postfix
from seqtui.engine.terms import Term
from seqtui.models import table
from seqtui.models.inputs.settings import Setting
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.cells import Cell
from seqtui.models.parts.recurrent import COMMON_SETTINGS, EXAMPLE, LANGUAGE_MODEL, recorder
from seqtui.render.heatmap import history_lines
from seqtui.session.explain.code import DIALECTS
from seqtui.session.explain.program import program_of
from seqtui.session.gradients.target import find_target
from seqtui.session.stepper import Stepper
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from seqtui.session.whatif.edit_tree import EditTree
from seqtui.session.whatif.parse_edit import read_change
from tests.cli.command import call as seqtui
from tests.models.recurrent_samples import state_dict, vectors
from tests.render.drawing import PLAIN
from tests.render.drawing import text as drawn
from tests.tui.walking import opened, press, text, until

torch.set_num_threads(1)  # the tests run on every core already

TEXT = "the cat sat"

# the op -------------------------------------------------------------------------------------------------------

_ON_THE_PAGE, _IN_PYTHON = infix("⊗", "(x)", precedence=6, associative=False), call("outer", "outer")
_TIMES, _TRANSPOSE = infix(" ", "@", precedence=6, associative=False, tight=True), postfix("ᵀ", ".T", precedence=9)


def written(parts, params: tuple, style: Style) -> Written:
    return (_IN_PYTHON if style is Style.PYTHON else _ON_THE_PAGE).spell(parts, params, style)


def sent_back(up: Written, k: int, parts, out: Written, style: Style) -> Written:
    """∂L/∂M k to v, and ∂L/∂Mᵀ v to k."""
    side = _TRANSPOSE.spell([up], (), style) if k else up
    return _TIMES.spell([side, parts[1 - k]], (), style)


OUTER = Op(
    name="outer",
    kind=Kind.CONTRACTION,
    forward=np.outer,
    vjp=lambda g, v, out: (g @ v[1], v[0] @ g),
    spelling=Spelling("⊗", written),
    terms=lambda element, v: [Term(1.0, ((0, element[:1]), (1, element[1:])))],
    meaning="the outer product: each element of one vector times each of the other",
    cost=lambda v, out: out.size,
    jvp=jvp.multilinear(np.outer),
    back=sent_back,
    reach=jvp.reach_product(np.outer),
    boxes=Boxes(lambda box, shapes: [box[:1], box[1:]], lambda box, parts, shapes, shape: (*parts[0], *parts[1])),
    numpy=Call("np.outer"),
    torch=Call("torch.outer"),
)


def outer(v: Array, k: Array) -> Array:
    return record(OUTER, (v, k))


# the cell -----------------------------------------------------------------------------------------------------

NOTATION = LANGUAGE_MODEL | Notation(
    x=Symbol("x", "d_in", "input vector"),
    k=Symbol("k", "d_key", "key: the name that the value is stored under"),
    v=Symbol("v", "d_hidden", "value: what is stored"),
    q=Symbol("q", "d_key", "query: the name that is asked for"),
    M=Symbol("M", "d_hidden d_key", "fast weights: all values so far, each under its key"),
    h=Symbol("h", "d_hidden", "what is found under the query"),
    W_k=Symbol("W_k", "d_key d_in", "weights from the input to the key"),
    W_v=Symbol("W_v", "d_hidden d_in", "weights from the input to the value"),
    W_q=Symbol("W_q", "d_key d_in", "weights from the input to the query"),
)


def step(config: Mapping[str, float]):
    """The equations of one time step: (x_t, M_{t-1}) to (h_t, M_t)."""

    def cell(eq: Equations, w: SimpleNamespace, x: Array, M_prev: Array) -> tuple[Array, Array]:
        k = eq("k", w.W_k @ x)
        v = eq("v", w.W_v @ x)
        q = eq("q", w.W_q @ x)
        M = eq("M", config["decay"] * M_prev + outer(v, k))
        h = eq("h", M @ q)
        return h, M

    return cell


FAST_WEIGHTS = Cell(NOTATION, carried=("M",), weights=("W_k", "W_v", "W_q"), step=step)

# its row ------------------------------------------------------------------------------------------------------

MODEL = Model(
    name="fast-weights",
    title="Fast weights",
    family="recurrent",
    summary="a matrix stores each value under a key, and answers a query",
    reference="Schmidhuber 1992; Katharopoulos et al. 2020",
    settings=(
        *COMMON_SETTINGS,
        Setting("d_key", 3, "width of keys and queries"),
        Setting("decay", 0.9, "how much of the matrix stays at each step", low=0.0, high=1.0),
    ),
    example=EXAMPLE,
    record=recorder(FAST_WEIGHTS),
    cell=lambda config: FAST_WEIGHTS,
    compared_with=("rnn",),
)


@pytest.fixture(autouse=True)
def in_the_tables(monkeypatch) -> Iterator[None]:
    monkeypatch.setitem(OPS, OUTER.name, OUTER)
    table.add("recurrent", sys.modules[__name__])
    yield
    table.remove(MODEL.name)


def recorded(**given) -> Run:
    edits = given.pop("edits", ())
    return table.run(Request(MODEL.name, TEXT, given, edits=edits))


def edited(change: str) -> EditTree:
    """A tree of changes in which one was made, as it is typed."""
    tree = EditTree(recorded())
    made = read_change(tree.run, change)
    tree.make(made.label, made.request)
    return tree


# its arithmetic in torch --------------------------------------------------------------------------------------


def in_torch(run: Run) -> dict[str, torch.Tensor]:
    """Every named value of a run of one layer, computed again from its leaves, and the leaves."""
    trace = run.trace
    leaves = {path: torch.tensor(trace[k].value, requires_grad=True) for path, k in trace.named() if trace[k].is_leaf}
    found, w, M, L = dict(leaves), leaves, leaves["t0.M"], leaves["t0.L"]
    words = [*run.tokens[1:], run.vocabulary[-1]]
    for t, (token, following) in enumerate(zip(run.tokens, words, strict=True), 1):
        x = w["W_E"][run.vocabulary.index(token)]
        k, v, q = w["W_k"] @ x, w["W_v"] @ x, w["W_q"] @ x
        M = run.config["decay"] * M + torch.outer(v, k)
        logits = w["W_hy"] @ (h := M @ q) + w["b_y"]
        y = logits.softmax(-1)
        loss = -torch.log(y[run.vocabulary.index(following)])
        L = L + loss
        made = {"x": x, "k": k, "v": v, "q": q, "M": M, "h": h, "logits": logits, "y": y}
        found |= {f"t{t}.{name}": value for name, value in (made | {"loss": loss, "L": L}).items()}
    return found


def test_every_number_and_gradient_is_torchs():
    run = recorded(d_hidden=5, d_key=2, decay=0.7)
    theirs, gradients = in_torch(run), backward(run.trace, run.trace.find("t3.L"))
    assert set(theirs) == {path for path, _ in run.trace.named()}
    for tensor in theirs.values():
        tensor.retain_grad()
    theirs["t3.L"].backward()
    for path, index in run.trace.named():
        np.testing.assert_allclose(run.trace[index].value, theirs[path].detach().numpy(), rtol=0, atol=1e-12)
        if gradients.reached(index):
            np.testing.assert_allclose(gradients[index], theirs[path].grad.numpy(), rtol=0, atol=1e-12)


def test_the_op_is_torchs_in_every_column():
    rng = np.random.default_rng(0)
    v, k, g = rng.normal(size=4), rng.normal(size=3), rng.normal(size=(4, 3))
    out = OUTER.forward(v, k)
    given = [torch.tensor(x, requires_grad=True) for x in (v, k)]
    theirs = torch.outer(*given)
    back = torch.autograd.grad(theirs, given, torch.tensor(g))
    np.testing.assert_allclose(out, theirs.detach().numpy(), rtol=0, atol=1e-15)
    for mine, other in zip(OUTER.vjp(g, (v, k), out), back, strict=True):
        np.testing.assert_allclose(mine, other.numpy(), rtol=0, atol=1e-14)
    for element in np.ndindex(out.shape):
        (term,) = OUTER.terms(element, (v, k))
        assert term.coefficient * v[term.factors[0][1]] * k[term.factors[1][1]] == out[element]
    for j, size in enumerate((4, 3)):
        columns = [OUTER.tangent(j, unit, (v, k), out).ravel() for unit in np.eye(size)]
        expected = torch.autograd.functional.jacobian(torch.outer, tuple(map(torch.tensor, (v, k))))[j].numpy()
        np.testing.assert_allclose(np.stack(columns, -1).reshape(expected.shape), expected, rtol=0, atol=1e-15)


# and now both are everywhere ----------------------------------------------------------------------------------


def test_it_is_walked_forwards_and_back_operation_by_operation():
    player = Player(recorded())
    there = [player.cursor]
    while player.step(1, Granularity.PRIMITIVE):
        there.append(player.cursor)
    assert "outer" in {player.trace[k].op for k in there}
    back = [player.cursor]
    while player.step(-1, Granularity.PRIMITIVE):
        back.append(player.cursor)
    assert back == there[::-1]


def test_its_formulas_are_the_papers_and_run_in_python():
    trace = recorded().trace
    index = trace.find("t2.M")
    assert formula(trace, index) == "Mₜ = 0.9 Mₜ₋₁ + vₜ ⊗ kₜ"
    assert formula(trace, index, Style.ASCII) == "M_t = 0.9 * M_{t-1} + v_t (x) k_t"
    assert formula(trace, trace.find("t2.h")) == "hₜ = Mₜ qₜ"
    names = {f"t{t}": SimpleNamespace(**{name: trace.value(f"t{t}.{name}") for name in "Mvk"}) for t in (1, 2)}
    again = eval(expression(trace, index, Style.PYTHON), {"__builtins__": {}}, names | {"outer": np.outer})
    assert np.array_equal(again, trace[index].value)


def test_a_number_of_the_matrix_opens_down_to_its_terms(capsys):
    trace = recorded().trace
    found = seqtui(capsys, "explain", MODEL.name, TEXT, "--at", "t2.M[1,2]", "--format", "json").json
    v, k = trace.value("t2.v")[1], trace.value("t2.k")[2]
    assert [term["contribution"] for term in found["terms"]] == pytest.approx([0.9 * trace.value("t1.M")[1, 2], v * k])
    for index, step in enumerate(trace):
        for element in np.ndindex(step.value.shape):
            told = explain(trace, index, element)
            assert abs(told.rebuilt() - told.value) <= 1e-12 and bool(told.parts) != step.is_leaf
    deep = seqtui(capsys, "explain", MODEL.name, TEXT, "--at", "t2.h[1]", "--depth", "3").out
    assert "why is M₂[1,2]" in deep and "why is v₂[1]" in deep


def test_its_gradients_are_finite_differences_and_written_by_the_rows_rule(capsys):
    goal = find_target(recorded(), "t3.L")
    gradients, trace = goal.gradients(), goal.run.trace
    for path in ("W_k", "W_v", "W_q", "t0.M", "t1.M", "t2.k", "t1.x"):
        gradient = gradients[trace.find(path)]
        element = tuple(map(int, np.unravel_index(np.abs(gradient).argmax(), gradient.shape)))
        assert goal.finite_difference(path, element) == pytest.approx(gradient[element], rel=1e-6)
    M, k, v = (trace.find(f"t2.{name}") for name in "Mkv")
    assert chain.sent_back(gradients, k, M, "L") == "∂L/∂M₂ᵀ v₂"
    assert chain.sent_back(gradients, v, M, "L") == "∂L/∂M₂ k₂"
    for index, element in ((k, (1,)), (M, (2, 0))):
        ways = chain.links(gradients, index, element)
        assert sum(way.result for way in ways) == pytest.approx(gradients[index][element], rel=1e-12)
    said = seqtui(capsys, "gradients", MODEL.name, TEXT, "--set", "decay=0.5").out
    assert "‖∂M_T/∂M_t‖" in said and [
        line.split()[-1] for line in said.splitlines() if re.match(r" +[123]  ", line)
    ] == ["0.250", "0.500", "1.000"]


def test_a_number_of_the_matrix_or_all_of_it_is_set_by_hand(capsys):
    free = recorded().trace
    changed = recorded(edits=(("t1.M[1,2]", 0.5), ("t2.M", np.eye(4, 3)))).trace
    assert changed.value("t1.M")[1, 2] == 0.5 and np.array_equal(changed.value("t2.M"), np.eye(4, 3))
    assert np.array_equal(changed.value("t2.h"), np.eye(4, 3) @ free.value("t2.q"))
    expected = 0.9 * np.eye(4, 3) + np.outer(free.value("t3.v"), free.value("t3.k"))
    np.testing.assert_allclose(changed.value("t3.M"), expected, rtol=0, atol=1e-15)
    through_h, all_ways = (backward(changed, changed.find(L))[changed.find("t1.M")] for L in ("t1.L", "t3.L"))
    assert through_h.any() and np.array_equal(through_h, all_ways)
    tree = edited("t1.M[1,2] = 0.5")
    assert tree.run.trace.value("t2.M")[1, 2] != free.value("t2.M")[1, 2]
    assert tree.undo() and np.array_equal(tree.run.trace.value("t2.M"), free.value("t2.M"))


def test_show_prints_it_and_a_code_opens_it_again(capsys):
    lines = seqtui(capsys, "show", MODEL.name, TEXT, "--at", "t2.M").out.splitlines()
    assert lines[0].split(maxsplit=1) == ["t2.M", "Mₜ = 0.9 Mₜ₋₁ + vₜ ⊗ kₜ"]
    assert [
        [float(word) for word in line.split()[1:]] for line in lines[1:] if re.match(r" +\d", line)
    ] == pytest.approx(recorded().trace.value("t2.M"), abs=5e-4)
    code = seqtui(capsys, "code", MODEL.name, TEXT, "--at", "t2.M[3,1]").out.strip()
    assert seqtui(capsys, "show", code, "--at", "t2.M").out.splitlines() == lines
    shapes = seqtui(capsys, "show", MODEL.name, TEXT, "--at", "t2.M", "--level", "shapes").out
    assert "outer  [4], [3] → [4×3]: 12 multiplications" in shapes
    assert "⊗" in (meanings := seqtui(capsys, "show", MODEL.name, TEXT, "--at", "t2.M", "--level", "equations").out)
    assert OUTER.meaning[:30] in meanings


@pytest.mark.parametrize("library", DIALECTS)
def test_a_copied_program_prints_its_number(library, capsys):
    run = recorded()
    exec(program_of(run, run.trace.find("t2.M"), (3, 1), library), {"__name__": "__main__"})
    assert float(capsys.readouterr().out) == pytest.approx(run.trace.value("t2.M")[3, 1], rel=1e-15)


def test_layers_directions_and_a_file_hold_a_matrix_each(tmp_path):
    run = recorded(n_layers=2, bidirectional=True, d_hidden=2, d_in=3)
    assert run.trace.value("layer1.reverse.t4.M").shape == run.trace.value("layer1.reverse.t1.M").shape == (2, 3)
    assert run.trace.value("layer1.forward.W_k").shape == (3, 4)
    tensors = {
        f"{name}_l{k}": torch.randn(3 if name != "W_v" else 2, 2) for k in (0, 1) for name in ("W_k", "W_v", "W_q")
    }
    weights = state_dict(tensors, tmp_path, "encoder.fast.")
    read = table.run(Request(MODEL.name, input=vectors(3, 2), weights=weights))
    assert (read.config["d_in"], read.config["d_hidden"], read.config["d_key"], read.config["n_layers"]) == (2, 2, 3, 2)
    assert np.array_equal(read.trace.value("layer1.W_k"), tensors["W_k_l1"].double().numpy())


async def test_the_table_has_a_line_for_each_row_and_all_numbers_can_be_pointed_at():
    async with opened(recorded()).run_test(size=(80, 40)) as pilot:
        await press(pilot, *["right"] * 4)
        shown = text(pilot.app)
        assert "M₁[0,0] = 0.9 × 0.000 + 0.146" in shown
        assert all(f"M₁[{k}]" in shown and f"M₀[{k}]" in shown for k in range(4))
        drawing = [line[1:33].rstrip() for line in shown.splitlines()[3:10]]
        assert drawing == [
            " M₀ ─────────────────┐",
            " x₁ ─────┬───┬───┐   │",
            " k₁      @───│───│───┤",
            " v₁          @───│───┤",
            " q₁              @───│───┐",
            " M₁                  ⊕───┼─ M₁",
            " h₁                      @─ h₁",
        ]
        await press(pilot, "down", "down", "tab", "tab")
        assert pilot.app.screen.player.highlighted[1] == (2, 2) and "M₁[2,2]" in text(pilot.app)
        await press(pilot, "enter")
        assert "why is M₁[2,2]" in text(pilot.app)
        await press(pilot, "escape", "g")
        await until(pilot, lambda: "∂L/∂" in text(pilot.app), "the walk backwards")
        await press(pilot, *["right"] * 8)
        assert "∂L/∂M₃[2]" in text(pilot.app)


def test_an_edit_marks_its_line_and_no_other():
    tree = edited("t1.M[1,2] = 0.5")
    stepper = Stepper(Player(tree.run), tree.baseline())
    stepper.player.jump("t1.M")
    marked = {row.label: row.changed for row in stepper.view().rows if row.changed}
    assert marked == {"M₁[1]": frozenset({2})}


def test_it_is_shown_over_time_each_number_under_its_place():
    stepper = Stepper(Player(recorded()))
    stepper.player.jump("t2.M")
    lines = drawn(history_lines(stepper.builder.histories(3), 40, 40, PLAIN)).splitlines()
    times = [stepper.player.trace.value(f"t{t}.M")[3, 2] for t in (1, 2)]
    shown = next(line.split() for line in lines if "3,2" in line)
    assert shown[0] == "3,2" and [float(number) for number in shown[1:3]] == pytest.approx(times, abs=0.05)
    assert shown[3] == "·" and lines[-12].split()[:2] == ["M", "0,0"]
