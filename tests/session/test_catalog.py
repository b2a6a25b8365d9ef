"""Home: what stands over a model is true of its run."""

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import READ_MEMORY, Request
from seqtui.models.table import GROUPS, MODELS, run
from seqtui.models.weights import trained_files
from seqtui.models.weights.zoo_questions import question_of
from seqtui.session.catalog import HEADINGS, choices
from seqtui.session.requests import RunArgs, build_request
from seqtui.session.walk.player import Player


def axes(made) -> set[tuple[str, ...]]:
    """The axes of all maps of attention."""
    return {step.symbol.axis_names for step in made.trace if step.name == "pattern" and step.symbol}


def carried(made, part: str = "") -> bool:
    """Whether an h goes from time step to time step there."""
    times = [step.time for step in made.trace if step.name == "h" and str(step.scope).startswith(part)]
    return len(times) > 2 and {0, 1, 2} <= set(times)


def counts(made) -> bool:
    """Whether its numbers come from a corpus."""
    other = run(replace(made.request, corpus="the animal ran\nthe street was tired\n"))
    ours, theirs = ([step.value for step in one.trace] for one in (made, other))
    return len(ours) != len(theirs) or not all(map(np.array_equal, ours, theirs))


TRUE_OF = {
    "counting": counts,
    "recurrent": lambda made: carried(made) and not carried(made, "decoder") and not counts(made),
    "writing": lambda made: carried(made, "encoder") and carried(made, "decoder") and made.outputs and not axes(made),
    "attention": lambda made: ("query", "key") in axes(made) and not carried(made) and made.canvas is None,
    "pictures": lambda made: ("query", "key") in axes(made) and made.canvas is not None,
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_stands_under_the_one_heading_that_is_true_of_its_run(name: str) -> None:
    (group,) = (group for group, models in GROUPS.items() if name in [model.name for model in models])
    made = run(Request(name))
    assert [other for other in TRUE_OF if TRUE_OF[other](made)] == [group]
    (row,) = (choice for choice in choices() if choice.name == name)
    assert row.group == HEADINGS[group]


def test_seq2seq_looks_back_at_nothing_and_stands_under_no_heading_of_attention() -> None:
    made = run(Request("seq2seq"))
    assert not any(step.name in ("pattern", "alpha") for step in made.trace)
    assert "Attention" not in next(choice.group for choice in choices() if choice.name == "seq2seq")


@pytest.mark.parametrize("name", MODELS)
def test_memory_is_read_or_refused(name: str, tmp_path) -> None:
    file = tmp_path / "m.npy"
    width = 4 if name == "self-attention" else 8
    np.save(file, np.random.default_rng(0).normal(size=(3, width)))
    if MODELS[name].reads_memory:
        memory = build_request(RunArgs(name, memory=str(file))).memory
        made = run(Request(name, memory=memory))
        assert any(np.array_equal(step.value, memory) for step in made.trace if step.is_leaf)
        return
    with pytest.raises(SeqtuiError, match="--memory"):
        build_request(RunArgs(name, memory=str(file)))
    with pytest.raises(SeqtuiError, match="--memory"):
        run(Request(name, memory=np.ones((3, width))))


def test_the_sentence_names_the_models_that_read_memory() -> None:
    *first, last = (name for name in ("decoder", "self-attention", "multi-head") if MODELS[name].reads_memory)
    assert f"{', '.join(first)} and {last}" == READ_MEMORY
    assert sum(model.reads_memory for model in MODELS.values()) == len(first) + 1


@pytest.mark.parametrize("entry", trained_files.entries(), ids=lambda entry: entry.name)
def test_a_network_of_the_zoo_ends_where_it_answers_and_is_looked_at_where_it_is_asked(entry) -> None:
    made = run(build_request(RunArgs(entry.name)))
    assert question_of(made.request.weights) == entry.question
    player = Player(made)
    assert player.is_where_it_begins
    player.end()
    assert not player.is_where_it_begins
    frame = player.frame
    named = {made.trace[player.frames.equations[k]].name for k in range(frame.first, frame.last + 1)}
    assert named & {"y", "loss"}, "End goes to the answer, or to what all answers of a text come to"
    if entry.about.recipe == "coreference":
        assert player.query is not None and made.tokens[player.query] == "it"
        plain = Player(run(Request(made.model.name, made.request.text)))
        assert plain.query == 0, "no file asks about a word there"


def test_no_other_file_is_asked_a_question() -> None:
    assert question_of(None) == ""
    weights = build_request(RunArgs("coreference-encoder")).weights
    assert question_of(replace(weights, name="mine.safetensors")) == ""
