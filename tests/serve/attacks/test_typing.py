"""What is typed, pasted and said of the window is not what a person does: the session lives on, or ends in order."""

import asyncio

import pytest

from seqtui.serve.sessions.limits import MEMORY
from tests.serve.attacks.attackers import DRAWN, Tapped, peak, sessions_of
from tests.serve.attacks.wire_check import foreign
from tests.serve.served import wait_for

SIZES = (0, 1, 19, 80, 300, 301, 4096, 32_768, 65_536, (1 << 31) - 1, (1 << 32) - 1)
TYPED = {
    "bytes that are no UTF-8": bytes(range(128, 256)) * 200 + b"\xc3\xed\xa0\x80\xf4\x90\x80\x80",
    "20,000 keys at once": b"\x1b[C\x1b[D" * 5_000 + b"jk" * 5_000,
    "a paste of 2 MB without an end": b"\x1b[200~" + b"paste me " * (2 << 17),
    "2 MB without a mark": b"x" * (2 << 20),
    "sequences without an end": b"\x1b[" + b"9;" * 50_000 + b"\x1b]52;c;" + b"A" * 100_000 + b"\x1bP" + b"q" * 100_000,
    "answers of a terminal": b"\x1b[?2026;2$y\x1b[24;80R\x1b[?62c\x1bP>|evil\x1b\\\x1b[I\x1b[O" * 500,
    "mice": b"\x1b[<0;99999;99999M\x1b[<35;-1;0m\x1b[M\xff\xff\xff" * 2_000,
    "NUL": b"\0" * 20_000,
}


@pytest.fixture
async def bob(enter):
    bob = await enter("bob")
    await bob.until(DRAWN)
    return bob


async def answers(pupil: Tapped):
    """See that a session still does what it is told."""
    await pupil.settle(0.2)
    pupil.type("esc", "esc")
    await asyncio.sleep(1.1)  # a paste without an end is over
    pupil.type("?")
    await pupil.until("help")
    pupil.type("esc")
    await pupil.settle(0.2)


async def test_whatever_is_typed_the_session_lives_within_its_memory_and_others_do_not_notice(served, enter, bob):
    (other,) = sessions_of(served)
    mallory = await enter("mallory")
    await mallory.until(DRAWN)
    (pid,) = set(sessions_of(served)) - {other}
    for what, data in TYPED.items():
        mallory.type(data)
        bob.type("down", "up")
        await mallory.settle(0.1)
        assert pid in sessions_of(served), f"{what} ended it:\n{mallory.text}"
    await answers(mallory)
    await answers(bob)
    assert peak(pid) < MEMORY // 2
    for pupil in (mallory, bob):
        assert "Traceback" not in pupil.text and foreign(pupil.received) == []


async def test_a_storm_of_sizes_leaves_the_session_as_it_was(served, enter, bob):
    (pid,) = sessions_of(served)
    for columns in SIZES:
        for rows in SIZES:
            bob.process.change_terminal_size(columns, rows)
    bob.size(80, 24)
    await answers(bob)
    assert peak(pid) < MEMORY // 2


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (SIZES[-1], SIZES[-1])], ids=range(3))
async def test_a_terminal_of_any_size_and_any_modes_is_drawn_within_bounds(served, enter, size):
    connection = await enter.connection("mallory")
    modes = dict.fromkeys(range(1, 128), (1 << 32) - 1)
    process = await connection.create_process(term_type="xterm", term_size=size, term_modes=modes, encoding=None)
    shown = b""
    while DRAWN.encode() not in shown and b"terminal" not in shown and b"\x1b[?25l" not in shown:
        shown += await asyncio.wait_for(process.stdout.read(65536), 20)
    assert all(peak(pid) < MEMORY // 2 for pid in sessions_of(served))
    assert foreign(shown) == []


async def test_an_end_of_input_and_half_a_sequence_end_the_session_in_order(served, enter):
    for data in (b"\x1b[200~half", b"\xe2\x82"):
        mallory = await enter("mallory")
        await mallory.until(DRAWN)
        mallory.type(data)
        mallory.process.stdin.write_eof()
        assert await mallory.ends() is not None
        assert foreign(mallory.received) == [] and "Traceback" not in mallory.text
    assert wait_for(lambda: not sessions_of(served)) is True
