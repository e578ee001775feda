"""What the tests share: the shipped cases, each scenario calculated once, and random inputs."""

import gc
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from openpyxl import Workbook, load_workbook

from costbridge import app, case
from costbridge.engines.compiled import Program
from costbridge.formula import Address
from costbridge.layout import SCENARIOS
from costbridge.package import pack
from costbridge.writer import write
from costbridge_udfs.reference import calculate as reference

if TYPE_CHECKING:
    from .corpus.child import Children

# In CI a red run is red again when it is repeated; on a desk each run looks somewhere new.
settings.register_profile("ci", derandomize=True, print_blob=True)
if "CI" in os.environ:
    settings.load_profile("ci")

SHIPPED = [
    (name, scenario.key) for name, _ in case.shipped() for scenario in case.load(name).scenarios
]


@cache
def shipped_book(name: str, scenario: str) -> app.Book:
    """A shipped case with one of its scenarios selected, calculated by the compiled engine."""
    return app.calculate(case.load(name, scenario=scenario))


@cache
def shipped_file(name: str, scenario: str) -> bytes:
    """The bytes of that book, as a build writes them."""
    book = shipped_book(name, scenario)
    return pack(write(book.drawn, book.layout), book.values)


@cache
def opened_file(name: str, scenario: str = "base", *, values: bool = False) -> Workbook:
    """That file, read by openpyxl: its formulas, or the values stored beside them."""
    return load_workbook(io.BytesIO(shipped_file(name, scenario)), data_only=values)


@cache
def shipped_reference(name: str, scenario: str) -> Mapping[str, float | list[float]]:
    loaded = case.load(name)
    return reference(loaded.numbers(scenario), loaded.quarters)


@cache
def program(name: str) -> Program:
    return Program(shipped_book(name, "base").cells)


def base_cells(book: app.Book, numbers: Mapping[str, float]) -> dict[Address, float]:
    """What an analyst types into the base column of Inputs."""
    rows = {name: placed.row for name, placed in book.layout.home.items()}
    typed = {name: value for name, value in numbers.items() if name in rows}
    return {("Inputs", rows[name], SCENARIOS): value for name, value in typed.items()}


def pytest_collection_finish() -> None:
    """What five thousand tests are kept as is not looked through for garbage in each of them."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds of the shipped case that take no time: it is calculated and packed once for all."""
    book, data = shipped_book("deepseek", "base"), shipped_file("deepseek", "base")
    monkeypatch.setattr(app, "calculate", lambda _: book)
    monkeypatch.setattr(app, "write", lambda *_: None)
    monkeypatch.setattr(app, "pack", lambda *_: data)


def code_is_open() -> bool:
    """Whether a user who is nobody may read the program, which may lie in a private folder."""
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in Path(app.__file__).parents)


@pytest.fixture(scope="session")
def children() -> "Iterator[Children]":
    """What runs commands in children that are watched: one process for all of a session."""
    if not hasattr(os, "fork"):
        pytest.skip("children are forked")
    from .corpus.child import Children

    started = Children()
    yield started
    started.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may look into, which those of pytest are not."""
    from .corpus.entries import opened_again

    with tempfile.TemporaryDirectory() as name, opened_again(Path(name)) as made:
        yield made


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write the golden texts anew")
