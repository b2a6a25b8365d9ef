"""The commands that fit seqtui to its owner: the config file, completion in the shell, help by name."""

import argparse
from functools import partial
from pathlib import Path

import shtab
from rich.console import Console

from seqtui import policy
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.arguments import helps
from seqtui.cli.commands import COMMANDS, top
from seqtui.cli.output import write, write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.table import MODELS
from seqtui.models.weights.trained_files import PREFIX, entries
from seqtui.session.config import CONFIG_KEYS, SIZES, Config, config_path, read_config, remember
from seqtui.session.requests import nearest, read_pair
from seqtui.session.text import TextStyle
from seqtui.train.recipes import RECIPES


def config(args: Arguments) -> int:
    """Show the path of the config file and what it says, or set a key of it."""
    if args.pair is not None:
        name, value = read_pair(args.pair, _("the key"), "theme=light")
        path = remember(name, int(value) if value.isdecimal() else value)
        return write([_("{name} is {value} from now on ({path})", name=name, value=value, path=path), "\n"])
    found, path = read_config(), config_path()
    data = {"path": str(path), **found.values, SIZES: dict(found.sizes)}
    return write_page(args, "config", _("config"), lambda: data, partial(_draw, found, path))


def _draw(found: Config, path: Path, console: Console, look: TextStyle) -> None:
    """Print the place of the file, and every key with its value and meaning."""
    where = str(path) if policy.exists(path) else _("{path} (not there yet: everything is as it comes)", path=path)
    sizes = ", ".join(f"{name} = {size}" for name, size in found.sizes.items()) or _("none")
    rows = [
        f"{row.name} = {found.values[row.name]}    {_(row.meaning)} ({_(' or ').join(row.choices)})"
        for row in CONFIG_KEYS
    ]
    meaning = _("of models with random weights (seqtui config {key}.d_hidden=6)", key=SIZES)
    rows += [f"{SIZES}: {sizes}    {meaning}"]
    for line in (where, "", *(f"  {row}" for row in rows)):
        console.print(look.words(line), markup=False, highlight=False, soft_wrap=True)


def completion(args: Arguments) -> int:
    """Print the completion script of a shell."""
    parser = argparse.ArgumentParser("seqtui", add_help=False)
    commands = parser.add_subparsers()
    for row in filter(lambda row: row.name, COMMANDS.values()):
        parser_of_row = commands.add_parser(row.name, help=_(row.meaning), add_help=False)
        helps(parser_of_row)
        row.fill(parser_of_row)
        for action in parser_of_row._actions:
            _name_choices(action)
    return write([shtab.complete(parser, args.shell), "\n"])


def help_on(args: Arguments) -> int:
    """Print the help of a command, or of all."""
    if args.command is None:
        return write([top().format_help()])
    if args.command not in COMMANDS or not args.command:
        hint, known = nearest(args.command, COMMANDS), ", ".join(filter(None, COMMANDS))
        said = N_("there is no command '{name}';{hint} there are {known}")
        raise SeqtuiError(_(said, name=args.command, hint=hint, known=known))
    return write([COMMANDS[args.command].parser().format_help()])


def _name_choices(action: argparse.Action) -> None:
    """Say to the shell which names, or that files, may stand where an argument does."""
    trained = tuple(row.name for row in entries())
    names = {
        "MODEL": (*MODELS, *trained),
        "NAME": trained,
        "RECIPE": tuple(RECIPES),
        "COMMAND": tuple(filter(None, COMMANDS)),
        "KEY=VALUE": tuple(f"{row.name}={choice}" for row in CONFIG_KEYS for choice in row.choices),
    }
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    if action.option_strings == [] and metavar in names:
        action.choices = names[metavar]
    elif metavar.startswith("FILE") or action.dest in ("weights", "corpus", "out"):
        vars(action)["complete"] = shtab.FILE  # an attribute that only shtab knows
    elif metavar == "PREFIX" and action.dest == "model":
        action.choices = (f"{PREFIX}{name}" for name in trained)
