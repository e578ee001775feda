"""Valid file, the looks: number formats that Excel can read and colours that are some."""

import re
from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.raw import MAIN, select, units, whole
from costbridge.audit.rule import Broken, rule

_FORMAT_LENGTH, _SECTIONS, _CONDITIONS = 255, 4, 2
# One piece of a format after another; a letter that means nothing has to be quoted.
_PIECE = re.compile(
    r"""
    (?P<text>   "[^"]*" | [\\_*].                                     )
  | (?P<when>   \[(?:<=|>=|<>|=|<|>)-?[0-9.]+(?:E[+-]?[0-9]+)?\]      )
  | (?P<part>   \[(?:black|blue|cyan|green|magenta|red|white|yellow
                  |color\ ?[0-9]{1,2}|DBNum[1-4]|\$[^\]]*)\]          )
  | (?P<span>   \[(?:h+|m+|s+)\]                                      )
  | (?P<plain>  General | @ | [-+$€£¥¢/():!^&'~{}<>=,\ \u00a0]        )
  | (?P<point>  \.                                                    )
  | (?P<number> [#?%] | E[+-]                                         )
  | (?P<date>   AM/PM | A/P | [ymdhsbeg]+                             )
  | (?P<digit>  [0-9]                                                 )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RGB, _THEME, _INDEXED = re.compile(r"[0-9A-Fa-f]{8}"), 12, 82  # 64 and up: the system's own


@rule("V12", severity=1)
def number_formats(book: Audited) -> Iterator[Broken]:
    """Every number format can be read: quotes closed, at most four sections, letters quoted."""
    for element in book.raw.styles.iter(f"{MAIN}numFmt"):
        code = element.get("formatCode", "")
        if problem := format_problem(code):
            yield Broken(f"number format {element.get('numFmtId')}", f"{code}: {problem}")


def format_problem(code: str) -> str:
    """Why Excel could not read a number format, or nothing.

    >>> format_problem('#,##0.0_);(#,##0.0);"-"_)')
    ''
    >>> format_problem('0.0x')
    "'x' is no part of a format: quote it"
    """
    if not code or units(code) > _FORMAT_LENGTH:
        return f"is empty or longer than {_FORMAT_LENGTH} characters"
    at, sections, conditions, kinds = 0, 1, 0, list[str]()
    while at < len(code):
        if code[at] == ";":
            sections, kinds, at = sections + 1, [], at + 1
            continue
        match = _PIECE.match(code, at)
        if match is None:
            return f"{code[at]!r} is no part of a format: quote it"
        kinds.append(match.lastgroup or "")
        conditions += match.lastgroup == "when"
        at = match.end()
        if "date" in kinds and "number" in kinds:
            return "one section holds a date and a number"
        if "date" not in kinds and kinds.count("point") > 1:
            return "one section has two decimal points"
    if sections > _SECTIONS or conditions > _CONDITIONS:
        return f"has more than {_SECTIONS} sections or {_CONDITIONS} conditions"
    return ""


@rule("V13", severity=1)
def colours(book: Audited) -> Iterator[Broken]:
    """Every colour is eight hexadecimal digits, or one of the theme's or of the old palette."""
    roots = [(s.title, s.root) for s in book.raw.sheets]
    for where, root in [*roots, ("styles", book.raw.styles)]:
        for element in select(root, "//*[@rgb or @theme or @indexed]"):
            rgb = _RGB.fullmatch(element.get("rgb", "00000000"))
            theme = 0 <= whole(element, "theme") < _THEME
            if not (rgb and theme and 0 <= whole(element, "indexed") < _INDEXED):
                shown = " ".join(f"{name}={value}" for name, value in element.attrib.items())
                yield Broken(where, f"{shown} is no colour")
