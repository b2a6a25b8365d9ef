"""BERT (Devlin et al. 2019), RoBERTa (Liu et al. 2019) and DistilBERT (Sanh et al. 2019), as the hub has them.

Each with the head of its masked language model or without, and with the classifier of a fine-tuned one. RoBERTa numbers
its positions from 2, the number behind that of its padding: the rows before are never read, and are left out.
"""

from __future__ import annotations

from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.config_answers import activation, agrees, is_tied, layers, refuse_unless
from seqtui.models.layouts.layout import EMBEDDING, Layout, Rename, Shapes

_BLOCK, _EMBEDDINGS = "{p}encoder.layer.{k}.", "{p}embeddings."
_PADDING = 1  # RoBERTa's number of it

_TRUNK = (
    Rename("embedding.weight", _EMBEDDINGS + "word_embeddings.weight"),
    Rename("token_types.weight", _EMBEDDINGS + "token_type_embeddings.weight"),
    Rename("embed_norm.*", _EMBEDDINGS + "LayerNorm.*"),
    Rename("layers.{k}.self_attn.q_proj.*", _BLOCK + "attention.self.query.*"),
    Rename("layers.{k}.self_attn.k_proj.*", _BLOCK + "attention.self.key.*"),
    Rename("layers.{k}.self_attn.v_proj.*", _BLOCK + "attention.self.value.*"),
    Rename("layers.{k}.self_attn.out_proj.*", _BLOCK + "attention.output.dense.*"),
    Rename("layers.{k}.norm1.*", _BLOCK + "attention.output.LayerNorm.*"),
    Rename("layers.{k}.linear1.*", _BLOCK + "intermediate.dense.*"),
    Rename("layers.{k}.linear2.*", _BLOCK + "output.dense.*"),
    Rename("layers.{k}.norm2.*", _BLOCK + "output.LayerNorm.*"),
    Rename("pooler.*", "{p}pooler.dense.*", needed=False),
)
_POSITIONS = _EMBEDDINGS + "position_embeddings.weight"


def _common(config: Config, shapes: Shapes, sizes: dict[str, int], act: str, eps: float) -> dict[str, Value]:
    """What the three families say alike; sizes are those that the weights have, by the keys of the config."""
    for key, size in sizes.items():
        agrees(config, key, size)
    said = activation(config, act, "gelu")
    has_head = "head.dense.weight" in shapes
    return {
        "norm": "layer",
        "norm_first": False,
        "positions": "learned",
        "activation": said,
        "eps": eps,
        "causal": False,
        **({"head_activation": said} if has_head else {}),
        **({"output": True, "tied": is_tied(config)} if has_head else {}),
    }


def _shares(config: Config, shapes: Shapes) -> str:
    return EMBEDDING if "head.dense.weight" in shapes and is_tied(config) else ""


def bert_settings(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return what config.json says of a BERT or RoBERTa.

    Raises SeqtuiError where it contradicts the shapes, or asks for what no model here has.
    """
    refuse_unless(config, "position_embedding_type", "absolute")
    refuse_unless(config, "is_decoder", False)
    sizes = {
        "hidden_size": shapes["embedding.weight"][-1],
        "vocab_size": shapes["embedding.weight"][0],
        "type_vocab_size": shapes["token_types.weight"][0],
        "intermediate_size": shapes["layers.0.linear1.weight"][0],
        "num_hidden_layers": layers(shapes),
    }
    said = _common(config, shapes, sizes, "hidden_act", config.number("layer_norm_eps", 1e-12))
    return {"n_heads": config.whole("num_attention_heads"), **said}


def _bert(config: Config, shapes: Shapes) -> dict[str, Value]:
    agrees(config, "max_position_embeddings", shapes["positions"][0])
    return bert_settings(config, shapes)


def _roberta(config: Config, shapes: Shapes) -> dict[str, Value]:
    refuse_unless(config, "pad_token_id", _PADDING)
    agrees(config, "max_position_embeddings", shapes["positions"][0] + _PADDING + 1)
    return bert_settings(config, shapes)


def _distilbert(config: Config, shapes: Shapes) -> dict[str, Value]:
    sizes = {
        "dim": shapes["embedding.weight"][-1],
        "vocab_size": shapes["embedding.weight"][0],
        "max_position_embeddings": shapes["positions"][0],
        "hidden_dim": shapes["layers.0.linear1.weight"][0],
        "n_layers": layers(shapes),
    }
    said = _common(config, shapes, sizes, "activation", 1e-12)
    pooled: dict[str, Value] = {"pooler_activation": "relu"} if "pooler.weight" in shapes else {}
    return {"n_heads": config.whole("n_heads"), **said, **pooled}


def _is_bert(shapes: Shapes, prefix: str) -> bool:
    """Whether keys that RoBERTa has, too, are of a BERT: that has one type of tokens, and a name of its own."""
    types = shapes.get(f"{prefix}embeddings.token_type_embeddings.weight", (0,))
    return types[:1] != (1,) and not prefix.endswith("roberta.")


BERT = Layout(
    name="bert",
    title=N_("BERT of the hub, MiniLM too"),
    model="encoder",
    model_types=("bert",),
    known_by=("encoder.layer.0.attention.self.query.weight", "embeddings.word_embeddings.weight"),
    unless=("embeddings.patch_embeddings.projection.weight",),
    renames=(
        *_TRUNK,
        Rename("positions", _POSITIONS),
        Rename("head.dense.*", "{o}cls.predictions.transform.dense.*", needed=False),
        Rename("head.norm.*", "{o}cls.predictions.transform.LayerNorm.*", needed=False),
        Rename("out.*", "{o}cls.predictions.decoder.*", needed=False),
        Rename("out.bias", "{o}cls.predictions.bias", needed=False),
        Rename("classifier.*", "{o}classifier.*", needed=False),
    ),
    fits=_is_bert,
    passed_over=(r"embeddings\.position_ids", r"embeddings\.token_type_ids"),
    settings=_bert,
    shares=_shares,
    asked=("n_heads",),
    reference="Devlin et al. 2019",
)
ROBERTA = Layout(
    name="roberta",
    title=N_("RoBERTa of the hub"),
    model="encoder",
    model_types=("roberta", "xlm-roberta", "camembert"),
    known_by=BERT.known_by,
    renames=(
        *_TRUNK,
        Rename("positions", _POSITIONS, first=_PADDING + 1),
        Rename("head.dense.*", "{o}lm_head.dense.*", needed=False),
        Rename("head.norm.*", "{o}lm_head.layer_norm.*", needed=False),
        Rename("out.*", "{o}lm_head.decoder.*", needed=False),
        Rename("out.bias", "{o}lm_head.bias", needed=False),
        Rename("pooler.*", "{o}classifier.dense.*", needed=False),
        Rename("classifier.*", "{o}classifier.out_proj.*", needed=False),
        Rename("classifier.*", "{o}classifier.*", needed=False),
    ),
    passed_over=BERT.passed_over,
    settings=_roberta,
    shares=_shares,
    reference="Liu et al. 2019",
)
_DISTILLED = "{p}transformer.layer.{k}."
DISTILBERT = Layout(
    name="distilbert",
    title=N_("DistilBERT of the hub"),
    model="encoder",
    model_types=("distilbert",),
    known_by=("transformer.layer.0.attention.q_lin.weight", "embeddings.word_embeddings.weight"),
    renames=(
        Rename("embedding.weight", _EMBEDDINGS + "word_embeddings.weight"),
        Rename("positions", _POSITIONS),
        Rename("embed_norm.*", _EMBEDDINGS + "LayerNorm.*"),
        Rename("layers.{k}.self_attn.q_proj.*", _DISTILLED + "attention.q_lin.*"),
        Rename("layers.{k}.self_attn.k_proj.*", _DISTILLED + "attention.k_lin.*"),
        Rename("layers.{k}.self_attn.v_proj.*", _DISTILLED + "attention.v_lin.*"),
        Rename("layers.{k}.self_attn.out_proj.*", _DISTILLED + "attention.out_lin.*"),
        Rename("layers.{k}.norm1.*", _DISTILLED + "sa_layer_norm.*"),
        Rename("layers.{k}.linear1.*", _DISTILLED + "ffn.lin1.*"),
        Rename("layers.{k}.linear2.*", _DISTILLED + "ffn.lin2.*"),
        Rename("layers.{k}.norm2.*", _DISTILLED + "output_layer_norm.*"),
        Rename("head.dense.*", "{o}vocab_transform.*", needed=False),
        Rename("head.norm.*", "{o}vocab_layer_norm.*", needed=False),
        Rename("out.*", "{o}vocab_projector.*", needed=False),
        Rename("pooler.*", "{o}pre_classifier.*", needed=False),
        Rename("classifier.*", "{o}classifier.*", needed=False),
    ),
    passed_over=BERT.passed_over,
    settings=_distilbert,
    shares=_shares,
    asked=("n_heads",),
    reference="Sanh et al. 2019",
)
