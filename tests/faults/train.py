"""Planted faults in seqtui/train."""

from tests.faults.fault import Fault

_RECURRENT, _NETS = "seqtui/train/nets/recurrent.py", "tests/train/test_nets.py"
_UNROLLED = (f"{_NETS}::test_an_unrolled_cell_is_the_module_that_torch_has_of_it",)
_OPEN = (f"{_NETS}::test_the_forget_gates_of_an_lstm_start_open_and_no_other_gate_does",)
_LOOP, _TASKS, _DATA = "seqtui/train/loop.py", "seqtui/train/tasks", "seqtui/train/data"
_LOSSES, _UPDATES = "tests/train/tasks/test_losses.py", "tests/train/test_updates.py"
_CLAIMS = "tests/train/tasks/test_training_claims.py"
_VALUES = (f"{_CLAIMS}::test_a_single_head_learns_what_to_make_of_words_before_where_to_look",)
_PADDING = (
    f"{_LOSSES}::test_the_loss_of_writing_is_the_mean_surprise_at_real_tokens_and_the_end_padding_counts_for_nothing",
)
_MATCH = (f"{_LOSSES}::test_an_exact_match_has_every_token_and_the_end",)
_APART = ("tests/train/data/test_held_out.py::test_what_is_measured_was_never_learnt_from",)
_AT_IT = (f"{_LOSSES}::test_the_word_that_it_stands_for_is_read_at_it",)
_CLIPPED = (f"{_UPDATES}::test_every_step_of_the_optimizer_sees_a_clipped_gradient",)
_REACHED = (f"{_UPDATES}::test_a_target_is_reached_by_a_figure_as_good_or_better",)
_ENDS = (f"{_UPDATES}::test_training_ends_where_the_target_is_reached",)
_OWN_FIGURES = (f"{_UPDATES}::test_a_snapshot_carries_its_own_figures_or_none",)
_COIN = (f"{_LOSSES}::test_what_is_certain_has_no_bits_and_a_coin_has_one",)
_ADDING = (f"{_LOSSES}::test_the_loss_of_adding_is_the_squared_error",)
_ADDING_HELD_OUT = (f"{_LOSSES}::test_the_held_out_loss_of_adding_is_the_squared_error",)
_CHARACTERS = (f"{_LOSSES}::test_characters_are_measured_in_bits",)

_ONE_MOMENT = ("tests/train/test_loop.py::test_of_every_update_whose_weights_are_kept_there_are_gradients_and_samples",)

FAULTS = (
    Fault(
        "seqtui/train/verify/proof.py",
        "np.ascontiguousarray(step.value, dtype=np.float64)",
        "np.ascontiguousarray(step.value)",
        ("tests/train/verify/test_proof.py::test_weights_of_a_file_in_float32_arrive_as_they_are",),
    ),
    # the loss
    Fault(_RECURRENT, 'shown.append(last[k]["h"])', "shown.append(row)", _UNROLLED),
    Fault(_RECURRENT, "last = list(state) if state else [", "last = [", _UNROLLED),
    Fault(_RECURRENT, "cell.blocks.index, cell.open", "cell.blocks.index, cell.states[1:]", _OPEN),
    Fault("seqtui/train/verify/recurrent_cells.py", "w.bias_ih).chunk(n, -1)", "w.bias_ih).chunk(n)", _UNROLLED),
    Fault(f"{_TASKS}/encoder_decoder.py", "[*ids(pair), end], _PADDED)", "[*ids(pair), end], end)", _PADDING),
    Fault(f"{_TASKS}/encoder_decoder.py", "[*ids(pair), end], _PADDED)", "ids(pair), _PADDED)", _PADDING),
    Fault(f"{_TASKS}/coreference.py", "_VALUES_FIRST = 100", "_VALUES_FIRST = 0", _VALUES),
    Fault(
        f"{_TASKS}/adding.py",
        "return mse_loss(self.module(rows), sums)",
        "return (self.module(rows) - sums).abs().mean()",
        _ADDING,
    ),
    Fault(f"{_TASKS}/adding.py", "float((off**2).mean())", "float(off.abs().mean())", _ADDING_HELD_OUT),
    Fault(
        f"{_TASKS}/coreference.py",
        "loss = functional.cross_entropy(logits[:, Reference.pronoun], named)",
        "loss = functional.cross_entropy(logits[:, -1], named)",
        (f"{_LOSSES}::test_the_loss_of_coreference_asks_at_it",),
    ),
    Fault(_LOOP, "limit = self.config.clip or math.inf", "limit = math.inf", _CLIPPED),
    Fault(_LOOP, "if self.config.clip or self._reports(self.step + 1):", "if self._reports(self.step + 1):", _CLIPPED),
    Fault(
        _LOOP,
        "torch.nn.utils.clip_grad_norm_(self.parameters, limit)",
        "torch.nn.utils.clip_grad_norm_(self.parameters, limit, norm_type=1.0)",
        _CLIPPED,
    ),
    Fault(
        _LOOP,
        "        self.losses.clear()\n",
        "",
        (f"{_UPDATES}::test_the_loss_that_is_told_is_the_mean_since_the_last_time",),
    ),
    # what is measured
    Fault(
        f"{_TASKS}/chars.py",
        "return each[:, 1:] if self.attends else each[:, :-1]",
        "return each",
        (f"{_CLAIMS}::test_every_network_is_measured_on_the_same_characters",),
    ),
    Fault(
        f"{_TASKS}/recall.py",
        "if self.short else 1 + int(self.distance * drawn)",
        "if self.short else int(self.distance**drawn)",
        (f"{_CLAIMS}::test_recall_draws_its_distances_as_it_says",),
    ),
    Fault(f"{_TASKS}/recall.py", "sequences(_HELD_OUT, d, True, rng)", "sequences(_HELD_OUT, d, False, rng)", _APART),
    Fault(f"{_TASKS}/adding.py", "self._draw(_HELD_OUT, True,", "self._draw(_HELD_OUT, False,", _APART),
    Fault(
        f"{_TASKS}/encoder_decoder.py",
        "list(self._by_length(data.held_out))",
        "list(self._by_length(data.training))",
        _APART,
    ),
    Fault(
        f"{_TASKS}/coreference.py",
        "self._numbers(self.training), self._numbers(self.reserved)",
        "self._numbers(self.training), self._numbers(self.training)",
        _APART,
    ),
    Fault(f"{_TASKS}/repeat.py", "_HELD_OUT, length, True, rng", "_HELD_OUT, length, False, rng", _APART),
    Fault(
        f"{_TASKS}/repeat.py",
        "return values[:, values.shape[1] // 2 : -1]",
        "return values[:, values.shape[1] // 2 - 1 : -2]",
        ("tests/train/tasks/test_repeat.py::test_the_loss_is_the_mean_surprise_at_the_second_reading",),
    ),
    Fault(
        "seqtui/train/data/repeat.py",
        "rng.random((count, len(LETTERS))).argsort(axis=1)[:, :length]",
        "rng.integers(len(LETTERS), size=(count, length))",
        ("tests/train/tasks/test_repeat.py::test_a_row_has_each_letter_once_and_is_read_twice",),
    ),
    Fault(f"{_TASKS}/digits.py", "read(held=True)", "read(held=False)", _APART),
    Fault(
        f"{_TASKS}/pictures.py", "self._held_out = _buckets(self.reserved)", "self._held_out = self._training", _APART
    ),
    Fault(f"{_TASKS}/encoder_decoder.py", "[pair.target == said for", "[pair.target[: len(said)] == said for", _MATCH),
    Fault(
        f"{_TASKS}/pictures.py",
        "== colours).all(1)",
        "== colours).float().mean(1)",
        (f"{_LOSSES}::test_a_picture_is_right_when_every_patch_is",),
    ),
    Fault(
        f"{_TASKS}/digits.py",
        "confusion.index_put_((labels, said)",
        "confusion.index_put_((said, labels)",
        (f"{_LOSSES}::test_a_digit_is_right_when_the_highest_score_is_its_own",),
    ),
    Fault(f"{_TASKS}/markov.py", "-math.log2(p)", "-math.log(p)", _COIN),
    Fault(
        f"{_TASKS}/markov.py",
        '"nats per word": bits * math.log(2)',
        '"nats per word": bits / math.log(2)',
        (f"{_LOSSES}::test_counting_is_measured_in_bits",),
    ),
    Fault(f"{_TASKS}/chars.py", "/ math.log(2)", "", _CHARACTERS),
    Fault(
        f"{_TASKS}/coreference.py",
        "said = self.words[int(logits[0, Reference.pronoun].argmax())]",
        "said = self.words[int(logits[0, -1].argmax())]",
        _AT_IT,
    ),
    Fault(
        f"{_TASKS}/coreference.py",
        "right = logits[:, Reference.pronoun].argmax(-1)",
        "right = logits[:, -1].argmax(-1)",
        _AT_IT,
    ),
    # the target, and what a snapshot says
    Fault(
        "seqtui/train/recipe.py",
        "not self.better(self.target[model], figure)",
        "self.better(self.target[model], figure)",
        _REACHED,
    ),
    Fault(
        "seqtui/train/recipe.py",
        "not self.better(self.target[model], figure)",
        "self.better(figure, self.target[model])",
        _REACHED,
    ),
    Fault(
        "seqtui/train/recipe.py", "if self.higher else figure < other", "if self.higher else figure > other", _REACHED
    ),
    Fault(_LOOP, "return next(iter(self.held_out.values()))", "return list(self.held_out.values())[-1]", _ENDS),
    Fault(_LOOP, 'return "target"', 'return "steps"', _ENDS),
    Fault(_LOOP, "self.held_out if self.measured == self.step else {}", "self.held_out", _OWN_FIGURES),
    Fault("seqtui/train/snapshots.py", '"steps": step,', '"steps": step + 1,', _OWN_FIGURES),
    # what is left on the disk, and which processes
    Fault(
        _LOOP,
        "        leash.loosen()\n",
        "",
        (
            "tests/train/process/test_orphans.py::test_a_stopped_training_whose_parent_is_killed_wakes_leaves_its_weights_and_ends",
        ),
    ),
    Fault(
        "seqtui/train/run_directory.py",
        "_FULL = (ENOSPC, EDQUOT, EFBIG)",
        "_FULL = (ENOSPC, EDQUOT)",
        ("tests/train/test_run_directory.py::test_no_room_is_a_sentence_and_leaves_the_old_file",),
    ),
    Fault(
        "seqtui/train/run_directory.py",
        "fcntl.LOCK_EX | fcntl.LOCK_NB",
        "fcntl.LOCK_SH | fcntl.LOCK_NB",
        (
            "tests/train/test_run_directory.py::test_a_directory_belongs_to_one_training_until_that_ends_however_it_ends",
        ),
    ),
    Fault(
        "seqtui/train/run_directory.py",
        "return RUNNING if run.path.is_dir() else",
        'return "" if run.path.is_dir() else',
        ("tests/train/test_old_runs.py::test_one_that_is_over_is_removed_and_a_running_one_is_not",),
    ),
    Fault(
        "seqtui/train/run_directory.py",
        "path.is_dir() and not path.is_symlink()",
        "path.is_dir()",
        ("tests/train/test_old_runs.py::test_links_lead_nowhere",),
    ),
    Fault(
        "seqtui/train/run_directory.py",
        "names = (SNAPSHOTS, TRAINED,",
        'names = ("*", TRAINED,',
        ("tests/train/test_old_runs.py::test_what_a_training_did_not_write_stays",),
    ),
    Fault(
        "seqtui/train/run_directory.py",
        "if reason:",
        "if False:",
        ("tests/train/test_old_runs.py::test_a_home_that_cannot_be_written_is_said_before_anything_starts",),
    ),
    Fault(
        f"{_TASKS}/encoder_decoder.py",
        'f"exact match at {len(pairs[0].source)}": len(pairs)',
        'f"exact match at {len(pairs[0].source)}": len(data.held_out)',
        ("tests/train/data/test_zoo.py::test_the_held_out_figures_are_measured_again_on_the_whole",),
    ),
    # one moment for all that is looked back on
    Fault(_LOOP, "moment = due or kept or self.paused", "moment = due or self.paused", _ONE_MOMENT),
    Fault(_LOOP, "self._norms() if moment else ()", "self._norms() if due else ()", _ONE_MOMENT),
    Fault(_LOOP, 'if reason == "stopped" and self.step:', "if not self.step:", _ONE_MOMENT),
)
