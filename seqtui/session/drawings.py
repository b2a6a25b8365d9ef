"""The drawings that a step has, in the order in which a learner goes round them, and which of them suits the step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct

from seqtui.language import N_
from seqtui.session.counting import ContextView
from seqtui.session.maps.curve import curve_view
from seqtui.session.maps.dependencies import dependency_view, series_view
from seqtui.session.maps.encoder_decoder import encoder_decoder_view, weights_view
from seqtui.session.maps.stack import stack_view
from seqtui.session.maps.unrolled import MOST_INSTANTS, is_in_loop, output_view, unrolled_view
from seqtui.session.stepper import Stepper
from seqtui.session.walk.views import StepView


class Drawing(Struct, frozen=True, eq=False, dict=True):
    """One drawing: its name, what makes its view, and whether it suits this step better than those before.

    The name is translated where it is shown.
    """

    name: str
    make: Callable[[], object]
    suits: bool = False

    @cached_property
    def view(self) -> object:
        """What is drawn; made when it is asked for, as most drawings of a step are not shown."""
        return self.make()


def drawings_of(stepper: Stepper, step: StepView, context: ContextView | None) -> Iterator[Drawing]:
    """Yield all drawings of the step at which a stepper stands; context is that of a counting model."""
    player, wires = stepper.player, stepper.builder.wires
    run, is_forwards = player.recorded, player.goal is None and context is not None
    if run.model.family == "counting":
        if context is not None:
            yield Drawing(N_("context"), lambda: context)
        if series := series_view(player):
            yield Drawing(N_("series"), lambda: series)
        if dependencies := dependency_view(player):
            yield Drawing(N_("dependencies"), lambda: dependencies, suits=dependencies.suits and is_forwards)
    elif player.patterns and run.model.cell(run.config) is None:
        yield Drawing(N_("parts"), lambda: stack_view(player))
    else:
        yield Drawing(N_("cell"), lambda: step)
        if both := encoder_decoder_view(player):
            yield Drawing(N_("encoder and decoder"), lambda: both, suits=not step.lit.wires or both.side == "")
        if weights := weights_view(player):
            yield Drawing(N_("attention weights"), lambda: weights, suits=weights.suits)
        if player.patterns and (stack := stack_view(player)).in_head:  # of a decoder with a cell and several heads
            yield Drawing(N_("parts"), lambda: stack, suits=True)
        if is_in_loop(player, wires):
            yield Drawing(N_("unrolled"), lambda: unrolled_view(player, wires, MOST_INSTANTS, step.tokens))
        if output := output_view(step.lit, run):
            yield Drawing(N_("output layer"), lambda: output, suits=output.suits)
    if curve := curve_view(player):
        yield Drawing(N_("curve"), lambda: curve, suits=curve.is_operation)


def ring(drawings: tuple[Drawing, ...], chosen: str) -> tuple[Drawing, ...]:
    """Return the drawings from the one that is shown on: the chosen one where the step has it, else what suits it."""
    start = next((k for k, drawing in enumerate(drawings) if drawing.name == chosen), suitable(drawings))
    return drawings[start:] + drawings[:start]


def suitable(drawings: tuple[Drawing, ...]) -> int:
    """The number of the drawing that suits the step: the last that says so, else the first."""
    return max((k for k, drawing in enumerate(drawings) if drawing.suits), default=0)


def next_name(drawings: tuple[Drawing, ...]) -> str:
    """Return the name of the drawing after the one that is shown."""
    return drawings[1 % len(drawings)].name if drawings else ""
