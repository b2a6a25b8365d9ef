"""``python -m tests.real.made FOLDER KIND``: save the networks of a table, and what `transformers` computes."""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from tests.real import families, networks, watch
from tests.real.cases import ALL, Case
from tests.real.reference import About, Reference, write
from tests.real.twin import Twin, file_keys, gradients, same


def make(folder: Path, case: Case) -> None:
    """Save one network below a folder, run it, and keep what was seen beside it."""
    network = networks.save(folder / "network", case.family, **case.saved)
    model = watch.opened(network)
    given = families.GIVEN[case.family](network, case.text)
    output, seen = watch.run(model, **given)
    twin = Twin(model, seen, file_keys(model, stored(network)))
    families.NAMED[case.family](twin)
    if "logits" in output:
        same(twin.values[twin.asked], output.logits[0])
    asked = twin.values[twin.asked]
    element = (len(asked) - 1, case.word % asked.shape[-1])[-asked.ndim :]
    about = About(case.text, twin.asked, element, twin.places)
    values = {path: watch.as_array(value) for path, value in twin.values.items()}
    ids = watch.as_array(given["input_ids"][0]) if "input_ids" in given else np.zeros(0)
    write(folder, Reference(about, ids, values, gradients(model, twin.keys, asked[element])))


def stored(network: Path) -> dict[str, torch.Tensor]:
    """The tensors of the files of a directory."""
    found: dict[str, torch.Tensor] = {}
    for file in network.glob("*.safetensors"):
        found |= load_file(file)
    for file in network.glob("*.bin"):
        found |= torch.load(file, weights_only=True)
    return found


def main(folder: Path, kind: str) -> None:
    """Make the cases of one table, each in a folder of its own."""
    torch.set_num_threads(1)  # small matrices: threads only wait for each other
    for name, case in ALL[kind].items():
        (folder / name).mkdir()
        make(folder / name, case)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
