"""The proof badge: which numbers are compared, and what is said of them."""

import threading

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render.palette import Palette
from seqtui.render.panes import badge, header
from seqtui.session import proof as proofs
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.proof import Proof, ProofState, Shown, proof_data, proof_of, shown
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from seqtui.train.process import spawn
from seqtui.train.verify.proof import Asking, Computed


class Answering(Asking):
    """An asking that torch does not take part in: the numbers are our own, with one of them moved."""

    moved: tuple[str, tuple[int, ...], float] | None = None

    def answer(self, seconds=0.0):
        values = [np.array(step.value) for step in self.trace]
        if self.moved is not None:
            path, element, by = self.moved
            values[self.trace.find(path)][element] += by
        starts = (0, *np.cumsum([value.size for value in values]).tolist())
        return Computed(self.trace, starts, np.concatenate([value.ravel() for value in values]))


@pytest.fixture
def answers(monkeypatch):
    """Let no subprocess start; returns how to move a number of the answer."""
    monkeypatch.setattr(proofs, "Asking", Answering)
    return lambda *moved: monkeypatch.setattr(Answering, "moved", moved or None)


def checked(player):
    found = proof_of(player)
    found.check()
    return found


def text(line):
    return line.plain


def test_every_number_on_screen_at_every_step_is_torchs(torch_here):
    """With torch itself: a run of all equations, walked to its end."""
    player = Player(run(Request("lstm", "the cat sat")))
    found = checked(player)
    steps = 0
    while player.step():
        worst = found.worst(*shown(player, Stepper(player).view()))
        assert worst.ok and worst.values >= sum(len(r.values) for r in Stepper(player).view().rows if r.values)
        steps += 1
    assert found.state is ProofState.KNOWN and steps > 25


def test_gradients_on_screen_are_torchs_too(torch_here):
    player = BackwardPlayer(run(Request("gru", "the cat sat")))
    found = checked(player)
    seen = 0
    while player.step():
        worst = found.worst(*shown(player, Stepper(player).view()))
        assert worst.ok and (not worst.values or worst.path.startswith("∂"))
        seen += worst.values
    assert seen > 200
    assert found.is_of(player) and not found.is_of(Player(player.recorded))


def test_only_what_is_shown_and_computed_counts(answers):
    answers("t2.h", (1,), 1e-3)
    player = Player(run(Request("lstm", "the cat sat")))
    found = checked(player)
    player.jump("t2.o")
    assert found.worst(*shown(player, Stepper(player).view())).ok
    player.step()
    worst = found.worst(*shown(player, Stepper(player).view()))
    assert (worst.path, worst.ok) == ("t2.h[1]", False)
    assert worst.difference == pytest.approx(1e-3)
    player.jump("t1.h")
    assert found.worst(*shown(player, Stepper(player).view())).ok


def test_of_a_matrix_the_row_in_the_table_and_the_whole_map(answers):
    answers("scores", (2, 1), 0.5)
    player = Player(run(Request("self-attention", "a b c d")))
    found = checked(player)
    player.jump("scores")
    assert found.worst(*shown(player, Stepper(player).view())).path == "scores[2,1]"
    player.jump("scaled")
    rows = [place for place in shown(player, Stepper(player).view())[0] if place.step == player.trace.find("scores")]
    assert rows and all(place.row == 0 for place in rows) and found.worst(rows).ok


@pytest.mark.parametrize(
    ("ours", "theirs", "difference"),
    [
        (np.inf, np.inf, 0.0),
        (-np.inf, np.inf, np.inf),
        (np.nan, np.nan, 0.0),
        (1.0, np.nan, np.nan),
        (np.inf, 1.0, np.inf),
        (1e6, 1e6 + 1e-6, 1e-12),
        (0.5, 0.25, 0.25),
    ],
)
def test_differences_of_numbers_that_are_none(ours, theirs, difference):
    found = proofs._differences(np.array([ours]), np.array([theirs]))
    assert found[0] == pytest.approx(difference, rel=1e-3, nan_ok=True)


def test_nan_is_worse_than_anything(answers):
    answers("t1.c", (0,), np.nan)
    found = checked(Player(run(Request("lstm", "a b"))))
    trace = found.run.trace
    worst = found.worst([Shown(k) for k in range(len(trace))])
    assert worst.path == "t1.c[0]" and not worst.ok and np.isnan(worst.difference)
    assert proof_data(found, worst)["difference"] == "nan"


def test_the_reasons_why_nothing_is_known(monkeypatch):
    made = run(Request("rnn", "a b"))
    monkeypatch.setattr(spawn, "find_spec", lambda name: None)
    found = Proof(made)
    found.check()
    assert (found.state, found.reason) == (ProofState.IMPOSSIBLE, "torch is not installed")
    assert proof_data(found, None)["reason"] == "torch is not installed"
    with pytest.raises(ValueError, match="check first"):
        found.worst(())
    broken = Proof(made)
    monkeypatch.setattr(broken._asking, "answer", lambda: (_ for _ in ()).throw(OSError("no space left")))
    broken.check()
    assert broken.reason == "torch could not be asked (no space left)"


def test_giving_up_from_another_thread_ends_a_check():
    found = Proof(run(Request("rnn", "a b")))
    thread = threading.Thread(target=found.check)
    thread.start()
    found.give_up()
    thread.join(20)
    assert not thread.is_alive() and found.state is ProofState.IMPOSSIBLE


@pytest.mark.parametrize("ascii", [False, True])
def test_the_badge_in_its_states(answers, ascii):
    palette, player = Palette(TextStyle(ascii)), Player(run(Request("lstm", "a b")))
    answers("t2.h", (1,), 2e-3)
    found = proof_of(player)
    assert text(badge(None, 40, palette)).startswith("not checked") and "P" in text(badge(None, 40, palette))
    found.state = ProofState.CHECKING
    assert text(badge(found.view(), 40, palette)).startswith("checking")
    found.check()
    places = [Shown(found.run.trace.find("t2.h"))]
    shown = found.view(places)
    assert text(badge(shown, 40, palette)) == "not torch's: t2.h[1] by 2e-03"
    right = replace(shown, worst=replace(shown.worst, ok=True, difference=2e-16))
    assert text(badge(right, 40, palette)) == "= torch to 2e-16"
    assert text(badge(found.view([Shown(found.run.trace.find("t1.h"))]), 40, palette)) == "= torch exactly"
    found.state, found.reason = ProofState.IMPOSSIBLE, "torch is not installed"
    assert text(badge(found.view(), 40, palette)) == "not checked: torch is not installed"
    for state in ProofState:
        found.state = state
        assert (not ascii) or text(badge(found.view(places), 12, palette)).isascii()
        assert badge(found.view(places), 12, palette).width <= 12


@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_header_gives_way_to_a_badge_that_is_on(width):
    player = Player(run(Request("lstm")))
    moment, palette = Stepper(player).view(), Palette()
    off, on = badge(None, 40, palette), badge(Proof(player.run).view(), 40, palette)
    plain = header(moment, player.run, width, palette).plain
    assert len(plain) == width and ("not checked" in header(moment, player.run, width, palette, off).plain) == (
        width > 80
    )
    assert "not checked" in header(moment, player.run, width, palette, on, is_on=True).plain
    assert header(moment, player.run, width, palette, on, is_on=True).plain.endswith(plain[-17:])
