"""The reference calculates by calls of public functions and sums alone; its sheets hold no number.

So a formula of the model stands in one place, where it has a name, units and an example.
"""

import ast
from pathlib import Path

import pytest

from costbridge_udfs import reference

FOLDER = Path(reference.__file__).parent
# the machinery compares lengths and takes the balance before from a list; it holds no formula
LEDGER = "ledger.py"
SHEETS = sorted(path for path in FOLDER.glob("*.py") if path.name != LEDGER)
# what a sheet may use besides the public functions: a sum, and the largest of a series
ALLOWED = {"fsum", "max"}
MEMBERSHIP = (ast.In, ast.NotIn, ast.Is, ast.IsNot)


def faults(tree: ast.AST) -> list[str]:
    """Each piece of arithmetic, and where it stands. `A | B` is a type."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.AugAssign):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


def comparisons(tree: ast.AST) -> list[str]:
    return [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and not all(isinstance(op, MEMBERSHIP) for op in node.ops)
    ]


def numbers(tree: ast.AST) -> set[float]:
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {value for value in constants if isinstance(value, int | float)}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_calls_and_sums_and_does_nothing_else(path: Path) -> None:
    assert faults(parsed(path)) == []
    assert comparisons(parsed(path)) == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_holds_no_number_but_nothing_and_the_whole(path: Path) -> None:
    assert numbers(parsed(path)) <= {0.0, 1.0}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_takes_its_functions_from_the_public_modules(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "math":
            assert {name.name for name in node.names} <= ALLOWED
        elif isinstance(node, ast.ImportFrom):
            assert str(node.module).partition(".")[0] in {"costbridge_udfs", "collections"}
        else:
            assert not isinstance(node, ast.Import)


def test_the_ledger_calculates_nothing_either() -> None:
    allowed = {"TYPES + name", "-1"}
    found = {fault.partition(": ")[2] for fault in faults(parsed(FOLDER / LEDGER))}
    assert found <= allowed


def test_the_rule_finds_what_it_forbids() -> None:
    tree = ast.parse("x = a * b\ny = -a\nz += 1\nflag = a > b\n")
    assert len(faults(tree)) == 3
    assert len(comparisons(tree)) == 1
