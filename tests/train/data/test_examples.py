"""An example for each recipe: of its own data, held out, and with the answer that the data call right."""

import numpy as np
import pytest

from seqtui.models.inputs.pictures import COLOURS, wanted
from seqtui.models.inputs.text import read_corpus
from seqtui.train.data import captions, characters, coreference, digits, korean, recall, repeat, rewriting
from seqtui.train.data.examples import Example, example_of
from seqtui.train.recipes import RECIPES


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_says_its_task_in_a_sentence_and_has_an_example(name: str) -> None:
    example = example_of(name)
    assert example.given and example.answer.strip() and example == example_of(name)
    said = RECIPES[name].does
    assert said.startswith("the ") and " must " in said and len(said) <= 110 and not said.endswith(".")


def test_what_is_given_is_held_out() -> None:
    letters = [recall.LETTERS.index(word) for word in example_of("recall").given.split()[1:-1]]
    assert recall.is_held_out(np.array([letters]))[0]
    assert any(sentence.startswith(example_of("chars").given) for sentence in characters.sentences(1, True))
    assert korean.held_out_sentences(1)[0].text == example_of("translate").given
    given = example_of("coreference").given
    assert any(each.text == given for each in coreference.references(held=True))
    row = [repeat.LETTERS.index(word) for word in example_of("repeat").given.split()]
    assert repeat.is_held_out(np.array([row]))[0]
    assert captions.held_out(tuple(example_of("pictures").given.split()))
    assert all(rewriting.held_out(task, pair) for task, pair in rewriting.SHOWN.items())


def test_the_answer_is_right() -> None:
    words = example_of("recall").given.split()
    assert example_of("recall").answer == words[0] and words[-1] == "?"
    marked = [float(word[:-1]) for word in example_of("adding").given.split() if word.endswith("*")]
    assert len(marked) == 2 and float(example_of("adding").answer) == pytest.approx(sum(marked), abs=0.011)
    chars = example_of("chars")
    assert any(sentence.startswith(chars.given + chars.answer) for sentence in characters.sentences(1, True))
    markov = example_of("markov")
    assert (*markov.given.split(), markov.answer, "</s>") in read_corpus(None).sentences
    assert korean.held_out_sentences(1)[0].answer == example_of("translate").answer
    assert example_of("coreference").answer == "it = animal" and "tired" in example_of("coreference").given
    *row, last = example_of("repeat").given.split()
    assert row.count(last) == 1 and example_of("repeat").answer == row[row.index(last) + 1]
    assert example_of("reverse").answer == example_of("reverse").given[::-1]
    assert example_of("sort").answer == "".join(sorted(example_of("sort").given))
    assert example_of("date") == Example("2024년 3월 9일", "2024-03-09")
    assert example_of("digits").answer == str(digits.read(held=True)[1][0])
    pictures = example_of("pictures")
    assert pictures.answer == captions.drawn(wanted(tuple(pictures.given.split())) or ())
    assert captions.drawn((COLOURS.index("black"), COLOURS.index("blue"))) == "kb"
