"""``seqtui logit`` and ``seqtui lens``: the numbers as text and as JSON, and faults in one sentence."""

import pytest

from tests.cli.command import call

TEXT = "the cat sat"


def test_a_logit_is_printed_as_its_parts_the_largest_first(capsys):
    found = call(capsys, "logit", "decoder", TEXT, "--at", "2", "--format", "json").json
    sizes = [abs(part["adds"]) for part in found["parts"]]
    assert sizes == sorted(sizes, reverse=True) and (found["read"], found["word"]) == ("the", "cat")
    assert abs(sum(part["adds"] for part in found["parts"]) - found["logit"]) < 1e-10
    text = call(capsys, "logit", "decoder", TEXT, "--at", "the").out
    assert ": *cat* at *the* (2/4)" in text and "UNTRAINED" in text
    assert text.index(found["parts"][0]["part"]) < text.index(found["parts"][1]["part"])
    assert "= the recorded logit" in text and "σ is held at its recorded value in 6 norms" in text


def test_the_difference_of_two_logits_is_asked_for_by_a_second_word(capsys):
    both = [
        call(
            capsys, "logit", "encoder", TEXT, "--set", "output=yes", "--at", "cat", "--word", word, "--format", "json"
        ).json["logit"]
        for word in ("cat", "sat")
    ]
    apart = call(
        capsys,
        "logit",
        "encoder",
        TEXT,
        "--set",
        "output=yes",
        "--at",
        "cat",
        "--word",
        "cat",
        "--against",
        "sat",
        "--format",
        "json",
    ).json
    assert abs(apart["logit"] - (both[0] - both[1])) < 1e-12 and apart["against"] == "sat"


def test_the_lens_prints_every_position_and_the_last_layer_is_the_model(capsys):
    found = call(capsys, "lens", "decoder", TEXT, "--format", "json").json
    shown = call(capsys, "show", "decoder", TEXT, "--at", "y", "--format", "json").json
    for row, position in zip(shown["steps"][0]["value"], found["positions"], strict=True):
        assert [layer["layer"] for layer in position["layers"]] == ["x", "block0", "block1"]
        assert abs(position["layers"][-1]["probability"] - max(row)) < 1e-12
    text = call(capsys, "lens", "decoder", TEXT).out
    assert text.count("block1") == 2 and "follows" in text


def test_an_encoder_is_asked_where_it_answers(capsys):
    assert call(capsys, "logit", "coreference-encoder").out.startswith(" logit 11.020: *animal* at *it* (8/11)")
    (position,) = call(capsys, "lens", "coreference-encoder", "--at", "it", "--format", "json").json["positions"]
    assert position["layers"][-1]["word"] == "animal"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("logit", "lstm"), "this run gives no logits over words"),
        (("logit", "multi-head"), "this run gives no logits over words"),
        (("lens", "coreference-self-attention"), "no block stands before these logits"),
        (("logit", "decoder", TEXT, "--at", "9"), "there is no position '9': give a number from 1 to 4, or a word"),
        (("logit", "decoder", TEXT, "--word", "dog"), "'dog' is not among the words that are scored here"),
        (("lens", "decoder", TEXT, "--word", "\x1b[1m"), "is not among the words"),
    ],
)
def test_what_cannot_be_looked_at_is_said_in_a_sentence(capsys, command, said):
    answer = call(capsys, *command)
    assert answer.status == 2 and said in answer.err and answer.err.count("\n") == 1 and "\x1b" not in answer.err
