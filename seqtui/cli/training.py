"""The command that trains: a live line while it runs, a table of results at the end, or its events as JSON lines."""

import asyncio
import os
import shutil
import signal
import sys
import time
from argparse import Namespace
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from seqtui import policy
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.arguments import Parser
from seqtui.cli.cleaning import clean
from seqtui.cli.opening import open_training
from seqtui.cli.output import draw_on_console, write, write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.files import read_text
from seqtui.session.export.formats import format_of
from seqtui.session.json_text import dumps, schema_of
from seqtui.session.requests import nearest, read_pair, read_seed
from seqtui.session.training.figures import progress_line
from seqtui.session.training.log import TrainingLog, TrainingOutcome
from seqtui.train import run_directory
from seqtui.train.process.client import Training
from seqtui.train.process.events import Event, Failed, event_data
from seqtui.train.recipe import Recipe
from seqtui.train.recipes import RECIPES
from seqtui.train.training_config import TrainingConfig, typed_config

_EVERY = {True: 0.1, False: 2.0}  # seconds between two lines: on a terminal, in a pipe
_INTERRUPTED = 130
_LONGEST_END = 5.0  # seconds for a training that was told to stop; then it is ended


def what_to_train(parser: Parser) -> None:
    """A recipe and how to train it."""
    parser.add_argument("recipe", metavar="RECIPE", nargs="?", help=_("its name (without one: the list)"))
    parser.add_argument("--list", action="store_true", help=_("list the recipes"))
    parser.add_argument("--clean", action="store_true", help=_("remove the snapshots of trainings that are over"))
    parser.add_argument("--watch", action="store_true", help=_("train on the screen: curves, samples, snapshots"))
    parser.add_argument("--model", metavar="NAME", help=_("one of the recipe's models (default: the first, or all)"))
    parser.add_argument("--seed", metavar="N", default="0", help=_("draws first weights and batches (default 0)"))
    parser.add_argument("--steps", metavar="N", help=_("the most updates"))
    parser.add_argument("--lr", metavar="X", help=_("learning rate"))
    parser.add_argument("--clip", metavar="X", default="1", help=_("largest norm of a gradient; 0 never clips"))
    parser.add_argument("--threads", metavar="N", default="1", help=_("threads of torch (default 1)"))
    parser.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help=_("a setting (repeatable)"))
    parser.add_argument("--text", metavar="FILE", help=_("a text to learn from (chars, markov)"))
    parser.add_argument(
        "--format", choices=("table", "jsonl"), default="table", help=_("table or jsonl (default table)")
    )
    parser.add_argument(
        "--page", metavar="FILE", help=_("write curves, figures and samples to this file (.md, .svg ...)")
    )
    parser.add_argument("--out", metavar="FILE", help=_("where the trained weights go (.safetensors)"))


def train(args: Arguments) -> int:
    """Train a recipe, list them all, or clear away what old trainings left."""
    if args.clean:
        return clean(args)
    if args.watch and args.recipe is None:
        return open_training(args)
    if args.recipe is None or args.list:
        return _list(args)
    if args.page is not None:
        format_of(args.page)  # before minutes of training
    if args.recipe not in RECIPES:
        hint, known = nearest(args.recipe, RECIPES), ", ".join(RECIPES)
        said = N_("there is no recipe '{name}';{hint} there are {known}")
        raise SeqtuiError(_(said, name=args.recipe, hint=hint, known=known))
    recipe = RECIPES[args.recipe]
    configs = _configs(args, recipe)
    run_directory.make_room()
    if args.watch:
        return open_training(args, configs)
    logs, interrupted = asyncio.run(_train_all(args, configs))
    outcomes = [log.outcome for log in logs]
    if args.page is not None:
        _write_training(args, logs)
    if args.format == "table" and any(outcome.started for outcome in outcomes):
        from seqtui.render.listing import print_outcomes

        shown = Namespace(**{**vars(args), "out": None})  # --out is for the weights
        draw_on_console(shown, lambda console, look: print_outcomes(outcomes, console, look))
    failed = next((outcome.ended for outcome in outcomes if isinstance(outcome.ended, Failed)), None)
    if failed is not None:
        if failed.path and failed.path not in failed.reason:
            raise SeqtuiError(_("{reason} (the last snapshot is {path})", reason=failed.reason, path=failed.path))
        raise SeqtuiError(failed.reason)
    return _INTERRUPTED if interrupted else 0


def _list(args: Arguments) -> int:
    from seqtui.render.listing import print_recipes

    if args.format == "jsonl":
        from seqtui.session.network import task_data

        keys = ("name", "title", "shows", "models", "measure", "baseline", "target", "budget")
        about = ({key: getattr(row, key) for key in keys} | task_data(row.name) for row in RECIPES.values())
        rows = ({"schema": schema_of("recipe"), **row} for row in about)
        return write(dumps(row, ascii=args.plain) + "\n" for row in rows)
    shown = Namespace(**{**vars(args), "out": None})
    return draw_on_console(shown, lambda console, look: print_recipes(RECIPES.values(), console, look))


def _configs(args: Arguments, recipe: Recipe) -> list[TrainingConfig]:
    """The trainings that are asked for: one, or one for each model.

    Raises SeqtuiError for an argument that does not fit.
    """
    every = recipe.all and args.model is None
    if args.out is not None:
        _check_out(args.out, recipe, every)
    config = typed_config(
        recipe,
        vars(args),
        prefix="--",
        seed=read_seed(args.seed),
        settings=dict(read_pair(text, "--set", f"{recipe.settings[0].name}=8") for text in args.set),
        text=read_text(args.text) if args.text is not None and recipe.reads_text else args.text,
        out=os.path.abspath(args.out) if args.out else "",  # noqa: PTH100 (symbolic links stay what they are)
    )
    models = recipe.models if every else (recipe.model(args.model),)
    configs = [_placed(replace(config, model=model)) for model in models]
    for each in configs:
        each.checked()
    return configs


def _placed(config: TrainingConfig) -> TrainingConfig:
    """The config with a directory for its snapshots."""
    named = run_directory.beside(config.out) if config.out else None
    new = run_directory.new_directory(config.recipe, config.model, config.seed)
    return replace(config, directory=str(named or new))


def _check_out(out: str, recipe: Recipe, every: bool) -> None:
    if not recipe.torch:
        raise SeqtuiError(_("{name} counts and has no weights to save: leave out --out", name=recipe.name))
    if every:
        raise SeqtuiError(
            _(
                "{name} trains {models} models: name one with --model to use --out",
                name=recipe.name,
                models=len(recipe.models),
            )
        )
    if not out.endswith(".safetensors"):
        raise SeqtuiError(_("--out cannot be '{out}': give a file name that ends in .safetensors", out=out))
    path = Path(out).absolute()
    policy.ask_to_write(path)
    if not path.parent.is_dir():
        raise SeqtuiError(
            _("--out cannot be '{out}': there is no directory {parent}", out=out, parent=Path(out).parent)
        )
    if path.exists() and not path.is_file():
        raise SeqtuiError(_("--out cannot be '{out}': that is no file, give another name", out=out))
    if path.exists() and not os.access(path, os.W_OK):
        raise SeqtuiError(_("--out cannot be '{out}': it is write-protected, give another name", out=out))


async def _train_all(args: Arguments, configs: list[TrainingConfig]) -> tuple[list[TrainingLog], bool]:
    """Train one after the other until one fails or Ctrl-C comes; return what each has said."""
    logs: list[TrainingLog] = []
    stop = asyncio.Event()
    _stop_at_interrupt(stop)
    teller = ProgressReporter(args)
    for config in configs:
        logs.append(log := TrainingLog(config))
        async with Training(config) as training, aclosing(_until(training, stop)) as events:
            async for event in events:
                log.add(event)
                teller.tell(event, log.outcome)
        if stop.is_set() or isinstance(log.outcome.ended, Failed):
            break
    teller.end(stop.is_set(), logs[-1].outcome)
    return logs, stop.is_set()


def _write_training(args: Arguments, logs: list[TrainingLog]) -> int:
    """Write what the Train screen would show of finished trainings: curves, figures, samples."""
    from seqtui.render.train import print_training
    from seqtui.session.training.data import training_data
    from seqtui.session.training.page import Looking, train_view

    view = train_view(logs, Looking(run=len(logs) - 1))
    format = format_of(args.page)
    shown = Namespace(**{**vars(args), "out": args.page, "format": "table" if format == "txt" else format})
    title = _("train: {place}", place=" ".join(view.place[1:]))
    return write_page(shown, "training", title, partial(training_data, view), partial(print_training, view))


def _stop_at_interrupt(stop: asyncio.Event) -> None:
    """Let the first Ctrl-C stop in order; a second one ends the program at once."""
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        stop.set()
        loop.remove_signal_handler(signal.SIGINT)

    with suppress(NotImplementedError, RuntimeError):  # a system without signals in its loop
        loop.add_signal_handler(signal.SIGINT, interrupt)


async def _until(training: Training, stop: asyncio.Event) -> AsyncGenerator[Event, None]:
    """The events of a training, which is told to stop when the event is set."""

    async def tell() -> None:
        await stop.wait()
        await training.stop()
        await asyncio.sleep(_LONGEST_END)
        await training.kill(0.0)  # it is stopped itself, or hangs

    telling = asyncio.create_task(tell())
    try:
        async with aclosing(training.events()) as events:
            async for event in events:
                yield event
    finally:
        telling.cancel()


class ProgressReporter:
    """Says how it goes: one line rewritten on a terminal, a line now and then in a pipe, or every event."""

    def __init__(self, args: Arguments) -> None:
        self.events, self.plain = args.format == "jsonl", args.plain
        self.live = sys.stderr is not None and sys.stderr.isatty()
        self.quiet = sys.stderr is None
        self._last, self._width = 0.0, 0

    def tell(self, event: Event, outcome: TrainingOutcome) -> None:
        """Say what the event brought, if it is time to."""
        if self.events:
            write([dumps({"schema": schema_of("event"), **event_data(event)}, ascii=self.plain), "\n"])
            return
        now = time.monotonic()
        if not self.quiet and (now - self._last >= _EVERY[self.live] or outcome.ended is not None):
            self._last = now
            self._line(progress_line(outcome), outcome.ended is not None)

    def end(self, interrupted: bool, outcome: TrainingOutcome) -> None:
        """Say where the last snapshot is, if it was interrupted."""
        if interrupted and not self.quiet:
            said = N_("stopped at update {n}; the last snapshot is {path}")
            said = said if outcome.snapshot else N_("stopped at update {n}")
            print(f"seqtui: {_(said, n=outcome.step, path=outcome.snapshot)}", file=sys.stderr)

    def _line(self, text: str, last: bool) -> None:
        if not self.live:
            print(text, file=sys.stderr, flush=True)
            return
        room = shutil.get_terminal_size().columns - 1
        shown = text[:room]
        sys.stderr.write(f"\r{shown}{' ' * max(0, self._width - len(shown))}" + ("\n" if last else ""))
        sys.stderr.flush()
        self._width = 0 if last else len(shown)
