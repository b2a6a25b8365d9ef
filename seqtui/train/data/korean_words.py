"""The words of the translation task: which verb goes with which noun, how both are said in English, and Korean endings.

Which form of an ending or particle follows depends on the final consonant (받침) of the syllable before. A syllable of
Hangul is one character, 0xAC00 + (initial · 21 + vowel) · 28 + final; final 0 is none, 8 is ㄹ.
"""

from msgspec import Struct


class Verb(Struct, frozen=True):
    """A verb: its Korean stem and past stem (열, 열었), its English base, past and third person."""

    stem: str
    past: str
    base: str
    did: str
    does: str

    @property
    def forms(self) -> dict[str, str]:
        """The Korean forms by what they do."""
        return {
            "not": f"{self.stem}지",
            "please": request(self.stem),
            "did": f"{self.past}어요",
            "will": intention(self.stem),
            "because": f"{self.past}기",
            "since": f"{self.past}으니까",
            "if": condition(self.stem),
            "and": f"{self.stem}고",
        }


class Field(Struct, frozen=True):
    """What can be done with what: verbs, nouns and adjectives that go together, and the article of the nouns."""

    verbs: tuple[Verb, ...]
    nouns: dict[str, str]
    adjectives: dict[str, str]
    article: str = "the"


def _verb(row: str) -> Verb:
    stem, past, base, did, *does = row.split()
    return Verb(stem, past, base, did, does[0] if does else f"{base}s")


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_BUY, _SELL = _verb("사 샀 buy bought"), _verb("팔 팔았 sell sold")

FIELDS = (
    Field(
        (
            _verb("과소평가하 과소평가했 underestimate underestimated"),
            _verb("믿 믿었 trust trusted"),
            _verb("의심하 의심했 doubt doubted"),
            _verb("숨기 숨겼 hide hid"),
            _verb("잊 잊었 forget forgot"),
        ),
        _pairs("힘 strength 재능 talent 용기 courage 꿈 dream 목소리 voice"),
        _pairs("내면의 inner 진정한 true 새로운 new"),
    ),
    Field(
        (_verb("열 열었 open opened"), _verb("닫 닫았 close closed"), _verb("만지 만졌 touch touched touches")),
        _pairs("문 door 창문 window 상자 box 가방 bag"),
        _pairs("새 new 큰 big 작은 small 빨간 red"),
    ),
    Field(
        (_verb("읽 읽었 read read"), _verb("쓰 썼 write wrote"), _verb("보내 보냈 send sent")),
        _pairs("책 book 편지 letter 시 poem 기사 article"),
        _pairs("새 new 긴 long 짧은 short 작은 small"),
    ),
    Field(
        (_verb("먹 먹었 eat ate"), _BUY, _SELL),
        _pairs("사과 apple 빵 bread 케이크 cake 수박 melon"),
        _pairs("맛있는 tasty 큰 big 작은 small 빨간 red"),
    ),
    Field(
        (_verb("마시 마셨 drink drank"), _BUY, _SELL),
        _pairs("물 water 우유 milk 커피 coffee 차 tea"),
        _pairs("맛있는 tasty 차가운 cold 따뜻한 warm"),
    ),
    Field(
        (_verb("찍 찍었 take took"), _verb("지우 지웠 delete deleted")),
        _pairs("사진 pictures"),
        _pairs("새 new 작은 small 재미있는 funny"),
        article="",
    ),
)

ALONE = (
    _verb("가 갔 go went goes"),
    _verb("뛰 뛰었 run ran"),
    _verb("울 울었 cry cried cries"),
    _verb("웃 웃었 laugh laughed"),
    _verb("걱정하 걱정했 worry worried worries"),
    _verb("기다리 기다렸 wait waited"),
)

OWNERS = {"당신의": "your", "우리의": "our", "그의": "his", "그녀의": "her"}
SUBJECTS = {
    "저": "I",
    "우리": "we",
    "학생": "the student",
    "아이": "the child",
    "의사": "the doctor",
    "이웃": "the neighbour",
}
PLURAL = ("I", "we")  # the verb takes no -s
PLACES = {"여기서": "here", "집에서": "at home", "학교에서": "at school", "공원에서": "in the park"}
TIMES = {"did": {"어제": "yesterday", "오늘": "today"}, "will": {"내일": "tomorrow", "오늘": "today"}}
TIMES |= {"did not": TIMES["did"], "please": {"지금": "now", "오늘": "today"}, "not": {"지금": "now", "오늘": "today"}}
WEATHER = {"비": ("rained", "rains"), "눈": ("snowed", "snows")}


def topic(subject: str) -> str:
    """The subject of a main clause: 학생은, 아이는, 저는."""
    return with_particle(subject, "은/는")


def agent(subject: str) -> str:
    """The subject of a clause inside another: 학생이, 아이가, 제가."""
    return "제가" if subject == "저" else with_particle(subject, "이/가")


def patient(noun: str) -> str:
    """The object: 문을, 사과를."""
    return with_particle(noun, "을/를")


# endings and particles -------------------------------------------------------------------------------------------

_FIRST, _FINALS, _RIEUL = 0xAC00, 28, 8


def final_of(word: str) -> int:
    """The number of the final consonant of the last syllable, 0 for none."""
    return (ord(word[-1]) - _FIRST) % _FINALS


def with_particle(noun: str, pair: str) -> str:
    """The noun with the particle that fits: the first of a pair such as 을/를 behind a consonant, else the second."""
    consonant, vowel = pair.split("/")
    return noun + (consonant if final_of(noun) else vowel)


def request(stem: str) -> str:
    """-(으)세요, a polite request: 찍으세요, 마시세요, 여세요 (ㄹ falls away)."""
    if final_of(stem) == _RIEUL:
        return _refinished(stem, 0) + "세요"
    return stem + ("으세요" if final_of(stem) else "세요")


def condition(stem: str) -> str:
    """-(으)면, if: 찍으면, 마시면, 열면 (ㄹ stays)."""
    return stem + ("으면" if final_of(stem) not in (0, _RIEUL) else "면")


def intention(stem: str) -> str:
    """-(으)ㄹ, before 거예요: 찍을, 마실, 열."""
    if final_of(stem) == _RIEUL:
        return stem
    return stem + "을" if final_of(stem) else _refinished(stem, _RIEUL)


def _refinished(stem: str, final: int) -> str:
    """The stem with another final consonant in its last syllable."""
    return stem[:-1] + chr(ord(stem[-1]) - final_of(stem) + final)
