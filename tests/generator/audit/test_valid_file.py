"""Rules V1 to V27: a valid file. What is shipped breaks none; each seeded fault is found.

The 32 kinds of fault stand in `faults.KINDS` with who finds what: the Open XML SDK's validator 14
of them, our rules the other 18 and eight of its 14.
"""

import doctest
import io
import re
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from costbridge.audit import RULES, Audited, raw, valid_names, valid_styles
from costbridge.engines import libreoffice

from ...conftest import SHIPPED, shipped_file
from .conftest import CASES, audited, with_parts
from .faults import FURTHER, KINDS, Fault
from .rich import rich

VALID = sorted((id_ for id_ in RULES if id_[0] == "V"), key=lambda id_: int(id_[1:]))


def broken(data: bytes) -> dict[str, list[str]]:
    """What breaks each rule of a valid file, by the rules that are broken."""
    book = replace(audited("gpt4"), data=data)
    found = {id_: [f"{b.where}: {b.what}" for b in RULES[id_].check(book)] for id_ in VALID}
    return {id_: breaches for id_, breaches in found.items() if breaches}


@pytest.mark.parametrize("name", CASES)
def test_a_shipped_workbook_breaks_none_of_them(name: str) -> None:
    assert broken(shipped_file(name, "base")) == {}


def test_the_small_workbook_breaks_none_of_them() -> None:
    assert broken(rich()) == {}


@pytest.mark.parametrize("fault", [*KINDS, *FURTHER], ids=lambda fault: fault.what)
def test_a_fault_breaks_its_rules_and_no_other(fault: Fault) -> None:
    assert " ".join(broken(fault.file())) == fault.ours


def test_of_the_32_kinds_of_fault_ours_find_each_that_the_validator_does_not() -> None:
    assert (len(KINDS), sum(fault.validator for fault in KINDS)) == (32, 14)
    assert all(fault.ours for fault in KINDS if not fault.validator)


def test_each_rule_has_a_fault_that_breaks_it() -> None:
    seeded = {id_ for fault in (*KINDS, *FURTHER) for id_ in fault.ours.split()}
    assert seeded | {"V1"} == set(VALID)  # V1 has a test of its own below


def test_a_part_that_stands_twice_in_the_file_is_found() -> None:
    data = io.BytesIO(rich())
    with warnings.catch_warnings(), zipfile.ZipFile(data, "a") as archive:
        warnings.simplefilter("ignore")  # Python warns of what is done here
        archive.writestr("xl/styles.xml", archive.read("xl/styles.xml"))
    assert list(broken(data.getvalue())) == ["V1"]


def test_two_selected_tabs_are_found() -> None:
    names = ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")
    book = _rich()
    parts = {
        name: book.parts[name].replace(b"<sheetView ", b'<sheetView tabSelected="1" ')
        for name in names
    }
    assert broken(with_parts(book, {names[0]: parts[names[0]]}).data) == {}
    assert list(broken(with_parts(book, parts).data)) == ["V6"]


def test_a_drawing_of_two_tabs_is_found() -> None:
    book = _rich()
    rels, sheet = "xl/worksheets/_rels/sheet{}.xml.rels", "xl/worksheets/sheet2.xml"
    relations = re.sub(rb'<Relationship [^>]*Id="rId2"/>', b"", book.parts[rels.format(1)])
    drawing = re.search(rb"<drawing [^>]*/>", book.parts["xl/worksheets/sheet1.xml"])
    assert drawing
    content = book.parts[sheet].replace(b"</worksheet>", drawing[0] + b"</worksheet>")
    shared = with_parts(book, {rels.format(2): relations, sheet: content})
    assert list(broken(shared.data)) == ["V27"]


def _rich() -> Audited:
    return replace(audited("gpt4"), data=rich())


@pytest.mark.parametrize("module", [raw, valid_names, valid_styles])
def test_the_examples_in_the_rules_are_true(module: ModuleType) -> None:
    done = doctest.testmod(module)
    assert done.attempted > 0
    assert done.failed == 0


def test_a_breach_says_where_and_what() -> None:
    (fault,) = (fault for fault in KINDS if fault.what == "overlapping merges")
    (said,) = broken(fault.file())["V10"]
    assert re.fullmatch(r"Data!E\d:F2: overlaps the merged E\d:F2: unmerge one", said)
    (fault,) = (fault for fault in KINDS if fault.what == "tab that is not there")
    assert broken(fault.file()) == {"V15": ["Data!H1: =SUM(Date!B2:B5): there is no sheet 'Date'"]}


@pytest.mark.slow
@pytest.mark.parametrize("junk", [b"", b"-1", b"'!("])
def test_no_rule_stumbles_over_what_an_attribute_or_a_text_says(junk: bytes) -> None:
    book = _rich()
    for name in sorted(book.parts.keys() - {"xl/theme/theme1.xml"}):
        part = book.parts[name]
        for match in re.finditer(rb'="([^"]*)"|>([^<]+)<', part):
            start, end = match.span(match.lastindex or 0)
            broken(with_parts(book, {name: part[:start] + junk + part[end:]}).data)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "scenario"), SHIPPED)
def test_a_shipped_scenario_breaks_none_of_them(name: str, scenario: str) -> None:
    assert broken(shipped_file(name, scenario)) == {}


@pytest.mark.slow
@pytest.mark.skipif(libreoffice.find() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["gpt4", "rich"])
def test_a_workbook_that_libreoffice_has_saved_breaks_none_of_them(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "book.xlsx").write_bytes(rich() if name == "rich" else shipped_file(name, "base"))
    saved = tmp_path / "saved"
    saved.mkdir()
    assert broken(libreoffice.to_xlsx(tmp_path / "book.xlsx", saved).read_bytes()) == {}
