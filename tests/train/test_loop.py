"""The training loop: what it says, what it obeys, what it leaves on disk, and how it fails."""

import errno
import os
from pathlib import Path

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models import atomic_write
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.train.process.channel import PipeClosed
from seqtui.train.process.events import Failed, Finished, Progress, Sample, Snapshot, Started, from_line
from seqtui.train.run_directory import write_whole
from tests.train.in_process import Kept, config_for, train


def test_the_events_come_in_order(tmp_path: Path) -> None:
    sent = train(config_for(tmp_path)).sent
    assert isinstance(sent[0], Started) and sent[0].steps == 20 and sent[0].baseline.endswith("0.125")
    assert isinstance(sent[1], Progress) and sent[1].step == 0 and sent[1].loss is None and sent[1].held_out
    steps = [event.step for event in sent if isinstance(event, Progress)]
    assert steps == list(range(21))
    assert {type(event) for event in sent} == {Started, Progress, Sample, Snapshot, Finished}
    assert isinstance(sent[-1], Finished) and sent[-1].reason == "steps" and Path(sent[-1].path).is_file()
    assert all(event.gradient_norm > 0 for event in sent[4:] if isinstance(event, Progress))


def test_the_same_seed_gives_the_same_curve_and_another_does_not(tmp_path: Path) -> None:
    curves = [[event.loss for event in train(config_for(tmp_path, seed=seed)).progress()] for seed in (3, 3, 4)]
    assert curves[0] == curves[1] != curves[2]


def test_it_pauses_steps_changes_its_rate_and_stops(tmp_path: Path) -> None:
    pause, step, lr = {"command": "pause"}, {"command": "step"}, {"command": "lr", "value": 0.5}
    commands = {3: [pause, step], 4: [lr, step], 5: [{"command": "resume"}], 9: [{"command": "stop"}]}
    sent = train(config_for(tmp_path), Kept(commands)).progress()
    seen = [(event.step, event.paused) for event in sent]
    assert seen[3:8] == [(3, False), (3, True), (4, True), (5, True), (6, False)]
    assert {event.lr for event in sent if event.step >= 5} == {0.5}
    assert sent[-1].step == 9


_PAUSED = {31: [{"command": "pause"}, {"command": "resume"}]}
_STOPPED = {23: [{"command": "stop"}]}


@pytest.mark.parametrize("commands", [{}, _PAUSED, _STOPPED])
def test_of_every_update_whose_weights_are_kept_there_are_gradients_and_samples(tmp_path: Path, commands) -> None:
    sent = train(config_for(tmp_path, steps=60, snapshots=7), Kept(commands)).sent
    kept = {event.step for event in sent if isinstance(event, Snapshot)}
    assert len(kept) >= 3 and kept <= {event.step for event in sent if isinstance(event, Sample)}
    assert kept - {0} <= {event.step for event in sent if isinstance(event, Progress) and event.norms}


def test_a_pause_leaves_the_curve_as_it_was(tmp_path: Path) -> None:
    commands = {3: [{"command": "pause"}, {"command": "step"}], 4: [{"command": "resume"}]}
    paused = {e.step: e.loss for e in train(config_for(tmp_path), Kept(commands)).progress() if e.loss is not None}
    assert paused == {e.step: e.loss for e in train(config_for(tmp_path)).progress() if e.loss is not None}


def test_snapshots_are_thinned_out_evenly(tmp_path: Path) -> None:
    class Paused(Kept):
        """Every update is made from a pause, so that each is kept."""

        def command(self, wait: float = 0.0) -> dict | None:
            return {"command": "step"}

    config = config_for(tmp_path, steps=40, snapshots=8, paused=True)
    kept: set[int] = set()
    for event in train(config, Paused()).sent:
        if isinstance(event, Snapshot):
            kept = (kept | {event.step}) - set(event.dropped)
    assert {int(path.stem.partition("-")[2]) for path in tmp_path.glob("update-*")} == kept
    assert len(kept) <= 10 and {0, 40} <= kept


def test_a_reader_that_is_gone_leaves_the_last_weights(tmp_path: Path) -> None:
    with pytest.raises(PipeClosed):
        train(config_for(tmp_path, snapshots=2), Kept(gone_at=7))
    assert read_safetensors(tmp_path / "update-0000007.safetensors").about.steps == 7


@pytest.mark.parametrize(("recipe", "model", "lr"), [("recall", "rnn", 1e4), ("adding", "lstm", 1e6)])
def test_steps_that_are_too_large_end_in_a_sentence(tmp_path: Path, recipe: str, model: str, lr: float) -> None:
    sent = train(config_for(tmp_path, recipe, model, lr=lr, steps=200, clip=0.0)).sent
    assert isinstance(sent[-1], Failed)
    assert f"--lr {lr / 10:.2g}" in sent[-1].reason and "--clip 1" in sent[-1].reason
    assert read_safetensors(sent[-1].path).tensors


def test_a_full_disk_ends_in_a_sentence_with_nothing_half_written(tmp_path: Path, monkeypatch) -> None:
    synced = []

    def sync(handle: int) -> None:
        synced.append(handle)
        if len(synced) > 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic_write.os, "fsync", sync)
    sent = train(config_for(tmp_path)).sent
    assert isinstance(sent[-1], Failed) and "the disk is full" in sent[-1].reason
    assert Path(sent[-1].path).is_file()
    assert all(read_safetensors(path).tensors for path in tmp_path.iterdir())


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch) -> None:
    place = tmp_path / "file"
    write_whole(place, b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic_write.os, "fsync", full)
    with pytest.raises(SeqtuiError, match="disk is full"):
        write_whole(place, b"new")
    assert place.read_bytes() == b"old" and list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("line", [b"torch 1", b"[]", b'{"event": "unknown"}', b'{"event": "progress"}', b"[" * 100_000])
def test_a_line_that_is_no_event_is_a_sentence(line: bytes) -> None:
    with pytest.raises(SeqtuiError, match="no event"):
        from_line(line)
