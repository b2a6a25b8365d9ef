"""Pastes and floods of keys: taken whole or cut, marked or not, and never a key for each character."""

import pytest
from textual import events
from textual.widgets import Input, Static

from seqtui.models.limits import MAX_KEYS_AT_ONCE, MAX_LINE
from seqtui.tui import keyboard
from seqtui.tui.footer import Field, Footer
from seqtui.tui.keyboard import END, START, Flooded, Keyboard, Pasted
from tests.tui.walking import opened, press, until

WORDS = "the animal crossed the street " * 3_400
TEXTS = {"words": WORDS, "marks": "e" + "\u0301" * 50_000, "half sequences": "\x1b[" * 20_000, "one key": "l" * 100_000}


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes when it is told to."""
    now = [100.0]
    monkeypatch.setattr(keyboard.time, "monotonic", lambda: now[0])
    return now


def sent(parser, text, size=4096):
    """The events of a text that is read in pieces."""
    return [event for k in range(0, len(text), size) for event in parser.feed(text[k : k + size])]


def waited(parser, clock, seconds):
    clock[0] += seconds
    return list(parser.tick())


@pytest.mark.parametrize("size", [4096, 1000])
@pytest.mark.parametrize("name", TEXTS)
def test_a_marked_paste_is_one_event_of_bounded_length(name, size, clock):
    text = TEXTS[name]
    before, paste, after = sent(Keyboard(), f"a{START}{text}{END}b", size)
    assert (before.key, after.key) == ("a", "b")
    assert (paste.text, paste.total) == (text[:MAX_LINE], len(text))


@pytest.mark.parametrize("cut", range(1, len(END)))
def test_an_end_that_is_read_in_two_pieces_is_an_end(cut, clock):
    parser = Keyboard()
    first = list(parser.feed(f"{START}the cat{END[:cut]}"))
    (paste, key) = list(parser.feed(f"{END[cut:]}x"))
    assert first == []
    assert (paste.text, paste.total, key.key) == ("the cat", 7, "x")


@pytest.mark.parametrize("cut", range(1, len(START)))
def test_a_beginning_that_is_read_in_two_pieces_is_a_beginning(cut, clock):
    parser = Keyboard()
    arrows = list(parser.feed("\x1b[C" * 20 + START[:cut]))
    assert [event.key for event in arrows] == ["right"] * 20
    (paste,) = list(parser.feed(f"{START[cut:]}the cat{END}"))
    assert paste.text == "the cat"


def test_half_of_a_sequence_is_passed_on_after_a_while(clock):
    parser = Keyboard()
    assert len(list(parser.feed("\x1b[C" * 20 + "\x1b["))) == 20
    assert waited(parser, clock, 0.05) == []
    late = waited(parser, clock, 0.2)
    assert not any(isinstance(event, Pasted) for event in late)


def test_a_paste_that_never_ends_is_over_when_nothing_more_comes(clock):
    parser = Keyboard()
    assert sent(parser, START + WORDS) == []
    assert waited(parser, clock, 0.5) == []
    (paste,) = waited(parser, clock, 1.0)
    assert paste.total == len(WORDS)
    assert [event.key for event in parser.feed("?")] == ["question_mark"]


@pytest.mark.parametrize("name", ["words", "marks", "one key"])
def test_a_paste_without_marks_is_one_event_too(name, clock):
    parser = Keyboard()
    assert sent(parser, TEXTS[name]) == []
    (paste,) = waited(parser, clock, 0.2)
    assert (paste.text, paste.total) == (TEXTS[name][:MAX_LINE], len(TEXTS[name]))
    assert [event.key for event in parser.feed("\x1b[C")] == ["right"]


@pytest.mark.parametrize("text", ["\x1b[C" * 12_000, TEXTS["half sequences"]], ids=["arrows", "half sequences"])
def test_of_a_flood_of_keys_no_more_pass_than_anyone_types(text, clock):
    parser = Keyboard()
    keys = sent(parser, text)
    assert len(keys) == MAX_KEYS_AT_ONCE
    clock[0] += 0.2
    flooded = [event for event in parser.tick() if isinstance(event, Flooded)]
    assert flooded[0].keys > 10_000


def test_what_a_person_types_is_keys(clock):
    parser = Keyboard()
    typed = [event.key for k in range(300) for event in (clock.__setitem__(0, 100 + k / 40), *parser.feed("l"))[1:]]
    assert typed == ["l"] * 300
    held = [event.key for event in Keyboard().feed("l" * 60)]  # a stalled line delivers two seconds at once
    assert held == ["l"] * 60
    assert len(list(Keyboard().feed("t3.f < 0.1 and on"))) == 17


# on the screen ------------------------------------------------------------------------------------------------


async def pasted(pilot, text):
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def test_the_stepper_says_that_it_takes_no_paste():
    async with opened().run_test(size=(80, 24)) as pilot:
        cursor = pilot.app.screen.player.cursor
        await pasted(pilot, WORDS)
        footer = pilot.app.screen.query_one(Footer)
        await until(pilot, lambda: "pasted 102,000 characters: there is no line" in footer.message)
        assert pilot.app.screen.player.cursor == cursor
        await press(pilot, "l")
        assert pilot.app.screen.player.cursor > cursor


@pytest.mark.parametrize("keys", ["/", "b", "e", "tw", "c", "s"])
async def test_every_line_takes_a_part_of_a_paste_and_says_so(keys):
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        await until(pilot, lambda: isinstance(pilot.app.focused, Field))
        line, answer = pilot.app.focused, pilot.app.screen.query_one("#answer", Static)
        await pasted(pilot, WORDS)
        await until(pilot, lambda: "pasted 102,000 characters: only the first" in str(answer.content), "the sentence")
        assert len(line.value) == MAX_LINE
        await pasted(pilot, "more")
        await until(pilot, lambda: "the line is full" in str(answer.content), "the second sentence")
        await press(pilot, "escape")
        await until(pilot, lambda: getattr(pilot.app.screen, "keys", "") == "stepper")


async def test_a_short_paste_is_taken_whole_with_all_its_lines():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "/")
        await until(pilot, lambda: isinstance(pilot.app.focused, Field))
        await pasted(pilot, "the cat\nsat \x1b[2J\u202e")
        assert pilot.app.focused.value == "the cat sat \\x1b[2J\\u202e"


async def test_the_palette_stays_live_after_a_paste():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await pasted(pilot, WORDS[:MAX_LINE])
        await press(pilot, "escape")
        await until(pilot, lambda: getattr(pilot.app.screen, "keys", "") == "stepper")
