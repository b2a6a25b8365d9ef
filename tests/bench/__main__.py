"""Measure and print every figure: ``python -m tests.bench [NAME]…``, one of PARTS or several; without a name, all."""

import sys

from tests.bench import (
    attention,
    backward,
    class_store,
    compare,
    course,
    editing,
    maps,
    recording,
    terminal,
    train_screen,
    training,
    wire,
)

PARTS = {
    "recording": recording,
    "attention": attention,
    "maps": maps,
    "backward": backward,
    "class-store": class_store,
    "compare": compare,
    "course": course,
    "editing": editing,
    "training": training,
    "train-screen": train_screen,
    "terminal": terminal,
    "wire": wire,
}

for name in sys.argv[1:] or PARTS:
    for figure in PARTS[name].figures():
        print(figure, flush=True)
