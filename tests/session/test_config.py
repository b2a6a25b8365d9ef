"""The config file: read, refused in one sentence, written without losing what its owner wrote."""

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.session.config import CONFIG_KEYS, config_path, read_config, remember, typed_sizes


@pytest.fixture(autouse=True)
def path(monkeypatch, tmp_path):
    place = tmp_path / "folder" / "config.toml"
    monkeypatch.setenv("SEQTUI_CONFIG", str(place))
    return place


def test_no_file_is_the_first_choice_of_each_key(path):
    assert config_path() == path and not path.exists()
    found = read_config()
    assert found.values == {row.name: row.choices[0] for row in CONFIG_KEYS}
    assert found.sizes == {}


def test_each_choice_of_each_key_is_kept():
    for row in CONFIG_KEYS:
        for choice in row.choices:
            remember(row.name, choice)
            assert read_config().values[row.name] == choice


def test_comments_and_order_of_the_owner_stay(path):
    path.parent.mkdir()
    path.write_text('# mine\ntheme = "light"  # for the projector\n\n[sizes]\nd_in = 3\n')
    remember("theme", "dark")
    remember("sizes.d_hidden", 6)
    assert path.read_text() == '# mine\ntheme = "dark"  # for the projector\n\n[sizes]\nd_in = 3\nd_hidden = 6\n'


def test_sizes_hold_for_models_that_have_them_and_for_no_trained_network():
    remember("sizes.d_hidden", 6)
    assert typed_sizes("lstm") == ("d_hidden=6",)
    assert typed_sizes("naive") == typed_sizes("recall-lstm") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme = 'blue'", "theme is 'blue': give dark or light"),
        ("colour = 1", "there is no key 'colour'; there are theme"),
        ("sizes.d_hidden = 'big'", "sizes.d_hidden is 'big': give a whole number"),
        ("sizes.d_hidden = true", "sizes.d_hidden is 'True': give a whole number"),
        ("theme = ", "is no TOML"),
        ("theme = 'dark'\n" * 9000, "is no TOML"),
    ],
)
def test_what_means_nothing_is_one_sentence_and_is_not_written_over(path, text, said):
    path.parent.mkdir()
    path.write_text(text)
    for ask in (read_config, lambda: remember("theme", "dark")):
        with pytest.raises(SeqtuiError, match="config file") as refused:
            ask()
        assert said in str(refused.value) and "\n" not in str(refused.value)
    assert path.read_text() == text


def test_a_wrong_value_leaves_no_file(path):
    with pytest.raises(SeqtuiError, match="give dark or light"):
        remember("theme", "blue")
    assert not path.exists()


def test_a_device_is_not_replaced(monkeypatch):
    monkeypatch.setenv("SEQTUI_CONFIG", "/dev/null")
    assert read_config().sizes == {}
    with pytest.raises(SeqtuiError, match="is no file"):
        remember("theme", "light")


def test_a_folder_that_cannot_be_made_is_said(path):
    path.parent.write_text("a file where the folder should be")
    with pytest.raises(SeqtuiError, match="config file"):
        remember("theme", "light")
