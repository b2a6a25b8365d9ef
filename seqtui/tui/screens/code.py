"""The state code of a screen, whole: for terminals without a clipboard, and for keeping in a file."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from seqtui.engine.errors import SeqtuiError
from seqtui.session.export.save import save, text_writer
from seqtui.tui.footer import Field
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.worker_dialog import WorkerDialog

_HINT = 'Enter writes it to this file, for {} "$(cat FILE)"; Esc closes'


class CodeScreen(WorkerDialog[str]):
    """Shows a code in lines of the screen's width; dismisses with what was done with it, or None."""

    BINDINGS = bindings("page")
    keys = "page"

    def __init__(self, code: str, name: str, large: bool = False) -> None:
        super().__init__()
        self.code, self.name_of_file = code, name
        self.command = "seqtui open --large" if large else "seqtui open"

    def compose(self) -> ComposeResult:
        """What it is, all of it, and the file it can be written to."""
        with Vertical():
            yield Static(f"for {self.command} 'CODE', copied where the terminal takes it:", id="question")
            with VerticalScroll(can_focus=False):
                yield Static("", markup=False, id="code")
            yield Field(self.name_of_file, compact=True, select_on_focus=False)
            yield Static(_HINT.format(self.command), markup=False, id="answer")

    def on_resize(self, event: events.Resize) -> None:
        """Break the code where the screen ends; white space in a code means nothing."""
        width = max(1, event.size.width)
        lines = (self.code[k : k + width] for k in range(0, len(self.code), width))
        self.query_one("#code", Static).update("\n".join(lines))

    def on_mount(self) -> None:
        """The name of the file is offered, ready to be changed."""
        line = self.query_one(Field)
        line.cursor_position = len(line.value)
        line.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write the file, or say what is wrong with its name."""
        name = event.value.strip()
        try:
            if not name:
                raise SeqtuiError("name the file to write the code to")
            save(name, text_writer([self.code, "\n"]))
        except SeqtuiError as error:
            self.answer(str(error))
            return
        self.dismiss(f'the code is in {name}: {self.command} "$(cat {name})"')

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by pages, of which one line is seen twice."""
        self.action_scroll_by(pages * max(1, self.query_one(VerticalScroll).size.height - 1))
