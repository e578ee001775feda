"""Every file of the corpus: its exit code, one line with its cure, and nothing else is touched.

Each is given to the command in a child, which opens that file alone, uses no socket, runs nothing,
leaves nothing, and takes a bounded amount of memory.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from .corpus import ENTRIES, ROWS
from .corpus.books import made
from .corpus.child import MEMORY, MIB, Children
from .corpus.entries import Entry, run, unlike, written
from .corpus.zips import STORED, part


def contents(folder: Path) -> dict[str, object]:
    """What stands in a folder, as far as it can be looked at."""
    return {p.name: (p.lstat().st_size, p.lstat().st_mtime_ns) for p in folder.iterdir()}


@pytest.mark.parametrize(
    "entry",
    [pytest.param(e, id=e.id, marks=[pytest.mark.slow] if e.slow else []) for e in ENTRIES],
)
def test_a_file_of_the_corpus_ends_as_it_should(
    entry: Entry, folder: Path, children: Children
) -> None:
    path = entry.put(folder)
    before = contents(folder)
    for said in run(entry, path, children):
        assert not unlike(entry, said, path), said
    assert contents(folder) == before


def test_every_row_has_its_files_and_no_two_are_called_alike() -> None:
    assert {entry.row for entry in ENTRIES} == set(ROWS)
    assert len(ROWS) == len(set(ROWS))
    assert [name for name, count in Counter(e.id for e in ENTRIES).items() if count > 1] == []


def test_a_child_that_opens_another_file_or_takes_too_much_is_seen(
    folder: Path, children: Children
) -> None:
    """Were anything else opened, the audit hook would say so; and memory is really measured."""
    there, other = written(made)(folder), folder / "other.xlsx"
    (said,) = children.run([["case", str(there)]], other)
    assert said.forbidden == [f"opens {there}"]
    assert said.opened == 0
    entry = Entry("", "", lambda _: there, "case_format")
    (said,) = children.run([["case", str(there)]], there)
    assert not unlike(replace(entry, code=0), said, there)
    assert "bytes" in unlike(replace(entry, code=0), replace(said, grown=MEMORY + 1), there)
    assert "opened" in unlike(replace(entry, code=0), replace(said, opened=2), there)
    assert "exit code" in unlike(entry, said, there)
    (said,) = children.run([["case", str(other)]], other)
    assert "no" in unlike(replace(entry, code=2), said, other)
    large = written(lambda: made({}, part("x.bin", bytes(19 * MIB), STORED)))(folder)
    (said,) = children.run([["case", str(large)]], large)
    assert 19 * MIB < said.grown < MEMORY
