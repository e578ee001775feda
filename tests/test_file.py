"""The file: values beside formulas, names, no way out of it, and the same bytes every day."""

import io
import math
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from costbridge import app, case
from costbridge.errors import ModelError
from costbridge.formula import Formula
from costbridge.package import pack
from costbridge.writer import defined_names, write

from .conftest import SHIPPED, opened_file, shipped_book, shipped_file


@pytest.mark.parametrize(("name", "scenario"), SHIPPED)
def test_every_formula_carries_its_calculated_value(name: str, scenario: str) -> None:
    book, shown = shipped_book(name, scenario), opened_file(name, scenario, values=True)
    for (sheet, row, column), value in book.values.items():
        stored = shown[sheet].cell(row, column).value
        if isinstance(value, str):
            assert stored == value
        elif not hasattr(stored, "year"):  # a date-formatted cell reads as a date
            assert math.isclose(stored, value, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize("name", ["deepseek", "gpt4"])
def test_every_formula_stands_in_the_file_as_drawn(name: str) -> None:
    found = opened_file(name, values=False)
    for (sheet, row, column), content in shipped_book(name, "base").cells.items():
        if isinstance(content, Formula):
            assert found[sheet].cell(row, column).value == content


def test_a_formula_without_a_value_is_refused_and_named() -> None:
    book = shipped_book("deepseek", "base")
    address = book.layout.address("fleet_cost")
    values = {key: value for key, value in book.values.items() if key != address}
    with pytest.raises(ModelError, match=rf"Opex!F{address[1]}"):
        pack(write(book.drawn, book.layout), values)


def test_pandas_reads_the_headlines_without_calculating() -> None:
    frame = pd.read_excel(
        io.BytesIO(shipped_file("deepseek", "base")), sheet_name="Opex", header=None
    )
    row = frame.index[frame[4] == "Whole fleet, cash"][0]
    assert frame.loc[row, 5] == 2_572_560_000


@pytest.mark.parametrize("name", ["deepseek", "gpt4"])
def test_names_are_the_inputs_and_headlines_and_each_is_one_cell(name: str) -> None:
    layout = shipped_book(name, "base").layout
    found = opened_file(name, values=True)
    names = {n: d.attr_text for n, d in found.defined_names.items()}
    assert names == defined_names(layout)
    inputs = {n for n in (*layout.case.inputs, *layout.case.texts) if n in layout.home}
    assert {n.replace(".", "_") for n in inputs} <= set(names)
    assert {"master_check", "open_ties", "run_owner_cost", "fleet_cost"} <= set(names)
    for reference in names.values():
        sheet, _, cell = reference.partition("!")
        assert found[sheet][cell.replace("$", "")].value is not None


def test_the_file_has_no_macro_link_or_connection() -> None:
    with zipfile.ZipFile(io.BytesIO(shipped_file("deepseek", "base"))) as archive:
        parts = archive.namelist()
        assert not [p for p in parts if "vba" in p or "external" in p.lower() or "connect" in p]
        relations = [archive.read(p).decode() for p in parts if p.endswith(".rels")]
    assert not any('TargetMode="External"' in text for text in relations)


def test_no_formula_uses_a_name_a_volatile_function_or_an_array() -> None:
    for content in shipped_book("deepseek", "base").cells.values():
        if isinstance(content, Formula):
            assert not any(f"{word}(" in content for word in ("OFFSET", "INDIRECT", "NOW", "RAND"))
            assert "{" not in content
            assert "[" not in content


def test_a_scenario_cell_that_overrides_nothing_links_to_the_base_column() -> None:
    found = opened_file("deepseek", values=False)["Inputs"]
    row = shipped_book("deepseek", "base").layout.home["gpu.h100.count"].row
    assert [found.cell(row, c).value for c in range(13, 18)] == [
        *(10_000, 0),
        *(f"=$M{row}", f"=$M{row}", f"=$M{row}"),
    ]


def test_a_text_that_looks_like_a_formula_stays_text() -> None:
    loaded = case.load("gpt4")
    drawn = app.draw(loaded)[1]
    sheet = next(s for s in drawn if s.title == "Guide")
    sheet.put(200, 2, "=1+1", "Text")
    sheet.put(201, 2, "#N/A", "Text")
    sheet.put(202, 2, "_x0041_", "Text")
    whole = shipped_book("gpt4", "base")
    book = app.Book(whole.layout, drawn, whole.values)
    data = pack(write(book.drawn, book.layout), book.values)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet2.xml").decode()
    for cell, shown in (("B200", "=1+1"), ("B201", "#N/A"), ("B202", "_x005F_x0041_")):
        element = xml.partition(f'r="{cell}"')[2].partition("</c>")[0]
        assert 't="inlineStr"' in element
        assert shown in element
        assert "<f>" not in element


def build(folder: Path, **environment: str) -> bytes:
    """A build in a process of its own, in a given environment."""
    target = folder / "book.xlsx"
    command = [sys.executable, "-m", "costbridge.cli", "build", "--out", str(target), "--force"]
    paths = os.pathsep.join(sys.path)
    env = {**os.environ, "PYTHONPATH": paths, **environment}
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=120)
    return target.read_bytes()


def test_the_same_case_gives_the_same_bytes_in_any_zone_locale_and_hash_seed(
    tmp_path: Path,
) -> None:
    first = build(tmp_path, PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C")
    second = build(tmp_path, PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="de_DE.UTF-8", USER="x")
    assert first == second


def test_the_same_case_gives_the_same_bytes_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime

    import openpyxl.packaging.core as core

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Later":
            return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    today = shipped_file("gpt4", "base")
    monkeypatch.setattr(core.datetime, "datetime", Later)
    book = shipped_book("gpt4", "base")
    assert pack(write(book.drawn, book.layout), book.values) == today


def test_a_build_uses_no_network_and_starts_no_program(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "def hook(event, _):\n"
        "    if event.startswith(('socket.', 'subprocess.', 'os.system', 'os.exec')):\n"
        "        print(event); raise SystemExit(9)\n"
        "sys.addaudithook(hook)\n"
        "from costbridge.cli import main\n"
        f"raise SystemExit(main(['build', 'gpt4', '--out', {str(tmp_path / 'a.xlsx')!r}]))\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
