"""Planted faults in splitting a text by the tokenizer of a stranger, and in the process that does so."""

from tests.faults.fault import Fault

_LEASH, _NAMES, _READING = (
    "seqtui/policy/leash.py",
    "seqtui/models/tokens/names.py",
    "seqtui/models/tokens/reading.py",
)
_HUB, _WORKER, _BUILDING = (
    "seqtui/models/tokens/hub.py",
    "seqtui/models/tokens/worker.py",
    "seqtui/models/tokens/building.py",
)
_DEAF = ("tests/train/process/test_orphans.py::test_a_worker_that_hears_nothing_dies_with_its_parent",)
_TESTS = "tests/models/tokens/test_hub.py"
_AS_IS = (f"{_TESTS}::test_what_fills_cuts_or_leaves_to_chance_is_not_done",)
_BEYOND = (f"{_TESTS}::test_more_rows_than_tokens_have_names_and_fewer_refuse_the_tokens_beyond",)
_SENTENCE = ("tests/models/tokens/test_hostile.py::test_a_file_that_is_no_tokenizer_is_one_sentence",)
_NAMED = "tests/models/tokens/test_names.py"
_BYTES = (f"{_NAMED}::test_a_token_of_bytes_is_read_back",)
_UNIQUE = (f"{_NAMED}::test_no_two_rows_have_one_name",)
_ADDED = (f"{_NAMED}::test_a_token_that_was_added_is_no_bytes",)
_READ = "tests/models/tokens/test_reading.py"
_NUMBERS = (f"{_READ}::test_a_directory_without_a_tokenizer_takes_the_numbers_of_tokens",)
_CLASS = (f"{_READ}::test_where_no_process_may_be_started_none_is",)

POLICY = (
    Fault(
        _LEASH,
        "set_language(spoken)",
        'set_language("en")',
        ("tests/train/test_language.py::test_a_worker_speaks_the_language_of_its_parent",),
    ),
    Fault(
        _LEASH,
        "lasting = threading.current_thread() is threading.main_thread()",
        "lasting = True",
        (
            "tests/train/process/test_orphans.py::test_a_worker_that_a_thread_started_outlives_the_thread_and_not_the_process",
        ),
    ),
    Fault(_LEASH, "how == KERNEL", "False", _DEAF),
    Fault(_LEASH, '_at_parents_death("SIGKILL")', '_at_parents_death("SIGCONT")', _DEAF),
)

_OLD = "tests/models/tokens/test_older_directories.py"
_EXACT = (f"{_OLD}::test_a_text_is_split_as_transformers_splits_it",)
_FAMILY = (f"{_OLD}::test_a_family_whose_files_do_not_say_enough_is_refused",)
_HOSTILE = "tests/models/tokens/test_hostile.py"
_ENDLESS = (f"{_HOSTILE}::test_a_pattern_that_comes_to_no_end_is_stopped",)
_HELD = (f"{_TESTS}::test_its_process_holds_itself_to_a_bound_of_memory",)
_QUIET = (f"{_HOSTILE}::test_a_panic_of_the_library_is_one_sentence_and_nothing_of_it_reaches_the_terminal",)

_CHECKPOINTS = "tests/train/test_hostile_checkpoints.py"
_PACKED = (f"{_CHECKPOINTS}::test_what_is_packed_runs_nothing_and_unpacks_to_no_more_than_it_may",)
_TWICE = (f"{_CHECKPOINTS}::test_a_tensor_named_twice_is_refused",)
_HEADER = (f"{_CHECKPOINTS}::test_a_header_that_lies_about_a_tensor_is_one_sentence",)
_NAMELESS = (f"{_CHECKPOINTS}::test_a_family_of_control_signs_or_of_no_end_is_one_sentence",)

MODELS = (
    Fault("seqtui/models/weights/npz_file.py", "packed.read(file.file_size)", "packed.read()", _PACKED),
    Fault("seqtui/models/weights/lazy.py", ", object_pairs_hook=_once", "", _TWICE),
    Fault("seqtui/models/weights/lazy.py", "kind=ascii(unknown[0])", "kind=unknown[0]", _HEADER),
    Fault("seqtui/models/layouts/config.py", " or len(value) > _SHOWN:", ":", _NAMELESS),
    Fault(_BUILDING, "if family not in families:", "if not families:", _FAMILY),
    Fault(_BUILDING, "lowercase=lower is not False", "lowercase=True", _EXACT),
    Fault(_BUILDING, 'before = config.get("add_prefix_space") is True', "before = True", _EXACT),
    Fault(_BUILDING, "    made.normalizer = normalizers.NFC()\n", "", _EXACT),
    Fault(_BUILDING, "first = 1 if", "first = 0 if", _EXACT),
    Fault(_WORKER, "    limit_memory()\n    worker", "    worker", _HELD),
    Fault(_HUB, "stderr=nowhere", "stderr=None", _QUIET),
    Fault(_WORKER, '        end_in(asked["seconds"])\n', "", _ENDLESS),
    Fault(_BUILDING, "    made.no_truncation()\n", "", _AS_IS),
    Fault(_BUILDING, "    made.no_padding()\n", "", _AS_IS),
    Fault(_BUILDING, "made.model.dropout = None", "pass", _AS_IS),
    Fault(_WORKER, "if number >= self.rows), None)", "if number > 2 * self.rows), None)", _BEYOND),
    Fault(_WORKER, "self.rows = rows or size", "self.rows = size", _BEYOND),
    Fault(_WORKER, "except BaseException as fault:", "except ValueError as fault:", _SENTENCE),
    Fault(_WORKER, "if letter.isprintable() else", "if letter else", _SENTENCE),
    Fault(_NAMES, "_SEATS + name if", "name if", _BYTES),
    Fault(_NAMES, "        while name in names:\n", "        if name in names:\n", _UNIQUE),
    Fault(_NAMES, " and row not in added", "", _ADDED),
    Fault(_READING, "if largest >= self.rows", "if largest > self.rows", _NUMBERS),
    Fault(_READING, "if not policy.may_start():", "if False:", _CLASS),
)

_HDF5 = "seqtui/train/hdf5_file_worker.py"
_LEADS = (f"{_CHECKPOINTS}::test_hdf5_leads_to_no_other_file_and_runs_nothing",)

TRAIN = (
    Fault(_HDF5, "data.external or data.is_virtual or ", "", _LEADS),
    Fault(_HDF5, "if not isinstance(group.get(key, getlink=True), h5py.HardLink):", "if False:", _LEADS),
    Fault(_HDF5, "8 * sum(data.size for data in arrays.values()) > max_bytes", "False", _LEADS),
)
