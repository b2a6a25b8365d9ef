"""The question that each network of the zoo answers, in the order of the lists: the clearest answer first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seqtui.models.weights.state_dict import StateDict

QUESTIONS = {
    "coreference-encoder": "which word does *it* mean?",
    "translate-bahdanau": "where does it look as it translates?",
    "digits-vit": "which digit is this?",
    "pictures-text-to-image": "how is a picture drawn from words?",
    "recall-lstm": "which letter came first?",
    "recall-rnn": "has a plain RNN kept the letter?",
    "recall-gru": "do two gates keep the letter, too?",
    "chars-gru": "which character comes next?",
    "translate-luong": "where does it look, by products?",
    "translate-transformer": "can attention alone translate?",
    "translate-seq2seq": "does a sentence fit into one vector?",
    "coreference-self-attention": "can one head tell what *it* means?",
}


def question_of(weights: StateDict | None) -> str:
    """Return the question that the network of a file answers, "" for a file that is none of the zoo's."""
    return "" if weights is None else QUESTIONS.get(weights.name.removeprefix("zoo:"), "")


def place(name: str) -> tuple[int, str]:
    """Return what networks are sorted by: those with a question in its order, then the others by name."""
    known = list(QUESTIONS)
    return (known.index(name) if name in QUESTIONS else len(known), name)
