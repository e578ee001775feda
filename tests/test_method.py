"""method.md: what code refers to exists, and every figure quoted there is the calculated one."""

import re
import tomllib
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path

import pytest

import costbridge_workbook
from costbridge.layout import FIRST, TOTAL

from .conftest import SHIPPED, shipped_book

ROOT = Path(__file__).parents[1]
PACKAGE = Path(costbridge_workbook.__file__).parent
TEXT = (PACKAGE / "method.md").read_text(encoding="utf-8")
MODULES = sorted(chain(*((ROOT / p).rglob("*.py") for p in ("workbook", "udfs", "generator"))))
SECTIONS = re.findall(r"^## (\d+)\. \S", TEXT, flags=re.MULTILINE)

# A line quoted with its value: `name` = 1,234.5 %, or the two in neighbouring cells of a table.
NAME = r"`((?:\w+:)?[a-z][\w.]*(?:\[\d+\.\.\d+\])?)`"
QUOTED = re.compile(rf"{NAME}(?:\s=\s| \| )(−?\d+(?:,\d{{3}})*(?:\.\d+)?)( %| million)?")
SCALE = {"": 1.0, " %": 0.01, " million": 1e6}
FIGURES = [match.groups(default="") for match in QUOTED.finditer(re.sub(r"\s*\n", " ", TEXT))]
# Words in code spans that are names of the model: dotted, with an underscore, or of a type.
NAMES = set(re.findall(r"`(?:\w+:)?([a-z]\w*(?:[._][\w<>]+)+)(?:\[[\d.]+\])?`", TEXT))
KEYS = set(re.findall(r"\[([a-z]\w+)\]", TEXT))


def calculated(quoted: str) -> float:
    """The value of a line in a base scenario; `name[1..16]` is a sum of quarters."""
    name, _, span = quoted.partition("[")
    found, _, line = name.rpartition(":")
    book = shipped_book(found or "deepseek", "base")
    columns: list[int | None] = [None]
    if span:
        first, last = (int(number) for number in span.rstrip("]").split(".."))
        columns = [FIRST + period - 1 for period in range(first, last + 1)]
    elif book.layout.home[line].line.kind == "series":
        columns = [TOTAL]
    return sum(float(book.values[book.layout.address(line, column)]) for column in columns)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_refers_to_sections_of_the_method_that_exist(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(re.findall(r"method\.md", text)) == len(re.findall(r"method\.md §\d+", text))
    assert set(re.findall(r"method\.md §(\d+)", text)) <= set(SECTIONS)


def test_the_sections_are_numbered_from_one_without_a_gap() -> None:
    assert [int(number) for number in SECTIONS] == [*range(1, len(SECTIONS) + 1)]


def test_many_figures_are_quoted_with_their_lines() -> None:
    assert len(FIGURES) > 80


@pytest.mark.parametrize(("name", "number", "unit"), FIGURES, ids=lambda text: text.strip())
def test_a_quoted_figure_is_the_calculated_one_at_its_printed_precision(
    name: str, number: str, unit: str
) -> None:
    decimals = len(number.partition(".")[2])
    value = calculated(name) / SCALE[unit]
    printed = f"{value:,.{decimals}f}".replace("-", "−")
    assert number in (printed, printed.replace(",", "") if len(number) == 4 else "")


def test_every_name_in_the_method_is_a_line_or_a_scenario() -> None:
    known = {scenario for _, scenario in SHIPPED}
    for found in {name for name, _ in SHIPPED}:
        known |= set(shipped_book(found, "base").layout.names)
    patterns = {name: name.replace("<type>", "*") for name in NAMES}
    assert [n for n, p in patterns.items() if not any(fnmatchcase(k, p) for k in known)] == []


def test_every_source_named_in_the_method_is_registered() -> None:
    registered = tomllib.loads((PACKAGE / "sources.toml").read_text(encoding="utf-8"))
    assert KEYS - set(registered) == set()


def test_what_is_not_code_lies_inside_the_package_that_installs_it() -> None:
    data = [path for kind in ("*.md", "*.toml") for path in (ROOT / "workbook").rglob(kind)]
    assert {PACKAGE / "method.md", PACKAGE / "sources.toml"} <= set(data)
    # ruff.toml says how the sheets' code is written and is read by no part of the product
    assert all(path.is_relative_to(PACKAGE) for path in data if path.name != "ruff.toml")
