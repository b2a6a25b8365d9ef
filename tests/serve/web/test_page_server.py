"""The class in a browser: the page is for this machine and its own pages, and leads through the same door as SSH."""

import asyncio
import os
import signal
import socket
import subprocess
import sys

import aiohttp
import pyte
import pytest

from tests.serve.served import DEADLINE, ROOT, Served

RUN = "import sys; from seqtui.serve.web.page_server import main; main(*sys.argv[1:])"


class Visitor:
    """Somebody at the page: its socket, and the screen that it shows."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)

    async def type(self, text: str) -> None:
        """Type."""
        await self._socket.send_json(["stdin", text])

    async def until(self, text: str) -> str:
        """Read until the screen shows a text, or the page says that it is over; return what is shown."""
        async with asyncio.timeout(DEADLINE):
            while text not in (shown := "\n".join(self.screen.display)):
                message = await self._socket.receive()
                if message.type is not aiohttp.WSMsgType.BINARY:
                    return "closed"
                self._stream.feed(message.data)
        return shown


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """The port of a page beside a class that is open to all."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("web") / "class"
    with Served(folder, "--web", str(port)) as served:
        assert any(f"http://127.0.0.1:{port}" in line for line in served.printed)
        yield port


async def _page(session: aiohttp.ClientSession, port: int, **headers: str) -> aiohttp.ClientResponse:
    """The page, once it is served."""
    for _ in range(DEADLINE * 10):
        try:
            return await session.get(f"http://127.0.0.1:{port}/", headers=headers)
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.1)
    raise AssertionError("there is no page")


async def test_a_browser_leads_to_a_session_of_the_class(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        page = await (await _page(session, port)).text()
        assert "textual.js" in page and "googleapis" not in page, "the page asks nobody else"
        origin = {"Origin": f"http://localhost:{port}"}
        async with session.ws_connect(f"ws://localhost:{port}/ws?width=80&height=24", headers=origin) as joined:
            visitor = Visitor(joined)
            await visitor.until("Your name in this class")
            await visitor.type("../x\x1b[2J\r")
            await visitor.until("is no name of an account")
            await visitor.type("alice\r")
            await visitor.until("The course: 26 lessons")
            await visitor.type("?")
            await visitor.until("Open the lesson where it was left")
            await visitor.type("\x1b")
            await visitor.until("Enter opens a lesson")
            await visitor.type("q")
            assert await visitor.until("never shown") == "closed"


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
async def test_pages_of_other_sites_are_refused(port: int, headers: dict[str, str]) -> None:
    async with aiohttp.ClientSession() as session:
        assert (await _page(session, port, **headers)).status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"ws://127.0.0.1:{port}/ws", headers=headers)
        assert refused.value.status == 403


async def test_a_socket_that_says_no_origin_is_refused(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        await _page(session, port)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"ws://127.0.0.1:{port}/ws")


async def test_the_page_is_on_this_machine_alone(port: int) -> None:
    """The addresses that the kernel listens on, as /proc/net/tcp has them."""
    rows = [line.split() for line in open("/proc/net/tcp", encoding="ascii").readlines()[1:]]  # noqa: SIM115, PTH123
    assert {row[1] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "0A"} == {f"0100007F:{port:04X}"}


def test_the_page_ends_with_the_server_that_started_it() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-c", RUN, str(port), "1", "ssh-ed25519 AAAA", "a class"]
    page = subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert page.stdin is not None
    page.stdin.close()
    assert page.wait(DEADLINE) in (0, -signal.SIGTERM), "in order, or before it served"


async def test_the_page_has_a_title_though_the_class_has_none(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        assert "<title>seqtui</title>" in await (await _page(session, port)).text()
