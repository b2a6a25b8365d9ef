"""The class that is attacked: one real server, open to anybody, for all of these tests."""

import asyncssh
import pytest

from tests.serve.attacks.attackers import Tapped, sessions_of
from tests.serve.served import Served, wait_for


@pytest.fixture(scope="session")
def attacked(tmp_path_factory):
    with Served(tmp_path_factory.mktemp("attacked") / "class", "--sessions", "8") as served:
        yield served
        assert "Traceback" not in served.complaints + served.log, served.complaints


@pytest.fixture
def served(attacked):
    """The server, without a session."""
    assert wait_for(lambda: not sessions_of(attacked)) is True
    return attacked


class Enter:
    """Logs clients in; all of them hang up when the test is over."""

    def __init__(self, served: Served):
        self._served, self._connections = served, []

    async def __call__(self, name, **options) -> Tapped:
        pupil = await Tapped.enter(self._served, name, **options)
        self._connections.append(pupil.connection)
        return pupil

    async def connection(self, name, **options) -> asyncssh.SSHClientConnection:
        """Log in and ask for no session."""
        self._connections.append(await Tapped.connect(self._served, name, **options))
        return self._connections[-1]

    async def leave(self):
        """Hang up, all of them."""
        for connection in self._connections:
            connection.abort()
        for connection in self._connections:
            await connection.wait_closed()


@pytest.fixture
async def enter(served):
    enter = Enter(served)
    yield enter
    await enter.leave()
