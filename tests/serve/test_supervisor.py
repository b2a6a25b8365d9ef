"""What has ended is started again: at once, then more and more slowly, and as at first after a calm while."""

import asyncio

from seqtui.serve import supervisor
from seqtui.serve.supervisor import CALM, LONGEST, SHORTEST, Supervisor


async def test_what_ends_again_and_again_is_started_less_and_less_often():
    kept = Supervisor()
    waits = [kept.pause("part", now=1000.0 + k) for k in range(14)]
    assert waits[0] == SHORTEST and waits == sorted(waits) and waits[-1] == LONGEST
    assert kept.pause("other", now=1000.0) == SHORTEST
    assert kept.pause("part", now=1013.0 + CALM) == SHORTEST


async def test_a_start_that_fails_is_tried_again_until_it_is_stopped(monkeypatch):
    monkeypatch.setattr(supervisor, "SHORTEST", 0.001)
    kept, tried, done = Supervisor(), [], asyncio.Event()

    async def start():
        tried.append(1)
        if len(tried) < 3:
            raise OSError("no memory")
        done.set()

    kept.start_again("part", start)
    await asyncio.wait_for(done.wait(), 10)
    assert len(tried) == 3
    kept.start_again("part", start)
    kept.stop()
    await asyncio.sleep(0.01)
    assert len(tried) == 3
