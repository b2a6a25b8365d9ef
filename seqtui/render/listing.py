"""Lists for the command line: models, settings, trained networks, what verify found, what the doctor found."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seqtui.models.inputs.settings import Setting
from seqtui.models.model import Model
from seqtui.models.weights.zoo import Entry
from seqtui.render.experiments import Titled
from seqtui.session.doctor import Finding
from seqtui.session.text import TextStyle, in_ascii, safe
from seqtui.session.whatif.experiments import Experiment, experiments_of
from seqtui.session.whatif.presets import Preset
from seqtui.train.verify import VerifyRow


def print_findings(rows: Sequence[Finding], console: Console, look: TextStyle) -> None:
    """Print one row for each finding; what needs attention is marked by a sign, not by colour alone."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        mark = Text("ok", "green") if row.ok else Text("!!", "bold yellow")
        value = Text(safe(row.value))
        if row.advice:
            value.append(f"\n{row.advice}", "" if not row.ok else "dim")
        table.add_row(mark, Text(_plain(row.what, look)), value)
    console.print(table)


def _plain(text: str, look: TextStyle) -> str:
    """The two characters that are measured are named where they cannot be shown."""
    return text.replace("σ", "sigma").replace("한", "Hangul") if look.ascii else text


_HEADS = ("name", "held out", "seed", "KB")  # the name says recipe and model
_NUMBERS = ("seed", "KB")


def print_zoo(rows: Sequence[Entry], console: Console, look: TextStyle) -> None:
    """Print one line for each network, and how to open one and to make it again."""
    if not rows:
        console.print(Text("there are no trained networks here: seqtui train makes one", "dim"))
        return
    table = Table(box=box.ASCII if look.ascii else box.SIMPLE_HEAD)
    for head in _HEADS:
        table.add_column(head, justify="right" if head in _NUMBERS else "left", no_wrap=head == "name", overflow="fold")
    for row in rows:
        cells = (row.name, _held_out(row), str(row.about.seed), f"{row.size / 1000:.0f}")
        table.add_row(*(Text(safe(cell)) for cell in cells))
    console.print(table)
    first = rows[0]
    console.print(Text(f"seqtui open {first.name}", "bold"), Text("opens one;"), end=" ")
    made = f"seqtui train {first.about.recipe} --model {first.about.model} --seed {first.about.seed}"
    console.print(Text(made, "bold"), Text("makes it again"))


def _held_out(row: Entry) -> str:
    return "" if row.headline is None else f"{row.headline[0]} {row.headline[1]:.3f}"


def print_models(models: Iterable[Model], console: Console, look: TextStyle) -> None:
    """Print each model: name, title and summary; below them its reference and settings with their defaults."""
    table = Table.grid(padding=(0, 2, 1, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for model in models:
        text = _about(model, look)
        settings = (f"{s.name}={_words(written(s), look)}" for s in model.settings)
        text.append("\n" + f" {look.sign('·', '|')} ".join(settings))
        table.add_row(Text(model.name, "bold"), text)
    console.print(table)


def print_settings(model: Model, console: Console, look: TextStyle) -> None:
    """Print one model and what can be set, each with its meaning."""
    console.print(_about(model, look))
    table = _table(look)
    for head in ("--set", "default", "allowed", "meaning"):
        table.add_column(head, no_wrap=head == "--set", overflow="fold")
    for s in model.settings:
        table.add_row(*(_words(text, look) for text in (s.name, written(s), s.allowed, s.meaning)))
    console.print(table)
    if experiments_of(model.name):
        print_experiments(experiments_of(model.name), console, look)


def print_experiments(rows: Sequence[Experiment], console: Console, look: TextStyle) -> None:
    """Print the experiments of one model, each with what is to be seen."""
    _print_titled("experiment", rows, console, look)


def print_presets(rows: Sequence[Preset], console: Console, look: TextStyle) -> None:
    """Print the presets that fit a run, each with what is to be seen."""
    _print_titled("preset", rows, console, look)


def _print_titled(kind: str, rows: Sequence[Titled], console: Console, look: TextStyle) -> None:
    table = _table(look)
    for head in (f"--{kind}", "what is done", "what to look at"):
        table.add_column(head, no_wrap=head == f"--{kind}", overflow="fold")
    for row in rows:
        table.add_row(*(_words(text, look) for text in (row.id, row.title, row.look)))
    console.print(table if rows else Text(f"there are no {kind}s for this model", "dim"))


def print_checks(rows: Sequence[VerifyRow], console: Console, look: TextStyle) -> None:
    """Print the rows of verify: what was compared, how many values, the largest difference, the bar."""
    table = _table(look)
    for head in ("check", "values", "largest difference", "bar", ""):
        table.add_column(head, justify="left" if head in ("check", "") else "right", overflow="fold")
    for row in rows:
        mark = Text("ok", "green") if row.ok else Text("MISSED", "bold red")
        table.add_row(
            Text(_words(safe(row.check), look)), f"{row.values:,}", f"{row.largest:.1e}", f"{row.bar:.0e}", mark
        )
    console.print(table)


def written(setting: Setting) -> str:
    """The default of a setting the way it is typed."""
    if isinstance(setting.default, bool):
        return "yes" if setting.default else "no"
    return str(setting.default)


def _about(model: Model, look: TextStyle) -> Text:
    title, summary, reference = (_words(t, look) for t in (model.title, model.summary, model.reference))
    return Text.assemble((title, "bold"), f": {summary}\n", (reference, "dim"))


def _words(text: str, look: TextStyle) -> str:
    return in_ascii(text).encode("ascii", "backslashreplace").decode("ascii") if look.ascii else text


def _table(look: TextStyle) -> Table:
    return Table(box=box.ASCII if look.ascii else box.SIMPLE_HEAD)
