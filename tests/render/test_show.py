"""What ``seqtui show`` and ``explain`` print, for one tiny run."""

from functools import partial

from rich.console import Console

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render.show import print_explanation, print_run
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.text import TextStyle
from tests.session.runs import SHAPES, recorded


def printed(draw, width=60) -> str:
    console = Console(width=width, color_system=None, markup=False, highlight=False, emoji=False)
    with console.capture() as drawn:
        draw(console)
    return "\n".join(line.rstrip() for line in drawn.get().splitlines())


def test_a_tiny_run_prints_as_agreed(golden_text):
    tiny = run(Request("rnn", "a b", settings={"d_hidden": 2, "d_in": 2}))
    text = printed(lambda console: print_run(tiny, console, TextStyle()))
    assert text == golden_text("print_run", text)


def test_an_explanation_prints_as_agreed(golden_text):
    tiny = run(Request("rnn", "a b", settings={"d_hidden": 2, "d_in": 2}))
    step = tiny.trace.find("t2.h")
    text = printed(lambda console: print_explanation(DrillDown(tiny, step, (0,), TextStyle()), 2, console, TextStyle()))
    assert text == golden_text("print_explanation", text)


def test_in_ascii_every_model_prints_in_ascii():
    for shape, made in SHAPES.items():
        draw = partial(print_run, made(), look=TextStyle(ascii=True))
        text = printed(lambda console, draw=draw: draw(console=console))
        assert text.isascii(), (shape, [line for line in text.splitlines() if not line.isascii()])


def test_no_path_and_no_formula_is_cut_in_a_narrow_window():
    made = recorded("lstm", n_layers=2, bidirectional=True)
    text = printed(lambda console: print_run(made, console, TextStyle()), 60)
    for path, index in made.trace.named():
        if not made.trace[index].is_leaf:
            assert path in text
    assert "bidirectional yes" in text
    assert max(map(len, text.splitlines())) <= 60
