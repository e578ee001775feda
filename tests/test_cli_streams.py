"""What the command prints on streams that are closed, full, broken, narrow or a terminal."""

import dataclasses
import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from costbridge import cli, reading

from .commands import LIMIT, posix, process, run
from .conftest import shipped_file

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
@pytest.mark.slow
def test_a_check_whose_result_cannot_be_printed_is_exit_code_2_and_said() -> None:
    Path("book.xlsx").write_bytes(shipped_file("gpt4", "base"))
    words = ("check", "book.xlsx", "--engine", "compiled")
    with open("/dev/full", "wb") as full:
        said = process(*words, stdout=full)
    cannot = b"the result cannot be printed: No space left on device: redirect it elsewhere\n"
    assert (said.returncode, said.stderr) == (2, cannot)


@posix
@pytest.mark.parametrize("words", [["cases"], ["--help"]])
def test_a_reader_that_has_gone_is_quiet(words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    said = process(*words, stdout=writing)
    os.close(writing)
    assert (said.returncode, said.stderr) == (141, b"")


@posix
def test_a_reader_that_goes_in_the_middle_of_a_case_is_quiet() -> None:
    Path("book.xlsx").write_bytes(shipped_file("deepseek", "base"))
    command, environment = run("case", "book.xlsx")
    fcntl = pytest.importorskip("fcntl")
    reading, writing = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)  # less than a case
    child = subprocess.Popen(command, env=environment, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert os.read(reading, 10) == b"case_forma"
    os.close(reading)
    said = child.communicate(timeout=LIMIT)[1]
    assert (child.returncode, said) == (141, b"")


def closed(streams: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """The command, some of whose standard streams are closed."""
    command, environment = run(*words)
    closing = " ".join(f"{stream}>&-" for stream in streams)
    shell = ["/bin/sh", "-c", f'exec "$@" {closing}', "sh", *command]
    return subprocess.run(shell, env=environment, capture_output=True, check=False, timeout=LIMIT)


@posix
def test_a_closed_standard_output_or_error_is_no_crash() -> None:
    for streams, words, code in (("1", ["cases"], 0), ("2", ["case", "none.xlsx"], 2)):
        done = closed(streams, *words)
        assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


@posix
@pytest.mark.slow
@pytest.mark.parametrize("streams", ["0", "1", "2", "012"])
def test_closed_streams_change_nothing_of_what_a_command_does(streams: str) -> None:
    for words in (
        ["build", "gpt4", "--out", "book.xlsx"],
        ["check", "book.xlsx", "--engine", "compiled"],
        ["case", "book.xlsx"],
    ):
        done = closed(streams, *words)
        assert (done.returncode, done.stderr) == (0, b""), words
        assert bool(done.stdout) == ("1" not in streams)
    assert Path("book.xlsx").read_bytes() == shipped_file("gpt4", "base")
    assert os.listdir() == ["book.xlsx"]
    assert closed(streams, "build", "gpt4", "--out", "book.xlsx").returncode == 2


@posix
def test_an_error_that_nobody_can_read_keeps_its_exit_code() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command, environment = run("case", "none.xlsx")
    done = subprocess.run(command, env=environment, stderr=writing, check=False, timeout=LIMIT)
    os.close(writing)
    assert done.returncode == 2


def test_a_console_that_lacks_letters_is_no_crash(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252"))
    assert cli.main(["build", "--out", "東京.xlsx"]) == 0
    assert written.getvalue().startswith(b"\\u6771\\u4eac.xlsx  run at ")


CONSOLES = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@posix
@pytest.mark.slow
@pytest.mark.parametrize("console", CONSOLES)
def test_a_console_of_few_letters_changes_nothing_but_how_a_name_is_shown(console: str) -> None:
    name, environment = "東京 für.xlsx", CONSOLES[console]
    for words, code in (
        (["build", "gpt4", "--out", name], 0),
        (["build", "gpt4", "--out", name], 2),
        (["check", name, "--engine", "compiled"], 0),
        (["case", "für.xlsx"], 2),
        (["cases"], 0),
    ):
        said = process(*words, environment=environment)
        assert said.returncode == code, (words, said.stderr)
        assert (said.stderr.count(b"\n"), bool(said.stdout)) == (
            (0, True) if code == 0 else (1, False)
        )
        assert b"\x1b" not in said.stdout + said.stderr
    carried = process("case", name, environment=environment).stdout
    assert carried.decode("utf-8") == process("case", name).stdout.decode("utf-8")
    assert b"\r" not in carried
    Path("again.toml").write_bytes(carried)
    words = ["build", "again.toml", "--out", "again.xlsx"]
    assert process(*words, environment=environment).returncode == 0
    assert [path.read_bytes() for path in Path().glob("*.xlsx")] == [
        shipped_file("gpt4", "base")
    ] * 2


def test_a_warning_that_nobody_can_read_keeps_its_exit_code(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    carried = dataclasses.replace(reading.carried_case(built()), intact=False)
    monkeypatch.setattr(reading, "carried_case", lambda _: carried)
    monkeypatch.setattr(sys, "stderr", Full())
    assert cli.main(["case", "deepseek.xlsx"]) == 1


def built() -> Path:
    assert cli.main(["build", "--quiet"]) == 0
    return Path("deepseek.xlsx")


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
