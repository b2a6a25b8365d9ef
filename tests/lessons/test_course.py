"""The course as a whole: what every lesson has, how often each kind of question is asked, and which beliefs are met."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from msgspec import UNSET

from seqtui.course.check.specimens import right_answer
from seqtui.course.lesson import Question
from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import read_course
from seqtui.course.questions.grading import Outcome, grade
from seqtui.course.questions.question import Posed
from seqtui.course.questions.slips import slips_of
from seqtui.language import LANGUAGES
from tests.lessons.learner import lessons

KINDS = ("choice", "multi", "number", "vector", "matrix", "shape", "order", "match", "short", "point", "goal", "train")

# what learners of each lesson believe when they come: the question and the option that meet it, and words of the option
BELIEFS = {
    "sequences": {"a network needs a fixed input size": ("any-length", "a", "its input is fixed")},
    "chain-rule": {"the naive model looks at too little": ("too-little", "a", "too little of the past")},
    "ar-markov": {
        "AR means one past value": ("what-ar-sees", "a", "one past value"),
        "Markov chooses how many": ("markov-means", "b", "the model chooses"),
        "Markov depends on the past": ("markov-means", "a", "depends on the past"),
        "a longer window is always better": ("longer-better", "a", "it can only help"),
        "the product from t = 1 needs no x₀": ("before-the-first", "a", "x₀ does not occur"),
    },
    "latent-ar": {"the predicted value is a distribution": ("what-is-p", "a", "the word that the model predicts")},
    "words-to-vectors": {"each word has its own network": ("whose", "a", "a network of its own")},
    "rnn-step": {
        "h is the answer": ("says", "a", "the hidden state is its answer"),
        "one output per sentence only": ("how-many", "b", "behind the last word"),
    },
    "unrolling": {
        "tanh makes the state shrink, ReLU makes it grow": ("grows", "a", "tanh makes it shrink, ReLU makes it grow"),
        "an RNN has many parameters": ("most", "a", "the RNN"),
    },
    "learning": {"training loss is the goal": ("better", "a", "the training loss is what counts")},
    "back-through-time": {
        "big networks vanish or explode": ("decides", "a", "big networks vanish or explode"),
        "it is the activation alone": ("decides", "c", "the activation alone"),
        "clipping cures vanishing": ("cures", "a", "too small up to the limit"),
    },
    "lstm-gates": {
        "four gates": ("gates", "a", "four"),
        "f = 1 forgets": ("keeps", "a", "fully on forgets fully"),
        "LSTM prevents long-term dependencies": ("depends", "a", "it prevents them"),
        "the old cell state holds the word": ("inside", "a", "the second word, ready to be read"),
        "the output is the next word": ("shown", "a", "the next word"),
        "⊙ means concatenation": ("product", "b", "one list is put behind the other"),
    },
    "keep-a-memory": {"a gate is set by hand in practice": ("by-hand", "a", "the one who builds it")},
    "gru": {
        "no cell gate": ("missing", "a", "a cell gate"),
        "fewer parameters generalise better": ("fewer", "a", "the fewer parameters, the better"),
    },
    "seq2seq": {
        "마세요 and Don't are far": ("hard", "a", "the two are far apart"),
        "the context is a sum of h and c": ("handed", "a", "added number by number"),
    },
    "bottleneck-attention": {"attention weights are the explanation": ("explains", "a", "weights are the explanation")},
    "q-k-v": {
        "only the other n − 1 words": ("own-key", "a", "nothing can look at itself"),
        "each word has its own network": ("one-matrix", "a", "each word has its own network"),
        "the dot product is similarity": ("similar", "a", "how alike they are"),
    },
    "scale-softmax-cost": {
        "√d_k normalises": ("why-scale", "a", "to normalise"),
        "expensive because all at once": ("expensive", "a", "all words at once"),
        "input and output must have one width": ("equal", "a", "as wide as what goes in"),
    },
    "heads": {
        "heads learn the order": ("what-for", "a", "learn the order"),
        "the embedding is divided": ("reads", "a", "the first half belongs to head 0"),
    },
    "position": {"it is a bias": ("bias", "a", "a bias")},
    "encoder-block": {
        "it came for reordered or missing words": ("made-for", "a", "missing or out of order"),
        "attention means refers to": ("refers", "a", "*it* refers to *animal*"),
    },
    "decoder": {
        "the encoder sends K and V": ("crosses", "b", "its keys and values"),
        "it differs only in q, k, v": ("differs", "a", "where its q, k and v come from"),
    },
    "transformer": {
        "a Transformer is never recursive": ("recursive", "a", "nowhere"),
        "a cache changes the answer": ("changes", "a", "the words that come out"),
    },
    "vit": {"images need convolutions": ("needs", "a", "without sliding windows")},
    "text-to-image": {
        "it used GPT-3": ("gpt", "c", "a language model has to exist first"),
        "it paints all at once": ("once", "a", "it is painted at once"),
    },
    "look-inside": {
        "weights store which word follows which": ("stored", "a", "its weights have learnt"),
        "an answer is made where it is asked": ("stands", "a", "since it is asked there"),
    },
}
ROWS = [(lesson, belief) for lesson, table in BELIEFS.items() for belief in table]
NUMERIC = [
    (id, question.id)
    for id in lessons()
    for _step, question in read_course().lesson(id).asked()
    if question.kind == "number"
]


def _questions(id: str) -> list[Question]:
    return [question for _step, question in read_course().lesson(id).asked()]


@pytest.mark.parametrize("id", lessons())
def test_a_lesson_has_ten_steps_or_so_with_something_to_do_on_each(id: str) -> None:
    lesson = read_course().lesson(id)
    assert 8 <= len(lesson.steps) <= 12
    assert [step.id for step in lesson.steps if step.goal is UNSET and not step.questions] == []


@pytest.mark.parametrize("id", lessons())
def test_a_lesson_asks_enough_of_several_kinds_a_belief_and_a_number_among_them(id: str) -> None:
    asked = _questions(id)
    assert len(asked) >= 4 and len({question.kind for question in asked}) >= 3
    assert [question.id for question in asked if question.kind in ("choice", "multi") and question.belief]
    assert [question.id for question in asked if question.kind == "number"]


@pytest.mark.parametrize("id", lessons())
def test_a_lesson_ends_with_a_question_behind_everything_that_is_seen(id: str) -> None:
    lesson = read_course().lesson(id)
    assert lesson.steps[-1].questions or id == "first-steps"  # which ends with the page of signs


def test_each_kind_of_question_is_asked_twice_or_more() -> None:
    counts = Counter(question.kind for id in lessons() for question in _questions(id))
    assert set(counts) == set(KINDS)
    assert {kind: count for kind, count in counts.items() if count < 2} == {}


def test_the_right_option_has_no_place_of_its_own() -> None:
    """Nobody comes far with one letter: none is right in more than half of all choices."""
    right = Counter(str(q.answer) for id in lessons() for q in _questions(id) if q.kind == "choice")
    assert max(right.values()) <= sum(right.values()) / 2, right


@pytest.mark.parametrize(("id", "question"), NUMERIC)
def test_two_usual_mistakes_at_a_number_are_named(id: str, question: str) -> None:
    posed = _posed(id, question)
    assert grade(posed, right_answer(posed)).outcome is Outcome.RIGHT
    named = {name for name, value in _mistakes(posed) if grade(posed, _typed(value, posed)).slip == name}
    assert len(named) >= 2, named


def _posed(id: str, question: str) -> Posed:
    """The first variant of a question, as a learner comes to it."""
    course = read_course()
    run = LessonRun(course, course.lesson(id), course.words(id, "en"))
    run.go_to(next(step.id for step, asked in course.lesson(id).asked() if asked.id == question))
    while run.page.question != question:
        run.advance()
    assert run.question is not None
    return run.question.posed


def _mistakes(posed: Posed) -> Iterator[tuple[str, float]]:
    """The mistakes that the question itself names, with what they give."""
    yield from ((name, float(np.asarray(value))) for name, value in posed.own.items())
    if posed.scene is not None and posed.slips:
        found = slips_of(posed.scene, posed.expression, posed.slips)
        yield from ((slip.name, float(slip.value)) for slip in found if slip.name in posed.slips)


def _typed(value: float, posed: Posed) -> str:
    return f"{value:.{max(posed.decimals, 3)}f}"


@pytest.mark.parametrize(("id", "belief"), ROWS, ids=lambda part: part[:40])
def test_a_belief_is_met_by_an_option_that_an_experiment_refutes(id: str, belief: str) -> None:
    name, option, phrase = BELIEFS[id][belief]
    question = next(question for question in _questions(id) if question.id == name)
    assert option in question.belief and question.belief[option].shows
    assert option not in np.ravel(question.answer), "the belief is the right answer"
    assert phrase in read_course().words(id, "en").questions[name].options[option]
    for language in LANGUAGES:
        assert read_course().words(id, language).questions[name].beliefs[option], language


def test_every_lesson_that_is_to_meet_beliefs_is_in_the_table() -> None:
    assert set(lessons()) - set(BELIEFS) == {"first-steps", "letters"}
