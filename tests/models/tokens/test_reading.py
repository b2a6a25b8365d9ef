"""Which tokenizer a directory has, and what is said where its text cannot be split."""

import pytest

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.models.tokens import reading
from seqtui.models.tokens.reading import TokenNumbers, read_tokenizer
from tests.models.tokens.samples import saved


def refused(tokenizer, text="the cat"):
    with pytest.raises(SeqtuiError) as caught:
        tokenizer.encode(text)
    return str(caught.value)


def test_a_directory_without_a_tokenizer_takes_the_numbers_of_tokens(tmp_path):
    read = read_tokenizer(tmp_path, 10)
    assert read.encode("4, 9 0") == (4, 9, 0) and read.decode((4, 9)) == "4 9" and read.words[:2] == ("0", "1")
    assert read.encode("4", "5") == (4, 5)
    assert f"{tmp_path.name}/ has no tokenizer.json" in refused(read) and "as in '464 3290'" in refused(read)
    assert "numbered 0 to 9" in refused(read, "3 10")
    for text in ("", "-1", "1.5", "²", "9" * 5_000):
        refused(read, text)
    assert "at most 10,000" in refused(read, "1 " * 10_001)


def test_without_the_library_a_sentence_says_how_it_is_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "find_spec", lambda name: None)
    read = read_tokenizer(saved(tmp_path, "word piece"), 10)
    assert isinstance(read, TokenNumbers)
    assert "pip install 'seqtui[hub]'" in refused(read)


def test_where_no_process_may_be_started_none_is(tmp_path, monkeypatch):
    monkeypatch.setattr(policy, "may_start", lambda: False)
    assert "in a class, no process is started" in refused(read_tokenizer(saved(tmp_path, "word piece"), 10))


def test_nothing_is_started_before_a_text_is_split(tmp_path):
    (tmp_path / "tokenizer.json").write_bytes(b"no tokenizer")
    assert read_tokenizer(tmp_path)._process is None
