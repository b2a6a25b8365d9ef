"""The question that each network of the zoo answers, the clearest answer first, and texts to ask it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqtui.language import N_, _

if TYPE_CHECKING:
    from seqtui.models.weights.state_dict import StateDict

QUESTIONS = {
    "coreference-encoder": N_("which word does *it* mean?"),
    "translate-bahdanau": N_("where does it look as it translates?"),
    "digits-vit": N_("which digit is this?"),
    "pictures-text-to-image": N_("how is a picture drawn from words?"),
    "repeat-gpt": N_("which head looks up what followed?"),
    "recall-lstm": N_("which letter came first?"),
    "recall-rnn": N_("has a plain RNN kept the letter?"),
    "recall-gru": N_("do two gates keep the letter, too?"),
    "chars-gru": N_("which character comes next?"),
    "translate-luong": N_("where does it look, by products?"),
    "translate-transformer": N_("can attention alone translate?"),
    "translate-seq2seq": N_("does a sentence fit into one vector?"),
    "coreference-self-attention": N_("can one head tell what *it* means?"),
}


TEXTS = {  # by recipe, what its networks may be given to read besides what they open with: none of it was trained on
    "coreference": (
        "the animal didn't cross the street because it was too tired",
        "the animal didn't cross the street because it was too wide",
    ),
    "translate": (
        "당신의 내면의 힘을 과소평가하지 마세요",
        "큰 상자를 열지 마세요",
        "의사가 사진을 찍으면 오늘 책을 쓰세요",
        "비가 왔으니까 지금 우리의 상자를 닫지 마세요",
    ),
    "repeat": ("d q a k d q a k", "s e q t u i s e q t u i", "m o n d a y m o n d a y"),
    "pictures": (
        "red square top left",
        "blue circle top",
        "green bar bottom left",
        "yellow triangle right",
        "purple square left",
    ),
}


def texts_of(weights: StateDict | None) -> tuple[str, ...]:
    """Return texts that the network of a file can read, () where none are known."""
    about = weights.about if weights is not None else None
    return TEXTS.get(about.recipe, ()) if about is not None else ()


def question_of(weights: StateDict | None) -> str:
    """Return the question that the network of a file answers, translated; "" for a file that is none of the zoo's."""
    return "" if weights is None else _(QUESTIONS.get(weights.name.removeprefix("zoo:"), ""))


def place(name: str) -> tuple[int, str]:
    """Return what networks are sorted by: those with a question in its order, then the others by name."""
    known = list(QUESTIONS)
    return (known.index(name) if name in QUESTIONS else len(known), name)
