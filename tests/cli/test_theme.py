"""The ground of what is drawn: as --theme says, else as the config file says; a PDF is paper."""

import pytest

from seqtui.session.config import VARIABLE
from tests.cli.command import main

DARK, LIGHT = 'fill="#121212"', 'fill="#ffffff"'


@pytest.fixture
def config(tmp_path, monkeypatch):
    file = tmp_path / "config.toml"
    monkeypatch.setenv(VARIABLE, str(file))
    return file


@pytest.mark.parametrize(
    ("kept", "typed", "ground"),
    [(None, [], DARK), (None, ["light"], LIGHT), ("light", [], LIGHT), ("light", ["dark"], DARK), ("dark", [], DARK)],
)
def test_a_picture_has_the_ground_that_was_chosen(tmp_path, config, kept, typed, ground):
    if kept:
        config.write_text(f'theme = "{kept}"\n')
    options = [word for theme in typed for word in ("--theme", theme)]
    assert main(["models", "--out", str(tmp_path / "a.svg"), *options]) == 0
    picture = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert ground in picture.splitlines()[2] and "<title>seqtui models</title>" in picture


def test_the_words_of_a_light_picture_are_dark(tmp_path, config):
    assert main(["models", "--theme", "light", "--out", str(tmp_path / "a.svg")]) == 0
    assert 'fill="#d7d7d7"' not in (tmp_path / "a.svg").read_text(encoding="utf-8")
