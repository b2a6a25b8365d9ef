"""Every axis of every value has a noun, and words where its places have them; the same ones everywhere."""

import pytest
from msgspec.structs import replace

from seqtui.models.lstm import LSTM
from seqtui.models.model import Request
from seqtui.models.parts.readout import asking
from seqtui.models.table import MODELS, run
from seqtui.session.axes import across, axes_of, noun_of, word_at
from seqtui.session.walk.pointer import Pointer


@pytest.mark.parametrize("name", MODELS)
def test_each_named_value_has_an_axis_for_each_dimension_with_a_noun_and_as_many_names_as_places(name: str):
    made = run(Request(name))
    for path, index in made.trace.named():
        step = made.trace[index]
        axes = axes_of(made, step)
        assert tuple(axis.size for axis in axes) == step.value.shape, path
        for axis in axes:
            assert axis.noun and "_" not in axis.noun and axis.noun.isascii(), (path, axis)
            assert len(axis.names) in (0, axis.size) and len(axis.headings) == axis.size, (path, axis)


@pytest.mark.parametrize("name", MODELS)
def test_what_lies_along_a_vocabulary_or_a_sentence_always_has_words(name: str):
    made = run(Request(name))
    for path, index in made.trace.named():
        for axis in axes_of(made, made.trace[index]):
            if axis.id in ("d_vocab", "d_prev", "d_words", "source", "query", "key") and axis.size > 1:
                assert axis.names, (path, axis)


def test_a_decoder_s_alpha_lies_along_the_source_words_and_its_scores_along_those_it_can_write():
    made = run(Request("bahdanau", "나는 책을 읽는다"))
    step = made.trace[made.trace.find("decoder.t1.alpha")]
    assert across(made, step).noun == "source" and across(made, step).headings == ("나는", "책을", "읽는다")
    logits = across(made, made.trace[made.trace.find("decoder.t1.logits")])
    assert (logits.noun, logits.names) == ("word", made.vocabulary)
    table_of_source = axes_of(made, made.trace[made.trace.find("encoder.W_E")])
    assert set(made.sources) <= set(table_of_source[0].names) and table_of_source[1].noun == "unit"


def test_the_newest_tokens_are_those_of_a_time_step_of_a_decoder_with_a_cache():
    made = run(Request("transformer", settings={"cache": True, "limit": 4}))
    path = "decoder.t2.block0.head0.pattern"
    queries, keys = axes_of(made, made.trace[made.trace.find(path)])
    assert (queries.names, keys.names) == (made.tokens[1:2], made.tokens[:2])


@pytest.mark.parametrize(
    ("name", "settings", "path", "noun", "first"),
    [
        ("vit", {}, "y", "class", "0"),
        ("text-to-image", {}, "t1.y", "colour", "black"),
        ("lstm", {"unit": "char"}, "t1.y", "char", "t"),
        ("latent-ar", {}, "t2.h", "before", "the"),
        ("ar", {"kind": "series"}, "t3.window", "lag", "1"),
        ("lstm", {}, "t1.h", "unit", "0"),
    ],
)
def test_a_place_is_called_what_it_is(name, settings, path, noun, first):
    made = run(Request(name, settings=settings))
    axis = across(made, made.trace[made.trace.find(path)])
    assert (axis.noun, axis.headings[0]) == (noun, first)


def test_a_number_alone_has_no_axis_and_an_element_is_called_by_all_its_words():
    made = run(Request("self-attention", "the cat sat"))
    pattern = made.trace[made.trace.find("pattern")]
    assert word_at(axes_of(made, pattern), (2, 1)) == "sat, cat"
    q = made.trace[made.trace.find("q")]
    assert word_at(axes_of(made, q), (1, 0)) == "cat"
    assert axes_of(made, made.trace[made.trace.find("d_head")]) == ()


def test_the_words_of_the_pointer_are_those_of_the_axes():
    made = run(Request("encoder", "the cat sat"))
    pointer = Pointer(made)
    for _, index in made.trace.named():
        step = made.trace[index]
        rows, columns = pointer.tokens(step), pointer.column_names(step)
        assert not rows or rows == axes_of(made, step)[0].names
        assert not columns or (step.value.ndim == 2 and columns == axes_of(made, step)[1].names)
    assert len(pointer.tokens(made.trace[made.trace.find("block0.head0.q")])) == 3


def test_what_is_said_of_a_tag_is_not_what_is_read():
    said = asking(LSTM.notation, "tag", "char")
    assert said["y"].meaning == "probability of each tag of the vocabulary"
    assert said["W_E"].meaning == "embedding: one row for each character"
    assert asking(LSTM.notation, "any", "char")["y"].meaning == "probability of each character of the vocabulary"
    tagged = replace(run(Request("lstm", "ab", settings={"unit": "char"})), entry="tag")
    assert (noun_of(tagged, "d_vocab"), noun_of(tagged, "d_words")) == ("tag", "char")
