"""``seqtui heads``, ``ablate`` and ``patch``: numbers as text and as JSON, and faults in one sentence."""

import pytest

from seqtui.cli import inside
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session import explain_json
from tests.cli.command import call

WIDE = "the animal didn't cross the street because it was too wide"
TIRED = "the animal didn't cross the street because it was too tired"
PAIR = ("coreference-encoder", WIDE, "--into", TIRED)


def test_the_heads_are_listed_by_the_measure(capsys):
    found = call(capsys, "heads", "encoder", "a b a b", "--sort", "first_token", "--format", "json").json
    sizes = [head["first_token"] for head in found["heads"]]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) == 4 and found["sort"] == "first_token"
    drawn = call(capsys, "heads", "encoder", "a b a b", "--sort", "first_token").out
    assert drawn.index(found["heads"][0]["head"]) < drawn.rindex(found["heads"][-1]["head"])
    assert "pattern[q, k + 1]" in drawn and f"{sizes[0]:.3f}"[1:] in drawn


def test_random_words_are_read_twice(capsys):
    found = call(capsys, "heads", "multi-head", "a b c d e", "--repeat", "4", "--format", "json").json
    assert found["repeated"] and found["tokens"][:4] == found["tokens"][4:] and len(found["tokens"]) == 8


def test_a_number_of_a_map_is_that_of_the_run_with_the_edit(capsys):
    found = call(capsys, "ablate", "gpt", "a b c", "--map", "parts", "--format", "json").json
    path = found["answer"]["path"]
    assert record(Request("gpt", "a b c")).trace.value(path) == found["answer"]["before"]
    for part, edits in (("block0.mlp", ("block0.mlp_out",)), ("block1", ("block1.attn_out", "block1.mlp_out"))):
        run = record(Request("gpt", "a b c", edits=tuple((path, 0.0) for path in edits)))
        (row,) = (row for row in found["parts"] if row["part"] == part)
        assert row["answer"] == run.trace.value(path) and row["change"] == row["answer"] - found["answer"]["before"]
    alone = call(capsys, "ablate", "gpt", "a b c", "--without", "block0.mlp", "--format", "json").json
    assert alone["map"] == "one" and [row["answer"] for row in alone["parts"]] == [
        row["answer"] for row in found["parts"] if row["part"] == "block0.mlp"
    ]


def test_what_tells_it_apart_is_found_by_swapping(capsys):
    found = call(capsys, "patch", *PAIR, "--map", "attention", "--format", "json").json
    answer = found["answer"]
    assert answer["text"] == "logit of *street* - logit of *animal* at *it*" and answer["before"] < 0 < answer["other"]
    turned = {row["part"] for row in found["parts"] if row["answer"] > 0}
    assert turned == {"block0.attn[1]", "block1.attn[7]"}, "the animal has seen the adjective; it looks at the animal"
    drawn = call(capsys, "patch", *PAIR, "--map", "attention").out
    assert "block1.attn[7]" in drawn and "values from: the animal" in drawn


def test_whoever_waits_at_a_terminal_is_told_how_far_the_work_has_come(capsys, monkeypatch):
    monkeypatch.setattr(inside, "_PATIENCE", 0.0)
    assert call(capsys, "ablate", "gpt", "a b c", "--map", "parts").err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    told = call(capsys, "ablate", "gpt", "a b c", "--map", "parts").err
    counted = told.split("\r")
    whole = sum(line.startswith(f"{k} of ") for k, line in enumerate(counted))
    assert whole > 1 and f"{whole} of {whole} parts: Ctrl+C ends it" in told
    assert not counted[-1] and not counted[-2].strip() and len(counted[-2]) == len(counted[-3]), "it is taken away"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("heads", "lstm"), "no head"),
        (("heads", "encoder", "--repeat", "x"), "whole number"),
        (("heads", "vit", "--repeat", "3"), "no words"),
        (("ablate", "multi-head"), "--of"),
        (("ablate", "lstm", "--of", "t1.h[0]"), "no such part"),
        (("ablate", "gpt", "--without", "block9"), "block0.head0"),
        (("ablate", "gpt", "--word", "zzz"), "zzz"),
        (("patch", "gpt"), "--into"),
        (("patch", "gpt", "a b", "--into", "a c", "--swap", "block0.resid[2]"), "outside"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(capsys, words, said):
    answer = call(capsys, *words)
    assert answer.status == 2 and said in answer.err and answer.err.count("\n") == 1


def test_the_terms_of_one_number_are_never_too_many(capsys, monkeypatch):
    monkeypatch.setattr(explain_json, "MAX_TERMS", 2)
    found = call(capsys, "explain", "gpt", "a b c", "--at", "y[1,0]", "--format", "json").json
    assert len(found["terms"]) == 4 > 2, "one for each word, of which a vocabulary has 50,000"
    assert "give a smaller --depth" in call(capsys, "explain", "gpt", "a b c", "--at", "y[1,0]", "--depth", "2").err
