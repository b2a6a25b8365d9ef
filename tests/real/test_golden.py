"""What is kept in tests/real/golden is what the table of kept networks says, and small."""

import json

import numpy as np
import pytest

from tests.real.cases import KEPT
from tests.real.golden import FOLDER, MOST
from tests.real.proof import tensors
from tests.real.reference import read


def test_each_family_is_kept_and_all_of_them_are_small():
    assert {path.name for path in FOLDER.iterdir()} == set(KEPT)
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) <= MOST


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_network_is_that_of_its_row(name):
    config = json.loads((FOLDER / name / "network" / "config.json").read_text())
    assert config["model_type"] == KEPT[name].family
    assert {key: config[key] for key in KEPT[name].saved} == KEPT[name].saved
    kept = read(FOLDER / name)
    assert kept.about.text == KEPT[name].text
    assert {place.key for place in kept.about.places.values()} == set(tensors(FOLDER / name / "network"))
    assert all(np.abs(gradient).max() > 0 for gradient in kept.gradients.values())
