"""The levels of looking: every model, every equation, in signs and in ASCII."""

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import formula
from seqtui.engine.ops import OPS
from seqtui.models.table import MODELS
from seqtui.session.explain.blocks import Blocks
from seqtui.session.explain.level_views import level_data, looked_at, shaped_formula
from seqtui.session.explain.module_tree import ModulePart, ModuleTree
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Emphasis, Level, read_level
from tests.session.runs import recorded

OTHERS = [level for level in Level if level is not Level.NUMBERS]
PICTURES = ("vit", "text-to-image")


def run_of(model, **settings):
    return recorded(model, None if model in PICTURES else "the cat sat", **settings)


def at(path, model="lstm", level=Level.NUMBERS, look=None, **settings):
    player = Player(run_of(model, **settings), look)
    player.jump(path)
    return Stepper(player, level=level)


def said(path, level, model="lstm", **options):
    return {line.name.strip(): line.text for line in at(path, model, level, **options).view().current.said}


def names(part: ModulePart) -> dict:
    """The tree of parts by name."""
    return {name: names(child.shown) for name, child in part.inside.items()}


def test_the_levels_go_round():
    assert Level.NUMBERS.nearer() is Level.CODE
    assert Level.CODE.nearer() is Level.BLOCKS
    assert Level.BLOCKS.nearer(-1) is Level.CODE
    assert read_level("shapes") is Level.SHAPES
    with pytest.raises(SeqtuiError, match="choose blocks, shapes, equations, numbers, code"):
        read_level("deep")


# blocks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "settings", "parts"),
    [
        ("rnn", {}, ["embedding", "cell", "output"]),
        ("lstm", {}, ["embedding", "cell", "output", "weights"]),
        ("lstm", {"n_layers": 2}, ["embedding", "layer0", "layer1", "output"]),
        ("gru", {"bidirectional": True}, ["embedding", "forward", "reverse", "output"]),
        ("markov", {}, ["counts", "context", "probabilities"]),
        ("latent-ar", {}, ["counts", "context", "state", "probabilities"]),
        ("seq2seq", {}, ["encoder", "context", "decoder"]),
        ("luong", {}, ["encoder", "H", "decoder"]),
        ("self-attention", {}, ["embedding", "head"]),
        ("multi-head", {}, ["embedding", "head0", "head1", "attention"]),
        ("encoder", {}, ["embedding", "block0", "block1"]),
        ("transformer", {}, ["encoder", "memory", "decoder"]),
        ("vit", {}, ["embedding", "block0", "block1", "class_out", "ln_final", "output"]),
    ],
)
def test_the_parts_of_a_model_in_reading_order(model, settings, parts):
    assert list(ModuleTree(run_of(model, **settings)).root.inside) == parts


def test_the_parts_of_a_part():
    tree = names(ModuleTree(run_of("encoder")).root)
    assert list(tree["block1"]) == ["residual", "head0", "head1", "attention", "ln1", "mlp", "ln2"]
    tree = names(ModuleTree(run_of("luong")).root)
    assert list(tree["decoder"]) == ["embedding", "cell", "attention", "output", "weights"]
    tree = names(ModuleTree(run_of("bahdanau")).root)
    assert list(tree["decoder"])[:4] == ["attention", "embedding", "cell", "output"]


@pytest.mark.parametrize("model", MODELS)
def test_every_equation_belongs_to_one_part_inside_its_scope(model):
    parts = ModuleTree(run_of(model))
    assert sorted(parts.root.steps) == parts.steps
    for step, label in parts.label_of.items():
        assert label[:-1] == parts.trace[step].scope.untimed.names

    def check(part):
        if part.inside:
            assert sorted(part.steps) == sorted(step for child in part.inside.values() for step in child.steps)
        for child in part.inside.values():
            check(child)

    check(parts.root)


def test_a_part_says_what_goes_in_and_out_with_shapes():
    lines = said("t2.f", Level.BLOCKS)
    assert lines["embedding"] == '"cat" → x₂ [4]'
    assert lines["▶ cell"] == "x₂, h₁, c₁ [4] → c₂, h₂ [4]"
    assert lines["output"] == "h₂ [4], L₁ → L₂"
    assert lines["unrolled"] == "t 1 → [t 2] → t 3"
    assert said("block1.head0.z", Level.BLOCKS, "encoder")["▶ head0"] == "resid_pre [3×8], mask [3×3] → z [3×4]"


@pytest.mark.parametrize("model", MODELS)
def test_exactly_the_part_of_the_walk_is_lit(model):
    player = Player(run_of(model))
    stepper = Stepper(player, level=Level.BLOCKS)
    parts = ModuleTree(player.run)
    for owner in player.frames.equations[:: max(1, len(player.frames.equations) // 10)]:
        player.cursor = owner
        lit = [line for line in stepper.view().current.said if line.tone is Emphasis.LIT]
        assert len(lit) == 1
        mark, name = lit[0].name.split()
        assert mark == "▶"
        assert name in parts.label_of[owner]


# shapes, equations, code --------------------------------------------------------------------------------------


def test_the_shapes_of_an_equation():
    moment = at("t3.f", level=Level.SHAPES).view().current
    assert moment.formula == "f₃ [4] = σ(W_xf [4×4] x₃ [4] + W_hf [4×4] h₂ [4] + b_f [4])"
    lines = said("t3.f", Level.SHAPES)
    assert lines["W_hf"] == "[4×4]  d_hidden × d_hidden"
    assert lines["matmul"] == "[4×4], [4] → [4], 2 times: 32 multiplications"
    assert lines["sigmoid"] == "[4] → [4]"
    assert shaped_formula(run_of("self-attention").trace, 0, TextStyle()).startswith("W_E")
    ascii = at("scores", "self-attention", Level.SHAPES, TextStyle(True)).view().current
    assert ascii.formula == "scores [3x3] = q [3x4] @ k [3x4].T"


@pytest.mark.parametrize("model", [name for name in MODELS if name not in ("transformer", "text-to-image")])
def test_multiplications_are_those_of_the_op_table(model):
    run = run_of(model)
    trace = run.trace
    total = 0
    for step, _, view in looked_at(run, TextStyle(), Level.SHAPES):
        counts = [line.text for line in view.said if "multiplications" in line.text and line.name]
        made = sum(int(text.rpartition(": ")[2].split()[0].replace(",", "")) for text in counts)
        first, last = next(pair for pair in trace.equations if pair[1] == step)
        inside = [trace[i] for i in range(first, last + 1) if not trace[i].is_leaf]
        made_inside = sum(OPS[s.op].cost([trace[i].value for i in s.operands], s.value) for s in inside)
        assert made >= made_inside
        total += made
    assert total > 0 or model == "naive"


def test_the_meaning_of_every_sign():
    lines = said("t3.f", Level.EQUATIONS)
    assert lines["b_f"] == "bias of the forget gate"
    assert lines["σ"] == OPS["sigmoid"].meaning
    symbols = run_of("lstm").trace
    assert lines["h₂"] == symbols[symbols.find("t2.h")].symbol.meaning
    view = at("t3.f", level=Level.EQUATIONS).view().current
    assert view.formula == "fₜ = σ(W_xf xₜ + W_hf hₜ₋₁ + b_f)"
    assert view.lines == ()


def test_the_code_of_the_highlighted_number():
    stepper = at("t3.f[2]", level=Level.CODE)
    player = stepper.player
    lines = [(line.name, line.text) for line in stepper.view().current.said]
    value = repr(float(player.trace.value("t3.f")[2]))
    assert lines[:4] == [
        ("numpy", "t3_f = sigmoid(W_xf @ t3_x + W_hf @ t2_h + b_f)"),
        ("", f"t3_f[2]  # {value}"),
        ("torch", "t3_f = torch.sigmoid(W_xf @ t3_x + W_hf @ t2_h + b_f)"),
        ("", f"t3_f[2]  # {value}"),
    ]
    assert lines[4] == ("y copies", "a program with 44 numbers in it that prints it")
    player.point(-1)
    assert player.highlighted[0] == player.pointed == player.trace.find("t2.c")
    assert stepper.view().current.said[0].text == "t2_c = t2_f * t1_c + t2_i * t2_g"


def test_what_is_not_computed_yet_is_not_highlighted():
    player = at("t3.f").player
    player.point(1)
    assert player.pointed > player.cursor
    assert player.highlighted == (player.owner, (0,))


def test_variables_do_not_repeat_the_scope_they_share():
    assert said("block0.head1.pattern", Level.CODE, "encoder")["numpy"] == "pattern = softmax(attn_scores, axis=-1)"
    assert said("decoder.t2.c", Level.CODE, "seq2seq")["numpy"] == "t2_c = t2_f * t1_c + t2_i * t2_g"


def test_numbers_are_what_they_were():
    stepper = at("t3.f")
    view, player = stepper.view().current, stepper.player
    assert (view.level, view.said) == (Level.NUMBERS, ())
    assert view.lines
    assert view.formula == formula(player.trace, player.owner)


@pytest.mark.parametrize("level", OTHERS)
@pytest.mark.parametrize("model", MODELS)
def test_every_equation_of_every_model_has_every_level(model, level):
    player = Player(run_of(model), TextStyle(ascii=True))
    stepper = Stepper(player, level=level)
    stops = player.frames.equations
    for owner in stops[:: max(1, len(stops) // 10)]:
        player.cursor = owner
        view = stepper.view().current
        assert view.level is level
        assert view.said
        words = [view.formula, *(part for line in view.said for part in (line.name, line.text))]
        assert all(word.isascii() for word in words), words


def test_a_run_at_a_level_for_other_programs():
    run = run_of("lstm")
    ((step, element, view),) = looked_at(run, TextStyle(), Level.CODE, "t2.c[1]")
    data = level_data(run, step, element, view)
    assert (data["path"], data["level"]) == ("t2.c[1]", "code")
    assert data["numpy"].endswith("print(t2_c[1])\n")
    assert data["torch"].endswith("print(t2_c[1].item())\n")
    assert looked_at(run, TextStyle(), Level.BLOCKS)[0][0] is None
    assert len(looked_at(run, TextStyle(), Level.SHAPES)) == len(run.trace.equations)
    for at_ in ("W_E", "t2.f#1", "t2"):
        assert looked_at(run, TextStyle(), Level.BLOCKS, at_)


def test_the_flow_of_a_part_at_the_last_time_step_is_not_that_of_all_of_them():
    """Whichever is asked for first: both end at the same equation."""
    run = recorded("lstm")
    first, second = Blocks(run, TextStyle()), Blocks(run, TextStyle())
    trace = run.trace
    early, late = trace.find("b_f"), trace.find("t3.h")
    first.said(early)
    second.said(late)
    assert repr(first.said(late)) == repr(second.said(late))
    assert repr(first.said(early)) == repr(second.said(early))
