"""``python -m seqtui.train.verify_worker``: compares one model with torch and prints the rows as JSON lines."""

import json
import sys
from dataclasses import asdict

import torch

from seqtui.models.table import find_model
from seqtui.train import grid
from seqtui.train.checks import Checks


def rows(model: str) -> list[dict]:
    """Compare every run of the model's grid; return one row for each check."""
    checks = Checks()
    for run in grid.runs(find_model(model)):
        checks.add(run)
    return [asdict(row) for row in checks.rows()]


def main() -> None:
    """Read ``{"model": name}`` and answer with one line for each check."""
    torch.set_num_threads(1)
    for row in rows(json.load(sys.stdin)["model"]):
        print(json.dumps(row))


if __name__ == "__main__":
    main()
