"""When two engines agree."""

import pytest

from costbridge.engines import NA, Value, compare
from costbridge.engines.compare import Difference, agree, differences

A, B = ("S", 1, 1), ("S", 1, 2)


@pytest.mark.parametrize(
    ("left", "right", "scale", "agreed"),
    [
        (1.0, 1, 0.0, True),
        (1e9, 1e9 * (1 + 1e-13), 0.0, True),
        (1e9, 1e9 * (1 + 1e-11), 0.0, False),
        (0.0, 1e-17, 0.0, False),
        (0.0, 1e-17, 1.0, True),
        (True, 1.0, 0.0, False),
        ("a", "A", 0.0, False),
        ("#N/A", NA, 0.0, False),
        (NA, NA, 0.0, True),
        ("", None, 0.0, False),
    ],
)
def test_agreement(left: Value, right: Value, scale: float, agreed: bool) -> None:
    assert agree(left, right, scale) is agreed


def test_a_cell_that_one_engine_lacks_is_a_difference() -> None:
    assert differences({A: 1.0, B: 2.0}, {A: 1.0}) == [Difference(B, 2.0, None)]


def test_the_scale_may_depend_on_the_cell() -> None:
    left, right = {A: 0.0, B: 0.0}, {A: 1e-10, B: 1e-10}
    found = differences(left, right, lambda address: 1e6 if address == A else 1.0)
    assert [difference.address for difference in found] == [B]
    assert compare.TOLERANCE == 1e-12
