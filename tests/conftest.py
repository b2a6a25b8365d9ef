"""Before any test: what many processes import is compiled once, and garbage is looked for seldom.

Thousands of collected tests, torch and the runs that tests keep are a large heap: going through it took an eighth of
all processor time.
"""

import gc
import os
import sys

sys.dont_write_bytecode = False  # also where Python was told to keep no bytecode
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
gc.disable()


def pytest_collection_finish() -> None:
    """What exists now stays to the end."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
