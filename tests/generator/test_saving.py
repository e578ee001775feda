"""Saving: which targets are refused, what stands beside them, and several writers at once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from costbridge import placing
from costbridge.errors import OutputError
from costbridge.saving import check_target, save

from .faults import NEW, OLD, leftovers

CHILD = f"import sys; sys.path[:0] = {sys.path!r}\nfrom pathlib import Path\n"
CHILD += "from costbridge.saving import save\n"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def test_a_file_that_appears_between_the_check_and_the_save_is_not_replaced(target: Path) -> None:
    check_target(target, force=False)
    target.write_bytes(OLD)
    with pytest.raises(OutputError, match="exists already: --force replaces it"):
        save(NEW, target, force=False)
    assert target.read_bytes() == OLD
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


def test_of_writers_at_once_without_force_exactly_one_wins_each_time(
    tmp_path: Path, target: Path
) -> None:
    script = (
        "role, target = sys.argv[3], Path(sys.argv[1])\n"
        "start = Path(sys.argv[2]).stat().st_mtime + 0.1\n"
        "for n in range(20):\n"
        "    while time.time() < start + n / 50: pass\n"
        "    try: save(role.encode() * 100_000, target.with_stem(f'book{n}'), force=False)\n"
        "    except Exception as error: print(n, type(error).__name__, error)\n"
        "    else: print(n, 'won')\n"
    )
    said = [lines.decode().splitlines() for lines in together(4, script, tmp_path, target)]
    for n in range(20):
        told = [lines[n] for lines in said]
        assert told.count(f"{n} won") == 1
        assert sum("OutputError" in line and "exists already" in line for line in told) == 3
        winner = str(told.index(f"{n} won")).encode()
        assert target.with_stem(f"book{n}").read_bytes() == winner * 100_000
    assert len(os.listdir(tmp_path)) == 20 + 1  # and the gate


def test_of_writers_at_once_with_force_every_reader_sees_one_whole_file(
    tmp_path: Path, target: Path
) -> None:
    script = (
        "role, target, seen = sys.argv[3], Path(sys.argv[1]), set()\n"
        "for _ in range(40):\n"
        "    if role != '0': save(role.encode() * 100_000, target, force=True)\n"
        "done = target.with_name(role)\n"
        "done.touch()\n"
        "while role == '0':\n"
        "    over = all(done.with_name(r).exists() for r in '123')\n"
        "    data = target.read_bytes()\n"
        "    seen.add((len(data), len(set(data))))\n"
        "    if over: break\n"
        "print(seen or 'done')\n"
    )
    target.write_bytes(b"9" * 100_000)
    assert together(4, script, tmp_path, target) == [b"{(100000, 1)}"] + [b"done"] * 3
    assert sorted(os.listdir(tmp_path)) == ["0", "1", "2", "3", target.name, "gate"]


def test_own_leftovers_older_than_an_hour_are_removed_and_nothing_else(target: Path) -> None:
    folder = target.parent
    old = time.time() - 2 * 3600
    names = {
        f"{placing.PREFIX}0123456789abcdef{placing.SUFFIX}": old,
        f"{placing.PREFIX}fedcba9876543210{placing.SUFFIX}": time.time(),  # another build, running
        f"{placing.PREFIX}settings.toml": old,
        "notes.tmp": old,
    }
    for name, changed in names.items():
        (folder / name).touch()
        os.utime(folder / name, (changed, changed))
    (folder / f"{placing.PREFIX}folder{placing.SUFFIX}").mkdir()
    os.utime(folder / f"{placing.PREFIX}folder{placing.SUFFIX}", (old, old))
    save(NEW, target, force=False)
    gone = set(names) - set(os.listdir(folder))
    assert gone == {f"{placing.PREFIX}0123456789abcdef{placing.SUFFIX}"}
    assert (folder / f"{placing.PREFIX}folder{placing.SUFFIX}").is_dir()


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
