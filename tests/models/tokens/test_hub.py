"""A text is split as the library tokenizers splits it, in a process of its own that bounds what a file can do."""

import resource

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.limits import MAX_TOKENIZER_MEMORY
from seqtui.models.tokens.reading import read_tokenizer
from tests.models.tokens.samples import KINDS, saved

TEXTS = ["the cat sat", "Hello, 고양이가 앉았다!", "안녕하세요 \n\t the  lowest", "\U0001f642", "12 cats"]


@pytest.fixture(scope="module", params=KINDS)
def both(request, tmp_path_factory):
    """A tokenizer of each kind: as it is read from a directory, and as the library has it."""
    folder = saved(tmp_path_factory.mktemp("tokenizer"), request.param)
    read = read_tokenizer(folder)
    yield read, KINDS[request.param]()
    read.close()


def test_a_text_is_split_as_the_library_splits_it(both):
    read, made = both
    for text in TEXTS:
        found, expected = read.split(text), made.encode(text)
        assert list(found.ids) == expected.ids == list(read.encode(text))
        assert list(found.spans) == expected.offsets
        assert found.special == tuple(map(bool, expected.special_tokens_mask))
        assert read.decode(found.ids) == made.decode(expected.ids)


def test_a_pair_of_texts_is_split_with_what_stands_between(both):
    read, made = both
    found, expected = read.split("the cat", "the mat"), made.encode("the cat", "the mat")
    assert (list(found.ids), list(found.types)) == (expected.ids, expected.type_ids)
    assert found.sides == tuple(-1 if side is None else side for side in expected.sequence_ids)


def test_every_row_has_a_printable_name_of_its_own(both):
    read, made = both
    assert len(read.words) == made.get_vocab_size() == len(set(read.words))
    assert all(word.isprintable() and word for word in read.words)


def test_a_text_that_was_split_is_not_asked_for_again(both):
    read, _ = both
    first = read.split("the cat")
    read.close()
    assert read.split("the cat") is first
    assert read._process is None or not read._process.alive


def test_its_process_holds_itself_to_a_bound_of_memory(both):
    read, _ = both
    read.encode("the mat")
    assert resource.prlimit(read._process._process.pid, resource.RLIMIT_DATA)[0] == MAX_TOKENIZER_MEMORY


def test_the_next_question_starts_another_process(both):
    read, made = both
    read.encode("the")
    read._process._process.kill()
    read._process._process.wait()
    assert list(read.encode("the street")) == made.encode("the street").ids


def test_more_rows_than_tokens_have_names_and_fewer_refuse_the_tokens_beyond(tmp_path):
    folder, made = saved(tmp_path, "word piece"), KINDS["word piece"]()
    size = made.get_vocab_size()
    more, fewer = read_tokenizer(folder, size + 2), read_tokenizer(folder, 6)
    assert more.words[-2:] == (f"<{size}>", f"<{size + 1}>")
    with pytest.raises(SeqtuiError, match="the network has vectors for 6 tokens"):
        fewer.encode("the cat")
    assert len(fewer.words) == 6
    more.close(), fewer.close()


def test_what_fills_cuts_or_leaves_to_chance_is_not_done(tmp_path):
    made = KINDS["byte level"]()
    whole = made.encode(TEXTS[0]).ids
    made.enable_truncation(2)
    made.enable_padding(length=20_000)
    made.model.dropout = 0.9
    made.save(str(tmp_path / "tokenizer.json"))
    read = read_tokenizer(tmp_path)
    assert list(read.encode(TEXTS[0])) == whole
    read.close()
