"""seqtui: step through sequence models one time step, one equation, one number at a time, in the terminal.

``seqtui.trace(module, inputs)`` and ``seqtui.explore(module, inputs)`` open a torch module of your own: see seqtui.own.
"""

from importlib import import_module

__version__ = "0.1.0"


def __getattr__(name: str):
    """The two functions for scripts, loaded when they are asked for."""
    if name in ("explore", "trace"):
        return getattr(import_module("seqtui.own"), name)
    raise AttributeError(f"module 'seqtui' has no attribute '{name}'")
