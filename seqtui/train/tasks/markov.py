"""Counting what followed what, with windows of growing length: held-out likelihood against τ. Needs no torch.

Each window is one step. The naive model takes the whole past as its window: it knows the training part by heart and
finds nothing of it again in a new sentence.
"""

import math
from collections.abc import Iterator, Sequence

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.settings import read_settings
from seqtui.models.inputs.text import START, Corpus, Sentence, read_corpus
from seqtui.models.parts.counting import windows
from seqtui.train.process.channel import Channel
from seqtui.train.process.events import Finished, Progress, Sample, Started, Stopwatch
from seqtui.train.training_config import TrainingConfig

_HELD_OUT_EACH = 5


def run(config: TrainingConfig, channel: Channel) -> None:
    """Count, measure, and say so.

    Raises SeqtuiError for a text that has too few sentences.
    """
    recipe = config.checked()
    if config.out:
        raise SeqtuiError(_("{name} counts and has no weights to save: leave out --out", name=recipe.name))
    settings, model = read_settings(recipe.settings, config.settings), recipe.model(config.model or None)
    training, held_out = split(read_corpus(config.text))
    taus = {"naive": (None,), "markov": (1,)}.get(model, tuple(range(1, int(settings["longest"]) + 1)))
    words = {word for sentence in training + held_out for word in sentence}
    channel.send(_started(config, model, len(taus), len(words)))
    stopwatch, found = Stopwatch(len(taus)), {}
    for step, tau in enumerate(taus, 1):
        counts = Counts(training, tau, len(words), float(settings["k"]))
        label, seen, bits = "all" if tau is None else str(tau), counts.bits(training), counts.bits(held_out)
        found[label] = {"bits per word": bits, "nats per word": bits * math.log(2), "bits in training": seen}
        channel.send(Progress(step, seen, 0.0, found[label], rate=stopwatch.measure(step)[0]))
        channel.send(Sample(step, ({"window": label, "training": seen, "held out": bits},)))
        if (channel.command() or {}).get("command") == "stop":
            break
    channel.send(Finished(len(found), "steps", _best(found), *stopwatch.total()))


class Counts:
    """What followed each window of tau words in some sentences; tau None takes all words before."""

    def __init__(self, sentences: Sequence[Sentence], tau: int | None, words: int, k: float) -> None:
        self.tau, self.words, self.k = tau, words, k
        self.table = windows(sentences, tau) if tau else _prefixes(sentences)

    def bits(self, sentences: Sequence[Sentence]) -> float:
        """The mean surprise at each word, in bits."""
        surprises = [-math.log2(p) for sentence in sentences for p in self._chances(sentence)]
        return sum(surprises) / len(surprises)

    def _chances(self, sentence: Sentence) -> Iterator[float]:
        for t, word in enumerate(sentence):
            after = self.table.get(self._context(sentence, t), {})
            yield (after.get(word, 0) + self.k) / (sum(after.values()) + self.k * self.words)

    def _context(self, sentence: Sentence, t: int) -> Sentence:
        if self.tau is None:
            return sentence[:t]
        return ((START,) * self.tau + sentence)[t : t + self.tau]


def split(corpus: Corpus) -> tuple[list[Sentence], list[Sentence]]:
    """The different sentences, every fifth held out.

    Raises SeqtuiError when there are too few.
    """
    different = list(dict.fromkeys(corpus.sentences))
    if len(different) < 2 * _HELD_OUT_EACH:
        said = N_("{corpus} has {n} different sentences: give at least {least}, one to a line")
        raise SeqtuiError(_(said, corpus=corpus.name, n=len(different), least=2 * _HELD_OUT_EACH))
    held_out = different[_HELD_OUT_EACH - 1 :: _HELD_OUT_EACH]
    return [sentence for sentence in different if sentence not in set(held_out)], held_out


def _prefixes(sentences: Sequence[Sentence]) -> dict[Sentence, dict[str, int]]:
    table: dict[Sentence, dict[str, int]] = {}
    for sentence in sentences:
        for t, word in enumerate(sentence):
            after = table.setdefault(sentence[:t], {})
            after[word] = after.get(word, 0) + 1
    return table


def _best(found: dict[str, dict[str, float]]) -> dict[str, float]:
    """The best window's figures, and the bits of each."""
    best = min(found, key=lambda label: found[label]["bits per word"])
    return found[best] | {f"bits, window {label}": figures["bits per word"] for label, figures in found.items()}


def _started(config: TrainingConfig, model: str, steps: int, words: int) -> Started:
    recipe = config.checked()
    return Started(
        recipe=recipe.name,
        model=model,
        seed=config.seed,
        steps=steps,
        lr=0.0,
        clip=0.0,
        batch=0,
        threads=1,
        parameters=0,
        directory="",
        measure=recipe.measure,
        baseline=f"each of {words} words equally likely: {math.log2(words):.2f}",
        settings=dict(config.settings),
    )
