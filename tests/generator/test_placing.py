"""Placing: whichever call fails, and whenever, the target is the old file or the whole new one."""

import errno
import os
import stat
from pathlib import Path

import pytest

from costbridge import placing
from costbridge.errors import OutputError
from costbridge.saving import save

from ..commands import forces
from .faults import (
    LACKS,
    NEW,
    OLD,
    SYSTEMS,
    Faulty,
    each_failing_call,
    each_interrupted_line,
    leftovers,
)

FAULTS = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EINTR, errno.EDQUOT]
systems = pytest.mark.parametrize("lacks", LACKS, ids=SYSTEMS)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def calls_of_a_save(force: bool, lacks: frozenset[str]) -> set[str]:
    """What a save asks of the system; each of it must have been seen to fail."""
    calls = {"listdir", "lstat", "open", "write", "fsync", "close", "unlink"}
    if force:
        return calls | {"stat", "fchmod", "replace"} | (set() if lacks else {"link"})
    return calls | {"link"} | ({"replace"} if "link" in lacks else set())


@systems
@forces
@pytest.mark.parametrize("code", FAULTS, ids=errno.errorcode.get)
def test_whichever_call_fails_the_target_is_old_or_new_and_nothing_is_left(
    code: int,
    force: bool,
    lacks: frozenset[str],
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = set()
    error = OSError(code, os.strerror(code))
    for faulty, raised in each_failing_call(
        monkeypatch, target, lambda: error, force=force, lacks=lacks
    ):
        calls.add(faulty.failed)
        found = target.read_bytes() if target.exists() else None
        assert found == (NEW if raised is None else OLD if force else None), faulty.calls
        assert not leftovers(target.parent), faulty.calls
        if raised:
            assert str(raised).startswith(f"{target}: cannot be written: ")
            assert os.strerror(code) in str(raised)
    assert calls == calls_of_a_save(force, lacks)


@systems
@forces
def test_a_disk_that_is_pulled_out_at_any_call_leaves_the_target_old_or_new(
    force: bool, lacks: frozenset[str], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = OSError(errno.EIO, os.strerror(errno.EIO))
    for faulty, raised in each_failing_call(
        monkeypatch, target, lambda: error, force=force, lacks=lacks, for_ever=True
    ):
        if "link" in lacks and not force and faulty.failed in {"close", "replace"}:
            continue  # the name is reserved by an empty file, which nothing can remove any more
        found = target.read_bytes() if target.exists() else None
        assert found == (NEW if raised is None else OLD if force else None), faulty.calls


@systems
@forces
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, MemoryError])
def test_an_interruption_at_any_call_leaves_the_target_old_or_new_and_nothing_beside_it(
    stop: type[BaseException],
    after: bool,
    force: bool,
    lacks: frozenset[str],
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for faulty, raised in each_failing_call(
        monkeypatch, target, stop, force=force, lacks=lacks, after=after
    ):
        assert isinstance(raised, stop)
        found = target.read_bytes() if target.exists() else None
        assert found in ((OLD if force else None), NEW), faulty.calls
        assert not leftovers(target.parent), faulty.calls


@systems
@forces
def test_ctrl_c_before_any_line_leaves_the_target_old_or_new_and_nothing_beside_it(
    force: bool, lacks: frozenset[str], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = set()
    for line, raised in each_interrupted_line(monkeypatch, target, force=force, lacks=lacks):
        functions.add(line.partition(":")[0])
        assert isinstance(raised, KeyboardInterrupt), line
        found = target.read_bytes() if target.exists() else None
        assert found in ((OLD if force else None), NEW), line
        assert not leftovers(target.parent), line
    assert functions >= {"save", "place", "remove_stale", "_fill", "_remove", "_sync"}


@systems
def test_ctrl_c_before_any_line_spares_a_file_that_appeared_meanwhile(
    lacks: frozenset[str], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line, raised in each_interrupted_line(
        monkeypatch, target, force=False, lacks=lacks, appeared=True
    ):
        assert isinstance(raised, KeyboardInterrupt), line
        assert target.read_bytes() == OLD, line
        assert not leftovers(target.parent), line


@systems
def test_a_fault_after_the_file_is_in_place_is_no_failure(
    lacks: frozenset[str], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = []
    for faulty, raised in each_failing_call(
        monkeypatch, target, lambda: OSError(errno.EIO, "?"), force=True, lacks=lacks
    ):
        if "replace" in faulty.calls[: faulty.fails_at - 1]:
            placed.append((faulty.failed, raised))
    expected = ("unlink", "unlink", "open", "fsync", "close")
    assert placed == [(call, None) for call in expected]


@systems
@forces
def test_the_data_are_on_the_disk_before_they_take_the_targets_name(
    target: Path, force: bool, lacks: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = Faulty(lacks=lacks)
    monkeypatch.setattr(placing, "os", faulty)
    save(NEW, target, force=force)
    calls = faulty.calls
    written = max(place for place, call in enumerate(calls) if call == "write")
    named = min(place for place, call in enumerate(calls) if call in {"link", "replace"})
    assert written < calls.index("fsync") < named


def test_a_disk_that_takes_nothing_is_an_error_and_not_a_wait_for_ever(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = Faulty()
    faulty.write = lambda *_: 0  # type: ignore[attr-defined]
    monkeypatch.setattr(placing, "os", faulty)
    with pytest.raises(OutputError, match="Input/output error"):
        save(NEW, target, force=False)
    assert os.listdir(target.parent) == []


class Refusing(Faulty):
    """A Linux whose folder, or whose missing /proc, has no place for files without a name."""

    def __init__(self, refused: str) -> None:
        super().__init__()
        self._refused = refused

    def open(self, path: Path, flags: int, *mode: int) -> int:
        if self._refused == "open" and flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(errno.EOPNOTSUPP, "Operation not supported")
        return os.open(path, flags, *mode)

    def link(self, source: Path | str, name: Path, **_: object) -> None:
        if str(source).startswith("/proc/"):
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        os.link(source, name)


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="files without a name are Linux's")
@forces
@pytest.mark.parametrize("refused", ["open", "link"])
def test_where_a_file_must_have_a_name_it_is_written_under_one_of_ours(
    refused: str, target: Path, force: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "os", Refusing(refused))
    if force:
        target.write_bytes(OLD)
    save(NEW, target, force=force)
    assert target.read_bytes() == NEW
    assert os.listdir(target.parent) == [target.name]


@systems
def test_a_file_that_appears_meanwhile_is_not_replaced(
    lacks: frozenset[str], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (OLD, b""):
        monkeypatch.setattr(placing, "os", Faulty(lacks=lacks))
        target.write_bytes(content)
        with pytest.raises(OutputError, match="exists already: --force replaces it"):
            save(NEW, target, force=False)
        assert target.read_bytes() == content
        assert os.listdir(target.parent) == [target.name]


class Windows(Faulty):
    """A folder of Windows' without hard links, in which another program holds the target."""

    name = "nt"

    def __init__(self, winerror: int, held: int) -> None:
        super().__init__(lacks=LACKS[-1])
        self._winerror, self._held, self.tries = winerror, held, 0

    def replace(self, source: Path, name: Path) -> None:
        self.tries += 1
        if self.tries <= self._held:
            error = PermissionError(errno.EACCES, "Access is denied")
            error.winerror = self._winerror  # type: ignore[attr-defined]
            raise error
        os.replace(source, name)

    def rename(self, source: Path, name: Path) -> None:
        if os.path.lexists(name):  # unlike POSIX
            raise FileExistsError(errno.EEXIST, "File exists")
        os.rename(source, name)


@pytest.mark.parametrize(
    ("winerror", "tries"), [(5, 5), (32, 5), (33, 5), (112, 1)], ids=lambda number: str(number)
)
def test_a_file_that_windows_holds_is_tried_five_times(
    winerror: int, tries: int, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_PAUSE", 0)
    for held in range(7):
        windows = Windows(winerror, held)
        monkeypatch.setattr(placing, "os", windows)
        target.write_bytes(OLD)
        if held < tries:
            save(NEW, target, force=True)
            assert (windows.tries, target.read_bytes()) == (held + 1, NEW)
        else:
            said = "is read-only or open in another program: close it" if tries > 1 else "denied"
            with pytest.raises(OutputError, match=said):
                save(NEW, target, force=True)
            assert (windows.tries, target.read_bytes()) == (tries, OLD)
        assert os.listdir(target.parent) == [target.name]


def test_windows_renames_where_links_are_missing_and_never_over_a_file(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = Windows(0, 0)
    monkeypatch.setattr(placing, "os", windows)
    save(OLD, target, force=False)
    assert "rename" not in windows.calls  # it is our own
    with pytest.raises(OutputError, match="exists already"):
        save(NEW, target, force=False)
    assert (target.read_bytes(), os.listdir(target.parent)) == (OLD, [target.name])


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@systems
def test_the_old_files_mode_is_kept_and_a_new_one_follows_the_umask(
    lacks: frozenset[str], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "os", Faulty(lacks=lacks))
    before = os.umask(0o027)
    try:
        save(OLD, target, force=False)
        assert stat.S_IMODE(target.stat().st_mode) == 0o640
        for mode in (0o600, 0o664, 0o444):
            target.chmod(mode)
            save(NEW, target, force=True)
            assert stat.S_IMODE(target.stat().st_mode) == mode
    finally:
        os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@systems
def test_private_data_is_never_in_a_file_that_others_can_read(
    lacks: frozenset[str], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.write_bytes(OLD)
    target.chmod(0o600)
    modes = set()

    def write(handle: int, data: memoryview) -> int:
        modes.add(stat.S_IMODE(os.fstat(handle).st_mode))
        return os.write(handle, data)

    faulty = Faulty(lacks=lacks)
    faulty.write = write  # type: ignore[attr-defined]
    monkeypatch.setattr(placing, "os", faulty)
    save(NEW, target, force=True)
    assert modes == {0o600}
