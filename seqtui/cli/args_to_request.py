"""Arguments into what the program works with: requests, weights, texts."""

import argparse
import sys

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.letters import OURS
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.weights.state_dict import StateDict
from seqtui.session.config import read_config
from seqtui.session.requests import RunArgs, described, read_argument, read_stdin
from seqtui.session.share.code import is_code
from seqtui.session.share.state import State
from seqtui.session.text import safe

Arguments = argparse.Namespace


def letters_of(args: Arguments) -> str:
    """The text whose letters symbols have, as typed or as the config file says; "" for ours.

    Raises SeqtuiError for a config file that cannot be read.
    """
    letters = args.letters or read_config().values["letters"]
    return "" if letters == OURS else letters


def request_of(args: Arguments) -> Request:
    """The run that the arguments describe."""
    return state_of_arguments(args).request


def state_of_arguments(args: Arguments) -> State:
    """The run that the arguments describe, and the place in it: that of a state code, or the beginning."""
    name = name_of_run(args)
    file = args.weights
    if file is None and name not in MODELS and not is_code(name) and _is_path_of_weights(name):
        file = name
    weights = None if file is None else _weights(file)
    typed = RunArgs(
        model=name,
        text=_text(args.text),
        settings=args.set,
        seed=args.seed,
        input=args.input,
        memory=args.memory,
        corpus=args.corpus,
        edits=args.edit,
        part=args.part,
        vocab=args.vocab,
        large=args.large,
    )
    return described(typed, weights)


def _is_path_of_weights(name: str) -> bool:
    from seqtui.train.read_weights import are_weights

    return are_weights(name)


def _weights(path: str) -> StateDict:
    from seqtui.train.read_weights import read_weights

    state = read_weights(path)
    network = state.network
    if network is not None and network.is_large and sys.stderr is not None and sys.stderr.isatty():
        facts = {"file": safe(state.name), "n": network.facts["parameters"]}
        print(_("{file} has {n:,} parameters: its run takes a few seconds", **facts), file=sys.stderr, flush=True)
    return state


def _text(text: str | None) -> str | None:
    """The text, from stdin for ``-``; bytes that are no characters become replacement signs."""
    if text == "-":
        return read_stdin()
    return None if text is None else read_argument(text)


def name_of_run(args: Arguments) -> str:
    """Return the name of the model that a command was given.

    Raises SeqtuiError when none is given.
    """
    if args.model is None:
        raise SeqtuiError(_("name a model: {known}", known=", ".join(MODELS)))
    return args.model
