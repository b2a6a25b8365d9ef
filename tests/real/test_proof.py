"""Each family, opened from its directory, beside `transformers` in float64: values, gradients, pieces, explanations."""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from _pytest.mark.structures import ParameterSet

from seqtui.cli import main
from seqtui.engine.derive import Place
from seqtui.models.model import Run
from seqtui.session.explain.weight_origin import WeightOrigins
from tests.real.cases import KEPT, ODD, USUAL
from tests.real.golden import FOLDER
from tests.real.proof import (
    apart,
    differences,
    explained,
    gradients,
    ids,
    opened,
    tensors,
    typed,
    weights,
    without_twin,
)
from tests.real.reference import Reference, read

VALUES, GRADIENTS = 1e-10, 1e-8


def _each(kind: str, names: Iterable[str], *marks: pytest.MarkDecorator) -> list[ParameterSet]:
    return [pytest.param((kind, name), id=f"{kind}-{name}".replace(" ", "-"), marks=marks) for name in names]


@pytest.fixture(params=[*_each("kept", KEPT), *_each("usual", USUAL), *_each("odd", ODD, pytest.mark.every)])
def folder(request: pytest.FixtureRequest) -> Path:
    """The folder of one network: the directory, and what `transformers` computed; made afresh, or kept."""
    kind, name = request.param
    return FOLDER / name if kind == "kept" else request.getfixturevalue(kind) / name


@cache
def both(folder: Path) -> tuple[Run, Reference]:
    """A run, and what it is compared with."""
    reference = read(folder)
    return opened(folder / "network", *typed(folder, reference.about)), reference


def test_the_text_is_cut_into_the_same_pieces(folder):
    run, reference = both(folder)
    if not reference.about.text:
        pytest.skip("a picture has no pieces")
    assert ids(run) == [int(k) for k in reference.ids]


def test_every_value_is_that_of_transformers(folder):
    run, reference = both(folder)
    assert not without_twin(run.trace, reference)
    far = differences(run.trace, reference)
    wrong = {path: value for path, value in far.items() if not value <= VALUES}
    assert not wrong, f"the first of {len(wrong)}: {next(iter(wrong.items()))}"
    assert len(far) > 30


def test_every_gradient_of_a_logit_is_that_of_transformers(folder):
    run, reference = both(folder)
    shapes = {key: tensor.shape for key, tensor in tensors(folder / "network").items()}
    ours = gradients(run.trace, reference, shapes)
    assert set(reference.gradients) <= set(ours)
    for key, theirs in reference.gradients.items():
        assert apart(ours[key], theirs) <= GRADIENTS, key


def test_every_weight_is_the_files_and_is_reached_by_an_explanation(folder):
    run, reference = both(folder)
    files, places, given = tensors(folder / "network"), reference.about.places, weights(run.trace)
    assert set(given) <= set(places)
    for path, place in places.items():
        ours = run.trace.value(path)
        assert np.array_equal(ours, place.cut(files[place.key], ours.shape)), path
    assert explained(run.trace, reference, files) == set(given)


def test_every_number_of_a_weight_is_found_in_the_file_by_the_files_own_names(folder):
    run, reference = both(folder)
    files, places, origins = tensors(folder / "network"), reference.about.places, WeightOrigins(run)
    rng = np.random.default_rng(0)
    for path, ours in weights(run.trace).items():
        elements = {tuple(int(rng.integers(n)) for n in ours.shape) for _time in range(9)}
        for element in elements | {tuple(0 for _ in ours.shape), tuple(n - 1 for n in ours.shape)}:
            there = origins.place(Place(run.trace.find(path), element))
            assert there is not None and there.key == places[path].key, path
            assert float(files[there.key][there.index]) == float(ours[element]), (path, element)


def test_explain_names_the_tensor_of_a_weight_and_of_a_term(usual, capsys):
    typed = ["explain", str(usual / "gpt2" / "network"), "the cat", "--at"]
    assert main([*typed, "block0.head1.W_Q[3,2]"]) == 0
    assert "in network it is transformer.h.0.attn.c_attn.weight[3,6]" in capsys.readouterr().out
    assert main([*typed, "logits[1,7]", "--lang", "ko"]) == 0
    assert re.search(r"W_U\[(\d+),7\].* transformer\.wte\.weight\[7,\1\]", capsys.readouterr().out)


def test_explain_prints_the_numbers_of_the_file(usual, capsys):
    network = usual / "gpt2" / "network"
    assert main(["explain", str(network), "the cat", "--at", "block0.mlp_pre[1,5]", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    column = tensors(network)["transformer.h.0.mlp.c_fc.weight"][:, 5]
    assert {float(x) for x in column} <= {term["factor"] for term in told["terms"]}
    named = {term["factor_file"]: term["factor"] for term in told["terms"] if "factor_file" in term}
    assert named == {f"transformer.h.0.mlp.c_fc.weight[{k},5]": float(x) for k, x in enumerate(column)}
