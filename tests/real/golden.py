"""``python -m tests.real.golden --write``: make the networks in tests/real/golden again, and their values.

With them the usual run compares each family where `transformers` is not installed, and sees when a new version of it
computes other numbers: then the ones made afresh differ and these do not.
"""

import argparse
import shutil
from pathlib import Path

from tests.real.cases import KEPT

FOLDER = Path(__file__).parent / "golden"
MOST = 1_000_000  # bytes of all of them


def write(names: tuple[str, ...]) -> None:
    """Make these networks again."""
    from tests.real.made import make

    for name in names:
        shutil.rmtree(FOLDER / name, ignore_errors=True)
        (FOLDER / name).mkdir(parents=True)
        make(FOLDER / name, KEPT[name])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.real.golden", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FAMILY", help="without one, all")
    parser.add_argument("--write", action="store_true", required=True, help="make them again")
    write(tuple(parser.parse_args().names or KEPT))
    print(f"{sum(file.stat().st_size for file in FOLDER.rglob('*') if file.is_file()):,} bytes")
