"""The command line: what was asked for is read, run, and handed to the part of the program that shows it.

Faults are one line on stderr and exit status 2. Output is made before it is written, so nothing is half-written.
"""

import gc
import sys
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from seqtui import __version__, policy
from seqtui.cli.args_to_request import letters_of
from seqtui.cli.commands import COMMANDS, top
from seqtui.engine.errors import SeqtuiError
from seqtui.language import ENGLISH, LANGUAGES, N_, _, set_language
from seqtui.models.weights.file_notes import HeadsNotGivenError
from seqtui.session import output
from seqtui.session.config import asked_language
from seqtui.session.export.formats import format_of
from seqtui.session.requests import nearest
from seqtui.session.text import TextStyle, safe

_WITHOUT_SYMBOLS = ("help", "completion", "config", "doctor", "models", "zoo")  # they need no config file


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    try:
        with np.errstate(all="ignore"):  # an overflow is shown as the number it gives
            return _dispatch(list(sys.argv[1:] if argv is None else argv))
    except HeadsNotGivenError as error:
        return _complain(str(error.typed(("seqtui", *(sys.argv[1:] if argv is None else argv)))))
    except SeqtuiError as error:
        return _complain(str(error))
    except MemoryError:
        return _complain(_("this needs more memory than there is: give a shorter text or fewer units"))
    except BrokenPipeError:
        output.give_up()
        return 0
    except OSError as error:
        output.give_up()
        return _complain(_("the output cannot be written: {reason}", reason=error.strerror or error))
    except KeyboardInterrupt:
        return 130
    except Exception as fault:
        if policy.environment().get("SEQTUI_TRACEBACK"):
            raise
        said = N_("a fault of the program ({kind}: {fault}); with SEQTUI_TRACEBACK=1 it says where")
        _complain(_(said, kind=type(fault).__name__, fault=fault))
        return 70
    except SystemExit as ended:  # argparse, after -h
        return ended.code if isinstance(ended.code, int) else 0


def _dispatch(argv: list[str]) -> int:
    """Find the command; what stands before it holds for it too."""
    utf8 = output.prepare()
    asked = asked_language(_typed_language(argv), policy.environment()).language
    set_language(asked if utf8 else ENGLISH)  # what cannot be shown is not spoken
    split = next((k for k, word in enumerate(argv) if _is_command(argv, k)), len(argv))
    before = top().read(argv[:split])
    if before.version:
        output.write([f"seqtui {__version__}\n"])
        return 0
    name = argv[split] if split < len(argv) else ""
    if name not in COMMANDS:
        said = N_("there is no command '{name}';{hint} there are {known}")
        if split:
            said = N_("there is no command '{name}';{hint} there are {known} (options stand after the command)")
        known = ", ".join(filter(None, COMMANDS))
        raise SeqtuiError(_(said, name=name, hint=nearest(name, COMMANDS), known=known))
    args = COMMANDS[name].parser().read(argv[split + 1 :], before)
    args.plain = args.ascii or not utf8
    args.look = TextStyle(args.plain, utf8, "" if name in _WITHOUT_SYMBOLS else letters_of(args))
    if name != "train" and getattr(args, "out", None) is not None and args.format == "table":
        args.format = {"txt": "table"}.get(format_of(args.out), format_of(args.out))
    gc.enable()
    return COMMANDS[name].run(args)


def _typed_language(argv: Sequence[str]) -> str:
    """The language that --lang asks for, read before anything else is: what is wrong with the rest is said in it."""
    for word, value in pairwise((*argv, "")):
        given = word.removeprefix("--lang=") if word.startswith("--lang=") else value if word == "--lang" else ""
        if given in LANGUAGES:
            return given
    return ""


def _is_command(argv: list[str], k: int) -> bool:
    """Whether a word is the first that is neither an option nor the value of one."""
    return not argv[k].startswith("-") and (k == 0 or argv[k - 1] not in ("--color", "--theme", "--letters", "--lang"))


def _complain(message: str) -> int:
    if sys.stderr is not None:
        print(f"seqtui: {safe(str(SeqtuiError(message)))}", file=sys.stderr)
    return 2
