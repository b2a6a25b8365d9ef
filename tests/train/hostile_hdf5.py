"""HDF5 and .keras files that were made to hurt, by what is wrong with them."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

SECRET = 41.5  # a number in another file, which must never come out


def _external(file: h5py.File, beside: Path) -> None:
    """A link to an array in another file."""
    file["linked"] = h5py.ExternalLink(str(beside), "secret")


def _soft(file: h5py.File, beside: Path) -> None:
    """A link to nothing."""
    file["soft"] = h5py.SoftLink("/nowhere")


def _mapped(file: h5py.File, beside: Path) -> None:
    """An array whose numbers are bytes of another file."""
    file.create_dataset("kernel", (4,), "<f8", external=[(str(beside), 0, 32)])


def _virtual(file: h5py.File, beside: Path) -> None:
    """An array put together of another file's."""
    layout = h5py.VirtualLayout((4,), "<f8")
    layout[:] = h5py.VirtualSource(str(beside), "secret", (4,))
    file.create_virtual_dataset("kernel", layout)


def _claimed(file: h5py.File, beside: Path) -> None:
    """A terabyte that nothing is stored of."""
    file.create_dataset("kernel", (2**40,), "<f4", chunks=(2**20,), fillvalue=1.0)


def _packed(file: h5py.File, beside: Path) -> None:
    """A gigabyte of zeros in a megabyte."""
    file.create_dataset("kernel", (2**27,), "<f8", chunks=(2**20,), compression="gzip")
    file["kernel"][: 2**21] = 0.0


def _ring(file: h5py.File, beside: Path) -> None:
    """Groups that stand in themselves, twice each: 2^20 paths."""
    group = file.create_group("a")
    group["left"] = file["/"]
    group["right"] = file["/"]


def _texts(file: h5py.File, beside: Path) -> None:
    """Texts, references and objects where numbers belong."""
    file["kernel"] = [b"x" * 1_000]
    file.create_dataset("r", (1,), h5py.ref_dtype)


def _named(file: h5py.File, beside: Path) -> None:
    """Control signs in the name of an array."""
    file["\x1b[2J"] = np.ones(3)


def _lambda(file: h5py.File, beside: Path) -> None:
    """A layer with code in it, which Keras would run."""
    layer = {"class_name": "Lambda", "config": {"function": ["4wEAAAAAAAAA", None, None]}}
    file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"layers": [layer]}})
    file["kernel"] = np.ones((2, 2))


def _deep(file: h5py.File, beside: Path) -> None:
    """A config that is brackets alone."""
    file.attrs["model_config"] = "[" * 60_000
    file["kernel"] = np.ones((2, 2))


MAKERS: dict[str, Callable[[h5py.File, Path], None]] = {
    "links": _external,
    "soft": _soft,
    "mapped": _mapped,
    "virtual": _virtual,
    "claimed": _claimed,
    "packed": _packed,
    "ring": _ring,
    "texts": _texts,
    "named": _named,
    "lambda": _lambda,
    "deep": _deep,
}


def written(what: str, folder: Path) -> Path:
    """The hostile file of that name in the folder; another one beside it holds SECRET."""
    beside, path = folder / "beside.hdf5", folder / f"{what}.h5"
    with h5py.File(beside, "w") as file:
        file["secret"] = np.full(4, SECRET)
    with h5py.File(path, "w") as file:
        MAKERS[what](file, beside)
    return path


def archived(folder: Path) -> dict[str, bytes]:
    """The bytes of .keras files, by what is wrong with them."""
    (folder / "inside").mkdir()
    links = written("links", folder / "inside").read_bytes()
    zeros = {"config.json": b"{}", "model.weights.h5": b"\0" * (64 * 2**20)}
    return {
        "no weights.keras": _archive({"config.json": b"{}"}),
        "no hdf5.keras": _archive({"config.json": b"{}", "model.weights.h5": b"\x89HDF\r\n\x1a\n" + b"\xff" * 99}),
        "links.keras": _archive({"config.json": b"{}", "model.weights.h5": links}),
        "deep.keras": _archive({"config.json": b"[" * 60_000, "model.weights.h5": links}),
        "bomb.keras": _archive(zeros),
        "cut off.keras": _archive(zeros)[:-40],
    }


def _archive(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return target.getvalue()
