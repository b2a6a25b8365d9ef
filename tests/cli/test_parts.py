"""``seqtui open FILE --parts``: a page and a document; what is no file is one sentence."""

import pytest

from tests.cli.command import call
from tests.models.layouts.directories import folder_of


def test_parts_are_listed_with_the_model_that_opens_each(capsys, tmp_path):
    folder = str(folder_of("bert", tmp_path / "my-bert"))
    answer = call(capsys, "open", folder, "--parts")
    said = [line.split() for line in answer.out.splitlines()]
    assert ["layers.1.self_attn", "attention", "multi-head", "168"] in said
    data = call(capsys, "open", folder, "--parts", "--format", "json").json
    assert data["file"] == "my-bert" and data["parts"][0] | {"parameters": 0} == {
        "part": "",
        "what": "BERT of the hub, MiniLM too",
        "model": "encoder",
        "layout": "bert",
        "parameters": 0,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lstm", "--parts"), "name one"),
        (("lstm", "--format", "json"), "seqtui show"),
        (("nowhere.safetensors", "--parts"), "nowhere"),
    ],
)
def test_what_is_no_file_of_weights_is_one_sentence(capsys, words, said):
    answer = call(capsys, "open", *words)
    assert answer.status == 2 and said in answer.err and len(answer.err.splitlines()) == 1
