"""Arguments into what the program works with: requests, weights, texts."""

import argparse

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file
from seqtui.models.letters import OURS
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.session.config import read_config
from seqtui.session.requests import RunArgs, described, read_argument, read_stdin
from seqtui.session.share.state import State

Arguments = argparse.Namespace
_PICKLED = (".pt", ".pth")


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
    if file is None and name.endswith(_PICKLED) and is_file(name):
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


def _weights(path: str) -> StateDict:
    if path.endswith(_PICKLED):
        from seqtui.train.torch_file import read_pt

        return read_pt(path)
    return read_safetensors(path)


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
