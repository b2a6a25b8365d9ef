"""What is measured was never learnt from: what the networks read while they learn, and while they are measured."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from seqtui.models.text_to_image import VOCABULARY
from seqtui.train.data import captions, coreference, digits, recall, repeat
from seqtui.train.recipes import RECIPES
from seqtui.train.tasks.task import Task
from tests.train.in_process import SMALL, config_for, task_for
from tests.train.trained_nets import task_of

UPDATES = 4
Parts = Callable[[object, Tensor], Iterator[bool]]  # for each example that was read: whether it is a held-out one


def _recall(task, ids: Tensor) -> Iterator[bool]:
    if ids.shape[1] >= 5:  # shorter ones are too few kinds to hold some out
        yield from recall.is_held_out(ids[:, 1:-1].numpy())


def _adding(task, rows: Tensor) -> Iterator[bool]:
    yield from (int(np.flatnonzero(marks).sum()) % 5 == 0 for marks in rows[:, :, 1].numpy())


def _writing(task, ids: Tensor) -> Iterator[bool]:
    parts = {True: _sources(task.data.held_out), False: _sources(task.data.training)}
    for row in ids.tolist():
        source = tuple(task.data.sources[k] for k in row)
        assert (source in parts[True]) != (source in parts[False])
        yield source in parts[True]


def _sources(pairs) -> set[tuple[str, ...]]:
    return {pair.source for pair in pairs}


def _coreference(task, ids: Tensor) -> Iterator[bool]:
    for row in ids.tolist():
        yield coreference.held_out(coreference.Reference(tuple(task.words[k] for k in row), True))


def _repeat(task, ids: Tensor) -> Iterator[bool]:
    yield from repeat.is_held_out(ids.numpy())


@lru_cache
def _held_out_pictures() -> frozenset[bytes]:
    return frozenset(picture.tobytes() for picture in digits.read(held=True)[0])


def _digits(task, images: Tensor) -> Iterator[bool]:
    yield from (image.tobytes() in _held_out_pictures() for image in images.numpy())


def _pictures(task, words: Tensor) -> Iterator[bool]:
    held_out = {caption.words for caption in captions.captions(held=True)}
    yield from (tuple(VOCABULARY[k] for k in row[:-1]) in held_out for row in words.tolist())


READ: dict[str, tuple[str, Parts]] = {  # by recipe: the module whose input is looked at ("" for the whole), its parts
    "recall": ("embedding", _recall),
    "adding": ("", _adding),
    "translate": ("source_embedding", _writing),
    "date": ("source_embedding", _writing),
    "reverse": ("source_embedding", _writing),
    "sort": ("source_embedding", _writing),
    "coreference": ("embedding", _coreference),
    "repeat": ("embedding", _repeat),
    "digits": ("", _digits),
    "pictures": ("", _pictures),
}


def _task(recipe: str) -> Task:
    if recipe in SMALL:
        settings = {"distance": 20} if recipe == "recall" else SMALL[recipe]
        return task_for(config_for(Path(), recipe, RECIPES[recipe].models[0], settings=settings))
    return task_of(recipe, RECIPES[recipe].models[0])


@pytest.mark.parametrize("recipe", READ)
def test_what_is_measured_was_never_learnt_from(recipe: str) -> None:
    where, parts = READ[recipe]
    task, seen = _task(recipe), []
    module = task.module.get_submodule(where)
    module.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0].detach().clone()))
    generator = torch.Generator().manual_seed(0)
    for _ in range(UPDATES):
        task.loss(generator)
    learnt, seen[:] = list(seen), []
    with torch.no_grad():
        task.held_out()
    assert not any(held for inputs in learnt for held in parts(task, inputs))
    measured = [held for inputs in seen for held in parts(task, inputs)]
    assert measured and all(measured)


def test_characters_are_measured_on_the_last_part_of_the_text() -> None:
    chars = _task("chars")
    rows = chars.tested.tolist()
    held_out, width = chars.chars.held_out.tolist(), len(rows[0])
    windows = {tuple(held_out[k : k + width]) for k in range(len(held_out) - width + 1)}
    assert len(rows) > 10 and all(tuple(row) in windows for row in rows)
