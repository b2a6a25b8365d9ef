"""Model directories: which tensor goes where, what config.json says, and what is refused in one sentence."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from seqtui.cli import main
from seqtui.engine.errors import SeqtuiError
from seqtui.models.layouts import directory
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.model_files import is_model_directory, weight_files
from seqtui.train.torch_file import stored_in_pickle
from tests.models.layouts.directories import FAMILIES, GPT2_CONFIG, D, V, folder_of, gpt2, written


def read_directory(folder):
    return directory.read_directory(folder, stored_in_pickle)


@pytest.fixture
def folder(tmp_path):
    return written(tmp_path / "gpt2", GPT2_CONFIG, gpt2())


def test_tensors_of_a_gpt2_stand_under_the_names_of_torch_and_are_no_copies(folder):
    state, file = read_directory(folder), gpt2()
    stacked = file["transformer.h.1.attn.c_attn.weight"]
    assert np.array_equal(state["layers.1.self_attn.in_proj_weight"], stacked.T)
    assert not state["layers.1.self_attn.in_proj_weight"].flags.writeable
    assert not state["layers.1.self_attn.in_proj_weight"].flags.owndata
    assert state["out.weight"] is state["embedding.weight"]
    assert state.outside == {}
    origin = state.origins["layers.1.self_attn.in_proj_weight"]
    assert (origin.key, origin.transposed) == ("transformer.h.1.attn.c_attn.weight", True)


def test_a_config_says_what_shapes_do_not(folder):
    network = read_directory(folder).network
    assert (network.layout, network.model) == ("gpt2", "gpt")
    assert network.settings == {
        "n_heads": 2,
        "norm": "layer",
        "norm_first": True,
        "positions": "learned",
        "activation": "gelu_tanh",
        "eps": 1e-5,
        "scale": True,
        "tied": True,
    }
    assert network.facts["parameters"] == sum(value.size for value in gpt2().values())


@pytest.mark.parametrize("prefix", ["", "transformer.", "model.transformer."])
def test_a_prefix_before_all_names_changes_nothing(tmp_path, prefix):
    state = read_directory(written(tmp_path / "a", GPT2_CONFIG, gpt2(prefix)))
    assert state.outside == {} and "layers.1.norm2.bias" in state.tensors


def test_untied_output_layer_and_what_nothing_takes(tmp_path):
    tensors = {**gpt2(), "lm_head.weight": np.ones((V, D), np.float32), "v_head.weight": np.ones((1, D), np.float32)}
    tensors["transformer.h.0.attn.bias"] = np.ones((1, 1, 9, 9), np.float32)  # the mask that old files hold
    state = read_directory(written(tmp_path / "a", {**GPT2_CONFIG, "tie_word_embeddings": False}, tensors))
    assert state["out.weight"].sum() == V * D
    assert dict(state.outside) == {"v_head.weight": (1, D)}


def test_shards_hold_what_one_file_does(tmp_path):
    whole, parts = (read_directory(written(tmp_path / str(n), GPT2_CONFIG, gpt2(), n)) for n in (1, 3))
    assert set(whole.tensors) == set(parts.tensors)
    assert all(np.array_equal(whole[key], parts[key]) for key in whole.tensors)


def _said(folder, **config):
    (folder / "config.json").write_text(json.dumps({**GPT2_CONFIG, **config}), encoding="utf-8")
    with pytest.raises(SeqtuiError) as error:
        read_directory(folder)
    return str(error.value)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"n_head": "2"}, "'n_head' must be a whole number from 1 to 2147483648, not 2"),
        ({"n_head": True}, "'n_head' must be a whole number"),
        ({"n_head": None}, "does not say 'n_head'"),
        ({"n_embd": 8}, "says that 'n_embd' is 8, but the weights have 6"),
        ({"n_embd": 4}, "says that 'n_embd' is 4, but the weights have 6"),
        ({"n_layer": 3}, "says that 'n_layer' is 3, but the weights have 2"),
        ({"vocab_size": 50257}, "says that 'vocab_size' is 50257, but the weights have 11"),
        ({"layer_norm_epsilon": "1e-5"}, "'layer_norm_epsilon' must be a number from 0"),
        ({"layer_norm_epsilon": float("nan")}, "'layer_norm_epsilon' must be a number from 0"),
        ({"activation_function": "quick_gelu"}, "no model here has activation_function = quick_gelu"),
        ({"tie_word_embeddings": "yes"}, "'tie_word_embeddings' must be true or false, not yes"),
        ({"scale_attn_by_inverse_layer_idx": True}, "no model here has scale_attn_by_inverse_layer_idx = true"),
        ({"model_type": "gpt_neo"}, "no model here opens the family gpt_neo; the nearest that opens is gpt2"),
        ({"model_type": "zzz"}, "no model here opens the family zzz; there are gpt2"),
        ({"model_type": ["gpt2"]}, "'model_type' must be a word"),
        ({"model_type": None}, "does not say 'model_type'"),
    ],
)
def test_a_config_that_lies_or_is_missing_something_is_one_sentence(folder, config, said):
    found = _said(folder, **config)
    assert said in found and "\n" not in found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"{", "config.json is not a readable JSON file"),
        (b"[1]", "config.json is not a JSON object"),
        (b"\xff\xfe", "config.json is not a readable JSON file"),
        (b"[" * 100_000, "config.json is not a readable JSON file"),
        (b" " * (2**20 + 1), "config.json is larger than 1 MB"),
    ],
)
def test_a_damaged_config_is_one_sentence(folder, text, said):
    (folder / "config.json").write_bytes(text)
    with pytest.raises(SeqtuiError, match=said):
        read_directory(folder)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("../x.safetensors", "no file beside it"),
        ("/etc/passwd", "no file beside it"),
        ("..", "no file beside it"),
        ("a\\b", "no file beside it"),
        ("a\nb", "no file beside it"),
        ("gone.safetensors", "there is no weights file"),
        ({}, "must have file names"),
    ],
)
def test_an_index_that_leads_elsewhere_is_one_sentence(tmp_path, names, said):
    folder = written(tmp_path / "a", GPT2_CONFIG, gpt2(), 2)
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"transformer.wte.weight": names}}), encoding="utf-8")
    with pytest.raises(SeqtuiError, match=said) as error:
        read_directory(folder)
    assert "\n" not in str(error.value)


def test_an_index_that_names_a_tensor_of_another_file_is_one_sentence(tmp_path):
    folder = written(tmp_path / "a", GPT2_CONFIG, gpt2(), 2)
    index = folder / "model.safetensors.index.json"
    said = json.loads(index.read_text(encoding="utf-8"))
    said["weight_map"]["transformer.wte.weight"] = said["weight_map"]["transformer.wpe.weight"]
    index.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(SeqtuiError, match=r"the index says that .* holds 'transformer.wte.weight'"):
        read_directory(folder)


def test_missing_and_misshapen_tensors_are_named(tmp_path):
    tensors = gpt2()
    del tensors["transformer.h.1.ln_2.weight"]
    with pytest.raises(SeqtuiError, match=r"lacks 'transformer.h.1.ln_2.weight'"):
        read_directory(written(tmp_path / "a", GPT2_CONFIG, tensors))
    with pytest.raises(SeqtuiError, match=r"no transformer.*h.0.attn.c_attn.weight|have no h.0.attn.c_attn.weight"):
        read_directory(written(tmp_path / "b", GPT2_CONFIG, {"encoder.weight": np.ones((2, 2), np.float32)}))


def test_nothing_of_a_directory_is_read_before_it_is_looked_at(tmp_path):
    tensors = gpt2()
    tensors["transformer.wpe.weight"][3, 1] = np.nan
    state = read_directory(written(tmp_path / "a", GPT2_CONFIG, tensors))
    assert state["embedding.weight"].shape == (V, D)
    with pytest.raises(SeqtuiError, match=r"'transformer.wpe.weight' holds NaN or infinity"):
        state["positions"]


def test_directories_without_a_config_or_weights(tmp_path, folder):
    assert is_model_directory(folder) and not is_model_directory(tmp_path)
    (folder / "model.safetensors").unlink()
    with pytest.raises(SeqtuiError, match=r"gpt2 holds no weights: a model directory has model.safetensors"):
        read_directory(folder)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_opens_and_no_tensor_is_left_over(tmp_path, family):
    state = read_directory(folder_of(family, tmp_path / "a"))
    assert state.network is not None and state.network.layout == family and not state.outside
    assert {origin.key for origin in state.origins.values()} == set(FAMILIES[family][1]())


@pytest.mark.parametrize(
    ("family", "config", "said"),
    [
        ("llama", {"num_attention_heads": 4}, "'num_attention_heads' is 4, each 4 wide, but the weights have 12 rows"),
        ("llama", {"num_key_value_heads": 3}, "'num_key_value_heads' is 3, each 4 wide, but the weights have 4 rows"),
        ("llama", {"head_dim": None}, "'num_attention_heads' is 3, each 2 wide"),
        ("llama", {"hidden_act": "gelu"}, "no model here has hidden_act = gelu: it opens with silu"),
        ("llama", {"rope_scaling": {"type": "yarn", "factor": 4.0}}, "no model here has type = yarn"),
        ("llama", {"rope_parameters": {"rope_type": "dynamic"}}, "no model here has rope_type = dynamic"),
        ("llama", {"rope_parameters": {"rope_type": "linear"}}, "does not say 'factor'"),
        ("llama", {"rope_scaling": [1]}, "'rope_scaling' must be a JSON object"),
        ("llama", {"rope_parameters": {"partial_rotary_factor": 0.5}}, "no model here has partial_rotary_factor = 0.5"),
        ("llama", {"attn_logit_softcapping": 50.0}, "no model here has attn_logit_softcapping = 50.0"),
        ("llama", {"quantization_config": {"bits": 4}}, "no model here has quantization_config"),
        ("qwen2", {"use_sliding_window": True, "max_window_layers": 1}, "no model here has max_window_layers = 1"),
        ("bert", {"position_embedding_type": "relative_key"}, "no model here has position_embedding_type"),
        ("bert", {"is_decoder": True}, "no model here has is_decoder = true"),
        ("bert", {"hidden_act": "gelu_fast"}, "no model here has hidden_act = gelu_fast"),
        ("roberta", {"pad_token_id": 0}, "no model here has pad_token_id = 0: it opens with 1"),
        ("bart", {"normalize_before": True}, "no model here has normalize_before = true"),
        ("marian", {"tie_word_embeddings": False}, "the weights have no output layer"),
        ("vit", {"image_size": 8}, "no model here has image_size = 8: it opens with 4"),
        ("vit", {"qkv_bias": False}, "no model here has qkv_bias = false"),
    ],
)
def test_what_no_model_here_has_is_refused_by_name(tmp_path, family, config, said):
    with pytest.raises(SeqtuiError) as error:
        read_directory(folder_of(family, tmp_path / "a", **config))
    assert said in str(error.value) and "\n" not in str(error.value)


def test_old_and_new_spellings_of_a_config_mean_the_same(tmp_path):
    scaling = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
    new = {"rope_parameters": {"rope_type": "llama3", "rope_theta": 5e5, **scaling}}
    old = {"rope_theta": 5e5, "rope_scaling": {"rope_type": "llama3", **scaling}}
    older = {"rope_theta": 5e5, "rope_scaling": {"type": "llama3", **scaling}}
    said = [
        read_directory(folder_of("llama", tmp_path / str(k), **config)).network.settings
        for k, config in enumerate((new, old, older))
    ]
    assert said[0] == said[1] == said[2]
    assert (said[0]["rotary_base"], said[0]["rotary_scaling"]) == (5e5, "llama3 8 1 4 64")


def test_windows_are_those_of_the_family(tmp_path):
    window = {"use_sliding_window": True, "sliding_window": 5}
    said = {
        "mistral": folder_of("mistral", tmp_path / "a"),
        "qwen2 all": folder_of("qwen2", tmp_path / "b", **window, max_window_layers=0),
        "qwen2 none": folder_of("qwen2", tmp_path / "c", **window, max_window_layers=28),
        "llama": folder_of("llama", tmp_path / "d", sliding_window=3),
    }
    found = {name: read_directory(folder).network.settings["window"] for name, folder in said.items()}
    assert found == {"mistral": 3, "qwen2 all": 5, "qwen2 none": 0, "llama": 0}


def test_rows_that_are_never_read_are_left_out_and_their_place_is_known(tmp_path):
    state = read_directory(folder_of("bart", tmp_path / "a"))
    file = FAMILIES["bart"][1]()["model.encoder.embed_positions.weight"]
    assert np.array_equal(state["source_positions"], file[2:])
    assert state.origins["source_positions"].first == 2
    assert np.array_equal(state["out.bias"], FAMILIES["bart"][1]()["final_logits_bias"][0])
    assert state["out.weight"] is state["target_embedding.weight"]


def test_gain_and_bias_of_a_norm_may_have_their_names_of_2018(tmp_path):
    config, tensors = FAMILIES["bert"]
    older = {
        key.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): value
        for key, value in tensors().items()
    }
    state = read_directory(written(tmp_path / "a", {"model_type": "bert", **config}, older))
    assert not state.outside and state.origins["embed_norm.weight"].key == "bert.embeddings.LayerNorm.gamma"


def test_a_matrix_where_a_vector_must_be_is_one_sentence(tmp_path):
    tensors = gpt2()
    tensors["transformer.wpe.weight"] = np.ones(9, np.float32)
    with pytest.raises(SeqtuiError, match=r"wpe.weight has shape \[9\], which it has in no file"):
        read_directory(written(tmp_path / "a", GPT2_CONFIG, tensors))


def test_a_file_over_half_of_the_free_memory_is_refused_with_both_numbers(folder, monkeypatch):
    monkeypatch.setattr("seqtui.models.limits.free_memory", lambda: 4096)
    with pytest.raises(SeqtuiError, match=r"takes 1 MB, over half of the free memory \(0 MB\)"):
        read_directory(folder)


def test_a_float16_is_widened_without_loss(tmp_path):
    half = {key: value.astype(np.float16) for key, value in gpt2().items()}
    state = read_directory(written(tmp_path / "a", GPT2_CONFIG, half))
    assert state["norm.weight"].dtype == np.float32
    assert np.array_equal(state["norm.weight"], half["transformer.ln_f.weight"])
    save_file({"x": np.ones(2, np.float32)}, tmp_path / "x.safetensors")


def test_words_that_a_decoder_begins_and_ends_with_are_those_of_the_config(tmp_path):
    folder = folder_of("bart", tmp_path / "a")
    said = read_directory(folder).network.settings
    assert (said["start"], said["end"]) == ("2", "0")  # without a tokenizer, tokens are called by their numbers
    (folder / "generation_config.json").write_text(json.dumps({"decoder_start_token_id": 4}), encoding="utf-8")
    assert read_directory(folder).network.settings["start"] == "4"
    for wrong in (V, -1, "4", [None]):
        (folder / "generation_config.json").write_text(json.dumps({"decoder_start_token_id": wrong}), encoding="utf-8")
        with pytest.raises(SeqtuiError, match="'decoder_start_token_id' must be a whole number from 0"):
            read_directory(folder)


def test_names_of_classes_are_those_of_the_config_where_each_is_a_name_of_its_own(tmp_path):
    good = folder_of("vit", tmp_path / "a", id2label={"0": "cat", "1": "dog", "2": "개"})
    assert read_directory(good).network.targets == ("cat", "dog", "개")
    for k, labels in enumerate(({"0": "cat"}, {"0": "a", "1": "a", "2": "b"}, {"0": "a\x1b", "1": "b", "2": "c"})):
        assert read_directory(folder_of("vit", tmp_path / str(k), id2label=labels)).network.targets == ()


def test_levels_of_pictures_are_those_that_the_network_was_trained_on(tmp_path):
    folder = folder_of("vit", tmp_path / "a")
    said = folder / "preprocessor_config.json"
    said.write_text(json.dumps({"image_mean": [0.5, 0.25, 0.1], "image_std": [1, 0.5, 0.5]}), encoding="utf-8")
    settings = read_directory(folder).network.settings
    assert [float(one) for one in settings["mean"].split(",")] == [0.5, 0.25, 0.1] and settings["std"] == "1,0.5,0.5"
    for wrong in ([0.5, 0.5], [0.5, 0.5, 0], "0.5", [True, 1, 1], {"a": 1}):
        said.write_text(json.dumps({"image_std": wrong}), encoding="utf-8")
        with pytest.raises(SeqtuiError, match="'image_std' must be 3 numbers"):
            read_directory(folder)


def test_a_pickle_is_read_by_a_process_of_its_own_and_only_where_there_is_nothing_else(folder):
    torch = pytest.importorskip("torch")
    tensors = {key: torch.tensor(value) for key, value in gpt2().items()}
    torch.save(tensors, folder / "pytorch_model.bin")
    assert not weight_files(folder).pickled
    (folder / "model.safetensors").unlink()
    assert weight_files(folder).pickled
    state = read_directory(folder)
    assert np.array_equal(state["embedding.weight"], gpt2()["transformer.wte.weight"])
    assert state["embedding.weight"].dtype == np.float32


def test_what_is_opened_is_said_with_its_settings_and_nothing_that_is_off(tmp_path, capsys):
    folder = written(tmp_path / "mine", GPT2_CONFIG, gpt2())
    assert main(["show", str(folder), "0 1"]) == 0
    printed = " ".join(capsys.readouterr().out[:900].split())
    size = sum(tensor.size for tensor in gpt2().values())
    assert f"mine is GPT-2 of the hub: {size:,} parameters in float32" in printed
    assert "said by the file and its layout: n_heads=2, norm=layer, norm_first=yes" in printed
    assert not any(off in printed for off in ("window", "rotary", "n_ctx", " ,", "dropout", "start"))
    assert main(["show", str(folder), "0 1", "--lang", "ko"]) == 0
    assert f"mine: 허브의 GPT-2, 파라미터 {size:,}개, float32" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["verify", "models"])
def test_a_directory_is_no_model_and_the_command_for_it_is_said(tmp_path, capsys, command):
    folder = written(tmp_path / "mine", GPT2_CONFIG, gpt2())
    assert main([command, str(folder)]) == 2
    assert f"holds the weights of a network and is no model: {command}" in capsys.readouterr().err


def test_an_output_layer_that_is_said_to_be_the_embedding_and_is_another_is_refused(tmp_path):
    tensors = gpt2()
    same = {**tensors, "lm_head.weight": tensors["transformer.wte.weight"]}
    assert directory.read_directory(written(tmp_path / "same", GPT2_CONFIG, same), stored_in_pickle).network
    other = {**tensors, "lm_head.weight": tensors["transformer.wte.weight"] + 1}
    with pytest.raises(SeqtuiError, match=r"the output layer is the embedding, but 'lm_head\.weight'"):
        directory.read_directory(written(tmp_path / "other", GPT2_CONFIG, other), stored_in_pickle)


def test_what_a_generation_config_asks_for_and_is_not_done_is_said(tmp_path):
    config = Config("config.json", {"is_encoder_decoder": True})
    (tmp_path / "generation_config.json").write_text(
        json.dumps({"num_beams": 4, "bad_words_ids": [[5]], "do_sample": False})
    )
    assert directory._not_done(tmp_path, config) == {"not_done": "num_beams, bad_words_ids"}
    assert directory._not_done(tmp_path, Config("config.json")) == {}
