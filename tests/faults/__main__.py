"""``python -m tests.faults``: plant each fault of the table in a copy of the tree and see whether its tests fail."""

import argparse
import sys
import time
from collections import Counter

from tests.faults.table import FAULTS
from tests.faults.trial import SEEN, SURVIVED, Verdict, tried, untouched


def main() -> int:
    """Try the chosen faults; returns 0 when every one is seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", metavar="PACKAGE", choices=FAULTS, help=f"one of {', '.join(FAULTS)}")
    parser.add_argument("--file", metavar="TEXT", default="", help="only faults in files whose path holds this")
    parser.add_argument("--list", action="store_true", help="list the faults and their tests, and try none")
    parser.add_argument("--jobs", metavar="N", type=int, default=1, help="copies tried at a time (default 1)")
    parser.add_argument("--at-once", action="store_true", help="do not run the tests on the tree as it is first")
    args = parser.parse_args()
    rows = [
        (package, fault)
        for package, faults in FAULTS.items()
        if args.only in (None, package)
        for fault in faults
        if args.file in fault.file
    ]
    if args.list:
        for package, fault in rows:
            print(f"{package:8}{fault.shown}\n        {' '.join(fault.tests)}")
        return 0
    if args.jobs < 1:
        parser.error(f"--jobs cannot be {args.jobs}: give a whole number from 1")
    faults = [fault for _, fault in rows]
    broken = "" if args.at_once or not faults else untouched(faults)
    if broken:
        print(f"{broken}\nthe tests must pass on the tree as it is first")
        return 2
    return _report(tried(faults, args.jobs), len(faults)) if faults else 0


def _report(verdicts, count: int) -> int:
    began, outcomes = time.monotonic(), Counter[str]()
    for number, verdict in enumerate(verdicts, 1):
        outcomes[verdict.outcome] += 1
        print(f"{number:3}/{count}  {_line(verdict)}", flush=True)
    said = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.items())
    print(f"{said}; {time.monotonic() - began:.0f} s")
    return 0 if outcomes[SEEN] == count else 1


def _line(verdict: Verdict) -> str:
    line = f"{verdict.outcome:9} {verdict.fault.shown}"
    if verdict.outcome == SEEN:
        return line
    tests = "\n         ".join(verdict.fault.tests)
    said = "" if verdict.outcome == SURVIVED else f"\n{verdict.said}"
    return f"{line}\n         {tests}{said}"


if __name__ == "__main__":
    sys.exit(main())
