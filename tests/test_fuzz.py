"""Whatever is changed in a file, it is refused in one line, told, or says what it said before."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from . import fuzz
from .edits import resaved

pytestmark = pytest.mark.skipif(not hasattr(fuzz.signal, "SIGALRM"), reason="no hang guard")

# Hypothesis throws the dice, so that it can find out which of the throws matter.
dice = st.randoms(use_true_random=False)
_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def judged(kind: str, thrown: random.Random, folder: Path) -> int:
    change, judge = fuzz.KINDS[kind]
    _, data = change(thrown)
    return judge(data, folder)


@given(thrown=dice)
@settings(max_examples=10, deadline=None, suppress_health_check=_SLOW)
def test_a_workbook_with_another_part_is_refused_or_told_or_the_same(
    thrown: random.Random, tmp_path: Path
) -> None:
    assert judged("xml", thrown, tmp_path) in (0, 1, 3)


@given(thrown=dice)
@settings(max_examples=10, deadline=None, suppress_health_check=_SLOW)
def test_a_workbook_with_other_bytes_is_refused_or_the_same(
    thrown: random.Random, tmp_path: Path
) -> None:
    assert judged("zip", thrown, tmp_path) in (0, 1, 3)


@given(thrown=dice)
@settings(max_examples=20, deadline=None, suppress_health_check=_SLOW)
def test_a_case_with_other_bytes_is_a_case_or_its_mistakes_are_named(
    thrown: random.Random, tmp_path: Path
) -> None:
    assert judged("case", thrown, tmp_path) in (0, 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_hundreds_of_changes(kind: str, tmp_path: Path) -> None:
    """The same from plain numbers: python -m tests.fuzz --kind KIND --seed N does N+1 again."""
    ends = set()
    for number in range(250):
        try:
            ends.add(judged(kind, random.Random(number), tmp_path))
        except Exception as error:
            raise AssertionError(f"{kind} {number}") from error
    assert ends >= ({0, 2} if kind == "case" else {0, 3})


def test_the_original_passes_and_its_every_cell_is_seen(tmp_path: Path) -> None:
    assert fuzz.judge_book(fuzz.original(), tmp_path) == 0
    cells = fuzz.seen(fuzz.original()).cells
    assert sum(str(value).startswith("=") for value in cells.values()) > 1_000


def test_the_judge_itself_sees_what_passes_without_a_word() -> None:
    """Were such a workbook to pass, without anything said of it, the fuzz would find it."""
    typed = {("Capex", "F46"): 5, ("Inputs", "M10"): 5, ("Capex", "BZ9"): "=1", ("Case", "A9"): "x"}

    def edit(book: Workbook) -> None:
        for (sheet, place), value in typed.items():
            book[sheet][place] = value

    nothing = {"changed_inputs": [], "notices": []}
    found = " ".join(fuzz.unsaid(resaved(fuzz.original(), edit), nothing))
    assert [place for place in typed if f"{place}: " not in found] == []
