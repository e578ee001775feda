"""Reading: the case that a workbook carries, and whether anybody has edited its text.

What no sound workbook holds is in tests/corpus; what honest ones hold besides, in test_honest.
"""

from pathlib import Path

import pytest

import costbridge
from costbridge import cli
from costbridge.errors import UsageError
from costbridge.reading import carried_case, read

from ..conftest import shipped_book, shipped_file
from ..corpus.books import made, ours, with_cell
from ..edits import resaved

CASE_SHEET = "xl/worksheets/sheet14.xml"


def test_the_case_of_a_workbook_is_the_text_it_was_built_from(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(shipped_file("gpt4", "base"))
    carried = carried_case(path)
    assert carried.intact
    assert carried.text == shipped_book("gpt4", "base").layout.case.text


def edited(old: str, new: str) -> bytes:
    """Our workbook with another text on Case."""
    sheet = ours()[CASE_SHEET].decode()
    assert sheet.count(old) == 1
    return made({CASE_SHEET: sheet.replace(old, new).encode()}, base=ours())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("GPT-4: the run", "Another: the run", id="a word"),
        pytest.param("quarters = 40", "quarters = 41", id="a digit"),
        pytest.param("quarters = 40", "", id="a line emptied"),
        pytest.param("quarters = 40", "quarters = 40 ", id="a blank"),
    ],
)
def test_an_edited_text_is_printed_with_a_warning_and_exit_code_1(
    old: str, new: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(edited(old, new))
    assert cli.main(["case", str(path)]) == 1
    said = capsys.readouterr()
    assert said.out == shipped_book("gpt4", "base").layout.case.text.replace(old, new)
    assert said.err.count("\n") == 1
    assert said.err.startswith(f"{path}: the text on Case is not the one that was built: ")


def test_a_workbook_saved_again_without_an_edit_carries_the_same_case(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(resaved(shipped_file("gpt4", "base")))
    assert carried_case(path).intact


def test_a_marker_without_its_hash_is_taken_for_an_edit(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(edited(" sha256=", " sha="))
    assert not carried_case(path).intact


def test_a_name_that_no_file_has_is_a_mistake_in_the_call() -> None:
    with pytest.raises(UsageError, match=r"^nul\\x00\.xlsx: cannot be read: no file has such"):
        costbridge.check("nul\0.xlsx")


def test_a_cell_is_what_it_says(tmp_path: Path) -> None:
    def found(cell: str) -> object:
        path = tmp_path / "book.xlsx"
        path.write_bytes(with_cell(cell))
        (sheet,) = (s for s in read(path).found.sheets if s.title == "Capex")
        return sheet.cells.get((1, 81)), sheet.stored.get((1, 81))

    assert found('<c r="CC1"><v>1.5</v></c>') == (1.5, None)
    assert found('<c r="CC1"><v>-1.5E-7</v></c>') == (-1.5e-7, None)
    assert found('<c r="CC1" t="b"><v>1</v></c>') == (True, None)
    assert found('<c r="CC1" t="str"><v>=1+1</v></c>') == ("=1+1", None)
    assert found('<c r="CC1" t="e"><v>#N/A</v></c>') == ("#N/A", None)
    assert found('<c r="CC1" t="e"><f>A1</f><v>#SPILL!</v></c>') == ("=A1", "#SPILL!")
    assert found('<c r="CC1"><f>A1</f><v>2</v></c>') == ("=A1", 2.0)
    assert found('<c r="CC1" t="str"><f>A1</f><v></v></c>') == ("=A1", "")
    assert found('<c r="CC1"><f>A1</f><v/></c>') == ("=A1", None)
    assert found('<c r="CC1"><f t="array" ref="CC1">A1</f></c>') == ("{=A1}", None)
    two = '<c r="CC1" t="inlineStr"><is><r><t>a</t></r><r><t>_x0062_</t></r>'
    assert found(f"{two}<rPh><t>x</t></rPh></is></c>") == ("ab", None)
    first = '<c r="CB1"><f t="shared" si="3" ref="CB1:CC1">A$1+$B2</f></c>'
    assert found(first + '<c r="CC1"><f t="shared" si="3"/></c>') == ("=B$1+$B2", None)
    assert found(first + '<c r="CC1"><f t="shared" si="3">B$1+$B2</f></c>') == ("=B$1+$B2", None)
    assert found('<c r="CC1"><f t="shared" si="9"/></c>') == ("=", None)
    # A cell need not say where it stands: it is the next one.
    assert found('<c r="CB1"><v>5</v></c><c><v>6</v></c>') == (6.0, None)
