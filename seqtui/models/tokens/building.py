"""A tokenizer out of the files of a directory, by the library tokenizers; runs in the process of worker.py.

Of tokenizer.json the library makes all of it. Older directories have the parts alone, and what these leave open is
fixed by their family: GPT-2's for vocab.json with merges.txt, BERT's for vocab.txt.
"""

from collections.abc import Mapping

from tokenizers import Tokenizer

from seqtui.language import _
from seqtui.models.inputs.files import read_file
from seqtui.models.limits import MAX_TOKENIZER


def built(files: Mapping[str, str], name: str) -> Tokenizer:
    """The tokenizer that files make, given by their paths under the names that a directory has them by.

    Raises SeqtuiError for a file that is too large or cannot be read, and what the library raises.
    """
    data = {name: read(path) for name, path in files.items()}
    made = Tokenizer.from_buffer(data["tokenizer.json"])
    return plain(made)


def read(path: str) -> bytes:
    """The bytes of a file of a tokenizer.

    Raises SeqtuiError as read_file does.
    """
    return read_file(path, MAX_TOKENIZER, _("tokenizer"), _("no tokenizer in use is nearly as large"))


def plain(made: Tokenizer) -> Tokenizer:
    """The same tokenizer, which neither cuts a text off nor fills it up, and splits it the same way each time."""
    made.no_truncation()
    made.no_padding()
    if getattr(made.model, "dropout", None):  # merges left out by chance while training (BPE dropout)
        made.model.dropout = None
    return made
