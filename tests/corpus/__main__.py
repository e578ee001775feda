"""Runs the corpus and lists, by row, how each file ends, what it takes, and what is said."""

import sys
import tempfile
from pathlib import Path

from . import ENTRIES
from .child import MIB, Children, Said
from .entries import opened_again, run, unlike


def main(words: list[str]) -> int:
    """Entries whose name holds one of these words, or all; the exit code is whether one is odd."""
    children, odd = Children(), 0
    for entry in ENTRIES:
        if words and not any(word in entry.id for word in words):
            continue
        with tempfile.TemporaryDirectory() as name, opened_again(Path(name)) as folder:
            path = entry.put(folder)
            for command, said in zip(entry.commands, run(entry, path, children), strict=True):
                wrong = unlike(entry, said, path)
                _print(f"{entry.id}: {command}", said, path, f" <-- {wrong}" if wrong else "")
                odd += bool(wrong)
    children.close()
    return int(odd > 0)


def _print(name: str, said: Said, path: Path, wrong: str) -> None:
    line = said.err.replace(str(path), "F").strip() or said.out.partition("\n")[0]
    print(f"{said.code} {said.seconds:6.2f} s {said.grown / MIB:5.0f} MB  {name}")
    print(f"    {line[:200]}{wrong}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
