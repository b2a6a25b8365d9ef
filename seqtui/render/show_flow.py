"""Gradients through time, printed: a line for each time step, each weight, each run that is compared."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console

from seqtui.render.console import skin_for
from seqtui.render.flow import STRIP, clipped_lines, compared_lines, note_lines, ruler_line, title_lines, weight_lines
from seqtui.render.lines import Block, Line, clip, pad
from seqtui.render.shades import Ruler
from seqtui.render.skin import Skin
from seqtui.session.gradients.flow_page import FlowPage
from seqtui.session.gradients.lineup import LENGTH
from seqtui.session.look import Look
from seqtui.session.numbers import magnitude

_TIME, _TOKEN, _NUMBER = 5, 14, 13


def print_flow(page: FlowPage, console: Console, look: Look) -> None:
    """Print all of it: the run, its weights, the other runs, and the same clipped."""
    skin, width = skin_for(console, look), console.width
    parts = [title_lines(page, width, skin), time_lines(page, skin), weight_lines(page, width, skin)]
    clipped = replace(page, clipping=True)
    if page.rows:
        ruler = ruler_line(Ruler(LENGTH, width - STRIP - 3), page.now, skin)
        parts += [[ruler, *compared_lines(page, width, skin)], clipped_lines(clipped, width, skin)]
    parts.append(note_lines(clipped, width, skin))
    lines = [line for part in parts if part for line in (*part, Line())][:-1]
    console.print(Block([line.fit(width) for line in lines]), end="")


def time_lines(page: FlowPage, skin: Skin) -> list[Line]:
    """The norms of the run itself, one line for each time step."""
    flow = page.flow
    titles = "".join(skin.look.words(track.title).rjust(_NUMBER) for track in flow.tracks)
    lines = [Line((f"{'t':>{_TIME}}  {'token':<{_TOKEN}}{titles}", skin.ink("dim")))]
    for k, token in enumerate(flow.tokens):
        line = Line((f"{k + 1:>{_TIME}}  ", skin.ink("accent")))
        line.add(pad(clip(token, _TOKEN, skin), _TOKEN), skin.ink("text"))
        lines.append(line.add("".join(magnitude(t.norms[k]).rjust(_NUMBER) for t in flow.tracks), skin.ink("text")))
    return lines
