"""Whole workbooks have the same values in engines that share no code with the one we wrote."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from costbridge import app
from costbridge.agreement import cell_scale
from costbridge.engines import ENGINES, Value, libreoffice
from costbridge.engines.compare import differences
from costbridge.formula import Address
from costbridge.package import pack
from costbridge.writer import write

from .conftest import SHIPPED, shipped_book

needs_libreoffice = pytest.mark.skipif(
    libreoffice.find() is None, reason="LibreOffice is not installed (libreoffice-calc)"
)
each_book = pytest.mark.parametrize(("name", "scenario"), SHIPPED)


def assert_equal(book: app.Book, values: Mapping[Address, Value]) -> None:
    """Equal in every formula cell, by the yardstick of its line's unit and sheet."""
    assert values.keys() == book.values.keys()
    assert differences(book.values, values, cell_scale(book.layout, book.values)) == []


def saved(book: app.Book, folder: Path, values: Mapping[Address, Value] | None = None) -> Path:
    path = folder / "book.xlsx"
    path.write_bytes(pack(write(book.drawn, book.layout), values or book.values))
    return path


@each_book
def test_the_formulas_library_gives_the_same_values(name: str, scenario: str) -> None:
    book = shipped_book(name, scenario)
    assert_equal(book, ENGINES["formulas"].calculate(book.cells))


@each_book
def test_ironcalc_gives_the_same_values(name: str, scenario: str) -> None:
    pytest.importorskip("ironcalc", reason="IronCalc is not installed (pip install ironcalc)")
    book = shipped_book(name, scenario)
    assert_equal(book, ENGINES["ironcalc"].calculate(book.cells))


@pytest.mark.slow
@each_book
def test_plain_excelmodel_gives_the_same_values(name: str, scenario: str, tmp_path: Path) -> None:
    book = shipped_book(name, scenario)
    assert_equal(book, ENGINES["excelmodel"].calculate(saved(book, tmp_path)))


@pytest.mark.slow
@needs_libreoffice
@each_book
def test_libreoffice_gives_the_same_values_though_the_file_holds_wrong_ones(
    name: str, scenario: str, tmp_path: Path
) -> None:
    book = shipped_book(name, scenario)
    poison = {a: v + 1 if isinstance(v, int | float) else v for a, v in book.values.items()}
    path = saved(book, tmp_path, poison)
    kept = libreoffice.calculate(path, recalculate=False)
    cell = book.layout.address("fleet_cost")
    # The control: not told to recalculate, LibreOffice shows what stands in the file.
    assert kept[cell] == pytest.approx(poison[cell], rel=1e-12)
    assert_equal(book, libreoffice.calculate(path, recalculate=True))
