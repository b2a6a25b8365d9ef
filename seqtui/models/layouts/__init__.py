"""Layouts of files that other programs write: how each is recognised, and what its tensors are called here.

The table and what reads by it are loaded when a file is opened that others wrote: no first frame waits for them.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seqtui.models.layouts import conversion, table, torch_modules

    __all__ = ("conversion", "table", "torch_modules")
else:

    def __getattr__(name: str) -> ModuleType:
        """Return the module of that name: ``layouts.table.LAYOUTS``."""
        if name not in ("conversion", "table", "torch_modules"):
            raise AttributeError(name)
        return import_module(f"{__name__}.{name}")
