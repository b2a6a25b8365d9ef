"""The table of models: every row says what it is, in the room that a list of models has."""

from types import ModuleType

import pytest
from msgspec.structs import replace

from seqtui.models.model import Request
from seqtui.models.table import GROUPS, MODELS, add, remove, run

ROOM = 57  # columns beside the name, on a screen of 80


@pytest.mark.parametrize("name", MODELS)
def test_a_row_is_complete_and_runs(name: str) -> None:
    model = MODELS[name]
    assert model.name == name and model.title and model.reference and model.example
    assert 0 < len(model.summary) <= ROOM
    assert all(setting.meaning for setting in model.settings)
    assert set(model.compared_with) <= set(MODELS) - {name}
    assert len(run(Request(name)).trace.equations) > 5


def test_a_row_is_added_once_and_taken_out_again() -> None:
    before, module = {group: tuple(rows) for group, rows in GROUPS.items()}, ModuleType("mine")
    module.MODEL = replace(MODELS["rnn"], name="mine")
    add("recurrent", module)
    add("recurrent", module)
    assert GROUPS["recurrent"] == (*before["recurrent"], module.MODEL) and MODELS["mine"] is module.MODEL
    assert list(MODELS) == [row.name for rows in GROUPS.values() for row in rows]
    module.MODEL = replace(module.MODEL, title="another")
    with pytest.raises(ValueError, match="'mine' already"):
        add("recurrent", module)
    remove("mine")
    assert before == GROUPS and "mine" not in MODELS
