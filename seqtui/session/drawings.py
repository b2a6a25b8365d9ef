"""The drawings that a step has, in the order in which a learner goes round them, and which of them suits the step."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from seqtui.session.counting import ContextView
from seqtui.session.maps.curve import curve_view
from seqtui.session.maps.dependencies import dependency_view, series_view
from seqtui.session.maps.encoder_decoder import encoder_decoder_view, weights_view
from seqtui.session.maps.stack import stack_view
from seqtui.session.maps.unrolled import MOST_INSTANTS, output_view, unrolled_view
from seqtui.session.stepper import Stepper
from seqtui.session.walk.views import StepView


class Drawing(Struct, frozen=True, eq=False):
    """One drawing: its name, the view that it is made from, and whether it suits this step better than those before."""

    name: str
    view: object
    suits: bool = False


def drawings_of(stepper: Stepper, step: StepView, context: ContextView | None) -> Iterator[Drawing]:
    """Yield all drawings of the step at which a stepper stands; context is that of a counting model."""
    player, wires = stepper.player, stepper.builder.wires
    run, is_forwards = player.recorded, player.goal is None and context is not None
    if run.model.family == "counting":
        if context is not None:
            yield Drawing("context", context)
        if series := series_view(player):
            yield Drawing("series", series)
        if dependencies := dependency_view(player):
            yield Drawing("dependencies", dependencies, suits=dependencies.suits and is_forwards)
    elif player.patterns:
        yield Drawing("parts", stack_view(player))
    else:
        yield Drawing("cell", step)
        if both := encoder_decoder_view(player):
            yield Drawing("encoder and decoder", both, suits=not step.lit.wires or both.side == "")
        if weights := weights_view(player):
            yield Drawing("attention weights", weights, suits=weights.suits)
        if unrolled := unrolled_view(player, wires, MOST_INSTANTS, step.tokens):
            yield Drawing("unrolled", unrolled)
        if output := output_view(step.lit, run):
            yield Drawing("output layer", output, suits=output.suits)
    if curve := curve_view(player):
        yield Drawing("curve", curve, suits=curve.is_operation)


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
