"""On which line a key of a TOML text stands; tomllib does not say, and a message must."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache

Path = tuple[str, ...]

# An unterminated string runs to the end of its line or of the text: a match never backtracks.
_TOKEN = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?(?:"""|\Z)|\'\'\'.*?(?:\'\'\'|\Z)'
    r"|\"(?:[^\"\\\n]|\\[^\n])*\"?|'[^'\n]*'?",
    re.DOTALL,
)
_HEADER = re.compile(r"\s*(\[\[?)(.*?)\]\]?\s*$")
_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'"
_KEY = re.compile(rf"\s*((?:(?:[\w-]+|{_QUOTED})\s*\.\s*)*(?:[\w-]+|{_QUOTED}))\s*=", re.ASCII)


def bare(text: str) -> str:
    """The text with strings and comments as underscores: what is left is structure."""
    return _TOKEN.sub(lambda token: re.sub(r"[^\n]", "_", token[0]), text)


def _without_long_strings(text: str) -> str:
    def keep(token: re.Match[str]) -> str:
        if token[0].startswith("#"):
            return ""
        return "\n" * token[0].count("\n") if token[0][:3] in ('"""', "'''") else token[0]

    return _TOKEN.sub(keep, text)


@lru_cache(maxsize=4_096)  # the same few hundred keys in every case
def _parts(key: str) -> Path:
    try:
        table: object = tomllib.loads(f"{key} = 0")
    except ValueError:
        return ()
    parts: list[str] = []
    while isinstance(table, dict) and table:
        part, table = next(iter(table.items()))
        parts.append(part)
    return tuple(parts)


def lines_of(text: str) -> dict[Path, int]:
    """Path of each key and table (``log.0.date`` in an array of tables) to its line, from 1."""
    found: dict[Path, int] = {}
    last: dict[Path, int] = {}
    table: Path = ()
    depth = 0

    def place(start: Path, parts: Path, number: int) -> Path:
        for part in parts:
            start = (*start, part)
            start = (*start, str(last[start])) if start in last else start
            found.setdefault(start, number)
        return start

    shapes = bare(text).split("\n")
    for number, line in enumerate(_without_long_strings(text).split("\n"), 1):
        opened = sum(map(shapes[number - 1].count, "[{")) - sum(map(shapes[number - 1].count, "]}"))
        if depth == 0 and (header := _HEADER.match(line)):
            parts = _parts(header[2])
            if header[1] == "[[" and parts:
                array = (*place((), parts[:-1], number), parts[-1])
                found.setdefault(array, number)
                last[array] = last.get(array, -1) + 1
            table = place((), parts, number)
            found[table] = number
            continue
        if depth == 0 and (key := _KEY.match(line)):
            place(table, _parts(key[1]), number)
        depth = max(0, depth + opened)
    return found


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest table that holds it."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1
