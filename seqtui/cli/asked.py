"""Arguments into what the program works with: requests, weights, texts."""

import argparse

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.state_dict import StateDict, read_safetensors
from seqtui.models.table import MODELS
from seqtui.session.requests import Typed, build, read_argument, read_stdin

Arguments = argparse.Namespace


def request_of(args: Arguments) -> Request:
    """The run that the arguments describe."""
    name = name_of(args)
    weights = None if args.weights is None else _weights(args.weights)
    typed = Typed(
        model=name,
        text=_text(args.text),
        settings=args.set,
        seed=args.seed,
        input=args.input,
        memory=args.memory,
        corpus=args.corpus,
        edits=args.edit,
    )
    return build(typed, weights)


def _weights(path: str) -> StateDict:
    if path.endswith((".pt", ".pth")):
        from seqtui.train.torch_file import read_pt

        return read_pt(path)
    return read_safetensors(path)


def _text(text: str | None) -> str | None:
    """The text, from stdin for ``-``; bytes that are no characters become replacement signs."""
    if text == "-":
        return read_stdin()
    return None if text is None else read_argument(text)


def name_of(args: Arguments) -> str:
    """The model's name.

    Raises SeqtuiError when none is given.
    """
    if args.model is None:
        raise SeqtuiError(f"name a model: {', '.join(MODELS)}")
    return args.model
