"""Say what the catalogues lack, or bring them in step: ``python -m tests.catalogues [--write] [--literals ROOM]``."""

import argparse
import sys

from seqtui.language import ENGLISH, LANGUAGES
from tests.catalogues.faults import faults
from tests.catalogues.files import write
from tests.catalogues.literals import unmarked


def main() -> int:
    """Run and return 1 where something is left to do."""
    parser = argparse.ArgumentParser("python -m tests.catalogues")
    parser.add_argument("--write", action="store_true", help="write the .po files and the .mo")
    parser.add_argument("--literals", metavar="PREFIX", help="texts that are not marked, in files of that path")
    args = parser.parse_args()
    if args.literals is not None:
        found = [line for line in unmarked() if line.startswith(args.literals)]
        print("\n".join(found), f"\n{len(found)} not marked")
        return bool(found)
    said = []
    for language in LANGUAGES:
        if language != ENGLISH:
            if args.write:
                print(*(f"written: {name}" for name in write(language)), sep="\n")
            said += faults(language)
    print("\n".join(said[:200]), f"\n{len(said)} faults")
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
