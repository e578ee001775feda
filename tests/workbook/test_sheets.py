"""What the declared sheets keep for any case; what a file must keep are the rules of the audit."""

import re
import tomllib
from importlib.resources import files

import pytest

from costbridge_workbook.book import BOOK
from costbridge_workbook.sheets.inputs import INPUTS

from ..conftest import SHIPPED, shipped_book

CASES = sorted({name for name, _ in SHIPPED})


@pytest.mark.parametrize("case", CASES)
def test_an_input_that_the_case_file_itself_states_has_a_row(case: str) -> None:
    stated = tomllib.loads((files("costbridge_workbook") / f"cases/{case}.toml").read_text("utf-8"))
    layout = shipped_book(case, "base").layout
    rowless = [name for name in layout.case.inputs if name not in layout.home]
    assert [n for n in rowless if n.split(".")[1] in stated.get(n.split(".")[0], {})] == []


def test_a_new_gpu_type_needs_no_line_of_its_own() -> None:
    assert not re.search(r"h800|a100|h20\b|h100", str(BOOK)), "GPU types are of the cases only"
    assert INPUTS.title == "Inputs"
