"""A file of a package without the package: the variables that Keras writes for netra, under their names here."""

import numpy as np

from seqtui.models.layouts.config import Config
from seqtui.models.layouts.conversion import converted
from seqtui.models.layouts.keras_names import named
from seqtui.models.layouts.table import of_keys
from seqtui.models.weights.lazy import Stored

D_IN, UNITS, LETTERS, SIGNS = 3, 2, 5, 7
CELLS = ("bidirectional_3/forward_layer/cell", "bidirectional_3/backward_layer/cell", "gru_7/cell")
PLAIN = {
    "embedding_8/vars/0": (LETTERS, D_IN),
    "embedding_9/vars/0": (SIGNS, D_IN),
    "time_distributed_9/layer/vars/0": (2 * UNITS, UNITS),
    "time_distributed_9/layer/vars/1": (UNITS,),
    "additive_attention_5/vars/0": (UNITS,),
    "dense_13/vars/0": (2 * UNITS, SIGNS),
    "dense_13/vars/1": (SIGNS,),
}


def as_written() -> dict[str, np.ndarray]:
    """All variables by their paths in a .keras file; both biases of a GRU with reset_after stand in one."""
    rng = np.random.default_rng(0)
    of_cell = {"0": (D_IN, 3 * UNITS), "1": (UNITS, 3 * UNITS), "2": (2, 3 * UNITS)}
    shapes = PLAIN | {f"{cell}/vars/{k}": shape for cell in CELLS for k, shape in of_cell.items()}
    return {f"layers/{path}": rng.normal(size=shape) for path, shape in shapes.items()}


def test_netra_is_recognised_and_its_gates_and_biases_come_in_torch_s_order():
    written = as_written()
    arrays, _said = named(written, {}, {})
    found = of_keys(arrays)
    assert found is not None and found[0].name == "netra"
    stored = {key: Stored(key, "F64", array) for key, array in arrays.items()}
    state = converted("netra", stored, *found, Config("netra", {}))
    for cell, ours, suffix in zip(CELLS, ("encoder", "encoder", "decoder"), ("", "_reverse", ""), strict=True):
        kernel, recurrent, biases = (written[f"layers/{cell}/vars/{k}"] for k in range(3))
        r_z_n = [*range(UNITS, 2 * UNITS), *range(UNITS), *range(2 * UNITS, 3 * UNITS)]  # Keras has z r h
        named_here = f"{ours}.rnn.{{}}_l0{suffix}"
        assert (state.tensors[named_here.format("weight_ih")] == kernel.T[r_z_n]).all()
        assert (state.tensors[named_here.format("weight_hh")] == recurrent.T[r_z_n]).all()
        for side, bias in zip(("bias_ih", "bias_hh"), biases, strict=True):
            assert (state.tensors[named_here.format(side)] == bias[r_z_n]).all()
    out = written["layers/dense_13/vars/0"].T
    assert (state.tensors["decoder.out.weight"] == out[:, [2, 3, 0, 1]]).all()
