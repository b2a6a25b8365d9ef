"""The other data sets: parts that do not meet, answers that are right by definition, an exact checker."""

import datetime
from collections import Counter
from itertools import islice

import numpy as np
import pytest

from seqtui.models.inputs.pictures import SIDE, judged, wanted
from seqtui.models.text_to_image import COLOURS, EXAMPLE, VOCABULARY
from seqtui.train.data import captions, coreference, digits, rewriting

TASKS = ("reverse", "sort", "date")


@pytest.mark.parametrize("task", TASKS)
def test_what_is_rewritten_is_right_and_held_out_apart(task: str) -> None:
    training, held_out = list(islice(rewriting.pairs(task, 0, held=False), 500)), rewriting.held_out_pairs(task)
    assert {pair.text for pair in training}.isdisjoint(pair.text for pair in held_out)
    assert held_out[0] == rewriting.SHOWN[task]
    for pair in (*training, *held_out):
        assert set(pair.source) <= set(rewriting.source_tokens(task))
        assert set(pair.target) <= set(rewriting.target_tokens(task))
        assert len(pair.origins) == len(pair.target) and max(pair.origins) < len(pair.source)
        assert pair.answer == _by_hand(task, pair.text)


def _by_hand(task: str, text: str) -> str:
    if task == "date":
        year, month, day = (int(part[:-1]) for part in text.split())
        return datetime.date(year, month, day).isoformat()
    return text[::-1] if task == "reverse" else "".join(sorted(text))


def test_a_digit_of_a_date_comes_from_the_same_digit() -> None:
    pair = rewriting.SHOWN["date"]
    assert pair.text == "2024년 3월 9일" and pair.answer == "2024-03-09"
    from_digits = [(s, pair.source[k]) for s, k in zip(pair.target, pair.origins, strict=True) if s in "123456789"]
    assert from_digits and all(said == read for said, read in from_digits)


def test_references_are_apart_and_balanced() -> None:
    training, held_out = coreference.references(held=False), coreference.references(held=True)
    combination = [{(r.words[1], r.words[5], r.words[-1]) for r in part} for part in (training, held_out)]
    assert combination[0].isdisjoint(combination[1])
    assert tuple(reference.text for reference in held_out[:2]) == coreference.SHOWCASE
    assert Counter(reference.animate for reference in (*training, *held_out)) == {True: 1152, False: 1152}
    assert len(held_out) > 300 and set(coreference.words()) == {word for r in training for word in r.words}
    tired, wide = held_out[:2]
    assert tired.words[tired.referent] == "animal" and wide.words[wide.referent] == "street"
    assert tired.words[coreference.Reference.pronoun] == "it"


def test_every_fifth_digit_is_held_out() -> None:
    (learnt, labels), (kept, kept_labels) = digits.read(held=False), digits.read(held=True)
    assert (len(learnt), len(kept)) == (1437, 360)
    assert learnt.shape[1:] == (digits.SIDE, digits.SIDE) and learnt.min() == 0 and learnt.max() == 1
    assert set(labels) == set(kept_labels) == set(range(10))
    assert (learnt.sum(axis=(1, 2)) > 0).all() and np.allclose(learnt * digits.LEVELS % 1, 0)


def test_pictures_are_drawn_by_the_words() -> None:
    red, black = COLOURS.index("red"), COLOURS.index("black")
    rows = np.array(wanted(tuple(EXAMPLE.split()))).reshape(SIDE, SIDE)
    assert (rows[:3, :3] == red).all() and (rows == red).sum() == 9 and (rows == black).sum() == 27
    assert wanted(("red", "square", "left", "top")) == wanted(("red", "square", "top", "left"))
    assert wanted(("red", "square")) == wanted(("red", "square", "centre"))


@pytest.mark.parametrize(
    "words", ["red", "square red", "red square top bottom", "red square centre left", "red cat", ""]
)
def test_what_is_no_caption_has_no_picture(words: str) -> None:
    assert wanted(tuple(words.split())) is None


def test_the_checker_tells_every_meaning_apart() -> None:
    every = [*captions.captions(held=False), *captions.captions(held=True)]
    by_picture: dict[tuple[int, ...], set[frozenset[str]]] = {}
    for caption in every:
        by_picture.setdefault(caption.picture, set()).add(frozenset(caption.words) - {"centre"})
        assert set(caption.words) <= set(VOCABULARY)
    assert all(len(meanings) == 1 for meanings in by_picture.values())
    assert len(by_picture) == 7 * 4 * 9


def test_held_out_captions_are_so_in_every_wording() -> None:
    meaning = [{frozenset(c.words) - {"centre"} for c in captions.captions(held)} for held in (False, True)]
    assert meaning[0].isdisjoint(meaning[1]) and len(meaning[1]) > 40
    assert captions.captions(held=True)[0].text == EXAMPLE
    assert {word for m in meaning[1] for word in m} <= {word for m in meaning[0] for word in m}


def test_the_checker_says_what_it_sees() -> None:
    words = tuple(EXAMPLE.split())
    picture = [COLOURS[k] for k in wanted(words) or ()]
    assert judged(words, picture) == "the picture is right: all 36 patches are what the caption says"
    picture[0] = "blue"
    assert judged(words, picture) == "the picture is wrong: 1 of its 36 patches are not what the caption says"
    assert judged(("red", "red"), picture) == judged(words, picture[:4]) == ""
