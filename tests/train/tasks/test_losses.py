"""Losses and figures, each computed again by hand from what the network says."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from seqtui.models.inputs.text import END, START
from seqtui.train.data import coreference
from seqtui.train.data.coreference import Reference
from seqtui.train.data.rewriting import Pair, ParallelData
from seqtui.train.nets.encoder_decoder import Seq2Seq
from seqtui.train.process.events import Finished
from seqtui.train.tasks import markov
from seqtui.train.tasks.encoder_decoder import EncoderDecoderTask
from seqtui.train.training_config import TrainingConfig
from tests.train.in_process import Kept, config_for, task_for
from tests.train.trained_nets import task_of

SHORT, LONG = Pair(("a", "b"), ("x",), (0,)), Pair(("b", "a"), ("y", "x", "y"), (0, 1, 0))


class Said(torch.nn.Module):
    """A network that says what it is told, whatever it reads."""

    def __init__(self, said: Tensor) -> None:
        super().__init__()
        self.said = said

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.said


def _writing(held_out: Sequence[Pair] = (LONG,)) -> EncoderDecoderTask:
    torch.manual_seed(0)
    words = ("x", "y", START, END)
    data = ParallelData((SHORT, LONG), held_out, ("a", "b"), words, (SHORT,))
    return EncoderDecoderTask(Seq2Seq(2, len(words), 4, 6), data, {"batch": 16, "lr": 0.1, "steps": 1})


def test_the_loss_of_writing_is_the_mean_surprise_at_real_tokens_and_the_end_padding_counts_for_nothing() -> None:
    task = _writing()
    loss = task.loss(torch.Generator().manual_seed(0)).item()
    drawn = [tuple(k for k in row if k >= 0) for row in task._last.labels.tolist()]
    assert set(drawn) == {(0, 3), (1, 0, 1, 3)}  # both lengths, each with its end
    surprises = []
    for source, labels in zip(task._last.source, drawn, strict=True):
        logits, *_ = task.module.write(torch.tensor([[2, *labels[:-1]]]), task.module.read(source[None]))
        surprises += (-log_softmax(logits[0], -1)[range(len(labels)), list(labels)]).tolist()
    assert loss == pytest.approx(sum(surprises) / len(surprises), rel=1e-5)


def test_an_exact_match_has_every_token_and_the_end(monkeypatch) -> None:
    task = _writing((SHORT, LONG))
    monkeypatch.setattr(task, "write", lambda pairs: ([("x",), ("y", "x", "x")], None))
    assert task.held_out() == {"exact match": 0.5, "exact match at 2": 0.5}
    monkeypatch.setattr(task, "write", lambda pairs: ([("x", "x"), ("y", "x")], None))
    assert task.held_out()["exact match"] == 0


def test_the_loss_of_adding_is_the_squared_error(tmp_path: Path) -> None:
    task = task_for(config_for(tmp_path, "adding", "rnn"))
    read: list[Tensor] = []
    task.module.register_forward_pre_hook(lambda module, inputs: read.append(inputs[0]))
    loss = task.loss(torch.Generator().manual_seed(0)).item()
    rows = read[0]
    off = task.module(rows).detach() - (rows[:, :, 0] * rows[:, :, 1]).sum(1)
    assert loss == pytest.approx(float((off * off).mean()), rel=1e-5)


def test_the_held_out_loss_of_adding_is_the_squared_error(tmp_path: Path) -> None:
    task = task_for(config_for(tmp_path, "adding", "rnn"))
    off = torch.where(torch.arange(len(task.sums)) % 4 == 0, 0.5, 0.09)
    task.module = Said(task.sums + off)
    found = task.held_out()
    assert found["loss"] == pytest.approx((0.25 + 3 * 0.0081) / 4, rel=1e-4)
    assert found["within 0.1"] == pytest.approx(0.75)


def test_characters_are_measured_in_bits(tmp_path: Path) -> None:
    task = task_for(config_for(tmp_path, "chars", "rnn"))
    for parameter in task.module.parameters():
        parameter.data.zero_()  # every character equally likely
    with torch.no_grad():
        bits = next(iter(task.held_out().values()))
    assert bits == pytest.approx(math.log2(len(task.chars.words)), rel=1e-5)
    assert task.loss(torch.Generator()).item() == pytest.approx(math.log(len(task.chars.words)), rel=1e-5)


def test_a_digit_is_right_when_the_highest_score_is_its_own() -> None:
    task = task_of("digits", "vit")
    _, labels = task._held_out
    task.module = Said(torch.nn.functional.one_hot(torch.where(labels == 3, 5, labels), 10).float())
    found = task.held_out()
    assert found["accuracy on 3"] == 0 and found["accuracy on 5"] == 1
    assert found["accuracy"] == pytest.approx(float((labels != 3).float().mean()))
    confusion = task.samples()[-1]["map"]
    assert confusion[3][5] == 1 and confusion[5][5] == 1 and confusion[5][3] == 0


def test_a_picture_is_right_when_every_patch_is() -> None:
    task = task_of("pictures", "text-to-image")
    wrong = [colours.clone() for _, colours in task._held_out]
    for colours in wrong:
        colours[0, -1] = (colours[0, -1] + 1) % 4  # one patch of one picture
    answers = iter(torch.nn.functional.one_hot(colours, 8).float() for colours in wrong)
    task.module = lambda words, before: next(answers)
    count = sum(len(colours) for colours in wrong)
    assert task.held_out()["drawn right"] == pytest.approx(1 - len(wrong) / count)


# *it* -------------------------------------------------------------------------------------------------------------


def _reading_its_row(task, of_row: dict[int, int]):
    """A network that names, in row r, the word at place of_row[r]; the first word everywhere else."""

    def network(ids: Tensor) -> tuple[Tensor, Tensor]:
        places = torch.tensor([of_row.get(row, 0) for row in range(ids.shape[1])])
        logits = torch.nn.functional.one_hot(ids[:, places], len(task.words)).float() * 50
        return logits, torch.full((*ids.shape, ids.shape[1]), 1 / ids.shape[1])

    return network


@pytest.mark.parametrize("model", ["encoder", "self-attention"])
def test_the_word_that_it_stands_for_is_read_at_it(model: str) -> None:
    task = task_of("coreference", model)
    task.module = _reading_its_row(task, {Reference.pronoun: Reference.being})
    samples = task.samples()
    assert [sample["output"] for sample in samples] == ["it = animal", "it = animal"]
    assert [sample["right"] for sample in samples] == ["tired" in sample["input"] for sample in samples]
    of_beings = [reference.animate for reference in coreference.references(held=True)]
    assert task.held_out()["accuracy"] == pytest.approx(sum(of_beings) / len(of_beings))


def test_the_loss_of_coreference_asks_at_it() -> None:
    task = task_of("coreference", "encoder", {"guide": 0.0})
    task.module = _reading_its_row(task, {Reference.pronoun: Reference.being})
    rows = torch.arange(len(task.training))
    of_beings = sum(reference.animate for reference in task.training) / len(rows)
    assert task._surprise(rows).item() == pytest.approx(50 * (1 - of_beings), rel=1e-3)


# counting ---------------------------------------------------------------------------------------------------------


def _counted(text: str, model: str, k: str = "0.001") -> tuple[Kept, Finished]:
    channel = Kept()
    markov.run(TrainingConfig("markov", model, settings={"k": k}, text=text), channel)
    return channel, channel.sent[-1]


def test_counting_is_measured_in_bits() -> None:
    lines = [f"{first} {second} {third}" for first in "abcd" for second in "ab" for third in "cd"]
    _, ended = _counted("\n".join(lines), "markov", "100")  # so much smoothing: each of 5 tokens equally likely
    words = 1 + len({word for line in lines for word in line.split()})
    assert ended.held_out["bits per word"] == pytest.approx(math.log2(words), abs=0.02)
    assert ended.held_out["nats per word"] == pytest.approx(ended.held_out["bits per word"] * math.log(2))


def test_what_is_certain_has_no_bits_and_a_coin_has_one() -> None:
    heads_or_tails = "\n".join(f"{coin} end{k}" for k in range(40) for coin in ("heads", "tails"))
    counts = markov.Counts([tuple(line.split()) for line in heads_or_tails.splitlines()], 1, 42, 1e-9)
    assert counts.bits([("heads",)]) == pytest.approx(1.0, abs=1e-6)
    certain = markov.Counts([("a", "b", "a", "b")], 1, 2, 1e-9)
    assert certain.bits([("a", "b", "a", "b")]) == pytest.approx(0.0, abs=1e-6)
