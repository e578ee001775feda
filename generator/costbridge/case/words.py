"""Which texts may stand in a cell: rules for labels and, wider, for notes."""

import re
import unicodedata

MAX_LABEL = 255
MAX_NOTE = 2_000
MAX_SCENARIO = 28  # a scenario's label stands in a picker and over a column

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HIDDEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def label_problem(text: str) -> str:
    """Why a text cannot be a label, a name or a sentence's word; empty if it can."""
    if not text.strip():
        return "no text found; write one"
    if text != text.strip():
        return "a blank at an end found; delete it"
    if (length := _units(text)) > MAX_LABEL:
        return f"{length} characters found, at most {MAX_LABEL} expected; shorten it"
    if text[0] in "=+-@\t\r" and not _NUMBER.fullmatch(text):
        return (
            f"it begins with {_named(text[0])}, which a spreadsheet reads as a formula; reword it"
        )
    for character in text:
        if _BIDI.match(character) or _HIDDEN.match(character) or _odd(character):
            return f"{_named(character)} found, plain text expected; delete it"
    return _escape_problem(text)


def note_problem(text: str) -> str:
    """Why a text cannot be a note; notes may have lines and begin with any character."""
    if (length := _units(text)) > MAX_NOTE:
        return f"{length:,} characters found, at most {MAX_NOTE:,} expected; shorten it"
    for pattern in (_BIDI, _UNWRITABLE):
        if wrong := pattern.search(text):
            return f"{_named(wrong[0])} found, plain text expected; delete it"
    return _escape_problem(text)


def scenario_label_problem(text: str) -> str:
    """A scenario is found by its label with MATCH, which has wildcards, and typed into a picker."""
    if problem := label_problem(text):
        return problem
    if (length := _units(text)) > MAX_SCENARIO:
        return f"{length} characters found, at most {MAX_SCENARIO} expected; shorten it"
    if wrong := re.search(r"[*?~]", text):
        return f"{wrong[0]} found, which Excel reads as a wildcard in the picker; reword it"
    if re.match(r"[\d.,+$€£¥-]", text) or text.upper() in ("TRUE", "FALSE"):
        return "what Excel may read as a number, a date or a truth found; begin with a word"
    return ""


def _units(text: str) -> int:
    """Excel counts UTF-16 units, of which an emoji has two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _odd(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}


def _named(character: str) -> str:
    if character.isprintable():
        return f"{character} (U+{ord(character):04X})"
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _escape_problem(text: str) -> str:
    if wrong := _ESCAPE.search(text):
        return f"{wrong[0]} found, which Excel reads as a character code; reword it"
    return ""
