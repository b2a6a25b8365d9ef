"""Korean particles: 은/는, 이/가, 을/를, 와/과, (으)로, (이)다 by the final sound of what stands before them.

A translation that puts a particle behind a fact writes both, as Korean does where it cannot know: ``{gate}은(는)``.
When the fact is there, one of them stays. Numbers are read in Korean (0.312 ends in 이, 10 in 십), Latin words as they
are spelt in Hangul (softmax 소프트맥스, cat 캣), capitals and consonants letter by letter (LSTM 엘에스티엠).
"""

import re
import unicodedata

# both as they are written -> (after a consonant, after a vowel)
_PAIRS = {
    "은(는)": ("은", "는"),
    "는(은)": ("은", "는"),
    "이(가)": ("이", "가"),
    "가(이)": ("이", "가"),
    "을(를)": ("을", "를"),
    "를(을)": ("을", "를"),
    "과(와)": ("과", "와"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)": ("이", ""),
}
_WRITTEN = re.compile("|".join(re.escape(pair) for pair in _PAIRS))
_SKIPPED = " \t\n*`'\"’”»›)]}>.,:;…‖|⁽⁾"  # what is not read before a particle
_MARKS = "*`'\""  # around a word of a text, (2) behind it in them is its place
_GROUP = re.compile(r"\([^()]*\)$")  # 게이트(gate): the particle follows what stands before
_NUMBER = re.compile(r"(?<![0-9])[0-9]+(?:[.,][0-9]+){0,3}$")
_LATIN = re.compile(r"(?<![A-Za-z])[A-Za-z]+$")

VOWEL, RIEUL, CONSONANT = "vowel", "ㄹ", "consonant"
# how the names of digits, letters and signs end in Korean; what is not named ends in a vowel
_DIGITS = {"0": CONSONANT, "1": RIEUL, "3": CONSONANT, "6": CONSONANT, "7": RIEUL, "8": RIEUL}  # 영 일 삼 육 칠 팔
_LETTERS = {"l": RIEUL, "m": CONSONANT, "n": CONSONANT, "r": RIEUL}  # 엘 엠 엔 알
_SIGNS = {"ε": CONSONANT, "⊙": CONSONANT, "⊗": CONSONANT, "∞": VOWEL, "√": VOWEL}  # 엡실론
_HATS = {"\u0302": CONSONANT, "\u0303": VOWEL}  # ŷ 와이햇, h̃ 에이치틸드
# words whose spelling does not say how they end in Hangul
_WORDS = {
    "ar": RIEUL,  # 에이알
    "gru": VOWEL,
    "vit": VOWEL,  # 브이아이티
    "one": CONSONANT,
    "time": CONSONANT,  # 타임
    "name": CONSONANT,
    "line": CONSONANT,
    "type": CONSONANT,  # 타입
    "shape": CONSONANT,  # 셰입
    "file": RIEUL,
    "table": RIEUL,
    "example": RIEUL,
    "scale": RIEUL,
    "out": CONSONANT,  # 아웃
    "about": CONSONANT,
    "big": CONSONANT,  # 빅, but 도그, 버그
    "bit": VOWEL,  # 비트, but 캣, 잇
    "hit": VOWEL,
    "kit": VOWEL,
    "mat": VOWEL,
    "set": VOWEL,
    "tanh": VOWEL,  # 탄에이치
    "bos": VOWEL,
    "eos": VOWEL,
    "sos": VOWEL,
}
_SHORT = re.compile(
    r"(?:^|[^aeiouy])[aeiou][ptkb]$|[aeiou]ck$"
)  # cat 캣, step 스텝, block 블록; but pad 패드, dog 도그
_FINAL = re.compile(r"(?:[mn]|ng)$")  # Transform-ation 션, stream 스트림


def with_particles(text: str) -> str:
    """Return a Korean text with one of each pair of particles, the one that fits the sound before it."""
    if "(" not in text:
        return text
    found, end = [], 0
    for pair in _WRITTEN.finditer(text):
        found.append(text[end : pair.start()])
        sound = final_sound("".join(found))
        found.append(pair[0] if sound is None else _chosen(pair[0], sound))
        end = pair.end()
    return "".join((*found, text[end:]))


def _chosen(pair: str, sound: str) -> str:
    closed, open_ = _PAIRS[pair]
    if pair == "(으)로" and sound == RIEUL:
        return open_
    return open_ if sound == VOWEL else closed


def final_sound(text: str) -> str | None:
    """Return how a text ends when it is read in Korean: VOWEL, RIEUL or CONSONANT; None where nobody can say."""
    whole = unicodedata.normalize("NFC", text).rstrip(" " + _MARKS)
    text = (_GROUP.sub("", whole) or whole).rstrip(_SKIPPED)
    if not text:
        return VOWEL if whole.strip() else None  # marks alone: 마침표, 쉼표
    last = text[-1]
    if "가" <= last <= "힣":
        return _of_hangul(last)
    decomposed = unicodedata.normalize("NFD", last)
    if decomposed[-1] in _HATS:
        return _HATS[decomposed[-1]]
    text = text[:-1] + unicodedata.normalize("NFKC", last)  # subscripts, superscripts, full width
    if number := _NUMBER.search(text):
        return _of_number(number[0])
    if word := _LATIN.search(text):
        return _of_word(word[0])
    if last in _SIGNS:
        return _SIGNS[last]
    return VOWEL  # 퍼센트, 물음표


def _of_hangul(syllable: str) -> str:
    final = (ord(syllable) - ord("가")) % 28
    return VOWEL if final == 0 else RIEUL if final == 8 else CONSONANT


def _of_number(digits: str) -> str:
    """10, 100, 1000 and 10000 end in 십, 백, 천, 만; decimals are read digit by digit."""
    if "." not in digits and digits[-1] == "0":
        return CONSONANT
    return _DIGITS.get(digits[-1], VOWEL)


def _of_word(word: str) -> str:
    lower = word.lower()
    if lower in _WORDS:
        return _WORDS[lower]
    if word.isupper() or not re.search("[aeiouy]", lower):
        return _LETTERS.get(lower[-1], VOWEL)
    if len(word) == 1:
        return _LETTERS.get(lower, VOWEL)
    if lower.endswith(("l", "le")):
        return RIEUL
    return CONSONANT if _FINAL.search(lower) or _SHORT.search(lower) else VOWEL
