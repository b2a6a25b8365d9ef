"""Korean particles by the sound before them: Hangul, numbers, Latin words and letters, signs."""

import pytest

from seqtui.language.particles import with_particles

RIGHT = [
    ("게이트은(는)", "게이트는"),
    ("값은(는)", "값은"),
    ("은닉 상태을(를)", "은닉 상태를"),
    ("가중합을(를)", "가중합을"),
    ("0.312이(가)", "0.312가"),
    ("0.313이(가)", "0.313이"),
    ("-0.547(으)로", "-0.547로"),  # 칠로
    ("0.536(으)로", "0.536으로"),
    ("1(으)로", "1로"),
    ("10을(를)", "10을"),
    ("0.10을(를)", "0.10을"),
    ("2와(과) 3와(과)", "2와 3과"),
    ("1,000은(는)", "1,000은"),
    ("c₂은(는)", "c₂는"),
    ("c₃은(는)", "c₃은"),
    ("h₁(으)로", "h₁로"),
    ("t3.f[0]은(는)", "t3.f[0]은"),
    ("LSTM은(는)", "LSTM은"),
    ("RNN와(과) GRU을(를)", "RNN과 GRU를"),
    ("lstm을(를)", "lstm을"),
    ("softmax은(는)", "softmax는"),
    ("*cat*이(가)", "*cat*이"),
    ("*it*은(는)", "*it*은"),
    ("*street*을(를)", "*street*를"),
    ("<pad>을(를)", "<pad>를"),
    ("red(으)로", "red로"),
    ("*dog*은(는)", "*dog*는"),  # 도그
    ("*tired*을(를)", "*tired*를"),
    ("*mat*이(가)", "*mat*가"),  # 매트
    ("*the (2)*이(가)", "*the (2)*가"),
    ("*?*은(는)", "*?*는"),  # 물음표
    ("*.*은(는)", "*.*는"),
    ("h₁₀⁽⁰⁾이(가)", "h₁₀⁽⁰⁾이"),
    ("mlp_out은(는)", "mlp_out은"),  # 아웃
    ("pos_embed은(는)", "pos_embed는"),
    ("‖∂h_T/∂h_t‖이(가)", "‖∂h_T/∂h_t‖가"),
    ("*animal*(으)로", "*animal*로"),
    ("`step`을(를)", "`step`을"),
    ("h(으)로", "h로"),
    ("L을(를)", "L을"),
    ("σ은(는)", "σ는"),
    ("ŷ은(는)", "ŷ은"),
    ("∂L/∂x은(는)", "∂L/∂x는"),
    ("망각 게이트(forget gate)은(는)", "망각 게이트(forget gate)는"),
    ("'학생'이(가)", "'학생'이"),
    ("30%을(를)", "30%를"),
    ("셀 상태(이)다", "셀 상태다"),
    ("가중합(이)다", "가중합이다"),
    ("서울(으)로", "서울로"),
    ("은(는)", "은(는)"),
    ("괄호 (이 아님)", "괄호 (이 아님)"),
]


@pytest.mark.parametrize(("written", "right"), RIGHT)
def test_the_particle_follows_the_sound_before_it(written: str, right: str) -> None:
    assert with_particles(written) == right


def test_a_text_without_particles_is_itself() -> None:
    assert with_particles("f(x) = σ(z)") == "f(x) = σ(z)"
