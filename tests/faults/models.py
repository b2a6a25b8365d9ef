"""Planted faults in seqtui/models."""

from tests.faults.fault import Fault

_GRU, _LSTM, _ATTENTION = "seqtui/models/gru.py", "seqtui/models/lstm.py", "seqtui/models/parts/attention.py"
_ASSUMED = "seqtui/models/weights/file_notes.py"
_OPEN = ("tests/models/weights/test_files.py::test_what_was_left_open_is_assumed_and_said_or_asked_for",)
_GIVEN = ("tests/models/weights/test_file_notes.py::test_what_is_typed_overrides_what_a_trained_file_says",)
_CELLS = ("tests/models/parts/test_recurrent.py::test_every_recorded_value_and_gradient_is_torchs",)
_UNROLL, _CELL = "seqtui/models/parts/unroll.py", "seqtui/models/parts/cells.py"
_MATRIX = ("tests/models/parts/test_matrix_cell.py::test_every_number_and_gradient_is_torchs",)
_CUT = ("tests/models/parts/test_recurrent.py::test_a_torch_state_dict_runs_as_its_module",)
_SCRIPTS = (
    "tests/models/parts/test_counting_input.py::"
    "test_the_built_in_corpus_is_that_of_most_words_and_a_mixed_text_is_told_so",
)
_COUNTED = ("tests/models/parts/test_cost.py::test_a_korean_text_has_the_parameters_of_the_korean_corpus",)
_UPDATE = ("tests/models/test_update_gate.py::test_the_state_is_that_of_torchs_module",)
_HEADS = ("tests/models/test_attention.py::test_every_value_and_gradient_is_torchs",)

_PADDED = ("tests/models/inputs/test_padding.py::test_every_row_of_a_word_is_that_of_the_text_alone",)
_LAST = ("tests/models/inputs/test_padding.py::test_what_is_differentiated_and_answered_is_that_of_the_last_word",)
_ZEROS = ("tests/models/inputs/test_padding.py::test_pad_is_a_row_of_zeros_that_gets_attention_unless_it_is_masked",)

_OWN_WORDS = "seqtui/models/weights/language_model.py"
_TORCHS = ("tests/models/weights/test_language_model.py::test_logits_and_probabilities_are_torchs",)
_APART = (
    "tests/models/weights/test_language_model.py::test_what_has_the_same_shape_is_told_apart_by_biases_and_names",
)
_CLEAR = ("tests/models/weights/test_language_model.py::test_what_is_not_clear_is_refused_by_name",)
_LISTS = ("tests/models/weights/test_language_model.py::test_a_list_made_to_hurt_is_one_sentence",)

_SAID = ("tests/catalogues/test_pseudo.py::test_all_that_a_model_says_is_translated[lstm]",)
_KOREAN = ("tests/models/test_korean_meanings.py::test_a_meaning_is_a_korean_phrase",)
_REFUSED = ("tests/catalogues/test_pseudo.py::test_a_refusal_is_translated",)

_EMBED, _HEAD = "seqtui/models/parts/embedding.py", "seqtui/models/parts/encoder_head.py"
_VIT = "tests/models/test_vit.py::test_"
_AROUND = "tests/models/parts/test_embedding_and_head.py::test_"

FAULTS = (
    Fault(_CELL, 'N_("bias of the {name}", name=name)', 'f"bias of the {name}"', _SAID),
    Fault(
        "seqtui/models/luong.py",
        "(run.start, *run.outputs[:-1]), 1)",
        "run.outputs, 1)",
        ("tests/session/test_drawings.py::test_a_head_of_a_decoder_with_a_cell_looks_from_the_word_that_was_read",),
    ),
    Fault("seqtui/models/parts/readout.py", 'CHARACTER if unit == "char"', 'CHARACTER if unit == ""', _KOREAN),
    Fault(
        "seqtui/models/parts/readout.py",
        "TAG_WORD if asks == TAG else read",
        "read",
        ("tests/session/test_axes.py::test_what_is_said_of_a_tag_is_not_what_is_read",),
    ),
    Fault("seqtui/models/parts/entries.py", "meaning.saying(**entry)", "str(meaning.saying(**entry))", _KOREAN),
    Fault(
        "seqtui/models/inputs/text.py",
        'SeqtuiError(_("{what}: {fault}", what=what, fault=self))',
        'SeqtuiError(f"{what}: {self}")',
        _REFUSED,
    ),
    Fault(_OWN_WORDS, "if written or d_in == d_out:", "if written:", _TORCHS),
    Fault(_OWN_WORDS, "        lambda key: _bias_of(key) not in biases,\n", "", _APART),
    Fault(_OWN_WORDS, "if all(np.array_equal(", "if any(np.array_equal(", _CLEAR),
    Fault("seqtui/models/weights/vocabulary_files.py", "        if word in seen:", "        if False:", _LISTS),
    Fault("seqtui/models/inputs/padding.py", "        last -= 1", "        break", _LAST),
    Fault(
        "seqtui/models/inputs/padding.py", "range(length - pads, length)", "range(length - pads + 1, length)", _PADDED
    ),
    Fault(
        "seqtui/models/parts/embedding.py", "list(words).index(PAD)] = 0.0", "list(words).index(PAD)] *= 1.0", _ZEROS
    ),
    Fault(
        "seqtui/models/atomic_write.py",
        "            beside.unlink(missing_ok=True)",
        "            pass",
        ("tests/train/test_run_directory.py::test_no_room_is_a_sentence_and_leaves_the_old_file",),
    ),
    Fault(_GRU, "r * (w.W_hn @ h_prev + w.b_hn)))", "r * (w.W_hn @ h_prev) + w.b_hn))", _CELLS),
    Fault(_GRU, "return (1 - z) * n + z * h_prev", "return z * n + (1 - z) * h_prev", _CELLS),
    Fault(_GRU, "return (1 - z) * h_prev + z * n", "return (1 - z) * n + z * h_prev", _UPDATE),
    Fault(_GRU, ', negated=("z",))', ")", _UPDATE),
    Fault(_CELL, "0.0 - value if name in turned", "0.0 - value if name[-1] in turned", _UPDATE),
    Fault(_LSTM, 'eq("c", f * c_prev + i * g)', 'eq("c", i * c_prev + f * g)', _CELLS),
    Fault(_LSTM, 'blocks=("i", "f", "g", "o")', 'blocks=("f", "i", "g", "o")', _CELLS),
    Fault(_UNROLL, "made[-len(self.state[direction]) :]", "made[: len(self.state[direction])]", _MATRIX),
    Fault(
        _CELL, "np.split(array, len(names)) if len(names) > 1", "np.split(array, len(names))[::-1] if len(names)", _CUT
    ),
    Fault(_ATTENTION, "scores / sqrt(d_head)", "scores / d_head", _HEADS),
    Fault(
        _ATTENTION,
        "return identity(scores) if d_head is None else scores / sqrt(d_head)",
        "return identity(scores)",
        _HEADS,
    ),
    Fault(_ATTENTION, 'eq("attn_scores", scaled + mask)', 'eq("attn_scores", identity(scaled))', _HEADS),
    Fault(
        _ATTENTION,
        "np.triu(np.ones((length, length), dtype=bool), 1)",
        "np.triu(np.ones((length, length), dtype=bool), length)",
        ("tests/models/test_attention.py::test_a_causal_pattern_is_0_above_the_diagonal",),
    ),
    Fault(
        "seqtui/models/parts/attention.py",
        "[k // 2 + pairs * (k % 2) for k in range(d_model)]",
        "list(range(d_model))",
        ("tests/models/test_attention.py::test_sinusoidal_positions_are_the_papers",),
    ),
    # the chain rule
    Fault(
        "seqtui/models/parts/counting.py",
        'eq("joint", self.product * p_x)',
        'eq("joint", self.product + p_x)',
        ("tests/session/test_counting.py::test_factors_appear_as_they_are_computed_and_add_up",),
    ),
    # dropout
    Fault(
        "seqtui/models/parts/block.py",
        "added * keep / (1 - share)",
        "added * keep / share",
        ("tests/models/test_dropout.py::test_what_is_dropped_is_0_and_the_rest_is_divided_by_what_is_left",),
    ),
    Fault(
        "seqtui/models/parts/block.py",
        "self.eq.trace.scope.path(part)).random",
        "part).random",
        ("tests/models/test_dropout.py::test_the_seed_draws_it_and_each_sublayer_draws_its_own",),
    ),
    # heads of a width of their own
    Fault(
        "seqtui/models/multi_head.py",
        'd_model, n_heads * config["d_head"], config["bias"]',
        'd_model, d_model, config["bias"]',
        ("tests/models/test_head_width.py::test_the_widths_are_seen_before_and_behind_the_last_weights",),
    ),
    Fault(
        "seqtui/models/weights/attention_weights.py",
        'config["n_heads"] * config["d_head"], config["bias"]',
        'config["d_model"], config["bias"]',
        ("tests/models/test_head_width.py::test_the_heads_of_every_block_have_it",),
    ),
    # words of the right part and text
    Fault(
        "seqtui/models/model.py",
        'return bool(self.outputs) and side != "encoder" and "encoder" in self.scoped',
        "return False",
        ("tests/session/walk/test_place_words.py::test_both_sides_of_a_network_that_writes_have_all_their_steps",),
    ),
    Fault(
        "seqtui/models/model.py",
        "trained_words.example_of(request.weights, self.example) if text is None else text",
        "self.example if text is None else text",
        ("tests/session/whatif/test_texts.py::test_the_text_of_a_file_is_read_and_changed",),
    ),
    Fault(
        "seqtui/models/model.py",
        'if side == "encoder":\n            return self.given',
        'if side == "encoder":\n            return self.tokens[1:]',
        ("tests/session/walk/test_place_words.py::test_both_sides_of_a_network_that_writes_have_all_their_steps",),
    ),
    # what a file does not say
    Fault(
        _ASSUMED,
        '_BLOCKS = (HEADS, "norm_first", "activation", "eps")',
        '_BLOCKS = (HEADS, "norm_first", "eps")',
        _OPEN,
    ),
    Fault(_ASSUMED, "(name == HEADS or not whole)", "name == HEADS", _OPEN),
    Fault(_ASSUMED, "if name not in told and", "if", _OPEN),
    Fault(_ASSUMED, "return {**own, **request.settings}", "return {**request.settings, **own}", _GIVEN),
    # which corpus is counted
    Fault("seqtui/models/inputs/text.py", "korean > 0 and korean >= others", "korean > 0", _SCRIPTS),
    Fault("seqtui/models/parts/cost.py", 'str(run.config["unit"]), run.tokens)', 'str(run.config["unit"]))', _COUNTED),
    # letters of other texts
    Fault(
        "seqtui/models/letters.py",
        "I o O g C̃ W_xg W_xc",
        "I o O g C W_xg W_xc",
        ("tests/models/test_letters.py::test_no_letter_stands_for_two_values_of_one_model",),
    ),
    Fault(
        "seqtui/models/letters.py",
        "{**dict(symbol.letters), **found}.items()",
        "found.items()",
        ("tests/models/test_letters.py::test_letters_are_laid_over_those_of_a_part_and_the_symbol_stays_the_same",),
    ),
    Fault(
        "seqtui/models/parts/beam_search.py",
        "    places = min(beam - len(ended), len(alive) * len(words))",
        "    places = min(beam, len(alive) * len(words))",
        ("tests/models/parts/test_beam_search.py::test_it_finds_what_a_naive_search_finds",),
    ),
    Fault(
        "seqtui/models/parts/beam_search.py",
        "key=lambda k: (not complete[k], -scores[k], k)",
        "key=lambda k: (-scores[k], k)",
        ("tests/models/parts/test_beam_search.py::test_what_is_complete_comes_before_what_is_cut_off",),
    ),
    Fault(
        "seqtui/models/parts/beam_search.py",
        "log((words + 5.0) / 6.0) * alpha",
        "log((words + 5.0) / 5.0) * alpha",
        ("tests/models/parts/test_beam_search.py::test_scores_are_those_of_wu_et_al",),
    ),
    Fault(
        _EMBED,
        "int(t >= second)",
        "int(t > second)",
        (f"{_AROUND}words_types_and_positions_are_added_and_then_normalised",),
    ),
    Fault(
        _EMBED,
        'embed * config["d_model"] ** 0.5',
        'embed * config["d_model"]',
        (f"{_AROUND}without_a_second_text_all_tokens_are_of_the_first_type",),
    ),
    Fault(
        _EMBED,
        "places[first : first + len(sentence.tokens)]",
        "places[: len(sentence.tokens)]",
        (f"{_AROUND}what_is_written_word_by_word_is_embedded_as_in_one_pass",),
    ),
    Fault(
        _HEAD,
        "return layer_norm(eq, w.head.ln, dense,",
        "return layer_norm(eq, w.head.ln, x,",
        (f"{_AROUND}the_scores_of_a_masked_language_model_are_read_from_its_dense_layer",),
    ),
    Fault(
        _HEAD,
        'eq("first", x[0:1])',
        'eq("first", x[1:2])',
        (f"{_AROUND}classes_are_of_the_text_behind_a_pooler_and_else_of_each_token",),
    ),
    Fault(
        "seqtui/models/transformer.py",
        "targets_of(task.target, end_of(config))",
        "targets_of(task.target)",
        (f"{_AROUND}a_decoder_begins_and_ends_with_the_words_that_are_named",),
    ),
    Fault(
        "seqtui/models/transformer.py",
        "else variant_of(eq, of_decoder, seed)",
        "else variant",
        (f"{_AROUND}a_decoder_may_have_other_heads_and_another_inner_width",),
    ),
    Fault(
        "seqtui/models/inputs/sentence.py",
        "second=len(tokenizer.encode(text)) if pair else None",
        "second=None",
        ("tests/models/weights/test_pieces.py::test_the_second_text_of_a_pair_begins_where_the_first_one_ends",),
    ),
    Fault(
        "seqtui/models/inputs/text.py",
        "        while len(_NUMBERED) >= _MOST_NUMBERED:",
        "        while False:",
        ("tests/models/weights/test_pieces.py::test_the_numbers_of_a_vocabulary_are_looked_for_once",),
    ),
    Fault(
        "seqtui/models/vit.py",
        "pixel * channels + channel",
        "pixel + channel * canvas.patches * canvas.patch**2",
        (f"{_VIT}channels_lie_one_behind_the_other_in_a_patch_as_in_a_convolution",),
    ),
    Fault(
        "seqtui/models/weights/vit_weights.py",
        "    for channels in (said, 1, _COLOURS):",
        "    for channels in (said, 1):",
        (f"{_VIT}a_coloured_picture_is_told_from_a_grey_one_by_its_patches",),
    ),
    Fault(
        "seqtui/models/inputs/picture_input.py",
        "side or DIGIT_SIDE",
        "DIGIT_SIDE",
        (f"{_VIT}a_network_without_classes_and_with_a_pooler_says_what_it_gathered",),
    ),
)
