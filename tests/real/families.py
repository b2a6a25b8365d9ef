"""Each family under the paths of seqtui: what reads the text, the blocks, and what answers."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from msgspec.structs import replace
from torch import Tensor, nn

from tests.real.blocks import Attending, Stack, record
from tests.real.reference import Place
from tests.real.twin import Twin, same
from tests.real.watch import pieces

GPT2 = Stack(
    at="",
    layers="transformer.h",
    attention=Attending("attn", "attn.c_attn", "attn.c_attn", "attn.c_attn", "attn.c_proj"),
    inner="mlp.c_fc",
    outer="mlp.c_proj",
    norms=("ln_1", "ln_2"),
    norm_first=True,
    final="transformer.ln_f",
)
LLAMA = Stack(
    at="",
    layers="model.layers",
    attention=Attending("self_attn", *(f"self_attn.{letter}_proj" for letter in "qkvo")),
    inner="mlp.up_proj",
    outer="mlp.down_proj",
    norms=("input_layernorm", "post_attention_layernorm"),
    norm_first=True,
    final="model.norm",
    gate="mlp.gate_proj",
    rotary="model.rotary_emb",
)


BERT = Stack(
    at="",
    layers="encoder.layer",
    attention=Attending(
        "attention.self", *(f"attention.self.{name}" for name in ("query", "key", "value")), "attention.output.dense"
    ),
    inner="intermediate.dense",
    outer="output.dense",
    norms=("attention.output.LayerNorm", "output.LayerNorm"),
    norm_first=False,
)
DISTILBERT = Stack(
    at="",
    layers="distilbert.transformer.layer",
    attention=Attending("attention", *(f"attention.{letter}_lin" for letter in ("q", "k", "v", "out"))),
    inner="ffn.lin1",
    outer="ffn.lin2",
    norms=("sa_layer_norm", "output_layer_norm"),
    norm_first=False,
)
_SELF = Attending("self_attn", *(f"self_attn.{name}_proj" for name in ("q", "k", "v", "out")))
_CROSS = Attending("encoder_attn", *(f"encoder_attn.{name}_proj" for name in ("q", "k", "v", "out")))
ENCODER = Stack(
    at="encoder.",
    layers="model.encoder.layers",
    attention=_SELF,
    inner="fc1",
    outer="fc2",
    norms=("self_attn_layer_norm", "final_layer_norm"),
    norm_first=False,
)
DECODER = replace(
    ENCODER,
    at="decoder.",
    layers="model.decoder.layers",
    cross=_CROSS,
    norms=("self_attn_layer_norm", "encoder_attn_layer_norm", "final_layer_norm"),
)


VIT = Stack(
    at="",
    layers="vit.layers",
    attention=Attending("attention", *(f"attention.{letter}_proj" for letter in "qkvo")),
    inner="mlp.fc1",
    outer="mlp.fc2",
    norms=("layernorm_before", "layernorm_after"),
    norm_first=True,
    final="vit.layernorm",
)


def gpt2(twin: Twin) -> None:
    """GPT-2 (Radford et al. 2019)."""
    twin.rows("W_E", "transformer.wte")
    twin.rows("W_pos", "transformer.wpe")
    twin.values["embed"], twin.values["pos_embed"] = twin.out("transformer.wte"), twin.out("transformer.wpe")
    twin.values["x"] = twin.into("transformer.h.0")
    record(twin, GPT2)
    _next_word(twin)


def llama(twin: Twin) -> None:
    """Llama, Mistral and Qwen2."""
    twin.rows("W_E", "model.embed_tokens")
    twin.values["x"] = twin.out("model.embed_tokens")
    record(twin, LLAMA)
    _next_word(twin)


def _next_word(twin: Twin) -> None:
    twin.asked = "ln_final.out"
    if twin.has("lm_head"):
        answer(twin, "lm_head")
    elif twin.model.config.tie_word_embeddings:  # a trunk whose words answer, too: so GPT-2 stands on the hub
        twin.values["logits"] = twin.values["ln_final.out"] @ twin.model.get_input_embeddings().weight.T
        twin.places["W_U"] = replace(twin.places["W_E"], transposed=True)


def bert(twin: Twin) -> None:
    """BERT (Devlin et al. 2019): asked for masked words, for the class of a text or of each word, or for nothing."""
    _bert(twin, "bert", 0)
    _answers(
        twin, ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.decoder")
    )
    if twin.has("bert.pooler"):
        pool(twin, "bert.pooler.dense", twin.seen.out["bert.pooler"])
    _classes(twin, "classifier")


def roberta(twin: Twin) -> None:
    """RoBERTa (Liu et al. 2019): positions begin behind the row of the padding."""
    _bert(twin, "roberta", twin.model.config.pad_token_id + 1)
    _answers(twin, ("lm_head.dense", "lm_head.layer_norm", "lm_head.decoder"))
    if twin.has("roberta.pooler"):
        pool(twin, "roberta.pooler.dense", twin.seen.out["roberta.pooler"])
    if twin.has("classifier.out_proj"):
        pool(twin, "classifier.dense", twin.seen.into["classifier.out_proj"])
        _classes(twin, "classifier.out_proj")
    else:
        _classes(twin, "classifier")


def _bert(twin: Twin, trunk: str, first: int) -> None:
    at, values = f"{trunk}.embeddings", twin.values
    twin.rows("W_E", f"{at}.word_embeddings")
    twin.rows("W_type", f"{at}.token_type_embeddings")
    twin.rows("W_pos", f"{at}.position_embeddings", first)
    values["embed"], values["type_embed"] = twin.out(f"{at}.word_embeddings"), twin.out(f"{at}.token_type_embeddings")
    values["pos_embed"] = twin.out(f"{at}.position_embeddings")
    embed_norm(twin, "", f"{at}.LayerNorm")
    record(twin, replace(BERT, layers=f"{trunk}.encoder.layer"))


def distilbert(twin: Twin) -> None:
    """DistilBERT (Sanh et al. 2019): BERT without token types."""
    at, values = "distilbert.embeddings", twin.values
    twin.rows("W_E", f"{at}.word_embeddings")
    twin.rows("W_pos", f"{at}.position_embeddings")
    values["embed"], values["pos_embed"] = twin.out(f"{at}.word_embeddings"), twin.out(f"{at}.position_embeddings")
    embed_norm(twin, "", f"{at}.LayerNorm")
    record(twin, DISTILBERT)
    _answers(twin, ("vocab_transform", "vocab_layer_norm", "vocab_projector"))
    if twin.has("pre_classifier"):
        pool(twin, "pre_classifier", twin.seen.into["classifier"])
    _classes(twin, "classifier")


def _answers(twin: Twin, modules: tuple[str, str, str]) -> None:
    """The head of a masked language model, where there is one: dense layer, LayerNorm and output layer."""
    twin.asked = list(twin.values)[-1]
    dense, norm, last = modules
    if twin.has(last):
        twin.linear("head.W_dense", "head.b_dense", dense)
        twin.values["head.dense_pre"], twin.values["head.dense_post"] = twin.out(dense), twin.into(norm)
        twin.norm("head.ln.", norm)
        answer(twin, last)


def pool(twin: Twin, dense: str, pooled: Tensor) -> None:
    """The dense layer on the first token, which stands for the text."""
    twin.linear("pooler.W_dense", "pooler.b_dense", dense)
    first = twin.seen.into[dense]
    twin.values["pooler.first"], twin.values["pooler.dense_pre"] = first, twin.seen.out[dense]
    twin.values["pooler.dense_post"] = pooled
    twin.asked = "pooler.dense_post"


def _classes(twin: Twin, module: str) -> None:
    if twin.has(module):
        answer(twin, module, "classifier.")


def embed_norm(twin: Twin, at: str, module: str) -> None:
    """The LayerNorm behind the sum of words and positions."""
    twin.values[f"{at}embed_sum"] = twin.into(module)
    twin.norm(f"{at}embed_norm.", module)
    twin.values[f"{at}x"] = twin.out(module)


def bart(twin: Twin) -> None:
    """BART (Lewis et al. 2019): positions begin at row 2, and a LayerNorm stands behind the sum."""
    for stack in (ENCODER, DECODER):
        side = f"model.{stack.at}"
        twin.rows(f"{stack.at}W_pos", f"{side}embed_positions", 2)
        _scaled_words(twin, stack.at, f"{side}embed_tokens", twin.out(f"{side}embed_tokens"))
        twin.values[f"{stack.at}pos_embed"] = twin.out(f"{side}embed_positions")
        embed_norm(twin, stack.at, f"{side}layernorm_embedding")
        record(twin, stack)
    _written(twin)


def marian(twin: Twin) -> None:
    """Marian (Junczys-Dowmunt et al. 2018): waves, sines before cosines, kept in float32."""
    for stack in (ENCODER, DECODER):
        side, values = f"model.{stack.at}", twin.values
        scale = twin.part(side.rstrip(".")).embed_scale
        _scaled_words(twin, stack.at, f"{side}embed_tokens", twin.out(f"{side}embed_tokens") * scale)
        kept = twin.out(f"{side}embed_positions")
        waves(twin, stack.at, kept)
        values[f"{stack.at}x"] = twin.into(f"{stack.layers}.0")
        record(twin, stack)
    _written(twin)


def waves(twin: Twin, at: str, kept: Tensor) -> None:
    """Sinusoidal positions as the network has them, in float32, and what they are rounded from."""
    length, width = kept.shape
    values = twin.values
    values[f"{at}pos"] = pos = torch.arange(length, dtype=torch.float64)[:, None]
    values[f"{at}rate"] = rate = 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    values[f"{at}angle"] = angle = pos * rate
    values[f"{at}pos_embed"] = exact = torch.cat([angle.sin(), angle.cos()], -1)
    values[f"{at}kept"], values[f"{at}rounding"] = kept, kept - exact
    assert float((kept - exact).detach().abs().max()) < 1e-7


def _scaled_words(twin: Twin, at: str, module: str, scaled: Tensor) -> None:
    part = twin.part(module)
    twin.rows(f"{at}W_E", module)
    twin.values[f"{at}embed"] = part.weight[twin.seen.into[module][0]]
    if twin.model.config.scale_embedding:
        twin.values[f"{at}scaled_embed"] = scaled


def _written(twin: Twin) -> None:
    twin.values["memory"] = twin.out(f"model.encoder.layers.{len(twin.model.model.encoder.layers) - 1}")
    answer(twin, "lm_head", "decoder.")
    twin.values["decoder.logits"] = twin.values["decoder.logits"] + twin.model.final_logits_bias
    twin.places["decoder.b_U"] = Place(twin.keys[id(twin.model.final_logits_bias)])


def vit(twin: Twin) -> None:
    """ViT (Dosovitskiy et al. 2021): patches by a convolution, of which only the class token answers."""
    values, at = twin.values, "vit.embeddings"
    patch = twin.part(f"{at}.patch_embeddings.projection")
    picture = twin.into(f"{at}.patch_embeddings.projection")  # [channel, row, column]
    side = patch.kernel_size[0]
    values["image"] = picture.permute(1, 2, 0).squeeze(-1)
    values["patches"] = nn.functional.unfold(picture[None], side, stride=side)[0].T
    twin.linear("W_patch", "b_patch", f"{at}.patch_embeddings.projection")
    values["embed"] = embed = twin.out(f"{at}.patch_embeddings")
    same(values["patches"] @ patch.weight.reshape(len(patch.weight), -1).T + patch.bias, embed)
    twin.places["class_token"], twin.places["W_pos"] = (
        Place(twin.key(f"{at}.{name}")) for name in ("cls_token", "position_embeddings")
    )
    values["x"] = twin.out(at)
    record(twin, VIT)
    values["class_out"] = twin.into("vit.layernorm")[:1]
    for path in [path for path in values if path.startswith("ln_final.")]:
        values[path] = values[path][:1]
    twin.asked = "ln_final.out"
    if twin.has("vit.pooler"):
        pool(twin, "vit.pooler.dense", twin.seen.out["vit.pooler"])
    if twin.has("classifier"):
        answer(twin, "classifier")


def answer(twin: Twin, module: str, at: str = "") -> None:
    """The output layer: of words, or of classes."""
    twin.linear(f"{at}W_U", f"{at}b_U", module)
    twin.asked = f"{at}logits"
    twin.values[twin.asked] = twin.out(module)


NAMED: dict[str, Callable[[Twin], None]] = {
    "gpt2": gpt2,
    "llama": llama,
    "mistral": llama,
    "qwen2": llama,
    "bert": bert,
    "distilbert": distilbert,
    "roberta": roberta,
    "marian": marian,
    "bart": bart,
    "vit": vit,
}


def read_text(network: Path, text: str) -> dict[str, Tensor]:
    """What a network that reads a text is given."""
    return {"input_ids": torch.tensor([pieces(network, text)])}


def read_and_write(network: Path, text: str) -> dict[str, Tensor]:
    """What an encoder and a decoder are given: a text, and what is forced on the decoder behind its start word."""
    source, target = text.split("|")
    start = json.loads((network / "config.json").read_text())["decoder_start_token_id"]
    forced = [start, *pieces(network, target)[:-1]]
    return {"input_ids": torch.tensor([pieces(network, source)]), "decoder_input_ids": torch.tensor([forced])}


def read_picture(network: Path, text: str) -> dict[str, Tensor]:
    """What a network that reads pictures is given: levels drawn from 0 to 1, and kept beside it."""
    config = json.loads((network / "config.json").read_text())
    shape = config["image_size"], config["image_size"], config["num_channels"]
    picture = np.random.default_rng(5).random(shape)
    np.save(network.parent / "picture.npy", picture.squeeze(-1) if shape[-1] == 1 else picture)  # grey: [row, column]
    return {"pixel_values": torch.tensor(picture).permute(2, 0, 1)[None]}


GIVEN: dict[str, Callable[[Path, str], dict[str, Tensor]]] = dict.fromkeys(NAMED, read_text)
GIVEN |= dict.fromkeys(("marian", "bart"), read_and_write)
GIVEN["vit"] = read_picture
