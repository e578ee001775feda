"""Saving: the target is always the old file or the whole new one, and nothing is left beside it."""

import os
from contextlib import suppress
from pathlib import Path

from costbridge.errors import OutputError, printable
from costbridge.placing import HELD, place, remove_stale

_EXISTS = "exists already: --force replaces it, --out names another"


def check_target(target: Path, *, force: bool) -> None:
    """Refuse, before anything is computed, a target that cannot be written or must not be."""
    try:
        problem = _problem(target, force=force)
    except (OSError, RuntimeError, ValueError) as error:  # too long a name, a loop of links, a NUL
        problem = _cannot(error)
    if problem:
        raise OutputError(f"{printable(str(target))}: {problem}")


def save(data: bytes, target: Path, *, force: bool) -> None:
    """Put the bytes in the target's place in one step."""
    try:
        real = _real(target)  # replacing a symlink would replace the link and not its target
        remove_stale(real.parent)
        place(data, real, force=force)
    except FileExistsError:
        raise OutputError(f"{printable(str(target))}: {_EXISTS}") from None
    except (OSError, RuntimeError) as error:
        raise OutputError(f"{printable(str(target))}: {_cannot(error)}") from error


def _problem(target: Path, *, force: bool) -> str:
    if target.is_dir():
        return "is a folder: name a file in it with --out"
    if target.suffix.lower() != ".xlsx":
        return "the name of a workbook ends in .xlsx: rename it"
    real = _real(target)
    if not real.parent.is_dir():
        return f"there is no folder {printable(str(real.parent))}: create it first"
    if not os.access(real.parent, os.W_OK):
        return "the folder is read-only: choose another with --out"
    if not target.exists():
        return ""
    if not target.is_file():
        return "is not a regular file: choose another with --out"
    if not force:
        return _EXISTS
    for folder in {target.parent, real.parent}:
        for owner in (f"~${target.name}", f".~lock.{target.name}#"):
            if os.path.exists(folder / owner):  # unlike Path's, false where the name is too long
                return (
                    f"is open in another program ({printable(owner)} stands beside it): "
                    "close it there, or delete that file if it is left from a crash"
                )
    return ""


def _real(target: Path) -> Path:
    """Where the bytes go. A loop of links is an error, which ``resolve`` tells before 3.13 only."""
    with suppress(FileNotFoundError, NotADirectoryError):
        target.stat()
    return target.resolve()


def _cannot(error: Exception) -> str:
    if getattr(error, "winerror", None) in HELD:
        return "cannot be written: it is read-only or open in another program: close it there"
    reason = getattr(error, "strerror", None) or str(error)
    return f"cannot be written: {printable(reason)}: mend that, or choose another with --out"
