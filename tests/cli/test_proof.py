"""``seqtui show --proof``: exactly the printed numbers, compared with torch."""

import pytest

from seqtui.cli import showing
from seqtui.session.proof import Proof
from seqtui.train.process import spawn
from tests.cli.command import call

CALL = ("show", "gru", "the cat", "--proof", "--color", "never")


def test_the_last_line_says_how_many_numbers_were_compared(capsys):
    said = call(capsys, *CALL, "--at", "t2.h").out
    assert said.splitlines()[-1].startswith(" torch: 4 values, ")
    assert "difference" in said.splitlines()[-1]


def test_gradients_that_are_printed_are_compared_too(capsys, torch_here):
    data = call(capsys, *CALL, "--at", "t1.h[2]", "--of", "t2.L", "--format", "json").json
    assert data["proof"]["values"] == 2 and data["proof"]["ok"] and data["proof"]["difference"] < 1e-12
    assert data["steps"][0]["path"] == "t1.h[2]" and data["of"] == "t2.L"


def test_without_torch_it_says_so_and_prints_the_numbers(capsys, monkeypatch):
    monkeypatch.setattr(spawn, "find_spec", lambda name: None)
    answer = call(capsys, *CALL)
    assert answer.out.splitlines()[-1] == " torch: not checked: torch is not installed" and answer.status == 0
    proof = call(capsys, *CALL, "--format", "json").json["proof"]
    assert proof == {
        "state": "not possible",
        "assumed": {},
        "reason": "torch is not installed",
        "values": 0,
        "difference": None,
    }


def test_a_number_that_is_not_torchs_is_a_failure(capsys, monkeypatch, torch_here):
    class Wrong(Proof):
        def worst(self, shown, gradients=None):
            found = self._computed
            found.values[found.starts[self.run.trace.find("t2.h")] + 1] += 1e-6
            return super().worst(shown, gradients)

    monkeypatch.setattr(showing, "Proof", Wrong)
    answer = call(capsys, *CALL)
    assert answer.status == 1 and "largest difference 1.0e-06 at t2.h[1], which is more than" in answer.out


def test_a_format_without_room_for_it_is_refused(capsys):
    assert "--proof has no place among the lines of a CSV" in call(capsys, *CALL, "--format", "csv").err


@pytest.mark.parametrize("flag", ["--ascii"])
def test_it_prints_in_ascii(capsys, flag, monkeypatch):
    monkeypatch.setattr(spawn, "find_spec", lambda name: None)
    assert call(capsys, *CALL, flag, "--grad").out.splitlines()[-1].isascii()
