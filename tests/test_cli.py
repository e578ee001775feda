"""The command line: what is said, where, with which exit code; a refusal writes nothing."""

import dataclasses
import errno
import hashlib
import json
import os
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

import costbridge
from costbridge import app, case, cli
from costbridge.errors import EngineMissing, ModelError

from .conftest import shipped_book, shipped_file

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("own_folder")


def refused(capsys: Capture, *words: str) -> tuple[int, str]:
    """Exit code and message of a command that must say nothing else and write nothing."""
    before = {path: path.stat().st_mtime_ns for path in Path().rglob("*")}
    code = cli.main(words)
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert {path: path.stat().st_mtime_ns for path in Path().rglob("*")} == before
    return code, said.err.removesuffix("\n")


def test_a_build_is_one_line_on_standard_output_and_a_file_in_the_current_folder(
    quick: None, capsys: Capture
) -> None:
    assert cli.main(["build"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.count("\n") == 1
    assert said.out.startswith("deepseek.xlsx  run at the rent $5.576M | fleet $2,572.6M | ")
    assert os.listdir() == ["deepseek.xlsx"]


def test_json_holds_the_librarys_values_unrounded(capsys: Capture) -> None:
    assert cli.main(["build", "--out", "x.xlsx", "--scenario", "base", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    book = shipped_book("deepseek", "base")
    assert list(said) == ["file", "sha256", "case", "scenario", "headline", "checks"]
    assert (said["file"], said["case"], said["scenario"]) == ("x.xlsx", "deepseek", "base")
    assert said["headline"] == book.headline()
    assert book.value("master_check") == 0
    assert said["checks"] == {"passed": book.value("check_count"), "failed": 0}
    assert Path("x.xlsx").read_bytes() == shipped_file("deepseek", "base")
    assert said["sha256"] == hashlib.sha256(shipped_file("deepseek", "base")).hexdigest()


def test_a_set_value_stands_in_the_resolved_case_and_that_text_builds_the_same_bytes(
    capsys: Capture,
) -> None:
    sets = ["--set", "opex.pue=1.3", "--set", "owner_low.opex.pue=1.2"]
    assert cli.main(["build", *sets, "--scenario", "owner_low", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert cli.main(["case", "deepseek.xlsx"]) == 0
    text = capsys.readouterr().out
    resolved = tomllib.loads(text)
    assert resolved["opex"]["pue"]["value"] == 1.3
    assert resolved["scenario"]["owner_low"]["set"]["opex"]["pue"] == 1.2
    assert resolved["selected"] == "owner_low"
    assert [(c["scenario"], c["from"], c["to"]) for c in resolved["change"]] == [
        ("base", 1.25, 1.3),
        ("owner_low", 1.3, 1.2),
    ]
    Path("mine.toml").write_bytes(text.encode())
    assert cli.main(["build", "mine.toml", "--out", "again.xlsx"]) == 0
    assert Path("again.xlsx").read_bytes() == Path("deepseek.xlsx").read_bytes()


def test_cases_lists_each_shipped_case_in_one_line(capsys: Capture) -> None:
    assert cli.main(["cases"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [tuple(line.split(maxsplit=1)) for line in lines] == [*case.shipped()]


def test_version_and_help_are_answers_and_help_has_examples(capsys: Capture) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"costbridge {version('costbridge')}\n"
    assert cli.main(["--help"]) == 0
    said = capsys.readouterr().out
    assert "examples:" in said
    assert "exit codes: 0 ok, 1 a check failed" in said
    for command in ("build", "case", "cases"):
        assert cli.main([command, "--help"]) == 0
        assert f"usage: costbridge {command}" in capsys.readouterr().out


def test_each_example_of_the_help_is_a_command_that_parses() -> None:
    lines = [line.strip() for line in cli._EXAMPLES.split("\n\n")[0].splitlines()[1:]]
    for line in lines:
        words = line.split("   ")[0].split(" > ")[0].split()
        assert words[0] == "costbridge"
        assert cli._parser().parse_args(words[1:]).run
    assert len(lines) == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "arguments are required: COMMAND: see costbridge --help"),
        ("biuld", "invalid choice: 'biuld' (choose from 'build', 'check', 'case', 'cases')"),
        ("build --forse", "unrecognized arguments: --forse: see costbridge --help"),
        ("build --for", "unrecognized arguments: --for"),
        ("build one two", "unrecognized arguments: two"),
        ("build --out", "argument --out: expected one argument: see costbridge build --help"),
        ("build --format xml", "invalid choice: 'xml' (choose from 'text', 'json')"),
        ("case", "arguments are required: FILE"),
        ("build deepsek", "deepsek: no such case or file; did you mean deepseek?"),
        ("build zzz", "zzz: no such case or file; there are deepseek, gpt4"),
        ("build mine.toml", "mine.toml: no such file"),
        ("build .", ".: a directory, a case file expected"),
        ("build --scenario own_low", "unknown scenario own_low; did you mean owner_low?"),
        ("build --set opex.pu=1.2", "unknown input opex.pu; did you mean opex.pue?"),
        ("build --set opex.pue=1.6", "--set opex.pue=1.6: 1.6 found, "),
        ("build --set bass.opex.pue=1.2", "unknown scenario bass; did you mean base?"),
        ("build --set opex.pue", "[SCENARIO.]KEY=VALUE expected, for example "),
        ("build --set opex.pue=120%", "no percent sign"),
        ("build --out book.xls", "book.xls: the name of a workbook ends in .xlsx: rename it"),
        ("build --out no/such/book.xlsx", "no/such/book.xlsx: there is no folder "),
        ("build --out .", ".: is a folder: name a file in it with --out"),
        ("build --out a\nb.xls", r"a\nb.xls: the name of a workbook ends in .xlsx"),
        ("build --out \udcff.xls", r"\udcff.xls: the name of a workbook ends in .xlsx"),
        ("build zz\nz", r"zz\nz: no such case or file"),
        ("build --x\ny", r"unrecognized arguments: --x\ny"),
        ("case a\n\x1b[31mb.xlsx", r"a\n\x1b[31mb.xlsx: no such file"),
    ],
)
def test_a_wrong_word_is_one_line_that_names_it_and_exit_code_2(
    words: str, said: str, capsys: Capture
) -> None:
    code, line = refused(capsys, *(word for word in words.split(" ") if word))
    assert code == 2
    assert said in line
    assert "\n" not in line


def test_each_wrong_set_is_a_line_of_its_own(capsys: Capture) -> None:
    code, lines = refused(capsys, "build", "--set", "opex.pue=9", "--set", "opex.pu=1")
    assert code == 2
    assert [line[:18] for line in lines.split("\n")] == ["--set opex.pue=9: ", "--set opex.pu=1: u"]


def test_each_problem_of_a_case_is_a_line_with_its_place(capsys: Capture) -> None:
    text = case.load("gpt4").text
    broken = text.replace('unit = "ratio"', 'unit = "share"').replace("quarters = 40", "quarters=1")
    Path("mine.toml").write_text(broken, "utf-8")
    code, lines = refused(capsys, "build", "mine.toml")
    assert code == 2
    assert lines.count("\n") > 0
    for line in lines.split("\n"):
        place, number, _ = line.split(":", maxsplit=2)
        assert place == "mine.toml"
        assert int(number) > 0


def test_a_binary_or_a_fifo_as_case_is_refused(capsys: Capture) -> None:
    Path("book.toml").write_bytes(shipped_file("deepseek", "base"))
    code, line = refused(capsys, "build", "book.toml")
    assert code == 2
    assert line.startswith("book.toml:1: ")
    os.mkfifo("fifo.toml")
    assert refused(capsys, "build", "fifo.toml") == (
        2,
        "fifo.toml: not a regular file, a case file expected",
    )


def test_the_case_file_is_never_the_target(capsys: Capture) -> None:
    Path("mine.xlsx").write_text(case.load("gpt4").text, "utf-8")
    Path("link.xlsx").symlink_to("mine.xlsx")
    for target in ("mine.xlsx", "link.xlsx"):
        code, line = refused(capsys, "build", "mine.xlsx", "--out", target, "--force")
        assert (code, line) == (2, f"{target}: is the case file itself: name another with --out")


def test_an_existing_file_is_replaced_only_with_force(quick: None, capsys: Capture) -> None:
    Path("deepseek.xlsx").write_bytes(b"a colleague's work")
    code, line = refused(capsys, "build")
    cure = "--force replaces it, --out names another"
    assert (code, line) == (2, f"deepseek.xlsx: exists already: {cure}")
    assert cli.main(["build", "--force"]) == 0
    assert Path("deepseek.xlsx").read_bytes() == shipped_file("deepseek", "base")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("two words.xlsx", "two words.xlsx"),
        ("kosten für 東京.xlsx", "kosten für 東京.xlsx"),
        ("two\nlines.xlsx", r"two\nlines.xlsx"),
        ("\x1b[31mred.xlsx", r"\x1b[31mred.xlsx"),
        ("half a letter \udcff.xlsx", r"half a letter \udcff.xlsx"),
        ("-dash.xlsx", "-dash.xlsx"),
        ("UPPER.XLSX", "UPPER.XLSX"),
    ],
)
def test_any_name_of_a_file_is_written_and_shown_on_one_line(
    name: str, shown: str, quick: None, capsys: Capture
) -> None:
    assert cli.main(["build", f"--out={name}"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"{shown}  run at ")
    assert said.out.count("\n") == 1
    assert os.listdir() == [name]
    assert cli.main(["build", f"--out={name}", "--force", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["file"] == name
    assert cli.main(["case", "--", name]) == 0


def test_a_failed_check_is_exit_code_1_and_said(
    quick: None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    build = costbridge.build
    monkeypatch.setattr(
        costbridge, "build", lambda *a, **k: dataclasses.replace(build(*a, **k), failed=2)
    )
    assert cli.main(["build"]) == 1
    assert "2 of 45 checks FAIL" in capsys.readouterr().out
    assert cli.main(["build", "--force", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["checks"] == {"passed": 43, "failed": 2}


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (EngineMissing("LibreOffice is not installed: install it"), 4, "LibreOffice is not ins"),
        (ModelError("Capex!F4: no value"), 70, "costbridge: internal error, please report: Model"),
        (ZeroDivisionError("a\nb"), 70, r"internal error, please report: ZeroDivisionError: a\nb"),
        (RecursionError(), 70, "internal error, please report: RecursionError"),
        (MemoryError(), 70, "internal error, please report: MemoryError"),
        (OSError(errno.EIO, "Input/output error", "x"), 2, "costbridge: x: Input/output error"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_error_is_its_exit_code_and_one_line(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def calculate(_: object) -> None:
        raise error

    monkeypatch.setattr(app, "calculate", calculate)
    found, line = refused(capsys, "build")
    assert found == code
    assert said in line
    assert "\n" not in line
    if code != 130:
        assert cli.main(["build", "--debug"]) == code
        assert "Traceback" in capsys.readouterr().err
