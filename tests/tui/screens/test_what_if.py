"""The keys e, E, u, U and T: the run follows at once, in place; every change can be taken back, from anywhere."""

from threading import Event

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.tui.controllers import edit
from seqtui.tui.panes.counting import WhatIfPane
from seqtui.tui.screens import worker_dialog
from seqtui.tui.screens.dialogs import InputDialog, ListDialog
from seqtui.tui.screens.stepper import StepperScreen
from tests.session.runs import SHAPES, recorded
from tests.tui.walking import SIZES, opened, press, strips, text, until


async def typed(pilot, keys, line):
    """Ask with keys, type a line over what is offered, and wait until the run is there."""
    await press(pilot, *keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, InputDialog), "the question")
    field = pilot.app.screen.query_one("Field")
    field.value = line
    await press(pilot, "enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, InputDialog), f"what comes of {line}")
    await pilot.pause()


def to_what_if(app):
    """Show the view of both runs."""
    screen = app.screen
    screen.views.number = next(k for k, panes in enumerate(screen.layout_table.views) if WhatIfPane in panes)
    screen.make_room()


def player(app):
    return app.screen.player


def before(app):
    return app.screen.stepper.before


def changes(app):
    baseline = app.screen.stepper.baseline
    return () if baseline is None else baseline.changes


async def test_an_edit_is_offered_made_in_place_marked_and_undone():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "L", "right", "right", "right", "tab")
        first, path = player(app), player(app).trace.path(player(app).cursor)
        await press(pilot, "e")
        assert f"{path}[1] = " in text(app) and "what if?" in text(app)
        await press(pilot, *"0.875", "enter")  # the offered line is chosen: typing takes its place
        await until(pilot, lambda: isinstance(app.screen, StepperScreen), "the edited run")
        after = player(app)
        assert after.trace.path(after.cursor) == path and after.pointed == first.pointed and after.unit == 1
        assert after.trace.value(path)[1] == 0.875 and before(app) is first.run
        shown = text(app)
        assert "[*0.875]" in shown and "edited: 1 change, u undoes" in shown and "v shows both runs" in shown
        assert "*" not in next(line for line in shown.splitlines() if " h₁" in line)  # nothing before it moved
        await press(pilot, "u")
        assert player(app).run is first.run and "edited" not in text(app) and "undone" in text(app)
        await press(pilot, "u")
        assert "no change led here" in text(app)
        await press(pilot, "U")
        assert player(app).run is after.run and "edited: 1 change" in text(app)
        await press(pilot, "U")
        assert "nothing was undone here" in text(app)


async def test_what_cannot_be_done_is_said_where_it_was_typed_and_escape_changes_nothing():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        kept = player(app)
        await press(pilot, "e", *"t9.f=1", "enter")
        await until(pilot, lambda: "no value 't9.f'" in text(app), "the sentence")
        app.screen.query_one("Field").value = "many"
        await press(pilot, "enter")
        await until(pilot, lambda: "cannot be 'many'" in text(app), "the sentence")
        await press(pilot, "escape")
        assert player(app) is kept


async def test_a_place_that_is_not_computed_yet_is_edited_without_being_given_away():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "down", "down", "down", "e")
        assert "t1.f[0] =\n" in text(app) + "\n"
        app.screen.query_one("Field").value = "0.5"
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, StepperScreen), "the run")
        assert player(app).trace.value("t1.f")[0] == 0.5


EFFECTS = {  # what is changed from the first word, and the row that both runs are to show it in
    "another time step": ("t3.i = 0", "▶ i₃", "*0.000"),
    "a weight": ("W_xf[1,2] = 9", "▶ f₁", "*"),
    "here": ("t1.x = 1", "▶ x₁", "*1.000"),
}


@pytest.mark.parametrize("size", [(60, 18), (80, 24)], ids=["60x18", "80x24"])
@pytest.mark.parametrize("name", EFFECTS)
async def test_one_key_after_an_edit_both_runs_stand_there_with_the_edited_row(name, size):
    line, row, number = EFFECTS[name]
    async with opened().run_test(size=size) as pilot:
        app = pilot.app
        await typed(pilot, "e", line)
        assert "v shows both runs" in " ".join(text(app).split())
        await press(pilot, "v")
        shown = next((shown for shown in text(app).splitlines() if row in shown), "")
        assert number in shown, text(app)
        assert app.screen.views.name == "whatif"
        await typed(pilot, "e", "t2.g = 0.5")  # both are shown already: the next edit is brought there at once
        assert any("▶ g₂" in shown and "*0.500" in shown for shown in text(app).splitlines()), text(app)


async def test_the_tree_shows_all_changes_and_goes_to_any_of_them():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "t")
        assert "tree" not in text(app)  # there is none yet
        await press(pilot, "escape")
        await typed(pilot, "e", "t1.f = 0")
        await typed(pilot, "e", "t1.i = 0.25")
        await press(pilot, "u", "u")
        await typed(pilot, "tw", "cat=dog")
        assert player(app).run.tokens == ("the", "dog", "sat")
        await press(pilot, "t", "t")
        assert isinstance(app.screen, ListDialog)
        lines = text(app).splitlines()
        labels = ("as it was opened", "└ t1.f = 0", "└ t1.i = 0.25", "└ cat=dog")
        places = [next((k, line.index(label)) for k, line in enumerate(lines) if label in line) for label in labels]
        assert [row for row, _ in places] == list(range(places[0][0], places[0][0] + 4))
        assert [column - places[0][1] for _, column in places] == [0, 0, 2, 0]
        assert "you are here" in lines[places[3][0]]
        await press(pilot, "up", "enter")
        await until(pilot, lambda: isinstance(app.screen, StepperScreen), "the way there")
        assert changes(app) == ("t1.f = 0", "t1.i = 0.25")
        assert "edited: 2 changes" in text(app)
        await press(pilot, "t", "t", "escape")
        assert changes(app) == ("t1.f = 0", "t1.i = 0.25")


async def test_a_run_that_was_let_go_of_is_recorded_again():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        app.screen.editing.edits._keep = 0
        await typed(pilot, "e", "t1.f = 0")
        one = player(app).run
        await typed(pilot, "e", "t1.i = 0")
        await press(pilot, "u")
        await until(pilot, lambda: changes(app) == ("t1.f = 0",), "the run")
        assert player(app).run is not one
        pairs = zip(one.trace, player(app).run.trace, strict=True)
        assert all(np.array_equal(a.value, b.value) for a, b in pairs)


async def test_presets_are_listed_and_run():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "p")
        assert "close the forget gate" in text(app) and "uniform attention" not in text(app)
        await press(pilot, "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, StepperScreen), "the run")
        assert (player(app).trace.value("t3.f") == 1).all()
        await press(pilot, "u")
        assert before(app) is None


async def test_a_model_without_presets_offers_none():
    async with opened(recorded("markov")).run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "p")
        assert "try" in text(pilot.app) and "preset" not in text(pilot.app)


async def test_a_weight_is_edited_from_why_which_stays_open_in_the_new_run():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "right", "enter")
        weight = app.screen.selection.editable
        assert app.screen.selection.trace[weight.step].op == "parameter"
        path = app.screen.selection.trace.path(weight.step)
        await press(pilot, "e")
        assert f"{path}[" in text(app)
        app.screen.query_one("Field").value = "2"
        await press(pilot, "enter")
        await until(pilot, lambda: not isinstance(app.screen, InputDialog), "the run")
        assert app.screen.keys == "why"
        assert app.screen.selection.run.trace.value(path)[weight.element] == 2
        await press(pilot, "escape")
        assert player(app).trace.value(path)[weight.element] == 2


async def test_a_run_that_takes_a_while_says_so_and_is_given_up_with_esc(monkeypatch):
    recorded_at_last = Event()

    def slow(request):
        recorded_at_last.wait(10)
        return run(request)

    monkeypatch.setattr(worker_dialog, "PATIENCE", 0.001)
    monkeypatch.setattr(edit, "record", slow)
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        first = player(app).run
        await press(pilot, "right", "e")
        app.screen.query_one("Field").value = "0.5"
        await press(pilot, "enter")
        await until(pilot, lambda: "recording; Esc gives it up" in text(app), "the announcement")
        await press(pilot, "escape")
        recorded_at_last.set()
        await until(pilot, lambda: isinstance(app.screen, StepperScreen), "the stepper")
        await app.workers.wait_for_complete()
        assert player(app).run is first and changes(app) == ()


async def test_why_looks_the_same_when_it_is_opened_again_in_other_colours():
    async with opened().run_test(size=(80, 24)) as pilot, opened().run_test(size=(80, 24)) as fresh:
        await press(pilot, "right", "enter", "escape", "right")
        for each in (pilot, fresh):
            each.app.action_dark()
        await press(pilot, "enter")
        await press(fresh, "right", "right", "enter")
        for each in (pilot, fresh):
            await until(each, lambda each=each: "why is" in text(each.app), "why")
        await until(pilot, lambda: strips(pilot.app) == strips(fresh.app), "the same screen")


async def test_other_settings_and_experiments_join_the_tree():
    async with opened(recorded("self-attention", "one two three")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        first = player(app).run
        await press(pilot, "c")
        app.screen.query_one("#field-d_v").value = "6"
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, StepperScreen) and player(app).run is not first, "the run")
        assert changes(app) == ("d_v=6",) and before(app) is first
        await press(pilot, "t", "x", "enter")
        await until(
            pilot, lambda: isinstance(app.screen, StepperScreen) and app.screen.stepper.baseline.told, "the experiment"
        )
        assert changes(app) == ("change one word, and see the others move",)
        await press(pilot, "u")
        assert player(app).run.config["d_v"] == 6
        await press(pilot, "u")
        assert player(app).run is first


async def test_a_mask_cell_and_a_shape_that_another_layout_needs():
    async with opened(recorded("self-attention", "a b c", causal="yes")).run_test(size=(120, 40)) as pilot:
        app = pilot.app
        await typed(pilot, "e", "mask[2,0] = -inf")
        assert player(app).trace.value("pattern")[2, 0] == 0
        to_what_if(pilot.app)
        await pilot.pause()
        assert "largest that followed" in text(app)


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        *((shape, SIZES[0]) for shape in ("stacked", "both ways", "markov", "series", "self-attention", "bahdanau")),
        *((shape, SIZES[1]) for shape in ("lstm", "latent", "seq2seq", "encoder", "transformer")),
    ],
)
async def test_every_layout_has_a_view_of_both_runs(shape, size):
    before = SHAPES[shape]() if shape in SHAPES else recorded(shape)
    paths = [path for path, index in before.trace.named() if not before.trace[index].is_leaf]
    path = next(p for p in paths if before.trace.value(p).ndim < 3 and not p.endswith("chosen"))
    async with opened(before).run_test(size=size) as pilot:
        to_what_if(pilot.app)
        await pilot.pause()
        assert "no change led here" in text(pilot.app)
        await typed(pilot, "e", f"{path} = 0.25")
        assert player(pilot.app).run.request.edits
        assert " was " in text(pilot.app) and "set by hand" in text(pilot.app)


async def test_a_run_opened_with_edits_stands_beside_the_one_without():
    request = Request("lstm", "the cat sat", edits=(("t1.f", 0.0), ("t2.f", 0.0)))
    async with opened(run(request)).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert "edited: 2 changes" in text(app)
        await press(pilot, "u", "u")
        assert player(app).run.request.edits == ()


async def test_an_edit_while_walking_backwards_gives_the_gradients_of_the_new_run():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "g", "L", "L")
        place, old = player(app).trace.path(player(app).cursor), player(app).gradients
        await typed(pilot, "e", "t2.f = 0.5")
        await until(pilot, lambda: player(app).recorded.request.edits == (("t2.f", 0.5),), "the edit")
        assert player(app).goal == "t3.L"
        assert player(app).trace.path(player(app).cursor) == place
        new = player(app).gradients
        weights = player(app).recorded.trace.find("W_hf")
        assert not np.array_equal(new[weights], old[weights])
        await press(pilot, "u")
        np.testing.assert_array_equal(player(app).gradients[weights], old[weights])
        await press(pilot, "g")
        assert player(app).goal is None


async def test_v_comes_to_the_view_of_both_runs():
    async with opened().run_test(size=(80, 24)) as pilot:
        await typed(pilot, "e", "t1.i = 0.25")
        views = pilot.app.screen.layout_table.views
        while WhatIfPane not in views[pilot.app.screen.views.number]:
            await press(pilot, "v")
            assert pilot.app.screen.views.number, "once round, and it was not there"
        await until(pilot, lambda: "largest that followed" in text(pilot.app), "the strip")


async def test_it_is_drawn_in_ascii_too():
    async with opened(ascii=True).run_test(size=(80, 24)) as pilot:
        await typed(pilot, "e", "t1.f = 0.25")
        to_what_if(pilot.app)
        await pilot.pause()
        await press(pilot, "t", "t")
        assert text(pilot.app).isascii()
