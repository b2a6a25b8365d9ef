"""The screen as one line that opens to the same screen; the view and the walk as files that hold what is seen."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import StateDict
from seqtui.session.export.csv_text import csv_chunks
from seqtui.session.export.save import save, walk_export
from seqtui.session.share.code import read_code
from seqtui.session.share.restore import reopened
from seqtui.session.stepper import Stepper
from seqtui.session.walk.views import Level
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.footer import Field
from seqtui.tui.panes.layout import layout_of, view_of
from seqtui.tui.screens.copied import CopiedScreen
from tests.session.runs import recorded
from tests.session.share.test_old_codes import LINES, WEIGHTS
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text, until

EDIT = ("ctrl+u", *"t1.h=0")
SEEN = {
    "lstm": (lambda: recorded("lstm"), ("L", "right", "right", "down", "tab", "tab")),
    "history": (lambda: recorded("gru", n_layers=2), ("G", "v", "tab")),
    "an operation": (lambda: recorded("lstm"), ("L", "right", "full_stop", "full_stop")),
    "a distribution": (lambda: recorded("rnn"), ("G", "left", "v", "v", "tab")),
    "a query": (lambda: recorded("self-attention"), ("L", "L", "down", "down", "tab", "v")),
    "heads": (lambda: recorded("multi-head"), ("G", "down", "v", "v")),
    "an encoder": (lambda: recorded("encoder"), ("L", "L", "L", "down", "v", "v", "v")),
    "an alignment": (lambda: recorded("bahdanau"), ("G", "left", "v", "up")),
    "edited": (lambda: record(Request("lstm", "a b c", edits=(("t1.f", 0.0), ("t2.c[1]", 5.0)))), ("L", "right")),
    "turned round": (lambda: recorded("lstm"), ("g", "right", "right", "tab")),
    "tried": (lambda: recorded("gru"), ("L", "e", *EDIT, "enter", "t", "w", *"1=a", "enter")),
    "counted": (lambda: recorded("markov"), ("L", "v", "down")),
}


def above_the_keys(app):
    """The screen without its last line, where the keys and messages stand."""
    return text(app).split("\n")[:-1]


async def copied(pilot):
    """The code that Y copies."""
    pilot.app._clipboard = ""
    await press(pilot, "Y")
    await until(pilot, lambda: pilot.app.clipboard and isinstance(pilot.app.screen, CopiedScreen), "a code")
    assert "sent to the clipboard" in text(pilot.app)
    await press(pilot, "escape")
    return pilot.app.clipboard


async def settled(pilot):
    """A turned walk makes finite differences meanwhile: wait until they stand there."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("name", SEEN)
async def test_a_code_opens_to_the_same_screen(name):
    make, keys = SEEN[name]
    size = SIZES[len(name) % 2]
    async with opened(make()).run_test(size=size) as pilot:
        await press(pilot, *keys)
        await settled(pilot)
        code = await copied(pilot)
        seen = above_the_keys(pilot.app)
        view, player = pilot.app.screen.views.number, pilot.app.screen.player
        met = pilot.app.met
    state = read_code(code)
    again = reopened(state)
    app = SeqtuiApp(stepper=again, view=view_of(state, again.player.run))
    app.met = met  # what is new to a learner is no part of a code
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await settled(pilot)
        assert above_the_keys(pilot.app) == seen
        assert pilot.app.screen.views.number == view
        assert pilot.app.screen.player.goal == player.goal


async def test_the_level_is_part_of_the_code():
    async with opened().run_test(size=(80, 24)) as pilot:
        pilot.app.screen.stepper.level = Level.CODE
        assert read_code(await copied(pilot)).level is Level.CODE


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_code_is_shown_whole_and_can_be_written_to_a_file(size, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = record(Request("lstm", input=np.random.default_rng(0).normal(size=(12, 4))))
    async with opened(run).run_test(size=size) as pilot:
        await press(pilot, "Y")
        await until(pilot, lambda: isinstance(pilot.app.screen, CopiedScreen), "the code")
        code = pilot.app.clipboard
        rows = [row.strip() for row in text(pilot.app).split("\n")]
        first = next(k for k, row in enumerate(rows) if row and code.startswith(row))
        assert len(code) > size[0] * 4
        assert "".join(rows[first : first + -(-len(code) // size[0])]) == code
        await press(pilot, *["ctrl+u"], *"mine.txt", "enter")
        await until(pilot, lambda: "written to mine.txt: seqtui open" in text(pilot.app))
    assert (tmp_path / "mine.txt").read_text() == f"{code}\n"


async def test_weights_are_named_in_the_code():
    weights = WEIGHTS
    run = record(Request("lstm", input=np.eye(3), weights=weights))
    async with opened(run).run_test(size=(80, 24)) as pilot:
        code = await copied(pilot)
    assert read_code(code, StateDict("copy.safetensors", weights.tensors)).request.weights.name == "copy.safetensors"


async def test_a_run_that_is_too_large_for_a_line_says_so():
    run = record(Request("rnn", input=np.random.default_rng(0).normal(size=(6000, 4))))
    async with opened(run).run_test(size=(80, 24)) as pilot:
        await press(pilot, "Y")
        await until(pilot, lambda: "too many for one line" in text(pilot.app))


@pytest.mark.parametrize(("name", "code", "wanted"), LINES, ids=[name for name, _, _ in LINES])
def test_every_old_code_names_a_view_that_there_still_is(name, code, wanted):
    state = read_code(code, WEIGHTS)
    assert (view_of(state, reopened(state).player.run) is None) == (state.view == "")


@pytest.mark.parametrize("model", ["lstm", "markov", "encoder", "bahdanau", "vit", "text-to-image"])
def test_no_two_views_share_a_name(model):
    names = layout_of(record(Request(model))).names
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.islower() for name in names)


# files --------------------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def saved(pilot, wish, said="saved the"):
    await press(pilot, "s")
    await until(pilot, lambda: keys_of_stack(pilot.app)[-1] == "InputDialog")
    pilot.app.screen.query_one(Field).value = wish
    await press(pilot, "enter")
    await until(pilot, lambda: said in text(pilot.app), said)


async def test_the_question_proposes_a_name_and_lists_the_suffixes(here):
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "s")
        await until(pilot, lambda: "view seqtui-lstm.md" in text(pilot.app))
        for suffix in (".md", ".txt", ".csv", ".json", ".npz", ".svg"):
            assert suffix in text(pilot.app)
        await press(pilot, "enter")
        await until(pilot, lambda: "saved the view in seqtui-lstm.md" in text(pilot.app))
        await press(pilot, "s")
        await until(pilot, lambda: "view seqtui-lstm-2.md" in text(pilot.app))
        await press(pilot, "escape")
    assert [path.name for path in here.iterdir()] == ["seqtui-lstm.md"]


@pytest.mark.parametrize("name", ["heads", "turned round"])
async def test_a_saved_view_is_what_stood_on_the_screen(name, here):
    make, keys = SEEN[name]
    async with opened(make()).run_test(size=(120, 40)) as pilot:
        await press(pilot, *keys)
        await settled(pilot)
        seen = "\n".join(above_the_keys(pilot.app)).rstrip()
        for suffix in ("txt", "md", "svg"):
            await saved(pilot, f"view a.{suffix}", f"saved the view in a.{suffix}")
    assert Path("a.txt").read_text(encoding="utf-8").rstrip() == seen
    assert seen in Path("a.md").read_text(encoding="utf-8")
    picture = ET.parse("a.svg").getroot()
    drawn = "".join("".join(part.itertext()) for part in picture.iter("{http://www.w3.org/2000/svg}text"))
    assert seen.replace("\n", "").replace(" ", "") in drawn.replace("\xa0", "").replace(" ", "").replace("\n", "")


async def test_a_saved_frame_and_a_saved_walk_hold_their_numbers(here):
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "L", "right", "right")
        player = pilot.app.screen.player
        rows = {row.path: row.values for row in Stepper(player).view().rows if row.values is not None}
        for wish in ("view a.csv", "view a.json", "walk b.csv", "walk b.npz"):
            await saved(pilot, wish, f"saved the {wish[:4]} in {wish[5:]}")
    table = list(csv.reader(io.StringIO(Path("a.csv").read_text(encoding="utf-8"))))[1:]
    for path, values in rows.items():
        assert tuple(float(line[2]) for line in table if line[0] == path) == values
    assert {line[0] for line in table} == set(rows)
    document = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert {part["path"] for part in document["steps"] + document["parameters"]} == set(rows)
    with np.load("b.npz", allow_pickle=False) as found:
        assert np.array_equal(found["t3.h"], player.trace.value("t3.h"))
    assert Path("b.csv").read_text(encoding="utf-8") == "".join(csv_chunks(walk_export(player)))


@pytest.mark.parametrize(
    ("wish", "said"), [("view a.gif", "end the name with one of"), ("view", "end the name with one of")]
)
async def test_a_wrong_name_is_answered_where_it_was_typed(wish, said, here):
    async with opened().run_test(size=(80, 24)) as pilot:
        await saved(pilot, wish, said)
        assert keys_of_stack(pilot.app) == ["stepper", "InputDialog"]


async def test_a_file_that_cannot_be_written_is_said_in_the_footer(here):
    async with opened().run_test(size=(80, 24)) as pilot:
        await saved(pilot, "walk gone/a.csv", "there is no directory gone")
        Path("full.csv").symlink_to("/dev/full")
        await saved(pilot, "walk full.csv", "No space left")
    assert not Path("full.csv").is_file()
    assert save("/dev/null", lambda stream: stream.write(b"x")) == 0


async def test_the_colours_of_a_picture_are_those_of_the_theme(here, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "right")
        await saved(pilot, "view dark.svg", "saved the view in dark.svg")
        await press(pilot, "D")
        await saved(pilot, "view light.svg", "saved the view in light.svg")
    dark, light = (Path(f"{name}.svg").read_text(encoding="utf-8") for name in ("dark", "light"))
    assert "#121212" in dark
    assert "#87d7ff" in dark
    assert "#121212" not in light
    assert "#005faf" in light
