"""Machine: what a figure depends on, and nothing that says whose machine it was."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "costbridge",
    "openpyxl",
    "lxml",
    "numpy",
    "pydantic",
    "formulas",
    "schedula",
    "scipy",
    "ironcalc",
)


def facts() -> dict[str, object]:
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
