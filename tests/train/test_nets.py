"""The networks that are trained and the models that open them give the same numbers on the same weights."""

import numpy as np
import pytest
import torch

from seqtui.models.inputs.text import START
from seqtui.models.model import Request, Run
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.models.text_to_image import COLOURS, VOCABULARY
from seqtui.models.weights.state_dict import StateDict
from seqtui.train.data import digits
from seqtui.train.nets.recurrent import UnrolledCell, cell
from seqtui.train.recipes import RECIPES
from seqtui.train.verify.recurrent_cells import find_reference
from tests.train.trained_nets import state_dict, task_of, trained_task

BARS = {torch.float64: 1e-12, torch.float32: 2e-6}
ROWS = [
    (recipe, model)
    for recipe in ("translate", "date", "coreference", "repeat", "digits", "pictures")
    for model in RECIPES[recipe].models
]


@pytest.mark.parametrize(("recipe", "model"), ROWS)
def test_a_network_equals_the_model_that_opens_it(recipe: str, model: str) -> None:
    task = task_of(recipe, model)
    task.module.eval()
    compare(task, state_dict(task, recipe, model), model, torch.float64)


def compare(task, weights: StateDict, model: str, kind: torch.dtype) -> Run:
    """Compare every score that the network gives with what the model records, and alignments and patterns."""
    task.module.to(kind)
    run = record(Request(model, weights=weights, settings={} if model != "text-to-image" else {"cache": False}))
    with torch.no_grad():
        pairs = list(_COMPARED[model](task, run, kind))
    assert pairs
    for path, expected in pairs:
        bar = BARS[kind] * max(1.0, expected.abs().max().item())
        assert np.allclose(run.trace.value(path), expected.double().numpy(), rtol=0, atol=bar), path
    return run


def _writing(task, run: Run, kind: torch.dtype):
    module, names = task.module, task.data
    source = torch.tensor([[names.sources.index(word) for word in run.sources]])
    state, token = module.read(source), START
    for t, word in enumerate(run.outputs, 1):
        logits, alpha, state = module.write(torch.tensor([[names.targets.index(token)]]), state)
        yield f"decoder.t{t}.logits", logits[0, 0]
        if alpha is not None:
            yield f"decoder.t{t}.alpha", alpha[0, 0]
        token = word


def _coreference(task, run: Run, kind: torch.dtype):
    logits, pattern = task.module(torch.tensor([[task.words.index(word) for word in run.tokens]]))
    yield "logits", logits[0]
    yield "block1.head0.pattern" if task.deep else "pattern", pattern[0]


def _continuing(task, run: Run, kind: torch.dtype):
    module, ids = task.module, torch.tensor([[run.vocabulary.index(word) for word in run.tokens]])
    yield "logits", module(ids)[0]
    length = ids.shape[1]
    mask, x = module.mask[:length, :length], module.embedding(ids) + module.waves[:length].to(kind)
    for k, layer in enumerate(module.stack.layers):
        read = layer.norm1(x)
        _, patterns = layer.self_attn(read, read, read, attn_mask=mask, average_attn_weights=False)
        for h, pattern in enumerate(patterns[0]):
            yield f"block{k}.head{h}.pattern", pattern
        x = layer(x, src_mask=mask, is_causal=True)


def _digit(task, run: Run, kind: torch.dtype):
    yield "logits", task.module(torch.tensor(run.trace.value("image"), dtype=kind)[None])[0]


def _picture(task, run: Run, kind: torch.dtype):
    caption = [word for word in run.positions if " " not in word]
    words = torch.tensor([[VOCABULARY.index(word) for word in caption]])
    colours = torch.tensor([[COLOURS.index(colour) for colour in run.outputs]])
    for t, row in enumerate(task.module(words, colours[:, :-1])[0], 1):
        yield f"t{t}.logits", row


def _recurrent(task, run: Run, kind: torch.dtype):
    """At the last token the answer that the task asks of it, and of a network that says the next one each step's."""
    words = torch.tensor([[run.vocabulary.index(word) for word in run.tokens]])
    scores = task.module(words)[0]
    for t, row in enumerate(scores, 1):
        yield f"t{t}.logits", row


_COMPARED = {
    **dict.fromkeys(("rnn", "lstm", "gru"), _recurrent),
    **dict.fromkeys(("seq2seq", "bahdanau", "luong", "transformer"), _writing),
    **dict.fromkeys(("encoder", "self-attention"), _coreference),
    "gpt": _continuing,
    "vit": _digit,
    "text-to-image": _picture,
}


def test_the_gradient_of_each_source_word_is_finite_and_there() -> None:
    for recipe, model in (("translate", "bahdanau"), ("coreference", "encoder")):
        task = task_of(recipe, model)
        assert task.gradient_norms() is None
        task.loss(torch.Generator().manual_seed(1))
        norms = task.gradient_norms()
        assert norms and all(0 < norm < 1e6 for norm in norms)
        assert all(parameter.grad is None for parameter in task.module.parameters())


def test_a_few_updates_lower_the_loss() -> None:
    for recipe, model in (ROWS[0], *ROWS[-4:]):
        task, generator = task_of(recipe, model), torch.Generator().manual_seed(0)
        optimizer = torch.optim.Adam(task.module.parameters(), lr=task.lr)
        losses = []
        for _ in range(4):
            optimizer.zero_grad()
            loss = task.loss(generator)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        assert losses[-1] < losses[0], (recipe, model)


def test_samples_are_json_and_maps_have_their_names() -> None:
    task, _ = trained_task("translate-bahdanau")
    sample = task.samples()[0]
    assert sample["right"] and len(sample["map"]) == len(sample["rows"])
    assert all(len(row) == len(sample["columns"]) for row in sample["map"])
    confusion = task_of("digits", "vit").samples()[-1]
    assert np.allclose(np.sum(confusion["map"], axis=1), 1) and len(digits.read(held=True)[0]) == 360


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("n_layers", [1, 2])
def test_an_unrolled_cell_is_the_module_that_torch_has_of_it(name: str, n_layers: int) -> None:
    module = cell(name, 3, 5, n_layers)
    row = MODELS[name]
    config = {setting.name: setting.default for setting in row.settings}
    unrolled = UnrolledCell(find_reference(row.torch_reference), config, 3, 5, n_layers)
    unrolled.load_state_dict(module.state_dict())
    x = torch.randn(4, 7, 3)
    expected = module(x)[0]
    whole, _ = unrolled(x)
    torch.testing.assert_close(whole, expected)
    first, state = unrolled(x[:, :3])
    rest, _ = unrolled(x[:, 3:], state)
    torch.testing.assert_close(torch.cat([first, rest], 1), expected)


def test_the_forget_gates_of_an_lstm_start_open_and_no_other_gate_does() -> None:
    for name, blocks, open_ in (("rnn", 1, []), ("lstm", 4, [1]), ("gru", 3, [])):
        bias = cell(name, 3, 5, 1).bias_ih_l0.detach().reshape(blocks, 5)
        assert [k for k in range(blocks) if bool((bias[k] == 1).all())] == open_
