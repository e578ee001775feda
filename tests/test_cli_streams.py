"""What the command prints on streams that are closed, full, broken, narrow or a terminal."""

import io
import os
import subprocess
import sys

import pytest

from costbridge import cli

from .commands import posix, process, run

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("own_folder")


def test_standard_output_that_is_full_is_exit_code_2_and_said() -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:
        said = process("build", stdout=full)
        assert said.returncode == 2
        assert said.stderr.startswith(b"deepseek.xlsx is written, but its result cannot be printed")
        assert said.stderr.count(b"\n") == 1
        for words in (["case", "deepseek.xlsx"], ["--help"]):
            said = process(*words, stdout=full)
            assert said.returncode == 2, words
            assert b"cannot be printed: No space left on device: " in said.stderr
            assert said.stderr.count(b"\n") == 1


@posix
@pytest.mark.parametrize("words", [["cases"], ["--help"]])
def test_a_reader_that_has_gone_is_quiet(words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    said = process(*words, stdout=writing)
    os.close(writing)
    assert (said.returncode, said.stderr) == (141, b"")


@posix
def test_a_closed_standard_output_or_error_is_no_crash() -> None:
    for closing, words, code in ((1, ["cases"], 0), (2, ["case", "none.xlsx"], 2)):
        command, environment = run(*words)
        shell = ["/bin/sh", "-c", f'exec "$@" {closing}>&-', "sh", *command]
        done = subprocess.run(shell, env=environment, capture_output=True, check=False, timeout=120)
        assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


@posix
def test_an_error_that_nobody_can_read_keeps_its_exit_code() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command, environment = run("case", "none.xlsx")
    done = subprocess.run(command, env=environment, stderr=writing, check=False, timeout=120)
    os.close(writing)
    assert done.returncode == 2


def test_a_console_that_lacks_letters_is_no_crash(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252"))
    assert cli.main(["build", "--out", "東京.xlsx"]) == 0
    assert written.getvalue().startswith(b"\\u6771\\u4eac.xlsx  run at ")


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Called by the test itself: the stream that its fixtures see is another one."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_progress_is_one_line_on_a_terminal_and_erased_at_the_end(
    quick: None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    on_a_terminal(monkeypatch)
    assert cli.main(["build"]) == 0
    said = capsys.readouterr()
    assert "\x1b" not in said.out
    assert "costbridge: calculating ..." in said.err
    assert "\n" not in said.err
    assert said.err.endswith("\r\x1b[K")


def test_progress_is_erased_before_an_error_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    on_a_terminal(monkeypatch)
    assert cli.main(["build", "--out", "no/book.xlsx"]) == 2
    shown = capsys.readouterr().err.split("\r\x1b[K")
    assert len(shown) > 1
    assert shown[-1].startswith("no/book.xlsx: there is no folder")


@pytest.mark.parametrize("silent", ["NO_COLOR", "--quiet"])
def test_no_color_and_quiet_keep_a_terminal_clean(
    silent: str, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    on_a_terminal(monkeypatch)
    if silent == "NO_COLOR":
        monkeypatch.setenv("NO_COLOR", "1")
    assert cli.main(["build", *([silent] if silent == "--quiet" else [])]) == 0
    assert capsys.readouterr().err == ""
