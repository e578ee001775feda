"""LibreOffice as an engine, and the control that it calculates at all."""

import re
import zipfile
from pathlib import Path

import pytest

from costbridge.engines import ENGINES, CalculationError, book, libreoffice
from costbridge.errors import EngineMissing
from costbridge.formula import Formula

needs_libreoffice = [
    pytest.mark.slow,
    pytest.mark.skipif(libreoffice.find() is None, reason="LibreOffice is not installed"),
]


@pytest.fixture
def poisoned(tmp_path: Path) -> Path:
    """A workbook whose formula is =A1*2 of 21, and whose stored value is 666."""
    clean, path = tmp_path / "clean.xlsx", tmp_path / "poisoned.xlsx"
    book.write({("S", 1, 1): 21, ("S", 1, 2): Formula("=A1*2")}, clean)
    with zipfile.ZipFile(clean) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part, count = re.subn(rb"(</f>)<v\s*/>|(</f>)<v></v>", b"</f><v>666</v>", part)
                assert count == 1
            target.writestr(name, part)
    return path


class TestPoisonedValues:
    pytestmark = needs_libreoffice

    def test_stored_values_come_back_without_recalculation(self, poisoned: Path) -> None:
        found = libreoffice.calculate(poisoned, recalculate=False)
        assert found == {("S", 1, 2): 666}

    def test_recalculation_replaces_them(self, poisoned: Path) -> None:
        assert libreoffice.calculate(poisoned) == {("S", 1, 2): 42}


class TestCalls:
    pytestmark = needs_libreoffice

    def test_an_empty_text_is_not_taken_for_a_gap(self, tmp_path: Path) -> None:
        book.write({("S", 1, 1): Formula('=REPT("x",0)')}, tmp_path / "empty.xlsx")
        assert ENGINES["libreoffice"].calculate(tmp_path / "empty.xlsx") == {("S", 1, 1): ""}

    def test_a_missing_file_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(CalculationError, match=r"missing\.xlsx: LibreOffice wrote no xlsx"):
            libreoffice.calculate(tmp_path / "missing.xlsx")

    def test_a_call_that_takes_too_long_is_an_error(self, poisoned: Path) -> None:
        with pytest.raises(CalculationError, match=r"did not finish within 0\.01 seconds"):
            libreoffice.calculate(poisoned, timeout=0.01)

    def test_a_workbook_is_printed(self, poisoned: Path, tmp_path: Path) -> None:
        folder = tmp_path / "printed"
        folder.mkdir()
        assert libreoffice.to_pdf(poisoned, folder).read_bytes().startswith(b"%PDF")


def test_its_absence_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(libreoffice, "find", lambda: None)
    with pytest.raises(EngineMissing, match="install the package libreoffice-calc"):
        libreoffice.calculate(tmp_path / "any.xlsx")
