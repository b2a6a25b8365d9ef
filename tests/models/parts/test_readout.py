"""What an output layer is said to answer is what the network was asked."""

import pytest
from msgspec.structs import replace

from seqtui.models.model import Request
from seqtui.models.parts.readout import asking
from seqtui.models.parts.recurrent import LANGUAGE_MODEL
from seqtui.models.table import MODELS, run
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors


def meanings(made) -> dict[str, str]:
    return {step.name: step.symbol.meaning for step in made.trace if step.name in ("y", "logits", "loss")}


@pytest.mark.parametrize("name", [name for name in trained_files.names() if name.startswith("coreference")])
def test_a_network_asked_what_it_stands_for_does_not_say_what_comes_next(name: str) -> None:
    weights = read_safetensors(trained_files.full_name(name))
    assert weights.about.rest["asks"] == "referent"
    said = meanings(run(Request(weights.about.model, weights=weights)))
    assert said["y"] == "probability of each word to be what *it* stands for"
    assert not any("next" in text for text in said.values())


def test_an_encoder_that_sees_all_words_is_not_asked_for_the_next() -> None:
    assert not any("next" in text for text in meanings(run(Request("encoder", settings={"output": True}))).values())
    for name in ("lstm", "decoder", "seq2seq"):
        assert "next" in meanings(run(Request(name, "the cat")))["y"]


def test_recall_is_asked_for_the_first_word() -> None:
    first, usual = asking(LANGUAGE_MODEL, "first"), asking(LANGUAGE_MODEL, "next")
    assert first["y"].meaning == "probability of each word to have come first"
    assert {name: usual[name].meaning for name in usual} == {n: LANGUAGE_MODEL[n].meaning for n in LANGUAGE_MODEL}
    assert replace(first["loss"], meaning="") == replace(usual["loss"], meaning="")


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.family != "counting"])
def test_scores_over_words_are_called_logits_in_every_model(name: str) -> None:
    """What a softmax turns into probabilities of words is named logits; the o of an LSTM is its output gate."""
    made = run(Request(name))
    shares = [step for step in made.trace if step.op == "softmax" and step.name == "y"]
    assert {made.trace[step.operands[0]].name for step in shares} <= {"logits"}
    assert all(step.symbol.meaning.startswith("output gate") for step in made.trace if step.name == "o")


def test_the_words_of_an_encoder_s_table_are_those_of_its_file() -> None:
    """Its rows are the file's vocabulary, not the words of one sentence."""
    weights = read_safetensors(trained_files.full_name("translate-transformer"))
    made = run(Request("transformer", weights=weights))
    index = made.trace.find("encoder.W_E")
    table = made.trace[index]
    words = made.labels(table.scope, "d_vocab")
    assert len(words) == len(table.value)
    taken = next(
        step for step in made.trace if step.op == "index" and step.operands[0] == made.trace.find("encoder.W_E")
    )
    assert tuple(words[k] for k in taken.params[0]) == made.sources


def test_a_network_of_characters_does_not_speak_of_words() -> None:
    run = MODELS["gru"].run(Request("gru", "the cat", settings={"unit": "char"}))
    said = {step.symbol.meaning for step in run.trace if step.symbol is not None}
    assert "surprise at the character that did come next" in said
    assert not [meaning for meaning in said if "word" in meaning]
