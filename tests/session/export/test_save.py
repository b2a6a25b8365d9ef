"""What is saved is what is shown, in every format; text from people stays text."""

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session.export.csv_text import text_cell
from seqtui.session.export.formats import FORMATS, format_of
from seqtui.session.export.markdown import fenced
from seqtui.session.export.npz import npz_arrays, write_npz
from seqtui.session.export.run import Export
from seqtui.session.export.save import data_writer, frame_export, read_save_request, walk_export
from seqtui.session.gradients.backward_player import turned
from seqtui.session.step_query import differentiate, select_steps
from seqtui.session.stepper import Stepper
from seqtui.session.text import safe
from seqtui.session.walk.player import Player
from tests.session.runs import SHAPES, recorded

FORMULAS = ("=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1")


def written(export, format):
    stream = io.BytesIO()
    data_writer(export, format)(stream)
    return stream.getvalue()


# arrays -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHAPES)
def test_an_npz_holds_every_number_and_gradient_without_pickle(name):
    run = SHAPES[name]()
    gradients = differentiate(run.trace)
    export = Export(run, select_steps(run.trace, all_steps=True), gradients, all_steps=True)
    stream = io.BytesIO()
    write_npz(export, stream)
    stream.seek(0)
    with np.load(stream, allow_pickle=False) as found:
        assert len(found.files) == 2 * len(run.trace) + 1
        for index in range(len(run.trace)):
            path = run.trace.path(index)
            assert np.array_equal(found[path], run.trace[index].value, equal_nan=True)
            assert np.array_equal(found[f"grad:{path}"], gradients[index], equal_nan=True)
        meta = json.loads(str(found["meta"]))
    assert meta["model"] == run.model.name
    assert meta["tokens"] == list(run.tokens)
    assert meta["of"]


def test_one_number_is_one_array():
    run = recorded("lstm")
    found = npz_arrays(Export(run, select_steps(run.trace, "t3.f[2]")))
    assert list(found) == ["meta", "t3.f[2]"]
    assert found["t3.f[2]"] == run.trace.value("t3.f")[2]


def test_the_same_run_gives_the_same_bytes():
    run = recorded("lstm")
    assert written(walk_export(Player(run)), "npz") == written(walk_export(Player(run)), "npz")


# the frame on the screen --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lstm", "stacked", "latent"])
def test_a_frame_holds_the_numbers_of_the_table_and_no_more(name):
    player = Player(SHAPES[name]())
    for _ in range(5):
        view = Stepper(player).view()
        rows = [row for row in view.rows if row.values is not None]
        table = list(csv.reader(io.StringIO(written(frame_export(player, view), "csv").decode())))
        assert list(dict.fromkeys(line[0] for line in table[1:])) == [row.path for row in rows]
        for row in rows:
            numbers = [float(line[2]) for line in table[1:] if line[0] == row.path]
            assert numbers[: len(row.values)] == list(row.values)
        player.step(2)


def test_a_walk_backwards_is_saved_with_its_gradients():
    player = turned(Player(recorded("lstm")), "t3.h[1]")
    player.step(4)
    document = json.loads(written(walk_export(player), "json"))
    wanted = differentiate(player.forward.trace, "t3.h[1]")
    assert document["of"] == "t3.h[1]"
    for step in document["steps"]:
        assert np.array_equal(step["grad"], wanted[player.forward.trace.find(step["path"])])
    assert "grad" in written(frame_export(player, Stepper(player).view()), "csv").decode().splitlines()[0]


def test_a_walk_holds_every_named_value_in_order():
    player = Player(recorded("gru"))
    lines = written(walk_export(player), "csv").decode().splitlines()[1:]
    assert list(dict.fromkeys(line.partition(",")[0] for line in lines)) == [path for path, _ in player.trace.named()]


# text from people ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_a_spreadsheet_would_run_is_neutralised(text):
    shown = text_cell(text)
    assert shown == f"'{text}" or (shown == safe(text) and shown.startswith("\\"))
    assert text_cell("t1.f") == "t1.f"


def test_numbers_in_csv_are_never_touched():
    run = record(Request("lstm", "a b", edits=(("t1.c", -2.5),)))
    table = list(csv.reader(io.StringIO(written(walk_export(Player(run)), "csv").decode())))
    assert ["t1.c", "0", "-2.5", "a", "", ""] in table


def test_markdown_shows_a_hostile_token_as_it_is():
    run = record(Request("lstm", "<script>|x| [a](b) `c` \x1b[2J"))
    text = written(walk_export(Player(run)), "md").decode()
    assert "\x1b" not in text
    assert "\\<script\\>\\|x\\|" in text


@given(st.text("`ab \n", max_size=30))
def test_a_fence_is_longer_than_any_in_the_block(text):
    block = fenced(text.split("\n"))
    opening, *body, closing, _, _ = block.split("\n")
    assert opening == f"{closing}text"
    assert set(closing) == {"`"}
    assert closing not in "\n".join(body)
    assert body == text.split("\n")


# what is asked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_the_suffix_says_the_format(format):
    assert format_of(f"a.{format.upper()}") == format
    assert (read_save_request(f"a.{format}").whole, read_save_request(f" walk  b c.{format} ").whole) == (False, True)
    assert read_save_request(f"walk  b c.{format} ").path == f"b c.{format}"
    assert read_save_request(f"view.{format}").path == f"view.{format}"


@pytest.mark.parametrize("text", ["", "walk", "a.gif", "view .md", "walk lstm", "x.md/"])
def test_a_name_without_a_known_suffix_is_a_sentence(text):
    if text == "x.md/":
        assert format_of(text) == "md"  # that it is a directory shows when it is written
        return
    with pytest.raises(SeqtuiError, match="end the name with one of"):
        read_save_request(text)


def test_the_home_directory_may_be_written_short(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    assert read_save_request("~/a.md").path == "/home/me/a.md"
    assert read_save_request("~nobody-of-that-name/a.md").path == "~nobody-of-that-name/a.md"
