"""Connections that nobody comes in by: bounded in number and age, and no harm to those who do."""

import asyncio

import asyncssh

from tests.serve.door_server import SECONDS, DoorServer, connect, log_in

KEY, OTHER = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))


async def _silent(server, count):
    return [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(count)]


async def _closed(streams):
    """How many of them the server has closed; what it greets with is read first."""
    closed = 0
    for reader, _ in streams:
        try:
            closed += await asyncio.wait_for(reader.read(), 0.05) is not None
        except TimeoutError:
            pass
        except OSError:
            closed += 1
    return closed


async def test_half_open_connections_are_ended_before_anybody_else_is_hurt(tmp_path):
    async with DoorServer(tmp_path, most=16) as server:
        code = server.add("minji")
        pending, _ = await connect(server, "minji", [KEY])  # a person, looking for the code
        streams = await _silent(server, 60)
        status, shown = await log_in(server, "minji", [OTHER], typed=f"{code}\r".encode())
        assert status == 0 and shown.endswith("in as minji\r\n")
        assert len(server.half_open) <= 16 and not pending.is_closed()
        assert await _closed(streams[:44]) == 44
        for _, writer in streams:
            writer.close()
        pending.abort()


async def test_two_hundred_half_open_connections_let_a_class_in(tmp_path):
    async with DoorServer(tmp_path, most=192) as server:
        codes = {f"student{k}": server.add(f"student{k}") for k in range(4)}
        streams = await _silent(server, 200)
        entries = (log_in(server, name, [KEY], typed=f"{code}\r".encode()) for name, code in codes.items())
        assert [status for status, _ in await asyncio.gather(*entries)] == [0] * 4
        for _, writer in streams:
            writer.close()


async def test_who_says_nothing_is_ended_and_a_person_is_waited_for(tmp_path):
    async with DoorServer(tmp_path, silent_seconds=0.3) as server:
        server.add("minji")
        person, _ = await connect(server, "minji", [KEY])
        (reader, writer), (version, other) = await _silent(server, 2)
        other.write(b"SSH-2.0-half\r\n")
        for stream in (reader, version):
            await asyncio.wait_for(_to_the_end(stream), SECONDS)
        assert not person.is_closed() and len(server.half_open) == 1, "a pending key stays in line"
        person.abort()
        writer.close()
        other.close()


async def _to_the_end(stream):
    try:
        while await stream.read(4096):
            pass
    except OSError:
        pass
