"""Signature and docstring of every public function are its declaration."""

import doctest
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, get_origin, get_type_hints

import pytest

import costbridge_udfs
from costbridge_udfs.quantities import Quantity

SUBJECTS = [
    import_module(f"costbridge_udfs.{found.name}")
    for found in pkgutil.iter_modules(costbridge_udfs.__path__)
    if found.name not in {"quantities", "reference"}
]
# a timeline is as long as its book; the number of its periods is no quantity
NO_QUANTITY = {"period_numbers"}


def functions(module: ModuleType) -> list[Callable[..., Any]]:
    found = vars(module).values()
    return [
        item for item in found if inspect.isfunction(item) and item.__module__ == module.__name__
    ]


FUNCTIONS = [function for module in SUBJECTS for function in functions(module)]
by_name = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)


@pytest.mark.parametrize("module", SUBJECTS, ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted >= len(functions(module))
    assert result.failed == 0


@by_name
def test_every_argument_and_result_has_a_quantity(function: Callable[..., Any]) -> None:
    if function.__name__ in NO_QUANTITY:
        return
    hints = get_type_hints(function, include_extras=True)
    assert set(hints) == {*inspect.signature(function).parameters, "return"}
    for hint in hints.values():
        assert get_origin(hint) is Annotated
        assert isinstance(hint.__metadata__[0], Quantity)


@by_name
def test_every_docstring_has_its_line_arguments_and_closing_line(
    function: Callable[..., Any],
) -> None:
    text = inspect.getdoc(function) or ""
    first, blank, *rest = text.splitlines()
    assert first.endswith(".")
    assert blank == ""
    documented = re.findall(r"^    (\w+): \S", "\n".join(rest), flags=re.MULTILINE)
    assert documented == list(inspect.signature(function).parameters)
    assert re.search(r"^Shape: .+ Errors: .+ Method: .+", text, flags=re.MULTILINE)


def test_no_two_functions_have_one_name() -> None:
    names = [function.__name__ for function in FUNCTIONS]
    assert len(names) == len(set(names))


def test_importing_the_package_loads_the_standard_library_only() -> None:
    root = Path(costbridge_udfs.__file__).parents[1]
    command = (
        f"import sys; before = set(sys.modules); sys.path.insert(0, {str(root)!r});"
        "import costbridge_udfs.reference;"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(*sorted(new - set(sys.stdlib_module_names)))"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", command], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["costbridge_udfs"]
