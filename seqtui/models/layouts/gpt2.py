"""GPT-2 (Radford et al. 2019) as the hub has it: Conv1D weights [in, out]; queries, keys and values in one."""

from __future__ import annotations

from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.config_answers import activation, agrees, is_tied, layers, refuse_unless, shares_embedding
from seqtui.models.layouts.layout import Layout, Rename, Shapes

_BLOCK = "{p}h.{k}."


def settings(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return what config.json says of a GPT-2.

    Raises SeqtuiError where it contradicts the shapes, or asks for what no model here has.
    """
    n_ctx, d_model = shapes["positions"]
    agrees(config, "n_embd", d_model)
    agrees(config, "n_positions", n_ctx, default=n_ctx)
    agrees(config, "vocab_size", shapes["embedding.weight"][0])
    agrees(config, "n_inner", shapes["layers.0.linear1.weight"][0], default=4 * d_model)
    agrees(config, "n_layer", layers(shapes))
    refuse_unless(config, "scale_attn_by_inverse_layer_idx", False)
    return {
        "n_heads": config.whole("n_head"),
        "norm": "layer",
        "norm_first": True,
        "positions": "learned",
        "activation": activation(config, "activation_function", "gelu_new"),
        "eps": config.number("layer_norm_epsilon", 1e-5),
        "scale": config.flag("scale_attn_weights", True),
        "tied": is_tied(config),
    }


GPT2 = Layout(
    name="gpt2",
    title=N_("GPT-2 of the hub"),
    model="gpt",
    model_types=("gpt2",),
    known_by=("h.0.attn.c_attn.weight", "wte.weight", "wpe.weight", "ln_f.weight"),
    renames=(
        Rename("embedding.weight", "{p}wte.weight"),
        Rename("positions", "{p}wpe.weight"),
        Rename("layers.{k}.norm1.*", _BLOCK + "ln_1.*"),
        Rename("layers.{k}.self_attn.in_proj_weight", _BLOCK + "attn.c_attn.weight", transposed=True),
        Rename("layers.{k}.self_attn.in_proj_bias", _BLOCK + "attn.c_attn.bias", needed=False),
        Rename("layers.{k}.self_attn.out_proj.weight", _BLOCK + "attn.c_proj.weight", transposed=True),
        Rename("layers.{k}.self_attn.out_proj.bias", _BLOCK + "attn.c_proj.bias", needed=False),
        Rename("layers.{k}.norm2.*", _BLOCK + "ln_2.*"),
        Rename("layers.{k}.linear1.weight", _BLOCK + "mlp.c_fc.weight", transposed=True),
        Rename("layers.{k}.linear1.bias", _BLOCK + "mlp.c_fc.bias", needed=False),
        Rename("layers.{k}.linear2.weight", _BLOCK + "mlp.c_proj.weight", transposed=True),
        Rename("layers.{k}.linear2.bias", _BLOCK + "mlp.c_proj.bias", needed=False),
        Rename("norm.*", "{p}ln_f.*"),
        Rename("out.weight", "{o}lm_head.weight", needed=False),
    ),
    passed_over=(r"attn\.bias", r"attn\.masked_bias"),
    settings=settings,
    shares=shares_embedding,
    reference="Radford et al. 2019",
)
