"""Recurrent layers of Keras: kernels [in, blocks · units], and blocks in an order of their own.

What is read here are the names of keras_names.py. An LSTM has its blocks i f c o, as torch has; a GRU has z r h, where
torch has r z n. One bias stands where torch has two; a GRU with reset_after has both.
"""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import Layout, Rename, Shapes
from seqtui.models.weights.lazy import Stored

_AS_TORCH, _GRU = (0, 1, 2, 3), (1, 0, 2)  # the order of blocks: r z n of torch, in z r h


def settings(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return what the config of a layer with gates says beyond its shapes: nothing, where it is the usual one.

    Raises SeqtuiError for an activation or a direction that no model here has.
    """
    _refuse(config, "activation", "tanh")
    _refuse(config, "recurrent_activation", "sigmoid")
    _refuse_directions(config)
    return {}


def settings_of_gru(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return where the reset gate acts: a bias of its own for the old state is what reset_after has.

    Nothing where neither the config nor a bias says it. Raises SeqtuiError as settings does.
    """
    said = settings(config, shapes)
    if "reset_after" not in config and not config.text("biases", ""):
        return said
    after = config.flag("reset_after", "recurrent" in config.text("biases", ""))
    return {**said, "reset": "after" if after else "before"}


def settings_of_rnn(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return the activation of a SimpleRNN, where the file says it.

    Raises SeqtuiError for another than tanh and relu, and for a direction that no model here has.
    """
    _refuse_directions(config)
    if "activation" not in config:
        return {}
    if config.data["activation"] not in ("tanh", "relu"):
        raise config.refusal("activation", "tanh")
    return {"nonlinearity": config.text("activation")}


def _refuse_directions(config: Config) -> None:
    _refuse(config, "go_backwards", False)
    _refuse(config, "merge_mode", "concat")


def _refuse(config: Config, key: str, only: object) -> None:
    if key in config and config.data[key] != only:
        raise config.refusal(key, only)


def both_biases(taken: dict[str, Stored]) -> dict[str, Stored]:
    """Return the tensors with a second bias of 0 beside one that stands alone: only their sum counts there."""
    found = dict(taken)
    for name, one in taken.items():
        other = name.replace("bias_ih", "bias_hh")
        if name.startswith("bias_ih") and other not in taken:
            found[other] = replace(one, key="", kind="F64", raw=np.zeros(one.raw.shape))
    return found


def _row(name: str, title: str, cell: str, blocks: int, order: tuple[int, ...]) -> Layout:
    """The row of one kind of cell; its layers are numbered in a stack, and read in one direction or in both."""
    variables = {"weight_ih": "kernel", "weight_hh": "recurrent_kernel", "bias_ih": "bias", "bias_hh": "recurrent_bias"}
    renames = [
        Rename(
            f"{ours}_l{{k}}{suffix}",
            f"{{p}}{{k}}.{place}{cell}.{theirs}",
            transposed="weight" in ours,
            blocks=blocks,
            order=order,
            needed=not suffix and "weight" in ours,
        )
        for suffix, place in (("", ""), ("_reverse", "backward."))
        for ours, theirs in variables.items()
    ]
    return Layout(
        name=name,
        title=title,
        model={"keras-lstm": "lstm", "keras-gru": "gru", "keras-rnn": "rnn"}[name],
        known_by=(f"0.{cell}.kernel", f"0.{cell}.recurrent_kernel"),
        renames=tuple(renames),
        settings={"keras-gru": settings_of_gru, "keras-rnn": settings_of_rnn}.get(name, settings),
        rework=both_biases,
        usual={"reset": "after"} if name == "keras-gru" else {},
        reference="Chollet 2015",
    )


KERAS = (
    _row("keras-lstm", N_("LSTM of Keras"), "lstm_cell", 4, _AS_TORCH),
    _row("keras-gru", N_("GRU of Keras"), "gru_cell", 3, _GRU),
    _row("keras-rnn", N_("SimpleRNN of Keras"), "simple_rnn_cell", 1, (0,)),
)
