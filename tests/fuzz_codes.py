"""Codes as a stranger would make them: ``python -m tests.fuzz_codes --count 20000``.

Each is opened as ``seqtui open`` does, up to the recorded run with its place. It must open or be refused by one
sentence, within a second of processor time and 100 MB.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seqtui.engine.errors import LONGEST, SeqtuiError
from seqtui.models.table import MODELS
from seqtui.session.share.code import read_code
from seqtui.session.share.restore import reopened
from seqtui.session.text import safe
from tests.session.share.state_codes import pack, unpack

SECONDS = 1.0
MEGABYTES = 100
FIXTURES = [
    line.split("\t")[1] for line in (Path(__file__).parent / "session/share/state_codes.txt").open(encoding="utf-8")
]
KNOWN = [unpack(code) for code in FIXTURES]
LETTERS = "mtsrwiykdchuoqjglvabnzf"

MOST = 120_000  # characters of one generated part: making far more would take longer than answering it


def times(part, count):
    """A part so many times, as far as there is room."""
    return [part] * min(count, MOST // len(json.dumps(part)))


# how much of something there is: now and then far more than anyone needs
sizes = st.one_of(*[st.integers(0, 6)] * 4, st.integers(0, 300), st.sampled_from([1_000, 10_001, MOST]))
whole = st.one_of(st.integers(-2, 70), st.sampled_from([255, 256, 1024, 8192, 10**6, 2**63, 10**30]))
numbers = st.one_of(
    whole, st.floats(), st.sampled_from(["-inf", "inf", "1e999", 1e308, -1e308, 5e-324, True, None, ""])
)
words = st.sampled_from(
    ["a", "the cat", "é", "e\u0301", "한글", "👩\u200d👧", "\u202e", "\x1b[2J", "1 ", "0.5* ", "<s> "]
)
texts = st.builds(lambda word, count: (word * count)[:MOST], words, sizes)
different = st.builds(lambda count: " ".join(map(str, range(min(count, 20_000)))), sizes)
arrays = st.one_of(
    st.builds(times, numbers, sizes),
    st.builds(lambda x, columns, rows: times(times(x, columns), rows), numbers, sizes, sizes),
    st.builds(lambda depth: json.loads("[" * min(depth, 300) + "1" + "]" * min(depth, 300)), sizes),
    st.lists(numbers, max_size=4),
)
paths = st.sampled_from(
    ["t1.f", "t2.h", "t2.h[0]", "t1.h[99999999999999999999]", "mask[0,1]", "L", "t1", "x", "a" * 299, "a." * 140 + "b"]
)
names = sorted({setting.name for model in MODELS.values() for setting in model.settings})
setting = st.one_of(
    numbers, texts, st.sampled_from(["yes", "no", "gru", "sample", "series", "learned", "char", "relu"])
)
edits = st.builds(times, st.tuples(paths, st.one_of(numbers, arrays)), sizes)
goals = st.sampled_from(["t5.h[1]", "5=street", "L", "t2.h", "=", "5=" + "a" * 280, "(" * 299])
points = st.sampled_from(
    ["f < 0.1", "max(y) > 0.9", "norm(grad(f)) < 1e-3", "f;" * 140, "(" * 150 + ")" * 149, "t1." * 99]
)
parts = {
    "m": st.sampled_from(list(MODELS)),
    "t": st.one_of(texts, different),
    "s": st.dictionaries(st.sampled_from(names), setting, max_size=5),
    "r": whole,
    "w": st.tuples(st.sampled_from(["zoo:recall-lstm", "zoo:translate-bahdanau", "x.pt", "."]), st.just("0" * 32)),
    "i": arrays,
    "y": arrays,
    "k": st.one_of(texts, different, st.just("a b\nc d\n" * 15_000)),
    "d": edits,
    "c": paths,
    "h": paths,
    "u": whole,
    "o": whole,
    "q": st.dictionaries(paths, whole, max_size=3),
    "j": st.dictionaries(paths, whole, max_size=3),
    "g": st.sampled_from(["equation", "token", "op", "step", "x"]),
    "l": st.sampled_from(["numbers", "blocks", "code", "x"]),
    "v": st.sampled_from(["values", "map", "changes", "x"]),
    "a": goals,
    "b": st.builds(times, points, sizes),
    "n": st.sampled_from(["neighbours", "x"]),
}
runs = {key: parts[key] for key in "mtsriykd"}
before = st.fixed_dictionaries({}, optional={**runs, "m": st.none() | parts["m"]})
trails = st.builds(times, st.tuples(texts, before), sizes)
grammar = st.fixed_dictionaries({}, optional={**parts, "z": before, "f": trails})


def values(setting):
    """What fits a setting, up to the largest that does."""
    if isinstance(setting.default, bool):
        return st.sampled_from(["yes", "no"])
    if isinstance(setting.default, str):
        return st.sampled_from(setting.choices) if setting.choices else texts
    whole = isinstance(setting.default, int)
    near = [setting.low, setting.high, setting.default, *(n for n in (2, 8, 32, 64, 256) if n <= setting.high)]
    return st.sampled_from([int(n) for n in near] if whole else near)


@st.composite
def fitting(draw):
    """A code whose parts all fit its model, but for how much there is of them."""
    model = MODELS[draw(st.sampled_from(list(MODELS)))]
    rows = draw(st.lists(st.sampled_from(model.settings), unique_by=lambda row: row.name, max_size=4))
    data = {"m": model.name, "s": {row.name: draw(values(row)) for row in rows}}
    more = {"t": st.one_of(texts, different), "k": parts["k"], "a": st.just("t2.h[0]"), "b": parts["b"], "z": before}
    for key in draw(st.lists(st.sampled_from([*more, "t", "t"]), max_size=2)):
        data[key] = draw(more[key])
    return data


@st.composite
def mutated(draw):
    """A code that was given out, with one to three of its parts replaced, doubled or left out."""
    data = dict(draw(st.sampled_from(KNOWN)))
    for _ in range(draw(st.integers(1, 3))):
        key = draw(st.sampled_from(LETTERS))
        way = draw(st.sampled_from(["replace", "leave out", "wrong", "many"]))
        if way == "leave out":
            data.pop(key, None)
        elif way == "wrong":
            data[key] = draw(st.one_of(numbers, arrays, texts))
        elif way == "many" and isinstance(data.get(key), list | str):
            data[key] = data[key] * min(draw(sizes), MOST // len(json.dumps(data[key])))
        else:
            data[key] = draw({**parts, "z": before, "f": trails}[key])
    return data


def as_text(data):
    """The JSON."""
    return json.dumps({"m": "lstm", **data}, ensure_ascii=False)


codes = st.one_of(st.one_of(grammar, mutated(), fitting()).map(as_text).map(pack), st.binary(max_size=60).map(pack))


def answer(code):
    """What opening a code says, and the seconds of processor time that it took."""
    began = time.process_time()
    try:
        reopened(read_code(code))
        said = "opened"
    except SeqtuiError as error:
        said = safe(str(error))
        assert said == safe(said)
        assert len(said) < 10 * (LONGEST + 5)  # each written out, as \U000e0001
    return said, time.process_time() - began


def answer_alone(code):
    """The same, measured again when it seems slow: processor time grows with what else the machine does."""
    said, seconds = answer(code)
    return said, seconds if seconds < SECONDS else min(seconds, *(answer(code)[1] for _ in range(3)))


def megabytes(anew=False):
    """The most memory that this process had, since it was asked for anew; that of the whole process elsewhere."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    return int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def fuzz(count, tell=lambda said, seconds, grown: None, derandomize=True):
    """Answer so many codes; tell(said, seconds, megabytes) is called for each."""
    quiet = settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=derandomize,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @quiet
    @given(codes)
    def answered(code):
        before = megabytes(anew=True)
        said, seconds = answer_alone(code)
        assert seconds < SECONDS, f"{seconds:.2f} s for a code of {len(code):,} characters: {said[:100]}\n{code[:4000]}"
        tell(said, seconds, megabytes() - before)

    answered()


def main():
    """Fuzz, and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_codes", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--random", action="store_true", help="other codes each time")
    args = parser.parse_args()
    times, opened, peaks = [], [], []

    def tell(said, seconds, grown):
        peaks.append(grown)
        times.append(seconds)
        opened.append(said == "opened")

    answer(FIXTURES[0])
    fuzz(args.count, tell, not args.random)
    grown = max(peaks)
    print(f"{len(times):,} codes, {sum(opened):,} opened; the slowest {max(times):.2f} s; {grown:.0f} MB more at most")
    return grown >= MEGABYTES


if __name__ == "__main__":
    sys.exit(main())
