"""Saving: the target is always the old file or the whole new one, and nothing is left beside it."""

import os
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

from costbridge.errors import OutputError, printable

# Short: a name made of the target's could exceed 255 bytes.
PREFIX, SUFFIX = ".costbridge-", ".tmp"
_STALE = 3600.0  # seconds: no build takes an hour, so an older leftover is of one that was killed
_HELD_BY_EXCEL = (5, 32, 33)  # Windows: access denied, sharing violation, lock violation
_TRIES, _PAUSE = 5, 0.3  # virus scanners and OneDrive hold a file for milliseconds
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
    """Write the bytes beside the target, then put them in its place in one step."""
    try:
        real = _real(target)  # replacing a symlink would replace the link and not its target
        _remove_stale(real.parent)
        _save(data, real, force=force)
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
    if getattr(error, "winerror", None) in _HELD_BY_EXCEL:
        return "cannot be written: it is open in another program: close it there"
    reason = getattr(error, "strerror", None) or str(error)
    return f"cannot be written: {printable(reason)}: mend that, or choose another with --out"


def _save(data: bytes, target: Path, *, force: bool) -> None:
    # The name is known before the file is there, so that no interruption can leave it behind.
    temporary = target.with_name(f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}")
    try:
        _write(data, temporary, _old_mode(target) if force else None)
        _place(temporary, target, force=force)
    finally:
        with suppress(OSError):  # the target may be in place: "failed" would then be a lie
            os.unlink(temporary)
    with suppress(OSError):  # as above; and not every system can sync a folder
        _sync(target.parent)


def _old_mode(target: Path) -> int | None:
    try:
        return stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        return None


def _write(data: bytes, temporary: Path, mode: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o666)  # less the umask, as any new file
    try:
        if mode is not None:
            os.chmod(temporary, mode)  # before the data: they may be private
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(temporary: Path, target: Path, *, force: bool) -> None:
    if force:
        _replace(temporary, target)
        return
    try:
        os.link(temporary, target)  # atomic, and fails if the target is there
    except FileExistsError:
        raise
    except OSError:  # no hard links here: an exclusive placeholder is the next best
        handle = os.open(target, os.O_CREAT | os.O_EXCL, 0o666)
        try:
            os.close(handle)
            _replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(target)
            raise


def _replace(temporary: Path, target: Path) -> None:
    for attempt in range(1, _TRIES + 1):
        try:
            os.replace(temporary, target)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD_BY_EXCEL or attempt == _TRIES:
                raise
            time.sleep(_PAUSE)


def _sync(folder: Path) -> None:
    """Make the new name durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_stale(folder: Path) -> None:
    """What killed builds have left. An error here is no reason to refuse a build."""
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(PREFIX) and name.endswith(SUFFIX):
                left = folder / name
                with suppress(
                    OSError
                ):  # a colleague's leftover on a share may not be ours to remove
                    if time.time() - os.lstat(left).st_mtime > _STALE:
                        os.unlink(left)
