"""Libraries that come as extras, imported when they are asked for."""

from importlib import import_module
from typing import Any

from seqtui.engine.errors import SeqtuiError


def library(module: str, extra: str, otherwise: str) -> Any:
    """Return the module of a library that ``pip install 'seqtui[extra]'`` brings.

    Raises SeqtuiError that says so, and what else could be done, when it is not here.
    """
    try:
        return import_module(module)
    except ImportError as error:
        missing = (error.name or module).replace("_", "-")
        raise SeqtuiError(f"{missing} is not here: pip install 'seqtui[{extra}]' brings it; {otherwise}") from None
