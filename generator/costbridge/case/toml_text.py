"""From the bytes of a case file to its tables: limits before parsing, and a cure for each slip."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from typing import Any

from costbridge.case.toml_lines import Path, bare, line_of, lines_of
from costbridge.errors import CaseError, Problem

MAX_BYTES = 1024 * 1024
MAX_LINES = 10_000
MAX_DEPTH = 8
MAX_KEY_PARTS = 8  # a dotted key of 20,000 parts, 39 KB, takes tomllib a gigabyte

# Python refuses to print an integer of more than 4,300 digits, which hexadecimal can still hold.
_LONG_NUMBER = re.compile(r"\b\d\w{99}")
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")
# What stands in the line that tomllib refuses, and how it is written; the first that fits is said.
_SLIPS = {
    "[“”„‘’‚]": "curly quotes found, straight quotes expected",
    "[\u00a0\u2007\u202f\ufeff\u200b]": "a no-break or hidden blank found; type a plain one",
    r"=\s*(?:True|TRUE|False|FALSE)\b": "a flag is a number: write 1 for true, 0 for false",
    r"=\s*[-+]?\d+(?:[.,]\d+)?\s*%": 'no percent sign: 37.5% is 0.375 with unit = "share"',
    r"=\s*[-+]?\d{1,3}(?:,\d{3})+\b": "no comma in a number: 1,000 is written 1000 or 1_000",
    r"=\s*[-+]?\d+,\d": "no comma in a number: 37,5 is written 37.5",
    r"=\s*[-+]?0\d": "no leading zero: 007 is written 7",
    r"=\s*[-+]?\.\d": "a digit before the point: .5 is written 0.5",
    r"=\s*[-+]?\d[\d_]*\.(?!\d)": "a digit after the point: 5. is written 5.0",
    r"=\s*[$€£¥]": 'no currency sign: write the number alone, and unit = "USD/…"',
    r"=\s*(?:#.*)?$": "no value after the equals sign: write one",
    r"=\s*[^\W\d]": 'a text stands in straight quotes: source = "v3_report"',
    r"^\s*[\w.-]+\s*:": "an equals sign between key and value expected, not a colon",
}


@dataclass(frozen=True)
class Document:
    """A parsed TOML file, and on which line each of its keys stands."""

    filename: str
    tree: dict[str, Any]
    lines: dict[Path, int]

    def problem(self, path: Path, text: str, key: str = "") -> Problem:
        shown = key or ".".join(part for part in path if not part.isdecimal())
        return Problem(self.filename, line_of(self.lines, path), shown or "case", text)


def decode(data: bytes, filename: str) -> str:
    """The text of a file saved as UTF-8, with or without the mark that Windows editors write."""
    if len(data) > MAX_BYTES:
        raise _refusal(
            filename, 1, f"{len(data):,} bytes found, at most {MAX_BYTES:,} expected; split it"
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        raise _refusal(filename, 1, "UTF-16 text found, UTF-8 expected; save it as UTF-8")
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte {data[error.start]:#04x} is not UTF-8 (Latin-1?)"
        raise _refusal(filename, line, f"{found}, UTF-8 text expected; save it as UTF-8") from None


def parse(text: str, filename: str) -> Document:
    """The tables of a text in normal form; refused before parsing where that would be unsafe."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    _guard(text, filename)
    text = unicodedata.normalize("NFC", text)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseError([_slip(text, filename, str(error))]) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise _refusal(filename, 1, f"no TOML reader takes it: {error!r:.60}") from None
    return Document(filename, tree, lines_of(text))


def _refusal(filename: str, line: int, text: str) -> CaseError:
    return CaseError([Problem(filename, line, "case", text)])


def _guard(text: str, filename: str) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise _refusal(
            filename, 1, f"{size:,} bytes found, at most {MAX_BYTES:,} expected; split it"
        )
    lines = text.count("\n") + 1
    if lines > MAX_LINES:
        raise _refusal(
            filename, MAX_LINES, f"{lines:,} lines found, at most {MAX_LINES:,} expected; split it"
        )
    if wrong := re.search("[\0\r\ud800-\udfff]", text):
        line = text.count("\n", 0, wrong.start()) + 1
        name = {"\0": "a NUL", "\r": "a carriage return without line feed"}.get(
            wrong[0], "half a character"
        )
        raise _refusal(
            filename, line, f"{name} (U+{ord(wrong[0]):04X}) found, plain text expected; delete it"
        )
    shape = bare(text)
    if wrong := _LONG_NUMBER.search(shape):
        line = shape.count("\n", 0, wrong.start()) + 1
        raise _refusal(filename, line, "a number too long to read found; write fewer digits")
    depth = 0
    for number, line_text in enumerate(shape.split("\n"), 1):
        for bracket in re.findall(r"[\[\]{}]", line_text):
            depth = max(0, depth + (1 if bracket in "[{" else -1))
            if depth > MAX_DEPTH:
                raise _refusal(
                    filename,
                    number,
                    f"brackets deeper than {MAX_DEPTH} found; a case needs none so deep",
                )
        parts = max(chunk.count(".") for chunk in re.split(r"[^\w.\- \t]+", line_text)) + 1
        if parts > MAX_KEY_PARTS:
            found = f"a key of {parts:,} parts found, at most {MAX_KEY_PARTS} expected"
            raise _refusal(filename, number, f"{found}; no key of a case is so long")


def _slip(text: str, filename: str, message: str) -> Problem:
    """A syntax error in our words: what most often stands at such a place, and its cure."""
    where = _WHERE.search(message)
    lines = text.split("\n")
    number = int(where[1]) if where and where[1] else len(lines)
    plain = _WHERE.sub("", message)
    if "verwrite" in plain or "twice" in plain or "duplicate" in plain.lower():
        number, key = _duplicate(text, number)
        return Problem(filename, number, key, "the key is there already; delete one of the two")
    while number > 1 and not lines[number - 1].strip():
        number -= 1
    line = lines[number - 1]
    cure = next((cure for slip, cure in _SLIPS.items() if re.search(slip, line)), "")
    if not cure and line.count('"') % 2:
        cure = 'the text is not closed; write a second " at its end'
    return Problem(
        filename, number, _key_at(text, number), cure or f"not TOML ({plain}); correct the line"
    )


def _key_at(text: str, number: int) -> str:
    before = lines_of("\n".join(text.split("\n")[:number]))
    here = [path for path, line in before.items() if line == number]
    tables = sorted(before.items(), key=lambda item: item[1])
    path = max(here, key=len) if here else tables[-1][0] if tables else ()
    return ".".join(part for part in path if not part.isdecimal()) or "case"


def _duplicate(text: str, number: int) -> tuple[int, str]:
    """tomllib points behind a repeated key, and at the end of the file if it is the last one."""
    lines = text.split("\n")
    while number > 1 and (
        not lines[number - 1].strip() or lines[number - 1].lstrip().startswith("#")
    ):
        number -= 1
    line = lines[number - 1].lstrip()
    table = next((row for row in reversed(lines[:number]) if row.lstrip().startswith("[")), "")
    table = re.sub(r"^[\s\[]*([\w.-]*).*", r"\1", table).strip(".")  # it may lack its bracket
    key = line.partition("=")[0] if "=" in line and not line.startswith("[") else ""
    name = ".".join(part.strip() for part in (table, key) if part.strip())
    return number, name or "case"
