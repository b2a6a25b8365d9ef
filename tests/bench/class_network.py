"""A network that is silently lost: seconds until the session of a student behind it is gone, and others go on."""

import socket
import threading
import time
from collections.abc import Iterator

from tests.bench.class_clients import Clients
from tests.bench.class_served import PAINTED, Bench
from tests.bench.figure import Figure
from tests.serve.served import is_running

BAR = 60.0  # seconds
LONGEST = 90.0


class Cable:
    """A proxy on loopback that carries bytes both ways, until it is cut: then nothing is carried, nor closed."""

    def __init__(self, port: int) -> None:
        self._port, self._is_cut = port, False
        self._sockets: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Carry nothing any more."""
        self._is_cut = True

    def close(self) -> None:
        """Close everything, at last."""
        self.cut()
        for one in (self._listening, *self._sockets):
            one.close()

    def _accept(self) -> None:
        while not self._is_cut:
            try:
                near, _address = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._port))
            self._sockets += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                if self._is_cut:
                    return
                other.sendall(data)
        except OSError:
            return


def figures() -> Iterator[Figure]:
    """Seconds until the session is reaped where its student idled, and where a frame was under way."""
    with Bench(3) as bench, bench.clients() as clients:
        cable = Cable(bench.served.port)
        with Clients(cable.port, bench.keys) as behind:
            idle, busy, beside = bench.names
            behind.ask("enter", [idle, busy], PAINTED)
            lost = set(bench.sessions())
            clients.ask("enter", [beside], PAINTED)
            clients.ask("walk", [beside], ("enter",), 1.0)
            behind.begin("hold", busy, ("?", "esc"), 1.0, 0.1)
            time.sleep(0.5)
            cable.cut()
            begun, ends = time.perf_counter(), []
            while lost and time.perf_counter() - begun < LONGEST:
                gone = {pid for pid in lost if not is_running(pid)}
                ends += [time.perf_counter() - begun] * len(gone)
                lost -= gone
                time.sleep(0.1)
            behind.result()
            there = clients.ask("walk", [beside], ("right",)) == 0
        cable.close()
    yield Figure("silent loss of the network: sessions never reaped", len(lost), 0, "")
    yield Figure("the same: the first session reaped after", min(ends, default=LONGEST), BAR, " s")
    yield Figure("the same: the last session reaped after", max(ends, default=LONGEST), BAR, " s")
    yield Figure("the same: others that are gone", 0 if there else 1, 0, "")
