"""The fork server does once what every session would do at its start, and leaves nothing behind that forks badly."""

import json
import subprocess
import sys

from tests.serve.served import ROOT

_SCRIPT = """
import asyncio, json, sys, threading
from seqtui.language import language
from seqtui.serve.sessions import session_process, warming
trouble = warming.warm()
loaded = set(sys.modules)
asyncio.run(warming._run())
more = sorted(set(sys.modules) - loaded)
print(json.dumps([trouble, more, threading.active_count(), language(), "torch" in sys.modules]))
"""


def test_a_warm_program_loads_nothing_more_for_its_first_screens_and_has_no_thread():
    answer = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, cwd=ROOT, check=True)
    trouble, more, threads, language, has_torch = json.loads(answer.stdout)
    assert trouble == "" and more == [] and threads == 1
    assert language == "en" and not has_torch
