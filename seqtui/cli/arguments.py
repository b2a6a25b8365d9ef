"""The arguments of the command line: parsers whose faults are one sentence, and the groups of options they share."""

import argparse
import difflib
from collections.abc import Sequence
from typing import NoReturn

from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, N_, _, retold
from seqtui.models.letters import OURS, TEXTS
from seqtui.session.export.formats import FORMATS
from seqtui.session.walk.views import Level

PAGE_FORMATS = ("table", *(format for format in FORMATS if format != "txt"))
SHELLS = ("bash", "zsh", "fish")


# what argparse says of a wrong argument, as it says it
_FAULTS = (
    N_("{option}: expected one argument"),
    N_("{option}: invalid choice: {value} (choose from {choices})"),
    N_("{option}: ignored explicit argument {value}"),
    N_("the following arguments are required: {names}"),
)
_HEADINGS = (N_("positional arguments"), N_("options"))  # argparse's own: Help translates every heading


class Help(argparse.RawDescriptionHelpFormatter):
    """A page of help in the language that is spoken, its lines measured in columns."""

    def start_section(self, heading: str | None) -> None:
        """Begin what stands under a heading."""
        super().start_section(heading and _(heading))

    def _format_usage(self, usage, actions, groups, prefix) -> str:
        if prefix is not None:
            return super()._format_usage(usage, actions, groups, prefix)
        from rich.cells import cell_len

        said, ours = "usage: ", _("usage: ")
        first, *more = super()._format_usage(usage, actions, groups, said).split("\n")
        shift = " " * (cell_len(ours) - len(said))
        return "\n".join((ours + first.removeprefix(said), *(shift + line if line else "" for line in more)))

    def _split_lines(self, text: str, width: int) -> list[str]:
        if text.isascii():
            return super()._split_lines(text, width)
        from seqtui.render.lines import wrap

        return wrap(text, width)


def helps(parser: argparse.ArgumentParser) -> None:
    """The option that says what there is."""
    said = _("show this help message and exit")
    parser.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help=said)


class Parser(argparse.ArgumentParser):
    """An argument parser that never abbreviates, never dumps its usage, and suggests what was meant."""

    def __init__(self, command: str = "", examples: str = "", **options) -> None:
        prog = f"seqtui {command}".strip()
        title = _("examples:")
        super().__init__(
            prog=prog,
            epilog=f"{title}\n{_(examples)}",
            formatter_class=Help,
            allow_abbrev=False,
            add_help=False,
            **options,
        )
        helps(self)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage."""
        said = retold(message.removeprefix("argument "), _FAULTS)
        raise SeqtuiError(_("{said} (see {command} -h)", said=said, command=self.prog))

    def format_usage(self) -> str:
        """The usage under its English name: argparse, which reads it while it parses, cuts off that many letters."""
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups, "usage: ")
        return formatter.format_help()

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
            said = N_("'{word}' is one argument too many")
            if "TEXT" in self._metavars():
                said = N_("'{word}' is one argument too many: put a text of several words in quotes")
            raise SeqtuiError(_(said, word=word))
        known = [option for option in self._option_string_actions if option.startswith("--")]
        near = difflib.get_close_matches(word.partition("=")[0], known, n=1, cutoff=0.7)
        said = N_("there is no option '{word}' for {command}; there are {known}")
        if near:
            said = N_("there is no option '{word}' for {command}; did you mean {near}?")
        elif self.prog == "seqtui":
            said = N_(
                "there is no option '{word}' for {command}; give the options of a command after it, "
                "as in seqtui show lstm --seed 7"
            )
        facts = {"near": near[0]} if near else {"known": ", ".join(known)}
        raise SeqtuiError(_(said, word=word, command=self.prog, **facts))

    def _metavars(self) -> set[object]:
        return {action.metavar for action in self._actions}


def a_model(parser: argparse.ArgumentParser) -> None:
    """The name of a model."""
    parser.add_argument("model", metavar="MODEL", nargs="?", help=_("its name (see seqtui models)"))


def a_network(parser: argparse.ArgumentParser) -> None:
    """The name of a trained network."""
    parser.add_argument("network", metavar="NAME", nargs="?", help=_("one of them, with all that is known of it"))


def a_command(parser: argparse.ArgumentParser) -> None:
    """The name of a command."""
    parser.add_argument("command", metavar="COMMAND", nargs="?", help=_("its name; without it, all of them"))


def a_shell(parser: argparse.ArgumentParser) -> None:
    """The name of a shell."""
    parser.add_argument("shell", choices=SHELLS, help=_("the shell that completes"))


def a_config_key(parser: argparse.ArgumentParser) -> None:
    """A key of the config file and its value."""
    parser.add_argument("pair", metavar="KEY=VALUE", nargs="?", help=_("what to set; without it, all keys are shown"))


def what_to_run(parser: argparse.ArgumentParser) -> None:
    """A model, or a file of weights, and what it reads."""
    parser.add_argument(
        "model",
        metavar="MODEL",
        nargs="?",
        help=_("its name (see seqtui models), a .safetensors file, or a state code"),
    )
    parser.add_argument("text", metavar="TEXT", nargs="?", help=_("what it reads; - takes it from stdin"))


def what_to_show(parser: argparse.ArgumentParser) -> None:
    """The part of a run that show prints, and in which light."""
    parser.add_argument("--at", metavar="PATH", help=_("only this path or scope: t3.f, t3.f[0], t3"))
    parser.add_argument("--change", metavar="OLD=NEW", help=_("change a word, and show how far --at moves by it"))
    parser.add_argument("--experiment", metavar="ID", help=_("two runs side by side; list tells what there is"))
    parser.add_argument("--beside", action="store_true", help=_("the run with --edit beside the run without"))
    parser.add_argument(
        "--preset", metavar="ID", help=_("a ready-made change, both runs side by side; list tells them")
    )
    parser.add_argument(
        "--cost", action="store_true", help=_("what this run multiplies and stores, and a growing text")
    )
    parser.add_argument("--proof", action="store_true", help=_("compare exactly the printed numbers with torch's"))
    levels = [level.value for level in Level]
    parser.add_argument("--level", choices=levels, default="numbers", help=_("how near to look (default numbers)"))
    parser.add_argument("--all", action="store_true", help=_("the unnamed steps inside equations too"))
    _what_to_differentiate(parser)


def where_to_write(parser: argparse.ArgumentParser) -> None:
    """The format of a page, and the file that it is written to."""
    meaning = _("how it is written (default: table, or what the suffix of --out says)")
    parser.add_argument("--format", choices=PAGE_FORMATS, default="table", help=meaning)
    meaning = _("write to this file, whole or not at all: {known}", known=", ".join(f".{format}" for format in FORMATS))
    parser.add_argument("--out", metavar="FILE", help=meaning)


def where_to_stand(parser: argparse.ArgumentParser) -> None:
    """The place that code notes."""
    parser.add_argument("--at", metavar="PATH", help=_("where the walk stands: t3.f, t3.f[2] (default: its beginning)"))
    parser.add_argument("--level", choices=[level.value for level in Level], help=_("how near one looks"))
    parser.add_argument("--view", metavar="NAME", help=_("the view that is shown: values, history, ..."))


def what_to_explain(parser: argparse.ArgumentParser) -> None:
    """The number that explain opens."""
    parser.add_argument("--at", metavar="PATH", help=_("the number: t3.f[0]"))
    parser.add_argument("--depth", metavar="N", default="1", help=_("open the terms too, so many levels deep"))
    _what_to_differentiate(parser)


def what_to_differentiate_through(parser: argparse.ArgumentParser) -> None:
    """What is differentiated, and what it is compared with."""
    meaning = _("gradients of this: a number (t5.h[1]), or a word and its time (5=street) (default: the loss)")
    parser.add_argument("--of", metavar="GOAL", help=meaning)
    _what_to_truncate(parser)
    parser.add_argument("--clip", metavar="N", default="1", help=_("the norm to clip gradients at (default 1)"))
    parser.add_argument(
        "--radii", metavar="R,R,...", help=_("spectral radii of an rnn's W_hh (default 0.5,0.9,1,1.5,2)")
    )


def _what_to_differentiate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--grad", action="store_true", help=_("gradients of the final loss, or of what the run says last")
    )
    meaning = _("gradients of this instead: a number (t5.h[1]), or the surprise at a word and its time (5=street)")
    parser.add_argument("--of", metavar="GOAL", help=meaning)
    _what_to_truncate(parser)


def _what_to_truncate(parser: argparse.ArgumentParser) -> None:
    meaning = _("truncated BPTT: gradients pass the state of a recurrent network K times, and stop")
    parser.add_argument("--truncate", metavar="K", help=meaning)


def the_run(parser: argparse.ArgumentParser) -> None:
    """What determines a run."""
    group = parser.add_argument_group(N_("the run"))
    group.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help=_("a setting (repeatable)"))
    group.add_argument("--seed", metavar="N", help=_("draws the random weights (default 0)"))
    group.add_argument("--weights", metavar="FILE", help=_("a torch state_dict: .safetensors, or .pt where torch is"))
    group.add_argument("--part", metavar="PREFIX", help=_("which module of the weights, as in --part encoder.rnn"))
    meaning = _("the words of the embedding in the weights: one a line, or JSON; one's own language model")
    group.add_argument("--vocab", metavar="FILE", help=meaning)
    group.add_argument("--input", metavar="FILE.npy", help=_("vectors [T, d_in] in place of a text"))
    group.add_argument("--memory", metavar="FILE.npy", help=_("encoder output for a decoder"))
    group.add_argument(
        "--corpus",
        metavar="FILE",
        help=_("text that the counting models count (default: ours, English or Korean as the text)"),
    )
    group.add_argument(
        "--edit", metavar="PATH=VALUE", action="append", default=[], help=_("replace a value (repeatable)")
    )
    group.add_argument("--large", action="store_true", help=_("record the run of a state code however large it is"))


def looks(parser: argparse.ArgumentParser, default: object = None) -> None:
    """How it is shown; given before the command they hold for it too, which is why its own have no default."""
    group = parser.add_argument_group(N_("looks"))
    keep = default is argparse.SUPPRESS
    colors = ("auto", "always", "never")
    group.add_argument("--color", choices=colors, default=default if keep else "auto", help=_("colours (default auto)"))
    group.add_argument(
        "--theme", choices=("dark", "light"), default=default, help=_("the ground of screens and pictures")
    )
    names = (OURS, *TEXTS)
    group.add_argument("--letters", choices=names, default=default, help=_("symbols as another text writes them"))
    meaning = _("the language (default: the config file's, or that of LANG)")
    group.add_argument("--lang", choices=LANGUAGES, default=default, help=meaning)
    group.add_argument(
        "--ascii", action="store_true", default=default if keep else False, help=_("signs in ASCII alone")
    )
