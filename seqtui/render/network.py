"""One trained network on the command line: its task, an example, how good it is and at what length, how it was made."""

from rich.console import Console

from seqtui.language import N_, _
from seqtui.models.weights.trained_files import ZooEntry
from seqtui.render.breakdown import breakdown_lines
from seqtui.render.lines import Line, TextBlock, pad, wrap
from seqtui.render.palette import Palette, palette_for
from seqtui.session.network import made_by, task_data
from seqtui.session.text import TextStyle, safe
from seqtui.session.training.breakdown import zoo_breakdown
from seqtui.session.training.figures import figure_text
from seqtui.train.recipe import figure_said

_NAME = 13  # columns of what is said before each fact


def print_network(entry: ZooEntry, console: Console, look: TextStyle) -> None:
    """Print what is known of one network, and the chart of its figure by length where it has one."""
    palette, width = palette_for(console, look), console.width
    lines = [Line((f" {entry.name}", palette.style("title")))]
    for name, said in _facts(entry):
        lines += fact_lines(name, said, width, palette)
    chart = zoo_breakdown(entry.about)
    if chart is not None:
        lines += [Line(), *breakdown_lines(chart, width, palette)]
    console.print(TextBlock(lines))


def fact_lines(name: str, said: str, width: int, palette: Palette) -> list[Line]:
    """A name and what is said of it, in as many lines as it takes, below each other."""
    words = palette.look.outside(safe(palette.look.words(said)))
    lines = []
    for k, piece in enumerate(wrap(words, width - _NAME - 3)):
        label = pad(name if k == 0 else "", _NAME)
        lines.append(Line((f" {label} ", palette.style("dim")), (piece, palette.style("text"))))
    return lines


def _facts(entry: ZooEntry) -> list[tuple[str, str]]:
    about, found = entry.about, [(_("it answers"), entry.question)] if entry.question else []
    task = task_data(about.recipe)
    if task:
        found += [(_("its task"), task["does"]), (_("for example"), task["given"]), (_("right answer"), task["answer"])]
    if entry.headline is not None:
        measure, figure = entry.headline
        count = about.counts.get(measure)
        said = N_("{measure} {figure}, of {n} examples that it never learnt from")
        said = said if count else N_("{measure} {figure}, on what it never learnt from")
        found.append((_("held out"), _(said, measure=_(measure), figure=figure_text(figure), n=count)))
    found += [(_("baseline"), figure_said(about.baseline))] if about.baseline else []
    facts = {"size": entry.size / 1000, "n": about.steps, "version": about.torch}
    size = _("{size:.0f} kB, {n:,} updates, torch {version}", **facts)
    return [*found, (_("made by"), made_by(entry)), (_("size"), size), (_("open it"), f"seqtui open {entry.name}")]
