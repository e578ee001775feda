"""Rules I1 to I8, K7 and X1 to X3: the smallest defect in an input, and the rule that names it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill, Protection

from costbridge.audit import breaches as unwaived
from costbridge.audit.rule import RULES
from costbridge.engines.compiled import Program
from costbridge.formula import Formula, where

from .conftest import Audited, audited, breaches, edited, typed, with_text
from .test_sheets import part_of, places


@pytest.fixture
def book() -> Audited:
    return audited("gpt4")


def row(book: Audited, name: str) -> int:
    return book.layout.address(name)[1]


def declared_otherwise(book: Audited, changes: Mapping[tuple[str, int, int], object]) -> Audited:
    """The book with other contents in some declared cells, its file as it is."""
    copy = replace(book)
    declared = {**book.declared, **changes}
    copy.__dict__.update({"workbook": book.workbook, "declared": declared})
    return copy


def test_i1_what_an_input_lacks_is_named_by_its_cell(book: Audited) -> None:
    r = row(book, "opex.pue")
    cells = {"F": None, "G": "kW", "H": "low", "I": None, "J": "nobody", "K": "true", "M": None}
    found = breaches("I1", typed(book, {("Inputs", f"{c}{r}"): v for c, v in cells.items()}))
    assert sorted(b.where for b in found) == [f"Inputs!{c}{r}" for c in cells]
    assert all(b.what.startswith("opex.pue: ") for b in found)


def test_i1_a_value_outside_its_range_is_named_what_somebody_typed_is_a_notice(
    book: Audited,
) -> None:
    r = row(book, "opex.pue")
    outside = typed(book, {("Inputs", f"N{r}"): 9})
    assert [(b.where, b.notice) for b in breaches("I1", outside)] == [(f"Inputs!N{r}", False)]
    hers = replace(outside, typed={("Inputs", r, 14): 9})
    hers.__dict__["workbook"] = outside.workbook
    assert [(b.where, b.notice) for b in breaches("I1", hers)] == [(f"Inputs!N{r}", True)]


def test_i2_a_weak_input_that_guide_does_not_list_is_told() -> None:
    book = audited("deepseek")
    guide = next(drawn for drawn in book.drawn if drawn.kind == "guide")
    terms = {place: cell.content for place, cell in guide.cells.items() if place[1] == 2}
    heading = next(p for p, text in terms.items() if str(text).startswith("Unverified inputs"))
    first = (heading[0] + 1, 2)
    (found,) = breaches("I2", typed(book, {("Guide", f"B{first[0]}"): "lost"}))
    assert str(terms[first]) in found.what


def test_i2_a_status_that_is_none_is_named(book: Audited) -> None:
    pue = replace(book.layout.case.inputs["opex.pue"], status="true")
    found = breaches("I2", with_inputs(book, {"opex.pue": pue}))
    assert found == [("opex.pue", "true is no status", False)]


def with_inputs(book: Audited, inputs: Mapping[str, object]) -> Audited:
    layout = type(book.layout).__new__(type(book.layout))
    layout.__dict__.update(book.layout.__dict__)
    case = book.layout.case
    layout.case = replace(case, inputs={**case.inputs, **inputs})  # type: ignore[dict-item]
    copy = replace(book, layout=layout)
    copy.__dict__.update({"workbook": book.workbook, "program": book.program})
    return copy


def test_i3_what_a_source_does_not_say_is_named(book: Audited) -> None:
    cells: dict[tuple[str, str], str | None] = {("Sources", f"{c}7"): None for c in "BCDE"}
    found = places("I3", typed(book, {**cells, ("Sources", "F7"): None, ("Sources", "G7"): " "}))
    assert found == ["Sources!B7", "Sources!C7", "Sources!D7", "Sources!E7", "Sources!G7"]


def test_i4_a_source_of_nothing_one_that_stands_twice_and_an_unread_input(book: Audited) -> None:
    last = book.workbook["Sources"].max_row
    first = str(book.workbook["Sources"]["A6"].value)
    cells = {("Sources", f"A{last + 1}"): "nobody", ("Sources", f"A{last + 2}"): first}
    readers = [at for at, read in book.precedents.items() if _reads(book, read, "opex.pue")]
    cells |= {(at[0], where(at).partition("!")[2]): "=1" for at in readers}
    assert readers
    assert breaches("I4", typed(book, cells)) == [
        (f"Sources!A{last + 1}", "nobody is the source of no input", False),
        (f"Sources!A{last + 2}", f"{first} stands twice", False),
        (where(book.layout.address("opex.pue")), "opex.pue is read by no formula", False),
    ]


def _reads(book: Audited, read: object, name: str) -> bool:
    address = book.layout.address(name)
    return any(reference[:3] == address for reference in read)  # type: ignore[attr-defined]


def validation(book: Audited, cells: str) -> str:
    """The opening tag of the validation of these cells of Inputs."""
    text = book.parts[part_of(book, "Inputs")].decode()
    start = text.index(f'<dataValidation sqref="{cells}"')
    return text[start : text.index(">", start)]


def with_validation(book: Audited, cells: str, old: str, new: str) -> Audited:
    tag = validation(book, cells)
    assert old in tag
    return with_text(book, part_of(book, "Inputs"), tag, tag.replace(old, new))


def test_i5_a_cell_without_a_validation_or_with_a_wrong_one_is_named(book: Audited) -> None:
    r = row(book, "opex.pue")
    without = with_validation(book, f"M{r}:N{r}", f"M{r}:N{r}", f"M{r}")
    assert breaches("I5", without) == [(f"Inputs!N{r}", "opex.pue: anything may be typed", False)]
    bound = f"<formula1>$H${r}</formula1>"
    other = with_text(book, part_of(book, "Inputs"), bound, "<formula1>0</formula1>")
    assert places("I5", other) == [f"Inputs!M{r}", f"Inputs!N{r}"]
    below = with_validation(book, f"I{r}", "greaterThanOrEqual", "lessThanOrEqual")
    assert places("I5", below) == [f"Inputs!I{r}"]


def test_i5_a_choice_that_only_warns_a_silent_warning_and_a_part_of_a_gpu_are_named(
    book: Audited,
) -> None:
    r = row(book, "finance.method")
    both = [f"Inputs!M{r}", f"Inputs!N{r}"]
    assert places("I5", with_validation(book, f"M{r}:N{r}", '"stop"', '"warning"')) == both
    shown = 'showErrorMessage="1"'
    assert places("I5", with_validation(book, f"M{r}:N{r}", shown, "")) == both
    count = row(book, "gpu.a100.count")
    assert places("I5", typed(book, {("Inputs", f"N{count}"): 2.5})) == [f"Inputs!N{count}"]


def test_i5_a_picker_that_offers_too_few_scenarios_is_named(book: Audited) -> None:
    found = with_text(book, part_of(book, "Summary"), "Inputs!$M$6:$N$6", "Inputs!$M$6:$M$6")
    assert places("I5", found) == ["Summary!C6"]


def test_i6_a_colour_that_tells_something_else_is_named(book: Audited) -> None:
    r = row(book, "opex.pue")

    def paint(file: Workbook) -> None:
        file["Inputs"][f"M{r}"].font = Font(color="FF000000")
        file["Inputs"][f"N{r}"].font = Font(color="FF0000FF")
        file["Inputs"][f"H{r}"].fill = PatternFill()
        file["Run"]["F20"].fill = PatternFill("solid", fgColor="FFFFF8D6")
        file["Capex"]["F64"].font = Font(color="FF00703C")
        file["Capex"]["F9"].font = Font(color="FF000000")

    assert book.workbook["Capex"]["F9"].value.startswith("=Inputs!")
    found = {b.where: b.what for b in breaches("I6", edited(book, paint))}
    assert found == {
        f"Inputs!M{r}": "is black, not blue",
        f"Inputs!N{r}": "is blue, not black",
        f"Inputs!H{r}": "is not yellow",
        "Run!F20": "is yellow and no input",
        "Capex!F64": "is green, not black",
        "Capex!F9": "is black, not green",
    }


def test_i6_i7_a_number_typed_over_a_link_keeps_the_look_of_the_link(book: Audited) -> None:
    r = row(book, "opex.pue")
    over = typed(book, {("Inputs", f"N{r}"): 1.2})
    assert [b.where for rule in ("I6", "I7") for b in breaches(rule, over)] == 2 * [f"Inputs!N{r}"]
    hers = replace(over, typed={("Inputs", r, 14): 1.2})
    hers.__dict__["workbook"] = over.workbook
    assert breaches("I6", hers) == breaches("I7", hers) == []


def test_i7_a_locked_input_an_unlocked_formula_and_a_protected_sheet_are_named(
    book: Audited,
) -> None:
    r = row(book, "opex.pue")

    def lock(file: Workbook) -> None:
        file["Inputs"][f"M{r}"].protection = Protection(locked=True)
        file["Capex"]["F64"].protection = Protection(locked=False)
        file["Opex"].protection.sheet = True

    found = edited(book, lock)
    assert places("I7", found) == ["Opex", f"Inputs!M{r}", "Capex!F64"]
    assert marked(found) == ["Capex!F64"]


def test_i8_a_headline_that_follows_from_a_claimed_result_is_named(book: Audited) -> None:
    stated, fleet = (book.layout.address(n) for n in ("claim.stated_cost", "fleet_cost"))
    found = breaches("I8", declared_otherwise(book, {fleet: Formula(f"={where(stated)}")}))
    at = where(fleet)
    said = "fleet_cost follows from the claimed result claim.stated_cost"
    assert (at, said, False) in found
    assert {b.what.rpartition(" ")[2] for b in found} == {"claim.stated_cost"}


def marked(book: Audited) -> list[str]:
    """What K7 names and no waiver leaves."""
    return [broken.where for broken in unwaived(RULES["K7"], book)]


def test_k7_texts_that_look_like_numbers_or_short_dates_are_named(book: Audited) -> None:
    texts = [
        "12",
        " 1,234.5",
        "45 %",
        "1/2/24",
        "3 Mar 24",
        "2024-12",
        "v1.2",
        "10 GPUs",
        "in 2025",
    ]
    found = typed(book, {("Run", f"C{300 + n}"): text for n, text in enumerate(texts)})
    assert marked(found) == [f"Run!C{row}" for row in range(300, 305)]


def test_k7_a_formula_that_breaks_the_pattern_of_its_row_or_table_is_named(book: Audited) -> None:
    placed = next(p for p in book.layout.home.values() if p.line.total == "SUM")
    formula = str(book.workbook[placed.sheet][f"L{placed.row}"].value)
    sheet, r, column = book.layout.address("bridge.owned.running")
    in_table = where((sheet, r, column))
    cells = {(placed.sheet, f"L{placed.row}"): f"{formula}+0"}
    cells[sheet, in_table.partition("!")[2]] = "=1"
    assert marked(typed(book, cells)) == [f"{placed.sheet}!L{placed.row}", in_table]


def test_k7_a_sum_cut_short_of_the_number_beside_it_is_named(book: Audited) -> None:
    placed = next(p for p in book.layout.home.values() if p.line.total == "SUM")
    found = typed(book, {(placed.sheet, f"I{placed.row}"): 5})
    assert marked(found) == [f"{placed.sheet}!H{placed.row}"]


def test_k7_background_checks_that_are_switched_off_are_named(book: Audited) -> None:
    off = '<ignoredErrors><ignoredError sqref="A1:Z99" formula="1"/></ignoredErrors><pageMargins'
    assert marked(with_text(book, part_of(book, "Run"), "<pageMargins", off)) == ["Run"]


def test_x1_a_live_value_or_selector_of_another_shape_is_named(book: Audited) -> None:
    r = row(book, "opex.pue")
    cells = {("Inputs", f"F{r}"): f"=$M{r}", ("Inputs", "F5"): 1, ("Inputs", "F4"): "=Summary!$C$7"}
    assert places("X1", typed(book, cells)) == ["Inputs!F4", "Inputs!F5", f"Inputs!F{r}"]


def test_x2_a_scenario_whose_checks_fail_or_that_parts_from_its_reference_is_named(
    book: Audited,
) -> None:
    master = book.layout.address("master_check")
    broken = declared_otherwise(book, {master: Formula("=1")})
    broken.__dict__["program"] = Program(broken.declared)
    labels = [s.label for s in book.layout.case.scenarios]
    said = [(where(master), f"{label}: 1 check fails", False) for label in labels]
    assert [found for found in breaches("X2", broken) if "fails" in found.what] == said
    other = replace(book, reference=lambda n, p: {**book.reference(n, p), "fleet_cost": 1.0})
    other.__dict__.update({"declared": book.declared, "program": book.program})
    parted = breaches("X2", other)
    assert [b.where for b in parted] == [where(book.layout.address("fleet_cost"))] * len(labels)
    assert "its reference 1.0" in parted[0].what


def test_x2_a_scenario_is_judged_with_what_was_typed_into_its_column(book: Audited) -> None:
    r = row(book, "opex.pue")
    typed_cells = {("Inputs", r, 13): 1.2, ("Inputs", r, 14): 1.3}
    assert breaches("X2", replace(book, typed=typed_cells)) == []


def test_x3_another_scenario_than_the_one_of_delivery_is_named(book: Audited) -> None:
    other = book.layout.case.scenarios[1].label
    found = typed(book, {("Summary", "C6"): other})
    assert breaches("X3", found) == [("Summary!C6", f"shows {other}, not Base", False)]
    picked = replace(found, typed={("Summary", 6, 3): other})
    picked.__dict__["workbook"] = found.workbook
    assert breaches("X3", picked) == []
