"""``python -m seqtui.train.proof_worker FOLDER``: every step of a trace, computed again by torch in float64.

The folder holds the trace and the question; the answer, all values in a row and gradients where they are asked for, is
written beside them. The process ends when its stdin does: nobody is left to read the answer. That is watched before
torch is imported, which takes seconds.
"""

import importlib
import json
import os
import shutil
import sys
import threading
from pathlib import Path

from seqtui.train import leash


def main() -> None:
    """Answer with one line, ``{"steps": n}`` or ``{"failed": sentence}``."""
    folder = Path(sys.argv[1])
    threading.Thread(target=end_with_the_asker, args=(folder,), daemon=True).start()
    leash.loosen()
    print(json.dumps(importlib.import_module("seqtui.train.proof_answer").answer(folder)))


def end_with_the_asker(folder: Path) -> None:
    """Wait for the end of stdin, then clear away the folder and end the process: for a thread."""
    while os.read(0, 4096):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main()
