"""Trainings on the command line: the table of recipes, and what trainings came to."""

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seqtui.session.text import TextStyle, in_ascii, safe
from seqtui.session.training.figures import duration, figure_text, reach_said
from seqtui.session.training.log import Outcome
from seqtui.train.process.events import Finished
from seqtui.train.recipes import Recipe

_SAMPLES, _LONGEST = 3, 400


def print_recipes(recipes: Iterable[Recipe], console: Console, look: TextStyle) -> None:
    """Print each recipe: what it is, what it must show, its models, its baseline and settings."""
    table = Table.grid(padding=(0, 2, 1, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for recipe in recipes:
        settings = " ".join(f"{s.name}={s.default}" for s in recipe.settings)
        text = Text.assemble((_words(recipe.title, look), "bold"), ": ", _words(recipe.shows, look), "\n")
        text.append(f"{' '.join(recipe.models)}\n", "bold")
        text.append(_words(f"held out: {recipe.measure}; {recipe.baseline}; {settings}", look), "dim")
        table.add_row(Text(recipe.name, "bold"), text)
    console.print(table)


def print_outcomes(outcomes: Sequence[Outcome], console: Console, look: TextStyle) -> None:
    """Print trainings of one recipe side by side: figures, effort, files; then what the networks make."""
    recipe = outcomes[0].recipe
    table = Table(box=box.ASCII if look.ascii else box.SIMPLE_HEAD)
    table.add_column(f"{recipe.name}, held out", overflow="fold")
    for outcome in outcomes:
        table.add_column(outcome.model, justify="right")
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.held_out)
    for k, name in enumerate(names):
        figures = (figure_text(o.held_out[name]) if name in o.held_out else "" for o in outcomes)
        table.add_row(_words(safe(name), look), *figures, style="bold" if k == 0 else None)
    table.add_row("target", *(_target(recipe, o.model) for o in outcomes), style="dim")
    table.add_row("updates", *(str(o.step) for o in outcomes))
    table.add_row("time", *(_time(o) for o in outcomes))
    table.add_row("ended", *(Text(o.reason, "" if isinstance(o.ended, Finished) else "bold red") for o in outcomes))
    console.print(table)
    console.print(Text(f" baseline: {_words(outcomes[0].started.baseline if outcomes[0].started else '', look)}"))
    for outcome in outcomes:
        said = reach_said(recipe, outcome.model, outcome.held_out, outcome.norms)
        if said:
            console.print(Text(f" {_words(said, look)}"))
    for outcome in outcomes:
        _print_files(outcome, console, look)
    if len(outcomes) == 1:
        _print_samples(outcomes[0].samples, console, look)


def _print_files(outcome: Outcome, console: Console, look: TextStyle) -> None:
    ended = outcome.ended
    if not isinstance(ended, Finished) or not ended.path:
        return
    line = f" {outcome.model}: {_words(safe(ended.path), look)}"
    console.print(Text(line, overflow="fold"), soft_wrap=True)


def _print_samples(samples: Sequence[Mapping[str, object]], console: Console, look: TextStyle) -> None:
    arrow = look.sign("→", "->")
    for sample in samples[:_SAMPLES]:
        shown = [safe(str(sample[key]))[:_LONGEST] for key in ("input", "output") if sample.get(key)]
        lines = f" {arrow} ".join(shown).replace("\\x0a", "\n ")
        if lines.strip():
            mark = {True: "  right", False: "  wrong"}.get(bool(sample["right"]), "") if "right" in sample else ""
            console.print(Text(f" {_words(lines, look)}{mark}"))


def _target(recipe: Recipe, model: str) -> str:
    if model not in recipe.target:
        return ""
    return figure_text(recipe.target[model])


def _time(outcome: Outcome) -> str:
    ended = outcome.ended
    return duration(ended.seconds) if isinstance(ended, Finished) and ended.seconds >= 1 else "< 1 s"


def _words(text: str, look: TextStyle) -> str:
    return in_ascii(text).encode("ascii", "backslashreplace").decode("ascii") if look.ascii else text
