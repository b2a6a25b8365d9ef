"""Trained networks on the command line: what is known of one that ships, and those that packages carry."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from seqtui.language import N_, _
from seqtui.models.packages.fetch import INDEX
from seqtui.models.packages.folder import is_fetched
from seqtui.models.packages.package import Package
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


def print_packages(packages: Sequence[Package], console: Console, look: TextStyle) -> None:
    """Print each package with its networks, licence and size, and how it is fetched or opened."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for package in packages:
        for network in package.networks:
            table.add_row(Text(network.name, "bold"), Text(look.words(_(network.meaning))))
        facts = {"project": package.project, "version": package.version, "size": package.size / 1e6, "index": INDEX}
        about = _(
            "{project} {version} from {index}, {size:.1f} MB; licence: {licence}", **facts, licence=_(package.licence)
        )
        table.add_row("", Text(about, "dim"))
        table.add_row("", Text(package.home, "dim"))
        if len(packages) > 1:
            fetched = is_fetched(package)
            typed = f"seqtui open {package.networks[0].name}" if fetched else f"seqtui get {package.name}"
            table.add_row("", Text(typed))
    console.print(table)
    console.print(Text(_("Nothing of a package is run: its files of weights are unpacked, and read as data."), "dim"))
