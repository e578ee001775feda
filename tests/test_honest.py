"""Honest files pass: whatever a program, an analyst or a document system has added to them."""

import shutil
import subprocess
from pathlib import Path

import pytest

import costbridge
from costbridge.reading import read
from costbridge.reading.found import Found

from .conftest import SHIPPED, shipped_file
from .corpus import honest, zips
from .corpus.books import ours, packed, small
from .corpus.child import Children
from .corpus.entries import run, unlike

GNUMERIC = shutil.which("ssconvert")


def found(path: Path, data: bytes) -> Found:
    file = path / "book.xlsx"
    file.write_bytes(data)
    return read(file).found


# --- what is read is the same -----------------------------------------------------------------


@pytest.mark.parametrize("addition", honest.ADDED)
def test_what_is_added_changes_nothing_that_is_read(addition: str, tmp_path: Path) -> None:
    changed = honest.ADDED[addition](small())
    assert changed
    assert found(tmp_path, zips.archive(packed(changed, small()))) == found(
        tmp_path, zips.archive(packed({}, small()))
    )


@pytest.mark.parametrize("way", honest.WRITTEN)
def test_another_way_of_writing_the_same_changes_nothing_that_is_read(
    way: str, tmp_path: Path
) -> None:
    data = honest.WRITTEN[way](small())
    plain = zips.archive(packed({}, small()))
    assert data != plain
    assert found(tmp_path, data) == found(tmp_path, plain)


# --- and a check passes -----------------------------------------------------------------------


def assert_passes(path: Path, children: Children) -> None:
    """Exit 0, every formula as declared, the file as it was; nobody is asked to be root."""
    entry = honest.checked(path.name, lambda _: path)
    before = path.read_bytes()
    (said,) = run(entry, path, children)
    assert not unlike(entry, said, path), said
    assert said.out.count("\npass  ") == 4
    assert "FAIL" not in said.out
    assert path.read_bytes() == before


def test_a_workbook_with_everything_added_passes_wherever_it_lies(
    folder: Path, children: Children
) -> None:
    data = zips.archive(packed(honest.everything(ours()), ours()), zip64=True)
    (folder / "sent [2]").mkdir()
    there = honest.PLACES["read-only"](folder / "sent [2]", data)
    (folder / "deepseek[1].xlsx").symlink_to(there)
    assert_passes(folder / "deepseek[1].xlsx", children)
    there.parent.chmod(0o755)


@pytest.mark.slow
@pytest.mark.parametrize("place", honest.PLACES)
def test_a_workbook_passes_wherever_it_lies(place: str, folder: Path, children: Children) -> None:
    assert_passes(honest.PLACES[place](folder, shipped_file("gpt4", "base")), children)


@pytest.mark.slow
@pytest.mark.parametrize("addition", honest.ADDED)
def test_a_workbook_passes_with_what_is_added(
    addition: str, folder: Path, children: Children
) -> None:
    path = folder / "book.xlsx"
    path.write_bytes(zips.archive(packed(honest.ADDED[addition](ours()), ours())))
    assert_passes(path, children)


@pytest.mark.slow
@pytest.mark.parametrize("way", honest.WRITTEN)
def test_a_workbook_passes_written_another_way(way: str, folder: Path, children: Children) -> None:
    path = folder / "book.xlsx"
    path.write_bytes(honest.WRITTEN[way](ours()))
    assert_passes(path, children)


# --- through other programs -------------------------------------------------------------------


# LibreOffice, led as an analyst leads it, is in test_check_edits.


@pytest.mark.slow
@pytest.mark.skipif(GNUMERIC is None, reason="Gnumeric is not installed")
@pytest.mark.parametrize("name", [name for name, scenario in SHIPPED if scenario == "base"])
def test_a_shipped_workbook_passes_after_gnumeric_has_saved_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "saved [1]").mkdir()
    source, target = tmp_path / "book.xlsx", tmp_path / "saved [1]" / "deepseek[1].xlsx"
    source.write_bytes(shipped_file(name, "base"))
    command = [str(GNUMERIC), "--recalc", str(source), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = costbridge.check(target)
    assert found.differences == ()
    assert found.formulas.agree == found.formulas.total
    assert found.values.agree == found.values.total
    assert (found.ok, found.case, found.changed_inputs) == (True, name, ())
    # It switches iteration on in all that it saves; by anybody else that is a difference.
    (notice,) = found.notices
    assert notice.startswith("iterative calculation is on, as Gnumeric leaves it")
