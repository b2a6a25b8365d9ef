"""Trainings of a class: a few at a time, a line whose places are told, real trainers, and nothing left behind."""

import asyncio
import os
import socket
from pathlib import Path

import pytest

from seqtui.serve.sessions.lifeline import InLine, Train, TrainerEnded, Untrain, pair, receive, send
from seqtui.serve.training import training_queue
from seqtui.serve.training.queued_training import QueuedTraining, TrainingDesk
from seqtui.serve.training.training_queue import Owner, TrainingQueue
from seqtui.train.process.events import Failed, Finished, Queued
from seqtui.train.training_config import TrainingConfig
from tests.serve.served import DEADLINE, is_running

QUICK = TrainingConfig("markov", "markov", seed=1)  # counted, not learnt by gradients: it needs no torch


class Student:
    """A session at one end of a lifeline, the queue at the other; both in this process, trainers in their own."""

    def __init__(self, queue: TrainingQueue, folder: Path, name: str = "alice") -> None:
        self.queue = queue
        self._ours, self._theirs = pair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self.owner = Owner(name, "en", folder / name, lambda packet, fds: send(self._theirs, packet, fds))
        self.desk = TrainingDesk(lambda packet: send(self._ours, packet))
        loop = asyncio.get_running_loop()
        loop.add_reader(self._theirs, self._serve)
        loop.add_reader(self._ours, self._hear)

    def train(self, config: TrainingConfig = QUICK) -> QueuedTraining:
        return QueuedTraining(config, self.desk)

    def go(self) -> None:
        """Lose the session, as when its process is killed."""
        for end in (self._ours, self._theirs):
            asyncio.get_running_loop().remove_reader(end)
            end.close()
        self.queue.leave(self.owner)

    def _serve(self) -> None:
        packet, _descriptors = receive(self._theirs)
        if isinstance(packet, Train):
            self.queue.ask(self.owner, packet.number)
        elif isinstance(packet, Untrain):
            self.queue.give_up(self.owner, packet.number)

    def _hear(self) -> None:
        packet, descriptors = receive(self._ours)
        if not self.desk.hear(packet, descriptors):
            for descriptor in descriptors:
                os.close(descriptor)


async def _all(training: QueuedTraining) -> list:
    async with asyncio.timeout(DEADLINE):
        await training.start()
        return [event async for event in training.events()]


@pytest.fixture
async def queue():
    made = TrainingQueue(trainers=1)
    yield made
    await made.stop()
    assert len(made) == 0


async def test_a_training_runs_as_at_home_and_keeps_its_files_in_its_folder(queue: TrainingQueue, tmp_path) -> None:
    student = Student(queue, tmp_path)
    training = student.train()
    events = await _all(training)
    assert isinstance(events[0], Queued) and isinstance(events[-1], Finished), events
    assert events[-1].reason != "stopped"
    assert training.config.directory == str(tmp_path / "alice" / "training-1")


async def test_the_second_waits_for_the_first_and_is_told_its_place(queue: TrainingQueue, tmp_path) -> None:
    students = [Student(queue, tmp_path, name) for name in ("alice", "bora", "chul")]
    found = await asyncio.gather(*(_all(student.train()) for student in students))
    assert all(isinstance(events[-1], Finished) for events in found)
    places = [[event.place for event in events if isinstance(event, Queued)] for events in found]
    assert places[0][-1] == 0 and places[1][0] == 1
    assert places[2][0] == 2 and 1 in places[2], "it moves up when the first has ended"
    waits = [event.seconds for event in found[2] if isinstance(event, Queued) and event.place == 2]
    assert waits[0] > next(event.seconds for event in found[1] if isinstance(event, Queued))


async def test_a_place_in_the_line_is_given_up(queue: TrainingQueue, tmp_path, monkeypatch) -> None:
    first, second = Student(queue, tmp_path), Student(queue, tmp_path, "bora")
    monkeypatch.setattr(training_queue, "started", _never_ends)
    await first.train().start()
    training = second.train()
    await training.start()
    events = training.events()
    assert (await anext(events)).place == 1
    await training.stop()
    ended = await anext(events)
    assert isinstance(ended, Finished) and ended.reason == "stopped"
    assert len(queue) == 1


async def test_one_training_each_at_a_time(queue: TrainingQueue, tmp_path, monkeypatch) -> None:
    student = Student(queue, tmp_path)
    monkeypatch.setattr(training_queue, "started", _never_ends)
    await student.train().start()
    events = await _all(student.train())
    assert isinstance(events[-1], Failed) and "one training at a time" in events[-1].reason


async def test_a_class_may_train_nothing(tmp_path) -> None:
    events = await _all(Student(TrainingQueue(trainers=0), tmp_path).train())
    assert isinstance(events[-1], Failed) and "turned that off" in events[-1].reason


async def test_a_trainer_ends_with_the_session_that_asked_for_it(queue: TrainingQueue, tmp_path, monkeypatch) -> None:
    student = Student(queue, tmp_path)
    monkeypatch.setattr(training_queue, "started", _never_ends)
    await student.train().start()
    async with asyncio.timeout(DEADLINE):
        while not (pid := _pid(queue)):
            await asyncio.sleep(0.01)
        student.go()
        while len(queue) or is_running(pid):
            await asyncio.sleep(0.01)


async def test_a_training_that_takes_too_long_is_ended_and_says_so(tmp_path, monkeypatch) -> None:
    queue = TrainingQueue(trainers=1, longest=0.1)
    student = Student(queue, tmp_path)
    monkeypatch.setattr(training_queue, "started", _never_ends)
    events = await _all(student.train())
    assert isinstance(events[-1], Failed) and "others wait for their turn" in events[-1].reason
    await queue.stop()


async def test_what_cannot_be_started_is_one_sentence(queue: TrainingQueue, tmp_path, monkeypatch) -> None:
    async def fails(folder: Path, spoken: str) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(training_queue, "started", fails)
    events = await _all(Student(queue, tmp_path).train())
    assert isinstance(events[-1], Failed) and "tell your teacher" in events[-1].reason


async def test_a_trainer_writes_nowhere_else(queue: TrainingQueue, tmp_path) -> None:
    """A config that names another place, as one sent by a session that was taken over would."""
    student = Student(queue, tmp_path)
    elsewhere = tmp_path / "elsewhere" / "stolen.safetensors"
    events = await _all(student.train(TrainingConfig("recall", "rnn", steps=1, out=str(elsewhere))))
    assert isinstance(events[-1], Failed), events[-1]
    assert not elsewhere.parent.exists()


def test_the_words_of_the_queue_come_back_from_the_line() -> None:
    ours, theirs = pair()
    with ours, theirs:
        for packet in (Train(3), Untrain(3), InLine(3, 2, 40.0), TrainerEnded(3, -9, "so")):
            send(ours, packet)
            assert receive(theirs) == (packet, [])


async def _never_ends(folder: Path, spoken: str):
    """A trainer that reads its config and then says nothing."""
    (stdin, ours_in), (ours_out, stdout), (ours_err, stderr) = (os.pipe() for _ in range(3))
    process = await asyncio.create_subprocess_exec("sleep", "60", stdin=stdin, stdout=stdout, stderr=stderr)
    for end in (stdin, stdout, stderr):
        os.close(end)
    return process, (ours_in, ours_out, ours_err)


def _pid(queue: TrainingQueue) -> int:
    return next((order.process.pid for order in queue._running if order.process is not None), 0)


def test_sockets_are_packets() -> None:
    ours, theirs = pair()
    with ours, theirs:
        assert ours.type & 0xF == socket.SOCK_SEQPACKET
