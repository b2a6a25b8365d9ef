"""Rows read twice: what is asked can be known, from the first reading alone; how its loss and figures are made."""

from collections import Counter

import numpy as np
import pytest
import torch
from torch.nn.functional import log_softmax

from seqtui.train.data.repeat import LETTERS, LONGEST, SHORTEST, is_held_out, sequences
from tests.train.trained_nets import task_of

ROWS = sequences(400, 6, False, np.random.default_rng(3))


def test_a_row_has_each_letter_once_and_is_read_twice() -> None:
    assert np.array_equal(ROWS[:, :6], ROWS[:, 6:])
    assert all(len(set(row)) == 6 for row in ROWS[:, :6].tolist())
    assert np.bincount(ROWS.ravel(), minlength=len(LETTERS)).min() > 0
    assert not is_held_out(ROWS).any() and is_held_out(sequences(40, 6, True, np.random.default_rng(3))).all()


def test_no_letter_says_what_follows_but_the_row_does() -> None:
    follows = Counter(zip(ROWS[:, :5].ravel().tolist(), ROWS[:, 1:6].ravel().tolist(), strict=True))
    assert max(follows.values()) < 20, "of 2,000 pairs no one comes often"


def test_the_loss_is_the_mean_surprise_at_the_second_reading() -> None:
    task = task_of("repeat", "gpt")
    lengths = set()
    for seed in range(12):
        loss = task.loss(torch.Generator().manual_seed(seed)).item()
        ids = task._last
        lengths.add(length := ids.shape[1] // 2)
        surprise = -log_softmax(task.module(ids), -1)
        asked = [surprise[:, t].gather(1, ids[:, t + 1 : t + 2]) for t in range(length, 2 * length - 1)]
        assert loss == pytest.approx(torch.stack(asked).mean().item(), rel=1e-5)
    assert len(lengths) > 5 and min(lengths) >= SHORTEST and max(lengths) <= LONGEST


class Copied(torch.nn.Module):
    """A network that looks up what followed the same letter before, where it did; it says a wrong letter elsewhere."""

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        scores = torch.zeros(*ids.shape, len(LETTERS))
        for row, letters in enumerate(ids.tolist()):
            for t, letter in enumerate(letters):
                before = letters[:t]
                says = letters[before.index(letter) + 1] if letter in before else letter
                scores[row, t, says] = 1.0
        return scores


def test_who_looks_up_what_followed_before_has_every_letter() -> None:
    task = task_of("repeat", "gpt")
    task.module = Copied()
    assert set(task.held_out().values()) == {1.0}
    assert all(sample["right"] and sample["output"] == sample["wanted"] for sample in task.samples())
    task.module.forward = lambda ids: torch.nn.functional.one_hot(ids, len(LETTERS)).float()
    assert set(task.held_out().values()) == {0.0}
    assert not any(sample["right"] for sample in task.samples())
