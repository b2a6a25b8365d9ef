"""The table of models: every row says what it is, in the room that a list of models has."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import MODELS, run

ROOM = 57  # columns beside the name, on a screen of 80


@pytest.mark.parametrize("name", MODELS)
def test_a_row_is_complete_and_runs(name: str) -> None:
    model = MODELS[name]
    assert model.name == name and model.title and model.reference and model.example
    assert 0 < len(model.summary) <= ROOM
    assert all(setting.meaning for setting in model.settings)
    assert len(run(Request(name)).trace.equations) > 5
