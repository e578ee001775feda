"""Case files that would hang a build, take all memory, or be read as something else.

What a slip in a sound file is told stands in tests/broken_cases; here are those that no reader
should be given.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from .entries import Entry, Put

BUILD = "build --quiet --out {folder}/never.xlsx"
_KIB, _MIB = 2**10, 2**20
_VALID = (Path(__file__).parents[1] / "broken_cases" / "valid.toml").read_bytes()
_REGULAR = "a case file expected"


def _file(make: Callable[[], bytes]) -> Put:
    def put(folder: Path) -> Path:
        path = folder / "case.toml"
        path.write_bytes(make())
        return path

    return put


def _sparse(size: int) -> Put:
    """A file of that size that takes no room on the disk."""

    def put(folder: Path) -> Path:
        path = _file(lambda: _VALID)(folder)
        os.truncate(path, size)
        return path

    return put


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "case.toml")
    return folder / "case.toml"


def _folder(folder: Path) -> Path:
    (folder / "case.toml").mkdir()
    return folder / "case.toml"


def _loop(folder: Path) -> Path:
    (folder / "case.toml").symlink_to("case.toml")
    return folder / "case.toml"


def _locked(folder: Path) -> Path:
    path = _file(lambda: _VALID)(folder)
    path.chmod(0)
    return path


def _with(line: str) -> Callable[[], bytes]:
    return lambda: _VALID + line.encode() + b"\n"


def _refused(row: str, words: str, cure: str, **puts: Put) -> list[Entry]:
    return [
        Entry(f"case file: {row}", name.replace("_", " "), put, words, cure, 2, (BUILD,))
        for name, put in puts.items()
    ]


def _bytes(**makes: Callable[[], bytes]) -> dict[str, Put]:
    return {name: _file(make) for name, make in makes.items()}


def _cases() -> list[Entry]:
    found = _refused(
        "no regular file",
        "not a regular file",
        _REGULAR,
        FIFO=_fifo,
        device=lambda _: Path(os.devnull),
        device_without_end=lambda _: Path("/dev/zero"),
    )
    found += _refused("no regular file", "a directory", _REGULAR, folder=_folder)
    found += _refused("no regular file", "cannot be read", "symbolic links", loop=_loop)
    (locked,) = _refused("no regular file", "cannot be read", "Permission denied", locked=_locked)
    found.append(replace(locked, as_nobody=True))
    found += _refused(
        "large",
        "at most 1,048,576 expected",
        "split it",
        **{"100 MB": _sparse(100 * _MIB), "20 GB": _sparse(20 * 2**30)},
        **_bytes(
            beyond_1_MiB=lambda: b"#" * (_MIB + 1),
            a_text_of_1_MiB=_with(f'x = "{"a" * _MIB}"'),
        ),
    )
    found += _refused(
        "large", "at most 10,000 expected", "split it", **_bytes(lines=lambda: b"\n" * 10_000)
    )
    found += _refused(
        "encodings",
        "UTF-16 text found",
        "save it as UTF-8",
        **_bytes(
            UTF_16=lambda: _VALID.decode().encode("utf-16"),
            UTF_16_unmarked=lambda: _VALID.decode().encode("utf-16-le"),
            UTF_32=lambda: _VALID.decode().encode("utf-32"),
        ),
    )
    found += _refused(
        "encodings",
        "is not UTF-8",
        "save it as UTF-8",
        **_bytes(
            Latin_1=lambda: _VALID + b"# \xe9\n", a_workbook=lambda: b"PK\x03\x04\xff\xfe\xfd"
        ),
    )
    found += _refused("encodings", "a NUL", "delete it", **_bytes(a_NUL=_with("# \0")))
    found += _refused(
        "encodings", "a carriage return", "delete it", **_bytes(old_lines=lambda: b"a = 1\rb = 2\r")
    )
    keys = {
        "a key of 39 KB": ".".join("a" * 20_000) + " = 1",
        "a key of 100,000 parts": "a" + ".a" * 100_000 + " = 1",
        "a table of 20,000 parts": "[" + "a." * 20_000 + "a]",
        "a key in a table in line": "x = {" + ".".join("a" * 20_000) + " = 1}",
        "a quoted key": "x." + ".".join(['"a"'] * 20_000) + " = 1",
    }
    found += _refused(
        "deep keys",
        "at most 8 expected",
        "no key of a case is so long",
        **{name: _file(_with(line)) for name, line in keys.items()},
    )
    deep = {
        "500 brackets": "x = " + "[" * 500 + "]" * 500,
        "100,000 brackets": "x = " + "[" * 100_000,
        "500 braces": "x = " + "{a = " * 500 + "1" + "}" * 500,
        "brackets line by line": "x = " + "[\n" * 500 + "]\n" * 500,
    }
    found += _refused(
        "deep brackets",
        "brackets deeper than 8",
        "a case needs none so deep",
        **{name: _file(_with(line)) for name, line in deep.items()},
    )
    numbers = {
        "5,000 digits": "x = " + "9" * 5_000,
        "5,000 digits in hexadecimal": "x = 0x" + "f" * 5_000,
        "5,000 digits behind the point": "x = 0." + "3" * 5_000,
    }
    found += _refused(
        "long numbers",
        "a number too long to read",
        "write fewer digits",
        **{name: _file(_with(line)) for name, line in numbers.items()},
    )
    slow = {
        "a text that never ends": b'x = "' + b"a" * 900_000,
        "backslashes": b'x = "' + b"\\" * 900_001,
        "quotation marks": b'x = """' + b'\\"""' * 200_000,
        "apostrophes": b"x = '''" + b"'" * 900_000,
        "one word": b"a" * 1_000_000,
        "points": b"x = " + b"1_" * 40,
    }
    found += _refused(
        "endless texts",
        "case.toml:",
        ": ",
        **{n: _file(partial(bytes, b)) for n, b in slow.items()},
    )
    return found


_FAST = "case file: endless texts: a text that never ends"  # for all of its kind
CASES = [replace(e, slow="endless texts" in e.row and e.id != _FAST) for e in _cases()]
