"""What an entry of the corpus is: a file, the command it is given to, and what has to be said."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..conftest import code_is_open
from .child import MEMORY, Children, Said

ANEW = "build it anew, or take an earlier copy"
SAVE_AS = "open it in Excel and save as Excel Workbook (.xlsx)"
REMOVE = "remove them and save as Excel Workbook (.xlsx)"
TYPE_ANEW = "type it anew, save"

Put = Callable[[Path], Path]


@dataclass(frozen=True)
class Entry:
    """``words`` and ``cure`` stand in the one line of a refusal, or in what a check says."""

    row: str
    name: str
    put: Put
    words: str = ""
    cure: str = ""
    code: int = 3
    commands: tuple[str, ...] = ("check", "case")
    warm: bool = False  # of a shipped case, which is drawn once for all
    slow: bool = False  # takes more than a third of a second
    as_nobody: bool = False  # root may read what nobody else may

    @property
    def id(self) -> str:
        return f"{self.row}: {self.name}"


def written(make: Callable[[], bytes], name: str = "book.xlsx") -> Put:
    """These bytes as a file in the folder."""

    def put(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(make())
        return path

    return put


def refused(row: str, words: str, cure: str, **makes: Callable[[], bytes]) -> list[Entry]:
    """Files for which the line is the same."""
    return [
        Entry(row, name.replace("_", " "), written(make), words, cure)
        for name, make in makes.items()
    ]


@contextmanager
def opened_again(folder: Path) -> Iterator[Path]:
    """A folder that everybody may look into; what was locked is opened for whoever clears up."""
    folder.chmod(0o755)
    yield folder
    for place in folder.iterdir():
        if not place.is_symlink():
            place.chmod(0o755)


def run(entry: Entry, path: Path, children: Children) -> list[Said]:
    """What each command of an entry says of its file."""
    places = {"folder": path.parent}
    commands = [[*command.format(**places).split(), str(path)] for command in entry.commands]
    if entry.warm:
        children.warm()
    if entry.as_nobody and not code_is_open() and entry.code:
        pytest.skip("the program lies where nobody else may read it")
    return children.run(commands, path, as_nobody=entry.as_nobody and code_is_open())


def unlike(entry: Entry, said: Said, path: Path) -> str:
    """In what a command did not end as it should; nothing where it did."""
    if said.code != entry.code:
        return f"exit code {said.code}, not {entry.code}"
    if said.forbidden or said.opened > 1:
        return f"opened {said.opened} times; {said.forbidden}"
    if said.grown > MEMORY:
        return f"took {said.grown:,} bytes"
    if entry.code in (0, 1):
        return "" if entry.words in said.out and not said.err else f"says {said.err or said.out}"
    if said.out or said.err.count("\n") != 1 or not said.err.endswith("\n"):
        return f"says {said.out}{said.err}"
    right = said.err.startswith(f"{path}:") and entry.words in said.err and entry.cure in said.err
    return "" if right and entry.cure else f"no {entry.words!r} or no {entry.cure!r}"
