"""What stands at the wires of a drawing and in the header is what the recorded operands are, over both walks."""

import re
from functools import cache

import pytest

from seqtui.engine.formula import formula, name_of
from seqtui.render.diagrams import diagram_lines
from seqtui.render.heatmap import history_lines
from seqtui.render.panes import header
from seqtui.session.gradients.backward_player import turned
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from tests.render.drawing import ASCII, PLAIN
from tests.session.runs import recorded

SHAPES = ({}, {"n_layers": 2}, {"bidirectional": True}, {"n_layers": 2, "bidirectional": True})
SHORT = {"limit": 2}
VARIANTS = (
    *((name, shape) for name in ("rnn", "lstm", "gru") for shape in SHAPES),
    ("rnn", {"output": False}),
    ("gru", {"reset": "before", "n_layers": 3}),
    *((name, {"cell": cell, **SHORT}) for name in ("seq2seq", "bahdanau", "luong") for cell in ("lstm", "gru")),
    ("bahdanau", {"bidirectional": False, **SHORT}),
    ("luong", {"input_feeding": True, "target": "go"}),
    ("seq2seq", {"reverse": True, "decoding": "sample", **SHORT}),
)
WORDS = {"reverse": "backward", "layer0": "layer 0", "layer1": "layer 1", "layer2": "layer 2"}
TEXT = "the cat"


def part_of(step) -> tuple[str, ...]:
    return tuple(name for name in str(step.scope).split(".") if name and name != f"t{step.time}")


def read_by(trace, gate: int) -> dict[str, int]:
    """What a gate multiplies with its W_x… and its W_h…: what goes in, and the state before."""
    found, left = {}, [gate]
    while left:
        step = trace[left.pop()]
        if step.op == "matmul" and trace[step.operands[0]].op == "parameter":
            found[trace[step.operands[0]].name[:3]] = step.operands[1]
        left += [i for i in step.operands if trace[i].name is None]
    return {"in": found["W_x"], "h-": found["W_h"]} if "W_h" in found else {}


@cache
def cells(run) -> dict[tuple[str, ...], dict[int, dict[str, int]]]:
    """Every cell of a run at every time step: what its wires carry, read off the operations alone."""
    trace, found = run.trace, {}
    for path, h in trace.named():
        scope = path.removesuffix("h")
        gate = next((trace.find(scope + name) for name in ("f", "r", "h") if trace.has(scope + name)), h)
        wires = read_by(trace, gate) if path.endswith(".h") else {}
        if wires and trace.has(scope + "c"):
            factors = [i for k in trace[trace.find(scope + "c")].operands for i in trace[k].operands]
            wires["c-"] = next(i for i in factors if trace[i].name == "c")
            wires["c"] = trace.find(scope + "c")
        if wires:
            found.setdefault(part_of(trace[h]), {})[trace[h].time] = wires | {"h": h}
    return found


def check_names(player: Player, owner: int, lit) -> None:
    """The names are those of one time step of the cell: its own, where the walk is in a cell."""
    trace, here = player.recorded.trace, player.recorded.trace[owner]
    steps, shown = cells(player.recorded)[lit.cell.names], {place: names[0] for place, names in lit.wires.items()}
    shown["in"] = shown.get("x") or shown.get("in-")
    own = {here.time: steps[here.time]} if part_of(here) == lit.cell.names and here.time in steps else steps
    seen = [(wires, here if here.time is not None else trace[wires["h"]]) for wires in own.values()]
    expected = [
        {place: name_of(trace, i, player.look.style, at, here.time is not None) for place, i in wires.items()}
        for wires, at in seen
    ]
    assert {place: shown[place] for place in expected[0]} in expected, (trace.path(owner), shown, expected)


def check_drawing(player: Player, lit, palette) -> None:
    """What is written into the drawing is one of these names, or says less, never another one."""
    run = player.run
    drawing = run.model.cell(run.config).diagram
    lines = [line.plain for line in diagram_lines(run.model, lit, palette, run.config)]
    for label in drawing.labels:
        names = [name for place in label.ids.split(" ") for name in lit.wires.get(place, ())]
        line = lines[label.line]
        if "reverse" in lit.cell:  # drawn from right to left: the name ends where it would begin
            behind = line[: max(map(len, drawing.drawing)) - label.column].rstrip()
            shown = re.search(r"[^─┌└┬┴ |+-]*(?:\{t[+-]1\})?$", behind)[0]
        else:
            shown = re.match(r"[^─┐┘┬┴ |+-]*(?:\{t[+-]1\})?", line[label.column :].lstrip())[0]
        if shown == "in":
            assert f"= {names[0]}" in "\n".join(lines)
        else:
            assert shown in (names or [""]) or shown == label.ids.removesuffix("-"), (shown, names)
    assert not lit.joined or lit.joined.replace(" ", "") in "".join(lines).replace(" ", "")


def check_place(player: Player, owner: int, moment, palette) -> None:
    """The header says the parts of the scope, and the time step, at every width."""
    step = player.recorded.trace[owner]
    dot = " - " if palette.look.ascii else " · "
    where = "".join(WORDS.get(part, part) + dot for part in part_of(step))
    states = {i for steps in cells(player.recorded).values() for wires in steps.values() for i in wires.values()}
    if step.time is not None:
        is_first = step.time == 0 or (step.is_leaf and owner in states and step.name != "x")
        where += "initial state" if is_first else f"t {step.time}/"
    for width in (60, 80, 120):
        line = header(moment, player.run, width, palette).plain
        assert where.rstrip(" ·-") in line and len(line) == width, (line, where)


@pytest.mark.parametrize("backwards", [False, True], ids=["on", "back"])
@pytest.mark.parametrize(("model", "settings"), VARIANTS, ids=str)
def test_labels_and_header_are_those_of_the_operands(model, settings, backwards):
    ascii = len(settings) % 2 == 1
    palette = ASCII if ascii else PLAIN
    player = Player(recorded(model, TEXT, **settings), TextStyle(ascii))
    player = turned(player) if backwards else player
    for owner in player.frames.equations:
        player._move(owner)
        moment = Stepper(player).view()
        check_names(player, owner, moment.lit)
        check_drawing(player, moment.lit, palette)
        check_place(player, owner, moment, palette)


@pytest.mark.parametrize(("model", "settings"), VARIANTS, ids=str)
def test_the_names_stand_in_the_formulas_of_the_cell(model, settings):
    """The same as a reader sees it: the drawing beside the equations of its own time step."""
    player = Player(recorded(model, TEXT, **settings))
    for wires in (wires for steps in cells(player.run).values() for wires in steps.values()):
        trace, h = player.trace, wires["h"]
        gate = next((trace.find(f"{trace[h].scope}.{g}") for g in "fr" if trace.has(f"{trace[h].scope}.{g}")), h)
        player._move(gate)
        lit, written = Stepper(player).view().lit, formula(trace, gate, concrete=True)
        for place in ("h-", "x" if "x" in lit.wires else "in-"):
            assert re.search(rf"(?<![\w.]){re.escape(lit.wires[place][0])}(?![\w⁽])", written), (lit.wires, written)


def test_a_decoder_with_attention_shows_what_its_input_is_put_together_from():
    for settings, joined in (({}, "[embed₂; context₂]"), ({"cell": "lstm"}, "[embed₂; context₂]")):
        player = Player(recorded("bahdanau", TEXT, **settings))
        player.jump("decoder.t2.h")
        assert Stepper(player).view().lit.joined == joined
    player = Player(recorded("luong", TEXT, input_feeding=True))
    player.jump("decoder.t2.h")
    assert Stepper(player).view().lit.joined == "[embed₂; h~₁]"
    player.jump("encoder.t2.h")
    assert Stepper(player).view().lit.joined == ""


@pytest.mark.parametrize(
    ("model", "settings", "path", "cell"),
    [
        ("lstm", {}, "t1.y", ("reverse",)),
        ("gru", {"n_layers": 2}, "layer0.t2.h", ("layer0", "reverse")),
        ("bahdanau", SHORT, "encoder.t1.h", ("encoder", "reverse")),
    ],
)
def test_what_is_made_from_both_directions_is_drawn_behind_the_one_recorded_last(model, settings, path, cell):
    player = Player(recorded(model, TEXT, bidirectional=True, **settings))
    player.jump(path)
    assert Stepper(player).view().lit.cell.names == cell


def test_gradients_over_time_stand_under_the_names_of_their_values():
    player = turned(Player(recorded("lstm", TEXT)))
    player.jump("t1.h")
    shown = Stepper(player).builder.histories(4)
    assert [history.label for history in shown] == ["f", "i", "g", "c", "o", "h"]
    assert {history.over for history in shown} == {"∂L/∂"}
    lines = [line.plain for line in history_lines(shown, 40, 12, PLAIN)]
    assert lines[0].startswith(" ∂L/∂ ") and [line[1:3] for line in lines[1::1] if line[1] != " "][:2] == ["f ", "i "]
    player.jump("t0.h")
    assert {history.now for history in Stepper(player).builder.histories(4)} == {None}


def test_a_long_name_over_time_is_not_cut_to_three_letters():
    player = Player(recorded("luong", TEXT, limit=2))
    player.jump("decoder.t2.h_tilde")
    drawn = "\n".join(line.plain for line in history_lines(Stepper(player).builder.histories(2), 40, 30, ASCII))
    assert " h~ " in drawn
    stacked = Player(recorded("lstm", TEXT, n_layers=2))
    stacked.jump("t2.y")
    assert " logits " in "\n".join(
        line.plain for line in history_lines(Stepper(stacked).builder.histories(2), 40, 30, PLAIN)
    )


@pytest.mark.parametrize("width", [80, 76])
def test_where_the_header_is_narrow_sizes_go_before_what_the_weights_are(width):
    player = Player(recorded("lstm", n_layers=2, bidirectional=True))
    player.jump("layer1.reverse.t2.f")
    line = header(Stepper(player).view(), player.run, width, PLAIN).plain
    assert "hidden" not in line and " lstm UNTRAINED " in line, line
    assert "UNTRAINED    hidden 4 · seed 0" in header(Stepper(player).view(), player.run, 120, PLAIN).plain


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("settings", SHAPES)
@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_made_of_the_state_stands_beside_the_cell_of_its_own_time_step(name, settings, backwards):
    """Also where it adds up what came before, as the loss so far does, and where the cell reads from the end."""
    player = Player(recorded(name, **settings))
    player = turned(player) if backwards else player
    wires = Stepper(player).builder.wires
    for time in (1, 2, 3):
        for value in ("logits", "y", "loss", "L"):
            cell = wires.cell(player.trace.find(f"t{time}.{value}"))
            assert cell is not None and cell.frame.time == time, (value, time)


@pytest.mark.parametrize("model", ["markov", "naive", "decoder"])
def test_a_run_that_writes_on_and_on_is_followed_to_its_end_without_going_through_it_again_at_each_key(model):
    """What is written reads what was written before it: 700 words are 700 readers in a row."""
    player = Player(recorded(model, " ".join(["the cat sat on"] * 175)))
    stepper = Stepper(player)
    wires = stepper.builder.wires
    looked_at = Counted(wires._read)
    wires._read = looked_at
    player.start()
    stepper.view()
    player.end()
    stepper.view()
    assert looked_at.calls < 3 * len(player.frames.frames)


class Counted:
    """A function that counts its calls."""

    def __init__(self, function) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *args):
        self.calls += 1
        return self.function(*args)
