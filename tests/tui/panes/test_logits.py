"""The views of logits beside the walk: they follow the same keys."""

from seqtui.models.model import Request
from seqtui.models.table import run as record
from tests.tui.walking import opened, press, text, until


def run():
    return record(Request("transformer", "a b", settings={"limit": "3", "norm_first": "yes"}))


async def to_view(pilot, name):
    await until(pilot, lambda: pilot.app.screen.is_current, "the stepper")
    names = pilot.app.screen.layout_table.names
    while pilot.app.screen.views.name != name:
        assert name in names
        await press(pilot, "v")


async def test_a_sum_stands_beside_the_walk_when_its_logits_are_computed():
    async with opened(run()).run_test(size=(80, 24)) as pilot:
        await to_view(pilot, "logit")
        assert "is not computed yet" in text(pilot.app)
        await press(pilot, "end")
        last = text(pilot.app)
        assert "(3/3)" in last and "sum of" in last and "= the recorded logit" in last
        await press(pilot, "shift+left")
        assert "(2/3)" in text(pilot.app)


async def test_the_lens_stands_beside_the_walk_and_follows_it():
    async with opened(run()).run_test(size=(80, 24)) as pilot:
        await to_view(pilot, "lens")
        await press(pilot, "end")
        assert "block1" in text(pilot.app) and "block1 at *" in text(pilot.app)


async def test_gradients_have_no_such_views():
    async with opened(run()).run_test(size=(80, 24)) as pilot:
        await to_view(pilot, "logit")
        await press(pilot, "end", "g")
        gone = lambda: pilot.app.screen.views.name not in ("logit", "lens")  # noqa: E731
        await until(pilot, lambda: pilot.app.screen.player.goal is not None and gone(), "the walk backwards")
