"""What export writes, import reads back; and what it did not write, import refuses."""

import csv
import io
import random

import pytest

from seqtui.course.progress import event as did
from seqtui.course.progress import transfer
from seqtui.course.progress.store import Store
from seqtui.engine.errors import SeqtuiError
from tests.course.progress.learner import answer

HOSTILE = ["=SUM(A1)", "'quoted", "a|b\\c", "\x1b[31mred\x1b[0m", "두 줄\n둘째", "| --- |", "0,5", "\\|", "'-1", "@x"]
FORMATS = {"json": transfer.as_json, "csv": transfer.as_csv, "md": transfer.as_markdown}


@pytest.fixture
def events(tmp_path):
    """A year of one learner, with all that can be typed."""
    rng = random.Random(5)
    learner = Store(tmp_path / "one" / "progress.sqlite3")
    more = [did.begun("gru", 1), did.reset("gru"), did.hinted("gru", "=q", 1, 2, 1), did.examined("line", 30, 40)]
    more += [
        did.answered("gru", "q", 1, 1, right=False, typed=text, concept="게이트", slip="no-bias") for text in HOSTILE
    ]
    learner.add([answer(k, right=rng.random() < 0.5) for k in range(20)] + more)
    return learner.events()


@pytest.mark.parametrize("format", FORMATS)
def test_what_export_writes_import_reads_and_twice_is_once(tmp_path, events, format):
    file = tmp_path / f"out.{format}"
    file.write_text("".join(FORMATS[format](events)), encoding="utf-8", newline="")
    assert transfer.read_events(file) == events
    other = Store(tmp_path / "two" / "progress.sqlite3")
    other.append(answer(100))
    assert other.add(transfer.read_events(file)) == len(events)
    assert other.add(transfer.read_events(file)) == 0
    assert other.events()[:-1] == events and other.events()[-1].item == "q100"


def test_another_file_of_events_is_read_too(tmp_path, events):
    assert transfer.read_events(tmp_path / "one" / "progress.sqlite3") == events


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_shows_nothing_that_a_terminal_or_a_spreadsheet_would_obey(events, format):
    text = "".join(FORMATS[format](events))
    assert "\x1b" not in text
    if format == "csv":
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] and "'=q" in cells


def test_the_markdown_says_how_far_each_lesson_is(tmp_path):
    learner = Store(tmp_path / "progress.sqlite3")
    learner.add([did.begun("gru", 1), answer(1, lesson="gru"), answer(2, right=False, lesson="gru")])
    assert "| gru | 0 | 1 | 2 | no |" in "".join(transfer.as_markdown(learner.events()))


GOOD = "".join(transfer.as_csv([answer(1)])).replace(",,answered", ",2026-11-22T02:00:00.000000Z,answered")
BAD = {
    "": "no table",
    "{": "JSON",
    '{"schema": "seqtui/show/1"}': "schema is not",
    '{"schema": "seqtui/progress-events/1", "events": [{"kind": 3}]}': "does not hold events",
    "# Progress\n\n| a | b |\n": "no table",
    "a,b\n1,2\n": "no table",
    GOOD.replace("answered", "guessed"): "no kind of event 'guessed'",
    GOOD.replace("2026-11-22", "2026-13-22"): "no time",
    GOOD.replace("000000Z", "000000+01:00"): "no time",
    GOOD.replace("0" * 31 + "1", "1"): "32 hexadecimal digits",
    GOOD.replace('""right"": true', '""right"": 1'): "lacks 'right'",
    GOOD.replace("lstm-gates", "x" * 500): "longer than 400",
    GOOD.replace(",1,q1", ",one,q1"): "no event",
    GOOD.rstrip() + ",1\n": "9 cells",
    "\x00\xff": "no table",
    "x" * 200_000: "CSV is broken",
}


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_export_is_refused_with_the_reason(tmp_path, text):
    file = tmp_path / "file"
    file.write_text(GOOD, newline="")
    assert len(transfer.read_events(file)) == 1
    file.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(SeqtuiError, match="is no export of progress") as said:
        transfer.read_events(file)
    assert BAD[text] in str(said.value)


def test_a_file_that_is_none_or_too_large_is_refused(tmp_path, monkeypatch):
    with pytest.raises(SeqtuiError, match="cannot be read"):
        transfer.read_events(tmp_path)
    monkeypatch.setattr(transfer, "MAX_BYTES", 100)
    (tmp_path / "file").write_text(GOOD)
    with pytest.raises(SeqtuiError, match="more than 100 bytes"):
        transfer.read_events(tmp_path / "file")
    (tmp_path / "file").write_bytes(b"\xff\xfe")
    with pytest.raises(SeqtuiError, match="UTF-8"):
        transfer.read_events(tmp_path / "file")
