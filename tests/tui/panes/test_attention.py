"""The attention models on the screen: views, the query that j and k move, why on a cell, long steps."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from tests.session.runs import recorded
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text, until

BOTH = pytest.mark.parametrize("size", SIZES)
MODELS = ("self-attention", "multi-head", "positional", "encoder", "decoder")


def transformer():
    return run(Request("transformer", "여기서 사진을 찍지 마세요", {"target": "don't take pictures here"}))


@pytest.mark.parametrize(("name", "size"), [*((name, SIZES[0]) for name in MODELS), ("encoder", SIZES[1])])
async def test_each_model_opens_and_shows_all_its_views(name, size):
    async with opened(recorded(name)).run_test(size=size) as pilot:
        await press(pilot, "L", "L", "L")
        seen = set()
        for _ in range(len(pilot.app.screen.layout_table.views)):
            seen.add(text(pilot.app))
            await press(pilot, "v")
        assert len(seen) >= 4


@pytest.mark.parametrize("ascii", [False, True])
@BOTH
async def test_the_whole_transformer_opens(size, ascii):
    async with opened(transformer(), ascii=ascii).run_test(size=size) as pilot:
        await press(pilot, "L", "L", "G", "left")
        assert "transformer" in text(pilot.app)
        assert "traceback" not in text(pilot.app).lower()


@BOTH
async def test_j_and_k_move_the_query_and_stepping_keeps_it(size):
    async with opened(recorded("encoder")).run_test(size=size) as pilot:
        player = pilot.app.screen.player
        player.jump("block0.head0.scores")
        await press(pilot, "j", "j", "k", "right_square_bracket", "tab")
        assert player.element(player.owner) == (1, 2)
        assert "cat → sat" in text(pilot.app)
        await press(pilot, "right", "right", "right")
        assert player.element(player.owner) == (1, 2)
        assert player.trace[player.owner].name == "pattern"
        assert "▐cat▌" in text(pilot.app)


async def test_why_on_a_cell_of_the_pattern_opens_its_scores():
    async with opened(recorded("self-attention")).run_test(size=(80, 24)) as pilot:
        pilot.app.screen.player.jump("pattern[1,0]")
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(pilot.app)[-1] == "why", "why")
        assert "why is pattern[1,0]" in text(pilot.app)
        assert "attn_scores[1,2]" in text(pilot.app)


async def test_a_click_on_a_map_looks_there_and_a_second_asks_why():
    async with opened(recorded("self-attention")).run_test(size=(80, 24)) as pilot:
        player = pilot.app.screen.player
        player.jump("pattern")
        await press(pilot, "j")
        lines = text(pilot.app).split("\n")
        y = next(k for k, line in enumerate(lines) if line.startswith(" sat "))
        await pilot.click(offset=(20, y))
        await until(pilot, lambda: player.element(player.owner) == (2, 1), "the pointer")
        await pilot.click(offset=(20, y))
        await until(pilot, lambda: keys_of_stack(pilot.app)[-1] == "why", "why")


async def test_a_click_on_the_values_of_tokens_points_there():
    async with opened(recorded("encoder")).run_test(size=(80, 24)) as pilot:
        player = pilot.app.screen.player
        player.jump("block0.resid_mid")
        await press(pilot, "v", "j")
        lines = text(pilot.app).split("\n")
        y = next(k for k, line in enumerate(lines) if " 2 sat " in line)
        await pilot.click(offset=(28, y))
        await until(pilot, lambda: player.element(player.owner) == (2, 1), "the pointer")


async def test_a_long_step_goes_by_heads():
    async with opened(recorded("encoder")).run_test(size=(80, 24)) as pilot:
        await press(pilot, "L", "L")
        assert "block 0 · head 0  eq 8/8" in text(pilot.app)
        await press(pilot, "H")
        assert "eq 1/1" in text(pilot.app)


async def test_a_time_step_is_refused_in_one_line_where_there_is_none():
    async with opened(recorded("encoder")).run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash", "3", "enter")
        await until(pilot, lambda: "all tokens are read at once" in text(pilot.app), "the answer")
