"""What may stand behind an encoder: a dense layer before the scores, a pooler, a classifier.

Devlin et al. 2019 and their code. Asked for the word at each position (a masked language model), the encoder's output
goes through a layer of its own before the scores; asked about a whole text, only its first row, that of [CLS], is read.

    head         dense_pre, dense_post, ln.out   act(x W_dense + b_dense), and its LayerNorm     [position, d_model]
    pooler       first, dense_pre, dense_post    act(x₀ W_dense + b_dense) of the first token    [1, d_model]
    classifier   logits, y                       scores and probabilities of the classes: of the text, where there is a
                                                 pooler, else of each token
"""

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array, softmax, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.parts.attention import bias, linear, record_tree
from seqtui.models.parts.block import ACTIVATIONS, BLOCK, layer_norm
from seqtui.models.weights import seeds
from seqtui.models.weights.attention_weights import Tree, torch_linear, torch_norm
from seqtui.models.weights.state_dict import StateDict

_SQUEEZES = {**ACTIVATIONS, "tanh": tanh}
_KEYS = {"head": "head.dense", "pooler": "pooler"}

POOLER_ACTIVATION = Setting("pooler_activation", "tanh", "of the pooler", tuple(_SQUEEZES))
HEAD_SETTINGS = (
    Setting("head", False, "a dense layer and a LayerNorm before the scores, as in a masked language model"),
    Setting("head_activation", "gelu", "of the dense layer before the scores", tuple(_SQUEEZES)),
    Setting("pooler", False, "a dense layer on the first token, which stands for the text"),
    POOLER_ACTIVATION,
    Setting("classes", 0, "classes of the text, or without a pooler of each token (0: none)", low=0, high=10000),
)

HEAD = BLOCK | Notation(
    W_dense=Symbol("W_dense", "d_model d_dense", "weights of the dense layer"),
    b_dense=Symbol("b_dense", "d_dense", "bias of the dense layer"),
    first=Symbol("first", "position d_model", "the vector of the first token"),
    dense_pre=Symbol("dense_pre", "position d_dense", "the dense layer, before the activation"),
    dense_post=Symbol("dense_post", "position d_dense", "the dense layer, after the activation"),
)
_CLASSES = Notation(
    W_U=Symbol("W_class", "d_model d_vocab", "classifier: one column for each class"),
    b_U=Symbol("b_class", "d_vocab", "bias of the scores"),
)
_OF_TOKENS = _CLASSES | Notation(
    logits=Symbol("logits", "position d_vocab", "score of each class for each token"),
    y=Symbol("y", "position d_vocab", "probability of each class for each token"),
)
_OF_TEXT = _CLASSES | Notation(
    logits=Symbol("logits", "d_vocab", "score of each class"), y=Symbol("y", "d_vocab", "probability of each class")
)


def shapes(weights: StateDict) -> dict[str, Value]:
    """What a file of a known layout says of these parts: those of them alone that it has tensors for."""
    if weights.network is None:
        return {}
    said: dict[str, Value] = {part: True for part, key in _KEYS.items() if f"{key}.weight" in weights.tensors}
    classes = weights.tensors.get("classifier.weight")
    return said if classes is None else said | {"classes": int(classes.shape[0])}


def head_tree(seed: int, config: Mapping[str, Value], weights: StateDict | None) -> Tree:
    """The weights of the parts that the settings name, head, pooler and classifier, from the file or else drawn.

    Raises SeqtuiError when the file does not have them.
    """
    d_model, tree = config["d_model"], Tree()
    if config["head"] and config["output"]:
        norm = torch_norm(weights, "head.norm", d_model) if weights else _unit_norm(d_model)
        tree["head"] = {**_linear(seed, "head.dense", "dense", d_model, d_model, weights), "ln": norm}
    if config["pooler"]:
        tree["pooler"] = _linear(seed, "pooler", "dense", d_model, d_model, weights)
    if config["classes"]:
        tree["classifier"] = _linear(seed, "classifier", "U", d_model, config["classes"], weights)
    return tree


def _linear(seed: int, key: str, letter: str, rows: int, columns: int, weights: StateDict | None) -> Tree:
    if weights is not None:
        return torch_linear(weights, key, letter, rows, columns)
    return {
        f"W_{letter}": seeds.normal(seed, f"{key}.weight", (rows, columns), (2.0 / (rows + columns)) ** 0.5),
        f"b_{letter}": seeds.uniform(seed, f"{key}.bias", (columns,), rows**-0.5),
    }


def _unit_norm(d_model: int) -> Tree:
    return {"gamma": np.ones(d_model), "beta": np.zeros(d_model)}


def record_head(eq: Equations, tree: Tree, config: Mapping[str, Value]) -> SimpleNamespace:
    """Record the weights of these parts; read w.head, w.pooler, w.classifier."""
    classes = {"d_vocab": config["classes"]} if config["classes"] else {}
    with eq.scope("", **classes), eq.using(HEAD | _CLASSES):
        return record_tree(eq, tree)


def before_scores(eq: Equations, w: SimpleNamespace, x: Array, config: Mapping[str, Value]) -> Array:
    """Record the dense layer of a masked language model: x [position, d_model] to what the scores are read from."""
    with eq.scope("head"), eq.using(HEAD):
        dense = _dense(eq, w.head, x, config["head_activation"])
        with eq.scope("ln"):
            return layer_norm(eq, w.head.ln, dense, config["eps"])


def pool(eq: Equations, w: SimpleNamespace, x: Array, config: Mapping[str, Value]) -> Array:
    """Record the pooler: the first row of x [position, d_model] to what stands for the text, [1, d_model]."""
    with eq.scope("pooler", position=1), eq.using(HEAD):
        return _dense(eq, w.pooler, eq("first", x[0:1]), config["pooler_activation"])


def classify(eq: Equations, w: SimpleNamespace, x: Array, config: Mapping[str, Value], whole: bool) -> Array:
    """Record the scores of the classes, of a whole text, x [1, d_model], or of each token, x [position, d_model].

    Returns their probabilities; one class alone has none: its score.
    """
    read = x[0] if whole else x
    with eq.scope("classifier", d_vocab=config["classes"]), eq.using(_OF_TEXT if whole else _OF_TOKENS):
        logits = eq("logits", linear(read, w.classifier.W_U, bias(w.classifier, "b_U")))
        return logits if config["classes"] == 1 else eq("y", softmax(logits))


def _dense(eq: Equations, w: SimpleNamespace, x: Array, activation: str) -> Array:
    pre = eq("dense_pre", linear(x, w.W_dense, bias(w, "b_dense")))
    return eq("dense_post", _SQUEEZES[activation](pre))


def class_names(weights: StateDict | None, classes: int) -> tuple[str, ...]:
    """What so many classes are called: as the file says, or by their numbers."""
    named = weights.network.targets if weights is not None and weights.network is not None else ()
    return named if len(named) == classes else tuple(str(k) for k in range(classes))
