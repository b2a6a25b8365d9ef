"""The README's training table: one command makes it, its rows are the recipes', files are quoted as they are."""

import re
from pathlib import Path

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.train.data.coreference import SHOWCASE, Reference
from seqtui.train.process.events import Finished
from seqtui.train.recipes import RECIPES
from tests.bench import training_table
from tests.bench.training_table import HEADER, SEEDS, Row

README = Path("README.md").read_text()
_MODELS = [(name, model) for name, recipe in RECIPES.items() for model in recipe.models]


def rows(text: str) -> list[list[str]]:
    """The cells of a Markdown table's rows, its head first, without the line below the head."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("| ---")]


def test_the_readme_has_a_row_for_each_model_of_each_recipe() -> None:
    head, *found = [row for row in rows(README) if len(row) == len(HEADER)]
    assert tuple(head) == HEADER
    without = re.search(r"Not in it: (.*?)[.]", README)
    left_out = set(re.findall(r"`(.*?)`", without[1])) if without else set()
    assert [(row[0].strip("`"), row[1]) for row in found] == [each for each in _MODELS if each[0] not in left_out]
    for row in found:
        recipe = RECIPES[row[0].strip("`")]
        assert row[2].startswith(f"{recipe.measure} ") and row[3] == recipe.baseline.rpartition(": ")[2]
        seeds = str(SEEDS.get(recipe.name, training_table.SEEDS_OF_OTHERS))
        assert row[4] == seeds and (row[5].endswith(f" of {seeds}") or row[1] not in recipe.target)


def test_the_command_trains_and_prints_such_rows(capsys) -> None:
    training_table.main(["adding", "markov", "--seeds", "2", "--steps", "1"])
    printed = capsys.readouterr().out
    head, *found = rows(printed)
    assert tuple(head) == HEADER
    assert [(row[0].strip("`"), row[1]) for row in found] == [
        each for each in _MODELS if each[0] in ("markov", "adding")
    ]
    assert all(row[4] == "2" for row in found) and "One thread of" in printed
    assert {row[6] for row in found if row[0] == "`adding`"} == {"1"} and found[0][2].startswith("loss ")


def test_a_search_has_a_row_for_each_rate(capsys) -> None:
    training_table.main(["adding", "--search", "--seeds", "1", "--steps", "1"])
    head, *found = rows(capsys.readouterr().out)
    assert head == [*HEADER[:2], "rate", *HEADER[2:]]
    assert [row[2] for row in found] == [f"{rate:g}" for rate in RECIPES["adding"].rates] * len(
        RECIPES["adding"].models
    )


def test_a_row_has_the_mean_and_the_spread() -> None:
    ended = [
        Finished(step, "target", {"accuracy": figure}, 9.0, cpu) for step, figure, cpu in ((10, 1.0, 0.4), (30, 0.5, 4))
    ]
    cells = Row(RECIPES["recall"], "gru", ended).cells
    assert cells[2:] == ("accuracy 0.750 (0.500 … 1.000)", "0.125", "2", "1 of 2", "20 (10 … 30)", "2 (< 1 … 4)")
    assert Row(RECIPES["coreference"], "encoder", ended[:1]).cells[4:] == ("1", "", "10", "< 1")


def test_the_readme_quotes_the_files_as_they_are() -> None:
    """The share of its attention that *it* gives to the animal, with *tired* and with *wide*."""
    (tired, wide), deep = (
        _shares(*each) for each in (("self-attention", "pattern"), ("encoder", "block1.head0.pattern"))
    )
    said = f"the animal {tired:.2f} with *tired* and {wide:.2f} with *wide* (self-attention)"
    assert f"{said}, {deep[0]:.2f} and {deep[1]:.2f} (encoder)" in " ".join(README.split())


def test_the_readme_quotes_the_translators_as_they_are() -> None:
    held_out = {m: read_safetensors(f"zoo:translate-{m}").about.held_out for m in RECIPES["translate"].models}
    for model in ("bahdanau", "luong", "transformer"):
        assert {round(x, 2) for name, x in held_out[model].items() if name != "alignment"} == {1.0}
    named = held_out["seq2seq"]
    at = {int(name.rpartition(" ")[2]): x for name, x in named.items() if " at " in name}
    assert {at[words] for words in range(2, 6)} == {1.0} and at[9] == at[10]
    said = f"seq2seq {named['exact match']:.2f}: 1.00 to 5 words, {at[8]:.2f} at 8, {at[9] + 1e-9:.2f} at 9 and 10."
    assert said in " ".join(README.split())


def _shares(model: str, path: str) -> list[float]:
    weights = read_safetensors(f"zoo:coreference-{model}")
    runs = (record(Request(model, text, weights=weights)) for text in SHOWCASE)
    return [float(run.trace.value(path)[Reference.pronoun, Reference.being]) for run in runs]
