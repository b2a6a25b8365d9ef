"""Both runs side by side, and the strip: what is marked, what is said, at any width, with and without colours."""

import numpy as np
import pytest

from seqtui.engine.paths import ROOT
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render.palette import Palette
from seqtui.render.values import marked, values_table
from seqtui.render.what_if import NOWHERE, beside_lines, profile_lines
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from seqtui.session.whatif.change_profile import LEVELS, Here, change_profile, here_of, level
from seqtui.session.whatif.edit_tree import Baseline
from seqtui.session.whatif.run_diff import RunDiff

PALETTES = [
    Palette(TextStyle(ascii), dark, depth) for ascii in (False, True) for dark in (True, False) for depth in (24, 4, 0)
]


def pair(text="a b c d e", model="lstm", edit=("t3.f", 0.0), **settings):
    before = run(Request(model, text, settings))
    return before, run(before.request.with_edits(edit))


def plain(lines):
    return [line.plain.rstrip() for line in lines]


def test_the_strip_has_the_largest_change_of_each_time_step() -> None:
    before, after = pair()
    view = change_profile(RunDiff(before, after))
    (row,) = view.rows
    for t in range(1, 6):
        moved = [
            np.abs(after.trace.value(path) - before.trace.value(path)).max(initial=0)
            for path, index in before.trace.named()
            if before.trace[index].time == t
        ]
        assert row.sizes[t] == max(moved)
    assert row.sizes[:3] == (0, 0, 0) and row.edited == {3}
    assert view.largest == max(
        np.abs(after.trace.value(p) - before.trace.value(p)).max(initial=0)
        for p, _ in before.trace.named()
        if p != "t3.f"
    )
    lines = plain(profile_lines(view, Here(ROOT, True, 3), 80, 4, Palette()))
    assert lines[0].startswith(f" largest that followed {view.largest:.3f} at {view.at}")
    assert lines[1].index("e▼") == lines[2].index("█") and "·· ·· " in lines[2]


def test_the_strip_has_a_row_for_each_layer_and_for_each_side() -> None:
    view = change_profile(RunDiff(*pair(edit=("layer1.t2.c", 1.0), n_layers=2)))
    assert [row.label for row in view.rows][:3] == ["all", "layer0", "layer1"] or {"layer0", "layer1"} <= {
        row.label for row in view.rows
    }
    below = next(row for row in view.rows if row.label == "layer0")
    assert not any(below.sizes)  # the layer below does not move
    view = change_profile(RunDiff(*pair("one two three", "encoder", ("block0.head0.z[1,0]", 3.0))))
    block = next(row for row in view.rows if row.label == "block0")
    assert len(block.sizes) == 4 and block.edited == {2} and view.along == "token"
    labels = [row.label for row in change_profile(RunDiff(*pair(None, "seq2seq", ("encoder.t1.f", 0.0)))).rows]
    assert "encoder" in labels and "decoder" in labels and "all" not in labels


def test_a_change_of_nothing_is_said() -> None:
    before, _ = pair()
    after = run(before.request.with_edits(("t3.f", before.trace.value("t3.f").tolist())))
    assert "nothing moved" in profile_lines(change_profile(RunDiff(before, after)), NOWHERE, 80, 3, Palette())[0].plain


def test_a_level_less_is_a_third() -> None:
    assert level(1.0, 1.0) == LEVELS and level(2.0, 1.0) == LEVELS and level(float("inf"), 1.0) == LEVELS
    assert level(0.32, 1.0) == LEVELS and level(0.31, 1.0) == LEVELS - 1 and level(0.1, 1.0) == LEVELS - 2
    assert level(1e-9, 1.0) == 1 and level(1e-13, 1.0) == level(0.0, 1.0) == level(None, 1.0) == 0


def test_long_texts_are_shrunk_to_what_fits_and_no_peak_is_lost() -> None:
    words = " ".join(f"w{k % 7}" for k in range(200))
    view = change_profile(RunDiff(*pair(words, edit=("t150.f", 0.0))))
    lines = profile_lines(view, Here(ROOT, True, 150), 60, 4, Palette())
    assert all(line.width == 60 for line in lines)
    assert "█" in lines[2].plain and lines[1].plain.count("E") == 1
    assert lines[2].plain.index("█") == lines[1].plain.index("E")


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_every_line_fits_and_ascii_is_ascii(palette, width) -> None:
    before, after = pair()
    player = Player(after, palette.look)
    player.end()
    stepper = Stepper(player, Baseline(before))
    lines = profile_lines(change_profile(stepper.difference), here_of(player), width, 5, palette)
    lines += beside_lines(stepper.view(), width, 12, palette) + values_table(stepper.view(), width, 12, palette)
    assert all(line.width == width for line in lines)
    assert not palette.look.ascii or all(line.plain.isascii() for line in lines)


def test_changed_cells_are_starred_where_they_are_and_nowhere_else() -> None:
    before, after = pair()
    player = Player(after)
    player.jump("t3.c")
    player.chosen = None
    moment = Stepper(player, Baseline(before)).view()
    rows = {row.path: row for row in moment.rows}
    assert rows["t3.f"].changed == {0, 1, 2, 3} and rows["t3.f"].before == tuple(before.trace.value("t3.f"))
    assert not rows["t3.x"].changed and rows["t3.h"].before is None
    table = {line.split()[0].lstrip("▶"): line for line in plain(beside_lines(moment, 100, 20, Palette()))[1:]}
    assert table["f₃"].count("*0.000") == 4 and "*" not in table["x₃"]
    drawn = plain(values_table(moment, 80, 20, Palette()))
    assert sum(line.count("*") for line in drawn) == 8  # f and c, and what is not computed yet has none


@pytest.mark.parametrize("text", ["    0.547 ", "  -12.345 ", " -12.345 ", "-12.345 ", "   4.1e-6", "  0.547 "])
def test_marks_take_no_room(text) -> None:
    for changed in (False, True):
        for pointed in (False, True):
            cell = marked(text, changed, pointed)
            assert len(cell) == len(text) and text.strip() in cell
            if text.endswith(" "):
                assert ("*" in cell) == changed
                assert ("[" in cell) == (pointed and text.startswith(" "))
