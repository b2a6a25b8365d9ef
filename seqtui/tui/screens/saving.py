"""What `s` does on a screen: asks for a file and writes the page to it. Loaded with the first `s`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.atomic_write import Writer
from seqtui.models.table import MODELS
from seqtui.models.weights.trained_files import entries
from seqtui.render.lines import Line
from seqtui.render.save import page_writer, walk_writer
from seqtui.session.catalog import model_data, zoo_data
from seqtui.session.cost.ledger import ledger_data
from seqtui.session.cost.lengths import CostView, cost_data
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.explain_json import explain_data, gradient_explain_data
from seqtui.session.export.blocks import Document
from seqtui.session.export.formats import FORMATS, free_name
from seqtui.session.export.page import Page
from seqtui.session.export.run import Export, provenance
from seqtui.session.export.save import SaveRequest, frame_export, read_save_request, save, walk_export, written_numbers
from seqtui.session.gradients.backward_views import GradientDrillDown
from seqtui.session.json_text import headed
from seqtui.tui.controllers.ui import Question

if TYPE_CHECKING:
    from seqtui.tui.screens.base import BaseScreen
    from seqtui.tui.screens.stepper import StepperScreen

OF_A_PAGE = 2_000  # numbers of a page that is no walk, about
SAVED = {"view": N_("saved the view in {path}: {n:,} bytes"), "walk": N_("saved the walk in {path}: {n:,} bytes")}


# the question -------------------------------------------------------------------------------------------------


def save_page(screen: BaseScreen) -> None:
    """Ask which file the page of a screen is written to; what is on it now is meant."""
    try:
        policy.ask_to_write()
        page = screen.document()
    except SeqtuiError as error:
        screen.say(str(error))
        return
    question = _where(_("FILE saves this page, as in page.md; endings:"), free_name(f"seqtui-{screen.keys}", "md"))
    screen.ask(question, partial(_write_page, screen, screen.drawn(), page))


def save_walk(screen: StepperScreen) -> None:
    """Ask which file the view or the whole walk is written to."""
    try:
        policy.ask_to_write()
    except policy.NotAllowedError as error:
        screen.say(str(error))
        return
    name = f"view {free_name(f'seqtui-{screen.run.model.name}', 'md')}"
    question = _where(_("view FILE saves this screen, walk FILE the whole run, as in walk run.csv; endings:"), name)
    screen.ask(question, partial(_write_walk, screen, screen.drawn(), screen.document()))


def _where(question: str, name: str) -> Question[SaveRequest]:
    known = " ".join(f".{format}" for format in FORMATS)
    return Question(f"{question} {known}", read_save_request, name)


# writing, in a thread where that takes time -------------------------------------------------------------------


def _write_page(screen: BaseScreen, drawn: Sequence[Line], page: Document, wish: SaveRequest) -> None:
    numbers = written_numbers(page, wish.format) if isinstance(page, Export) else OF_A_PAGE
    make = partial(page_writer, drawn, page, wish.format, screen.palette.of_pictures)
    screen.work("save", numbers, partial(_written, "view", wish, make), screen.say)


def _write_walk(screen: StepperScreen, drawn: Sequence[Line], page: Document, wish: SaveRequest) -> None:
    if not wish.whole:
        _write_page(screen, drawn, page, wish)
        return
    values = walk_export(screen.player)
    make = partial(walk_writer, values, wish.format, screen.palette.of_pictures)
    screen.work("save", written_numbers(values, wish.format), partial(_written, "walk", wish, make), screen.say)


def _written(what: str, wish: SaveRequest, make: Callable[[], Writer]) -> str:
    """Write a view or a walk; the sentence that says so."""
    return _(SAVED[what], path=wish.path, n=save(wish.path, make()))


# what screens that are loaded from the beginning show, as documents -------------------------------------------


def words_of(screen: BaseScreen) -> Document:
    """Return the lines of a screen that shows no numbers."""
    lines = [line.plain.rstrip() for line in screen.drawn()]
    return Page(screen.keys, headed("text", {"page": screen.keys, "lines": lines}))


def home_page() -> Document:
    """Return every model and every trained network, as ``seqtui models`` and ``seqtui zoo`` list them."""
    data = {"models": list(map(model_data, MODELS.values())), "zoo": list(map(zoo_data, entries()))}
    return Page(_("what there is to open"), headed("home", data))


def why_page(opened: DrillDown) -> Document:
    """Return the open number with its terms, as ``seqtui explain`` gives it."""
    place, style = opened.place, opened.look.ours.style
    if isinstance(opened, GradientDrillDown):
        kind, data = "explain-gradient", gradient_explain_data(opened.goal, place, style=style)
    else:
        kind, data = "explain", explain_data(opened.run, place, style=style)
    return Page(_("why: {path}", path=data["path"]), headed(kind, {**data, **provenance(opened.run)}))


def step_page(screen: StepperScreen) -> Document:
    """Return the numbers of the frame; in the view of costs, what the run and a growing text cost."""
    counted, run = screen.counting.counted, screen.run
    if screen.views.name == "cost" and counted.ledger is not None and isinstance(counted.table, CostView):
        data = {**cost_data(counted.table), "ledger": ledger_data(counted.ledger.view(screen.player.cursor))}
        return Page(_("cost: {run}", run=run.name), headed("cost", {**data, **provenance(run)}))
    return frame_export(screen.player, screen.stepper.view())
