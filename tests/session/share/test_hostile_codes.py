"""Codes that were made to hurt are answered within a second and 100 MB; what a code may not ask for is said."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.limits import CODE_RUN
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.session.share.code import read_code, write_code
from seqtui.session.share.restore import is_large, reopened
from seqtui.session.share.state import State
from seqtui.session.whatif.experiments import experiments_of
from tests import fuzz_codes
from tests.cli.command import call
from tests.session.share.state_codes import pack

SHARE = 150  # of the 20,000 that python -m tests.fuzz_codes answers


def lists(inner, times):
    return "[" + ",".join([inner] * times) + "]"


def run(model="lstm", **more):
    return json.dumps({"m": model, **more})


CRAFTED = {
    # 328 s and 435 s, up to 7 GB, before they were bounded
    "an input in every change": '{"m":"lstm","i":' + lists("0", 900_000) + ',"f":' + lists('["a",{}]', 200) + "}",
    "edits in every change": '{"m":"lstm","d":'
    + lists(f'["a",{lists("0", 800)}]', 1000)
    + ',"f":'
    + lists('["a",{}]', 200)
    + "}",
    "as many numbers as there may be": '{"m":"lstm","d":'
    + lists(f'["a",{lists("0.5", 19_000)}]', 10)
    + ',"f":'
    + lists('["a",{}]', 200)
    + "}",
    "numbers one by one": '{"m":"lstm","i":' + lists("[0]", 90_000) + "}",
    "empty objects": lists("{}", 660_000),
    "empty lists": lists("[]", 660_000),
    "short strings": lists('"a"', 490_000),
    "the longest text": run(t="a " * 9_999),
    "different words": run(t=" ".join(map(str, range(9_999))), s={"output": "no"}),
    "one long word": run(t="e" + "\u0301" * 290_000, s={"unit": "char"}),
    "flags": run(t="\U0001f1f0" * 290_000, s={"unit": "char"}),
    "nothing but spaces": run(t=" " * 1_900_000),
    "units": run(s={"d_hidden": 1024, "n_layers": 16, "bidirectional": "yes"}),
    "blocks": run("encoder", s={"d_model": 1024, "n_layers": 16, "d_mlp": 8192}),
    "heads": run("encoder", s={"d_model": 1024, "n_heads": 1024, "n_layers": 2, "d_mlp": 1}),
    "a wide mask": run("self-attention", t="a " * 2_600),
    "many written words": run("transformer", s={"limit": 999}),
    "many written words, kept": run("transformer", s={"limit": 999, "cache": "yes"}),
    "many drawn words": run("bahdanau", s={"limit": 999, "d_hidden": 64, "decoding": "sample"}),
    "a corpus of one word": run("ar", k="a b c d e f\n" * 24_000, s={"tau": 8}),
    "a corpus of different words": run("markov", k="\n".join(f"{k:x}" for k in range(1_700))),
    "a corpus of letters": run("latent-ar", k="abcdefgh ij\n" * 24_000, s={"unit": "char"}),
    "many breakpoints": run(t="a " * 560, b=["f<1;" * 74] * 100),
    "a goal at the end": run(t="a " * 560, a="t560.h[1]", z={"t": "b " * 560}),
    "edits of one value": run(d=[["t1.f", 0.5]] * 1000, a="t5.h[1]"),
    "much of everything": run("rnn", t="a b " * 500, s={"d_hidden": 32, "d_in": 32}, z={"r": 1}, a="t900.h[1]"),
    "products": run("rnn", t="a " * 250, s={"d_hidden": 1024}, z={"r": 1}),
}
PROGRAM = """
import json, sys
from tests.fuzz_codes import answer, answer_alone, megabytes
codes = json.load(sys.stdin)
answer(codes["lstm"])
for name, code in codes.items():
    before = megabytes(anew=True)
    said, seconds = answer_alone(code)
    print(json.dumps([name, said, seconds, megabytes() - before]), flush=True)
"""


@pytest.fixture(scope="module")
def answers():
    """What came of each crafted code, in a process of its own whose memory can be measured."""
    codes = {"lstm": pack(run()), **{name: pack(text) for name, text in CRAFTED.items()}}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(codes),
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = map(json.loads, done.stdout.splitlines())
    return {name: (said, seconds, grown) for name, said, seconds, grown in rows}


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_code_is_answered_at_once_and_takes_little_memory(name, answers):
    said, seconds, grown = answers[name]
    assert said
    assert seconds < fuzz_codes.SECONDS, (said, seconds)
    assert grown < fuzz_codes.MEGABYTES, (said, grown)


def test_mutated_and_made_up_codes_are_answered_at_once():
    fuzz_codes.fuzz(SHARE)


# what a code may ask for --------------------------------------------------------------------------------------


LARGE = State(Request("lstm", "the animal didn't cross " * 400))


@pytest.mark.parametrize("model", MODELS)
def test_the_example_of_every_model_is_far_within_what_a_code_may_ask_for(model):
    found = record(Request(model, limited=True))
    assert len(found.trace) < CODE_RUN.steps / 3
    assert sum(step.value.size for step in found.trace) < CODE_RUN.numbers / 4


def test_a_large_run_is_refused_until_it_is_asked_for_on_purpose():
    code = write_code(LARGE)
    with pytest.raises(SeqtuiError, match=r"more than 20,000 recorded steps.*on the command line --large"):
        reopened(read_code(code))
    assert reopened(read_code(code, large=True)).player.run.length == 1600
    assert is_large(LARGE)
    assert not is_large(State(Request("lstm")))


@pytest.mark.parametrize("model", MODELS)
def test_an_experiment_on_runs_that_are_not_its_own_is_answered(model):
    """A code may name any experiment beside any run: also one that computes nothing of what it looks at."""
    turned = {
        row.name: "no" if row.default else "yes" for row in MODELS[model].settings if isinstance(row.default, bool)
    }
    for row in experiments_of(model):
        for settings in ({}, turned):
            data = {"m": model, "v": "changes", "n": row.id, "s": settings, "z": {"r": 1}}
            assert fuzz_codes.answer(pack(json.dumps(data)))


def test_what_is_typed_beside_a_code_does_not_lift_its_bound(capsys):
    code = write_code(State(Request("lstm")))
    said = call(capsys, "show", code, "a " * 3000)
    assert (said.status, said.out) == (2, "")
    assert "--large" in said.err


def test_seqtui_code_says_that_a_code_will_need_large(capsys):
    made = call(capsys, "code", "lstm", LARGE.request.text)
    assert made.status == 0
    assert "seqtui open --large opens it" in made.err
    assert call(capsys, "show", made.out.strip(), "--at", "t1.f").status == 2
    shown = call(capsys, "show", made.out.strip(), "--at", "t1.f", "--large")
    assert (shown.status, shown.err) == (0, "")


def test_large_without_a_code_is_a_sentence(capsys):
    said = call(capsys, "show", "lstm", "--large")
    assert said.status == 2
    assert "--large goes with a state code" in said.err


def test_a_large_file_is_not_read_because_a_code_names_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with (tmp_path / "big.safetensors").open("wb") as file:
        file.truncate(9 * 2**20)
    with pytest.raises(SeqtuiError, match=r"big.safetensors, which are larger than the 8 MB.*--weights"):
        read_code(pack(run(w=["big.safetensors", "0" * 32])))
