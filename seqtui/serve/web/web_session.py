"""A visitor in a browser, as an SSH client of the class: what textual-serve starts for each page.

Textual-serve speaks in packets over stdin and stdout: D is what was typed or is to be shown, M is about the window.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import asyncssh

from seqtui.classroom.account import account_name
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, language_of, set_language
from seqtui.serve.login.hidden_line import HiddenLine
from seqtui.serve.login.login_texts import both, both_prompts
from seqtui.serve.sessions.terminal import clamped
from seqtui.session.text import safe

HOST = "127.0.0.1"
TRIES = 3
ASK_NAME = N_("Your name in this class: ")
NOT_IN = N_("The class did not let this name in.")
NO_SERVER = N_("The class cannot be reached: it is not served any more.")
_READY = b"__GANGLION__\n"
_MOST = 1 << 20  # bytes of a packet
_HIDDEN = "*"


class Browser:
    """The terminal on the page: bytes to show, keys that were typed, and its size."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.size = clamped(*(int(os.environ.get(name, "0") or 0) for name in ("COLUMNS", "ROWS")))
        self.process: asyncssh.SSHClientProcess[bytes] | None = None
        self._typed: asyncio.Queue[bytes] = asyncio.Queue(64)

    async def listen(self) -> None:
        """Take packets until the page is closed; what was typed is then b""."""
        with suppress(asyncio.IncompleteReadError, ConnectionError, ValueError):
            while True:
                head = await self._reader.readexactly(5)
                length = int.from_bytes(head[1:], "big")
                if length > _MOST:
                    break
                body = await self._reader.readexactly(length)
                if head[:1] == b"D" and body:
                    await self._typed.put(body)
                elif head[:1] == b"M" and not self._about_window(json.loads(body)):
                    break
        await self._typed.put(b"")

    async def typed(self) -> bytes:
        """Return what was typed next; b"" when the page is closed."""
        return await self._typed.get()

    async def show(self, data: bytes) -> None:
        """Show bytes, as fast as the page takes them."""
        self._packet(b"D", data)
        await self._writer.drain()

    async def say(self, text: str) -> None:
        """Show a text of lines."""
        await self.show(text.replace("\n", "\r\n").encode())

    async def ask(self, prompt: str, hidden: bool) -> str | None:
        """Return a line that was typed; None when the visitor left."""
        line = HiddenLine()
        while True:
            shown = _HIDDEN * len(line.text) if hidden else safe(line.text)
            await self.show(f"\r\x1b[K{prompt}{shown}".encode())
            data = await self.typed()
            ended = line.feed(data) if data else "left"
            if ended:
                await self.say("\n")
                return line.text if ended == "enter" else None

    def begin(self) -> None:
        """Say that this speaks in packets."""
        self._writer.write(_READY)

    async def end(self) -> None:
        """Tell the page that it is over."""
        with suppress(ConnectionError):
            self._packet(b"M", json.dumps({"type": "exit"}).encode())
            await self._writer.drain()

    def _packet(self, kind: bytes, body: bytes) -> None:
        self._writer.write(kind + len(body).to_bytes(4, "big") + body)

    def _about_window(self, said: dict[str, object]) -> bool:
        """Take another size; False for the end."""
        if said.get("type") == "resize":
            self.size = clamped(*(int(str(said.get(name, 0))) for name in ("width", "height")))
            if self.process is not None:
                self.process.change_terminal_size(*self.size)
        return said.get("type") != "quit"


class Client(asyncssh.SSHClient):
    """Answers what the server asks for at the login by asking the visitor."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def kbdint_auth_requested(self) -> str:
        """Any way of being asked will do."""
        return ""

    async def kbdint_challenge_received(
        self, name: str, instructions: str, lang: str, prompts: Sequence[tuple[str, bool]]
    ) -> list[str] | None:
        """Ask the visitor; None when they left."""
        if instructions:
            await self._browser.say(f"{instructions}\n")
        answers = []
        for prompt, is_shown in prompts:
            answer = await self._browser.ask(prompt, hidden=not is_shown)
            if answer is None:
                return None
            answers.append(answer)
        return answers


async def visit(browser: Browser, port: int, host_key: str) -> None:
    """Ask for a name, log in under it, and be its terminal until one side ends."""
    for _try in range(TRIES):
        name = await browser.ask(both_prompts(ASK_NAME), hidden=False)
        if name is None:
            return
        try:
            async with await _connected(browser, port, account_name(name.strip()), host_key) as connection:
                await _relay(browser, connection)
            return
        except asyncssh.PermissionDenied:
            await browser.say(f"{both(NOT_IN)}\n")
        except SeqtuiError as error:
            await browser.say(f"{error}\n")
        except (asyncssh.Error, OSError):
            await browser.say(f"{both(NO_SERVER)}\n")
            return


async def _connected(browser: Browser, port: int, name: str, host_key: str) -> asyncssh.SSHClientConnection:
    """A connection to the server beside this, which is known by its key."""
    known = asyncssh.import_known_hosts(f"[{HOST}]:{port} {host_key}\n")
    return await asyncssh.connect(
        HOST,
        port,
        username=name,
        client_factory=lambda: Client(browser),
        known_hosts=known,
        client_keys=None,
        agent_path=None,
        config=None,
        preferred_auth="keyboard-interactive",
    )


async def _relay(browser: Browser, connection: asyncssh.SSHClientConnection) -> None:
    environment = {"COLORTERM": "truecolor", **{k: os.environ[k] for k in ("LANG", "LC_ALL") if k in os.environ}}
    process = await connection.create_process(
        term_type="xterm-256color", term_size=browser.size, encoding=None, env=environment
    )
    browser.process = process
    typing = asyncio.create_task(_type(browser, process))
    try:
        async for data in _output(process):
            await browser.show(data)
    finally:
        typing.cancel()
        browser.process = None


async def _output(process: asyncssh.SSHClientProcess[bytes]) -> AsyncIterator[bytes]:
    while data := await process.stdout.read(1 << 16):
        yield data


async def _type(browser: Browser, process: asyncssh.SSHClientProcess[bytes]) -> None:
    with suppress(BrokenPipeError, ConnectionError):
        while data := await browser.typed():
            process.stdin.write(data)
            await process.stdin.drain()
    process.close()


async def _serve(port: int, host_key: str) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sys.stdout.buffer)
    browser = Browser(reader, asyncio.StreamWriter(transport, protocol, None, loop))
    browser.begin()
    listening = asyncio.create_task(browser.listen())
    visiting = asyncio.create_task(visit(browser, port, host_key))
    await asyncio.wait({listening, visiting}, return_when=asyncio.FIRST_COMPLETED)
    visiting.cancel()
    await browser.end()


def main(port: str, host_key: str) -> None:
    """Be the terminal of one visitor, with the SSH server on that port, known by that public key."""
    set_language(language_of())
    asyncio.run(_serve(int(port), host_key))
