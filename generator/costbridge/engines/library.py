"""The library `formulas`, imported quietly and as cheaply as it allows."""

import logging
import os
import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import Any

from costbridge.engines import ERRORS, ExcelError, Value

# Half of its import is scipy's statistics, which no function of ours uses. Python's own lazy
# loader leaves the real modules in place, loaded by the first use of one of their names.
_RARELY_USED = "stats"


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


def library() -> Any:
    os.environ.setdefault("TQDM_DISABLE", "1")  # its progress bars go to stderr
    if "formulas" not in sys.modules:
        _postpone(_RARELY_USED)
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
