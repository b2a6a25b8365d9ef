"""The class in a browser on this machine: textual-serve shows a terminal on a page, an SSH client is behind it.

There is one way into a class. What a page shows is an SSH client of the server beside it (web_session.py), so whoever
comes through a browser is asked for a name and a join code as everybody else, and gets a session like all others.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from textual_serve.server import Server

HOST = "127.0.0.1"
MOST_VISITORS = 30  # each is a process of its own
_PAGE = Path(__file__).parent / "page"
_RUN = "import sys; from seqtui.serve.web.page_server import main; main(*sys.argv[1:])"
_VISIT = "import sys; from seqtui.serve.web.web_session import main; main(*sys.argv[1:])"


class Page(Server):
    """The page and the sockets behind it, for browsers on this machine and pages of this server alone.

    A browser lets a page of any site open a socket to this machine; such a site is told apart by its Origin, and by the
    Host that it had itself called by.
    """

    def __init__(self, command: str, port: int, title: str) -> None:
        super().__init__(command, HOST, port, title or "seqtui", f"http://{HOST}:{port}", templates_path=_PAGE)
        self._known = {f"{name}:{port}" for name in (HOST, "localhost")}
        self._visitors = 0

    def initialize_logging(self) -> None:
        """Log nothing: what a visitor does is in the log of the SSH server."""

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing: the SSH server says where the page is."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._only_ours)
        return app

    @web.middleware
    async def _only_ours(self, request: web.Request, handler: Callable) -> web.StreamResponse:
        """Answer only what was asked of this server by its name, and by no other site's page."""
        origin = request.headers.get("Origin", "")
        if request.host not in self._known or (origin and origin.removeprefix("http://") not in self._known):
            raise web.HTTPForbidden()
        answer = await handler(request)
        if not answer.prepared:
            answer.headers["X-Frame-Options"] = "DENY"
        return answer

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Give a visitor a terminal; not more of them than there may be."""
        if self._visitors >= MOST_VISITORS or "Origin" not in request.headers:
            raise web.HTTPServiceUnavailable()
        self._visitors += 1
        try:
            return await super().handle_websocket(request)
        finally:
            self._visitors -= 1


class WebServer:
    """The process that serves the page on a port, 0 for none; it ends with the server that started it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        """What is typed into the browser."""
        return f"http://{HOST}:{self.port}"

    async def start(self, ssh_port: int, host_key: str, title: str) -> None:
        """Start it, if there is a port for it. host_key is the line of the public key of the SSH server."""
        if not self.port:
            return
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-c", _RUN, str(self.port), str(ssh_port), host_key, title),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )

    async def stop(self) -> None:
        """End it, and with it the sessions of its visitors."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()


def main(port: str, ssh_port: str, host_key: str, title: str) -> None:
    """Serve the page until stdin ends."""
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    command = shlex.join([sys.executable, "-P", "-c", _VISIT, ssh_port, host_key])
    Page(command, int(port), title).serve()


def _end_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
