"""Saving: whatever fails, and whenever, the target is the old file or the whole new one."""

import errno
import os
import random
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from costbridge import saving
from costbridge.errors import OutputError
from costbridge.saving import check_target, save

OLD, NEW = b"old " * 10, b"new " * 50_000
FAULTS = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EINTR]
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
CHILD = f"import sys; sys.path[:0] = {sys.path!r}\nfrom pathlib import Path\n"
CHILD += "from costbridge.saving import save\n"


class Faulty:
    """``os``, whose n-th call raises; a file is written in small pieces, as a full disk would."""

    def __init__(self, fails_at: int = 0, error: BaseException | None = None) -> None:
        self.calls: list[str] = []
        self.fails_at, self._error = fails_at, error
        self.without: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if not callable(real):
            return real

        def call(*words: Any) -> Any:
            self.calls.append(name)
            if len(self.calls) == self.fails_at and self._error is not None:
                raise self._error
            if name in self.without:
                raise OSError(errno.EPERM, "Operation not permitted")
            if name == "write":
                words = (words[0], words[1][:64_000])
            return real(*words)

        return call

    @property
    def failed(self) -> str:
        reached = len(self.calls) >= self.fails_at
        return self.calls[self.fails_at - 1] if reached else ""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def leftovers(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(saving.PREFIX)]


def each_failing_call(
    monkeypatch: pytest.MonkeyPatch,
    target: Path,
    error: Callable[[], BaseException],
    *,
    force: bool,
    without: set[str],
) -> Iterator[tuple[Faulty, BaseException | None]]:
    """Save again and again, the n-th call of the system failing, until a save meets no fault."""
    for n in range(1, 100):
        for name in os.listdir(target.parent):
            os.unlink(target.parent / name)
        if force:
            target.write_bytes(OLD)
        faulty = Faulty(n, error())
        faulty.without = without
        raised: BaseException | None = None
        with monkeypatch.context() as patch:
            patch.setattr(saving, "os", faulty)
            try:
                save(NEW, target, force=force)
            except (OutputError, KeyboardInterrupt, SystemExit) as caught:
                raised = caught
        if not faulty.failed:
            return
        yield faulty, raised
    raise AssertionError("a save of a hundred calls")


@pytest.mark.parametrize("without", [set(), {"link"}], ids=["links", "no-links"])
@pytest.mark.parametrize("force", [False, True], ids=["absent", "force"])
@pytest.mark.parametrize("code", FAULTS, ids=errno.errorcode.get)
def test_whichever_call_fails_the_target_is_old_or_new_and_nothing_is_left(
    code: int, force: bool, without: set[str], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = set()
    error = OSError(code, os.strerror(code))
    for faulty, raised in each_failing_call(
        monkeypatch, target, lambda: error, force=force, without=without
    ):
        calls.add(faulty.failed)
        found = target.read_bytes() if target.exists() else None
        assert found == (NEW if raised is None else OLD if force else None), faulty.calls
        # A temporary that cannot be deleted stays; the next build but an hour removes it.
        assert not leftovers(target.parent) or faulty.failed == "unlink", faulty.calls
        if raised:
            assert str(raised).startswith(f"{target}: cannot be written: ")
            assert os.strerror(code) in str(raised)
    assert calls >= {"open", "write", "fsync", "close", "unlink", "replace" if force else "link"}


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("force", [False, True], ids=["absent", "force"])
def test_an_interruption_at_any_call_leaves_the_target_old_or_new_and_nothing_beside_it(
    stop: type[BaseException], force: bool, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for faulty, raised in each_failing_call(monkeypatch, target, stop, force=force, without=set()):
        assert isinstance(raised, stop)
        found = target.read_bytes() if target.exists() else None
        assert found in ((OLD if force else None), NEW)
        assert not leftovers(target.parent) or faulty.failed == "unlink", faulty.calls


def test_a_fault_after_the_file_is_in_place_is_no_failure(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = []
    for faulty, raised in each_failing_call(
        monkeypatch, target, lambda: OSError(errno.EIO, "?"), force=True, without=set()
    ):
        if "replace" in faulty.calls[: faulty.fails_at - 1]:
            placed.append((faulty.failed, raised))
    assert placed == [(call, None) for call in ("unlink", "open", "fsync", "close")]


@pytest.mark.parametrize("force", [False, True], ids=["absent", "force"])
def test_the_data_are_on_the_disk_before_they_take_the_targets_place(
    target: Path, force: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = Faulty()
    monkeypatch.setattr(saving, "os", faulty)
    save(NEW, target, force=force)
    place = faulty.calls.index("replace" if force else "link")
    assert faulty.calls[place - 3 : place] == ["write", "fsync", "close"]


def test_without_hard_links_a_file_that_appears_meanwhile_is_not_replaced(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = Faulty()
    faulty.without = {"link"}
    monkeypatch.setattr(saving, "os", faulty)
    target.write_bytes(OLD)
    with pytest.raises(OutputError, match="exists already"):
        save(NEW, target, force=False)
    assert target.read_bytes() == OLD


def test_a_file_that_appears_between_the_check_and_the_save_is_not_replaced(target: Path) -> None:
    check_target(target, force=False)
    target.write_bytes(OLD)
    with pytest.raises(OutputError, match="exists already: --force replaces it"):
        save(NEW, target, force=False)
    assert target.read_bytes() == OLD
    assert not leftovers(target.parent)


def test_a_file_that_windows_holds_is_tried_again(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = PermissionError(errno.EACCES, "Access is denied")
    held.winerror = 32  # type: ignore[attr-defined]
    tries = []

    def replace(source: Path, name: Path) -> None:
        tries.append(name)
        if len(tries) < 3:
            raise held
        os.rename(source, name)

    faulty = Faulty()
    faulty.replace = replace  # type: ignore[attr-defined]
    monkeypatch.setattr(saving, "os", faulty)
    monkeypatch.setattr(saving, "_PAUSE", 0)
    target.write_bytes(OLD)
    save(NEW, target, force=True)
    assert (len(tries), target.read_bytes()) == (3, NEW)
    tries.clear()
    monkeypatch.setattr(saving, "_TRIES", 2)
    with pytest.raises(OutputError, match="is open in another program: close it there"):
        save(OLD, target, force=True)
    assert (len(tries), target.read_bytes()) == (2, NEW)
    assert not leftovers(target.parent)


def run(script: str, *words: str | Path, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", CHILD + script, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def together(count: int, script: str, folder: Path, target: Path) -> list[bytes]:
    """Processes that all wait for one signal, so that they meet in the save."""
    gate = folder / "gate"
    wait = "import time\nwhile not Path(sys.argv[2]).exists(): time.sleep(0.001)\n"
    children = [run(wait + script, target, gate, str(n)) for n in range(count)]
    time.sleep(0.3)
    gate.touch()
    return [child.communicate(timeout=60)[0].strip() for child in children]


def test_of_writers_at_once_without_force_exactly_one_wins(tmp_path: Path, target: Path) -> None:
    script = (
        "data = sys.argv[3].encode() * 100_000\n"
        "try: save(data, Path(sys.argv[1]), force=False); print('won')\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    said = together(4, script, tmp_path, target)
    assert said.count(b"won") == 1
    assert sum(b"OutputError" in line and b"exists already" in line for line in said) == 3
    assert target.read_bytes() == str(said.index(b"won")).encode() * 100_000
    assert not leftovers(tmp_path)


def test_of_writers_at_once_with_force_every_reader_sees_one_whole_file(
    tmp_path: Path, target: Path
) -> None:
    script = (
        "role, target = sys.argv[3], Path(sys.argv[1])\n"
        "for _ in range(40):\n"
        "    if role != '0': save(role.encode() * 100_000, target, force=True)\n"
        "    elif len(set(target.read_bytes())) != 1 or target.stat().st_size != 100_000:\n"
        "        print('broken')\n"
        "print('done')\n"
    )
    target.write_bytes(b"9" * 100_000)
    assert together(4, script, tmp_path, target) == [b"done"] * 4
    assert not leftovers(tmp_path)


@pytest.mark.slow
def test_a_kill_at_a_random_point_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, target: Path
) -> None:
    endless = (
        "print('ready', flush=True)\n"
        "while True:\n"
        "    for digit in b'12': save(bytes([digit]) * 2_000_000, Path(sys.argv[1]), force=True)\n"
    )
    dice = random.Random(30)
    target.write_bytes(b"0" * 2_000_000)
    for _ in range(30):
        child = run(endless, target)
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(dice.uniform(0, 0.05))
        child.kill()
        child.communicate(timeout=60)
        found = target.read_bytes()
        assert (len(found), len(set(found))) == (2_000_000, 1)
    old = time.time() - 2 * 3600
    for name in leftovers(tmp_path):
        os.utime(tmp_path / name, (old, old))
    save(NEW, target, force=True)
    assert os.listdir(tmp_path) == [target.name]


def test_own_leftovers_older_than_an_hour_are_removed_and_nothing_else(target: Path) -> None:
    folder = target.parent
    old = time.time() - 2 * 3600
    names = {
        f"{saving.PREFIX}0123456789abcdef{saving.SUFFIX}": old,
        f"{saving.PREFIX}fedcba9876543210{saving.SUFFIX}": time.time(),  # another build, running
        f"{saving.PREFIX}settings.toml": old,
        "notes.tmp": old,
    }
    for name, changed in names.items():
        (folder / name).touch()
        os.utime(folder / name, (changed, changed))
    (folder / f"{saving.PREFIX}folder{saving.SUFFIX}").mkdir()
    os.utime(folder / f"{saving.PREFIX}folder{saving.SUFFIX}", (old, old))
    save(NEW, target, force=False)
    gone = set(names) - set(os.listdir(folder))
    assert gone == {f"{saving.PREFIX}0123456789abcdef{saving.SUFFIX}"}
    assert (folder / f"{saving.PREFIX}folder{saving.SUFFIX}").is_dir()


def test_a_symlink_stays_a_link_and_what_it_names_is_replaced(target: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "report.xlsx"
    target.symlink_to(real)
    save(OLD, target, force=False)  # the link names no file yet
    check_target(target, force=True)
    save(NEW, target, force=True)
    assert target.is_symlink()
    assert real.read_bytes() == NEW
    assert os.listdir(tmp_path / "real") == ["report.xlsx"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_old_files_mode_is_kept_and_a_new_one_follows_the_umask(target: Path) -> None:
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
def test_private_data_is_never_in_a_file_that_others_can_read(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.write_bytes(OLD)
    target.chmod(0o600)
    modes = set()

    def write(handle: int, data: memoryview) -> int:
        modes.add(stat.S_IMODE(os.fstat(handle).st_mode))
        return os.write(handle, data)

    faulty = Faulty()
    faulty.write = write  # type: ignore[attr-defined]
    monkeypatch.setattr(saving, "os", faulty)
    save(NEW, target, force=True)
    assert modes == {0o600}


def test_a_name_as_long_as_the_system_takes_is_saved(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 250 + ".xlsx")
    for force in (False, True):
        check_target(target, force=force)
        save(NEW, target, force=force)
    assert os.listdir(tmp_path) == [target.name]


@pytest.mark.parametrize("owner", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_workbook_that_is_open_elsewhere_is_not_replaced(target: Path, owner: str) -> None:
    (target.parent / owner).touch()
    check_target(target, force=True)  # nothing is there to be replaced: the hint is a stale one
    target.write_bytes(OLD)
    with pytest.raises(OutputError, match=r"is open in another program .* close it there"):
        check_target(target, force=True)


def folder_missing(target: Path) -> Path:
    return target.parent / "no" / "such" / "book.xlsx"


def folder_is_a_file(target: Path) -> Path:
    (target.parent / "file").touch()
    return target.parent / "file" / "book.xlsx"


def is_a_folder(target: Path) -> Path:
    target.mkdir()
    return target


def is_a_fifo(target: Path) -> Path:
    os.mkfifo(target)
    return target


def wrong_extension(target: Path) -> Path:
    return target.with_suffix(".xls")


def no_name(target: Path) -> Path:
    return target.with_name(".xlsx")


def too_long(target: Path) -> Path:
    return target.with_name("n" * 300 + ".xlsx")


def loop_of_links(target: Path) -> Path:
    target.symlink_to(target)
    return target


def link_into_nowhere(target: Path) -> Path:
    target.symlink_to(target.parent / "no" / "book.xlsx")
    return target


@pytest.mark.parametrize("force", [False, True], ids=["absent", "force"])
@pytest.mark.parametrize(
    ("place", "said"),
    [
        (folder_missing, "there is no folder .*: create it first"),
        (folder_is_a_file, "there is no folder .*: create it first"),
        (is_a_folder, "is a folder: name a file in it with --out"),
        (is_a_fifo, "is not a regular file: choose another with --out"),
        (wrong_extension, r"ends in \.xlsx: rename it"),
        (no_name, r"ends in \.xlsx: rename it"),
        (too_long, "File name too long: .*choose another with --out"),
        (loop_of_links, "links?.*choose another with --out"),
        (link_into_nowhere, "there is no folder .*: create it first"),
    ],
)
def test_a_target_that_cannot_be_is_refused_before_anything_is_computed(
    place: Callable[[Path], Path], said: str, force: bool, target: Path
) -> None:
    target = place(target)
    before = sorted(os.listdir(target.parent)) if target.parent.is_dir() else []
    with pytest.raises(OutputError, match=f"(?i){said}") as caught:
        check_target(target, force=force)
    assert str(caught.value).startswith(f"{target}: ")
    assert "\n" not in str(caught.value)
    assert before == (sorted(os.listdir(target.parent)) if target.parent.is_dir() else [])


@pytest.mark.parametrize("force", [False, True], ids=["absent", "force"])
@pytest.mark.parametrize(
    "place", [folder_missing, folder_is_a_file, is_a_folder, too_long, loop_of_links]
)
def test_a_target_that_turned_bad_after_the_check_is_one_error_and_no_leftover(
    place: Callable[[Path], Path], force: bool, target: Path
) -> None:
    target = place(target)
    with pytest.raises(OutputError, match=r"cannot be written|exists already"):
        save(NEW, target, force=force)
    if target.parent.is_dir():
        assert not leftovers(target.parent)


@pytest.mark.skipif(os.name != "posix" or IS_ROOT, reason="modes do not bind the superuser")
def test_a_read_only_folder_is_refused(target: Path) -> None:
    target.parent.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="read-only: choose another with --out"):
            check_target(target, force=False)
        with pytest.raises(OutputError, match="Permission denied"):
            save(NEW, target, force=False)
    finally:
        target.parent.chmod(0o755)


def test_a_folder_that_says_it_is_read_only_is_refused(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="read-only: choose another with --out"):
        check_target(target, force=False)


@pytest.mark.skipif(os.name != "posix", reason="limits are POSIX")
@pytest.mark.parametrize("force", [False, True], ids=["absent", "force"])
def test_a_limit_on_the_size_of_files_leaves_the_old_file_and_nothing_beside_it(
    target: Path, force: bool
) -> None:
    if force:
        target.write_bytes(OLD)
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        f"save(b'x' * 200_000, Path(sys.argv[1]), force={force})\n"
    )
    said = run(script, target).communicate(timeout=60)[1]
    assert b"OutputError" in said
    assert b"File too large" in said
    assert os.listdir(target.parent) == (["book.xlsx"] if force else [])
    assert not force or target.read_bytes() == OLD


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small disk needs the superuser")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("force", [False, True], ids=["absent", "force"])
def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(disk: Path, force: bool) -> None:
    target = disk / "book.xlsx"
    if force:
        target.write_bytes(OLD)
    with pytest.raises(OutputError, match=r"No space left on device: .*--out"):
        save(NEW, target, force=force)
    assert os.listdir(disk) == (["book.xlsx"] if force else [])
    assert not force or target.read_bytes() == OLD


def test_a_read_only_disk_is_refused(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(OutputError, match="read-only: choose another with --out"):
        check_target(disk / "book.xlsx", force=False)
    with pytest.raises(OutputError, match="Read-only file system"):
        save(NEW, disk / "book.xlsx", force=False)
