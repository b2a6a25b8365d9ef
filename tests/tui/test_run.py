"""Starting the app: what is refused before the terminal is taken, and what is said when it fails."""

import pytest
from msgspec.structs import replace

from seqtui import cli
from seqtui.cli.commands import COMMANDS
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.session.share.state import State
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.run import run_app
from tests.tui.walking import opened


def test_a_wrong_request_is_refused_before_anything_is_drawn(monkeypatch):
    monkeypatch.setattr(SeqtuiApp, "run", lambda self: pytest.fail("the terminal was taken"))
    with pytest.raises(SeqtuiError, match="no model"):
        run_app(State(Request("lstn")))
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(SeqtuiError, match="TERM=dumb"):
        run_app(State(Request("lstm")))


def test_a_fault_in_a_screen_is_one_line_without_a_traceback(monkeypatch, capsys):
    def fail(self):
        try:
            raise TypeError("oh")
        except TypeError as error:
            self._handle_exception(error)
        self._print_error_renderables()

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(SeqtuiApp, "run", fail)
    monkeypatch.setitem(COMMANDS, "", replace(COMMANDS[""], run=lambda args: run_app(None)))
    assert cli.main([]) == 70
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "TypeError: oh" in said.err


async def test_without_colour_nothing_is_coloured(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = opened()
    assert app.palette.depth == 0
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "enter")
        await pilot.pause()
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                colours = (segment.style.color, segment.style.bgcolor) if segment.style else ()
                assert all(colour is None or colour.is_default for colour in colours)
