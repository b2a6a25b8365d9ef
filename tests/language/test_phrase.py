"""A marked text with facts reads as its English, and is translated with them."""

from copy import deepcopy

import pytest

from seqtui.language import N_, Phrase, _, set_language, use


class _Reversed:
    """A language of two words, which puts the fact first."""

    def gettext(self, message: str) -> str:
        return {"bias of the {name}": "{name}의 편향", "forget gate": "망각 게이트"}.get(message, message)

    ngettext = pgettext = lambda self, one, many, n=0: one


@pytest.fixture(autouse=True)
def _english_afterwards() -> None:
    yield
    set_language("en")


def test_a_phrase_is_its_english_until_it_is_shown() -> None:
    bias = N_("bias of the {name}", name=N_("forget gate"))
    assert bias == "bias of the forget gate" == _(bias)
    use("ko", _Reversed())
    assert bias == "bias of the forget gate"
    assert _(bias) == "망각 게이트의 편향"
    assert _(deepcopy(bias)) == "망각 게이트의 편향"


def test_a_phrase_says_the_same_of_something_else() -> None:
    bias = N_("bias of the {name}", name=N_("forget gate"))
    assert isinstance(bias, Phrase)
    use("ko", _Reversed())
    other = bias.saying(name="leak of 3")
    assert (other, _(other)) == ("bias of the leak of 3", "leak of 3의 편향")


def test_a_fact_that_is_a_number_keeps_its_format() -> None:
    assert N_("{n:,} words", n=12_000) == "12,000 words"
    assert N_("no facts, {no braces}") == "no facts, {no braces}"
