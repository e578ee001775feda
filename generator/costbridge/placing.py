"""Placing: bytes become a file in one step, so that nobody ever finds half of it.

Where the system can (Linux), the file has no name until it is whole and on the disk, so that even a
kill leaves nothing behind. Elsewhere it is written beside the target under a name of ours.
"""

import errno
import os
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

# Short: a name made of the target's could exceed 255 bytes.
PREFIX, SUFFIX = ".costbridge-", ".tmp"
_STALE = 3600.0  # seconds: no build takes an hour, so an older leftover is of one that was killed
HELD = (5, 32, 33)  # Windows: access denied, sharing violation, lock violation
_TRIES, _PAUSE = 5, 0.3  # virus scanners and OneDrive hold a file for milliseconds
_NEW = 0o666  # less the umask, as any new file


def place(data: bytes, target: Path, *, force: bool) -> None:
    """Write the bytes as the target; without ``force`` only if there is none (FileExistsError)."""
    # The name is known before the file is there, so that no interruption can leave it behind.
    temporary = target.with_name(f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}")
    mode = _old_mode(target) if force else None
    try:
        try:
            name = _nameless(data, target, temporary, mode) or _write(data, temporary, mode)
            if name != target:
                _rename(name, target, force=force)
        finally:
            _remove(temporary)
    finally:
        _remove(temporary)  # again: an interruption may have cut the first short
    with suppress(OSError):  # the target is in place: "failed" would be a lie
        _sync(target.parent)


def remove_stale(folder: Path) -> None:
    """What killed builds have left. An error here is no reason to refuse a build."""
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(PREFIX) and name.endswith(SUFFIX):
                left = folder / name
                with suppress(OSError):  # a colleague's, on a share, may not be ours to remove
                    if time.time() - os.lstat(left).st_mtime > _STALE:
                        os.unlink(left)


def _old_mode(target: Path) -> int | None:
    if os.name != "posix":  # a mode there is but "read-only", and would stick to the temporary
        return None
    try:
        return stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        return None


def _nameless(data: bytes, target: Path, temporary: Path, mode: int | None) -> Path | None:
    """Write a file that gets its name when it is whole; the name, None where that is impossible."""
    flag = getattr(os, "O_TMPFILE", 0)
    if not flag:
        return None
    try:
        handle = os.open(target.parent, flag | os.O_WRONLY, _NEW)
    except OSError:
        return None
    try:
        _fill(handle, data, mode)
        return _named(handle, target, temporary)
    finally:
        with suppress(OSError):  # all is on the disk, and may have its name
            os.close(handle)


def _named(handle: int, target: Path, temporary: Path) -> Path | None:
    """Give a file the target's name if that is free, else, as only a name replaces one, our own."""
    for name in (target, temporary):
        try:
            # src_dir_fd says nothing of an absolute path, but without it Python links the link.
            os.link(f"/proc/self/fd/{handle}", name, src_dir_fd=handle, follow_symlinks=True)
            return name
        except FileExistsError:
            continue
        except OSError:  # no /proc, or no hard links here
            break
    return None


def _write(data: bytes, temporary: Path, mode: int | None) -> Path:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, _NEW)
    try:
        _fill(handle, data, mode)
    finally:
        os.close(handle)
    return temporary


def _fill(handle: int, data: bytes, mode: int | None) -> None:
    if mode is not None:
        os.fchmod(handle, mode)  # before the data: they may be private
    rest = memoryview(data)
    while rest:
        written = os.write(handle, rest)
        if not written:
            raise OSError(errno.EIO, os.strerror(errno.EIO))  # else we would try for ever
        rest = rest[written:]
    os.fsync(handle)


def _rename(temporary: Path, target: Path, *, force: bool) -> None:
    if force:
        _replace(temporary, target)
        return
    try:
        os.link(temporary, target)  # atomic, and fails if the target is there
    except FileExistsError:
        raise
    except OSError:  # no hard links here
        if os.name == "nt":
            os.rename(temporary, target)  # there as atomic, and fails as well
        else:
            _reserve(temporary, target)


def _reserve(temporary: Path, target: Path) -> None:
    """The next best: an empty file that only one can make holds the name until it is replaced."""
    ours = True
    try:
        try:
            handle = os.open(target, os.O_CREAT | os.O_EXCL, _NEW)
        except OSError:
            ours = False
            raise
        os.close(handle)
        _replace(temporary, target)
        ours = False
    finally:
        with suppress(OSError):
            if ours and not os.stat(target).st_size:  # an interruption may hide whether it is ours
                os.unlink(target)


def _replace(temporary: Path, target: Path) -> None:
    for attempt in range(1, _TRIES + 1):
        try:
            os.replace(temporary, target)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in HELD or attempt == _TRIES:
                raise
            time.sleep(_PAUSE)


def _remove(temporary: Path) -> None:
    with suppress(OSError):  # it has become the target, or the disk is gone
        os.unlink(temporary)


def _sync(folder: Path) -> None:
    """Make the new name durable. Not every system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
