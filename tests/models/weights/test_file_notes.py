"""What a file leaves open: who says it, and whose word counts."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.models.weights import trained_files
from seqtui.models.weights.file_notes import HEADS, left_open
from seqtui.models.weights.state_dict import StateDict, read_safetensors


@pytest.fixture(scope="module")
def trained() -> StateDict:
    return read_safetensors(trained_files.full_name("translate-transformer"))


def test_what_is_typed_overrides_what_a_trained_file_says(trained: StateDict) -> None:
    said = trained.about.config
    assert run(Request("transformer", weights=trained)).config[HEADS] == said[HEADS] == 4
    typed = {HEADS: 2, "norm_first": not said["norm_first"]}
    found = run(Request("transformer", weights=trained, settings=typed))
    assert {name: found.config[name] for name in typed} == typed
    assert not found.assumed


def test_a_file_trained_as_this_model_leaves_nothing_open_and_a_part_of_it_what_it_does_not_say(
    trained: StateDict,
) -> None:
    said = trained.about.config
    assert HEADS in said and "activation" not in said
    assert left_open(MODELS["transformer"], Request("transformer", weights=trained)) == ()
    assert left_open(MODELS["encoder"], Request("encoder", weights=trained)) == ("activation", "eps", "causal")
    assert left_open(MODELS["encoder"], Request("encoder")) == ()
