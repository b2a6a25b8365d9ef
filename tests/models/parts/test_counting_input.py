"""What the counting models read: texts, corpora, and requests that do not fit."""

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.text import MAX_CORPUS, is_korean, read_corpus
from seqtui.models.model import Request
from seqtui.models.parts.cost import parameters
from seqtui.models.parts.counting import EXAMPLE
from seqtui.models.table import MODELS, run
from tests.models.parts.counting_samples import CORPUS, NAMES, column, counted


@pytest.mark.parametrize("model", NAMES)
def test_words_that_the_corpus_does_not_have(model):
    made = counted(model, "the zebra slept", k=0.5)
    assert made.vocabulary[-2:] == ("zebra", "</s>")
    assert "zebra" in made.notes[0]
    assert 0 < made.trace.value("t2.p_x") < 0.05


def test_the_example_is_no_sentence_of_the_corpus_but_its_bigrams_are():
    corpus = read_corpus(None)
    assert 60 <= len(corpus.sentences) <= 120
    assert (*EXAMPLE.split(), "</s>") not in corpus.sentences
    assert (column(counted("markov"), "n").max(axis=1) > 0).all()
    made = counted("markov")
    assert (made.trace.value("N")[[made.vocabulary.index(w) for w in EXAMPLE.split()]].sum(axis=1) > 0).all()
    assert made.trained
    assert "the English corpus" in made.source


def test_characters_are_counted_in_the_corpus_of_most_characters():
    assert "the Korean corpus" in counted("naive", "나는 간다", unit="char").source
    assert "the English corpus" in counted("naive", "나는 school에 간다", unit="char").source


KOREAN = "동물은 너무 피곤해서 길을 건너지 않았다"


def test_the_korean_corpus_is_korean_and_its_example_is_no_sentence_of_it_but_its_bigrams_are():
    corpus = read_corpus(None, read=KOREAN.split())
    assert 200 <= len(corpus.sentences) == len(set(corpus.sentences)) <= 400
    assert all(is_korean(word) for sentence in corpus.sentences for word in sentence[:-1])
    assert not any(is_korean(word) for sentence in read_corpus(None).sentences for word in sentence)
    assert (*KOREAN.split(), "</s>") not in corpus.sentences
    made = counted("markov", KOREAN)
    assert f"the Korean corpus, {len(corpus.sentences)} sentences" in made.source and not made.notes
    assert all(made.trace.value(f"t{t}.n")[made.vocabulary.index(word)] > 0 for t, word in enumerate(made.tokens, 1))


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("the cat sat", "English", []),
        ("3 + 4", "English", []),
        ("ㅋㅋ 42", "Korean", []),
        ("나는 school에 간다", "Korean", []),
        ("나는 the cat", "English", ["none of the 1 in Hangul"]),
        ("나는 cat", "Korean", ["none of the 1 in other letters"]),
        ("나는 cat 책을 읽는다", "Korean", ["1 in other letters", "3 tokens in Hangul"]),
    ],
)
def test_the_built_in_corpus_is_that_of_most_words_and_a_mixed_text_is_told_so(text, language, said):
    for model in NAMES:
        made = counted(model, text)
        assert f"counted from the {language} corpus" in made.source
        notes = [note for note in made.notes if "mixes scripts" in note]
        assert len(notes) == bool(said) and all(words in notes[0] for words in said)
        assert parameters(made).total > 0
    assert counted("naive", text, CORPUS).source.startswith("counted from your corpus")


def test_a_corpus_with_marks_blank_lines_and_other_line_ends():
    plain, marked = (counted("ar", "a b", text) for text in (CORPUS, "<s> a b a </s>\r\n\r\n a  b b\r\n<s> b a"))
    np.testing.assert_array_equal(column(plain, "p"), column(marked, "p"))
    assert "your corpus, 3 sentences" in marked.source


def test_a_korean_corpus():
    made = counted("markov", "강아지가 잔다", "강아지가 잔다\n고양이가 잔다\n강아지가 공원에 간다", k=1)
    assert made.trace.value("t1.n").tolist() == [2, 0, 1, 0, 0, 0]
    assert counted("naive", "잔다", "잔다\n간다", unit="char").vocabulary == ("잔", "다", "간", "</s>")


@pytest.mark.parametrize(
    ("corpus", "said"),
    [
        ("", "corpus is empty"),
        (" \n\n", "corpus is empty"),
        ("<s> </s>\n", "corpus is empty"),
        ("\0\1\2ELF", "not plain text"),
        ("caf\udce9 noir", "not plain text"),
        ("\ufffd\ufffd a \x07", "not plain text"),
        ("a " * MAX_CORPUS, "at most"),
        ("a b\n" + "a " * 10_001, "line 2 of the corpus has 10,001 words"),
        ("\n".join(map(str, range(20_000))), "too many numbers"),
    ],
)
def test_a_corpus_that_is_none(corpus, said):
    with pytest.raises(SeqtuiError, match=said) as caught:
        counted("markov", "a", corpus)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("model", NAMES)
def test_requests_that_do_not_fit(model):
    bad = [
        Request(model, text=""),
        Request(model, text="<s> </s>"),
        Request(model, text="a " * 10_001),
        Request(model, memory=np.ones((2, 2))),
        Request(model, input=np.ones((3, 4))),
        Request(model, settings={"k": 0}),
        Request(model, settings={"k": "nan"}),
        Request(model, settings={"tau": 9}),
        Request(model, settings={"decay": 1}),
        Request(model, settings={"unit": "letter"}),
        Request(model, edits=(("t99.p", 1.0),)),
    ]
    for request in bad:
        with pytest.raises(SeqtuiError) as caught:
            run(request)
        assert "\n" not in str(caught.value)


def test_the_table_lists_them_in_the_order_of_the_syllabus():
    assert tuple(MODELS)[: len(NAMES)] == NAMES
    assert all(MODELS[name].family == "counting" for name in NAMES)
