"""Checkpoints that were made to hurt, of every format: one sentence each, nothing of theirs run, memory bounded."""

import io
import json
import os
import pickle
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.limits import MAX_HEADER
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.train import hdf5_file_worker
from seqtui.train.read_weights import read_weights
from tests.cli.test_hostile_files import SAFETENSORS, safetensors
from tests.models.layouts.directories import FAMILIES, GPT2_CONFIG, folder_of, gpt2, written
from tests.train import hostile_hdf5

WTE = "transformer.wte.weight"


def refused(path: Path) -> str:
    """The one sentence that a path is refused with, its tensors looked at if need be."""
    with pytest.raises(SeqtuiError) as caught:
        list(dict(read_weights(path).tensors))
    said = str(caught.value)
    assert said.isprintable() and len(said) < 600, said
    return said


# a directory whose weights lie ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """A model directory whose weights are written anew by each test."""
    return written(tmp_path_factory.mktemp("hub") / "gpt2", GPT2_CONFIG, gpt2())


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of its weights: the header as an object, and what stands behind it."""
    folder = written(tmp_path_factory.mktemp("hub") / "whole", GPT2_CONFIG, gpt2())
    data = (folder / "model.safetensors").read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8 : 8 + length]), data[8 + length :]


@pytest.mark.parametrize("what", SAFETENSORS)
def test_a_directory_with_hostile_weights_is_one_sentence(what, directory):
    (directory / "model.safetensors").write_bytes(SAFETENSORS[what])
    refused(directory)


LIES = [True, -1, 0, 2**63, 2**70, 1.5, "x", None, [], {}, [0], [-1, 4], [0, 2**64], ["a", "b"], [[1]], [1] * 100]
KINDS = ["F64", "BF16", "I64", "BOOL", "F8_E4M3", "\x1b[2J", "[red]", "F32 "]


@pytest.mark.parametrize("field", ["dtype", "shape", "data_offsets"])
def test_a_header_that_lies_about_a_tensor_is_one_sentence(field, directory, whole):
    header, body = whole
    for lie in [*LIES, *(KINDS if field == "dtype" else [])]:
        changed = {**header, WTE: {**header[WTE], field: lie}}
        (directory / "model.safetensors").write_bytes(safetensors(changed, body))
        refused(directory)


def test_a_tensor_that_is_no_object_is_one_sentence(directory, whole):
    header, body = whole
    for lie in LIES:
        (directory / "model.safetensors").write_bytes(safetensors({**header, WTE: lie}, body))
        refused(directory)


def test_a_tensor_named_twice_is_refused(directory, whole):
    header, body = whole
    text = f"{json.dumps(header)[:-1]}, {json.dumps(WTE)}: {json.dumps(header[WTE])}}}"
    (directory / "model.safetensors").write_bytes(safetensors(text.encode(), body))
    assert "model.safetensors" in refused(directory)


def test_a_file_cut_off_anywhere_is_one_sentence(directory, whole):
    data = safetensors(*whole)
    for length in (0, 1, 7, 8, 9, 40, len(data) - len(whole[1]), len(data) - 4, len(data) - 1):
        (directory / "model.safetensors").write_bytes(data[:length])
        refused(directory)


# a config that lies --------------------------------------------------------------------------------------------

VALUES = [True, "x", "\x1b[2J[red]", -1, 0, 1, 7, 2**70, 10**9, 1e308, float("nan"), float("inf"), -0.5, [], {}, [1]]


@pytest.mark.parametrize(
    "family", [name if name in ("gpt2", "llama") else pytest.param(name, marks=pytest.mark.every) for name in FAMILIES]
)
def test_a_config_that_lies_is_one_sentence_or_changes_nothing(family, tmp_path):
    """What opens in spite of it has the tensors and layers that the file has."""
    folder = folder_of(family, tmp_path / family)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    true = read_weights(folder)
    sizes = {key: value for key, value in true.network.settings.items() if key in ("n_layers", "d_model", "d_mlp")}
    for key in config:
        for value in [*VALUES, "9" * 5_000]:
            (folder / "config.json").write_text(json.dumps({**config, key: value}), encoding="utf-8")
            try:
                found = read_weights(folder)
            except SeqtuiError as error:
                assert str(error).isprintable() and len(str(error)) < 600, (key, value)
                continue
            assert found.tensors.shapes == true.tensors.shapes, (key, value)
            assert {name: found.network.settings[name] for name in sizes} == sizes, (key, value)


SIZES = ["n_embd", "n_inner", "n_layer", "n_positions", "vocab_size"]


@pytest.mark.parametrize("key", SIZES)
def test_a_size_that_the_weights_do_not_have_is_refused_by_name(key, tmp_path):
    folder = written(tmp_path / "gpt2", {**GPT2_CONFIG, key: GPT2_CONFIG[key] + 1}, gpt2())
    assert f"'{key}'" in refused(folder)


def test_heads_that_do_not_divide_are_refused_by_number(tmp_path):
    state = read_weights(written(tmp_path / "gpt2", {**GPT2_CONFIG, "n_head": 4}, gpt2()))
    with pytest.raises(SeqtuiError, match="4 heads cannot share a width"):
        MODELS[state.network.model].run(Request(state.network.model, text="1 2", weights=state))


@pytest.mark.parametrize("said", ["gpt2\x1b[2J", "[bold]x[/]", "../../etc", "", "a" * 100_000, "gpt\u202e2"])
def test_a_family_of_control_signs_or_of_no_end_is_one_sentence(said, tmp_path):
    refused(written(tmp_path / "gpt2", {**GPT2_CONFIG, "model_type": said}, gpt2()))


# links, pipes and rights ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
@pytest.mark.parametrize("what", ["a link to itself", "a link to nothing", "a pipe", "a device", "a folder", "a hole"])
def test_what_is_no_file_is_one_sentence_and_never_waited_for(name, what, tmp_path):
    folder = written(tmp_path / "gpt2", GPT2_CONFIG, gpt2())
    place = folder / name
    place.unlink()
    made = {
        "a link to itself": lambda: place.symlink_to(place),
        "a link to nothing": lambda: place.symlink_to(folder / "gone"),
        "a pipe": lambda: os.mkfifo(place),
        "a device": lambda: place.symlink_to("/dev/zero"),
        "a folder": place.mkdir,
        "a hole": lambda: os.truncate(os.open(place, os.O_CREAT | os.O_WRONLY), 2**40),
    }
    made[what]()
    refused(folder)


def test_a_directory_without_rights_is_one_sentence(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    folder = written(tmp_path / "gpt2", GPT2_CONFIG, gpt2())
    folder.chmod(0)
    refused(folder)
    folder.chmod(0o700)


IN_CLASS = """
import sys
from pathlib import Path
from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.train.read_weights import read_weights
policy.restrict(policy.student([Path(sys.argv[1])]))
for name in sys.argv[2:]:
    try:
        print("opened", len(read_weights(name).tensors))
    except SeqtuiError as error:
        print("refused", error)
"""


def test_a_link_out_of_the_class_folder_is_not_followed(tmp_path):
    outside = written(tmp_path / "outside", GPT2_CONFIG, gpt2())
    shared = tmp_path / "class"
    shared.mkdir()
    written(shared / "own", GPT2_CONFIG, gpt2())
    (shared / "linked").symlink_to(outside)
    half = written(shared / "half", GPT2_CONFIG, gpt2())
    (half / "model.safetensors").unlink()
    (half / "model.safetensors").symlink_to(outside / "model.safetensors")
    sharded = written(shared / "sharded", GPT2_CONFIG, gpt2(), shards=2)
    index = json.loads((sharded / "model.safetensors.index.json").read_text(encoding="utf-8"))
    index["weight_map"] = dict.fromkeys(index["weight_map"], "../../outside/model.safetensors")
    (sharded / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    names = [str(shared / name) for name in ("own", "linked", "half", "sharded")] + [str(outside)]
    done = subprocess.run([sys.executable, "-c", IN_CLASS, str(shared), *names], capture_output=True, text=True)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["opened"] + ["refused"] * 4, done.stdout


# archives and pickles ------------------------------------------------------------------------------------------


class Hostile:
    """Unpickled without care, this makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.system, (f"touch '{self.mark}'",)


def npy(shape: object, kind: str = "<f4", data: bytes = b"") -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}}}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def archive(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return target.getvalue()


def bomb(first: dict[str, bytes], name: str) -> bytes:
    """An archive with one file of 200 MB of zeros behind the first ones."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for file, data in first.items():
            made.writestr(file, data)
        with made.open(name, "w") as zeros:
            for _ in range(200):
                zeros.write(b"\0" * 2**20)
    return target.getvalue()


def stated(data: bytes, size: int) -> bytes:
    """An archive that says of each of its files that it unpacks to so many bytes."""
    found, at = bytearray(data), data.find(b"PK\x01\x02")
    while at != -1:
        found[at + 24 : at + 28] = struct.pack("<I", size)
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(found)


def objects(mark: Path) -> bytes:
    target = io.BytesIO()
    np.savez(target, a=np.array([Hostile(mark)], dtype=object))
    return target.getvalue()


def packed(mark: Path) -> dict[str, bytes]:
    """Files that are archives, or begin as files of weights do, by what is wrong with them."""
    whole = archive({"a.npy": npy((4,), data=b"\0" * 16)})
    zeros = bomb({}, "a.npy")
    return {
        "objects.npz": objects(mark),
        "bomb.npz": stated(zeros, 600 * 2**20),
        "understated bomb.npz": stated(zeros, 1_000),
        "a shape beyond all.npz": archive({"a.npy": npy((2**62, 2**62))}),
        "names that lead out.npz": archive({"../../a.npy": npy("x"), "\x1b[2J.npy": npy("x")}),
        "cut off.npz": whole[:-30],
        "many.npz": archive({f"{k}.npy": b"" for k in range(10_001)}),
        "encrypted.npz": whole.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
        "an archive of nothing.npz": b"PK\x05\x06" + b"\0" * 18,
        "a header of 4 MB.safetensors": safetensors(b" " * (MAX_HEADER - 9) + b"{}"),
        "names by the thousand.safetensors": safetensors({f"{k:x}": [] for k in range(200_000)}),
    }


def pickled(mark: Path) -> dict[str, bytes]:
    """Files that torch's own process reads, by what is wrong with them."""
    plain = {"x/data.pkl": pickle.dumps({}, 2), "x/version": b"3\n"}
    return {
        "bare.bin": pickle.dumps(Hostile(mark)),
        "in an archive.ckpt": archive({**plain, "x/data.pkl": pickle.dumps(Hostile(mark), 2)}),
        "bomb.pt": bomb(plain, "x/data/0"),
        "cut off bomb.pt": bomb(plain, "x/data/0")[:-9],
        "deep.pt": archive({**plain, "x/data.pkl": b"\x80\x02" + b"(" * 500_000 + b"."}),
        "a pickle that grows.pt": archive({**plain, "x/data.pkl": grown()}),
    }


def grown() -> bytes:
    """A pickle of a list that holds the one before twice, 60 times over: 2^60 items for whoever counts them."""
    return b"\x80\x02]q\x00" + b"".join(b"]q%c(h%ch%ce" % (k + 1, k, k) for k in range(60)) + b"."


@pytest.mark.parametrize("kind", [packed, pytest.param(pickled, marks=pytest.mark.every)])
def test_what_is_packed_runs_nothing_and_unpacks_to_no_more_than_it_may(kind, tmp_path):
    """In a process with an address space of 6 GB, which torch's own processes inherit."""
    mark, folder = tmp_path / "ran", tmp_path / "files"
    folder.mkdir()
    for name, data in kind(mark).items():
        (folder / name).write_bytes(data)
    rows = answers(sorted(folder.iterdir()))
    assert not mark.exists()
    for name, said, own, others in rows:
        assert said is not None and said.isprintable() and len(said) < 600, (name, said)
        assert own < 200 and others < 1_500, (name, own, others)  # torch alone takes 400


@pytest.mark.parametrize("what", hostile_hdf5.MAKERS)
def test_hdf5_leads_to_no_other_file_and_runs_nothing(what, tmp_path):
    """Read in this process, without its limits: a process for each would be slow."""
    path = hostile_hdf5.written(what, tmp_path)
    try:
        arrays, _said = hdf5_file_worker.read(path.name, str(path), 8 * 2**20)
    except SeqtuiError as error:
        assert len(str(error)) < 600
    else:
        assert what in ("links", "soft", "lambda", "named", "ring"), arrays
        assert not any(hostile_hdf5.SECRET in array for array in arrays.values())


@pytest.mark.every
def test_a_hostile_file_of_keras_is_one_sentence_within_bounds(tmp_path):
    made = [hostile_hdf5.written(what, tmp_path) for what in hostile_hdf5.MAKERS]
    for name, data in hostile_hdf5.archived(tmp_path).items():
        made.append(tmp_path / name)
        made[-1].write_bytes(data)
        made.append(tmp_path / f"understated {name}")
        made[-1].write_bytes(stated(data, 1_000))
    for name, said, own, others in answers(made):
        assert said is not None or "lambda" in name, name
        assert said is None or (said.isprintable() and len(said) < 600), (name, said)
        assert own < 200 and others < 300, (name, own, others)


PROGRAM = """
import json, resource, sys
from pathlib import Path
from seqtui.engine.errors import SeqtuiError
from seqtui.train.read_weights import read_weights
for path in sys.argv[1:]:
    try:
        dict(read_weights(path).tensors)
        said = None
    except SeqtuiError as error:
        said = str(error)
    own = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]  # rusage begins with the parent's
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps([path, said, int(own) // 1024, others // 1024]), flush=True)
"""


def answers(paths: list[Path]) -> list[list]:
    """What one process says of each file, and how many MB it has had by then, and a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, paths)],
        capture_output=True,
        timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30)),
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(paths), done.stderr[-2_000:]
    return rows
