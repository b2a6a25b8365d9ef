"""``seqtui tokens``: how the tokenizer of a network splits a text, without a run of the network."""

import argparse
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from seqtui import policy
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.output import write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.tokens.hub import HubTokenizer
from seqtui.models.tokens.reading import TokenNumbers, read_tokenizer
from seqtui.models.weights.network import Tokenizer
from seqtui.session.requests import read_argument, read_stdin


def what_to_split(parser: argparse.ArgumentParser) -> None:
    """Whose tokenizer, and what it splits."""
    group = parser.add_argument_group(_("what to split"))
    group.add_argument("file", metavar="DIR", help=_("a model directory, or another file of a network"))
    group.add_argument("text", metavar="TEXT", help=_("what it reads; - takes it from stdin"))
    group.add_argument("pair", metavar="SECOND", nargs="?", help=_("a second text, for a network that reads two"))


def tokens(args: Arguments) -> int:
    """Print the tokens of a text, their numbers, and the characters that each stands for."""
    from seqtui.render.tokens import print_tokens

    text = read_stdin() if args.text == "-" else read_argument(args.text)
    pair = None if args.pair is None else read_argument(args.pair)
    data = split_data(tokenizer_of(args.file), text, pair)
    return write_page(args, "tokens", _("tokens of a text"), lambda: data, partial(print_tokens, data))


def tokenizer_of(path: str) -> HubTokenizer:
    """The tokenizer of a directory, or of a file of weights.

    Raises SeqtuiError where it has none, or nothing may or can split by it.
    """
    found = read_tokenizer(path) if policy.is_folder(path) else _of_weights(path)
    if isinstance(found, HubTokenizer):
        return found
    if isinstance(found, TokenNumbers):
        raise SeqtuiError(found.why)
    raise SeqtuiError(_("{name} has no tokenizer: it reads words as they stand", name=Path(path).name))


def _of_weights(path: str) -> Tokenizer | None:
    from seqtui.train.read_weights import read_weights

    network = read_weights(path).network
    return None if network is None else network.tokenizer


def split_data(tokenizer: HubTokenizer, text: str, pair: str | None = None) -> Mapping[str, object]:
    """The tokens of a text as plain data; first and last bound the characters of the text that a token stands for."""
    split, texts = tokenizer.split(text, pair), (text, pair or "")
    rows = [
        {
            "position": k,
            "token": tokenizer.words[number],
            "number": number,
            "text": texts[side][first:last] if side >= 0 else "",
            "first": first if side >= 0 else None,
            "last": last if side >= 0 else None,
            "type": kind,
            "special": special,
        }
        for k, (number, kind, (first, last), side, special) in enumerate(
            zip(split.ids, split.types, split.spans, split.sides, split.special, strict=True), 1
        )
    ]
    return {"text": text, "pair": pair, "vocabulary": len(tokenizer.words), "tokens": rows}
