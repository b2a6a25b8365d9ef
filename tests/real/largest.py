"""``python -m tests.real.largest [FOLDER]``: the table of largest differences that docs/real-networks.md states.

FOLDER is where the networks are that `python -m tests.real.made FOLDER usual` made; without one, those that are kept.
"""

import sys
from pathlib import Path

from tests.real.golden import FOLDER
from tests.real.proof import apart, differences, gradients, opened, tensors, typed
from tests.real.reference import read


def row(folder: Path) -> str:
    """One line: the family, how many values and numbers were compared, the largest differences, and where."""
    reference = read(folder)
    run = opened(folder / "network", *typed(folder, reference.about))
    far = differences(run.trace, reference)
    worst = max(far, key=lambda path: far[path])
    shapes = {key: tensor.shape for key, tensor in tensors(folder / "network").items()}
    ours = gradients(run.trace, reference, shapes)
    steepest = max(apart(ours[key], theirs) for key, theirs in reference.gradients.items())
    numbers = sum(reference.values[path].size for path in far)
    weights = sum(theirs.size for theirs in reference.gradients.values())
    largest = f"{far[worst]:.1e}", f"`{worst}`", f"{weights:,}", f"{steepest:.1e}"
    cells = folder.name, len(far), f"{numbers:,}", *largest
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    base = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for folder in sorted(path for path in base.iterdir() if path.is_dir()):
        print(row(folder), flush=True)
