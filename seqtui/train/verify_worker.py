"""``python -m seqtui.train.verify_worker``: compares one model with torch and prints the rows as JSON lines."""

import json
import sys
from dataclasses import asdict

import torch

from seqtui.models.table import find_model
from seqtui.train import grid
from seqtui.train.checks import Checks


def main() -> None:
    """Read ``{"model": name}`` and answer with one line for each check."""
    torch.set_num_threads(1)
    checks = Checks()
    for run in grid.runs(find_model(json.load(sys.stdin)["model"])):
        checks.add(run)
    for row in checks.rows():
        print(json.dumps(asdict(row)))


if __name__ == "__main__":
    main()
