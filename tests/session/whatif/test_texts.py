"""Which text a run reads when none was typed: that of its settings or its file, wherever the question is asked."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

import seqtui
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.session.compare.specs import record_all
from seqtui.session.compare.suggestions import beside
from seqtui.session.whatif.experiments import experiments_of
from seqtui.session.whatif.outcomes import conduct
from seqtui.session.whatif.parse_edit import change_word, read_change, words_of

_OTHER = {
    "digits-vit": "5",
    "pictures-text-to-image": "blue bar",
    "coreference-encoder": "the dog was too wide",
    "coreference-self-attention": "it was wide",
    "chars-gru": "it waits",
    "repeat-gpt": "a b a",
    **{f"recall-{cell}": "b a ?" for cell in ("rnn", "lstm", "gru")},
}


def own_text(name: str) -> tuple[Request, str]:
    """The request of a trained file that has another example than its model, and that example."""
    weights = read_safetensors(trained_files.full_name(name))
    text = _OTHER.get(name, "마세요 찍지 사진을")
    about = replace(weights.about, rest={**weights.about.rest, "example": text})
    return Request(about.model, weights=StateDict(weights.name, weights.tensors, about)), text


@pytest.mark.parametrize("name", trained_files.names())
def test_the_text_of_a_file_is_read_and_changed(name: str) -> None:
    request, text = own_text(name)
    typed, run = record(replace(request, text=text)), record(request)
    assert run.tokens == typed.tokens and run.sources == typed.sources and run.positions == typed.positions
    joint = "" if run.config.get("unit") == "char" else " "
    first, *rest = words_of(run)
    assert joint.join((first, *rest)) == run.model.text_of(request) == text
    assert change_word(run, "1=7").text == joint.join(("7", *rest))
    assert read_change(run, f"{first}=7").request.text == joint.join(("7", *rest))


@pytest.mark.parametrize("name", [name for name in trained_files.names() if "vit" not in name])
def test_experiments_and_runs_beside_it_read_the_text_of_the_file(name: str) -> None:
    request, text = own_text(name)
    run = record(request)
    for row in experiments_of(request.model, request):
        assert conduct(run.model, request, row).before.request.text == text
    assert [run.model.text_of(other.request) for other in beside(run, None, "untrained")] == [text, text]
    plain = Request(request.model)
    assert [run.model.text_of(other.request) for other in record_all([plain, request])] == [text, text]


@pytest.mark.parametrize(
    ("request_", "first", "changed"),
    [
        (Request("ar", settings={"kind": "series"}), "12.6", "7"),
        (Request("vit", settings={"image": 5}), "5", "7"),
        (Request("lstm", settings={"unit": "char"}), "t", "x"),
    ],
)
def test_a_setting_that_stands_for_the_text_is_the_text(request_: Request, first: str, changed: str) -> None:
    run = record(request_)
    assert words_of(run)[0] == first
    after = record(change_word(run, f"1={changed}"))
    assert words_of(after) == (changed, *words_of(run)[1:])


@pytest.mark.parametrize("name", MODELS)
def test_what_is_read_is_what_the_model_says_it_reads(name: str) -> None:
    run = record(Request(name))
    typed = record(Request(name, run.model.text_of(run.request)))
    assert typed.trace.path(len(typed.trace) - 1) == run.trace.path(len(run.trace) - 1)
    assert typed.tokens == run.tokens and typed.sources == run.sources


def test_nobody_else_reads_the_example_of_a_model() -> None:
    folder = Path(seqtui.__file__).parent
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if re.search(r"\.example\b(?!\.)|trained_words\.example_of\(", path.read_text(encoding="utf-8"))
    }
    form = "session/setup_form.py"  # which shows it, to be typed over
    assert found == {"models/model.py", "models/inputs/picture_input.py", form}
