"""A case as TOML that needs no other file: the same case is always the same text."""

from collections.abc import Iterable, Iterator, Sequence

from costbridge.case.data import Case, Input
from costbridge.case.names import HEAD
from costbridge.case.numbers import plain
from costbridge_workbook.sheets.inputs import INPUTS
from costbridge_workbook.vocabulary import Each, Given

FORMAT = 1
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def case_text(case: Case) -> str:
    """One paragraph an input, in the order of the sheet; a set member by member."""
    return "\n".join(_paragraphs(case))


def quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def _paragraph(header: str, words: Iterable[tuple[str, str | float]]) -> str:
    lines = [header] if header else []
    for word, value in words:
        lines.append(f"{word} = {quoted(value) if isinstance(value, str) else plain(value)}")
    return "\n".join(lines) + "\n"


def _paragraphs(case: Case) -> Iterator[str]:
    yield _paragraph(
        "",
        [
            ("case_format", FORMAT),
            ("name", case.name),
            ("title", case.title),
            ("date", case.date),
            ("version", case.version),
            ("quarters", case.quarters),
            ("selected", case.selected),
        ],
    )
    for entry in case.log:
        words = [("date", entry.date), ("version", entry.version), ("change", entry.change)]
        yield _paragraph("[[log]]", words)
    for change in case.changes:
        words = [("key", change.key), ("scenario", change.scenario)]
        yield _paragraph("[[change]]", [*words, ("from", change.before), ("to", change.after)])
    for scenario in case.scenarios:
        words = [("label", scenario.label), ("note", scenario.note), ("source", scenario.source)]
        yield _paragraph(f"[scenario.{scenario.key}]", _filled(words))
        if scenario.overrides:
            yield _paragraph(f"[scenario.{scenario.key}.set]", scenario.overrides.items())
    yield from _texts(case)
    yield from _inputs(case)
    for source in case.sources.values():
        words = [("title", source.title), ("publisher", source.publisher), ("date", source.date)]
        words += [("url", source.url), ("page", source.page), ("says", source.says)]
        yield _paragraph(f"[source.{source.id}]", _filled(words))


def _filled(words: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(word, text) for word, text in words if text]


def _texts(case: Case) -> Iterator[str]:
    tables: dict[str, list[tuple[str, str]]] = {}
    for name, text in case.texts.items():
        if name not in HEAD:
            table, _, word = name.rpartition(".")
            tables.setdefault(table, []).append((word, text))
    for table, words in tables.items():
        yield _paragraph(f"[{table}]", words)


def _inputs(case: Case) -> Iterator[str]:
    for item in INPUTS.items:
        if isinstance(item, Given) and item.name in case.inputs:
            yield _input(case.inputs[item.name])
        elif isinstance(item, Each):
            for key, label in case.members.get(item.set, ()):
                yield _paragraph(f"[{item.set}.{key}]", [("label", label)])
                for line in item.items:
                    name = f"{item.set}.{key}.{line.name}" if isinstance(line, Given) else ""
                    if name in case.inputs:
                        yield _input(case.inputs[name])


def _input(given: Input) -> str:
    words: list[tuple[str, str | float]] = [("value", given.value), ("low", given.low)]
    words += [("high", given.high), ("unit", given.unit), ("source", given.source)]
    words += [("status", given.status), *([("note", given.note)] if given.note else [])]
    return _paragraph(f"[{given.name}]", words)
