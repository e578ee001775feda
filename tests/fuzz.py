"""Fuzz: a workbook in which something was changed is refused, is told, or says what it said.

``python -m tests.fuzz --seconds 300 --seed 1`` looks for longer than the suite does; what it finds
is kept as a file, and its mend as an entry of the corpus. The judge of what a workbook says is
openpyxl, which shares nothing with the reader that is tested.
"""

import argparse
import io
import json
import random
import re
import signal
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from costbridge import app, case, cli
from costbridge.checking.typed import input_cells
from costbridge.errors import CaseError
from costbridge.formula import column_letters
from costbridge.package import pack
from costbridge.writer import write

from .corpus import zips
from .corpus.books import packed

_VALID = Path(__file__).parent / "broken_cases" / "valid.toml"
_HANG = 60  # seconds, on a machine that does much else
_PARTS = re.compile(r"xl/worksheets/sheet\d+\.xml|xl/workbook\.xml|.*rels|xl/styles\.xml|\[.*")
_AROUND = re.compile(
    rb"(<worksheet[^>]*>).*?(<sheetData.*</sheetData>).*(?=</worksheet>)", re.DOTALL
)
_STYLED = re.compile(rb'(<c\b[^>]*?) s="\d+"')  # which a date is told from a number by
_BOOK = re.compile(
    rb"<workbook\b[^>]*>|<sheets>.*</sheets>|<definedNames>.*</definedNames>|</workbook>", re.DOTALL
)
_LOOKS = re.compile(r"xl/styles\.xml|xl/theme/.*|docProps/.*|xl/drawings/.*|xl/charts/.*")

Place = tuple[str, str]
_DRAW = app.draw


class Silent(AssertionError):  # noqa: N818 - what a workbook was, not an accident
    """A changed workbook that passes as if it were none; or an end that must not be."""


# --- what is changed --------------------------------------------------------------------------


@cache
def book() -> app.Book:
    """A case of two years: as few formulas as a whole workbook can have."""
    text = _VALID.read_text("utf-8").replace("quarters = 40", "quarters = 8")
    text = text.replace("value = 4, low = 1, high = 6", "value = 2, low = 1, high = 2")
    text = text.replace("value = 4\nlow = 3\nhigh = 6", "value = 1.5\nlow = 1\nhigh = 1.5")
    return app.calculate(case.loads(text, "short.toml"))


@cache
def original() -> bytes:
    return pack(write(book().drawn, book().layout), book().values)


@cache
def parts() -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(original())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def _drawn() -> Any:
    return _DRAW(book().layout.case, app.version("costbridge"))


_ELEMENT = re.compile(
    rb"<(c|row|v|f|t|is|definedName|sheet|mergeCell|col|xf|font)\b[^>]*?(/>|>.*?</\1>)"
    rb"|<(Relationship|Override|Default|calcPr|workbookPr)\b[^>]*/>",
    re.DOTALL,
)
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(\.\d+)?([eE][-+]?\d+)?(?![\w.])")
_ATTRIBUTE = re.compile(rb' [\w:]+="[^"]*"')
_WORD = re.compile(rb"(?<=>)[^<]+(?=<)")
_NUMBERS = (b"-1", b"0", b"1", b"NaN", b"1e999", b"1E400", b"INF", b"1_0", b" 7", b"1048577", b"")
_PIECES = (
    *(b"<", b">", b'"', b"&x;", b"&#0;", b"&#49;", b"<!-- -->", b"<![CDATA[1]]>", b"<?a b?>"),
    *(b"\0", b"\xff", b' t="s"', b' t="str"', b' t="e"', b' t="b"', b' s="9"', b' r="A1"'),
    *(b"<v>1</v>", b"<f>1</f>", b"<is><t>1</t></is>", b"<c><v>1</v></c>", b"<row/>", b"<x/>"),
    *(b'<c r="B2"><v>1</v></c>', b"[1]", b"|", b"INDIRECT(A1)", b"$", b":", b"!", b"A:A", b"+0"),
    *(b' xmlns="x"', b' xml:space="preserve"', b"<x:c xmlns:x='y'><v>1</v></x:c>", b"#REF!"),
)


def changed_xml(dice: random.Random) -> tuple[str, bytes]:
    """One part with one change in it, and which change that was."""
    name = dice.choice([n for n in parts() if _PARTS.fullmatch(n)])
    xml = parts()[name]
    how = dice.choice((_deleted, _repeated, _numbered, _swapped, _byte, _pieced, _elements, _words))
    return f"{how.__name__} in {name}", archive({name: how(xml, dice)})


def archive(changed: Mapping[str, bytes]) -> bytes:
    return zips.archive(packed(changed, parts()))


def _at(xml: bytes, dice: random.Random) -> int:
    """Anywhere; more often among the cells of a sheet than in what surrounds them."""
    first, last = xml.find(b"<sheetData>"), xml.find(b"</sheetData>")
    if first < 0 or dice.random() < 0.3:
        return dice.randrange(len(xml))
    return dice.randrange(first, last)


def _span(xml: bytes, dice: random.Random) -> tuple[int, int]:
    start = _at(xml, dice)
    return start, start + dice.choice((1, 2, 5, 20, 80))


def _deleted(xml: bytes, dice: random.Random) -> bytes:
    start, end = _span(xml, dice)
    return xml[:start] + xml[end:]


def _repeated(xml: bytes, dice: random.Random) -> bytes:
    start, end = _span(xml, dice)
    return xml[:end] + xml[start:end] + xml[end:]


def _byte(xml: bytes, dice: random.Random) -> bytes:
    at = _at(xml, dice)
    return xml[:at] + bytes([dice.randrange(256)]) + xml[at + 1 :]


def _pieced(xml: bytes, dice: random.Random) -> bytes:
    ends = [m.start() for m in re.finditer(rb"[<>]", xml)]
    at = dice.choice(ends) + dice.choice((0, 1))
    return xml[:at] + dice.choice(_PIECES) + xml[at:]


def _found(pattern: re.Pattern[bytes], xml: bytes, dice: random.Random) -> re.Match[bytes] | None:
    """One that comes after a place in the part; few are looked at."""
    start = _at(xml, dice)
    return pattern.search(xml, start) or pattern.search(xml)


def _put(xml: bytes, match: re.Match[bytes] | None, text: bytes) -> bytes:
    return xml[: match.start()] + text + xml[match.end() :] if match else xml


def _numbered(xml: bytes, dice: random.Random) -> bytes:
    return _put(xml, _found(_NUMBER, xml, dice), dice.choice(_NUMBERS))


def _swapped(xml: bytes, dice: random.Random) -> bytes:
    """Two numbers, attributes, texts or elements in each other's place."""
    pattern = dice.choice((_NUMBER, _ATTRIBUTE, _WORD, _ELEMENT))
    one, other = _found(pattern, xml, dice), _found(pattern, xml, dice)
    if one is None or other is None or one.span() == other.span():
        return xml
    first, second = sorted((one, other), key=lambda m: m.start())
    if second.start() < first.end():
        return xml
    between = xml[first.end() : second.start()]
    return xml[: first.start()] + second[0] + between + first[0] + xml[second.end() :]


def _elements(xml: bytes, dice: random.Random) -> bytes:
    match = _found(_ELEMENT, xml, dice)
    return _put(xml, match, dice.choice((b"", match[0] * 2)) if match else b"")


def _words(xml: bytes, dice: random.Random) -> bytes:
    """A text, a formula or the value of an attribute with one letter more, less or other."""
    match = _found(dice.choice((_WORD, _ATTRIBUTE)), xml, dice)
    if match is None:
        return xml
    at = dice.randrange(match.start(), match.end())
    return (
        xml[:at]
        + dice.choice((b"", b"1", b"A", b"-", b" ", b"x"))
        + xml[at + dice.choice((0, 1)) :]
    )


def changed_zip(dice: random.Random) -> tuple[str, bytes]:
    """Bytes of the file changed, half of them where the zip says something of itself."""
    data = bytearray(original())
    where = [m.start() for m in re.finditer(rb"PK(\x01\x02|\x03\x04|\x05\x06)", original())]
    for _ in range(dice.choice((1, 1, 2, 8))):
        at = dice.randrange(len(data))
        if dice.random() < 0.5:
            at = min(dice.choice(where) + dice.randrange(4, 60), len(data) - 1)
        data[at] = dice.choice((dice.randrange(256), data[at] ^ 1 << dice.randrange(8), 0, 255))
    if dice.random() < 0.1:
        start, end = sorted((dice.randrange(len(data)), dice.randrange(len(data))))
        del data[start:end]
    return "bytes", bytes(data)


def changed_case(dice: random.Random) -> tuple[str, bytes]:
    """A case file with its bytes changed as those of a part are."""
    how = dice.choice((_deleted, _repeated, _numbered, _byte))
    return f"{how.__name__} in a case", how(_VALID.read_bytes(), dice)


# --- what it says -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What another reader sees: formulas and constants, stored values, names, tabs."""

    cells: Mapping[Place, Any]
    stored: Mapping[Place, Any]
    names: Mapping[str, str]
    tabs: tuple[tuple[str, str], ...]


def seen(data: bytes) -> Seen:
    """By openpyxl, without how it looks: of formats, widths and validations nothing is said."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {n: archive.read(n) for n in archive.namelist()}
    for name in found:
        if _LOOKS.fullmatch(name):
            found[name] = parts()[name]
        elif name == "xl/workbook.xml":
            found[name] = b"".join(m[0] for m in _BOOK.finditer(found[name]))
        elif name.startswith("xl/worksheets/"):
            found[name] = _STYLED.sub(rb"\1", _AROUND.sub(rb"\1\2", found[name]))
    plain = zips.archive(zips.part(n, d, zips.STORED) for n, d in found.items())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is printed and how
        book, values = (load_workbook(io.BytesIO(plain), data_only=d) for d in (False, True))
    names = {n: d.attr_text for n, d in book.defined_names.items()}
    for sheet in book.worksheets:
        names |= {f"{sheet.title}!{n}": d.attr_text for n, d in sheet.defined_names.items()}
    tabs = tuple((s.title, s.sheet_state) for s in book.worksheets)
    return Seen(_cells(book), _cells(values), names, tabs)


def _cells(book: Any) -> dict[Place, Any]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@cache
def _original_seen() -> Seen:
    return seen(original())


@cache
def _inputs() -> set[Place]:
    return {(s, f"{column_letters(c)}{r}") for s, r, c in input_cells(book().layout)}


def unsaid(data: bytes, said: Mapping[str, Any]) -> list[str]:
    """In what a workbook that passes differs from the original, without a word of it."""
    now, was = seen(data), _original_seen()
    found = []
    for place in was.cells.keys() | now.cells.keys():
        before, after = was.cells.get(place), now.cells.get(place)
        if not (_same(before, after) or _is_told(place, before, after, said)):
            found.append(f"{place}: {before!r} became {after!r}")
    for place in was.stored.keys() | now.stored.keys():
        before, after = was.stored.get(place), now.stored.get(place)
        if place not in _inputs() and not (_same(before, after) or _is_text(before, after, said)):
            found.append(f"{place} stored: {before!r} became {after!r}")
    if now.names != was.names:
        found.append(f"names: {set(now.names.items()) ^ set(was.names.items())}")
    if now.tabs != was.tabs and not said["notices"]:
        found.append(f"tabs: {now.tabs}")
    return found


def _same(before: Any, after: Any) -> bool:
    """As the same is written in two ways: blanks and small letters in a formula, digits."""
    if isinstance(before, float | int) and isinstance(after, float | int):
        return abs(before - after) <= 1e-11 * max(1, abs(before))
    if isinstance(before, str) and isinstance(after, str) and before[:1] == after[:1] == "=":
        return re.sub(r"\s", "", before).upper() == re.sub(r"\s", "", after).upper()
    return bool(before == after)


def _is_told(place: Place, before: Any, after: Any, said: Mapping[str, Any]) -> bool:
    if place in _inputs():
        return bool(said["changed_inputs"])
    return _is_text(before, after, said)


def _is_text(before: Any, after: Any, said: Mapping[str, Any]) -> bool:
    """A label typed over, or a note in a free cell, is told in a notice."""
    texts = all(v is None or (isinstance(v, str) and v[:1] != "=") for v in (before, after))
    return bool(said["notices"]) and (texts or before is None) and str(after)[:1] != "="


# --- how it ends ------------------------------------------------------------------------------


@contextmanager
def guarded() -> Iterator[None]:
    """A file that is read for ever fails, instead of the whole run."""

    def ring(*_: object) -> None:
        raise Silent(f"no end within {_HANG} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(_HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def judge_book(data: bytes, folder: Path) -> int:
    """The exit code of a check; an end that must not be is raised."""
    path = folder / "book.xlsx"
    path.write_bytes(data)
    out, err = io.StringIO(), io.StringIO()
    app.draw = lambda found, package="": (  # a case that is the original is drawn already
        _drawn() if found.text == book().layout.case.text else _DRAW(found, package)
    )
    try:
        with guarded(), redirect_stdout(out), redirect_stderr(err):
            code = cli.main(["check", "--engine", "compiled", "--format", "json", str(path)])
    finally:
        app.draw = _DRAW
    lines = err.getvalue()
    if code not in (0, 1, 3) or lines.count("\n") != (code == 3) or "Traceback" in lines:
        raise Silent(f"exit code {code}: {lines}")
    if code == 3 and (out.getvalue() or not lines.startswith(f"{path}: ")):
        raise Silent(f"says {lines}")
    if code == 0 and (differences := unsaid(data, json.loads(out.getvalue()))):
        raise Silent("passes, yet " + "; ".join(differences[:5]))
    return code


def judge_case(data: bytes, folder: Path) -> int:
    path = folder / "case.toml"
    path.write_bytes(data)
    try:
        with guarded():
            loaded = case.load(path)
    except CaseError as error:
        for problem in error.problems:
            if not re.fullmatch(r"\d+: \S+: \S.*", str(problem).removeprefix(f"{path}:")):
                raise Silent(f"says {problem}") from None
        return 2
    if case.loads(loaded.text, "again").text != loaded.text:
        raise Silent("its text is another case")
    return 0


Kind = tuple[Callable[[random.Random], tuple[str, bytes]], Callable[[bytes, Path], int]]
KINDS: Mapping[str, Kind] = {
    "xml": (changed_xml, judge_book),
    "zip": (changed_zip, judge_book),
    "case": (changed_case, judge_case),
}


def main() -> int:
    """Changes until the time is up; the exit code is whether something was silent."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), metavar="FOLDER")
    words = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    end, number = time.monotonic() + words.seconds, words.seed
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            number += 1
            kind = random.Random(number).choice(words.kind or list(KINDS))
            change, judge = KINDS[kind]
            how, data = change(random.Random(number))
            try:
                counts[kind, f"exit {judge(data, Path(folder))}"] += 1
            except Exception as error:
                counts[kind, "found"] += 1
                words.keep.mkdir(exist_ok=True)
                (words.keep / f"{number}.{'toml' if kind == 'case' else 'xlsx'}").write_bytes(data)
                print(f"{number}: {how}: {type(error).__name__}: {str(error)[:600]}", flush=True)
    for (kind, result), count in sorted(counts.items()):
        print(f"{kind:5} {result:7} {count:6}")
    return int(any(result == "found" for _, result in counts))


if __name__ == "__main__":
    sys.exit(main())
