"""The command: random trials, what came of them, and failing ones as lines that can be replayed."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.monkey.run import Verdict, carry_out
from tests.monkey.trial import Trial, read_trial, trial_of


def main() -> int:
    """Carry out the trials that were asked for; the status is 1 when one ended badly."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the first seed; run k has seed N + k")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--keys", type=int, default=400, help="keys a run")
    parser.add_argument("--replay", metavar="SEED|FILE", help="one trial again: its seed, or the file that was written")
    parser.add_argument("--out", type=Path, help="the folder for failing trials")
    options = parser.parse_args()
    out = options.out or Path(tempfile.gettempdir())
    if options.replay:
        text = options.replay
        trials = [read_trial(text if text.isdigit() else Path(text).read_text())]
    else:
        trials = [trial_of(seed, options.keys) for seed in range(options.seed, options.seed + options.runs)]
    bad = sum(bool(_tell(carry_out(trial), out).problem) for trial in trials)
    print(f"{len(trials)} runs, {bad} ended badly")
    return 1 if bad else 0


def _tell(verdict: Verdict, out: Path) -> Verdict:
    trial = verdict.trial
    figures = f"{verdict.typed:4} keys, slowest {verdict.slowest:.2f} s, {verdict.memory / 1e6:4.0f} MB"
    print(f"seed {trial.seed:5} {_name(trial):58} {figures}  {'BAD' if verdict.problem else 'ok'}")
    if verdict.problem:
        file = out / f"monkey-{trial.seed}.json"
        file.write_text(trial.line())
        print(f"  {verdict.problem}\n  again: python -m tests.monkey --replay {file}\n{verdict.screen}")
    sys.stdout.flush()
    return verdict


def _name(trial: Trial) -> str:
    columns, rows = trial.size
    environ = " ".join(trial.environ.values())
    return f"{' '.join(trial.argv) or 'home'} {columns}x{rows} {environ}"


if __name__ == "__main__":
    sys.exit(main())
