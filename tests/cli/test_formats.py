"""Every page that a command prints is written in every format, and the same words stand in all of them."""

import csv
import io
import json
import re

import numpy as np
import pytest

from seqtui.cli import output, showing
from seqtui.cli.arguments import PAGE_FORMATS
from seqtui.session.export.formats import DATA, DRAWN, FORMATS
from seqtui.session.export.markdown import escaped
from tests.cli.command import call, main

PAGES = {
    "show": ("show", "self-attention", "the cat sat"),
    "show gradients": ("show", "lstm", "the cat", "--grad"),
    "level": ("show", "lstm", "the cat", "--level", "code", "--at", "t1.f[0]"),
    "change": ("show", "rnn", "the cat", "--change", "cat=dog"),
    "experiment": ("show", "self-attention", "the cat sat", "--experiment", "neighbours"),
    "experiments": ("show", "self-attention", "--experiment", "list"),
    "beside": ("show", "lstm", "the cat", "--edit", "t2.f=0", "--beside"),
    "presets": ("show", "lstm", "the cat", "--preset", "list"),
    "preset": ("show", "multi-head", "the cat", "--preset", "drop-head", "--at", "head1"),
    "cost": ("show", "rnn", "the cat", "--cost"),
    "explain": ("explain", "lstm", "the cat", "--at", "t2.f[0]", "--depth", "2"),
    "explain-gradient": ("explain", "lstm", "the cat", "--at", "t1.f[0]", "--of", "t2.h[1]"),
    "compare": ("compare", "rnn", "gru", "the cat"),
    "compare at": ("compare", "rnn", "gru", "the cat", "--at", "t2"),
    "gradients": ("gradients", "lstm", "the cat"),
    "models": ("models",),
    "network": ("zoo", "coreference-encoder"),
    "zoo": ("zoo",),
    "doctor": ("doctor",),
}


STARTS = {"md": b"# ", "json": b"{", "csv": b"path,index,value", "npz": b"PK", "svg": b"<svg", "pdf": b"%PDF"}
STARTS |= {"png": b"\x89PNG"}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_written_in_every_format(capsysbinary, tmp_path, page, monkeypatch):
    """The page is made once as data and once drawn, and each is written in all of its formats."""
    drawn, written = output.draw_on_console, output.write_document
    made = []

    def write_all(write, formats):
        def in_all(args, *content):
            for format in formats:
                args.format, args.out = {"txt": "table"}.get(format, format), str(tmp_path / f"page.{format}")
                made.append(format)
                assert write(args, *content) == 0
            return 0

        return in_all

    pictures = [
        format for format in DRAWN if format != "png" or page in ("show", "compare", "doctor")
    ]  # fonts take time
    for module in (output, showing):
        monkeypatch.setattr(module, "draw_on_console", write_all(drawn, pictures))
        monkeypatch.setattr(module, "write_document", write_all(written, DATA))
    for format in ("table", "json"):
        if page != "cost" or format == "table":  # seconds of counting
            assert (main([*PAGES[page], "--format", format]), capsysbinary.readouterr()) == (0, (b"", b""))
    assert set(made) == {*pictures, *(DATA if page != "cost" else ())}
    for format in made:
        content = (tmp_path / f"page.{format}").read_bytes()
        assert content.startswith(STARTS.get(format, b"")) and len(content) > 50, format


def test_a_file_that_was_there_is_written_anew_and_that_is_said(capsys, tmp_path):
    file = tmp_path / "a.md"
    assert call(capsys, "models", "--out", str(file)).err == ""
    answer = call(capsys, "models", "--out", str(file))
    assert (answer.status, answer.out) == (0, "") and answer.err == f"seqtui: {file} was there and is written anew\n"


def words_of(page, capsys):
    """Every word that stands along an axis of the page's JSON, and each text in its rows."""
    data = call(capsys, *PAGES[page], "--format", "json").json
    found = {word for step in [*data.get("steps", ()), *data.get("values", ())] for word in named(step)}
    return found | {str(entry[key]) for entry in data.get("times", ()) for key in ("token",)}


def named(step):
    return [word for along in step.get("names", ()) for word in along or ()]


@pytest.mark.parametrize("page", ["show", "show gradients", "experiment", "beside", "preset", "gradients"])
def test_the_same_words_stand_in_md_csv_and_json(capsys, page):
    words = words_of(page, capsys)
    rows = list(csv.DictReader(io.StringIO(call(capsys, *PAGES[page], "--format", "csv").out)))
    text = call(capsys, *PAGES[page], "--format", "md").out
    in_csv = {value for row in rows for value in (row["word"], row["row"], row["column"], row["value"])}
    in_csv |= {part for value in in_csv for part in value.split(", ")}
    in_md = {cell for line in text.splitlines() for cell in re.split(r" \| |^\| | \|$", line)}
    if page != "experiment":
        assert words >= {"the", "cat"} or page == "preset"
    assert words <= in_csv
    assert {escaped(word) for word in words} <= in_md


def test_a_map_of_attention_is_a_table_under_its_tokens(capsys):
    text = call(capsys, "show", "self-attention", "the cat sat", "--at", "pattern", "--format", "md").out
    lines = text.splitlines()
    at = lines.index("| query \\\\ key | the | cat | sat |")
    data = call(capsys, "show", "self-attention", "the cat sat", "--at", "pattern", "--format", "json").json
    value = data["steps"][0]["value"]
    for k, token in enumerate(["the", "cat", "sat"]):
        name, *cells = (cell.strip() for cell in lines[at + 2 + k].strip("|").split("|"))
        assert name == token
        assert [float(cell) for cell in cells] == pytest.approx(value[k], rel=1e-5)
    assert data["steps"][0]["names"] == [["the", "cat", "sat"]] * 2


def test_y_stands_under_its_vocabulary_and_a_time_step_under_its_word(capsys):
    argv = ("show", "rnn", "the cat sat", "--at", "t2.y")
    step = call(capsys, *argv, "--format", "json").json["steps"][0]
    vocabulary = step["names"][0]
    assert (step["word"], set(vocabulary)) == ("cat", {"the", "cat", "sat", "</s>"})
    text = call(capsys, *argv, "--format", "md").out
    assert f"| path | formula | {' | '.join(map(escaped, vocabulary))} |" in text and "## t2: cat" in text
    rows = list(csv.DictReader(io.StringIO(call(capsys, *argv, "--format", "csv").out)))
    assert [(row["word"], row["row"], row["column"]) for row in rows] == [("cat", "", word) for word in vocabulary]
    assert [float(row["value"]) for row in rows] == step["value"]


@pytest.mark.parametrize("model", ["bahdanau", "decoder", "transformer"])
def test_what_was_generated_is_called_written(capsys, model):
    data = call(capsys, "show", model, "--format", "json").json
    text = call(capsys, "show", model, "--format", "md").out
    if "writes" not in data:
        assert "| t | written |" not in text
        return
    at = text.splitlines().index("| t | written |")
    lines = text.splitlines()[at + 2 : at + 2 + len(data["writes"])]
    assert lines == [f"| {t} | {escaped(word)} |" for t, word in enumerate(data["writes"], 1)]


def test_an_npz_of_a_page_has_a_column_of_each_table(capsys, tmp_path):
    file = tmp_path / "a.npz"
    assert main(["gradients", "rnn", "the cat", "--out", str(file)]) == 0
    data = call(capsys, "gradients", "rnn", "the cat", "--format", "json").json
    with np.load(file, allow_pickle=False) as found:
        assert found["times.token"].tolist() == ["the", "cat"]
        assert found["times.dL_dh"].tolist() == [row["dL_dh"] for row in data["times"]]
        assert json.loads(str(found["meta"]))["schema"] == "seqtui/gradients/1"


@pytest.mark.parametrize("command", [argv for name, argv in PAGES.items() if name in ("show", "models", "explain")])
def test_a_suffix_that_is_no_format_lists_those_that_are(capsys, command):
    answer = call(capsys, *command, "--out", "a.gif")
    assert (answer.status, answer.out) == (2, "") and answer.err.count("\n") == 1
    assert all(f".{format}" in answer.err for format in FORMATS)
    assert set(PAGE_FORMATS) - {"table"} == set(FORMATS) - {"txt"}
