"""Disks and folders that are full, read-only or missing: one line, exit code 2, nothing changed."""

import errno
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

import costbridge
from costbridge import cli
from costbridge.engines import ENGINES
from costbridge.package import pack
from costbridge.reading import carried_case
from costbridge.saving import save
from costbridge.writer import write

from .commands import forces, posix, process
from .conftest import code_is_open, shipped_book, shipped_file

Capture = pytest.CaptureFixture[str]
OLD = b"a colleague's work"
NOBODY = 65534  # the user that owns nothing, by POSIX habit
CURE = ": mend that, or choose another with --out\n"


@contextmanager
def disk(folder: Path, options: str) -> Iterator[Path]:
    """A disk in memory, mounted on a folder."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small disk needs the superuser")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB, on which no workbook of ours has room."""
    with disk(tmp_path / "disk", "size=64k") as folder:
        yield folder


def refused(capsys: Capture, target: Path, force: bool) -> str:
    """What a build says that cannot write its target, which stays as it was."""
    before = OLD if force else None
    if force and not target.exists():
        target.write_bytes(OLD)
    code = cli.main(["build", "--out", str(target), *(["--force"] if force else [])])
    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith(f"{target}: ")
    assert os.listdir(target.parent) == ([target.name] if force else [])
    assert (target.read_bytes() if target.exists() else None) == before
    return said.err


@forces
def test_a_full_disk_leaves_the_old_workbook_and_nothing_beside_it(
    small: Path, force: bool, quick: None, capsys: Capture
) -> None:
    said = refused(capsys, small / "book.xlsx", force)
    assert said.endswith("cannot be written: No space left on device" + CURE)


def test_however_little_room_a_disk_has_the_workbook_is_the_old_one_or_whole(
    tmp_path: Path, quick: None, capsys: Capture
) -> None:
    whole, codes = shipped_file("deepseek", "base"), set()
    pages = -(-len(whole) // 4096)
    with disk(tmp_path / "disk", f"size={4 * (2 * pages + 4)}k") as folder:
        target, ballast = folder / "book.xlsx", folder / "ballast"
        for spare in (0, 1, pages // 2, pages - 1, pages, pages + 1):
            ballast.unlink(missing_ok=True)
            target.write_bytes(whole[:-1])
            room = os.statvfs(folder)
            ballast.write_bytes(bytes((room.f_bavail - spare) * room.f_bsize))
            code = cli.main(["build", "--out", str(target), "--force"])
            codes.add(code)
            assert sorted(os.listdir(folder)) == ["ballast", "book.xlsx"], spare
            assert target.read_bytes() == (whole if code == 0 else whole[:-1]), spare
    assert codes == {0, 2}


@forces
def test_a_read_only_disk_is_refused_before_anything_is_computed(
    small: Path, force: bool, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    target = small / "book.xlsx"
    if force:
        target.write_bytes(OLD)
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    monkeypatch.delattr("costbridge.app.calculate")
    said = refused(capsys, target, force)
    assert said == f"{target}: the folder is read-only: choose another with --out\n"


@forces
def test_a_disk_that_turns_read_only_while_a_build_runs_is_one_line(
    small: Path, force: bool, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def pack(*_: object) -> bytes:
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        return shipped_file("deepseek", "base")

    monkeypatch.setattr("costbridge.app.pack", pack)
    said = refused(capsys, small / "book.xlsx", force)
    assert said.endswith("cannot be written: Read-only file system" + CURE)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Modes do not bind the superuser: for this time the tests are run by somebody who is not."""
    if os.geteuid():
        yield
        return
    if not code_is_open():
        pytest.skip("the program lies where nobody else may read it")
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextmanager
def as_owner() -> Iterator[None]:
    """The superuser for a moment again, where ``as_nobody`` has put him aside."""
    real, effective, saved = os.getresuid()
    os.setresuid(saved, saved, saved)
    try:
        yield
    finally:
        os.setresuid(real, effective, saved)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder in which everybody may write."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # pytest's own folders let no other user in
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


@posix
@forces
def test_a_read_only_folder_is_refused_before_anything_is_computed(
    shared: Path, force: bool, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    target = shared / "book.xlsx"
    if force:
        target.write_bytes(OLD)
    shared.chmod(0o555)
    monkeypatch.delattr("costbridge.app.calculate")
    with as_nobody():
        said = refused(capsys, target, force)
    assert said == f"{target}: the folder is read-only: choose another with --out\n"


@posix
@forces
def test_a_folder_that_turns_read_only_while_a_build_runs_is_one_line(
    shared: Path, force: bool, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def pack(*_: object) -> bytes:
        with as_owner():
            shared.chmod(0o555)
        return shipped_file("deepseek", "base")

    monkeypatch.setattr("costbridge.app.pack", pack)
    with as_nobody():
        said = refused(capsys, shared / "book.xlsx", force)
    assert said.endswith("cannot be written: Permission denied" + CURE)


@contextmanager
def closed_folder(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    yield folder
    folder.chmod(0o755)


@posix
@pytest.mark.parametrize(
    "place", [closed_folder, pytest.param(lambda p: disk(p, "size=4m"), marks=pytest.mark.slow)]
)
def test_a_check_needs_no_right_to_write_and_changes_nothing(
    place: Callable[[Path], AbstractContextManager[Path]], tmp_path: Path
) -> None:
    with place(tmp_path / "here") as folder:
        path = folder / "book.xlsx"
        path.write_bytes(shipped_file("gpt4", "base"))
        os.utime(path, (0, 0))
        path.chmod(0o444)
        folder.chmod(0o555)
        if place is not closed_folder:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        before = path.stat()
        assert costbridge.check(path, engine="compiled").ok
        assert carried_case(path).intact
        after = path.stat()
        assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
        assert path.read_bytes() == shipped_file("gpt4", "base")
        assert os.listdir(folder) == [path.name]


@posix
@forces
def test_a_limit_on_the_size_of_files_leaves_the_old_workbook_and_nothing_beside_it(
    tmp_path: Path, force: bool, quick: None, capsys: Capture
) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, before[1]))
    try:
        folder = tmp_path / "here"
        folder.mkdir()
        said = refused(capsys, folder / "book.xlsx", force)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert said.endswith("cannot be written: File too large" + CURE)


def no_temporary_folder(*_: object, **__: object) -> str:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_build_and_a_check_need_no_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mkstemp", "mkdtemp", "gettempdir", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, no_temporary_folder)
    built = costbridge.build("gpt4", tmp_path / "book.xlsx")
    assert built.file.read_bytes() == shipped_file("gpt4", "base")
    assert costbridge.check(built.file, engine="compiled").ok


def test_an_engine_that_needs_a_temporary_folder_says_that_it_is_full(
    tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "book.xlsx").write_bytes(shipped_file("gpt4", "base"))
    words = ["check", str(tmp_path / "book.xlsx"), "--engine", "excelmodel"]
    assert ENGINES["excelmodel"].reads == "file"
    with disk(tmp_path / "full", "size=16k") as full, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(full))
        assert cli.main(words) == 2
        assert os.listdir(full) == []
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "No space left on device" in said.err


@pytest.mark.slow
def test_a_full_temporary_folder_is_the_same_to_every_command(tmp_path: Path) -> None:
    target = str(tmp_path / "book.xlsx")
    with disk(tmp_path / "full", "size=4k") as full:
        (full / "ballast").write_bytes(bytes(4096))
        for words in (["build", "gpt4", "--out", target], ["case", target], ["check", target]):
            done = process(*words, environment={"TMPDIR": str(full)})
            assert (done.returncode, done.stderr) == (0, b""), words
        assert os.listdir(full) == ["ballast"]
    assert Path(target).read_bytes() == shipped_file("gpt4", "base")


@pytest.mark.parametrize("year", [1970, 2150])
def test_a_clock_that_no_zip_can_say_changes_nothing(
    year: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = (year - 1970) * 365.25 * 86400
    real = time.localtime
    monkeypatch.setattr(time, "time", lambda: now)
    monkeypatch.setattr(time, "localtime", lambda *seconds: real(*(seconds or [now])))
    whole, book = shipped_file("gpt4", "base"), shipped_book("gpt4", "base")
    data = pack(write(book.drawn, book.layout), book.values)
    assert data == whole
    save(data, tmp_path / "book.xlsx", force=False)
    assert (tmp_path / "book.xlsx").read_bytes() == whole
