"""A run computed again by torch in a subprocess: what is sent, what comes back, and how it ends."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.trace import Trace
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.train.process import spawn
from seqtui.train.verify import proof
from seqtui.train.verify.proof import Asking, read_steps, write_steps
from seqtui.train.verify.replay import replay

EDITED = Request("lstm", "the cat sat", edits=(("t2.f", "0"), ("t1.h[1]", "3.5")))


@pytest.mark.parametrize("name", MODELS)
def test_what_is_sent_is_the_trace(name, tmp_path):
    """Every model's ops and settings of ops survive the way, and torch computes the same from what arrives."""
    trace = run(Request(name)).trace
    write_steps(trace.steps, tmp_path)
    arrived = list(read_steps(tmp_path))
    assert [(s.op, s.operands, s.params) for s in arrived] == [(s.op, s.operands, s.params) for s in trace]
    assert all(np.array_equal(a.value, s.value) for a, s in zip(arrived, trace, strict=True) if s.is_leaf)
    assert all(a.value.size == 0 for a in arrived if not a.is_leaf)
    for step, made in zip(trace, replay(arrived, differentiable=False), strict=True):
        np.testing.assert_allclose(made.numpy(), step.value, rtol=1e-12, atol=1e-12)


def test_values_and_gradients_come_back_and_edits_stay_edited():
    trace = run(EDITED).trace
    goal = trace.equations[-1].last, None, frozenset()
    computed, ours = Asking(trace, goal).answer(), backward(trace, *goal)
    for index, step in enumerate(trace):
        np.testing.assert_allclose(computed.value(index), step.value, rtol=0, atol=1e-12)
        np.testing.assert_allclose(computed.gradient(index), ours[index], rtol=0, atol=1e-12)
    assert computed.value(trace.find("t1.h"))[1] == 3.5 and not computed.value(trace.find("t2.f")).any()


def test_one_element_is_differentiated(torch_here):
    trace = run(Request("gru", "a b")).trace
    goal = trace.find("t2.h"), (2,), frozenset()
    computed, ours = Asking(trace, goal).answer(), backward(trace, *goal)
    index = trace.find("t1.h")
    np.testing.assert_allclose(computed.gradient(index), ours[index], rtol=0, atol=1e-12)
    with pytest.raises(ValueError, match="give a goal"):
        proof.Computed(trace, computed.starts, computed.values).gradient(index)


def test_no_file_of_a_question_is_a_pickle_and_none_stays(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen = []
    monkeypatch.setattr(
        spawn,
        "start",
        lambda worker, folder, errors: seen.extend(file.name for file in Path(folder).iterdir()) or 1 / 0,
    )
    with pytest.raises(ZeroDivisionError):
        Asking(run(Request("rnn", "a b")).trace).answer()
    assert sorted(seen) == ["edited.bool", "errors", "numbers.f64", "question.json", "trace.json"]
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_too_large_and_a_missing_torch_are_said(monkeypatch):
    trace = run(Request("rnn", "a b")).trace
    monkeypatch.setattr(proof, "LARGEST", 10)
    with pytest.raises(SeqtuiError, match="torch is asked about at most 10"):
        Asking(trace).answer()
    monkeypatch.setattr(spawn, "find_spec", lambda name: None)
    with pytest.raises(spawn.MissingTorchError, match="pip install"):
        Asking(trace).answer()


def test_one_that_is_given_up_ends_at_once_and_one_given_up_before_never_starts(monkeypatch):
    trace = run(Request("rnn", "a b")).trace
    asking = Asking(trace)
    began = threading.Event()
    start = spawn.start
    monkeypatch.setattr(spawn, "start", lambda *given: (start(*given), began.set())[0])
    failures = []

    def answer():
        try:
            asking.answer()
        except SeqtuiError as error:
            failures.append(str(error))

    thread = threading.Thread(target=answer)
    thread.start()
    assert began.wait(10)
    asking.give_up()
    thread.join(10)
    assert not thread.is_alive() and asking._process.returncode == -signal.SIGKILL
    began.clear()
    with pytest.raises(SeqtuiError, match="given up"):
        asking.answer()
    assert failures == ["torch was not asked to the end: it was given up"] and not began.is_set()


def test_one_that_takes_too_long_is_stopped():
    with pytest.raises(SeqtuiError, match=r"within 0.05 seconds"):
        Asking(run(Request("rnn", "a b")).trace).answer(seconds=0.05)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_the_worker_ends_with_an_asker_that_is_killed(tmp_path):
    """SIGKILL gives no chance to clean up: the worker sees the end of its stdin."""
    write_steps([], tmp_path)
    code = (
        "import sys, time; from seqtui.train.process import spawn;"
        "p = spawn.start('tests.train.sleeping_worker', sys.argv[1], open(sys.argv[1] + '/errors', 'wb'));"
        "p.stdout.readline(); print(p.pid, flush=True); time.sleep(60)"
    )
    asker = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    worker = int(asker.stdout.readline())
    asker.kill()
    asker.wait()
    asker.stdout.close()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists() and not _is_zombie(worker):
        assert time.monotonic() < deadline, "the worker lives on"
        time.sleep(0.02)
    assert not tmp_path.exists()


def _is_zombie(pid: int) -> bool:
    try:
        return ") Z" in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True


def test_weights_of_a_file_in_float32_arrive_as_they_are(tmp_path):
    trace = Trace()
    given = np.array([[0.1, 0.2, 0.3]], "f4")
    given.setflags(write=False)
    trace.append("parameter", (), given)
    trace.append("parameter", (), np.array([7.0]))
    write_steps(trace.steps, tmp_path)
    first, second = read_steps(tmp_path)
    assert np.array_equal(first.value, given) and second.value == 7.0
