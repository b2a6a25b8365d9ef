"""Every text of engine and models comes in the language that is spoken: in a pseudo-language all stand in ⟦ ⟧."""

import ast
from collections.abc import Iterator

import numpy as np
import pytest

from seqtui.engine import paths
from seqtui.engine.derive import explain
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.ops import OPS
from seqtui.engine.trace import LEAVES
from seqtui.language import Phrase, _
from seqtui.models.inputs.files import read_npy, read_text
from seqtui.models.inputs.settings import Setting
from seqtui.models.letters import LETTERS, TEXTS
from seqtui.models.model import Model, Request, Run
from seqtui.models.table import MODELS, find_model, run
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.models.weights.zoo_questions import QUESTIONS
from tests.catalogues.extracted import PACKAGE
from tests.catalogues.pseudo import is_whole, pseudo

TEXT = "a b c"


def _settings_of(model: Model) -> Iterator[dict[str, object]]:
    """The settings of a model at their defaults, and with each other choice of one of them."""
    yield {}
    for setting in model.settings:
        yield from ({setting.name: value} for value in _others(setting))


def _others(setting: Setting) -> list[object]:
    if isinstance(setting.default, bool):
        return [not setting.default]
    known = {"target": "a b", "dropout": 0.5, "top_k": 2, "length_penalty": 1.0, "batch_with": "a b c d"}
    return [known[setting.name]] if setting.name in known else [c for c in setting.choices if c != setting.default]


def _runs(model: Model) -> Iterator[Run]:
    for changed in _settings_of(model):
        settings = changed
        text = {"vit": "3", "text-to-image": "red bar"}.get(model.name, TEXT)
        text = "1 2 3 4 5" if settings.get("kind") == "series" else text
        if model.name == "text-to-image":
            settings = {"side": 3, **settings} | ({"target": "rrrkkkrrr"} if "target" in settings else {})
        try:
            yield run(Request(model.name, text, settings))
        except SeqtuiError as error:
            assert changed and is_whole(str(error)), error


@pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))
def test_all_that_a_model_says_is_translated(model: Model) -> None:
    with pseudo():
        said = [model.title, model.summary, model.text_meaning, *(s.meaning for s in model.settings)]
        assert [text for text in map(_, said) if not is_whole(text)] == []
        meanings: set[str] = set()
        for one in _runs(model):
            meanings |= {step.symbol.meaning for step in one.trace if step.symbol is not None}
            assert is_whole(one.source), one.source
            assert [note for note in one.notes if not is_whole(note)] == []
            assert is_whole(one.tag) or model.family == "counting"
        assert meanings
        assert [text for text in meanings if not is_whole(_(text))] == []
        facts = [fact for text in meanings if isinstance(text, Phrase) for fact in text.facts.values()]
        assert [fact for fact in facts if isinstance(fact, str) and not is_whole(_(fact))] == []


def test_what_may_be_typed_is_translated() -> None:
    with pseudo():
        allowed = {s.allowed for model in MODELS.values() for s in model.settings}
    assert [text for text in allowed if not is_whole(text)] == []


def test_the_tables_of_ops_letters_and_questions_are_translated() -> None:
    texts = [text for op in OPS.values() for text in (op.meaning, op.rule or "") if text and "(sum)" not in text]
    texts += [*LEAVES.values(), *QUESTIONS.values(), *(row.place for row in LETTERS)]
    texts += [text.said for text in TEXTS.values() if " " in text.said]
    with pseudo():
        assert [text for text in texts if not is_whole(_(text))] == []
        assert all(is_whole(entry.about.source) and is_whole(entry.question) for entry in trained_files.entries())


def test_how_a_number_came_about_is_translated() -> None:
    trace = run(Request("lstm", TEXT)).trace
    with pseudo():
        rules = [explain(trace, trace.find(path), (0,)).rule or "" for path in ("t1.f", "t1.y", "t1.x", "b_xf")]
    assert [rule.partition("⟦")[0] for rule in rules] == ["sigmoid(", "", "", "parameter: "]
    assert all("⟦" in rule for rule in rules[:2]), rules


WEIGHTS = StateDict("w.safetensors", {"weight_ih_l0": np.zeros((8, 2)), "weight_hh_l0": np.zeros((9, 2))})
HEADS = {"layers.0.self_attn.in_proj_weight": np.zeros((12, 4)), "layers.0.linear1.weight": np.zeros((4, 4))}
REFUSED = {
    "no model": lambda: find_model("lsmt"),
    "no setting": lambda: run(Request("lstm", TEXT, {"size": 3})),
    "a choice": lambda: run(Request("lstm", TEXT, {"unit": "x"})),
    "yes or no": lambda: run(Request("lstm", TEXT, {"output": "x"})),
    "a whole number": lambda: run(Request("lstm", TEXT, {"d_in": "x"})),
    "a number": lambda: run(Request("ar", TEXT, {"k": "x"})),
    "empty": lambda: run(Request("lstm", " ")),
    "too long": lambda: run(Request("lstm", "x" * 300)),
    "too many": lambda: run(Request("lstm", "x " * 20_000)),
    "too large": lambda: run(Request("lstm", "x " * 5000, {"d_hidden": 1024})),
    "a line of the corpus": lambda: run(Request("markov", TEXT, corpus="a b\n" + "x" * 300)),
    "a long line": lambda: run(Request("markov", TEXT, corpus="a b\n" + "x " * 20_000)),
    "the target": lambda: run(Request("seq2seq", TEXT, {"target": "x" * 300})),
    "heads": lambda: run(Request("multi-head", TEXT, {"d_model": 7})),
    "heads of a file": lambda: run(Request("encoder", TEXT, weights=StateDict("w.safetensors", HEADS))),
    "a shape": lambda: run(Request("lstm", TEXT, weights=WEIGHTS)),
    "no tensors": lambda: run(Request("encoder", TEXT, weights=WEIGHTS)),
    "vectors": lambda: run(Request("encoder", None, {"d_model": 4}, input=np.zeros((2, 3)))),
    "memory": lambda: run(Request("lstm", TEXT, memory=np.zeros((2, 3)))),
    "an edit": lambda: run(Request("lstm", TEXT, edits=(("t9.f", 1.0),))),
    "no path": lambda: paths.parse("t3.f["),
    "no value": lambda: run(Request("lstm", TEXT)).trace.find("t9.f"),
    "no file": lambda: read_text("no/such/file.txt"),
    "no array": lambda: read_npy("no/such/file.npy"),
    "no weights": lambda: read_safetensors("no/such/file.safetensors"),
    "no network": lambda: trained_files.path_of("coreference-encodr"),
    "no metadata": lambda: trained_files.parse_metadata("w.safetensors", "[]"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_translated(case: str) -> None:
    with pseudo(), pytest.raises(SeqtuiError) as refused:
        REFUSED[case]()
    assert is_whole(str(refused.value))


def test_every_error_is_made_of_a_message() -> None:
    """A SeqtuiError takes ``_(...)``, ``_n(...)``: nothing is put together in it."""
    found = []
    for room in ("engine", "models"):
        for file in sorted((PACKAGE / room).rglob("*.py")):
            for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "SeqtuiError":
                    given = call.args[0]
                    if not (isinstance(given, ast.Call) and ast.unparse(given.func) in ("_", "_n")):
                        found.append(f"{file.name}:{call.lineno}")
    assert not found
