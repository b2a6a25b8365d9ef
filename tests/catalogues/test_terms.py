"""One term has one Korean word everywhere: that of the lessons' glossary, or of the table of the interface's own."""

import re
from collections.abc import Iterator

import pytest

from seqtui.course.loader import read_course
from tests.catalogues.files import po_files, read

# terms of the interface that no lesson introduces: English (a regular expression), Korean
INTERFACE = {
    "baseline": "기준선",
    "bias(?:es)?": "편향",
    "breakpoints?": "중단점",
    "corpus": "말뭉치",
    "experiments?": "실험",
    "learning rate": "학습률",
    "lessons?": "강의",
    "plain RNN": "기본 RNN",
    "presets?": "프리셋",
    "(?:a|the|this) course": "강좌",
    "(?:this|another|every) question": "문제",
    "(?:the|a|this) series": "시계열",
    "seeds?": "시드",
    "tokens?": "토큰",
    "units?": "유닛",
    "untrained": "학습 전",
    "(?:this|longer|shorter) text": "텍스트",
}
# terms of the glossary that are another word in other places: there nobody can tell them apart by the English
HOMONYMS = {
    "context-window": "the window of a terminal",
    "key": "of the keyboard, of a table, of a worksheet",
    "memory": "of a cell, and of the machine",
    "short-term-memory": "inside of long short-term memory, which has a name of its own",
    "update": "an update gate, and a program that is brought up to date",
    "value": "every number is one",
}
# messages that say it otherwise, by how they begin, with the reason
EXCEPTIONS = {
    "softmax: look up exp": "the function as it is typed",
    "softmax takes several scores": "the function as it is typed",
    "decoder, self-attention and multi-head": "names of models",
    "two or three models, each with its own": "encoder is a model's name in an example",
    "written: {path}. Name it in a unit": "a unit of lessons",
}

_TYPED = re.compile(r"seqtui \w+|'lessons|\b[A-Z]{4,}\b")  # commands, and what is to be put in their place


def _terms() -> dict[str, tuple[str, str]]:
    """English and Korean of every term, by its id."""
    glossary = {
        id: (rf"{re.escape(term.en)}s?", re.sub(r"\(.*?\)", "", term.ko))
        for id, term in read_course().glossary.items()
        if id not in HOMONYMS
    }
    return glossary | {en: (en, ko) for en, ko in INTERFACE.items()}


def _messages() -> Iterator[tuple[str, str]]:
    """Every message with its Korean; of plurals the second form."""
    for file in po_files("ko").values():
        for message in read(file, "ko"):
            if message.id:
                one, two = message.id, message.string
                yield (one[1] if isinstance(one, tuple) else one), (two[0] if isinstance(two, tuple) else two)


def _otherwise(english: str, korean: str, messages: list[tuple[str, str]]) -> list[str]:
    """The messages that have a term in English, and not the Korean word for it; names in code are no terms.

    What stands in parentheses in Korean is the English term, and no other word.
    """
    term = re.compile(rf"(?<![\w{{./\-=#`\"]){english}(?![\w}}=.\-`\"])", re.IGNORECASE)
    word = korean.replace(" ", "")
    return [
        said
        for said, translated in messages
        if term.search(_TYPED.sub("", said)) and word not in re.sub(r" |\([a-z]+\)", "", translated)
    ]


@pytest.fixture(scope="module")
def messages() -> list[tuple[str, str]]:
    return list(_messages())


def test_a_term_is_the_same_korean_word_in_every_message(messages: list[tuple[str, str]]) -> None:
    found = {id: _otherwise(english, korean, messages) for id, (english, korean) in _terms().items()}
    wrong = {id: [said for said in rows if not said.startswith(tuple(EXCEPTIONS))] for id, rows in found.items()}
    assert not {id: rows for id, rows in wrong.items() if rows}


def test_every_exception_is_one_and_every_term_of_the_interface_is_in_use(messages: list[tuple[str, str]]) -> None:
    found = [said for english, korean in _terms().values() for said in _otherwise(english, korean, messages)]
    assert [begin for begin in EXCEPTIONS if not any(said.startswith(begin) for said in found)] == []
    assert set(HOMONYMS) <= set(read_course().glossary)
    said = " ".join(english for english, _korean in messages)
    assert [english for english in INTERFACE if not re.search(english, said, re.IGNORECASE)] == []


def test_another_word_for_a_term_is_found() -> None:
    rows = [("the forget gate is open", "삭제 게이트가 열려 있다"), ("{gate} and `gate`", ""), ("a gate", "게이트")]
    assert _otherwise("forget gate", "망각 게이트", rows) == ["the forget gate is open"]
    assert _otherwise("gates?", "게이트", rows) == []
