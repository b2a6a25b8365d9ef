"""What was copied, whole: for terminals without a clipboard, and for keeping in a file."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.export.save import save, text_writer
from seqtui.session.text import safe
from seqtui.tui.controllers.ui import Copied
from seqtui.tui.footer import Field
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.worker_dialog import WorkerDialog


class CopiedScreen(WorkerDialog[str]):
    """Shows a text in lines of the screen's width; dismisses with what was done with it, or None."""

    BINDINGS = bindings("page")
    keys = "page"

    def __init__(self, copied: Copied, is_taken: bool) -> None:
        """is_taken: whether the terminal is of a kind that takes copies; it never says whether it did."""
        super().__init__()
        self.copied = copied
        self.clipboard = _("sent to the clipboard: paste it to see") if is_taken else _("this terminal takes no copies")

    def compose(self) -> ComposeResult:
        """What it is, all of it, and the file it can be written to."""
        with Vertical():
            yield Static(f"{self.copied.what}; {self.clipboard}", markup=False, id="question")
            with VerticalScroll(can_focus=False):
                yield Static("", markup=False, id="text")
            if policy.may_write():
                yield Field(self.copied.file, compact=True, select_on_focus=False)
            yield Static(
                _(
                    "Enter writes it to this file, for {use}; Up and Down scroll, Esc closes",
                    use=self.copied.use.format(file=_("FILE")),
                )
                if policy.may_write()
                else _("Up and Down scroll, Esc closes"),
                markup=False,
                id="answer",
            )

    def on_resize(self, event: events.Resize) -> None:
        """Break the text where the screen ends."""
        super().on_resize(event)
        width = max(1, event.size.width)
        lines = [part for line in self.copied.text.splitlines() for part in broken(safe(line), width)]
        self.query_one("#text", Static).update("\n".join(lines))

    def on_mount(self) -> None:
        """The name of the file is offered, ready to be changed."""
        line = next(iter(self.query(Field)), None)
        if line is None:
            self.query_one(VerticalScroll).focus()
            return
        line.cursor_position = len(line.value)
        line.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write the file, or say what is wrong with its name."""
        name = event.value.strip()
        try:
            if not name:
                raise SeqtuiError(_("name the file to write it to"))
            save(name, text_writer([self.copied.text, "\n"]))
        except SeqtuiError as error:
            self.answer(str(error))
            return
        self.dismiss(_("written to {name}: {use}", name=name, use=self.copied.use.format(file=name)))

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by pages, of which one line is seen twice."""
        self.action_scroll_by(pages * max(1, self.query_one(VerticalScroll).size.height - 1))


def broken(line: str, width: int) -> list[str]:
    """Return a line in pieces of at most so many columns, wherever they end: nothing of it is left out."""
    pieces, start, columns = [], 0, 0
    for k, character in enumerate(line):
        wide = cell_len(character)
        if columns + wide > width and k > start:
            pieces.append(line[start:k])
            start, columns = k, 0
        columns += wide
    return [*pieces, line[start:]]
