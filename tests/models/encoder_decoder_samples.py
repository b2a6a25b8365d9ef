"""Runs of the recurrent encoder–decoders, and each of them beside its twin in torch."""

import numpy as np
from torch import nn

from seqtui.engine.backward import backward
from seqtui.models import bahdanau, luong, seq2seq
from seqtui.models.inputs.text import END, START
from seqtui.models.model import Request, Run
from tests.models.compare import apart, assert_same_values, differences
from tests.models.torch_attention import state_of
from tests.models.torch_encoder_decoder import Reference, biases, make, weight_gradients

MODELS = {module.MODEL.name: module.MODEL for module in (seq2seq, bahdanau, luong)}
SOURCES = ("하나", "당신의 내면의 힘을 과소평가하지 마세요", "the cat the cat sat")
SMALL = {"d_hidden": 3, "d_in": 2}
FIELDS = ("seed", "weights", "input", "memory", "edits")


def run(name: str, text: str | None = None, **given) -> Run:
    """Record a run; given holds fields of the request or settings."""
    fields = {key: given.pop(key) for key in FIELDS if key in given}
    return MODELS[name].run(Request(name, text, settings=given, **fields))


def beside_torch(name: str, text: str, fault: str = "", seed: int = 0, **given) -> tuple[Run, nn.Module, Reference]:
    """A module of random weights, the run that loads them, and what torch makes of the same tokens."""
    given = {**SMALL, **({"d_attn": 5} if name != "seq2seq" else {}), **given}
    module = make(run(name, text, **given), seed)
    free = {
        key: given[key] for key in given if key not in ("d_hidden", "d_in", "d_attn", "cell", "bidirectional", "score")
    }
    recorded = run(name, text, weights=state_of(module), **free)
    assert recorded.config["d_hidden"] == given["d_hidden"] and recorded.config["d_in"] == given["d_in"]
    words = recorded.vocabulary
    source = [list(dict.fromkeys(recorded.tokens)).index(token) for token in recorded.tokens]
    forced = [words.index(word) for word in (*given["target"].split(), END)] if "target" in given else ()
    torch_run = Reference(module, recorded.config, name, fault)
    return recorded, module, torch_run.run(source, words.index(START), words.index(END), forced)


def assert_is_torchs(recorded: Run, module: nn.Module, reference: Reference) -> None:
    """Every computed value within 1e-12, every gradient within 1e-10, the same tokens chosen."""
    trace = recorded.trace
    assert recorded.outputs == tuple(recorded.vocabulary[k] for k in reference.tokens)
    assert_same_values(trace, reference.values | biases(module, recorded.config))
    reference.total.backward()
    ours = backward(trace, trace.find(f"decoder.t{len(recorded.outputs)}.L"))
    theirs = {path: value.grad for path, value in reference.values.items()} | weight_gradients(module, recorded.config)
    given = {path for path, k in trace.named() if trace[k].op == "parameter"}
    assert given <= set(theirs)
    for path, gradient in theirs.items():
        index = trace.find(path)
        expected = np.zeros(trace[index].value.shape) if gradient is None else gradient.numpy()
        assert apart(ours[index], expected) <= 1e-10, path


def seen_at(recorded: Run, reference: Reference) -> set[str]:
    """The names of the values that are not torch's."""
    found = differences(recorded.trace, reference.values)
    return {path for path, distance in found.items() if distance > 1e-6}
