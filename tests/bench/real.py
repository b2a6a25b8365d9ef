"""What a network of GPT-2's shape costs: 12 blocks of 12 heads, 768 wide, 50,257 words, 64 tokens; random float32.

``transformers`` computes the same in float64 with as many threads, all hidden states and attention maps kept. Memory is
measured in a process of its own, and what is seen in a pty of 80x24.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure, side_by_side
from tests.bench.terminal import BARE, LEFT, RIGHT, measure, measure_between

WORDS = 50_257
TOKENS = 64
PIECES = "the cat sat on 여기 mats."
THREADS = 1  # on both sides: with more, a busy machine is what is measured
SHAPE = {"n_embd": 768, "n_layer": 12, "n_head": 12, "n_positions": 1024, "vocab_size": WORDS}
SECONDS = 900


def figures() -> Iterator[Figure]:
    """Recording beside `transformers`, memory, and what a learner waits for."""
    with tempfile.TemporaryDirectory() as folder:
        text = _asked("save", folder)
        directory = str(Path(folder, "network"))
        found = _asked("record", directory, text)
        yield Figure(f"recording over transformers eager in float64, threads: {THREADS}", found["ratio"], 2)
        yield Figure("  (seconds of one recording)", found["seconds"], 60, " s")
        peak = _asked("peak", directory, text)
        said = "  ({taken:.0f} MiB taken; {file:.0f} of weights in the file, {recorded:.0f} of numbers recorded)"
        allowed = peak["file"] + 3 * peak["recorded"]
        yield Figure("peak memory over weights in the file + 3 x numbers recorded", peak["taken"] / allowed, 1)
        yield Figure(said.format(**peak), peak["taken"], allowed, " MiB")
        yield from _seen(folder, directory, text)


def _seen(folder: str, directory: str, text: str) -> Iterator[Figure]:
    """What is seen in a terminal: the first frame beside a small model's, a step beside the bare app's, why."""
    command = [sys.executable, "-m", "seqtui", "open", directory, text]
    begun, of_small = (_asked("frame", *given)["seconds"] for given in ((directory, text), ("gpt", "")))
    yield Figure("first frame of `open` once recorded over a small gpt's", begun / of_small, 1.2)
    yield Figure("  (seconds)", begun, 1, " s")
    script = Path(folder, "bare.py")
    script.write_text(BARE)
    bare = measure([sys.executable, str(script)], "n", 40)
    steps = measure_between(command, [RIGHT], RIGHT, LEFT, 20)
    said = "a step, key to last byte, over the bare app's table update"
    yield Figure(said, statistics.median(steps) / bare.key, 2)
    for where in ("block3.mlp_pre", "block3.head2.scores", "logits", "y"):
        whys = measure_between(command, ["/", where, "\r"], "\r", "\x1b", 8)
        yield Figure(f"opening why? at {where}, key to last byte", statistics.median(whys), 100, " ms")
    sums = measure_between(command, [RIGHT], "X", "\x1b", 6)
    yield Figure("a logit as a sum, key to last byte", statistics.median(sums), 200, " ms")
    yield Figure("  (the first time)", sums[0], 200, " ms")
    heads = measure_between(command, [RIGHT], "A", "\x1b", 6)
    yield Figure("all heads at once, key to last byte", statistics.median(heads), 300, " ms")


def _asked(what: str, *given: str):
    """What a process of its own answers; it and its BLAS run THREADS threads."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(THREADS), "OMP_NUM_THREADS": str(THREADS)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.real", what, *given],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


# in processes of their own ------------------------------------------------------------------------------------


def save(folder: str) -> str:
    """Save the network with a tokenizer of as many words; returns a text of TOKENS pieces."""
    from tokenizers import Tokenizer

    from tests.real import networks
    from tests.real.pieces import tokenizer

    network = networks.save(Path(folder, "network"), "gpt2", **SHAPE)
    stored = json.loads(tokenizer("bytes").to_str())
    vocabulary = stored["model"]["vocab"]
    vocabulary |= {f"word{k}": k for k in range(len(vocabulary), WORDS)}
    made = Tokenizer.from_str(json.dumps(stored))
    made.save(str(network / "tokenizer.json"))
    text = PIECES * 20
    while len(made.encode(text).ids) > TOKENS:
        text = text[:-1]
    return text


def record(directory: str, text: str) -> dict[str, float]:
    """Recording over `transformers`, in turn in one process; the numbers are the same."""
    import numpy as np
    import torch

    from seqtui.models.table import MODELS
    from tests.real import watch

    torch.set_num_threads(THREADS)
    request = _request(directory, text)
    model = watch.opened(Path(directory))
    ids = torch.tensor([watch.pieces(Path(directory), text)])

    def eager() -> torch.Tensor:
        with torch.no_grad():
            return model(ids, output_hidden_states=True, output_attentions=True).logits[0]

    def ours() -> np.ndarray:
        return MODELS[request.model].run(request).trace.value("logits")

    assert ids.shape[1] == TOKENS and np.abs(ours() - eager().numpy()).max() < 1e-9
    start = time.perf_counter()
    ours()
    return {"seconds": time.perf_counter() - start, "ratio": side_by_side(ours, eager, rounds=5)}


def peak(directory: str, text: str) -> dict[str, float]:
    """MiB that opening and recording take beyond the program itself, of the file, and of what is recorded."""
    from seqtui.models.table import MODELS

    MODELS["gpt"].run(_request("gpt", ""))  # all that is loaded for it, is
    before = _memory("VmRSS")
    request = _request(directory, text)
    trace = MODELS[request.model].run(request).trace
    # what is float32 is a view of the file: the embedding turned over, which is the output layer
    computed = (step.value for step in trace if step.name is not None and not step.is_leaf)
    numbers = sum(value.nbytes for value in computed if value.dtype == "float64")
    size = Path(directory, "model.safetensors").stat().st_size
    return {"taken": _memory("VmHWM") - before, "file": size / 2**20, "recorded": numbers / 2**20}


def frame(model: str, text: str) -> dict[str, float]:
    """Seconds from a recorded run to its first screen of 80x24, drawn in full; the median of five."""
    from seqtui.models.table import MODELS
    from seqtui.session.stepper import Stepper
    from seqtui.session.walk.player import Player
    from seqtui.tui.app import SeqtuiApp

    request = _request(model, text)
    run = MODELS[request.model].run(request)

    async def seconds() -> float:
        start = time.perf_counter()
        async with SeqtuiApp(stepper=Stepper(Player(run))).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            return time.perf_counter() - start

    asyncio.run(seconds())  # modules are loaded, fonts of signs measured
    return {"seconds": statistics.median(asyncio.run(seconds()) for _ in range(5))}


def _request(model: str, text: str):
    from seqtui.cli.args_to_request import request_of
    from seqtui.cli.commands import COMMANDS

    return request_of(COMMANDS["show"].parser().read([model, *([text] if text else [])]))


def _memory(kind: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024


if __name__ == "__main__":
    print(json.dumps({"save": save, "record": record, "peak": peak, "frame": frame}[sys.argv[1]](*sys.argv[2:])))
