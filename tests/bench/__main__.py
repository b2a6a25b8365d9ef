"""Measure and print every figure: ``python -m tests.bench [NAME]…``, one of PARTS or several; without a name, all."""

import sys

from tests.bench import (
    attention,
    backward,
    class_cycles,
    class_heavy,
    class_keys,
    class_logins,
    class_memory,
    class_network,
    class_of_30,
    class_steps,
    class_store,
    compare,
    course,
    editing,
    maps,
    real,
    recording,
    terminal,
    train_screen,
    training,
    wire,
)

PARTS = {
    "real": real,
    "recording": recording,
    "attention": attention,
    "maps": maps,
    "backward": backward,
    "class-logins": class_logins,
    "class-keys": class_keys,
    "class-memory": class_memory,
    "class-heavy": class_heavy,
    "class-steps": class_steps,
    "class-cycles": class_cycles,
    "class-network": class_network,
    "class-of-30": class_of_30,
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
