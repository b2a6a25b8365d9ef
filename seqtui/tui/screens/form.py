"""A form: a field on each line, what may stand in the one that is typed in, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.render.lines import Line, wrap
from seqtui.render.palette import Palette
from seqtui.session.form import Form, FormField, in_fields, named_field
from seqtui.session.text import safe
from seqtui.tui.footer import Field
from seqtui.tui.help_page import described
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.worker_dialog import WorkerDialog

Result = TypeVar("Result")
_AROUND = 9  # lines of a form that are no fields: frame, marks, what is said of a field, keys


class FormLine(Field):
    """The field of one line: typing replaces what stands there; where there is a choice, left and right make it."""

    def __init__(self, field: FormField) -> None:
        super().__init__(safe(field.value), compact=True, select_on_focus=False, id=f"field-{field.name}")
        self.field = field

    def on_focus(self) -> None:
        """Choose all that stands there, with the cursor before it: what is typed takes its place."""
        self.selection = Selection(len(self.value), 0)

    def choose(self, steps: int) -> None:
        """Take the next choice; in what was typed the cursor moves."""
        choices = self.field.choices
        if self.value in choices:
            self.value = choices[(choices.index(self.value) + steps) % len(choices)]
            self.on_focus()
        elif steps > 0:
            self.action_cursor_right()
        else:
            self.action_cursor_left()


class FormScreen(WorkerDialog[Result], Generic[Result]):
    """A form over the screen that asked; said of the field in which the cursor stands is what may stand there."""

    BINDINGS = bindings("form")
    keys = "form"
    _fault = ("", "")  # the field that is wrong, and what is

    def __init__(self, form: Form[Result]) -> None:
        super().__init__()
        self.form = form

    def compose(self) -> ComposeResult:
        """What holds for the whole, the fields, what may be typed, the keys."""
        words = self.app.look.words
        with Vertical(classes="form"):
            yield Static(words(self.form.title), markup=False, id="title")
            yield Static(words(safe(self.form.about)), markup=False, id="about")
            yield Static("", markup=False, id="above")
            with VerticalScroll(can_focus=False):
                for field in self.form.fields:
                    with Horizontal():
                        yield Static(field.name, markup=False, classes="name")
                        yield FormLine(field)
                        yield Static("", markup=False, classes="cut", id=f"cut-{field.name}")
            yield Static("", markup=False, id="below")
            yield Static("", markup=False, id="meaning")
            yield Static("", markup=False, id="answer")
            yield Static(_(self.form.keys), markup=False, id="hint")

    def on_mount(self) -> None:
        """Start in the first field."""
        self.query_one("#about").display = bool(self.form.about)
        self.watch(self.query_one(VerticalScroll), "scroll_y", self._mark, init=False)
        self.query(FormLine).first().focus()

    def on_resize(self, event: events.Resize) -> None:
        """Give the fields the lines that there are."""
        super().on_resize(event)
        above = cell_len(self.form.about) // max(1, min(76, event.size.width) - 8) + 1 if self.form.about else 0
        self.query_one(VerticalScroll).styles.max_height = max(3, event.size.height - _AROUND - above)
        self.call_after_refresh(self._mark)

    def on_input_submitted(self) -> None:
        """Make what was asked for of what stands in the fields, or say what is wrong with it."""
        try:
            make = self.form.read(self.values())
        except SeqtuiError as error:
            self.refuse(str(error))
            return
        if self.form.in_thread:
            self.record(make)
        else:
            self.dismiss(make())

    def _made(self, result: Result | SeqtuiError) -> None:
        super()._made(result)
        if isinstance(result, SeqtuiError):
            self.refuse(str(result))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what may stand in the field."""
        if isinstance(event.widget, FormLine):
            self._explain(event.widget.field)
            self.call_after_refresh(self._mark)

    def told(self, width: int, palette: Palette) -> list[Line]:
        """Return what help says of it: its fields with what they mean."""
        lines = [Line((f" {piece}", palette.style("title"))) for piece in wrap(self.form.title, width - 2)]
        lines += [Line((f" {piece}", palette.style("text"))) for piece in wrap(self.form.about, width - 2)]
        for field in self.form.fields:
            lines += described(field.name, field.meaning, width, palette)
        return lines

    def action_choose(self, steps: int) -> None:
        """The choice after the one in the field, or the one before it."""
        if isinstance(self.focused, FormLine):
            self.focused.choose(steps)

    def answer(self, sentence: str) -> None:
        """Say something in place of what may stand in the field; go to the field that it names."""
        super().answer(in_fields(sentence))
        self.query_one("#meaning").display = not sentence
        self.query_one("#answer").display = bool(sentence)

    def refuse(self, sentence: str) -> None:
        """Say what is wrong, and go to the field that is meant."""
        name = named_field(in_fields(sentence), self.values())
        self._fault = name, sentence
        self.answer(sentence)
        if name:
            self.query_one(f"#field-{name}", FormLine).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Ask anew, and say again what may stand there."""
        super().on_input_changed(event)
        if isinstance(event.input, FormLine) and event.input.has_focus:
            self._fault = "", ""
            self._mark()
            self._explain(event.input.field)

    def values(self) -> Mapping[str, str]:
        """What stands in each field."""
        return {line.field.name: line.value for line in self.query(FormLine)}

    def _explain(self, field: FormField) -> None:
        words = self.app.look.words
        name, fault = self._fault
        self._fault = (name, fault) if name == field.name else ("", "")
        self.answer(self._fault[1])
        said = safe(f"{field.name}: {field.meaning}")
        said = _("{field}; ← and → choose", field=said) if field.choices else said
        self.query_one("#meaning", Static).update(words(said))

    def _mark(self) -> None:
        """Say how many fields are out of sight above and below."""
        fields = self.query_one(VerticalScroll)
        above, below = round(fields.scroll_y), round(fields.max_scroll_y - fields.scroll_y)
        sign = self.app.palette.sign
        up = _("{sign} {n} more", sign=sign("↑", "^"), n=above)
        down = _("{sign} {n} more", sign=sign("↓", "v"), n=below)
        for line in self.query(FormLine):
            is_cut = cell_len(line.value) >= line.size.width > 0
            self.query_one(f"#cut-{line.field.name}", Static).update(sign("…", "~") if is_cut else "")
        self.query_one("#above", Static).update(up if above else "")
        self.query_one("#below", Static).update(down if below else "")
