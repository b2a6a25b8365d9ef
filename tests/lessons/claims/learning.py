"""What the lesson on learning says of its stages, computed from runs and countings made here."""

from seqtui.models.inputs.text import read_corpus
from seqtui.train.tasks.markov import Counts, split
from tests.lessons.stages import recorded, value

SMALL = {"d_hidden": 2, "d_in": 2}
SEEN, NEW = "the dog saw the cat and ran to it", "the cat saw the dog and ran home"


def _loss(*edits: str) -> float:
    return float(value(recorded("rnn", "the cat sat", edits, **SMALL), "t3.L"))


def _bias_gradient(word: int) -> float:
    by = 1e-6
    return (_loss(f"b_y[{word}]={by:.7f}") - _loss(f"b_y[{word}]={-by:.7f}")) / (2 * by)


def _never_next() -> bool:
    return _bias_gradient(0) > 0 > max(_bias_gradient(k) for k in (1, 2, 3))


def _half_a_step() -> bool:
    return round(-0.5 * _bias_gradient(0), 2) == -0.41 and _loss("b_y[0]=-0.41") < _loss() - 0.1


def _too_far() -> bool:
    return _loss("b_y[1]=9") > _loss() + 1 and _loss("b_y[1]=0.1") < _loss()


def _log_chance(model: str, text: str) -> float:
    run = recorded(model, text)
    return float(value(run, f"t{run.length}.log_P"))


def _is_counted(text: str) -> bool:
    return text.split() in [list(sentence)[: len(text.split())] for sentence in read_corpus(None).sentences]


def _known_by_heart() -> bool:
    return _is_counted(SEEN) and _log_chance("naive", SEEN) > _log_chance("markov", SEEN) + 1


def _surprised() -> bool:
    known = {word for sentence in read_corpus(None).sentences for word in sentence}
    return (
        not _is_counted(NEW)
        and set(NEW.split()) <= known
        and _log_chance("naive", NEW) < _log_chance("markov", NEW) - 5
    )


def _bits(tau: int | None) -> tuple[float, float]:
    """The bits per word on the training part and on the held-out part."""
    training, held_out = split(read_corpus(None))
    counts = Counts(training, tau, len({word for sentence in training + held_out for word in sentence}), 0.1)
    return counts.bits(training), counts.bits(held_out)


def _lower_in_training() -> bool:
    (naive, naive_out), (markov, markov_out) = _bits(None), _bits(1)
    return naive < markov and naive_out > markov_out + 1


CLAIMS = {
    "*the* never comes next in this text": _never_next,
    "With η = ½ the new `b_y[0]` is −0.41": _half_a_step,
    "with a huge learning rate the step goes much too far": _too_far,
    "This sentence is one of them": _known_by_heart,
    "a sentence that neither has counted. Its words are all known": _surprised,
    "On its training sentences the naive model has a lower loss than Markov": _lower_in_training,
    "Markov looks at one word": lambda: _bits(1)[1] < 3 < _bits(None)[1],
}
