"""A worker that hears nothing, as one deep in the import of a large library: no other thread of it gets a turn."""

import ctypes
import sys


def main() -> None:
    print("{}", flush=True)
    if sys.argv[-1] == "hears":
        ctypes.CDLL(None).sleep(60)  # lets other threads work
    else:
        ctypes.PyDLL(None).sleep(60)
