"""The log of a class: one line for each record, whatever is in it, and files of bounded size."""

import logging

import pytest

from seqtui.serve import serving_log
from seqtui.serve.serving_log import LOG, SafeFormatter, begin_log, place_of


@pytest.fixture
def logged(tmp_path):
    kept, level = LOG.handlers[:], LOG.level
    begin_log(tmp_path)
    yield tmp_path
    for handler in LOG.handlers[:]:
        handler.close()
    LOG.handlers[:], LOG.propagate = kept, True
    LOG.setLevel(level)


def test_control_bytes_line_ends_and_bidi_signs_are_written_out(logged, capsys):
    LOG.info("%s came from %s", "al\x1b[2Jice\r\nINFO root came", "\u202e127.0.0.1")
    (line,) = (logged / "serve.log").read_text("utf-8").splitlines()
    assert line.endswith("al\\x1b[2Jice\\x0d\\x0aINFO root came came from \\u202e127.0.0.1")
    assert "\x1b" not in capsys.readouterr().err


def test_the_files_stay_within_their_bound(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(serving_log, "MOST_BYTES", 2_000)
    kept = LOG.handlers[:]
    begin_log(tmp_path)
    for k in range(500):
        LOG.info("somebody came: %d", k)
    for handler in LOG.handlers[:]:
        handler.close()
    LOG.handlers[:] = kept
    files = list(tmp_path.iterdir())
    assert 2 <= len(files) <= serving_log.FILES + 1
    assert sum(file.stat().st_size for file in files) <= 2_000 * (serving_log.FILES + 1)


def test_the_place_of_an_error_says_nothing_of_its_values():
    try:
        int("my secret")
    except ValueError as error:
        found = place_of(error)
    assert found.startswith("test_serving_log.py:") and "secret" not in found


def test_a_traceback_is_one_line():
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "a\nb", (), None)
    assert SafeFormatter("%(message)s").format(record) == "a\\x0ab"
