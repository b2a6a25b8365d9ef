"""The arguments of the command line: one parser for each command, whose faults are one sentence."""

import argparse
import difflib
from collections.abc import Sequence
from typing import NoReturn

from seqtui.engine.errors import SeqtuiError

COMMANDS = {
    "open": "step through a model, or a .safetensors file of nn.RNN, nn.LSTM or nn.GRU",
    "show": "print every value of a run",
    "explain": "say where one number comes from",
    "verify": "compare a model with torch, value by value (needs torch)",
    "models": "list the models, or the settings of one",
    "doctor": "look at the terminal and the installation",
}
FORMATS = {
    "show": ("table", "json", "csv", "md"),
    "explain": ("table", "json"),
    "verify": ("table", "json"),
    "models": ("table", "json"),
    "doctor": ("table", "json"),
}
EXAMPLES = {
    "": """
  seqtui                                          the home screen
  seqtui open lstm "the cat sat"                  step through an LSTM
  seqtui show gru "the cat sat" --at t3           the third time step
  seqtui explain lstm --at t3.f[0] --depth 2      why is it what it is?
  seqtui verify lstm                              against torch""",
    "open": """
  seqtui open lstm "the animal didn't cross"
  seqtui open rnn --set nonlinearity=relu --set d_hidden=8 --seed 7
  seqtui open lstm --edit t2.f=0 --edit "t3.c=[0.1, 0.2, 0.3, 0.4]"
  seqtui open encoder.safetensors --input vectors.npy""",
    "show": """
  seqtui show lstm "the cat sat"
  seqtui show lstm --format json --grad | jq .of
  seqtui show gru --at t3.h[0] --of t5.h[1]
  seqtui show self-attention --experiment neighbours
  seqtui show self-attention --cost
  echo "the cat sat" | seqtui show lstm - --format csv""",
    "explain": """
  seqtui explain lstm "the cat sat" --at t3.f[0]
  seqtui explain gru --at t3.h[1] --depth 3 --format json""",
    "verify": """
  seqtui verify lstm""",
    "models": """
  seqtui models
  seqtui models lstm""",
    "doctor": """
  seqtui doctor
  seqtui doctor --format json""",
}


class Parser(argparse.ArgumentParser):
    """An argument parser that never abbreviates, never dumps its usage, and suggests what was meant."""

    def __init__(self, command: str = "", **options) -> None:
        prog = f"seqtui {command}".strip()
        super().__init__(
            prog=prog,
            epilog=f"examples:{EXAMPLES[command]}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            **options,
        )

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage."""
        raise SeqtuiError(f"{message.removeprefix('argument ')} (see {self.prog} -h)")

    def read(self, argv: Sequence[str], defaults: argparse.Namespace | None = None) -> argparse.Namespace:
        """Return the arguments, which may stand in any order.

        Raises SeqtuiError for what does not belong.
        """
        found, extra = self.parse_known_intermixed_args(list(argv), defaults)
        for word in extra:
            self._refuse(word)
        return found

    def _refuse(self, word: str) -> NoReturn:
        if not word.startswith("-") or word == "-":
            hint = ": put a text of several words in quotes" if "TEXT" in self._metavars() else ""
            raise SeqtuiError(f"'{word}' is one argument too many{hint}")
        known = [option for option in self._option_string_actions if option.startswith("--")]
        near = difflib.get_close_matches(word.partition("=")[0], known, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        if self.prog == "seqtui" and not near:
            hint = "give the options of a command after it, as in seqtui show lstm --seed 7"
        raise SeqtuiError(f"there is no option '{word}' for {self.prog}; {hint}")

    def _metavars(self) -> set[object]:
        return {action.metavar for action in self._actions}


def top() -> Parser:
    """The parser of what stands before a command, or alone."""
    listed = "\n".join(f"  {name:<10}{meaning}" for name, meaning in COMMANDS.items())
    parser = Parser(
        usage="seqtui [COMMAND] [options]",
        description="Step through sequence models one number at a time. Without a command: the home screen.\n\n"
        f"commands (seqtui COMMAND -h says more):\n{listed}",
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    _looks(parser)
    return parser


def for_command(name: str) -> Parser:
    """The parser of one command."""
    parser = Parser(name, description=f"{COMMANDS[name][0].upper()}{COMMANDS[name][1:]}.")
    if name in ("open", "show", "explain"):
        parser.add_argument(
            "model", metavar="MODEL", nargs="?", help="its name (see seqtui models), or a .safetensors file"
        )
        parser.add_argument("text", metavar="TEXT", nargs="?", help="what it reads; - takes it from stdin")
    elif name in ("verify", "models"):
        parser.add_argument("model", metavar="MODEL", nargs="?", help="its name (see seqtui models)")
    if name in ("show", "explain"):
        meaning = "only this path or scope: t3.f, t3.f[0], t3" if name == "show" else "the number: t3.f[0]"
        parser.add_argument("--at", metavar="PATH", help=meaning)
    if name == "show":
        parser.add_argument("--change", metavar="OLD=NEW", help="change a word, and show how far --at moves by it")
        parser.add_argument("--experiment", metavar="ID", help="two runs side by side; list tells what there is")
        parser.add_argument("--cost", action="store_true", help="multiplications as the text grows, beside an RNN's")
        parser.add_argument("--all", action="store_true", help="the unnamed steps inside equations too")
        parser.add_argument(
            "--grad", action="store_true", help="gradients of the final loss, or of the last h summed up"
        )
        parser.add_argument("--of", metavar="PATH", help="gradients of this number instead (implies --grad)")
    if name == "explain":
        parser.add_argument("--depth", metavar="N", default="1", help="open the terms too, so many levels deep")
    if name in FORMATS:
        formats = FORMATS[name]
        parser.add_argument(
            "--format", choices=formats, default="table", help=f"{' or '.join(formats)} (default table)"
        )
    if name in ("open", "show", "explain"):
        _run_options(parser)
    _looks(parser, argparse.SUPPRESS)
    return parser


def _run_options(parser: Parser) -> None:
    """What determines a run."""
    group = parser.add_argument_group("the run")
    group.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help="a setting (repeatable)")
    group.add_argument("--seed", metavar="N", default="0", help="draws the random weights (default 0)")
    group.add_argument("--weights", metavar="FILE", help="a torch state_dict: .safetensors, or .pt where torch is")
    group.add_argument("--input", metavar="FILE.npy", help="vectors [T, d_in] in place of a text")
    group.add_argument("--memory", metavar="FILE.npy", help="encoder output for a decoder")
    group.add_argument("--corpus", metavar="FILE", help="text that the counting models count")
    group.add_argument("--edit", metavar="PATH=VALUE", action="append", default=[], help="replace a value (repeatable)")


def _looks(parser: Parser, default: object = None) -> None:
    """How it is shown; given before the command they hold for it too, which is why its own have no default."""
    group = parser.add_argument_group("looks")
    keep = default is argparse.SUPPRESS
    colors = ("auto", "always", "never")
    group.add_argument("--color", choices=colors, default=default if keep else "auto", help="colours (default auto)")
    group.add_argument("--ascii", action="store_true", default=default if keep else False, help="signs in ASCII alone")
