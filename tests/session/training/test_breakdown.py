"""A held-out figure by length: the numbers of the file, measured again over the held-out sentences of each length."""

import json

import pytest
import torch
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.models.weights.trained_files import parse_metadata, path_of, read_trained
from seqtui.render.breakdown import breakdown_lines
from seqtui.render.palette import Palette
from seqtui.session.text import TextStyle
from seqtui.session.training.breakdown import Breakdown, breakdown_of_run, zoo_breakdown
from tests.train.trained_nets import trained_task


def found(name: str) -> Breakdown:
    about = read_trained(path_of(name))
    assert about is not None
    made = zoo_breakdown(about)
    assert made is not None
    return made


@pytest.mark.parametrize("name", ["translate-seq2seq", "translate-bahdanau"])
def test_the_shares_by_length_are_what_the_network_writes_of_the_held_out_sentences_of_that_length(name: str) -> None:
    task, _ = trained_task(name)
    for row in found(name).rows:
        pairs = [pair for pair in task.data.held_out if len(pair.text.split()) == row.number]
        with torch.no_grad():
            written, _ = task.write(pairs)
        right = sum(" ".join(said) == pair.answer for pair, said in zip(pairs, written, strict=True))
        assert row.count == len(pairs) and row.figure == pytest.approx(right / len(pairs), abs=1e-4)
    assert sum(row.count or 0 for row in found(name).rows) == len(task.data.held_out)


def test_all_that_learnt_the_same_stand_beside_it_with_their_own_figures() -> None:
    view = found("translate-seq2seq")
    assert view.others == ("bahdanau", "luong", "transformer") and view.title.startswith("exact match by source length")
    for row in view.rows:
        for model, figure in zip(view.others, row.others, strict=True):
            about = read_trained(path_of(f"translate-{model}"))
            assert about is not None and figure == about.held_out[f"exact match at {row.number}"]


def test_what_has_no_shares_by_number_has_no_chart() -> None:
    for entry in trained_files.entries():
        has = entry.about.recipe not in ("chars", "coreference")
        assert (zoo_breakdown(entry.about) is not None) is has
        run = record(Request(entry.about.model, weights=read_safetensors(f"zoo:{entry.name}")))
        assert (breakdown_of_run(run) is not None) is (entry.about.recipe == "translate")
    about = read_trained(path_of("translate-seq2seq"))
    assert about is not None and breakdown_of_run(record(Request("seq2seq"))) is None
    assert zoo_breakdown(replace(about, held_out={"exact match at 2": 0.5, "exact match at 3": 1.5})) is None
    assert zoo_breakdown(replace(about, recipe="of mine")) is None
    uncounted = zoo_breakdown(replace(about, counts={}))
    assert uncounted is not None and all(row.count is None for row in uncounted.rows)


def test_the_length_of_what_is_read_is_marked() -> None:
    run = record(Request("seq2seq", "사진을 찍지 마세요", weights=read_safetensors("zoo:translate-seq2seq")))
    view = breakdown_of_run(run)
    assert view is not None and view.here == 3
    lines = [line.plain for line in breakdown_lines(view, 80, Palette())]
    assert [line.split()[1] for line in lines if "▶" in line] == ["3"]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("name", ["translate-seq2seq", "recall-rnn", "digits-vit", "pictures-text-to-image"])
def test_the_bars_are_as_long_as_the_shares_and_nothing_is_cut(name: str, width: int) -> None:
    view, palette = found(name), Palette(TextStyle(True), depth=0)
    lines = [line.plain for line in breakdown_lines(view, width, palette)]
    assert all(len(line) <= width and line.isascii() for line in lines)
    rows = lines[-len(view.rows) :]
    for line, row in zip(rows, view.rows, strict=True):
        full, empty = line.count("#"), line.split(" 0.")[0].split(" 1.")[0].count(".")
        assert full == round(row.figure * (full + empty)) and f"of {row.count}" in line
        assert f"{row.figure + 1e-9:.2f}" in line and str(row.number) == line.split()[0]


@pytest.mark.parametrize("counts", [{"exact match": 0}, {"exact match": 1.5}, {"exact match": True}, ["x"]])
def test_counts_that_are_none_are_refused(counts: object) -> None:
    with pytest.raises(SeqtuiError, match="'counts'"):
        parse_metadata("f", json.dumps({"format": 1, "model": "lstm", "counts": counts}))


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("height", [3, 5, 9, 10])
def test_in_few_lines_every_length_is_there_side_by_side(width: int, height: int) -> None:
    view = replace(found("translate-seq2seq"), here=8)
    lines = [line.plain for line in breakdown_lines(view, width, Palette(), height)]
    assert len(lines) <= height and all(len(line) <= width for line in lines)
    assert lines[1].split() == ["2", "3", "4", "5", "6", "7", "▶8", "9", "10"]
    assert lines[2].split() == ["seq2seq", *(f"{row.figure + 1e-9:.2f}" for row in view.rows)]
    if height >= 9:
        assert ["of", *(str(row.count) for row in view.rows)] in [line.split() for line in lines]
        bars = lines[3].split()
        assert bars[0][0] == "█" > bars[-1][0] and len(bars) == len(view.rows)
        for k, model in enumerate(view.others):
            assert [model, *(f"{row.others[k] + 1e-9:.2f}" for row in view.rows)] in [line.split() for line in lines]
