"""`s` takes every screen away, in every format; a file that is there is written anew only when that is agreed to."""

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest

from seqtui.session.export.formats import FORMATS
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.footer import Field
from tests.schemas import kind_of, validated
from tests.session.runs import recorded
from tests.tui.played import training, under_way
from tests.tui.test_sharing import above_the_keys
from tests.tui.walking import keys_of_stack, opened, press, text, until

SCREENS = {
    "stepper": ("rnn", ("L", "right"), "show"),
    "flow": ("rnn", ("F",), "gradients"),
    "why": ("lstm", ("G", "enter"), "explain"),
    "why gradient": ("lstm", ("g", "enter"), "explain-gradient"),
    "matrix": ("lstm", ("slash", *"W_hf", "enter"), "show"),
    "compare": ("rnn", ("t", "c", *"gru", "enter"), "compare"),
    "help": ("rnn", ("question_mark",), "text"),
    "home": ("rnn", ("escape",), "home"),
}


async def save(pilot, name):
    await press(pilot, "s")
    await until(pilot, lambda: pilot.app.screen.query(Field), "the question")
    pilot.app.screen.query_one(Field).value = name
    await press(pilot, "enter")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def there(pilot, file):
    """Written, and said so."""
    await until(pilot, lambda: file.exists() and "saved the view in" in text(pilot.app), str(file))


@pytest.mark.parametrize("name", SCREENS)
async def test_every_screen_is_taken_away_as_it_stands(name, here):
    model, keys, kind = SCREENS[name]
    async with opened(recorded(model)).run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        if name == "compare":
            await until(pilot, lambda: keys_of_stack(pilot.app)[-1] == "compare", "the comparison")
        if name == "flow":
            await until(pilot, lambda: pilot.app.screen.flow.page is not None, "the page")
            await until(
                pilot, lambda: len(pilot.app.screen.flow.page.rows) == pilot.app.screen.flow.page.entries, "all"
            )
        seen = "\n".join(above_the_keys(pilot.app)).rstrip()
        for format in ("txt", "json", "md"):
            await save(pilot, f"page.{format}")
            await there(pilot, here / f"page.{format}")
    assert (here / "page.txt").read_text(encoding="utf-8").rstrip() == seen
    assert kind_of(validated(json.loads((here / "page.json").read_text(encoding="utf-8")))) == kind
    markdown = (here / "page.md").read_text(encoding="utf-8")
    assert seen in markdown and "\n| " in markdown


@pytest.mark.parametrize("name", ["flow", "compare"])
async def test_a_screen_that_is_no_walk_is_written_in_every_format(name, here):
    model, keys, _ = SCREENS[name]
    async with opened(recorded(model)).run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        await until(pilot, lambda: keys_of_stack(pilot.app)[-1] == name, name)
        await until(pilot, lambda: name != "flow" or pilot.app.screen.flow.page is not None, "the page")
        formats = FORMATS if name == "compare" else ("csv", "npz")
        for format in formats:
            await save(pilot, f"page.{format}")
            await there(pilot, here / f"page.{format}")
    assert {file.suffix[1:] for file in here.iterdir()} == set(formats)


async def test_a_training_is_taken_away_with_its_curves_and_samples(here, tmp_path):
    async with training().run_test(size=(80, 24)) as pilot:
        await under_way(pilot, tmp_path)
        view = pilot.app.screen.lookback.page()
        for format in ("json", "csv", "svg"):
            await save(pilot, f"page.{format}")
            await there(pilot, here / f"page.{format}")
        data = validated(json.loads((here / "page.json").read_text(encoding="utf-8")))
    assert data["schema"] == "seqtui/training/1" and data["recipe"] == view.place[1]
    assert [(row["at"], row["value"]) for row in data["loss"]] == list(view.loss.curves[0].points)
    assert len(data["samples"]) == len(view.samples.rows)
    rows = list(csv.DictReader(io.StringIO((here / "page.csv").read_text(encoding="utf-8"))))
    losses = [float(row["value"]) for row in rows if row["path"] == "loss" and row["column"] == "value"]
    assert losses == [y for _, y in view.loss.curves[0].points]


async def test_a_file_that_is_there_is_only_written_anew_when_agreed(here):
    (here / "a.md").write_text("mine")
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        await save(pilot, "a.md")
        await until(pilot, lambda: "a.md is there already: type !a.md" in text(pilot.app), "the refusal")
        assert Path("a.md").read_text() == "mine"
        pilot.app.screen.query_one(Field).value = "!a.md"
        await press(pilot, "enter")
        await until(pilot, lambda: Path("a.md").read_text() != "mine", "the new file")
        await asyncio.sleep(0)
    assert sorted(path.name for path in here.iterdir()) == ["a.md"]
