"""LibreOffice without a screen, as an engine and as a printer."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from costbridge.engines import CalculationError, Value
from costbridge.engines.book import cached_values, read
from costbridge.engines.order import formulas_of
from costbridge.errors import EngineMissing
from costbridge.formula import Address

_TIMEOUT = 120.0  # seconds; a book of eight thousand formulas takes one or two
_ALWAYS, _NEVER = 0, 1  # whether formulas are recalculated when a file is loaded
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
</oor:items>
"""


def find() -> str | None:
    """The program, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def calculate(
    path: Path, recalculate: bool = True, timeout: float = _TIMEOUT
) -> dict[Address, Value]:
    """The value of every formula cell; without `recalculate`, the values stored in the file."""
    with tempfile.TemporaryDirectory() as folder:
        result = _converted([path], "xlsx", Path(folder), recalculate, timeout)[0]
        values = cached_values(result)
    # An empty text, as the result of a formula, is read back as a blank.
    return {address: values.get(address, "") for address in formulas_of(read(path))}


def to_xlsx(path: Path, folder: Path, timeout: float = _TIMEOUT) -> Path:
    """The workbook as LibreOffice saves it, recalculated, into that folder."""
    return all_to_xlsx([path], folder, timeout)[0]


def all_to_xlsx(paths: Sequence[Path], folder: Path, timeout: float = _TIMEOUT) -> list[Path]:
    """Several workbooks, of different names, in one call: its start is then paid once."""
    return _converted(paths, "xlsx", folder, recalculate=True, timeout=timeout)


def to_pdf(path: Path, folder: Path, timeout: float = _TIMEOUT) -> Path:
    """The workbook printed into that folder."""
    return _converted([path], "pdf", folder, recalculate=True, timeout=timeout)[0]


def _converted(
    paths: Sequence[Path], suffix: str, folder: Path, recalculate: bool, timeout: float
) -> list[Path]:
    program = find()
    if program is None:
        raise EngineMissing("LibreOffice is not installed: install the package libreoffice-calc")
    results = [folder / f"{path.stem}.{suffix}" for path in paths]
    for result in results:
        result.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as home:
        # LibreOffice trusts stored values unless told otherwise: without this profile it returns
        # what we wrote. A profile a call, since two runs in one profile become one process.
        profile = Path(home) / "user" / "registrymodifications.xcu"
        profile.parent.mkdir()
        profile.write_text(_PROFILE.format(mode=_ALWAYS if recalculate else _NEVER), "utf-8")
        command = [program, f"-env:UserInstallation={Path(home).as_uri()}"]
        command += ["--headless", "--norestore", "--convert-to", suffix]
        command += ["--outdir", str(folder.resolve()), *(str(path.resolve()) for path in paths)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
        except subprocess.TimeoutExpired:
            raise CalculationError(
                f"{paths[0].name}: LibreOffice did not finish within {timeout:g} seconds: "
                f"allow more"
            ) from None
    for path, result in zip(paths, results, strict=True):
        if not result.exists():  # its exit code is 0 even then
            said = (done.stderr or done.stdout).strip()
            raise CalculationError(
                f"{path.name}: LibreOffice wrote no {suffix}: see that the file exists and is a "
                f"workbook; it said {said!r}"
            )
    return results
