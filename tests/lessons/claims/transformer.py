"""What the lesson on how a Transformer writes says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

SOURCE = "당신의 내면의 힘을 과소평가하지 마세요"
GREEDY = ("Don't", "underestimate", "your", "inner", "strength", "</s>")


def _writes(*edits: str, source: str = SOURCE, **settings) -> Run:
    return recorded("translate-transformer", source, edits, **settings)


def _sampled(**settings) -> Run:
    return _writes(decoding="sample", **settings)


def _share(run: Run, word: str = "Don't") -> float:
    return float(value(run, "decoder.t1.p")[run.vocabulary.index(word)])


def _drawn_beside() -> bool:
    """The draw is the same at both temperatures, and at 4 it lies behind the end of *Don't*."""
    cold, warm = _sampled(), _sampled(temperature=4.0)
    draw = float(value(warm, "decoder.t1.u"))
    end = float(value(warm, "decoder.t1.p")[: warm.vocabulary.index("Don't") + 1].sum())
    return draw == float(value(cold, "decoder.t1.u")) and draw > end and warm.outputs[0] != "Don't"


def _cached_keys() -> bool:
    keys = [value(_writes(), f"decoder.t{t}.block0.head0.k") for t in (2, 3)]
    new = value(_writes(), "decoder.t3.block0.head0.k_new")
    return new.shape[0] == 1 and np.array_equal(keys[1], np.concatenate([keys[0], new]))


def _cache_changes_nothing() -> bool:
    kept, again = _writes(), _writes(cache=False)
    steps = range(1, len(GREEDY) + 1)
    same = all(
        np.allclose(value(kept, f"decoder.t{t}.y"), value(again, f"decoder.t{t}.y"), rtol=0, atol=1e-12) for t in steps
    )
    return same and kept.outputs == again.outputs == GREEDY


def _rows_without_a_cache() -> bool:
    return [len(value(_writes(cache=False), f"decoder.t{t}.x")) for t in range(1, 7)] == [1, 2, 3, 4, 5, 6]


def _forget() -> bool:
    run = _writes("decoder.t2.chosen=47")
    return run.vocabulary[47] == "forget" and run.outputs[1] == "forget" and run.tokens[2] == "forget"


def _row_0_moves() -> bool:
    other = _writes(source=SOURCE.replace("내면의", "진정한"))
    return float(np.abs(value(other, "memory")[0] - value(_writes(), "memory")[0]).max()) > 0.1


def _greedy_at_any_temperature() -> bool:
    return all(_sampled(temperature=warm, top_k=1).outputs == GREEDY for warm in (1.0, 4.0, 100.0))


CLAIMS = {
    "Its row gives a score to each of the": lambda: value(_writes(), "decoder.t1.y").shape == (141,),
    "the decoder reads *<s>* alone": lambda: (
        len(value(_writes(cache=False), "decoder.t1.x")) == 1 and _writes().tokens[0] == "<s>"
    ),
    "So it goes on until it chooses `</s>`": lambda: _writes().outputs == GREEDY,
    "Word 47 in the list of this network is *forget*.": _forget,
    "Word 77 is *our*.": lambda: _writes("decoder.t3.chosen=77").outputs == (*GREEDY[:2], "our", *GREEDY[3:]),
    "The encoder does not read from left to right.": _row_0_moves,
    "`k_new` has one row, and is put below the two that are kept": _cached_keys,
    "Without a cache, time step t sends all t words through the decoder.": _rows_without_a_cache,
    "and so is every word": _cache_changes_nothing,
    "a cache changes no number": _cache_changes_nothing,
    "so that almost any draw hits it": lambda: _share(_sampled()) > 0.999 and _sampled().outputs == GREEDY,
    "as before, and falls beside it": _drawn_beside,
    "Each word that was drawn is read at the next step, sense or nonsense": lambda: (
        (warm := _sampled(temperature=4.0)).tokens[1:] == warm.outputs[:-1] and warm.outputs != GREEDY
    ),
    "the three share everything": lambda: (
        int((value(_sampled(temperature=4.0, top_k=3), "decoder.t1.p") > 0).sum()) == 3
    ),
    "with share 1 at any temperature": _greedy_at_any_temperature,
}
