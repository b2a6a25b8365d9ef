"""Taking something out of the stepper: the screen as one line, the view or the walk as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from seqtui.engine.errors import SeqtuiError
from seqtui.models.atomic_write import Writer
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.render.save import page_writer, walk_writer
from seqtui.session.export.blocks import Document
from seqtui.session.export.formats import FORMATS
from seqtui.session.export.run import Export
from seqtui.session.export.save import SaveRequest, free_name, read_save_request, save, walk_export, written_numbers
from seqtui.session.share.code import write_code
from seqtui.session.share.restore import is_large, state_of
from seqtui.session.share.state import State
from seqtui.tui.controllers.ui import Copied, Job, Question, Ui
from seqtui.tui.controllers.views import ViewController
from seqtui.tui.controllers.walk import WalkController

OF_A_PAGE = 2_000  # numbers of a page that is no walk, about


class PageUi(Ui, Protocol):
    """A screen, as it is handed on."""

    @property
    def palette(self) -> Palette:
        """How things are drawn now."""
        ...

    def drawn(self) -> list[Line]:
        """The lines of all panes as they stand on the screen, without the keys."""
        ...

    def document(self) -> Document:
        """What the screen shows, as data."""
        ...


class ShareController:
    """Hands on what is seen."""

    def __init__(self, walk: WalkController, views: ViewController, ui: PageUi) -> None:
        self.walk, self.views, self.ui = walk, views, ui

    def code(self) -> None:
        """Copy the state code of this screen; weights are read through for it, so it takes a thread."""
        state = state_of(self.walk.stepper, self.views.name)
        self.ui.background("code", partial(self._encode, state))

    def save(self) -> None:
        """Ask which file to write what to; what is on the screen now is what a view means."""
        what = "save what to which file? view or walk FILE"
        name = f"view {free_name(f'seqtui-{self._name}', 'md')}"
        self.ui.ask(_where(what, name), partial(self._save, self.ui.drawn(), self.ui.document()))

    @property
    def _name(self) -> str:
        return self.walk.player.run.model.name

    def _save(self, drawn: Sequence[Line], page: Document, wish: SaveRequest) -> None:
        """Write in a thread: a long walk takes seconds."""
        palette = self.ui.palette.of_pictures
        if not wish.whole:
            write_page(self.ui, drawn, page, wish)
            return
        values = walk_export(self.walk.stepper.player)
        make = partial(walk_writer, values, wish.format, palette)
        self.ui.work("save", written_numbers(values, wish.format), partial(_written, "walk", wish, make), self.ui.say)

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


def save_page(ui: PageUi, name: str, document: Document) -> None:
    """Ask which file the page of a screen is written to."""
    ask = _where("save this page to which file?", free_name(f"seqtui-{name}", "md"))
    ui.ask(ask, partial(write_page, ui, ui.drawn(), document))


def write_page(ui: PageUi, drawn: Sequence[Line], document: Document, wish: SaveRequest) -> None:
    """Write a page, in a thread where that takes time, and say so."""
    numbers = written_numbers(document, wish.format) if isinstance(document, Export) else OF_A_PAGE
    make = partial(page_writer, drawn, document, wish.format, ui.palette.of_pictures)
    ui.work("save", numbers, partial(_written, "view", wish, make), ui.say)


def _where(question: str, name: str) -> Question[SaveRequest]:
    known = " ".join(f".{format}" for format in FORMATS)
    return Question(f"{question} {known}", read_save_request, name)


def _written(what: str, wish: SaveRequest, make: Callable[[], Writer]) -> str:
    """Write a view or a walk; the sentence that says so."""
    return f"saved the {what} in {wish.path}: {save(wish.path, make()):,} bytes"
