"""Every option that takes a file, and every file that was made to hurt: one sentence, in little time and memory."""

import io
import json
import os
import resource
import struct
import subprocess
import sys

import numpy as np
import pytest

from seqtui.models.limits import MAX_HEADER
from tests.cli.command import ROOT, call

LSTM = {"weight_ih_l0": (16, 4), "weight_hh_l0": (16, 4), "bias_ih_l0": (16,), "bias_hh_l0": (16,)}


def safetensors(header, data=b"", claims=None):
    """The bytes of a file with that header, whatever it says."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if claims is None else claims) + text + data


def entry(shape, begin, end, kind="F32"):
    return {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}


def npy(header, data=b"", version=(1, 0)):
    """The bytes of an .npy file with that header."""
    text = header.encode() if isinstance(header, str) else header
    return b"\x93NUMPY" + bytes(version) + struct.pack("<H" if version == (1, 0) else "<I", len(text)) + text + data


def saved(array):
    target = io.BytesIO()
    np.save(target, array)
    return target.getvalue()


def shaped(shape, kind="<f8", data=b"\0" * 64, order="False"):
    return npy(f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}}}", data)


HUGE = 2**63
SAFETENSORS = {
    "nothing": b"",
    "three bytes": b"abc",
    "a header longer than the file": safetensors(b"{}", claims=1_000),
    "a header of 2^63 bytes": safetensors(b"{}", claims=HUGE),
    "a header of 2^64 - 1 bytes": safetensors(b"{}", claims=2 * HUGE - 1),
    "a large header": safetensors(b" " * (MAX_HEADER + 9)),
    "no JSON": safetensors(b"\xff" * 40),
    "deep JSON": safetensors(b'{"a":' * 20_000),
    "a list": safetensors([]),
    "no tensors": safetensors({}),
    "a huge shape": safetensors({"a": entry([HUGE, HUGE], 0, 4)}, b"\0" * 4),
    "a huge shape of nothing": safetensors({"a": entry([0, HUGE - 1], 0, 0)}),
    "a negative shape": safetensors({"a": entry([-1], 0, 4)}, b"\0" * 4),
    "a zero": safetensors({"a": entry([0, 4], 0, 0)}),
    "too few bytes": safetensors({"a": entry([4], 0, 16)}, b"\0" * 4),
    "offsets that overlap": safetensors({"a": entry([2], 0, 8), "b": entry([2], 4, 12)}, b"\0" * 12),
    "offsets from behind": safetensors({"a": entry([1], 8, 4)}, b"\0" * 8),
    "a name twice": safetensors(b'{"a":%b,"a":%b}' % ((json.dumps(entry([1], 0, 4)).encode(),) * 2), b"\0" * 4),
    "not finite": safetensors({"a": entry([1], 0, 4)}, struct.pack("<f", float("nan"))),
    "infinite": safetensors({"a": entry([1], 0, 4)}, struct.pack("<f", float("inf"))),
    "numbers of another kind": safetensors({"a": entry([4], 0, 4, "F8_E4M3")}, b"\0" * 4),
    "many tensors": safetensors(
        {f"{k:x}": entry([1], 4 * k, 4 * k + 4) for k in range(20_000)}, struct.pack("<f", 0.5) * 20_000
    ),
    "a name of 100,000 letters": safetensors({"layers." * 14_000: entry([1], 0, 4)}, struct.pack("<f", 0.5)),
    "a name with control signs": safetensors({"\x1b[2J": entry([1], 0, 4)}, b"\0" * 4),
    "metadata that is no JSON": safetensors(
        {"__metadata__": {"seqtui": "[" * 50_000}, "a": entry([1], 0, 4)}, b"\0" * 4
    ),
}
NPY = {
    "nothing": b"",
    "no array": b"hello",
    "half a header": saved(np.ones((2, 4)))[:30],
    "half an array": saved(np.ones((20, 4)))[:-80],
    "more than the array": saved(np.ones((2, 4))) + b"more",
    "a huge shape": shaped("(1000000000, 4)"),
    "a shape beyond all": shaped(f"({HUGE}, {HUGE})"),
    "a negative shape": shaped("(-2, -4)"),
    "a shape that is none": shaped("'4'"),
    "a truth as a shape": shaped("(True, 8)"),
    "a header that is code": npy("__import__('os').system('touch /tmp/pwned')"),
    "a deep header": npy("(" * 9_000),
    "a long header": npy("{" + " " * 60_000 + "}"),
    "a header of 4 GB": b"\x93NUMPY\x02\0" + struct.pack("<I", 2**32 - 1) + b"{}",
    "an unknown version": npy("{}", version=(9, 9)),
    "objects": npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", b"cos\nsystem\n(S'true'\ntR."),
    "words": saved(np.array(["a", "b"])),
    "complex numbers": saved(np.ones((2, 2), dtype=complex)),
    "a record": saved(np.zeros(2, dtype=[("a", "f4")])),
    "nothing in it": saved(np.ones((0, 4))),
    "not finite": saved(np.full((2, 4), np.inf)),
    "several arrays": b"PK\x03\x04" + b"\0" * 100,
}
TEXTS = {
    "nothing": b"",
    "no UTF-8": b"\xff\xfe\xfd" * 10,
    "zeros": b"a\0b",
    "white space": b" \n" * 1000,
    "3 MB": b"a " * 1_500_000,
}


def special(here, suffix):
    """Things that are no files: the names of those that there are here."""
    made = {}

    def name(what):
        made[what] = here / f"{what.replace(' ', '-')}{suffix}"
        return made[what]

    os.mkfifo(name("a pipe"))
    name("a directory").mkdir()
    name("a link to a directory").symlink_to(here)
    name("a link to a device").symlink_to("/dev/zero")
    name("a link to a pipe").symlink_to(made["a pipe"])
    name("a link to itself").symlink_to(made["a link to itself"])
    name("a link to nothing").symlink_to(here / "gone")
    with name("a terabyte of nothing").open("wb") as file:
        file.truncate(2**40)
    made["a long name"] = here / ("a" * 5_000 + suffix)
    made["a file as a directory"] = here / "real.txt" / f"x{suffix}"
    return made


OPTIONS = {  # how a file is given, and the suffix that it has
    "weights": (["show", "lstm", "--weights", "{}"], ".safetensors", SAFETENSORS),
    "a file to open": (["show", "{}"], ".safetensors", SAFETENSORS),
    "a side of compare": (["compare", "lstm", "lstm,weights={}"], ".safetensors", {}),
    "pickled weights": (["show", "lstm", "--weights", "{}"], ".pt", {}),
    "input": (["show", "lstm", "--input", "{}"], ".npy", NPY),
    "memory": (["show", "decoder", "--memory", "{}"], ".npy", NPY),
    "corpus": (["show", "ar", "--corpus", "{}"], ".txt", TEXTS),
    "text to train on": (["train", "markov", "--text", "{}"], ".txt", TEXTS),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """By option, the hostile files for it."""
    found = {}
    for option, (_, suffix, contents) in OPTIONS.items():
        here = tmp_path_factory.mktemp("hostile")
        (here / "real.txt").write_text("the cat")
        found[option] = special(here, suffix)
        for k, (what, data) in enumerate(contents.items()):
            found[option][what] = here / f"file{k}{suffix}"
            found[option][what].write_bytes(data)
    return found


@pytest.mark.parametrize("option", OPTIONS)
def test_every_hostile_file_is_one_sentence(option, files, capsys):
    command = OPTIONS[option][0]
    for what, path in files[option].items():
        said = call(capsys, *(word.format(path) for word in command))
        assert (said.status, said.out) == (2, ""), (what, said)
        assert said.err.startswith("seqtui: "), what
        assert said.err.count("\n") == 1, (what, said.err)
        assert "fault of the program" not in said.err, (what, said.err)
        assert "output" not in said.err, (what, said.err)
        assert len(said.err) < 1_500, what


PROGRAM = """
import json, resource, sys, time
from seqtui.cli import main
for argv in json.load(sys.stdin):
    began = time.process_time()
    status = main(argv)
    print(json.dumps([status, time.process_time() - began]), flush=True)
"""


def test_no_file_takes_much_memory_or_time(files):
    """Under a limit of 1 GB of data, which numpy and the program itself take 100 MB of."""
    commands = [
        [word.format(path) for word in OPTIONS[option][0]]
        for option in ("weights", "input", "corpus")
        for path in files[option].values()
    ]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(commands).encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30)),
        check=False,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(commands), done.stderr[-2_000:]
    assert {status for status, _ in rows} == {2}
    assert b"more memory than there is" not in done.stderr
    assert max(seconds for _, seconds in rows) < 2


def test_a_file_of_no_use_to_anyone_else_says_so(tmp_path, capsys):
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    closed = tmp_path / "closed.npy"
    closed.write_bytes(saved(np.ones((2, 4))))
    closed.chmod(0)
    said = call(capsys, "show", "lstm", "--input", str(closed))
    assert "closed.npy cannot be read: Permission denied" in said.err


@pytest.mark.parametrize("order", ["C", "F"])
def test_both_orders_of_an_array_are_read(order, tmp_path, capsys):
    np.save(tmp_path / "x.npy", np.asarray(np.arange(8.0).reshape(2, 4), order=order))
    said = call(capsys, "show", "lstm", "--input", str(tmp_path / "x.npy"), "--at", "t2.x", "--format", "json")
    assert "4.0, 5.0, 6.0, 7.0".replace(" ", "") in "".join(said.out.split())


def test_standard_input_that_cannot_be_read_is_a_sentence(tmp_path):
    written = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    done = subprocess.run(
        [sys.executable, "-m", "seqtui", "show", "lstm", "-"], stdin=written, capture_output=True, cwd=ROOT
    )
    os.close(written)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"standard input cannot be read" in done.stderr


def test_endless_standard_input_is_cut():
    with open("/dev/zero", "rb") as zeros:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "seqtui", "show", "lstm", "-"],
            stdin=zeros,
            capture_output=True,
            cwd=ROOT,
            timeout=30,
        )
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"standard input is larger than 2 MB" in done.stderr
