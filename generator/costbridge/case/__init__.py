"""A case file, TOML, read into a checked case: all its problems at once, each with its line.

A case is laid over what every case starts from (standard.toml) and over what is true of a GPU type
whoever buys it (hardware.toml). Its text is the result: complete, so that a workbook carries it.
"""

import os
import stat
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from costbridge.case.changes import with_sets
from costbridge.case.data import Case, Change, Input, LogEntry, Scenario, Source
from costbridge.case.names import suggestion
from costbridge.case.read import read_case
from costbridge.case.scenarios import BASE
from costbridge.case.text import case_text
from costbridge.case.toml_text import MAX_BYTES, MAX_LINES, Document, decode, parse
from costbridge.errors import CaseError, UsageError, printable

__all__ = [
    "BASE",
    "Case",
    "Change",
    "Input",
    "LogEntry",
    "Scenario",
    "Source",
    "load",
    "loads",
    "shipped",
]

_PARTS = ("standard", "hardware")


@cache
def shipped() -> tuple[tuple[str, str], ...]:
    """Name and title of each case that comes with the program."""
    found = []
    for file in (files("costbridge_workbook") / "cases").iterdir():
        name, _, suffix = file.name.rpartition(".")
        if suffix == "toml" and name not in _PARTS:
            found.append((name, str(tomllib.loads(file.read_text("utf-8"))["title"])))
    return tuple(sorted(found))


def load(
    name_or_path: str | Path, *, scenario: str | None = None, sets: Sequence[str] = ()
) -> Case:
    """A shipped case by its name, or a case file by its path."""
    word = str(name_or_path)
    names = [name for name, _ in shipped()] if isinstance(name_or_path, str) else []
    if word in names:
        data = (files("costbridge_workbook") / "cases" / f"{word}.toml").read_bytes()
        return loads(decode(data, f"{word}.toml"), f"{word}.toml", scenario=scenario, sets=sets)
    if names and not word.endswith(".toml") and not os.path.exists(word):
        hint = suggestion(word, names) or f"; there are {', '.join(names)}"
        raise UsageError(f"{printable(word)}: no such case or file{hint}")
    text = decode(_bytes(Path(name_or_path), printable(word)), printable(word))
    return loads(text, printable(word), scenario=scenario, sets=sets)


def loads(
    text: str, filename: str, *, scenario: str | None = None, sets: Sequence[str] = ()
) -> Case:
    """A case from its text, a stranger's too: every limit applies before it is parsed."""
    case = _read(text, filename)
    keys = [column.key for column in case.scenarios]
    if scenario is not None and scenario not in keys:
        hint = suggestion(scenario, keys) or f"; there are {', '.join(keys)}"
        raise UsageError(f"{filename}: unknown scenario {printable(scenario)}{hint}")
    case = with_sets(replace(case, selected=scenario or case.selected), sets)
    resolved = case_text(case)
    if (lines := resolved.count("\n")) > MAX_LINES:
        # The workbook carries this text; one that is refused on reading would carry it in vain.
        raise UsageError(
            f"{filename}: {lines:,} lines with all it uses written in, at most {MAX_LINES:,} "
            "expected; leave out GPU types or scenarios"
        )
    if sets:
        try:
            _read(resolved, filename)
        except CaseError as error:
            reasons = [f"--set: {problem.key}: {problem.text}" for problem in error.problems]
            raise UsageError("\n".join(reasons)) from None
    return replace(case, text=resolved, sha256=sha256(resolved.encode()).hexdigest())


def _read(text: str, filename: str) -> Case:
    case = parse(text, filename)
    return read_case(case, _part("cases/standard"), _part("cases/hardware"), _part("sources"))


@cache
def _part(name: str) -> Document:
    file = files("costbridge_workbook").joinpath(*f"{name}.toml".split("/"))
    return parse(file.read_text("utf-8"), file.name)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        # A FIFO or a device would hang or never end.
        if not stat.S_ISREG(path.stat().st_mode):
            what = "a directory" if path.is_dir() else "not a regular file"
            raise UsageError(f"{shown}: {what}, a case file expected")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(f"{shown}: no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file has such a name"
        raise UsageError(f"{shown}: cannot be read ({reason})") from None
