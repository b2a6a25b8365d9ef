import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.tokens.listed import ListedTokenizer

WORDS = ("<pad>", "<s>", "</s>", "<unk>", "a", "b", "X")


def test_each_character_is_a_row_between_what_is_put_around_it():
    reads = ListedTokenizer("w", WORDS, before=("<s>",), behind=("</s>",), lower=True, instead={"c": "X"})
    assert reads.encode("aBc") == (1, 4, 5, 6, 2)
    assert reads.decode((1, 4, 5, 6, 2)) == "abX"
    with pytest.raises(SeqtuiError, match="'d' was not among the words"):
        reads.encode("ad")


def test_what_is_not_known_is_the_word_for_it_where_there_is_one():
    assert ListedTokenizer("w", WORDS, unknown="<unk>").encode("a한") == (4, 3)
    assert ListedTokenizer("w", WORDS, "word", unknown="<unk>").encode("b a ab") == (5, 4, 3)


def test_a_text_is_filled_up_and_refused_where_it_is_too_long():
    reads = ListedTokenizer("w", WORDS, fill="<pad>", longest=4)
    assert reads.encode("ab") == (4, 5, 0, 0) and reads.decode((4, 5, 0, 0)) == "ab"
    with pytest.raises(SeqtuiError, match="w reads at most 4 tokens, and this is 5"):
        reads.encode("ababa")
