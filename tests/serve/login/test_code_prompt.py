"""The join code asked for on a terminal: how it ends when nothing, too much or too little comes."""

import asyncio

import asyncssh
import pytest

from seqtui.classroom.account import Account
from seqtui.engine.errors import SeqtuiError
from seqtui.serve.login.code_prompt import enter
from seqtui.serve.login.door import Admitted
from tests.serve.door_server import DoorServer

KEY = asyncssh.generate_private_key("ssh-ed25519").public_data
PENDING = Admitted(Account("minji"), pending_key=KEY)


class Typist:
    """A terminal at which pieces are typed; then nothing more comes, or the client is gone."""

    def __init__(self, *pieces, is_gone=False):
        self.pieces, self.is_gone, self.shown = list(pieces), is_gone, b""

    async def read(self):
        if self.pieces:
            return self.pieces.pop(0)
        return b"" if self.is_gone else await asyncio.Event().wait()

    def write(self, data):
        self.shown += data


@pytest.fixture
def server(tmp_path):
    server = DoorServer(tmp_path)
    yield server
    server.door.close()
    server.store.close()


async def test_who_types_nothing_is_told_so_after_a_while(server):
    server.add("minji")
    tty = Typist(b"\r\r7kqm")
    assert await enter(server.door, PENDING, tty, "ko", seconds=0.05) is None
    assert tty.shown.decode().count("참가 코드(") == 1, "an empty line is no try"
    assert tty.shown.decode().endswith("코드를 찾으면 다시 접속하세요.\r\n")


@pytest.mark.parametrize("pieces", [(), (b"7kqm",), (b"7kqm\x04",), (b"\x1b",)])
async def test_who_leaves_is_nobody(server, pieces):
    server.add("minji")
    assert await enter(server.door, PENDING, Typist(*pieces, is_gone=True), "en") is None
    assert server.store.credentials("minji").keys == ()


async def test_a_code_is_taken_from_pieces_with_corrections_and_a_keyboard_in_hangul(server):
    code = server.add("minji")
    jamo = {"q": "ㅂ", "k": "ㅏ", "d": "ㅇ", "h": "ㅗ", "t": "ㅅ"}
    typed = "".join(jamo.get(sign, sign) for sign in code).encode() + b"x\x7f\x1b[D\r\n"
    tty = Typist(b"wrong\r", *(bytes([byte]) for byte in typed))
    assert await enter(server.door, PENDING, tty, "") == Account("minji", "Minji")
    assert server.store.credentials("minji").keys == (KEY,)
    said = tty.shown.decode()
    assert "that had 5" in said and "not shown while you type) / 참가 코드(" in said, "who names no language reads both"


async def test_a_password_lets_in_and_enrols_nothing(server):
    server.add("minji")
    server.store.set_password("minji", server.door._hasher.hash("correct horse"), _code_hash(server))
    server.add("minji")
    assert await enter(server.door, PENDING, Typist(b"correct horse\r"), "en") is not None
    assert server.store.credentials("minji").keys == () and not server.store.credentials("minji").code_spent


def _code_hash(server):
    return server.store.credentials("minji").code_hash


async def test_a_class_that_is_away_says_so(server, monkeypatch):
    async def away(name):
        raise SeqtuiError("\x1b[2Ja secret of the database")

    monkeypatch.setattr(server.source, "credentials", away)
    tty = Typist(b"7kqm-x3wd-h9ta\r")
    assert await enter(server.door, PENDING, tty, "en") is None
    assert b"cannot be reached just now" in tty.shown and b"secret" not in tty.shown
