"""The files of docs/serve: a unit that systemd takes and finds well closed, a container that knows its own health."""

import json
import re
import shutil
import socket
import subprocess
import sys
import threading

import pytest

from seqtui.serve.sessions import limits
from tests.cli.command import ROOT

RECIPES = ROOT / "docs/serve"
UNIT = (RECIPES / "seqtui-serve.service").read_text(encoding="utf-8")
CONTAINER = (RECIPES / "Containerfile").read_text(encoding="utf-8")
COMPOSE = (RECIPES / "compose.yaml").read_text(encoding="utf-8")
NO_SYSTEMD = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


@pytest.fixture
def unit(tmp_path):
    path = tmp_path / "seqtui-serve.service"
    path.write_text(UNIT.replace("/opt/seqtui/bin/seqtui", shutil.which("true")), encoding="utf-8")
    return str(path)


@NO_SYSTEMD
def test_systemd_takes_the_unit_and_finds_it_closed(unit):
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and not done.stderr
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", unit]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-2000:]  # exposure of 2.0 at most; 10 is a service without any of it


def test_the_unit_stops_in_order_and_has_room_for_its_sessions():
    rows = dict(re.findall(r"^(\w+)=(.*)$", UNIT, re.M))
    sessions = int(re.search(r"--sessions (\d+)", rows["ExecStart"])[1])
    assert rows["KillMode"] == "mixed" and rows["KillSignal"] == "SIGTERM" and int(rows["TimeoutStopSec"]) > 10
    assert int(rows["TasksMax"]) > limits._THREADS * sessions and int(rows["LimitNOFILE"]) > 5 * sessions + 100
    assert int(rows["MemoryMax"].removesuffix("G")) * 1024 > 30 * sessions + 400
    assert rows["NoNewPrivileges"] == "yes" and rows["ProtectSystem"] == "strict" and rows["User"] not in ("", "root")


def test_the_container_is_nobody_s_root_and_writes_one_folder():
    assert re.search(r"^USER (?!root|0)", CONTAINER, re.M) and CONTAINER.index("USER 10001") > CONTAINER.index(
        "useradd"
    )
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", 'volumes: ["class:/data"]'):
        assert line in COMPOSE
    assert "VOLUME /data" in CONTAINER and "SEQTUI_DATA=/data" in CONTAINER


@pytest.mark.parametrize(("greeting", "healthy"), [(b"SSH-2.0-seqtui\r\n", True), (b"HTTP/1.1 400\r\n", False)])
def test_the_health_of_the_container_is_asked_of_the_port(greeting, healthy):
    command = json.loads(re.search(r"HEALTHCHECK [^\[]*CMD (\[.*\])$", CONTAINER, re.M | re.S)[1].splitlines()[0])
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _address = server.accept()
            with connection:
                connection.sendall(greeting)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        text = command[2].replace("2222", str(server.getsockname()[1]))
        assert command[0] == "python" and text != command[2]
        done = subprocess.run([sys.executable, *command[1:2], text], capture_output=True, timeout=60, check=False)
        thread.join(60)
    assert (done.returncode == 0) == healthy
