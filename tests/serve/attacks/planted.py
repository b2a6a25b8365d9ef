"""A session that runs what its client types: somebody has found a way to run code in it.

It is planted in the real server: the folder that plant() fills is put before Python's own on the path of modules, where
each process of the server finds a sitecustomize. The process of such a session is then confined as every other, and
reads code from its terminal, a line of base64 each, in place of showing the class.
"""

import base64
import json
import textwrap
import time

from tests.serve.attacks.attackers import Tapped
from tests.serve.served import DEADLINE

EVIL = "mallory"
SITE = """
import sys
if any("fork_server" in word for word in sys.orig_argv):
    import base64, json, os, socket
    from seqtui.serve.sessions import session_process
    shown = session_process.run_class

    def run_class(session, *given):
        if session.account.name not in {who!r}:
            return shown(session, *given)
        names = {"session": session, "lifeline": socket.socket(fileno=os.dup(3))}
        os.write(1, b"\\n<ready>\\n")
        for line in os.fdopen(os.dup(0), "rb"):
            try:
                names["result"] = None
                exec(base64.b64decode(line), names)
                result = names["result"]
            except BaseException as error:
                result = type(error).__name__
            os.write(1, f"\\n<{json.dumps(result)}>\\n".encode())
        return 0

    session_process.run_class = run_class
"""


def plant(folder, who=(EVIL,)) -> str:
    """Fill a folder with what makes the sessions of some accounts obey; returns it as a part of PYTHONPATH."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SITE.replace("{who!r}", repr(who)))
    return str(folder)


class Obeying(Tapped):
    """Mallory at such a session."""

    async def obeyed(self):
        """The next result."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            found, line, rest = bytes(self.received).partition(b">\r\n")
            if line:
                self.received[:] = rest
                return found.rpartition(b"<")[2].decode()
            assert await self.read() or not self.process.stdout.at_eof(), bytes(self.received)
        raise AssertionError(f"no answer: {bytes(self.received)[:2000]}")

    async def run(self, code: str):
        """Run code in the session; returns what it called result, the name of an error where it ended by one."""
        self.type(base64.b64encode(textwrap.dedent(code).encode()) + b"\n")
        return json.loads(await self.obeyed())
