"""``seqtui show --level``: the levels of the stepper, in a pipe."""

from itertools import cycle

import pytest

from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.walk.views import Level
from tests.cli.command import call, signs
from tests.session.explain.test_program import printed

OTHERS = [level.value for level in Level if level is not Level.NUMBERS]


def test_numbers_are_what_show_prints_anyway(capsys):
    plain = call(capsys, "show", "lstm", "the cat", "--at", "t2.f")
    assert call(capsys, "show", "lstm", "the cat", "--at", "t2.f", "--level", "numbers") == plain


@pytest.mark.parametrize(("name", "level"), zip(MODELS, cycle(OTHERS), strict=False))
def test_every_model_at_a_level(capsys, name, level):
    trace = run(Request(name)).trace
    path = trace.path(trace.equations[-1].last)
    answer = call(capsys, "show", name, "--at", path, "--level", level, "--ascii")
    assert (answer.status, answer.err) == (0, "")
    assert signs(answer.out).isascii()
    assert path in answer.out


def test_the_same_as_in_the_stepper(capsys):
    assert "f₂ [4] = σ(W_xf [4×4] x₂ [4] + W_hf [4×4] h₁ [4] + b_f [4])" in shown(capsys, "shapes")
    assert "▶ cell       x₂, h₁, c₁ [4] → c₂, h₂ [4]" in shown(capsys, "blocks")
    assert "bias of the forget gate" in shown(capsys, "equations")
    assert "torch.sigmoid(W_xf @ t2_x + W_hf @ t1_h + b_f)" in shown(capsys, "code")


def shown(capsys, level):
    return call(capsys, "show", "lstm", "the cat sat", "--at", "t2.f", "--level", level).out


def test_the_blocks_of_a_model_and_the_shapes_of_all_equations(capsys):
    blocks = call(capsys, "show", "seq2seq", "--level", "blocks").out
    assert [line.split()[0] for line in blocks.splitlines()[1:-2]] == ["encoder", "context", "decoder"]
    shapes = call(capsys, "show", "rnn", "the cat", "--level", "shapes", "--format", "json").json
    assert len(shapes["looked"]) == len(run(Request("rnn", "the cat")).trace.equations)


def test_the_programs_for_other_programs(capsys):
    data = call(capsys, "show", "lstm", "the cat", "--at", "t2.f[1]", "--level", "code", "--format", "json").json
    (one,) = data["looked"]
    value = float(run(Request("lstm", "the cat")).trace.value("t2.f")[1])
    assert abs(printed(one["numpy"]) - value) < 1e-15
    assert abs(printed(one["torch"]) - value) < 1e-15


def test_faults_are_one_sentence(capsys):
    for argv in (["--level", "deep"], ["--level", "code", "--at", "t9.f"], ["--level", "code", "--format", "gif"]):
        answer = call(capsys, "show", "lstm", "the cat", *argv)
        assert answer.status == 2
        assert len(answer.err.splitlines()) == 1
