"""A command of the command line: what it is called, means and takes, and what carries it out."""

import argparse
from collections.abc import Callable
from importlib import import_module

from msgspec import Struct

from seqtui.cli import arguments as take
from seqtui.cli.arguments import Parser
from seqtui.language import _


class Command(Struct, frozen=True):
    """One row. takes adds the options, group by group."""

    name: str
    meaning: str
    run: Callable[[argparse.Namespace], int]
    takes: tuple[Callable[[argparse.ArgumentParser], None], ...] = ()
    examples: str = ""

    def parser(self) -> Parser:
        """The parser of what stands after the command."""
        meaning = _(self.meaning)
        parser = Parser(self.name, self.examples, description=f"{meaning[:1].upper()}{meaning[1:]}.")
        self.fill(parser)
        return parser

    def fill(self, parser: argparse.ArgumentParser) -> None:
        """Add what stands after the command to a parser."""
        for add in self.takes:
            add(parser)
        if take.what_to_run in self.takes:
            take.the_run(parser)
        take.looks(parser, argparse.SUPPRESS)


def later(module: str, name: str) -> Callable:
    """A function of a module of this package that is loaded when it is called: a command needs only its own."""
    return lambda given: getattr(import_module(f"seqtui.cli.{module}"), name)(given)
