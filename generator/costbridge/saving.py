"""Saving: the target is always the old file or the whole new one, and nothing is left beside it."""

import os
import stat
import tempfile
import time
from pathlib import Path

from costbridge.errors import OutputError

PREFIX = ".costbridge-"  # short: a prefix made of the target's name could exceed 255 bytes
_STALE = 3600.0  # seconds: no build takes an hour, so an older leftover is of one that was killed
_HELD_BY_EXCEL = (5, 32, 33)  # Windows: access denied, sharing violation, lock violation
_TRIES, _PAUSE = 5, 0.3  # virus scanners and OneDrive hold a file for milliseconds


def check_target(target: Path, *, force: bool) -> None:
    """Refuse, before anything is computed, a target that cannot be written or must not be."""
    if target.suffix.lower() != ".xlsx":
        raise OutputError(f"{target}: the name of a workbook ends in .xlsx: rename it")
    if not target.parent.is_dir():
        raise OutputError(f"{target}: there is no folder {target.parent}: create it first")
    if not os.access(target.parent, os.W_OK):
        raise OutputError(f"{target}: the folder is read-only: choose another with --out")
    if target.is_dir():
        raise OutputError(f"{target}: is a folder: name a file with --out")
    if target.exists() and not target.is_file():
        raise OutputError(f"{target}: is not a regular file: choose another with --out")
    if target.exists() and not force:
        raise OutputError(f"{target}: exists already: --force replaces it, --out names another")
    if force:
        for owner in (f"~${target.name}", f".~lock.{target.name}#"):
            if (target.parent / owner).exists():
                raise OutputError(
                    f"{target}: is open in another program ({owner} stands beside it): "
                    "close it there, or delete that file if it is left from a crash"
                )


def save(data: bytes, target: Path, *, force: bool) -> None:
    """Write the bytes beside the target, then put them in its place in one step."""
    target = target.resolve()  # replacing a symlink would replace the link and not its target
    _remove_stale(target.parent)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=PREFIX, dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(target))
        _place(temporary, target, force=force)
    except FileExistsError:
        raise OutputError(
            f"{target}: exists already: --force replaces it, --out names another"
        ) from None
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _mode(target: Path) -> int:
    """The old file's mode, else what the umask leaves: mkstemp's 0600 would lock colleagues out."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _place(temporary: Path, target: Path, *, force: bool) -> None:
    if not force:
        try:
            os.link(temporary, target)  # atomic, and fails if the target is there
            return
        except FileExistsError:
            raise
        except OSError:  # no hard links here: an exclusive placeholder is the next best
            os.close(os.open(target, os.O_CREAT | os.O_EXCL))
    for attempt in range(_TRIES):
        try:
            os.replace(temporary, target)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD_BY_EXCEL or attempt == _TRIES - 1:
                raise
            time.sleep(_PAUSE)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable. An error here is swallowed: the file is in place already."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _remove_stale(folder: Path) -> None:
    for left in folder.glob(f"{PREFIX}*"):
        try:
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink()
        except OSError:
            continue
