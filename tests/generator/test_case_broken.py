"""Every mistake in a case file is refused with its line, its key and a cure."""

import re
from pathlib import Path

import pytest

from costbridge.case import load, loads
from costbridge.case.toml_text import MAX_BYTES, MAX_LINES, decode
from costbridge.errors import CaseError, Problem, UsageError

BROKEN = Path(__file__).parent.parent / "broken_cases"
FILES = sorted(path for path in BROKEN.glob("*.toml") if path.name != "valid.toml")
VALID = (BROKEN / "valid.toml").read_text("utf-8")
EXPECT = "# expect: "


def messages(text: str, name: str = "case.toml") -> list[str]:
    with pytest.raises(CaseError) as caught:
        loads(text, name)
    return [str(problem) for problem in caught.value.problems]


def test_the_case_that_the_others_break_is_valid() -> None:
    assert loads(VALID, "valid.toml").name == "small"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_case_gets_the_message_of_its_first_line(path: Path) -> None:
    text = decode(path.read_bytes(), path.name)
    first = text.partition("\n")[0]
    assert first.startswith(EXPECT)
    found = messages(text, path.name)
    assert first.removeprefix(EXPECT) in found
    assert all(re.match(rf"{path.name}:\d+: \S+: \S", message) for message in found)


def test_all_problems_of_a_file_are_named_at_once() -> None:
    text = VALID.replace('unit = "year"', 'unit = "month"').replace("low = 3\n", "low = 5\n")
    text = text.replace('who = "A lab"', 'who = ""').replace('label = "A100"', 'label = "=1"')
    text = text.replace('source = "cbre"', 'source = "cbr"') + '\n[nonsense]\nkey = "x"\n'
    found = messages(text)
    assert len(found) == 7  # two units, low, two texts, a source, a table
    assert found == sorted(found, key=lambda message: int(message.split(":")[1]))


def test_more_than_twenty_problems_are_counted() -> None:
    problems = [Problem("x.toml", line, "a.b", "wrong") for line in range(1, 28)]
    lines = str(CaseError(problems)).split("\n")
    assert len(lines) == 21
    assert lines[0] == "x.toml:1: a.b: wrong"
    assert lines[-1] == "and 7 more"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_saved_as_utf_16_is_told_to_save_as_utf_8(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "wide.toml"
    path.write_bytes(VALID.encode(encoding))
    with pytest.raises(CaseError, match=r"wide\.toml:1: case: UTF-16 .* save it as UTF-8"):
        load(path)


def test_latin_1_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(VALID.replace("A small case", "Ein hübscher Fall").encode("latin-1"))
    with pytest.raises(CaseError, match=r"latin\.toml:4: case: byte 0xfc .* save it as UTF-8"):
        load(path)


def test_the_mark_of_windows_editors_and_their_line_ends_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + VALID.replace("\n", "\r\n").encode())
    assert load(path).text == loads(VALID, "valid.toml").text


def test_texts_are_normalised() -> None:
    composed = VALID.replace("A small case", "Caf\u00e9")
    decomposed = VALID.replace("A small case", "Cafe\u0301")
    escaped = VALID.replace("A small case", "Cafe\\u0301")
    assert loads(decomposed, "a").text == loads(composed, "b").text == loads(escaped, "c").text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#" * (MAX_BYTES + 1), "bytes found"),
        ("é" * (MAX_BYTES // 2 + 1), "bytes found"),
        ("\n" * MAX_LINES, "lines found"),
        ("a\0", "a NUL"),
        ("a = 1\rb = 2", "a carriage return without line feed"),
        ("a = '\ud800'", "half a character"),
        ("a" + ".a" * 50_000 + " = 1", "a key of 50,001 parts"),
        ("[" + "a." * 20_000 + "a]", "a key of 20,001 parts"),
        ('x = {"a"' + '."b"' * 9 + " = 1}", "a key of 10 parts"),
        ("x = " + "[" * 100_000, "brackets deeper than 8"),
        ("x = [\n" * 9, "brackets deeper than 8"),
        ("x = " + "{a = " * 9, "brackets deeper than 8"),
        ("quarters = 0x" + "f" * 5000, "a number too long"),
        ("quarters = 0x" + "f" * 90, "quarters: "),
        ("x = " + "9" * 5000, "a number too long"),
        ("", "missing"),
        ('"\\', "not"),
        ('x = """' + '\\"""' * 20_000, "not"),
        ("x = '''" + "'" * 50_000, "not"),
        ("a" * 1_000_000, "not TOML"),
        ("case_format = 1\n[gpu]\nx = 1\n[claim]\nstage = 2\n[r1]\nstage.a.hours = 1", "gpu.x"),
        ('case_format = "1"\nscenario = 1\nlog = 2\nsource = 3\nchange = 4', "case_format: "),
        ("[[scenario]]\n[[source]]\n[change]\n[log]\n[[gpu]]\n[[claim]]", "expected"),
        ("[scenario.base]\nset = 1\nlabel = 2\n[source]\nx = 1\n[[log]]\ndate = 1", "expected"),
    ],
    ids=range(24),
)
def test_what_is_unsafe_or_senseless_is_refused_in_words(text: str, words: str) -> None:
    assert any(words in message for message in messages(text)), messages(text)


@pytest.mark.parametrize("rest", [" = 3", ' "sourced" }', ' 3.67, unit = "USD"'])
def test_a_table_that_stands_twice_and_lacks_its_bracket_is_named(rest: str) -> None:
    (found,) = messages(f"{VALID}\n[gpu.a100{rest}\n")
    line = VALID.count("\n") + 2
    assert found == f"case.toml:{line}: gpu.a100: the key is there already; delete one of the two"


def test_a_label_of_a_number_is_no_formula() -> None:
    assert loads(VALID.replace('label = "A100"', 'label = "-5.5"'), "x").members["gpu"] == (
        ("a100", "-5.5"),
    )


def test_a_note_may_have_lines_and_begin_like_a_formula() -> None:
    text = VALID.replace('"The life of the report."', '"=1+1\\nand so on"')
    case = loads(text, "x")
    assert case.inputs["gpu.a100.life"].note == "=1+1\nand so on"
    assert loads(case.text, "y").text == case.text


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("deepsek", "deepsek: no such case or file; did you mean deepseek?"),
        ("zzz", "zzz: no such case or file; there are deepseek, gpt4"),
        ("", ": no such case or file; there are deepseek, gpt4"),
        ("a" * 300, "a" * 300 + ": no such case or file; there are deepseek, gpt4"),
        ("none.toml", "none.toml: no such file"),
        ("a\nb.toml", "a\\nb.toml: no such file"),
        ("nul\0.toml", "nul\\x00.toml: cannot be read (no file has such a name)"),
    ],
)
def test_a_case_that_is_not_there(word: str, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        load(word)


def test_a_directory_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a directory, a case file expected"):
        load(tmp_path)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os = pytest.importorskip("os")
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with a name on this system")
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(UsageError, match="not a regular file, a case file expected"):
        load(tmp_path / "pipe.toml")


def test_a_newer_format_is_the_only_complaint() -> None:
    assert len(messages(VALID.replace("case_format = 1", "case_format = 9\nnew = 1"))) == 1


def test_exit_codes() -> None:
    assert CaseError([]).exit_code == UsageError("x").exit_code == 2
