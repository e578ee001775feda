"""One slip in a valid case is a refusal that names file, line and key, and never another error."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costbridge.case import load, loads, shipped
from costbridge.case.toml_lines import lines_of
from costbridge.errors import CaseError

BROKEN = Path(__file__).parent.parent / "broken_cases"
VALID = (BROKEN / "valid.toml").read_text("utf-8")
RESOLVED = load("gpt4").text
LINES = RESOLVED.split("\n")
VALUES = [number for number, line in enumerate(LINES) if re.match(r"(value|low|high) = ", line)]
KEYS = [number for number, line in enumerate(LINES) if re.match(r"\w+ = ", line)]
HEADERS = [number for number, line in enumerate(LINES) if re.match(r"\[[a-z.0-9_]+\]$", line)]
OPTIONAL = re.compile(r"(note|page|selected|source) = ")

BAD_VALUES = [
    *("1,000", "37.5%", "007", "True", "true", "“4”", '"4"', "inf", "-inf", "nan", "1e400", "-0.0"),
    *("", "2025-09-17", "12:00:00", "[4]", "{}", "-1", "1e16", "0.1234567890123456", "9" * 400),
    *("9" * 5000, ".5", "5.", "$4", "=1", "\u00a04", "4 USD", "0x", "--4", "1__0", "'''", '"""'),
]


def refused(lines: list[str]) -> list[tuple[int, str]]:
    with pytest.raises(CaseError) as caught:
        loads("\n".join(lines), "slip.toml")
    found = []
    for problem in caught.value.problems:
        assert re.match(r"slip\.toml:\d+: \S+: \S", str(problem))
        assert "\n" not in str(problem)
        found.append((problem.line, problem.key))
    return found


def paragraph_of(number: int) -> str:
    headers = [line for line in LINES[: number + 1] if line.startswith("[")]
    return headers[-1].strip("[]") if headers else ""


@given(st.sampled_from(VALUES), st.sampled_from(BAD_VALUES))
@settings(max_examples=120, deadline=None)
def test_a_wrong_number_is_named_by_its_line_and_input(number: int, value: str) -> None:
    lines = list(LINES)
    lines[number] = lines[number].partition("=")[0] + "= " + value
    found = refused(lines)
    assert any(key.startswith(paragraph_of(number)) or key == "case" for _, key in found)
    if value not in ("'''", '"""'):
        assert any(line == number + 1 for line, _ in found)


@given(st.sampled_from(KEYS))
@settings(max_examples=80, deadline=None)
def test_a_key_that_is_left_out_is_missed(number: int) -> None:
    if not OPTIONAL.match(LINES[number]):
        dropped = LINES[number].partition(" ")[0]
        found = refused(LINES[:number] + LINES[number + 1 :])
        assert any(key.endswith(dropped) for _, key in found)


@given(st.sampled_from(KEYS), st.integers(0, 3))
@settings(max_examples=80, deadline=None)
def test_a_misspelt_key_is_named(number: int, at: int) -> None:
    key, _, value = LINES[number].partition(" = ")
    wrong = key[:at] + "q" + key[at + 1 :]
    if wrong != key:
        lines = list(LINES)
        lines[number] = f"{wrong} = {value}"
        assert any(key.endswith(wrong) and line == number + 1 for line, key in refused(lines))


@given(st.sampled_from(HEADERS))
@settings(max_examples=40, deadline=None)
def test_a_paragraph_that_stands_twice_is_named(number: int) -> None:
    found = refused([*LINES, LINES[number], "value = 1"])
    assert found == [(len(LINES) + 1, LINES[number].strip("[]"))] or found[0][0] > len(LINES)


@given(st.integers(0, len(RESOLVED) - 1), st.integers(1, 30), st.text(max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_edit_is_a_case_or_a_refusal(at: int, length: int, typed: str) -> None:
    edited = RESOLVED[:at] + typed + RESOLVED[at + length :]
    try:
        case = loads(edited, "edited.toml")
    except CaseError:
        return
    assert loads(case.text, "again").text == case.text


@given(st.lists(st.sampled_from(['"', "'", "[", "]", "=", ".", "a", "\n", "\\", "#", "1"])))
@settings(max_examples=150, deadline=None)
def test_any_scribble_is_refused_in_words(scribble: list[str]) -> None:
    with pytest.raises(CaseError):
        loads("".join(scribble), "scribble.toml")


def leaves(table: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(table, dict):
        return [leaf for key, value in table.items() for leaf in leaves(value, (*path, key))]
    if isinstance(table, list) and table and all(isinstance(item, dict) for item in table):
        return [leaf for i, item in enumerate(table) for leaf in leaves(item, (*path, str(i)))]
    return [path]


_key = st.sampled_from(["a", "b-1", "1", '"q.r"', "'s = t'", '"[u]"', '"#"', '"é"', "x_y"])
_value = st.sampled_from(
    [
        *("1", "1.5", '"text = 1"', "'[a]'", '"a # b"', '"""\nk = 1\n[t]\n"""', "'''\nk = 2'''"),
        *('"""a\\"""b"""', "[\n  1, # [c]\n  2,\n]", '[\n  [1],\n  ["k = 1"],\n]', '"\\""', "[]"),
    ]
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Tables, arrays of tables and dotted keys, with values that look like headers and keys."""
    parts = []
    for number in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["[{}]", "[[{}]]", "[ {} ] # [x]"]))
        head = [f"t{number}", *draw(st.lists(_key, max_size=2))]
        parts.append(kind.format(" . ".join(head)))
        for line in range(draw(st.integers(0, 4))):
            dotted = ".".join([f"k{line}", *draw(st.lists(_key, max_size=2))])
            parts.append(f"  {dotted} = {draw(_value)} # k = [")
        if kind == "[[{}]]" and draw(st.booleans()):
            parts.append(f"{kind.format('.'.join(head))}\nk9 = 1\n[{'.'.join(head)}.sub]\nk = 1")
    return "\n".join(parts)


@given(documents())
@settings(max_examples=200, deadline=None)
def test_the_line_of_every_key_is_found(text: str) -> None:
    lines = lines_of(text)
    rows = text.split("\n")
    for leaf in leaves(tomllib.loads(text)):
        name = leaf[-1] if not leaf[-1].isdecimal() or leaf in lines else leaf[-2]
        assert leaf in lines, (leaf, text)
        assert name in rows[lines[leaf] - 1]


@pytest.mark.parametrize("name", [name for name, _ in shipped()])
def test_the_line_of_every_key_of_a_shipped_case_is_found(name: str) -> None:
    text = load(name).text
    rows = text.split("\n")
    lines = lines_of(text)
    for leaf in leaves(tomllib.loads(text)):
        assert leaf[-1] in rows[lines[leaf] - 1].partition("=")[0]
