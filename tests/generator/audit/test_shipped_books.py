"""Every shipped book keeps every rule, every rule of the standard is there or says who judges."""

from collections.abc import Iterator
from typing import Any

import pytest

from costbridge.audit import REVIEWED, RULES, WAIVED, audit
from costbridge.audit import breaches as unwaived

from ...conftest import SHIPPED
from .conftest import CASES, audited, breaches

SECTIONS = {"W": 13, "S": 15, "L": 12, "F": 23, "I": 8, "K": 7, "X": 3, "A": 6}
STANDARD = {f"{section}{n}" for section, last in SECTIONS.items() for n in range(1, last + 1)}
# A second build, which test_file.py makes in other zones, locales and on another day; what
# test_engines.py and test_agreement.py say of every book in every run.
SLOW = {"W10", "A3", "A4"}


def _every_rule() -> Iterator[Any]:
    for name in CASES:
        for rule in RULES:
            marks = [pytest.mark.slow] if rule in SLOW else []
            yield pytest.param(name, rule, marks=marks)


@pytest.mark.parametrize(("name", "rule"), [*_every_rule()])
def test_a_shipped_book_keeps_every_rule(name: str, rule: str) -> None:
    assert list(unwaived(RULES[rule], audited(name))) == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "scenario"), SHIPPED)
def test_a_book_delivered_with_another_scenario_keeps_every_rule(name: str, scenario: str) -> None:
    assert list(audit(audited(name, scenario))) == []


def test_a_book_as_shipped_has_the_base_scenario_selected() -> None:
    for name in CASES:
        assert audited(name).layout.case.selected == "base"


def test_every_rule_of_the_standard_is_a_function_or_says_who_judges() -> None:
    known = set(RULES) | {reviewed.rule for reviewed in REVIEWED}
    assert STANDARD - known == set()
    of_a_valid_file = {rule for rule in RULES if rule.startswith("V")}  # ours, beside the standard
    assert set(RULES) - of_a_valid_file <= STANDARD


def test_what_is_reviewed_names_a_rule_the_matter_and_who_judges() -> None:
    for reviewed in REVIEWED:
        assert reviewed.rule in STANDARD | {"-"}
        assert reviewed.what
        assert reviewed.by


def test_every_rule_is_said_in_a_sentence() -> None:
    sentences = [rule.sentence for rule in RULES.values()]
    assert all(sentence.endswith(".") for sentence in sentences)
    assert len(set(sentences)) == len(sentences)


def test_a_waiver_is_of_severity_2_has_a_reason_and_is_needed() -> None:
    for waiver in WAIVED:
        assert RULES[waiver.rule].severity == 2
        assert waiver.reason
        books = [audited(name) for name in CASES]
        assert any(waiver.meant(b, broken) for b in books for broken in breaches(waiver.rule, b))
