"""The form of a run: it shows the run's settings, offers those that its file leaves open, and reads what is typed."""

from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.settings import spelled
from seqtui.models.model import Request, Run
from seqtui.models.table import MODELS, run
from seqtui.session.form import in_fields, named_field
from seqtui.session.requests import RunArgs, build_request
from seqtui.session.setup_form import SetupForm
from seqtui.train.data.captions import captions
from seqtui.train.data.coreference import references
from seqtui.train.data.korean import held_out_sentences

NETWORKS = ("digits-vit", "recall-gru", "coreference-encoder", "translate-luong", "pictures-text-to-image")


@cache
def opened(name: str) -> Run:
    return run(build_request(RunArgs(name)))


def other(setting, value):
    """Another value, as somebody types it."""
    if isinstance(setting.default, bool):
        return spelled(not value)
    if setting.choices:
        return next(choice for choice in setting.choices if choice != value)
    return str(type(setting.default)(value + 1 if value < setting.high else value - 1))


@pytest.mark.parametrize("name", NETWORKS)
def test_what_a_file_fixes_is_refused_and_what_is_offered_is_not(name):
    made = opened(name)
    form = SetupForm(made)
    offered = {field.name: field.value for field in form.fields()}
    assert not set(offered) & set(form.fixed)
    for setting in made.model.settings:
        value = made.settings[setting.name]
        if setting.name in form.fixed:
            assert form.fixed[setting.name] == value
            with pytest.raises(SeqtuiError, match="zoo:"):
                run(replace(made.request, settings={setting.name: other(setting, value)}))
        else:
            assert offered[setting.name] == spelled(value)
            if setting.default == "" or setting.name == "eps":
                continue
            try:
                run(form.typed({**offered, setting.name: other(setting, value)}))
            except SeqtuiError as error:
                assert "zoo:" not in str(error), setting.name


def test_a_trained_network_shows_the_sizes_of_its_file():
    assert SetupForm(opened("translate-luong")).fixed["d_hidden"] == 64
    assert MODELS["luong"].settings[0].default == 4


@pytest.mark.parametrize("name", MODELS)
def test_nothing_changed_is_the_same_run(name):
    made = run(Request(name))
    form = SetupForm(made)
    assert not form.fixed
    assert form.typed({field.name: field.value for field in form.fields()}) == made.request or (
        run(form.typed({field.name: field.value for field in form.fields()})).config == made.config
    )


def test_the_picture_is_a_digit_or_a_file(tmp_path):
    made = opened("digits-vit")
    form = SetupForm(made)
    fields = {field.name: field for field in form.fields()}
    assert fields["image"].choices == tuple("0123456789") and "text" not in fields
    values = {name: field.value for name, field in fields.items()}
    seven = run(form.typed({**values, "image": "7"}))
    assert seven.settings["image"] == 7 and not np.array_equal(seven.trace.value("image"), made.trace.value("image"))
    again = SetupForm(seven)
    assert run(again.typed({f.name: f.value for f in again.fields()})).settings["image"] == 7
    path = tmp_path / "mine.npy"
    np.save(path, np.eye(8))
    mine = run(form.typed({**values, "image": str(path)}))
    assert np.array_equal(mine.trace.value("image"), np.eye(8))
    kept = SetupForm(mine)
    shown = {f.name: f.value for f in kept.fields()}
    assert shown["image"] == "" and np.array_equal(run(kept.typed(shown)).trace.value("image"), np.eye(8))
    assert run(kept.typed({**shown, "image": "2"})).settings["image"] == 2
    for wrong in ("", str(tmp_path / "none.npy"), "12"):
        with pytest.raises(SeqtuiError, match="image"):
            form.typed({**values, "image": wrong})


@pytest.mark.parametrize("name", ["coreference-encoder", "translate-luong", "pictures-text-to-image"])
def test_each_text_that_is_offered_is_read_and_was_not_trained_on(name):
    made = opened(name)
    (text,) = (field for field in SetupForm(made).fields() if field.name == "text")
    assert text.value == text.choices[0] and len(text.choices) > 1
    for words in text.choices:
        read = run(SetupForm(made).typed({"text": words}))
        assert " ".join(token for token in read.given if token != "<s>") == words
    held_out = {
        "coreference": lambda: {reference.text for reference in references(held=True)},
        "translate": lambda: {" ".join(pair.source) for pair in held_out_sentences()},
        "pictures": lambda: {caption.text for caption in captions(held=True)},
    }
    assert set(text.choices) <= held_out[made.request.weights.about.recipe]()


def test_a_caption_says_what_it_takes():
    (text,) = (field for field in SetupForm(opened("pictures-text-to-image")).fields() if field.name == "text")
    assert "caption" in text.meaning and "triangle" in text.meaning and "red square top left" in text.meaning


def test_a_sentence_of_the_command_line_becomes_one_of_fields():
    said = "output=no leaves nothing to choose words by: give a target, as in --set target='a b'"
    assert in_fields(said).endswith("as in target='a b'")
    assert "--" not in in_fields("vit reads a picture: give --input FILE.npy or one digit from 0 to 9")
    assert named_field("d_in cannot be 'x': d_hidden is 4", ("d_hidden", "d_in")) == "d_in"
    assert named_field("d_inner is wrong", ("d_in",)) == ""
