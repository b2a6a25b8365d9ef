"""Faults of opening what others wrote: layouts, configs, indices, headers; and what sees them."""

from tests.faults.fault import Fault

_LAYOUTS, _TESTS = "seqtui/models/layouts", "tests/models/layouts/test_directory.py"
_LIES = (f"{_TESTS}::test_a_config_that_lies_or_is_missing_something_is_one_sentence",)
_REFUSED = (f"{_TESTS}::test_what_no_model_here_has_is_refused_by_name",)
_INDEX = (f"{_TESTS}::test_an_index_that_leads_elsewhere_is_one_sentence",)
_HEADER = ("tests/models/weights/test_lazy.py::test_a_header_that_does_not_fit_its_bytes_is_one_sentence",)
_PARTS = "tests/models/weights/test_file_parts.py"
_SINGLE = (
    "tests/engine/test_weights_in_float32.py::"
    "test_what_is_computed_from_them_is_what_it_is_from_the_same_weights_in_float64",
)

_PLACES = "tests/models/weights/test_file_places.py"

FAULTS = (
    Fault(
        "seqtui/models/layouts/packaged_recurrent.py",
        '"bias", "recurrent_bias"), strict=True)',
        '"recurrent_bias", "bias"), strict=True)',
        (
            "tests/models/layouts/test_packaged.py::"
            "test_netra_is_recognised_and_its_gates_and_biases_come_in_torch_s_order",
        ),
    ),
    Fault(f"{_LAYOUTS}/config_answers.py", "    if said != size:\n", "    if said < size:\n", _LIES),
    Fault(f"{_LAYOUTS}/config_answers.py", "    if heads * width != rows and", "    if False and", _REFUSED),
    Fault(f"{_LAYOUTS}/config.py", "type(value) is not int or", "not isinstance(value, int) or", _LIES),
    Fault(f"{_LAYOUTS}/directory.py", "    refuse_foreign(config)\n", "", _REFUSED),
    Fault(f"{_LAYOUTS}/model_files.py", "PurePosixPath(name).name != name or", "False or", _INDEX),
    Fault(
        f"{_LAYOUTS}/layout.py",
        "return Origin(key, shape, self.transposed, self.first, self.axes, self.flat, self.blocks, self.order)",
        "return Origin(key, shape, self.transposed)",
        (f"{_TESTS}::test_rows_that_are_never_read_are_left_out_and_their_place_is_known",),
    ),
    Fault(
        "seqtui/models/weights/network.py",
        "            row = self.order[block] * ",
        "            row = block * ",
        (f"{_PLACES}::test_the_place_in_the_file_of_a_number_undoes_what_was_done_to_its_tensor",),
    ),
    Fault(
        "seqtui/models/layouts/conversion.py",
        "if origin is not None and one is before else",
        "if origin is not None else",
        (f"{_PLACES}::test_what_a_layout_reordered_itself_has_a_tensor_and_no_place",),
    ),
    Fault(
        "seqtui/models/weights/file_bytes.py",
        ".st_mtime_ns == self._opened",
        ".st_mtime_ns >= 0",
        ("tests/models/weights/test_lazy.py::test_a_file_that_changes_while_it_is_open_is_one_sentence",),
    ),
    Fault(
        "seqtui/models/layouts/conversion.py",
        "    if not np.array_equal(output.raw, embedding.raw):\n",
        "    if output.raw.shape != embedding.raw.shape:\n",
        (f"{_TESTS}::test_an_output_layer_that_is_said_to_be_the_embedding_and_is_another_is_refused",),
    ),
    Fault("seqtui/models/weights/lazy.py", "    if begins != [0, *ends[:-1]] or", "    if", _HEADER),
    Fault("seqtui/models/weights/lazy.py", "last - first != size * kind.itemsize or ", "", _HEADER),
    Fault(
        "seqtui/models/weights/lazy.py",
        "    if all(np.isfinite(piece).all() for piece in pieces):\n",
        "    if pieces:\n",
        (f"{_TESTS}::test_nothing_of_a_directory_is_read_before_it_is_looked_at",),
    ),
    Fault(
        "seqtui/models/limits.py",
        "    if size > most:\n",
        "    if False:\n",
        (f"{_TESTS}::test_a_file_over_half_of_the_free_memory_is_refused_with_both_numbers",),
    ),
    # single files
    Fault(
        "seqtui/models/layouts/keras.py",
        "_AS_TORCH, _GRU = (0, 1, 2, 3), (1, 0, 2)",
        "_AS_TORCH, _GRU = (0, 1, 2, 3), (0, 1, 2)",
        ("tests/models/layouts/test_keras.py::test_every_number_is_that_of_keras",),
    ),
    Fault(
        "seqtui/models/layouts/single_files.py",
        "return rows == 3 * columns",
        "return rows != 3 * columns",
        ("tests/models/weights/test_scripts.py::test_nanogpt",),
    ),
    Fault(
        "seqtui/models/layouts/single_files.py",
        "    if all(np.abs(rows - waves(*rows.shape)).max() < _ROUNDED for rows in held):\n",
        "    if held:\n",
        ("tests/models/weights/test_annotated.py::test_the_buffer_of_positions_is_used_as_it_is",),
    ),
)
_WALK = "tests/models/weights/test_layout_walk.py"
_BARE = "tests/models/weights/test_bare_files.py"
PARTS = (
    Fault(
        "seqtui/models/weights/refusals.py",
        "(_shared(there, layout), -len(lacking[layout.name]))",
        "(_shared(there, layout), 0)",
        (f"{_WALK}::test_a_key_that_is_missing_is_named_with_its_layout_or_what_is_whole_in_the_file_is_found",),
    ),
    Fault(
        "seqtui/models/weights/refusals.py",
        "    if there is not None:\n",
        "    if there is None:\n",
        (f"{_WALK}::test_a_key_of_another_shape_is_named_with_that_shape",),
    ),
    Fault(
        "seqtui/models/inputs/sentence.py",
        'added = config.get("positions", "rotary") != "rotary"',
        'added = "positions" in config',
        (f"{_BARE}::test_a_bare_file_is_that_of_its_directory_once_the_settings_are_given",),
    ),
    Fault(
        "seqtui/models/layouts/bert.py",
        'types[:1] != (1,) and not prefix.endswith("roberta.")',
        "True",
        (f"{_BARE}::test_a_bare_file_is_that_of_its_directory_once_the_settings_are_given",),
    ),
    Fault(
        "seqtui/models/layouts/conversion.py",
        "config = replace(config, data={**config.data, _TIED: OUTPUT not in shapes})",
        "pass",
        (f"{_BARE}::test_an_output_layer_of_its_own_is_not_tied",),
    ),
    Fault(
        "seqtui/models/layouts/keras.py",
        '    if "reset_after" not in config and not config.text("biases", ""):\n',
        "    if False:\n",
        (
            "tests/models/layouts/test_keras.py::test_of_a_gru_with_neither_config_nor_bias_it_is_said_where_the_reset_gate_is_assumed_to_act",
        ),
    ),
    Fault(
        "seqtui/models/weights/module_detection.py",
        "    settings = {**own, **_of_whole(whole, chosen)}\n",
        "    settings = {**own}\n",
        (f"{_PARTS}::test_a_block_alone_computes_what_it_does_in_its_network",),
    ),
    Fault(
        "seqtui/models/weights/module_detection.py",
        'is_causal and not part.prefix.endswith("multihead_attn")',
        "is_causal",
        (f"{_PARTS}::test_a_part_of_an_encoder_decoder_has_the_settings_of_its_side",),
    ),
    Fault(
        "seqtui/models/weights/module_detection.py",
        'if not (turns and row.model == "multi-head")',
        "if turns or row",
        (f"{_PARTS}::test_attention_whose_positions_turn_its_queries_is_no_part_that_opens_alone",),
    ),
)
ENGINE = (
    Fault("seqtui/engine/trace.py", "        if value.dtype is SINGLE and operands:\n", "        if False:\n", _SINGLE),
)
