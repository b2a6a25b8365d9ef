"""``--letters``: symbols as another text writes them, on the page alone."""

import pytest

from tests.cli.command import call

SHOW = ("show", "lstm", "the cat", "--at", "t2.c")


def test_formulas_have_the_letters_that_were_asked_for(capsys):
    assert "Cₜ = Fₜ ⊙ Cₜ₋₁ + Iₜ ⊙ C̃ₜ" in call(capsys, *SHOW, "--letters", "d2l").out
    assert "C_t = f_t * C_{t-1} + i_t * C~_t" in call(capsys, "--letters", "olah", *SHOW, "--ascii").out
    assert "cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ" in call(capsys, *SHOW).out


def test_why_has_them_in_its_terms(capsys):
    shown = call(capsys, "explain", "lstm", "the cat", "--at", "t2.c[0]", "--letters", "goodfellow").out
    assert "s₂ = f₂ ⊙ s₁ + g₂ ⊙ s̃₂" in shown and "s̃₂[0] × g₂[0]" in shown


@pytest.mark.parametrize("format", ["json", "csv", "md"])
def test_documents_keep_our_names(capsys, format):
    for command in (SHOW, ("explain", "lstm", "the cat", "--at", "t2.c[0]")):
        ours = call(capsys, *command, "--format", format).out
        assert call(capsys, *command, "--format", format, "--letters", "d2l").out == ours


def test_they_are_kept_in_the_config_file_and_what_is_typed_wins(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("SEQTUI_CONFIG", str(tmp_path / "config.toml"))
    assert call(capsys, "config", "letters=olah").status == 0
    assert "C̃ₜ" in call(capsys, *SHOW).out
    assert "gₜ" in call(capsys, *SHOW, "--letters", "ours").out
    refused = call(capsys, "config", "letters=bishop")
    assert refused.status == 2 and "ours or d2l or goodfellow or olah or notes" in refused.err


def test_a_text_that_there_is_not_is_refused_with_those_there_are(capsys):
    refused = call(capsys, *SHOW, "--letters", "bishop")
    assert refused.status == 2 and "olah" in refused.err
