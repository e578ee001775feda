"""Who may import whom: workbook and udfs never meet; heavy libraries are imported when used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("costbridge", "costbridge_workbook", "costbridge_udfs")
PACKAGES = {
    "generator/costbridge": {"costbridge", "costbridge_workbook"},
    "workbook/costbridge_workbook": {"costbridge_workbook"},
    "udfs/costbridge_udfs": {"costbridge_udfs"},
}
# Each library that has one place to be imported in, by the modules that may.
ONE_PLACE = {
    "formulas": {"engines/library.py", "engines/excelmodel.py", "engines/formulas.py"},
    "schedula": {"engines/library.py", "engines/excelmodel.py", "engines/formulas.py"},
    "pydantic": {"case/shape.py"},
    "ironcalc": {"engines/ironcalc.py"},
}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("folder", PACKAGES)
def test_a_package_imports_only_the_packages_it_may(folder: str) -> None:
    allowed = PACKAGES[folder]
    modules = sorted((ROOT / folder).rglob("*.py"))
    assert modules
    for path in modules:
        may = allowed | ({"costbridge_udfs"} if path.name == "app.py" else set())
        assert imported(path) & set(OURS) <= may, path


@pytest.mark.parametrize("folder", ["workbook/costbridge_workbook", "udfs/costbridge_udfs"])
def test_what_the_workbook_says_and_the_reference_need_the_standard_library_only(
    folder: str,
) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        assert imported(path) <= set(sys.stdlib_module_names) | set(OURS), path


@pytest.mark.parametrize("library", ONE_PLACE)
def test_a_library_is_imported_where_it_belongs(library: str) -> None:
    package = ROOT / "generator" / "costbridge"
    users = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if library in imported(path)
    }
    assert users
    assert users <= ONE_PLACE[library]


@pytest.mark.parametrize(
    "command", [["-m", "costbridge.cli", "--help"], ["-c", "import costbridge_udfs"]]
)
def test_help_and_functions_load_no_spreadsheet_library(command: list[str]) -> None:
    code = [sys.executable, "-X", "importtime", *command]
    done = subprocess.run(code, capture_output=True, text=True, timeout=60, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "argparse" in loaded or "costbridge_udfs" in loaded
    assert not loaded & {"openpyxl", "numpy", "lxml", "formulas", "pydantic", "scipy"}
