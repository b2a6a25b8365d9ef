"""Copied programs are run, and print the number they were copied for."""

import contextlib
import io
import math
import subprocess
import sys
import warnings

import numpy as np
import pytest
from hypothesis import given, settings

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.ops import OPS
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.models.weights.state_dict import StateDict
from seqtui.session.explain.code import DIALECTS, box_size, code_line, cut, dialect
from seqtui.session.explain.program import MOST_NUMBERS, MOST_TEXT, program_of
from tests.cli.command import ROOT
from tests.engine.samples import QUICK, programs
from tests.session.runs import recorded, series

PICTURES = ("vit", "text-to-image")
FEW = settings(QUICK, max_examples=15)
UNNAMED = 8  # steps inside equations, of each model


def printed(program: str) -> float:
    """What a program prints, in a namespace of its own."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(program, "snippet", "exec"), {"__name__": "__main__"})
    return float(out.getvalue())


def same(made: float, known: float) -> bool:
    return made == known or math.isclose(made, known, rel_tol=1e-12, abs_tol=1e-15) or (made != made and known != known)


def elements(trace, step):
    """The first and the last element."""
    shape = trace[step].value.shape
    return dict.fromkeys(((0,) * len(shape), tuple(n - 1 for n in shape)))


def places(trace):
    """Every named step of a kind once, early and late in the run, leaves among them; and some unnamed ones."""
    first = {(s.name, s.op): k for k, s in reversed(list(enumerate(trace))) if s.name}
    last = {(s.name, s.op): k for k, s in enumerate(trace) if s.name}
    unnamed = [k for k, s in enumerate(trace) if s.name is None]
    chosen = {*first.values(), *last.values(), *unnamed[:: max(1, len(unnamed) // UNNAMED)]}
    return [(k, element) for k in sorted(chosen) if trace[k].value.size for element in elements(trace, k)]


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("model", MODELS)
def test_every_value_of_every_model_is_printed_by_its_program(model, name):
    found = recorded(model, None if model in PICTURES else "the cat sat")
    wrong = {}
    for step, element in places(found.trace):
        program = program_of(found, step, element, name)
        assert "seqtui" not in program, "small enough to stand by itself"
        made, known = printed(program), float(found.trace[step].value[element])
        if not same(made, known):
            wrong[paths.spell(found.trace.path(step), element)] = made, known
    assert not wrong


@FEW
@given(programs())
def test_any_step_of_any_program_is_printed(trace):
    class Run:
        pass

    found = Run()
    found.trace, found.model = trace, MODELS["lstm"]
    for step in range(len(trace)):
        element = tuple(n - 1 for n in trace[step].value.shape)
        for name in DIALECTS if step % 3 == 0 else ("numpy",):
            assert same_to_rounding(printed(program_of(found, step, element, name)), float(trace[step].value[element]))


def same_to_rounding(made, known):
    return made == known or math.isclose(made, known, rel_tol=1e-10, abs_tol=1e-12)


@FEW
@given(programs())
def test_a_sliced_line_computes_its_part_of_the_value(trace):
    numpy = dialect("numpy")
    names = {"np": np, **{op: OPS[op].forward for op in numpy.definitions}}
    for step in range(len(trace)):
        element = tuple(n // 2 for n in trace[step].value.shape)
        line = code_line(trace, step, element, numpy, sliced=True)
        given_parts = {name: trace[k].value[cut(box)] for name, (k, box) in line.operands.items()}
        made = eval(line.expression or line.name, names | given_parts)
        assert same_to_rounding(float(np.asarray(made)[line.element]), float(trace[step].value[element]))
        assert all(box_size(box) <= trace[k].value.size for k, box in line.operands.values())


def test_a_matrix_product_reads_one_row_and_one_column():
    found = recorded("self-attention")
    step = found.trace.find("scores")
    line = code_line(found.trace, step, (2, 1), dialect("numpy"), sliced=True)
    assert {name: found.trace[k].value[cut(box)].shape for name, (k, box) in line.operands.items()} == {
        "q": (1, 4),
        "k": (1, 4),
    }


def big():
    return run(Request("lstm", "the cat", settings={"d_hidden": 48}))


@pytest.mark.parametrize("name", DIALECTS)
def test_what_is_too_much_is_cut_to_what_the_element_needs(name):
    found = big()
    step = found.trace.find("t2.f")
    program = program_of(found, step, (5,), name)
    assert "# only W_hf[5:6, 0:48], which is all it needs" in program
    assert code_line(found.trace, step, (5,), dialect(name)).size > MOST_NUMBERS
    assert same(printed(program), float(found.trace[step].value[5]))


WORDS = " ".join(f"w{k}" for k in range(300))  # with d_in 8 the embedding table has 2,400 numbers


def many(text=WORDS, **more):
    """A run in which a row of a long table is looked up."""
    return run(Request("rnn", text, settings={"d_hidden": 1, "d_in": 8}, **more))


def test_what_is_too_much_even_so_is_recorded_again():
    found = many(edits=(("t2.x[7]", 0.25),), seed=3)
    step = found.trace.find("t2.x")
    program = program_of(found, step, (6,))
    assert "records the run again" in program
    assert "seed=3" in program
    assert "edits=(('t2.x[7]', 0.25),)" in program
    assert printed(program) == float(found.trace[step].value[6])
    assert "set by hand" in program_of(found, step, (7,))


def test_strings_in_a_program_are_strings():
    text = WORDS + ' \'""" \\ \n cat\u202e \x1b[31m'
    found = many(text)
    program = program_of(found, found.trace.find("t1.x"), (0,))
    assert not {"\u202e", "\x1b"} & set(program)
    assert repr(text) in program
    assert printed(program) == float(found.trace.value("t1.x")[0])


def test_a_program_that_would_be_too_long_is_refused_in_a_sentence():
    found = many(" ".join(f"{'w' * 70}{k}" for k in range(300)))
    assert len(found.request.text) > MOST_TEXT
    with pytest.raises(SeqtuiError, match="too long to copy"):
        program_of(found, found.trace.find("t1.x"), (0,))


def test_vectors_and_weights_go_into_the_program_that_records_again():
    vectors = np.random.default_rng(0).normal(size=(200, 4))
    found = run(Request("self-attention", input=vectors))
    step = found.trace.find("z")
    assert same(printed(program_of(found, step, (150, 1))), float(found.trace[step].value[150, 1]))
    request = Request("rnn", "a", weights=StateDict("my 'file'.safetensors", {}))
    named = type("Run", (), {"request": request, "model": MODELS["rnn"], "trace": found.trace})()
    from_file = snippet_again(named, step)
    assert "read_safetensors(\"my 'file'.safetensors\")" in from_file
    compile(from_file, "snippet", "exec")


def snippet_again(found, step):
    from seqtui.session.explain.program import _recorded_again

    return _recorded_again(found, step, (0, 0), "# a title")


def test_an_edited_number_is_printed_as_it_was_set_and_its_neighbour_is_computed():
    found = run(Request("lstm", "the cat", edits=(("t2.f[1]", 0.125),)))
    step = found.trace.find("t2.f")
    assert "value = 0.125  # set by hand" in program_of(found, step, (1,))
    for name in DIALECTS:
        for k in range(4):
            assert same(printed(program_of(found, step, (k,), name)), float(found.trace[step].value[k]))
    after = found.trace.find("t2.c")
    assert same(printed(program_of(found, after, (1,))), float(found.trace[after].value[1]))


@pytest.mark.parametrize("name", DIALECTS)
def test_masked_scores_and_what_is_no_number(name):
    found = recorded("self-attention", causal=True)
    for path in ("mask", "attn_scores", "pattern"):
        step = found.trace.find(path)
        assert same(printed(program_of(found, step, (0, 2), name)), float(found.trace[step].value[0, 2]))
    broken = run(Request("markov", "the cat", edits=(("P", 0.0),)))
    for path in ("t1.log_p", "t1.log_P"):
        step = broken.trace.find(path)
        assert printed(program_of(broken, step, (), name)) == float(broken.trace[step].value) == -math.inf


def test_a_series_of_numbers():
    found = series()
    step, element = next((k, e) for k, e in reversed(places(found.trace)) if not found.trace[k].is_leaf)
    assert same(printed(program_of(found, step, element)), float(found.trace[step].value[element]))


def test_a_given_value_is_a_literal():
    found = recorded("lstm")
    program = program_of(found, found.trace.find("b_xf"), (2,))
    assert "b_xf[2]" in program
    assert repr(float(found.trace.value("b_xf")[2])) in program


@pytest.mark.parametrize("name", DIALECTS)
def test_a_copied_program_runs_by_itself(name):
    found = recorded("lstm")
    program = program_of(found, found.trace.find("t2.f"), (1,), name)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, check=False, cwd="/")
    assert done.stderr == b""
    assert same(float(done.stdout), float(found.trace.value("t2.f")[1]))


def test_a_program_that_records_again_runs_by_itself():
    found = many()
    program = program_of(found, found.trace.find("t2.x"), (2,))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, check=False, cwd=ROOT)
    assert float(done.stdout) == float(found.trace.value("t2.x")[2])


def test_no_other_library_and_no_element_outside():
    found = recorded("lstm")
    with pytest.raises(SeqtuiError, match="choose numpy or torch"):
        program_of(found, 0, (0, 0), "jax")
    with pytest.raises(SeqtuiError, match="is outside"):
        program_of(found, found.trace.find("t1.f"), (4,))
