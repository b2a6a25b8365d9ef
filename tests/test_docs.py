"""What docs/ says is so: schemas, paths, exit codes."""

import json
import re
import shlex
from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator

from seqtui.cli import listing, program
from seqtui.cli.arguments import where_to_write
from seqtui.cli.commands import COMMANDS
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.session.json_text import headed
from seqtui.session.step_query import select_steps
from seqtui.train.process.events import Failed, to_line
from seqtui.train.training_config import TrainingConfig
from seqtui.train.verify import VerifyRow
from tests.cli.command import ROOT, call, main
from tests.schemas import KINDS, SCHEMAS, kind_of, validated, validator
from tests.session.training.events import a_training, finished

DOCS = ROOT / "docs"
SHORT = {name: () if name in ("vit", "text-to-image") else ("a b a",) for name in MODELS}
TOKENIZER = ROOT / "tests/real/golden/gpt2/network"
PAGES = {
    "show": ("rnn 'the cat' --grad --proof", "gru 'the cat' --at t1.r[0]", "multi-head 'a b' --edit mask[0,1]=-inf"),
    "level": ("lstm 'the cat' --level code --at t1.f[0]", "encoder 'the cat' --level blocks"),
    "change": ("rnn 'the cat' --change cat=dog",),
    "experiment": ("self-attention 'the cat sat' --experiment neighbours",),
    "beside": ("lstm 'the cat' --edit t2.f=0 --beside", "encoder 'the cat' --preset drop-head --at block0.head0"),
    "cost": ("self-attention 'the cat' --cost",),
    "explain": ("lstm 'the cat' --at t2.f[0] --depth 3",),
    "explain-gradient": ("lstm 'the cat' --at t1.f[0] --of t2.h[1] --depth 2",),
    "compare": ("rnn gru 'the cat'", "lstm lstm,t1.i=0 'the cat' --at t2", "encoder encoder,norm_first=yes 'the cat'"),
    "gradients": ("rnn 'the cat' --radii 1", "self-attention 'the cat'"),
    "heads": ("multi-head 'a b a'", "encoder 'a b c' --repeat 3 --sort induction"),
    "logit": ("decoder 'the cat'", "transformer --set limit=2 --at 1 --word we --against you"),
    "lens": ("decoder 'the cat'", "vit --at 1 --word 4"),
    "ablate": ("gpt 'a b c'", "encoder 'a b' --set output=yes --map stream --by mean", "gpt 'a b' --without block0"),
    "patch": ("gpt 'a b c' --into 'a c c'", "vit 3 --into 8 --swap block1.mlp"),
    "tokens": (f"{TOKENIZER} 'the cat' 'sat'",),
    "models": ("",),
    "zoo": ("",),
    "packages": ("",),
    "layouts": ("", "gpt2"),
    "parts": ("zoo:translate-seq2seq --parts",),
    "network": ("translate-seq2seq", "chars-gru"),
    "doctor": ("",),
    "config": ("",),
    "lessons": ("",),
    "progress": ("",),
    "progress-events": ("export",),
}
COMMAND = {
    "explain-gradient": "explain",
    "network": "zoo",
    "packages": "get",
    "parts": "open",
    "progress-events": "progress",
}
COMMAND |= dict.fromkeys(("level", "change", "experiment", "beside", "cost"), "show")
OF_MODELS = {"show", "explain", "presets", "experiments", "level"}
SELDOM = {"of", "file", "place", "reads", "writes", "picture", "proof", "no_finite_difference", "pictures"}
SELDOM |= {"notice", "names", "word", "grad", "values", "by_length"}  # keys that not every document has
ELSEWHERE = {"training", "home", "text"}  # see tests/tui/test_saving.py
ELSEWHERE |= {"lessons-check", "progress-verify", "exam-verify"}  # tests/cli/test_progress.py, test_asking.py
ELSEWHERE |= {"class-report", "class-who", "class-export", "class-verify"}  # tests/cli/test_class.py


# schemas ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one_and_knows_its_keys(kind):
    schema = json.loads((SCHEMAS / f"{kind}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"seqtui/{kind}/1" and schema["title"] and schema["description"].strip().endswith(".")
    assert schema["properties"]["schema"] == {"const": schema["$id"]}
    if kind != "event":  # whose keys depend on what happened
        closed = [part["additionalProperties"] is False for part in objects(schema) if "required" in part]
        assert all(closed) or (kind == "cost" and closed.count(False) == 1)


def objects(schema):
    """Every part of a schema that describes an object."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


@pytest.mark.parametrize("name", MODELS)
def test_the_json_of_every_model_is_what_its_schema_says(capsys, name):
    shown = validated(call(capsys, "show", name, *SHORT[name], "--format", "json").json)
    number = next(step for step in reversed(shown["steps"]) if step["shape"] and 0 not in step["shape"])
    at = paths.spell(number["path"], (0,) * len(number["shape"]))
    validated(call(capsys, "explain", name, *SHORT[name], "--at", at, "--format", "json").json)
    for what in (("--preset", "list"), ("--experiment", "list"), ("--level", "shapes", "--at", at)):
        validated(call(capsys, "show", name, *SHORT[name], *what, "--format", "json").json)


@pytest.mark.parametrize(("kind", "words"), [(kind, words) for kind, rows in PAGES.items() for words in rows])
def test_the_json_of_every_page_is_what_its_schema_says_and_a_changed_key_is_not(capsys, kind, words):
    answer = call(capsys, COMMAND.get(kind, kind), *shlex.split(words), "--format", "json")
    document = validated(answer.json)
    assert kind_of(document) == kind
    for key, value in document.items():
        assert key in SELDOM or not fits(document, lambda changed, key=key: changed.pop(key)), f"without {key}"
        assert not fits(document, lambda changed, key=key: renamed(changed, key)), f"{key} by another name"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for inner in value[0]:
                changed = deepcopy(document)
                renamed(changed[key][0], inner)
                assert kind == "cost" or not validator(kind).is_valid(changed), f"{inner} in {key} by another name"


def renamed(row, key):
    row[f"{key}_"] = row.pop(key)


def fits(document, change):
    changed = deepcopy(document)
    change(changed)
    return validator(kind_of(document)).is_valid(changed)


def test_every_kind_has_a_schema_a_row_in_the_docs_and_a_test(capsys, tmp_path, monkeypatch):
    seen = ELSEWHERE | OF_MODELS | set(PAGES)
    rows = [json.loads(line) for line in call(capsys, "train", "--format", "jsonl").out.splitlines()]
    events = [*a_training(tmp_path, TrainingConfig("recall", "rnn"), range(3)), finished(3), Failed("no memory", 3)]
    rows += [{"schema": "seqtui/event/1", **json.loads(to_line(event))} for event in events]
    rows += [{"schema": "seqtui/cleaned/1", "path": "x", "files": 1, "bytes": 2, "removed": True, "reason": ""}]
    monkeypatch.setattr("seqtui.train.verify.verify", lambda name: [VerifyRow("all", 3, 0.0, 1e-12, True, "")])
    rows += [call(capsys, "verify", "rnn", "--format", "json").json]
    rows += [call(capsys, "quiz", "rnn", "--format", "json", "--key").json]
    assert seen | {kind_of(validated(row)) for row in rows} == set(KINDS)
    text = (DOCS / "documents.md").read_text(encoding="utf-8")
    assert {kind for kind in KINDS if f"`{kind}`" in text} == set(KINDS)
    named = {words.split()[0] for words in re.findall(r"^\| `([a-z]+[^`]*)`", text, re.M)}
    assert named == {name for name, row in COMMANDS.items() if where_to_write in row.takes} | {"train"}


def test_an_unknown_version_is_no_document():
    assert not validator("text").is_valid({**headed("text", {"page": "help", "lines": []}), "schema": "seqtui/text/2"})


NAMED = [
    (page.name, path)
    for page in DOCS.glob("*.md")
    for path in re.findall(r"`(tests/[\w/]+\.py)`", page.read_text("utf-8"))
]


@pytest.mark.parametrize(("page", "path"), NAMED)
def test_a_test_that_the_docs_name_is_there(page, path):
    assert (ROOT / path).is_file(), f"{page} names {path}"


# paths --------------------------------------------------------------------------------------------------------

EXAMPLES = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", (DOCS / "paths.md").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize(("path", "of"), EXAMPLES)
def test_a_path_of_the_docs_names_something(path, of):
    model, *settings = (word for word in shlex.split(of) if word != "--set")
    trace = record(Request(model, settings=dict(word.split("=") for word in settings))).trace
    chosen = select_steps(trace, path)
    assert chosen.steps
    named, index = paths.parse(path)
    assert paths.spell(named, index) == path
    if trace.has(named):
        assert trace.path(chosen.steps[0]) == named and chosen.element == index


def test_the_docs_show_every_part_of_the_grammar():
    assert len(EXAMPLES) > 10
    assert any("#" in path for path, _ in EXAMPLES) and any("," in path for path, _ in EXAMPLES)


@pytest.mark.parametrize("text", ["", "3t.f", "t3..f", "t3.f[", "t3.f[a]", "t3.f]0[", "t3.f#x"])
def test_what_the_grammar_does_not_make_is_no_path(text):
    with pytest.raises(SeqtuiError):
        paths.parse(text)


# exit codes ---------------------------------------------------------------------------------------------------


def broken(args):
    raise RuntimeError("a fault")


def interrupted(args):
    raise KeyboardInterrupt


def out_of_memory(args):
    raise MemoryError


ENDS = {
    "done": (("models",), None, 0),
    "help": (("show", "-h"), None, 0),
    "not torch's": (("verify", "rnn"), lambda args: 1, 1),
    "no such model": (("show", "gtp"), None, 2),
    "no such option": (("show", "rnn", "--no"), None, 2),
    "no file": (("show", "no.safetensors"), None, 2),
    "no terminal": (("open", "rnn"), None, 2),
    "no suffix": (("models", "--out", "a.gif"), None, 2),
    "no memory": (("models",), out_of_memory, 2),
    "a fault": (("models",), broken, 70),
    "Ctrl-C": (("models",), interrupted, 130),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_command_ends_as_the_docs_say(capsys, monkeypatch, name):
    argv, instead, code = ENDS[name]
    if instead is not None:
        monkeypatch.setattr(listing, {"models": "models", "verify": "verify_model"}[argv[0]], instead)
    assert main(list(argv)) == code
    said = capsys.readouterr().err
    assert said.startswith("seqtui: ") is (code not in (0, 1, 130)) and said.count("\n") <= 1


def test_the_docs_list_the_codes_that_there_are():
    text = (DOCS / "exit-codes.md").read_text(encoding="utf-8")
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.M)} == {code for _, _, code in ENDS.values()}
    source = (ROOT / "seqtui" / "cli" / "program.py").read_text(encoding="utf-8")
    assert program.main and {int(code) for code in re.findall(r"return (\d+)$", source, re.M)} <= {0, 2, 70, 130}
