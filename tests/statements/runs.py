"""Runs of every model on random texts and seeds, of variants, of trained files, and of files that hold half a model."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from msgspec.structs import replace

import seqtui
from seqtui.models.model import Request, Run
from seqtui.models.table import MODELS, run
from seqtui.models.weights import trained_files
from seqtui.models.weights.module_detection import choose_module
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from tests.statements import files

WORDS = "the cat sat on a mat and the dog ran so it was too tired".split()  # noqa: SIM905
CORPUS = "the cat sat\nthe cat ran\na dog sat\n"
VARIANTS = (
    ("lstm", {"n_layers": 2}, None),
    ("gru", {"n_layers": 2, "bidirectional": True}, None),
    ("gru", {"update": "write"}, None),
    ("decoder", {"cross": False, "dropout": 0.3}, None),
    ("transformer", {"target": "take pictures here"}, None),
    ("transformer", {"limit": 2}, None),
    ("seq2seq", {"limit": 2}, None),
    ("luong", {"search": "beam", "limit": 3, "length_penalty": 0.6}, None),
    ("seq2seq", {"search": "beam", "limit": 4, "beam": 2}, None),
    ("luong", {"target": "take pictures here"}, None),
    ("bahdanau", {"bidirectional": False}, None),
    ("rnn", {"d_hidden": 65, "output": False}, "a b"),
    ("luong", {"decoding": "sample", "top_k": 3}, None),
    ("self-attention", {"scale": False}, "a b a"),
    ("self-attention", {"batch_with": "a b c d e", "causal": True}, "a b"),
    ("encoder", {"batch_with": "a b c", "mask_padding": False, "n_layers": 1}, "the cat"),
    ("encoder", {"output": True, "head": True, "embed_norm": True, "n_layers": 1}, "the cat"),
    ("multi-head", {"batch_with": "a"}, "the cat"),
    ("multi-head", {"batch_with": "a b"}, "the cat"),
)
EDITED = (
    ("lstm", {}, (("t1.f", 0.0), ("t2.x", 0.0), ("t3.c[1]", 5.0))),
    ("rnn", {"nonlinearity": "relu"}, (("t1.x", 0.0), ("t2.h", [1.0, 0.0, 0.0, 2.0]))),
    ("rnn", {}, (("b_hh[1]", 2.0), ("t2.h", 0.5), ("W_hy[0,0]", 1.0))),
    ("rnn", {}, (("W_hh", (np.full((4, 4), 1e-200)).tolist()),)),
    ("gru", {"n_layers": 2, "bidirectional": True}, (("layer1.forward.t2.z", 1.0), ("layer0.reverse.t1.h[0]", 0.0))),
    ("self-attention", {"causal": True}, (("pattern[2,0]", 0.0), ("W_V[0,0]", 0.0))),
    ("bahdanau", {}, (("encoder.t2.h", 0.0),)),
    ("luong", {"limit": 3}, (("decoder.t1.chosen", 3.0), ("decoder.t2.loss", 1.0))),
    ("rnn", {"output": True}, (("t2.y", 0.0),)),
    ("markov", {}, (("t1.joint", 1e-322),)),
)


@cache
def requests() -> tuple[Request, ...]:
    """The requests of all runs; the same at every call."""
    rng = np.random.default_rng(7)
    found = [_random(name, rng) for name in MODELS]
    found += [Request(name, text, settings=settings, seed=3) for name, settings, text in VARIANTS]
    found += [Request(name, "the cat sat on it", settings=settings, edits=edits) for name, settings, edits in EDITED]
    found += [_trained(name) for name in trained_files.names()]
    picture = _trained("pictures-text-to-image", "red bar top left")
    found += [picture.with_edits(("t9.logits", [0.0] * 7 + [9.0])), _unnamed("translate-seq2seq", "a b c")]
    found += [Request("naive", "나는 cat 책을 읽는다"), Request("markov", "the 나는 cat")]
    found += [_adding()]
    found += [Request("ar", input=np.arange(4.0), settings={"tau": 3}), _half_filled("lstm"), _half_filled("encoder")]
    found += files.requests()
    found += [replace(_trained("recall-gru"), settings={"update": "write"})]
    return tuple(found)


@cache
def recorded(number: int) -> Run:
    """The run of one of the requests."""
    return run(requests()[number])


_known: dict[Request, Run] = {}  # a request is known by itself, not by what it holds


def again(request: Request) -> Run:
    """The run of any other request, recorded once."""
    return _known.get(request) or known(run(request))


def known(made: Run) -> Run:
    """Remember a run that was recorded elsewhere."""
    _known[made.request] = made
    return made


def corpus_of(run: Run) -> str:
    """The corpus that was given, or the file of the built-in one that the run says it counts."""
    file = "corpus_ko.txt" if "Korean" in run.source else "corpus_en.txt"
    return run.request.corpus or (Path(seqtui.__file__).parent / "models" / file).read_text(encoding="utf-8")


def names() -> Iterator[str]:
    """A name for each request, for the test's id."""
    for k, request in enumerate(requests()):
        yield f"{k} {request.model}"


def _random(name: str, rng: np.random.Generator) -> Request:
    words = " ".join(rng.choice(WORDS, size=int(rng.integers(3, 7))))
    counts = MODELS[name].family == "counting"
    pictures = name in ("vit", "text-to-image")
    text = None if pictures else f"{words} zebra" if counts else words
    return Request(name, text, seed=int(rng.integers(100)), corpus=CORPUS if counts else None)


def _trained(name: str, text: str | None = None) -> Request:
    weights = read_safetensors(trained_files.full_name(name))
    return Request(weights.about.model, text, weights=weights)


def _half_filled(name: str) -> Request:
    """A file that holds what torch's module of this model holds, and one tensor more, but no words."""
    rng, width = np.random.default_rng(1), 4
    if name == "lstm":
        shapes = {"weight_ih_l0": (16, 4), "weight_hh_l0": (16, 4), "bias_ih_l0": (16,), "bias_hh_l0": (16,)}
    else:
        shapes = {
            "layers.0.self_attn.in_proj_weight": (3 * width, width),
            "layers.0.self_attn.in_proj_bias": (3 * width,),
            "layers.0.self_attn.out_proj.weight": (width, width),
            "layers.0.self_attn.out_proj.bias": (width,),
            "layers.0.linear1.weight": (8, width),
            "layers.0.linear1.bias": (8,),
            "layers.0.linear2.weight": (width, 8),
            "layers.0.linear2.bias": (width,),
            "layers.0.norm1.weight": (width,),
            "layers.0.norm1.bias": (width,),
            "layers.0.norm2.weight": (width,),
            "layers.0.norm2.bias": (width,),
        }
    tensors = {key: rng.normal(size=shape) for key, shape in shapes.items()} | {"extra.scale": rng.normal(size=(3,))}
    settings = {"output": True} if name == "lstm" else {"n_heads": 2}
    _, weights = choose_module(StateDict("half.safetensors", tensors), None, name)
    return Request(name, "the cat sat", settings=settings, weights=weights)


def _adding() -> Request:
    """A file that is asked for the sum of marked numbers, with the weights of an untrained network."""
    rng = np.random.default_rng(4)
    shapes = {"rnn.weight_ih_l0": (4, 2), "rnn.weight_hh_l0": (4, 4), "rnn.bias_ih_l0": (4,), "rnn.bias_hh_l0": (4,)}
    tensors = {
        key: rng.normal(size=shape) for key, shape in (shapes | {"out.weight": (1, 4), "out.bias": (1,)}).items()
    }
    recall = read_safetensors(trained_files.full_name("recall-rnn"))
    about = replace(recall.about, rest={"asks": "sum", "config": {"unit": "word"}})
    return Request("rnn", "0.5 0.2* 0.9 0.7*", weights=StateDict("adding.safetensors", tensors, about))


def _unnamed(name: str, text: str) -> Request:
    """A trained file that no longer names its words, with as many rows as a text of this length needs."""
    weights = read_safetensors(trained_files.full_name(name))
    target = len(run(Request(weights.about.model, text)).vocabulary)
    rows = {"source_embedding.weight": len(text.split()) + 1}
    rows |= dict.fromkeys(("target_embedding.weight", "decoder.out.weight", "decoder.out.bias"), target)
    cut = {key: value[: rows.get(key, len(value))] for key, value in weights.tensors.items()}
    return Request(weights.about.model, text, weights=StateDict("unnamed.safetensors", cut))
