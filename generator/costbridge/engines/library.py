"""The library `formulas`, imported quietly and as cheaply as it allows."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType
from typing import Any

from costbridge.engines import ERRORS, ExcelError, Value

# Most of its import is scipy's, for functions that no workbook of ours uses: a second for nothing.
# Python's own lazy loader leaves the real modules in place, loaded by the first use of a name.
_RARELY_USED = ("stats", "linalg")


def _postpone(name: str) -> None:
    spec = find_spec(f"scipy.{name}")
    if spec is None or spec.loader is None or spec.name in sys.modules:
        return
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    # Else "from scipy import stats" looks the name up, which loads it.
    setattr(import_module("scipy"), name, module)


_INTERPOLATE = "scipy.interpolate"


def _interp1d(*arguments: Any, **named: Any) -> Any:
    """scipy's own, imported when it is called and not when `formulas` asks for its name."""
    return import_module(_INTERPOLATE).interp1d(*arguments, **named)


@contextmanager
def _interpolate_postponed() -> Iterator[None]:
    """While `formulas` takes one name of it by "from", which Python's lazy loader cannot delay."""
    if _INTERPOLATE in sys.modules:
        yield
        return

    def real(name: str) -> Any:
        """Any other name, such as a later release may want: from the module itself."""
        if name.startswith("__"):  # what the import system asks every module
            raise AttributeError(name)
        sys.modules.pop(_INTERPOLATE, None)
        return getattr(import_module(_INTERPOLATE), name)

    stand_in: Any = ModuleType(_INTERPOLATE)
    stand_in.interp1d, stand_in.__getattr__ = _interp1d, real
    sys.modules[_INTERPOLATE] = stand_in
    try:
        yield
    finally:
        if sys.modules.get(_INTERPOLATE) is stand_in:
            del sys.modules[_INTERPOLATE]


def library() -> Any:
    os.environ.setdefault("TQDM_DISABLE", "1")  # its progress bars go to stderr
    if "formulas.functions.stat" not in sys.modules:
        for name in _RARELY_USED:
            _postpone(name)
        with _interpolate_postponed():
            import_module("formulas").get_functions()
    import formulas

    # What it does not implement is reported by its value, #NAME?, not by a traceback in the log.
    logging.getLogger("schedula").setLevel(logging.CRITICAL)
    return formulas


def blank() -> Any:
    """What the library calculates with where a cell is blank."""
    from schedula import EMPTY

    return EMPTY


def errors() -> dict[str, Any]:
    """The library's error values by their names."""
    library()
    from formulas.tokens.operand import Error

    return dict(Error.errors)


def value_of(result: Any) -> Value:
    """A result of the library as a value of ours; what Excel has no type for, as its text."""
    if hasattr(result, "item"):  # a number of numpy
        result = result.item()
    if isinstance(result, bool | int | float):
        return result
    written = str(result)
    return ExcelError(written) if written in ERRORS and type(result) is not str else written
