"""Taking something out of the stepper: the screen as one line, the view or the walk as a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from seqtui.engine.errors import SeqtuiError
from seqtui.render.lines import Line, pasted
from seqtui.render.palette import Palette
from seqtui.render.save import view_writer, walk_writer
from seqtui.session.export.atomic_write import free_name, save
from seqtui.session.export.json import Export
from seqtui.session.export.save import (
    FORMATS,
    SaveRequest,
    frame_export,
    read_save_request,
    walk_export,
    written_numbers,
)
from seqtui.session.share.code import write_code
from seqtui.session.share.restore import is_large, state_of
from seqtui.session.share.state import State
from seqtui.tui import screens
from seqtui.tui.canvas import Canvas
from seqtui.tui.footer import Footer
from seqtui.tui.panes.layout import Layout
from seqtui.tui.screens.base import TooSmall
from seqtui.tui.screens.changing import ChangingScreen
from seqtui.tui.screens.prompt import PromptScreen


class SharingScreen(ChangingScreen):
    """The part of the stepper that hands on what is seen."""

    layout_table: Layout
    view: int

    def drawn(self) -> list[Line]:
        """The lines of all panes as they stand on the screen, without the keys."""
        canvases = [canvas for canvas in self.query(Canvas) if not isinstance(canvas, Footer | TooSmall)]
        seen = [canvas for canvas in canvases if canvas.is_on_screen and canvas.region.area]
        return pasted([(canvas.region.x, canvas.region.y, canvas.lines) for canvas in seen])

    def action_code(self) -> None:
        """Copy the state code of this screen; weights are read through for it, so it takes a thread."""
        state = state_of(self.stepper, self.layout_table.names[self.view])
        self.run_worker(partial(self._encode, state), thread=True, group="code", exclusive=True)

    def action_save(self) -> None:
        """Ask which file to write what to; what is on the screen now is what a view means."""
        known = " ".join(f".{format}" for format in FORMATS)
        question = f"save what to which file? view or walk FILE {known}"
        name = f"view {free_name(f'seqtui-{self.run.model.name}', 'md')}"
        drawn = self.drawn()
        self.app.push_screen(PromptScreen(question, read_save_request, value=name), partial(self._save, drawn))

    def _save(self, drawn: Sequence[Line], text: str | None) -> None:
        """Write in a thread: a long walk takes seconds."""
        if text is None:
            return
        wish, palette = read_save_request(text), self.app.palette
        values = walk_export(self.player) if wish.whole else frame_export(self.player, self.stepper.view())
        numbers = written_numbers(values, wish.format)
        self.work("save", numbers, partial(_written, wish, drawn, values, palette), self._say)

    def _encode(self, state: State) -> None:
        """In the worker."""
        try:
            self.call_later(self._copied, write_code(state), is_large(state))
        except SeqtuiError as error:
            self.call_later(self._say, str(error))

    def _copied(self, code: str, large: bool) -> None:
        """Copy it, and show all of it: not every terminal takes what is copied."""
        self.app.copy_to_clipboard(code)
        name = free_name(f"seqtui-{self.run.model.name}-code", "txt")
        self.app.push_screen(screens.code.CodeScreen(code, name, large), self._told)

    def _told(self, said: str | None) -> None:
        if said is not None:
            self._say(said)


def _written(wish: SaveRequest, drawn: Sequence[Line], values: Export, palette: Palette) -> str:
    """Write a view or a walk; the sentence that says so."""
    made = walk_writer(values, wish.format, palette) if wish.whole else view_writer(drawn, values, wish.format, palette)
    return f"saved the {'walk' if wish.whole else 'view'} in {wish.path}: {save(wish.path, made):,} bytes"
