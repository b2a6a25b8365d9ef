"""Makes the files beside it with Keras itself (3.15): ``KERAS_BACKEND=torch python make.py``."""

import keras
import numpy as np

LAYERS = keras.layers
IDS = np.array([[3, 1, 4, 1, 5]])


def save(name: str, *layers: object, old: bool = False) -> None:
    model = keras.Sequential([keras.Input((None,)), LAYERS.Embedding(7, 3, name="words"), *layers])
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(size=w.shape) * 0.5 for w in model.get_weights()])
    model.save(f"{name}.keras")
    if old:
        model.save(f"{name}.h5")
        model.save_weights(f"{name}.weights.h5")
    OUT[name] = keras.ops.convert_to_numpy(model(IDS))[0]


OUT = {}
save(
    "stack",
    LAYERS.LSTM(4, return_sequences=True, name="below"),
    LAYERS.Dropout(0.2),
    LAYERS.LSTM(4, return_sequences=True),
    LAYERS.Dense(7, name="answer"),
    old=True,
)
save("gru", LAYERS.GRU(4, return_sequences=True), LAYERS.Dense(7))
save("gru_before", LAYERS.GRU(4, return_sequences=True, reset_after=False), LAYERS.Dense(7))
save("rnn", LAYERS.Bidirectional(LAYERS.SimpleRNN(2, activation="relu", return_sequences=True)), LAYERS.Dense(7))
np.savez("outputs.npz", **OUT)
