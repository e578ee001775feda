"""Valid file, the package: parts, their types, their relationships, the tabs and their views.

What breaks one of these, Excel "repairs" on opening, or refuses. Neither the Open XML SDK's
validator nor LibreOffice says so of every one: `tests/generator/audit/test_valid_file.py` has the
list of who finds what.
"""

import re
from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.raw import CHART, DRAWING, MAIN, TYPES, doubles, select, units, whole
from costbridge.audit.rule import Broken, rule

_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# What a part's root says that its content type must be.
_TYPE_OF = {
    f"{MAIN}workbook": f"{_SHEETML}.sheet.main+xml",
    f"{MAIN}worksheet": f"{_SHEETML}.worksheet+xml",
    f"{MAIN}styleSheet": f"{_SHEETML}.styles+xml",
    f"{MAIN}sst": f"{_SHEETML}.sharedStrings+xml",
    f"{MAIN}table": f"{_SHEETML}.table+xml",
    f"{MAIN}comments": f"{_SHEETML}.comments+xml",
    f"{DRAWING}wsDr": "application/vnd.openxmlformats-officedocument.drawing+xml",
    f"{CHART}chartSpace": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
}
_TITLE, _TITLE_LENGTH = re.compile(r"[^\[\]:*?/\\\x00-\x1f]+"), 31
_RESERVED = "history"  # Excel keeps the name for tracked changes


@rule("V1", severity=1)
def parts_once(book: Audited) -> Iterator[Broken]:
    """A part stands once in the file; two readers could see two contents."""
    seen = set()
    for name in book.raw.entries:
        if name.casefold() in seen:
            yield Broken(name, "stands in the file twice: write it once")
        seen.add(name.casefold())


@rule("V2", severity=1)
def well_formed(book: Audited) -> Iterator[Broken]:
    """Every part is well-formed XML, which no control character is."""
    for name, problem in book.raw.malformed.items():
        yield Broken(name, f"is no well-formed XML: {problem}")


@rule("V3", severity=1)
def content_types(book: Audited) -> Iterator[Broken]:
    """Every part has the content type of what it holds, and every content type its part."""
    raw = book.raw
    types = raw.trees.get(TYPES)
    if types is None:
        yield Broken(TYPES, "is missing: no part has a content type")
        return
    by_extension = {(t.get("Extension") or "").casefold(): t.get("ContentType") for t in types}
    by_name = {t.get("PartName", "")[1:]: t.get("ContentType") for t in types if t.get("PartName")}
    for name in sorted(by_name.keys() - raw.parts.keys()):
        yield Broken(name, "has a content type and is not in the file")
    for name in raw.parts.keys() - {TYPES}:
        found = by_name.get(name) or by_extension.get(name.rpartition(".")[2].casefold())
        expected = _TYPE_OF.get(raw.trees[name].tag) if name in raw.trees else None
        if found is None:
            yield Broken(name, "has no content type: declare it")
        elif expected and found != expected:
            yield Broken(name, f"has the content type {found}, but it holds {expected}")


@rule("V4", severity=1)
def relationships(book: Audited) -> Iterator[Broken]:
    """Every relationship has an id of its own and leads to a part; every id in use has one."""
    raw = book.raw
    for source, relations in raw.relations.items():
        where = source or "the file"
        for id_ in doubles(id_ for id_, _ in relations):
            yield Broken(where, f"has two relationships {id_}: number them")
        for id_, relation in relations:
            if not relation.external and relation.target not in raw.parts:
                yield Broken(where, f"{id_} leads to {relation.target}, which is not in the file")
    for name, root in raw.trees.items():
        known = {id_ for id_, _ in raw.relations.get(name, [])}
        for id_ in sorted(set(map(str, select(root, "//@r:id | //@r:embed"))) - known):
            yield Broken(name, f"uses the relationship {id_!r}, which it does not have")


@rule("V5", severity=1)
def titles(book: Audited) -> Iterator[Broken]:
    """The name of a tab is 1 to 31 characters, none of []:*?/\\ in it, and no other tab has it."""
    seen = set()
    for title in book.raw.titles:
        if not _TITLE.fullmatch(title) or title[0] == "'" or title[-1] == "'":
            yield Broken(title, "holds a character that the name of a tab may not: []:*?/\\ or '")
        if units(title) > _TITLE_LENGTH or title.casefold() == _RESERVED:
            yield Broken(title, "is too long for the name of a tab (31), or reserved: shorten it")
        if title.casefold() in seen:
            yield Broken(title, "is the name of two tabs: rename one")
        seen.add(title.casefold())
    ids = (sheet.get("sheetId", "") for sheet in book.raw.workbook.iter(f"{MAIN}sheet"))
    for id_ in doubles(ids):
        yield Broken("workbook", f"two tabs have the sheetId {id_}: number them")


@rule("V6", severity=1)
def views(book: Audited) -> Iterator[Broken]:
    """At most one tab is selected, or typing changes several; the tab that opens is visible."""
    raw = book.raw
    selected = [
        sheet.title
        for sheet in raw.sheets
        if any(view.get("tabSelected") in ("1", "true") for view in sheet.all("sheetView"))
    ]
    for title in selected[1:]:
        yield Broken(title, f"is selected together with {selected[0]}: typing changes both")
    states = [sheet.get("state", "visible") for sheet in raw.workbook.iter(f"{MAIN}sheet")]
    for view in raw.workbook.iter(f"{MAIN}workbookView"):
        active = whole(view, "activeTab")
        if not (0 <= active < len(states) and states[active] == "visible"):
            yield Broken("workbook", f"opens at tab {active + 1}, which is hidden or not there")
