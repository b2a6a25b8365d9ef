"""The table of layouts: every kind of file that opens here, a row each (see layout.py for how one is added)."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.layouts import packaged_recurrent, packaged_transformers
from seqtui.models.layouts.annotated_transformer import ANNOTATED_TRANSFORMER
from seqtui.models.layouts.bart import BART, MARIAN
from seqtui.models.layouts.bert import BERT, DISTILBERT, ROBERTA
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.gpt2 import GPT2
from seqtui.models.layouts.keras import KERAS
from seqtui.models.layouts.layout import Layout
from seqtui.models.layouts.llama import LLAMA, MISTRAL, QWEN2
from seqtui.models.layouts.pictures import TIMM, TORCHVISION
from seqtui.models.layouts.single_files import NANOGPT, WORD_LANGUAGE_MODEL
from seqtui.models.layouts.torch_modules import TORCH, WRITERS
from seqtui.models.layouts.vit import VIT

_PACKAGED = (*packaged_recurrent.RECURRENT, *packaged_transformers.TRANSFORMERS)
_HUB = (GPT2, QWEN2, LLAMA, MISTRAL, BERT, ROBERTA, DISTILBERT, BART, MARIAN, VIT)
_FILES = (NANOGPT, ANNOTATED_TRANSFORMER, *WORD_LANGUAGE_MODEL, TIMM, TORCHVISION, *KERAS)
LAYOUTS: tuple[Layout, ...] = (*_PACKAGED, *WRITERS, *_FILES, *_HUB, *TORCH)
# A row before another is the more special one: of those that fit a file, the first is taken.


def by_name(name: str) -> Layout:
    """Return the layout of that name, which is in the table."""
    return next(layout for layout in LAYOUTS if layout.name == name)


def of_config(config: Config) -> Layout:
    """Return the layout that a config.json means by its model_type.

    Raises SeqtuiError that names the nearest one, and all that there are.
    """
    said = config.text("model_type")
    known = {model_type: layout for layout in LAYOUTS for model_type in layout.model_types}
    if said in known:
        return known[said]
    near = difflib.get_close_matches(said, known, n=1, cutoff=0.4)
    families = ", ".join(known)
    if near:
        raise SeqtuiError(
            _(
                "{file}: no model here opens the family {family}; the nearest that opens is {near}, of {families}",
                file=config.file,
                family=said,
                near=near[0],
                families=families,
            )
        )
    raise SeqtuiError(
        _(
            "{file}: no model here opens the family {family}; there are {families}",
            file=config.file,
            family=said,
            families=families,
        )
    )


def of_keys(keys: Collection[str]) -> tuple[Layout, str] | None:
    """Return the first layout that the keys of a file give away, and the prefix behind which; None for no layout."""
    fitting = ((layout, prefix) for layout in LAYOUTS for prefix in layout.prefixes(keys))
    return next(fitting, None)
