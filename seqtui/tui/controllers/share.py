"""Taking something out of the stepper: the screen as one line, the view or the walk as a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from seqtui.engine.errors import SeqtuiError
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.render.save import view_writer, walk_writer
from seqtui.session.export.formats import FORMATS
from seqtui.session.export.run import Export
from seqtui.session.export.save import (
    SaveRequest,
    frame_export,
    free_name,
    read_save_request,
    save,
    walk_export,
    written_numbers,
)
from seqtui.session.share.code import write_code
from seqtui.session.share.restore import is_large, state_of
from seqtui.session.share.state import State
from seqtui.tui.controllers.ui import Copied, Job, Question, Ui
from seqtui.tui.controllers.views import ViewController
from seqtui.tui.controllers.walk import WalkController


class ShareUi(Ui, Protocol):
    """The stepper's screen, as it is handed on."""

    @property
    def palette(self) -> Palette:
        """How things are drawn now."""
        ...

    def drawn(self) -> list[Line]:
        """The lines of all panes as they stand on the screen, without the keys."""
        ...


class ShareController:
    """Hands on what is seen."""

    def __init__(self, walk: WalkController, views: ViewController, ui: ShareUi) -> None:
        self.walk, self.views, self.ui = walk, views, ui

    def code(self) -> None:
        """Copy the state code of this screen; weights are read through for it, so it takes a thread."""
        state = state_of(self.walk.stepper, self.views.name)
        self.ui.background("code", partial(self._encode, state))

    def save(self) -> None:
        """Ask which file to write what to; what is on the screen now is what a view means."""
        known = " ".join(f".{format}" for format in FORMATS)
        question = f"save what to which file? view or walk FILE {known}"
        name = f"view {free_name(f'seqtui-{self._name}', 'md')}"
        self.ui.ask(Question(question, read_save_request, name), partial(self._save, self.ui.drawn()))

    @property
    def _name(self) -> str:
        return self.walk.player.run.model.name

    def _save(self, drawn: Sequence[Line], wish: SaveRequest) -> None:
        """Write in a thread: a long walk takes seconds."""
        stepper = self.walk.stepper
        values = walk_export(stepper.player) if wish.whole else frame_export(stepper.player, stepper.view())
        numbers = written_numbers(values, wish.format)
        self.ui.work("save", numbers, partial(_written, wish, drawn, values, self.ui.palette), self.ui.say)

    def _encode(self, state: State, job: Job) -> None:
        """In the thread."""
        try:
            code, large = write_code(state), is_large(state)
        except SeqtuiError as error:
            job.tell(partial(self.ui.say, str(error)))
        else:
            job.tell(partial(self._coded, code, large))

    def _coded(self, code: str, large: bool) -> None:
        command = "seqtui open --large" if large else "seqtui open"
        use = command + ' "$(cat {file})"'
        copied = Copied(code, f"for {command} 'CODE'", free_name(f"seqtui-{self._name}-code", "txt"), use)
        self.ui.copy(lambda: copied)


def _written(wish: SaveRequest, drawn: Sequence[Line], values: Export, palette: Palette) -> str:
    """Write a view or a walk; the sentence that says so."""
    made = walk_writer(values, wish.format, palette) if wish.whole else view_writer(drawn, values, wish.format, palette)
    return f"saved the {'walk' if wish.whole else 'view'} in {wish.path}: {save(wish.path, made):,} bytes"
