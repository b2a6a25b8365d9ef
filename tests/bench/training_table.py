"""The README's training table: ``python -m tests.bench.training_table [RECIPE]… [--search]``; --help has the rest.

Each row is one model of one recipe as ``seqtui train`` trains it by default, from each of several seeds: the held-out
figure as mean (least … most), how many seeds reached the target, updates, and seconds of this process's computing.
``--search`` instead trains with every learning rate that a recipe says was tried on all of its models alike, on seeds
of its own: what the rates in seqtui/train/tasks were chosen by.
"""

import argparse
import platform
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import mean

from msgspec.structs import replace

from seqtui.session.training.figures import figure_text
from seqtui.train.process.events import Event, Failed, Finished
from seqtui.train.recipe import Recipe
from seqtui.train.recipes import RECIPES, find_recipe
from seqtui.train.training_config import TrainingConfig

HEADER = ("recipe", "model", "held out", "baseline", "seeds", "at target", "updates", "CPU s")
SEEDS = {"recall": 10, "adding": 5, "chars": 3, "coreference": 10, "repeat": 5, "digits": 3, "pictures": 3}
SEEDS_OF_OTHERS = 1
SEARCHED = range(100, 103)  # no seeds of the table, so that rates are not chosen by what the table shows


class Ear:
    """A channel to one training: keeps how it ended, and commands nothing."""

    def __init__(self) -> None:
        self.ended: Finished | Failed | None = None

    def send(self, event: Event) -> None:
        """Keep the last event."""
        if isinstance(event, Finished | Failed):
            self.ended = event

    def command(self, wait: float = 0.0) -> None:
        """Nothing to obey."""


@dataclass(frozen=True)
class Row:
    """One model's trainings, one for each seed."""

    recipe: Recipe
    model: str
    ended: Sequence[Finished]

    @property
    def cells(self) -> tuple[str, ...]:
        """One cell for each name in HEADER; at target is empty where there is none."""
        figures = [next(iter(each.held_out.values())) for each in self.ended]
        has_target = self.model in self.recipe.target
        reached = sum(self.recipe.reached(self.model, figure) for figure in figures)
        return (
            f"`{self.recipe.name}`",
            self.model,
            f"{self.recipe.measure} {spread(figures, figure_text)}",
            self.recipe.baseline.rpartition(": ")[2],
            str(len(self.ended)),
            f"{reached} of {len(self.ended)}" if has_target else "",
            spread([each.step for each in self.ended], lambda x: f"{x:.0f}"),
            spread([each.cpu_seconds for each in self.ended], lambda x: f"{x:.0f}" if x >= 1 else "< 1"),
        )


def spread(figures: Sequence[float], text) -> str:
    """Mean (least … most), or the figure alone where all are written alike."""
    written = [text(mean(figures)), text(min(figures)), text(max(figures))]
    return written[0] if len(set(written)) == 1 else f"{written[0]} ({written[1]} … {written[2]})"


def row(recipe: Recipe, model: str, seeds: Sequence[int], **config) -> Row:
    """Train a model from each seed; config is what differs from ``seqtui train RECIPE --model MODEL``."""
    return Row(recipe, model, [trained(recipe, TrainingConfig(recipe.name, model, seed, **config)) for seed in seeds])


def trained(recipe: Recipe, config: TrainingConfig) -> Finished:
    """How a training ended."""
    ear = Ear()
    with tempfile.TemporaryDirectory(prefix="seqtui-table-") as directory:
        config = replace(config, directory=str(Path(directory)), snapshots=0)
        runner = "seqtui.train.loop" if recipe.torch else f"seqtui.train.tasks.{recipe.task}"
        import_module(runner).run(config, ear)
    assert isinstance(ear.ended, Finished), ear.ended
    return ear.ended


def measured(recipe: Recipe, args: argparse.Namespace) -> Iterator[tuple[str, ...]]:
    """The cells of each row that is asked for of a recipe."""
    config = {"steps": args.steps, "settings": dict(pair.split("=", 1) for pair in args.set)}
    first, count = (SEARCHED[0], len(SEARCHED)) if args.search else (0, SEEDS.get(recipe.name, SEEDS_OF_OTHERS))
    seeds = range(first, first + (args.seeds or count))
    for model in (recipe.model(args.model),) if args.model else recipe.models:
        if not args.search:
            yield row(recipe, model, seeds, lr=args.lr, **config).cells
        for rate in recipe.rates if args.search else ():
            cells = row(recipe, model, seeds, lr=rate, **config).cells
            yield (*cells[:2], f"{rate:g}", *cells[2:])


def machine() -> str:
    """What it was measured on."""
    import torch

    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    return f"One thread of {cpu}, torch {torch.__version__}, Python {platform.python_version()}"


def line(cells: Sequence[str]) -> str:
    """A row in Markdown."""
    return f"| {' | '.join(cells)} |"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.training_table", description=__doc__)
    parser.add_argument("recipes", metavar="RECIPE", nargs="*", help="its name (default: all)")
    parser.add_argument("--seeds", metavar="N", type=int, help="how many (default: by recipe, 1 to 10)")
    parser.add_argument("--steps", metavar="N", type=int, help="the most updates (default: the recipe's)")
    parser.add_argument("--model", metavar="NAME", help="one of the recipe's models (default: each)")
    parser.add_argument("--lr", metavar="X", type=float, help="learning rate (default: what suits it)")
    parser.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help="a setting (repeatable)")
    parser.add_argument("--search", action="store_true", help="every rate that was tried, instead of the chosen one")
    args = parser.parse_args(argv)
    chosen = [find_recipe(name) for name in args.recipes or RECIPES]
    head = (*HEADER[:2], "rate", *HEADER[2:]) if args.search else HEADER
    print(f"{line(head)}\n{line(['---'] * len(head))}", flush=True)
    for recipe in chosen:
        for cells in measured(recipe, args):
            print(line(cells), flush=True)
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
