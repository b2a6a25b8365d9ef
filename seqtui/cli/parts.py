"""``seqtui open FILE --parts``: everything in a file of weights that opens by itself, with the name of --part."""

import argparse
from functools import partial

from seqtui.cli.args_to_request import Arguments
from seqtui.cli.output import write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.table import MODELS
from seqtui.models.weights.file_parts import FilePart, file_parts
from seqtui.models.weights.trained_files import full_name, is_in_zoo
from seqtui.session.text import safe


def which_parts(parser: argparse.ArgumentParser) -> None:
    """Whether the parts of a file are listed."""
    meaning = _("list what --part takes: every module in a file of weights, and the model that opens it")
    parser.add_argument("--parts", action="store_true", help=meaning)


def list_parts(args: Arguments) -> int:
    """List the parts of a file of weights or a model directory.

    Raises SeqtuiError for what is no such file.
    """
    from seqtui.render.parts import print_parts

    name = args.weights or args.model
    if name is None or (name in MODELS and args.weights is None):
        raise SeqtuiError(_("--parts lists what is in a file of weights: name one, as in seqtui open FILE --parts"))
    from seqtui.train.read_weights import read_weights

    weights = read_weights(full_name(name) if is_in_zoo(name) else name)
    parts = file_parts(weights)
    if not parts:
        from seqtui.models.weights.module_detection import choose_module

        choose_module(weights)  # says what the file holds, and which layout is near it
    data = {"file": safe(weights.name), "parts": [part_data(part) for part in parts]}
    title = _("what opens of {file}", file=safe(weights.name))
    return write_page(args, "parts", title, lambda: data, partial(print_parts, parts, called))


def part_data(part: FilePart) -> dict[str, object]:
    """One part: its prefix, what it is, the model that opens it, its layout, its parameters."""
    return {
        "part": safe(part.prefix),
        "what": called(part),
        "model": part.model,
        "layout": part.layout,
        "parameters": part.parameters,
    }


def called(part: FilePart) -> str:
    """What a part is, in words."""
    return _(part.what or MODELS[part.model].title)
