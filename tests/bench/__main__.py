"""Measure and print every figure: ``python -m tests.bench [recording|attention|maps|terminal]…``."""

import sys

from tests.bench import attention, maps, recording, terminal

PARTS = {"recording": recording, "attention": attention, "maps": maps, "terminal": terminal}

for name in sys.argv[1:] or PARTS:
    for figure in PARTS[name].figures():
        print(figure, flush=True)
