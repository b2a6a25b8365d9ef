"""Planted faults in what networks have had since the paper: seqtui/models/parts and what reads it from files."""

from tests.faults.fault import Fault

_ROTARY, _BLOCK = "seqtui/models/parts/rotary.py", "seqtui/models/parts/block.py"
_ATTENTION, _STACKS = "seqtui/models/parts/attention.py", "seqtui/models/parts/stacks.py"
_HEADS, _WEIGHTS = "seqtui/models/inputs/heads.py", "seqtui/models/weights/attention_weights.py"
_TORCHS = ("tests/models/test_gpt.py::test_logits_attention_maps_and_gradients_of_a_file_are_torchs",)
_APART = ("tests/models/test_gpt.py::test_rotary_scores_depend_on_how_far_apart_two_tokens_stand_alone",)
_REFUSED = ("tests/models/test_gpt.py::test_what_does_not_fit_is_refused_by_name",)
_UNFIT = ("tests/models/test_gpt.py::test_heads_that_do_not_fit_a_file_are_refused_by_name",)
_WINDOW = ("tests/models/test_gpt.py::test_a_window_of_one_sees_itself_alone_and_a_wide_one_changes_nothing",)
_TIED = ("tests/models/test_gpt.py::test_a_tied_output_layer_is_the_embedding_and_moves_with_it",)
_START = ("tests/models/test_gpt.py::test_the_start_word_is_read_first_and_must_be_known",)
_ANNOTATED = ("tests/models/weights/test_annotated.py::test_every_layer_is_that_of_the_notebook",)
_NORM = ("tests/models/test_gpt.py::test_a_norm_with_a_bias_is_layer_norm_and_is_not_said_to_be_assumed",)

FAULTS = (
    Fault(_ROTARY, "x * self.cos + turned * self.sin", "x * self.cos - turned * self.sin", _TORCHS),
    Fault(_ROTARY, "concat([-x[:, half : self.d_head]", "concat([x[:, half : self.d_head]", _APART),
    Fault(_ROTARY, "kept * rates + (1 - kept) * rates / factor", "kept * rates / factor + (1 - kept) * rates", _TORCHS),
    Fault(_ROTARY, "return rates / numbers[0]", "return rates * numbers[0]", _TORCHS),
    Fault(_ROTARY, "if self.d_head % 2:", "if False:", _REFUSED),
    Fault(_ROTARY, "numbers[1] < numbers[2]", "True", _REFUSED),
    Fault(_BLOCK, "keepdims=True) + eps))  # [position, 1]", "keepdims=True)))  # [position, 1]", _TORCHS),
    Fault(_BLOCK, "(x.shape[-1] - 1.0)", "(x.shape[-1] - 0.0)", _ANNOTATED),
    Fault(_BLOCK, "centered / (std + eps)", "centered / sqrt(var + eps)", _ANNOTATED),
    Fault(_BLOCK, 'gate = eq("gate", silu(gate_pre))', 'gate = eq("gate", gelu(gate_pre))', _TORCHS),
    Fault(_ATTENTION, "groups[h * len(groups) // len(heads)]", "groups[h % len(groups)]", _TORCHS),
    Fault(_ATTENTION, "np.arange(keys)) >= window", "np.arange(keys)) > window", (*_WINDOW, *_TORCHS)),
    Fault(_STACKS, 'eq("W_U", embedding.W_E.T)', 'eq.input("W_U", embedding.W_E.value.T.copy())', _TIED),
    Fault(_HEADS, "if n_heads % (asked or n_heads):", "if False:", _REFUSED),
    Fault(_HEADS, "if width % n_heads:", "if False:", _UNFIT),
    Fault(_HEADS, "if width % d_head:", "if False:", _UNFIT),
    Fault(_HEADS, "if asked not in (0, n):", "if False:", _UNFIT),
    Fault(_WEIGHTS, "(d_heads, d_groups or d_heads, d_groups or d_heads)", "(d_heads, d_heads, d_heads)", _TORCHS),
    Fault("seqtui/models/weights/torch_stack.py", 'norm1.bias" in self.state.tensors:', 'norm1.bias" in ():', _NORM),
    Fault("seqtui/models/weights/file_notes.py", 'norm = ("norm",) if any', "norm = () if any", _NORM),
    Fault("seqtui/models/gpt.py", "return replace(text, tokens=tokens)", "return text", _START),
)
_MAP = "seqtui/session/maps/stack.py"
_LIGHTS = ("tests/render/test_attention.py::test_each_equation_lights_something_in_the_drawing",)
SESSION = (
    Fault(
        "seqtui/session/maps/stack.py",
        'inside.innermost.kind in ("head", "kv")',
        "inside.innermost.kind in ()",
        _LIGHTS,
    ),
)
RENDER = (Fault("seqtui/render/diagrams/attention.py", '"k": "k k_turned k_rot"', '"k": "k k_turned"', _LIGHTS),)
