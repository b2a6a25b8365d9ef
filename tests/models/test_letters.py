"""The letters of other texts: none names two of our values, none names what is not there, all can be typed."""

import pytest
from msgspec.structs import replace

from seqtui.engine.formula import formula
from seqtui.engine.notation import Notation, Symbol, in_ascii
from seqtui.models.letters import LETTERS, OURS, TEXTS, TOKENS, WORDS, called, lettered, token_called
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.text import TextStyle

VARIANTS = (
    *((name, {}) for name in MODELS),
    ("gru", {"reset": "before", "update": "write"}),
    *(
        (name, {"cell": cell, "decoding": "sample"})
        for name in ("seq2seq", "bahdanau", "luong")
        for cell in ("lstm", "gru")
    ),
    *(("luong", {"score": score, "cell": "gru", "input_feeding": "yes"}) for score in ("general", "concat")),
    ("transformer", {"decoding": "sample"}),
)


@pytest.fixture(scope="module")
def symbols():
    """The named symbols of every variant: (variant, name, Symbol) once each."""
    found = []
    for name, settings in VARIANTS:
        trace = run(Request(name, settings=settings)).trace
        steps = {(step.name, step.symbol) for step in trace if step.symbol is not None}
        found.append(((name, tuple(settings.items())), sorted(steps, key=lambda row: row[0])))
    return found


def twice(pairs, look):
    """The signs that stand for two names, in capitals and all as they are."""
    signs = {}
    for name, symbol in pairs:
        signs.setdefault(symbol.written(look.style, name), set()).add(name)
    return {sign: names for sign, names in signs.items() if len(names) > 1}


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("text", TEXTS)
def test_no_letter_stands_for_two_values_of_one_model(symbols, text, ascii):
    for variant, pairs in symbols:
        before, found = (twice(pairs, TextStyle(ascii, letters=letters)) for letters in ("", text))
        assert found == before, f"{variant} in the letters of {text}"


def test_two_values_with_one_letter_would_be_seen():
    pairs = [("f", Symbol("f", "", "a", letters=(("d2l", "F"),))), ("g", Symbol("g", "", "b", letters=(("d2l", "F"),)))]
    assert twice(pairs, TextStyle(letters="d2l")) == {"F": {"f", "g"}}


def test_every_letter_of_the_table_is_of_a_value_that_a_model_records(symbols):
    met = {(name, text) for _, pairs in symbols for name, symbol in pairs for text, _ in symbol.letters}
    unmet = {(name, row.text) for row in LETTERS for name in row.letters} - met
    assert {name for name, _ in unmet} <= {"s", "W_s"}, "the sum is recorded by networks that were trained to add"
    assert {row.text for row in LETTERS} == set(TEXTS) and OURS not in TEXTS


def test_every_letter_has_an_ascii_form_and_no_row_names_a_value_twice():
    for row in LETTERS:
        words = row.pairs.split()
        assert len(set(words[::2])) == len(words[::2]) and len(words) % 2 == 0
        assert all(in_ascii(letter).isascii() for letter in row.letters.values()), row


def test_letters_are_laid_over_those_of_a_part_and_the_symbol_stays_the_same():
    table = Notation(h=Symbol("h", "d_hidden", "hidden state"), q=Symbol("q", "", "mine"))
    both = lettered("decoder", lettered("lstm", table))
    assert (dict(both["h"].letters)["d2l"], dict(both["h"].letters)["notes"]) == ("s", "s")
    assert replace(both["h"], letters=()) == table["h"] and both["q"] is table["q"]


@pytest.mark.parametrize(
    ("name", "letters", "path", "written", "ascii"),
    [
        ("lstm", "d2l", "t1.c", "Cₜ = Fₜ ⊙ Cₜ₋₁ + Iₜ ⊙ C̃ₜ", "C_t = F_t * C_{t-1} + I_t * C~_t"),
        ("lstm", "goodfellow", "t1.h", "hₜ = qₜ ⊙ tanh(sₜ)", "h_t = q_t * tanh(s_t)"),
        ("lstm", "olah", "t1.c", "Cₜ = fₜ ⊙ Cₜ₋₁ + iₜ ⊙ C̃ₜ", "C_t = f_t * C_{t-1} + i_t * C~_t"),
        (
            "rnn",
            "notes",
            "t1.h",
            "sₜ = tanh(U xₜ + b_xh + W sₜ₋₁ + b_hh)",
            "s_t = tanh(U @ x_t + b_xh + W @ s_{t-1} + b_hh)",
        ),
        ("gru", "d2l", "t1.h", "Hₜ = (1 − Zₜ) ⊙ H̃ₜ + Zₜ ⊙ Hₜ₋₁", "H_t = (1 - Z_t) * H~_t + Z_t * H_{t-1}"),
    ],
)
def test_formulas_as_the_texts_print_them(name, letters, path, written, ascii):
    trace = run(Request(name, "the cat")).trace
    assert formula(trace, trace.find(path), TextStyle(letters=letters).style) == written
    assert formula(trace, trace.find(path), TextStyle(True, letters=letters).style) == ascii


def test_every_word_of_learners_leads_to_its_value_and_names_one_that_exists(symbols):
    everything = {(name, symbol) for _, pairs in symbols for name, symbol in pairs}
    for row in WORDS:
        for name in row.names.split():
            meant = [symbol for other, symbol in everything if other == name and symbol.meaning.startswith(row.meaning)]
            assert meant or len(row.names.split()) > 1, row
            for word in row.words.split(", ") if meant else ():
                assert called(meant[0], name, word), (word, name)
    assert token_called("SOS") == "<s>" and token_called("종료 토큰") == "</s>" and token_called("cat") == ""
    assert len(TOKENS) == 2


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ("C̃", "g", "C̃ in d2l and Olah's text"),
        ("c~", "g", "C̃ in d2l and Olah's text"),
        ("U^f", "W_xf", "Uᶠ in Goodfellow's book and lecture notes"),
        ("망각 게이트", "f", "망각 게이트"),
        ("Long-term", "c", "long term memory"),
        ("CS", "c", "cs"),
        ("HS", "h", "hs"),
        ("CS", "h", ""),
        ("lo", "c", ""),
        ("zebra", "c", ""),
        ("", "c", ""),
    ],
)
def test_by_whom_a_value_is_called_what_is_typed(typed, name, said):
    trace = run(Request("lstm", "the cat")).trace
    symbol = next(step.symbol for step in trace if step.name == name)
    assert called(symbol, name, typed) == said
