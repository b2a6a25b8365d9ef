"""The program itself, in a process of its own: pipes, locales, colours, bytes."""

import json
import subprocess
import sys

import pytest

from seqtui.cli import main
from tests.cli.command import ROOT, program, programs, signs

NASTY = "a\x1b[31m \u202eevil 한국어 \x9b2J"


FORMS = ("table", "md", "csv", "json")


def test_version_and_help():
    assert program("--version").stdout.decode().startswith("seqtui ")
    done = program("show", "-h")
    assert (done.returncode, done.stderr) == (0, b"")
    of_others = (["-h"], ["show", "-h"], ["open", "--help"], ["explain", "-h"], ["verify", "-h"], ["doctor", "-h"])
    for said in (done.stdout, *programs(*of_others)):
        assert b"examples:" in said
        assert said.isascii()


def test_text_never_reaches_the_terminal_as_commands():
    said = programs(*(["show", "lstm", NASTY, "--format", form, "--color", "never"] for form in FORMS))
    piped = program("show", "lstm", "-", "--format", "table", "--color", "never", stdin=NASTY.encode())
    assert piped.returncode == 0, piped.stderr
    for form, out in zip((*FORMS, "table"), (*said, piped.stdout), strict=True):
        out = out.decode("utf-8")
        assert not {"\x1b", "\u202e", "\x9b"} & set(out), form
        if form == "json":
            assert json.loads(out)["tokens"] == NASTY.split()
            assert "한국어" in out
        elif form != "csv":
            assert "\\x1b" in out
            assert "\\u202e" in out


@pytest.mark.parametrize(
    "environ",
    [
        {"LANG": "C"},
        {"LC_ALL": "C"},
        {"LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=str,
)
def test_a_plain_locale_gets_ascii(environ):
    shown = (["show", "lstm", "한국어 ä 🙂", "--format", form, "--grad"] for form in FORMS)
    *said, models, doctor = programs(*shown, ["models"], ["doctor"], **environ)
    for form, out in zip(FORMS, said, strict=True):
        assert all(byte < 0x80 for byte in out.replace("ä".encode("latin-1"), b"")), form
    assert json.loads(said[-1])["tokens"] == ["한국어", "ä", "🙂"]
    if "PYTHONIOENCODING" not in environ:
        assert models.isascii() and doctor.isascii()


def test_lists_in_ascii_where_it_is_asked_for():
    assert all(signs(said.decode()).isascii() for said in programs(["models", "--ascii"], ["doctor", "--ascii"]))


def test_ascii_keeps_the_words_of_the_user():
    out = program("show", "lstm", "한국어 다", "--ascii", "--format", "md").stdout.decode()
    assert "한국어" in out
    assert out.replace("한국어", "").replace("다", "").isascii()


def test_bytes_that_are_no_characters():
    done = program("show", "lstm", b"caf\xe9 x", "--format", "json")
    assert json.loads(done.stdout)["tokens"] == ["caf\ufffd", "x"]


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_reader_that_leaves_early(form):
    text = "the cat sat " * 300
    command = [sys.executable, "-m", "seqtui", "show", "lstm", "-", "--format", form]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    process.stdin.write(text.encode())
    process.stdin.close()
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0
    process.stderr.close()


def test_a_full_disk_is_one_line():
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "seqtui", "models"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"seqtui: the output cannot be written")
    assert done.stderr.count(b"\n") == 1


def test_colours_only_when_asked_for():
    plain, coloured = programs(["show", "lstm", "a b"], ["show", "lstm", "a b", "--color", "always"])
    assert b"\x1b" not in plain and b"\x1b" in coloured
    (coloured,) = programs(["--color", "always", "show", "lstm", "a b"], NO_COLOR="1")
    assert b"\x1b" in coloured
    (plain,) = programs(["show", "lstm", "a b", "--color", "never"], FORCE_COLOR="1")
    assert b"\x1b" not in plain


def test_a_pipe_is_as_wide_as_columns_says():
    narrow, wide = (program("models", COLUMNS=c).stdout.decode() for c in ("50", "200"))
    assert max(map(len, narrow.splitlines())) <= 50
    assert max(map(len, program("models").stdout.decode().splitlines())) <= 80
    assert len(wide.splitlines()) < len(narrow.splitlines())


def test_what_a_command_does_not_need_is_not_imported():
    code = (
        "import sys; from seqtui.cli import main; main(['show', 'lstm', 'a b', '--format', 'json', '--at', 't1.h']);"
        "print([m for m in ('textual', 'torch', 'rich', 'asyncssh') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert done.stderr.strip() == b"[]"


def test_a_fault_of_ours_is_one_line_too(capsys, monkeypatch):
    def broken(request):
        raise TypeError("oh\x1b\nno")

    monkeypatch.setattr("seqtui.cli.showing.state_of_arguments", broken)
    assert main(["show", "lstm"]) == 70
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "TypeError: oh\\x1b no)" in said.err
    monkeypatch.setenv("SEQTUI_TRACEBACK", "1")
    with pytest.raises(TypeError):
        main(["show", "lstm"])


def test_ctrl_c_is_silent(capsys, monkeypatch):
    def interrupted(request):
        raise KeyboardInterrupt

    monkeypatch.setattr("seqtui.cli.showing.state_of_arguments", interrupted)
    assert main(["show", "lstm"]) == 130
    assert capsys.readouterr() == ("", "")
