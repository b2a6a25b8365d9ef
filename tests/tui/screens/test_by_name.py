"""Commands by name, typed faster than they are drawn."""

from textual.command import CommandList
from textual.geometry import Region

from seqtui.tui.screens.by_name import CommandsByName
from tests.tui.walking import opened, press, until


async def test_a_page_up_before_the_commands_have_lines_does_nothing(monkeypatch):
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p")
        listed = pilot.app.screen.query_one(CommandList)
        await until(pilot, lambda: listed.option_count, "the commands")
        with monkeypatch.context() as patch:
            patch.setattr(CommandList, "scrollable_content_region", Region())
            commands = list(listed.options)
            listed.clear_options().add_options(commands)
            listed.highlighted = 0
            await press(pilot, "pageup", "pagedown")
        assert isinstance(pilot.app.screen, CommandsByName) and listed.highlighted == 0
        await press(pilot, "pagedown")
        assert listed.highlighted
