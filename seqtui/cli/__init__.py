"""The command line: arguments, dispatch, and what each command writes."""

import gc
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status.

    Nothing that is loaded at a start is garbage, and looking for some takes a tenth of the first frame: it begins when
    the command, or its screen, does.
    """
    gc.disable()
    from seqtui.cli import program

    try:
        return program.main(argv)
    finally:
        gc.enable()
