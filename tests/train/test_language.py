"""What trainings say, in the language of whoever started them."""

import pytest

from seqtui.language import speaking
from seqtui.train.process import spawn
from seqtui.train.recipe import figure_said


@pytest.mark.parametrize("name", ["en", "ko"])
def test_a_worker_speaks_the_language_of_its_parent(name: str) -> None:
    with speaking(name):
        assert spawn.ask("tests.train.speaking_worker", {}, 30) == [{"speaks": name}]


def test_figures_that_files_keep_in_english_are_named_in_korean() -> None:
    for name in ("exact match at 5", "accuracy", "each of 38 words equally likely: 5.25", "what nobody knows"):
        assert figure_said(name) == name
    with speaking("ko"):
        assert figure_said("exact match at 5") == "완전 일치, 길이 5"
        assert figure_said("accuracy") == "정확도"
        assert figure_said("each of 38 words equally likely: 5.25") == "단어 38개가 모두 같은 확률: 5.25"
        assert figure_said("what nobody knows") == "what nobody knows"
