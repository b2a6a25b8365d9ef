"""What the lesson on sequence to sequence says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from seqtui.train.data.korean import SHOWCASE, Pair, held_out
from tests.lessons.stages import recorded, value

DO_NOT_CLOSE, CLOSE, DO_NOT_OPEN = "문을 닫지 마세요", "문을 닫으세요", "문을 열지 마세요"


def _run(text: str = DO_NOT_CLOSE, **settings: object) -> Run:
    return recorded("translate-seq2seq", text, **settings)


def _context_is_both() -> bool:
    run = _run()
    both = np.concatenate([value(run, "encoder.t3.h"), value(run, "encoder.t3.c")])
    return np.array_equal(value(run, "context"), both)


def _begins_with_it() -> bool:
    run = _run()
    return all(np.array_equal(value(run, f"decoder.t0.{name}"), value(run, f"encoder.t3.{name}")) for name in "hc")


def _reads_what_it_wrote() -> bool:
    """The input of each step is the row of W_E that belongs to the word written before."""
    run = _run()
    rows = value(run, "decoder.W_E")
    words = ("<s>", *run.outputs[:-1])
    return all(
        np.array_equal(value(run, f"decoder.t{t}.x"), rows[run.vocabulary.index(word)])
        for t, word in enumerate(words, start=1)
    )


def _ends_when_likeliest() -> bool:
    run = _run()
    likeliest = [run.vocabulary[int(value(run, f"decoder.t{t}.y").argmax())] for t in range(1, 6)]
    return tuple(likeliest) == run.outputs and likeliest.index("</s>") == 4


def _told_open() -> bool:
    run = _run(target="Don't open the door")
    y = value(run, "decoder.t2.y")
    given = np.array_equal(value(run, "decoder.t3.x"), value(run, "decoder.W_E")[run.vocabulary.index("open")])
    return run.vocabulary[int(y.argmax())] == "close" and y.max() > 0.9 and given


def _one_mistake_is_punished_once() -> bool:
    run = _run(target="Don't open the door")
    losses = [float(value(run, f"decoder.t{t}.loss")) for t in range(1, 6)]
    return losses[1] > 10 and sum(losses) - losses[1] < 0.2


def _first_word_differs() -> bool:
    one, other = _run(), _run(CLOSE)
    return (one.outputs[0], other.outputs[0]) == ("Don't", "Please") and one.outputs[1:] == other.outputs[1:]


CLAIMS = {
    "How can three Korean words become four English ones?": lambda: len(_run().given) == 3 and len(_run().outputs) == 5,
    "its last `h` and its last `c`, one behind the other": _context_is_both,
    "with weights of its own": lambda: not np.array_equal(value(_run(), "encoder.W_hf"), value(_run(), "decoder.W_hf")),
    "It begins with the context as its `h₀` and `c₀`": _begins_with_it,
    "the word that is written is what the decoder reads next": _reads_what_it_wrote,
    "When it is the likeliest, the decoder stops.": _ends_when_likeliest,
    "the first word written differs with them": _first_word_differs,
    "The first English word is the same.": lambda: _run(DO_NOT_OPEN).outputs[:2] == ("Don't", "open"),
    "at time 2 the decoder gives *close*": _told_open,
    "does not spoil the words behind it": _one_mistake_is_punished_once,
    "This longer sentence was never in training": lambda: held_out(Pair(tuple(SHOWCASE[0].split()), (), ())),
    "is the translation right?": lambda: " ".join(_run(SHOWCASE[0]).outputs[:-1]) == SHOWCASE[1],
    "numbers, as for three words.": lambda: value(_run(SHOWCASE[0]), "context").shape == (160,),
}
