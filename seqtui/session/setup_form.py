"""The form that sets up a model: its fields, the settings that its file fixes, and the request that was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from seqtui.engine.allowance import Allowance, Cost, held
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import read_npy
from seqtui.models.inputs.settings import Setting, Value, spelled
from seqtui.models.model import Request, Run
from seqtui.models.weights import trained_words
from seqtui.models.weights.file_notes import spelled_out
from seqtui.models.weights.zoo_questions import texts_of
from seqtui.session.form import Form, FormField, setting_field
from seqtui.session.requests import read_seed
from seqtui.session.text import safe

TEXT, SEED = "text", "seed"
_NONE = Cost()


class SetupForm:
    """The form of one run; fixed are the settings of its file that no form changes, with their values."""

    def __init__(self, run: Run) -> None:
        self.run, self.model, self.request = run, run.model, run.request
        self.settings = run.settings
        self.fixed = {s.name: self.settings[s.name] for s in self.model.settings if _is_fixed(run, s)}

    @property
    def own_text(self) -> str:
        """The text that is read as it stands, whether it was typed or not."""
        return self.model.text_of(self.request) or ""

    @property
    def picture(self) -> str:
        """The name of the setting that stands for a picture in place of a text; "" for a model that reads words."""
        return self.model.text_setting

    def fields(self) -> tuple[FormField, ...]:
        """Return what can be changed, filled in."""
        found = []
        if self.request.input is None and not self.picture:
            example = trained_words.example_of(self.request.weights, self.model.example)
            texts = tuple(dict.fromkeys((safe(self.own_text), *texts_of(self.request.weights))))
            meaning = _("{meaning}, as in: {example}", meaning=_(self.model.text_meaning), example=example)
            found.append(FormField(TEXT, safe(self.own_text), meaning, texts if len(texts) > 1 else ()))
        for setting in self.model.settings:
            if setting.name == self.picture:
                found.append(self._picture(setting))
        if not self.run.trained or "decoding" in self.settings:
            same = _("a whole number; the same seed, the same weights")
            if self.run.trained:
                same = _("a whole number; the same seed, the same choices of words")
            found.append(FormField(SEED, str(self.request.seed), same))
        free = [s for s in self.model.settings if s.name not in self.fixed and s.name != self.picture]
        return (*found, *(setting_field(s, spelled(self.settings[s.name])) for s in free))

    def typed(self, values: Mapping[str, str]) -> Request:
        """Return the request that was typed.

        Raises SeqtuiError that names the field that does not fit.
        """
        request = replace(self.request, limited=False)
        if SEED in values:
            request = replace(request, seed=read_seed(values[SEED].strip()))
        changed = dict(self._changed(values))
        if TEXT in values and values[TEXT] != safe(self.own_text):
            request = replace(request, text=values[TEXT])
        if self.picture in values:
            request = self._with_picture(request, values[self.picture].strip(), changed)
        return replace(request, settings=changed)

    def _changed(self, values: Mapping[str, str]) -> dict[str, object]:
        """The settings that are given: those that were given before, and those that were changed."""
        given: dict[str, object] = {n: v for n, v in self.request.settings.items() if n != self.picture}
        for setting in self.model.settings:
            if setting.name in values and setting.name != self.picture:
                value = values[setting.name]
                if setting.read(value) != self.settings[setting.name] or setting.name in given:
                    given[setting.name] = value
        return given

    def _picture(self, setting: Setting) -> FormField:
        """The field of the picture: one of the built-in ones, or a file."""
        choices = tuple(str(k) for k in range(int(setting.low), int(setting.high) + 1))
        shown = "" if self.request.input is not None else self.own_text.strip()
        meaning = _(
            "{meaning} ({allowed}), or the path of a picture of your own, an .npy file",
            meaning=_(setting.meaning),
            allowed=setting.allowed,
        )
        if self.request.input is not None:
            meaning = _("{meaning}; empty: the picture that was given", meaning=meaning)
        return FormField(setting.name, shown, meaning, choices)

    def _with_picture(self, request: Request, typed: str, settings: dict[str, object]) -> Request:
        """The request with the picture that was chosen or typed; nothing changes where it is the one there was."""
        as_it_was = "" if self.request.input is not None else self.own_text.strip()
        if typed == as_it_was:
            settings.update({k: v for k, v in self.request.settings.items() if k == self.picture})
            return request
        if typed.isdecimal():
            settings[self.picture] = self._setting(self.picture).read(typed)
            return replace(request, text=None, input=None)
        if not typed:
            raise SeqtuiError(
                _("{setting} is empty: give a digit from 0 to 9, or the path of an .npy file", setting=self.picture)
            )
        try:
            return replace(request, text=None, input=read_npy(str(Path(typed).expanduser())))
        except SeqtuiError as error:
            raise SeqtuiError(f"{self.picture}: {error}") from None

    def _setting(self, name: str) -> Setting:
        return next(setting for setting in self.model.settings if setting.name == name)


def setup_form(run: Run) -> Form[Run]:
    """Return the form that sets a run up anew; what comes of it is the new run."""
    form, weights = SetupForm(run), run.request.weights
    about = (
        _("fixed by {file}: {settings}", file=weights.name, settings=spelled_out(form.fixed))
        if form.fixed and weights is not None
        else ""
    )

    def read(values: Mapping[str, str]) -> Callable[[], Run]:
        return partial(run.model.run, form.typed(values))

    return Form(f"{_(run.model.title)} {run.tag}".rstrip(), form.fields(), read, about)


def _is_fixed(run: Run, setting: Setting) -> bool:
    """Whether the file of a run refuses another value: it is asked, and ends before anything is recorded."""
    weights, other = run.request.weights, _another(setting, run.settings[setting.name])
    if weights is None or other is None:
        return False
    try:
        with held(Allowance(_NONE, "")):
            run.model.run(replace(run.request, limited=False, settings={**run.request.settings, setting.name: other}))
    except SeqtuiError as error:
        return weights.name in str(error)
    return False


def _another(setting: Setting, value: Value) -> Value | None:
    """Another value that the setting may have; None for free text, which no file fixes."""
    if isinstance(setting.default, bool):
        return not value
    if isinstance(setting.default, str):
        return next((choice for choice in setting.choices if choice != value), None)
    step = 1 if isinstance(setting.default, int) else value or 1.0
    return value + step if value + step <= setting.high else value - step
