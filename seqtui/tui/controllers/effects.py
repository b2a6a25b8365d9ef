"""What each part does to an answer: computed in a thread, number by number; the map fills while keys are answered."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import Protocol

from msgspec.structs import replace

from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.session.budget import BUDGETS, PRODUCTS, STEP, Budget, Budgeted, OverBudgetError
from seqtui.session.inside.ablation import ZERO, Number, cost_of
from seqtui.session.inside.answer import Answer, find_answer
from seqtui.session.inside.effect_view import SWAP, EffectView
from seqtui.session.inside.patching import check_pair, contrast
from seqtui.session.text import safe
from seqtui.session.whatif.parse_edit import change_word
from seqtui.tui.controllers.ui import Job, Question, Ui

JOB = "effects"
PAUSE = 0.3  # seconds between two drawings while numbers come in
STOPPED = N_("stopped: Enter goes on")
_WHICH = N_("which answer? a word (cat), the difference of two (cat - dog), or a number (block1.resid_post[3,0])")
_FROM = N_("values of which text? a word changed (tired=wide), or all of it; an empty line takes parts out again")


class EffectsUi(Ui, Protocol):
    """The screen of the map."""

    def show(self, view: EffectView, waiting: str) -> None:
        """Draw the map; waiting says what keeps it from being filled, "" while nothing does."""


class EffectsController:
    """Holds the map, fills it, and changes what is asked. Maps that were filled are kept."""

    def __init__(self, view: EffectView, ui: EffectsUi) -> None:
        self.view, self.ui = view, ui
        self.waiting = ""
        self._filled: dict[tuple[object, ...], EffectView] = {}
        self._is_agreed = False

    @property
    def run(self) -> Run:
        """The run that parts are taken out of."""
        return self.view.run

    def open(self) -> None:
        """Show the map, and fill it, unless it is filled already."""
        self.view = self._filled.get(self._key(), self.view)
        self._say("")
        if not self.view.is_complete:
            self._begin()

    def begin(self) -> None:
        """Fill the map, when it was asked about or stopped."""
        self._is_agreed = True
        self._say("")
        self._begin()

    def _begin(self) -> None:
        budget = None if self._is_agreed else BUDGETS["effects"]
        self.ui.background(JOB, partial(self._fill, self.view, budget))

    def stop(self) -> None:
        """Compute no more; what is there stays."""
        if not self.view.is_complete and not self.waiting:
            self.ui.give_up(JOB)
            self._say(_(STOPPED))

    # looking ----------------------------------------------------------------------------------------------------

    def move(self, rows: int, columns: int) -> None:
        """Look at another cell."""
        self._look(self.view.moved(rows, columns))

    def largest(self) -> None:
        """Look at the cell that changes the answer most."""
        self._look(self.view.to_largest())

    def kind(self, count: int) -> None:
        """Fill another map."""
        self._put(self.view.of_kind(count))

    def change(self) -> None:
        """Fill the map of the other change."""
        if self.view.source is not None:
            self.ui.say(_("values come from another text: e with an empty line takes parts out again"))
        else:
            self._put(self.view.of_change(1))

    def answer(self) -> None:
        """Ask what is asked about, and fill the map of that."""
        question = Question(_(_WHICH), self._read, value="")
        self.ui.ask(question, lambda answer: self._put(self.view.asking(answer)))

    def swap(self) -> None:
        """Ask for the text that values come from."""
        self.ui.ask(Question(_(_FROM), self._swapped, budget="record"), self._put)

    def _read(self, text: str) -> Answer:
        first, _sign, second = text.partition(" - ")
        if "[" in text:
            return find_answer(self.run, of=text)
        return find_answer(self.run, first.strip() or None, second.strip() or None)

    def _swapped(self, text: str) -> EffectView:
        """The map with values of a text; of what tells the two apart, where the answer is a logit."""
        if not text.strip():
            return replace(self.view, source=None, done=ZERO).asking(self.view.effects.answer)
        run = self.run
        source = record(change_word(run, text) if "=" in text else run.model.with_text(run.request, text))
        check_pair(source, self.run)
        answer = self.view.effects.answer
        is_logit = self.run.trace[answer.step].name == "logits"
        return replace(self.view, source=source, done=SWAP).asking(contrast(source, self.run) if is_logit else answer)

    # filling ----------------------------------------------------------------------------------------------------

    def _fill(self, view: EffectView, budget: Budget | None, job: Job) -> None:
        """In the thread: number by number, told a few times a second; or first what it would cost."""
        question = "" if budget is None else _cost(view, budget)
        if question:
            job.tell(partial(self._say, question))
            return
        found: list[Number] = []
        told = monotonic()
        with held(Budgeted(budget, job.is_given_up)):
            try:
                for number in view.numbers():
                    found.append(number)
                    if monotonic() - told > PAUSE:
                        job.tell(partial(self._add, tuple(found)))
                        found, told = [], monotonic()
                job.tell(partial(self._add, tuple(found)))
            except OverBudgetError as error:
                job.tell(partial(self._end, tuple(found), str(error)))
            except SeqtuiError as error:
                job.tell(partial(self._end, tuple(found), safe(str(error))))

    def _add(self, found: tuple[Number, ...]) -> None:
        self.view = self.view.with_values(found)
        if self.view.is_complete:
            self._filled[self._key()] = self.view
            self.view = self.view.to_largest()
        self._say("")

    def _end(self, found: tuple[Number, ...], why: str) -> None:
        self.view = self.view.with_values(found)
        self._say(why)

    def _key(self) -> tuple[object, ...]:
        view = self.view
        source = None if view.source is None else view.source.request.text
        return view.effects.kind, view.done, source, view.effects.answer

    def _put(self, view: EffectView) -> None:
        """Fill another map in the place of this one."""
        self.ui.give_up(JOB)
        self.view, self._is_agreed = view, False
        self.open()

    def _look(self, view: EffectView) -> None:
        self.view = view
        self._say(self.waiting)

    def _say(self, waiting: str) -> None:
        self.waiting = waiting
        self.ui.show(self.view, waiting)


def _cost(view: EffectView, budget: Budget) -> str:
    """What filling a map would cost, where that is to be asked; "" where it is not."""
    cost = cost_of(view.effects)
    return budget.question(cost.steps * STEP + cost.numbers + cost.products // PRODUCTS)
