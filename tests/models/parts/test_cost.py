"""How many parameters a model has: one count, whichever view says it."""

import json
from pathlib import Path

import pytest

import seqtui
from seqtui.models.inputs.text import END, START
from seqtui.models.model import Request
from seqtui.models.parts.cost import parameters
from seqtui.models.table import MODELS, run
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.compare.compared_run import ComparedRun
from seqtui.session.cost.ledger import Ledger, ledger_data
from seqtui.session.counting import compare_counting


@pytest.mark.parametrize("model", MODELS)
def test_every_view_of_a_model_counts_the_same(model: str) -> None:
    made = run(Request(model))
    counted, ledger, lane = parameters(made), Ledger(made).view(), ComparedRun(made)
    assert (ledger.parameters, ledger.words) == (counted.total, counted.words)
    assert lane.parameters == counted and counted.total > 0
    assert json.loads(json.dumps(ledger_data(ledger)))["words"] == counted.words


def test_the_counting_models_have_what_their_own_comparison_says() -> None:
    rows = compare_counting(Request("naive"))
    counts = {row.model: parameters(run(Request(row.model))) for row in rows}
    assert {row.model: row.parameters for row in rows} == {name: found.model for name, found in counts.items()}
    assert all(found.words == 0 for found in counts.values())


def test_a_korean_text_has_the_parameters_of_the_korean_corpus() -> None:
    made = run(Request("ar", "고양이가 잔다"))
    corpus = [
        f"{START} {line}".split()
        for line in (Path(seqtui.__file__).parent / "models/corpus_ko.txt").open(encoding="utf-8")
    ]
    tau = int(made.config["tau"])
    padded = [[START] * (tau - 1) + line + [END] for line in corpus]
    seen = {tuple(line[k : k + tau + 1]) for line in padded for k in range(len(line) - tau)}
    assert parameters(made).model == len(seen)


@pytest.mark.parametrize("name", trained_files.names())
def test_a_trained_file_has_as_many_as_its_tensors_hold(name: str) -> None:
    weights = read_safetensors(trained_files.full_name(name))
    made = run(Request(weights.about.model, weights=weights))
    assert parameters(made).total == sum(tensor.size for tensor in weights.tensors.values())
