"""The table of layouts, row by row: what it names is there, and its page is what it says."""

import pytest

from seqtui.models.layouts.table import LAYOUTS
from seqtui.models.table import MODELS
from seqtui.train.read_weights import read_weights
from tests.models.layouts.directories import FAMILIES, folder_of
from tests.models.layouts.listed import PAGE, page

NO_MODEL = {"recurrent"}  # a row whose model the shapes choose


def test_names_are_different_and_each_model_is_there():
    assert len({row.name for row in LAYOUTS}) == len(LAYOUTS)
    assert {row.model for row in LAYOUTS} - NO_MODEL <= set(MODELS)
    assert {model_type for row in LAYOUTS for model_type in row.model_types} >= set(FAMILIES)


@pytest.mark.parametrize("layout", [row for row in LAYOUTS if row.asked], ids=lambda row: row.name)
def test_what_is_asked_for_is_a_setting_that_no_shape_tells(layout):
    model = "rnn" if layout.model in NO_MODEL else layout.model
    assert set(layout.asked) <= set(MODELS[model].unsaid)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_config_says_are_settings_of_the_model_and_nothing_is_left_open(tmp_path, family):
    network = read_weights(folder_of(family, tmp_path / "a")).network
    model = MODELS[network.model]
    assert set(network.settings) <= {setting.name for setting in model.settings}
    assert set(model.unsaid) <= set(network.settings)


def test_the_page_of_the_table_is_the_table():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.models.layouts.listed --write"
