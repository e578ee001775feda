"""Whatever is changed in a file, it is refused in one line, told, or says what it said before."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from . import fuzz

pytestmark = pytest.mark.skipif(not hasattr(fuzz.signal, "SIGALRM"), reason="no hang guard")

# Hypothesis throws the dice, so that it can find out which of the throws matter.
dice = st.randoms(use_true_random=False)
_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def judged(kind: str, thrown: random.Random, folder: Path) -> int:
    change, judge = fuzz.KINDS[kind]
    _, data = change(thrown)
    return judge(data, folder)


@given(thrown=dice)
@settings(max_examples=20, deadline=None, suppress_health_check=_SLOW)
def test_a_workbook_with_another_part_is_refused_or_told_or_the_same(
    thrown: random.Random, tmp_path: Path
) -> None:
    assert judged("xml", thrown, tmp_path) in (0, 1, 3)


@given(thrown=dice)
@settings(max_examples=15, deadline=None, suppress_health_check=_SLOW)
def test_a_workbook_with_other_bytes_is_refused_or_the_same(
    thrown: random.Random, tmp_path: Path
) -> None:
    assert judged("zip", thrown, tmp_path) in (0, 1, 3)


@given(thrown=dice)
@settings(max_examples=25, deadline=None, suppress_health_check=_SLOW)
def test_a_case_with_other_bytes_is_a_case_or_its_mistakes_are_named(
    thrown: random.Random, tmp_path: Path
) -> None:
    assert judged("case", thrown, tmp_path) in (0, 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_hundreds_of_changes(kind: str, tmp_path: Path) -> None:
    """The same as above, from numbers that print what failed: python -m tests.fuzz --seed N-1."""
    counts = {judged(kind, random.Random(seed), tmp_path) for seed in range(250)}
    assert counts >= ({0, 2} if kind == "case" else {0, 3})


def test_the_original_passes_and_its_every_cell_is_seen(tmp_path: Path) -> None:
    assert fuzz.judge_book(fuzz.original(), tmp_path) == 0
    assert len(fuzz.seen(fuzz.original()).cells) > 2_000


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("Capex", "F46"), 5),
        (("Inputs", "M10"), 5),
        (("Capex", "ZZ9"), "=1"),
        (("Case", "A9"), "x"),
    ],
)
def test_the_judge_itself_sees_what_passes_without_a_word(
    place: tuple[str, str], value: object
) -> None:
    """Were such a workbook to pass, without anything said of it, the fuzz would find it."""
    from .edits import resaved

    def edit(book: object) -> None:
        book[place[0]][place[1]] = value  # type: ignore[index]

    nothing = {"changed_inputs": [], "notices": []}
    found = fuzz.unsaid(resaved(fuzz.original(), edit), nothing)
    assert any(str(place) in difference for difference in found)
