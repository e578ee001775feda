"""SECURITY.md: each promise names tests, and each test and file that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
PROMISED = TEXT.partition("\n## What is promised\n")[2].partition("\n## ")[0]
PROMISES = re.split(r"^\d+\. ", PROMISED, flags=re.MULTILINE)[1:]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def collected(path: Path) -> set[str]:
    """The tests that pytest collects from a module."""
    tree = ast.parse(path.read_text("utf-8"))
    return {n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[:5] == "test_"}


@pytest.mark.parametrize(("path", "test"), sorted(set(NAMED.findall(TEXT))))
def test_a_test_that_a_promise_names_is_there(path: str, test: str) -> None:
    assert (ROOT / path).is_file()
    assert test in collected(ROOT / path)


def test_there_are_ten_promises_and_each_names_a_test() -> None:
    assert len(PROMISES) == 10
    for promise in PROMISES:
        assert NAMED.search(promise), promise
    bullets = re.findall(r"^ +- (.*)$", PROMISED, flags=re.MULTILINE)
    assert [line for line in bullets if not NAMED.fullmatch(line)] == []


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w./-]+/[\w./-]+)`", TEXT))))
def test_a_file_that_the_page_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()
