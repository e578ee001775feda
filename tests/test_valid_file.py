"""A valid file by the schema: Microsoft's Open XML SDK validator is silent on what is shipped.

It sees what no reader of ours does, such as the order of elements; what it does not see are the
rules V1 to V27 of the audit. `npm ci --prefix tests/validator` installs it, as `.ci/run` does.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import SHIPPED, shipped_file
from .generator.audit.faults import FURTHER, KINDS, Fault
from .generator.audit.rich import rich

_HOME = Path(__file__).parent / "validator" / "node_modules" / ".bin"
_TIMEOUT = 60.0  # seconds; a file takes one or two
_PROGRAM = shutil.which("ooxml-validator", path=str(_HOME)) or shutil.which("ooxml-validator")

pytestmark = [
    pytest.mark.slow,
    # In CI its absence is a failure: the step that installs it has not done so.
    pytest.mark.skipif(
        _PROGRAM is None and "CI" not in os.environ,
        reason="the validator is not installed: npm ci --prefix tests/validator",
    ),
]


def found(data: bytes, folder: Path) -> list[str]:
    """What the validator finds wrong with a file."""
    assert _PROGRAM, "the validator is not installed: npm ci --prefix tests/validator"
    path = folder / "book.xlsx"
    path.write_bytes(data)
    done = subprocess.run([_PROGRAM, str(path)], capture_output=True, text=True, timeout=_TIMEOUT)
    assert done.returncode in (0, 1), done.stderr
    said = json.loads(done.stdout)
    assert said["ok"] == (done.returncode == 0) == (not said["errors"])
    return [f"{error['path']} {error['xPath']}: {error['description']}" for error in said["errors"]]


@pytest.mark.parametrize(("name", "scenario"), SHIPPED)
def test_the_validator_is_silent_on_a_shipped_workbook(
    name: str, scenario: str, tmp_path: Path
) -> None:
    assert found(shipped_file(name, scenario), tmp_path) == []


def test_it_is_silent_on_the_small_workbook(tmp_path: Path) -> None:
    assert found(rich(), tmp_path) == []


@pytest.mark.parametrize("fault", [*KINDS, *FURTHER], ids=lambda fault: fault.what)
def test_it_finds_the_faults_that_are_said_to_be_found_and_no_other(
    fault: Fault, tmp_path: Path
) -> None:
    assert bool(found(fault.file(), tmp_path)) == fault.validator
