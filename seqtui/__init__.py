"""seqtui: step through sequence models one time step, one equation, one number at a time, in the terminal.

``seqtui.trace(module, inputs)`` and ``seqtui.explore(module, inputs)`` open a torch module of your own: see seqtui.own.
What they return and raise are ``seqtui.Trace`` and ``seqtui.SeqtuiError``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seqtui.engine.errors import SeqtuiError
    from seqtui.engine.trace import Trace
    from seqtui.own import explore, trace

__all__ = ["SeqtuiError", "Trace", "__version__", "explore", "trace"]
__version__ = "0.1.0"

_HOMES = {
    "SeqtuiError": "seqtui.engine.errors",
    "Trace": "seqtui.engine.trace",
    "explore": "seqtui.own",
    "trace": "seqtui.own",
}


def __getattr__(name: str) -> object:
    """Return a name for scripts, whose module is loaded when it is asked for."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'seqtui' has no attribute '{name}'")
