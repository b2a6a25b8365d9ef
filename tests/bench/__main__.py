"""Measure and print every figure: ``python -m tests.bench [recording|terminal]…``."""

import sys

from tests.bench import recording, terminal

PARTS = {"recording": recording, "terminal": terminal}

for name in sys.argv[1:] or PARTS:
    for figure in PARTS[name].figures():
        print(figure, flush=True)
