"""BERT, DistilBERT, RoBERTa, BART, Marian and ViT as `transformers` computes them, from tensors renamed by hand.

What opens a directory renames them by its table of layouts; here the names are the contract of the models themselves.
"""

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import find_model
from seqtui.models.weights.network import Network
from seqtui.models.weights.state_dict import StateDict

pytestmark = pytest.mark.every

V, D, H, F, N = 23, 12, 3, 20, 2
WORDS = tuple(f"w{k}" for k in range(V))


class Numbers:
    """A tokenizer of numbers: ``3 7 2`` is w3 w7 w2."""

    words = WORDS

    def encode(self, text, pair=None):
        return tuple(map(int, (text if pair is None else f"{text} {pair}").split()))

    def decode(self, ids):
        return " ".join(map(str, ids))


def drawn(module):
    """The module in float64 with every tensor drawn, biases and norms too."""
    torch = pytest.importorskip("torch")
    generator = torch.Generator().manual_seed(3)
    module = module.double().eval()
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator, dtype=torch.float64) * 0.3)
            if "norm" in name.lower() and name.endswith("weight"):
                parameter.add_(1.0)
    return module


def arrays(module):
    return {name: value.detach().numpy() for name, value in module.state_dict().items()}


def stack(held, here, there, parts, layers=N, cross=False):
    """The layers under our names: parts are theirs of q, k, v, out, norm1, linear1, linear2, and the last norm."""
    named = {}
    for k in range(layers):
        at, of = f"{here}layers.{k}.", f"{there}{k}."
        for block, prefix in (("self_attn", ""), *((("multihead_attn", "cross_"),) if cross else ())):
            for kind in ("weight", "bias"):
                q, k_, v, out = (held[f"{of}{parts[prefix + letter]}.{kind}"] for letter in ("q", "k", "v", "o"))
                named[f"{at}{block}.in_proj_{kind}"] = np.concatenate([q, k_, v])
                named[f"{at}{block}.out_proj.{kind}"] = out
        for ours in ("norm1", "norm2", "norm3", "linear1", "linear2"):
            for kind in ("weight", "bias") if ours in parts else ():
                named[f"{at}{ours}.{kind}"] = held[f"{of}{parts[ours]}.{kind}"]
    return named


def linear(held, here, there):
    return {f"{here}.{kind}": held[f"{there}.{kind}"] for kind in ("weight", "bias")}


def opened(model, tensors, settings, text, words=WORDS, targets=(), tokenizer=True, **given):
    network = Network("by hand", model, settings, words, targets, Numbers() if tokenizer else None)
    state = StateDict("by hand", {key: np.array(value) for key, value in tensors.items()}, network=network)
    row = find_model(model)
    return row.run(Request(model, text, settings=given.pop("typed", {}), weights=state, **given))


def close(run, path, theirs, atol=1e-10):
    ours = run.trace.value(path)
    np.testing.assert_allclose(ours, theirs.detach().numpy().reshape(ours.shape), rtol=0, atol=atol, err_msg=path)


BERT = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "o": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "linear1": "intermediate.dense",
    "linear2": "output.dense",
    "norm2": "output.LayerNorm",
}
SIZES = {
    "vocab_size": V,
    "hidden_size": D,
    "num_attention_heads": H,
    "intermediate_size": F,
    "num_hidden_layers": N,
    "max_position_embeddings": 16,
    "attn_implementation": "eager",
}
POST = {"n_heads": H, "norm_first": "no", "activation": "gelu", "eps": 1e-12, "positions": "learned"}


def bert_tensors(held, at="bert.", offset=0):
    return {
        "embedding.weight": held[f"{at}embeddings.word_embeddings.weight"],
        "positions": held[f"{at}embeddings.position_embeddings.weight"][offset:],
        "token_types.weight": held[f"{at}embeddings.token_type_embeddings.weight"],
        **linear(held, "embed_norm", f"{at}embeddings.LayerNorm"),
        **stack(held, "", f"{at}encoder.layer.", BERT),
    }


def hidden(run, output, n=N, at="", x="x"):
    """Every hidden state and attention map of an encoder."""
    close(run, f"{at}{x}", output.hidden_states[0][0])
    for k in range(n):
        last = f"{at}block{k}.ln2.out" if f"{at}block{k}.ln2.out" in dict(run.trace.named()) else None
        assert last
        close(run, last, output.hidden_states[k + 1][0])
        for h in range(H):
            close(run, f"{at}block{k}.head{h}.pattern", output.attentions[k][0, h])


@pytest.mark.parametrize("pair", [None, "9 4 2"])
def test_bert_with_its_masked_language_model_head(pair):
    import torch
    from transformers import BertConfig, BertForMaskedLM

    model = drawn(BertForMaskedLM(BertConfig(**SIZES, layer_norm_eps=1e-12)))
    held = arrays(model)
    tensors = {
        **bert_tensors(held),
        **linear(held, "head.dense", "cls.predictions.transform.dense"),
        **linear(held, "head.norm", "cls.predictions.transform.LayerNorm"),
        **linear(held, "out", "cls.predictions.decoder"),
    }
    typed = {} if pair is None else {"pair": pair}
    run = opened("encoder", tensors, {**POST, "output": "yes"}, "2 5 7 5", typed=typed)
    ids = [2, 5, 7, 5, *map(int, (pair or "").split())]
    types = [0] * 4 + [1] * (len(ids) - 4)
    asked = {"input_ids": torch.tensor([ids]), "token_type_ids": torch.tensor([types])}
    output = model(**asked, output_hidden_states=True, output_attentions=True)
    hidden(run, output)
    close(run, "logits", output.logits[0])
    assert run.config["token_types"] == 2 and run.config["head"] and run.config["embed_norm"]


def test_bert_with_pooler_and_classifier():
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    model = drawn(BertForSequenceClassification(BertConfig(**SIZES, num_labels=3)))
    held = arrays(model)
    tensors = {
        **bert_tensors(held),
        **linear(held, "pooler", "bert.pooler.dense"),
        **linear(held, "classifier", "classifier"),
    }
    run = opened("encoder", tensors, POST, "2 5 7 5", targets=("bad", "so so", "good"))
    output = model(torch.tensor([[2, 5, 7, 5]]), output_hidden_states=True, output_attentions=True)
    hidden(run, output)
    close(run, "classifier.logits", output.logits[0])
    close(run, "classifier.y", output.logits[0].softmax(-1))
    scope = run.trace[run.trace.find("classifier.y")].scope
    assert run.labels(scope, "d_vocab") == ("bad", "so so", "good")


def test_bert_that_names_the_class_of_each_token():
    import torch
    from transformers import BertConfig, BertForTokenClassification

    model = drawn(BertForTokenClassification(BertConfig(**SIZES, num_labels=4)))
    held = arrays(model)
    run = opened("encoder", {**bert_tensors(held), **linear(held, "classifier", "classifier")}, POST, "2 5 7")
    close(run, "classifier.logits", model(torch.tensor([[2, 5, 7]])).logits[0])


def test_distilbert():
    import torch
    from transformers import DistilBertConfig, DistilBertForMaskedLM, DistilBertForSequenceClassification

    config = DistilBertConfig(vocab_size=V, dim=D, n_heads=H, hidden_dim=F, n_layers=N, max_position_embeddings=16)
    config._attn_implementation = "eager"
    theirs = [*(f"attention.{part}_lin" for part in ("q", "k", "v", "out")), "sa_layer_norm"]
    names = dict(zip("qkvo", theirs, strict=False)) | {"norm1": theirs[-1], "norm2": "output_layer_norm"}
    names |= {"linear1": "ffn.lin1", "linear2": "ffn.lin2"}
    for kind in (DistilBertForMaskedLM, DistilBertForSequenceClassification):
        model = drawn(kind(config))
        held = arrays(model)
        tensors = {
            "embedding.weight": held["distilbert.embeddings.word_embeddings.weight"],
            "positions": held["distilbert.embeddings.position_embeddings.weight"],
            **linear(held, "embed_norm", "distilbert.embeddings.LayerNorm"),
            **stack(held, "", "distilbert.transformer.layer.", names),
        }
        output = model(torch.tensor([[2, 5, 7, 5]]), output_hidden_states=True, output_attentions=True)
        if kind is DistilBertForMaskedLM:
            tensors |= linear(held, "head.dense", "vocab_transform") | linear(held, "head.norm", "vocab_layer_norm")
            tensors |= linear(held, "out", "vocab_projector")
            run = opened("encoder", tensors, {**POST, "output": "yes"}, "2 5 7 5")
            hidden(run, output)
            close(run, "logits", output.logits[0])
        else:
            tensors |= linear(held, "pooler", "pre_classifier") | linear(held, "classifier", "classifier")
            run = opened("encoder", tensors, {**POST, "pooler_activation": "relu"}, "2 5 7 5")
            close(run, "classifier.logits", output.logits[0])


def test_roberta():
    import torch
    from transformers import RobertaConfig, RobertaForMaskedLM

    config = RobertaConfig(**SIZES, type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5)
    model = drawn(RobertaForMaskedLM(config))
    held = arrays(model)
    tensors = {
        **bert_tensors(held, "roberta.", offset=2),
        **linear(held, "head.dense", "lm_head.dense"),
        **linear(held, "head.norm", "lm_head.layer_norm"),
        **linear(held, "out", "lm_head.decoder"),
    }
    run = opened("encoder", tensors, {**POST, "eps": 1e-5, "output": "yes"}, "2 5 7 5")
    output = model(torch.tensor([[2, 5, 7, 5]]), output_hidden_states=True, output_attentions=True)
    hidden(run, output)
    close(run, "logits", output.logits[0])


BART = {
    "q": "self_attn.q_proj",
    "k": "self_attn.k_proj",
    "v": "self_attn.v_proj",
    "o": "self_attn.out_proj",
    "norm1": "self_attn_layer_norm",
    "linear1": "fc1",
    "linear2": "fc2",
}
BART_DECODER = {
    **BART,
    **{f"cross_{letter}": f"encoder_attn.{letter}_proj" for letter in "qkv"},
    "cross_o": "encoder_attn.out_proj",
    "norm2": "encoder_attn_layer_norm",
    "norm3": "final_layer_norm",
}
SEVERAL = {
    "vocab_size": V,
    "d_model": D,
    "encoder_attention_heads": H,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": F,
    "decoder_ffn_dim": 14,
    "encoder_layers": N,
    "decoder_layers": 3,
    "max_position_embeddings": 16,
    "pad_token_id": 1,
    "attn_implementation": "eager",
}


def both_sides(held):
    """The tensors that BART and Marian have in common."""
    return {
        "source_embedding.weight": held["model.shared.weight"],
        "target_embedding.weight": held["model.shared.weight"],
        **stack(held, "encoder.", "model.encoder.layers.", {**BART, "norm2": "final_layer_norm"}),
        **stack(held, "decoder.", "model.decoder.layers.", BART_DECODER, 3, cross=True),
        "out.weight": held["lm_head.weight"],
        "out.bias": held["final_logits_bias"][0],
    }


def decoded(run, output, at="decoder."):
    """Everything that a forced target leads to."""
    hidden_states = output.encoder_hidden_states
    close(run, "encoder.x", hidden_states[0][0])
    close(run, "memory", output.encoder_last_hidden_state[0])
    close(run, f"{at}x", output.decoder_hidden_states[0][0])
    for k, (own, cross) in enumerate(zip(output.decoder_attentions, output.cross_attentions, strict=True)):
        close(run, f"{at}block{k}.ln3.out", output.decoder_hidden_states[k + 1][0])
        for h in range(own.shape[1]):
            close(run, f"{at}block{k}.head{h}.pattern", own[0, h])
            close(run, f"{at}block{k}.cross.head{h}.pattern", cross[0, h])
    close(run, f"{at}logits", output.logits[0])


TWO = {"n_heads": H, "n_decoder_heads": 2, "norm_first": "no", "activation": "gelu", "eps": 1e-5, "end": "w2"}


@pytest.mark.parametrize("scaled", [False, True])
def test_bart_with_sides_of_their_own_sizes(scaled):
    import torch
    from transformers import BartConfig, BartForConditionalGeneration

    config = BartConfig(**SEVERAL, scale_embedding=scaled, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2)
    model = drawn(BartForConditionalGeneration(config))
    model.final_logits_bias.normal_()
    held = arrays(model)
    tensors = both_sides(held)
    for side, ours in (("encoder", "source"), ("decoder", "target")):
        tensors[f"{ours}_positions"] = held[f"model.{side}.embed_positions.weight"][2:]
        tensors |= linear(held, f"{side}.embed_norm", f"model.{side}.layernorm_embedding")
    settings = {**TWO, "start": "w2", "positions": "learned", "scale_embed": "yes" if scaled else "no"}
    asked = {"output_hidden_states": True, "output_attentions": True}
    forced = opened("transformer", tensors, settings, "0 5 7 5 2", targets=WORDS, typed={"target": "0 9 4 2"})
    ids = torch.tensor([[0, 5, 7, 5, 2]])
    output = model(input_ids=ids, decoder_input_ids=torch.tensor([[2, 0, 9, 4]]), **asked)
    decoded(forced, output)
    assert forced.tokens == ("w2", "w0", "w9", "w4") and forced.targets == ("w0", "w9", "w4", "w2")
    for cache in ("yes", "no"):
        wrote = opened("transformer", tensors, settings, "0 5 7 5 2", targets=WORDS, typed={"cache": cache, "limit": 6})
        theirs = written(model, ids, 2, 2, 6)
        assert [WORDS.index(word) for word in wrote.outputs] == theirs and wrote.start == "w2"


def written(model, ids, start, end, limit):
    """What the decoder writes greedily, by running all of it anew for each word."""
    import torch

    found = [start]
    while len(found) <= limit and (len(found) == 1 or found[-1] != end):
        logits = model(input_ids=ids, decoder_input_ids=torch.tensor([found])).logits
        found.append(int(logits[0, -1].argmax()))
    return found[1:]


def test_marian_with_its_waves_in_float32():
    import torch
    from transformers import MarianConfig, MarianMTModel

    config = MarianConfig(**SEVERAL, scale_embedding=True, activation_function="silu", eos_token_id=2)
    config.decoder_start_token_id = 1
    model = drawn(MarianMTModel(config))
    for side in (model.model.encoder, model.model.decoder):
        side.embed_positions.weight.copy_(side.embed_positions.create_weight())
    model.final_logits_bias.normal_()
    tensors = both_sides(arrays(model))
    settings = {**TWO, "start": "w1", "positions": "sinusoidal_halves", "scale_embed": "yes", "activation": "silu"}
    forced = opened("transformer", tensors, settings, "7 5 7 2", targets=WORDS, typed={"target": "0 9 4"})
    ids = torch.tensor([[7, 5, 7, 2]])
    asked = {"output_hidden_states": True, "output_attentions": True}
    decoded(forced, model(input_ids=ids, decoder_input_ids=torch.tensor([[1, 0, 9, 4]]), **asked))
    rounding = forced.trace.value("encoder.rounding")
    assert 0 < np.abs(rounding).max() < 6e-8
    wrote = opened("transformer", tensors, settings, "7 5 7 2", targets=WORDS, typed={"limit": 5})
    assert [WORDS.index(word) for word in wrote.outputs] == written(model, ids, 1, 2, 5)


VIT = {
    "q": "attention.q_proj",
    "k": "attention.k_proj",
    "v": "attention.v_proj",
    "o": "attention.o_proj",
    "norm1": "layernorm_before",
    "norm2": "layernorm_after",
    "linear1": "mlp.fc1",
    "linear2": "mlp.fc2",
}


@pytest.mark.parametrize(("channels", "flat"), [(3, True), (3, False), (1, True)])
def test_vit_on_pictures_of_several_channels(channels, flat):
    import torch
    from transformers import ViTConfig, ViTForImageClassification

    sizes = {key: value for key, value in SIZES.items() if key not in ("vocab_size", "max_position_embeddings")}
    sizes["attn_implementation"] = "sdpa"  # its eager attention takes the softmax in float32
    config = ViTConfig(**sizes, image_size=12, patch_size=4, num_channels=channels, num_labels=5, layer_norm_eps=1e-12)
    model = drawn(ViTForImageClassification(config))
    with torch.no_grad():
        for parameter in (model.vit.embeddings.cls_token, model.vit.embeddings.position_embeddings):
            parameter.normal_()
    held = arrays(model)
    at = next(key for key in held if key.endswith("layernorm_before.weight")).partition("0.layernorm_before")[0]
    conv = held["vit.embeddings.patch_embeddings.projection.weight"]
    tensors = {
        "patch.weight": conv.reshape(D, -1) if flat else conv,
        "patch.bias": held["vit.embeddings.patch_embeddings.projection.bias"],
        "class_token": held["vit.embeddings.cls_token"][0, 0],
        "positions": held["vit.embeddings.position_embeddings"][0],
        **stack(held, "encoder.", at, VIT),
        **linear(held, "norm", "vit.layernorm"),
        **linear(held, "head", "classifier"),
    }
    image = np.random.default_rng(2).random((12, 12, channels))
    half = ",".join(["0.5"] * channels)
    settings = {"n_heads": H, "eps": 1e-12, "channels": channels, "patch": 4, "mean": half, "std": half}
    names = ("cat", "dog", "cow", "hen", "fox")
    given = {"input": image if channels > 1 else image[:, :, 0], "targets": names, "tokenizer": False}
    run = opened("vit", tensors, settings, None, words=(), **given)
    pixels = torch.tensor((image - 0.5) / 0.5).permute(2, 0, 1)[None]
    output = model(pixels, output_hidden_states=True)
    close(run, "x", output.hidden_states[0][0])
    for k in range(N):
        close(run, f"block{k}.resid_post", output.hidden_states[k + 1][0])
    close(run, "logits", output.logits[0])
    assert run.vocabulary == names and names[int(output.logits.argmax())] in run.notes[-1]


def test_a_built_in_digit_is_as_large_as_the_pictures_of_the_network():
    import torch
    from transformers import ViTConfig, ViTModel

    sizes = {key: value for key, value in SIZES.items() if key not in ("vocab_size", "max_position_embeddings")}
    sizes["attn_implementation"] = "sdpa"
    model = drawn(ViTModel(ViTConfig(**sizes, image_size=12, patch_size=4)))
    held = arrays(model)
    at = next(key for key in held if key.endswith("layernorm_before.weight")).partition("0.layernorm_before")[0]
    tensors = {
        "patch.weight": held["embeddings.patch_embeddings.projection.weight"].reshape(D, -1),
        "patch.bias": held["embeddings.patch_embeddings.projection.bias"],
        "class_token": held["embeddings.cls_token"][0, 0],
        "positions": held["embeddings.position_embeddings"][0],
        **stack(held, "encoder.", at, VIT),
        **linear(held, "norm", "layernorm"),
        **linear(held, "pooler", "pooler.dense"),
    }
    run = opened("vit", tensors, {"n_heads": H, "eps": 1e-12, "channels": 3, "patch": 4}, "7", (), tokenizer=False)
    image = run.trace.value("image")
    assert image.shape == (12, 12, 3) and np.ptp(image, axis=2).max() == 0 and not run.trace.has("logits")
    output = model(torch.tensor(image).permute(2, 0, 1)[None])
    close(run, "pooler.dense_post", output.pooler_output[0])
