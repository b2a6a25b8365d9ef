"""Messages between sessions and the broker: they come back as they were, in whatever pieces, or are refused."""

import pytest
from msgspec import msgpack

from seqtui.classroom import messages
from seqtui.classroom.messages import MAX_FRAME, Append, BadFrameError, Frames, Here, Lead, Stands
from seqtui.classroom.standing import Standing, Whereabouts
from seqtui.course.progress.event import begun


def test_a_message_comes_back_from_any_pieces() -> None:
    said = [Append(1, (begun("lstm-gates", 1),)), Here(Whereabouts("lstm-gates", "one")), Lead(2, None)]
    frames, bodies = Frames(), []
    for byte in b"".join(map(messages.encode, said)):
        bodies += frames.feed(bytes([byte]))
    assert [messages.read_from_session(body) for body in bodies] == said


def test_a_push_is_no_word_of_a_session() -> None:
    body = messages.encode(Stands((Standing("alice", "Alice", True),)))[4:]
    assert isinstance(messages.read_from_broker(body), Stands)
    with pytest.raises(BadFrameError):
        messages.read_from_session(body)


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x93" * 100_000, msgpack.encode({"type": "Append", "number": "x"})])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(BadFrameError):
        messages.read_from_session(body)


def test_a_frame_that_is_too_long_is_refused_before_it_is_kept() -> None:
    with pytest.raises(BadFrameError):
        list(Frames().feed((MAX_FRAME + 1).to_bytes(4, "big")))
