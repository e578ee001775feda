"""The shape of a case file's tables, checked by pydantic, with our own sentence for a mistake."""

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from costbridge.case.names import suggestion
from costbridge.case.numbers import number_problem
from costbridge.case.toml_lines import Path
from costbridge.case.toml_text import Document
from costbridge.errors import Problem

STATUSES = ("sourced", "standard", "assumption", "unverified")


class Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class InputShape(Shape):
    value: float
    unit: str
    low: float
    high: float
    source: str
    status: Literal["sourced", "standard", "assumption", "unverified"]
    note: str = ""


class LogShape(Shape):
    date: str
    version: str
    change: str


class ChangeShape(Shape):
    key: str
    scenario: str
    before: float = Field(alias="from")
    after: float = Field(alias="to")


class ScenarioShape(Shape):
    label: str
    note: str = ""
    source: str = ""
    set: dict[str, Any] = {}


class SourceShape(Shape):
    title: str
    publisher: str
    date: str
    url: str
    says: str
    page: str = ""


class HeadShape(Shape):
    case_format: int
    name: str
    title: str
    date: str
    version: str
    quarters: int
    selected: str = "base"


AShape = TypeVar("AShape", bound=Shape)


def shaped(
    shape: type[AShape], table: Any, document: Document, path: Path, key: str = ""
) -> tuple[AShape | None, list[Problem]]:
    """The table in this shape, or every reason why it has not got it."""
    try:
        return shape.model_validate(table), []
    except ValidationError as error:
        words = [field.alias or name for name, field in shape.model_fields.items()]
        return None, [
            document.problem(
                (*path, *map(str, detail["loc"])), _sentence(detail, words, key), _key(key, detail)
            )
            for detail in error.errors(include_url=False)
        ]


def _key(key: str, detail: ErrorDetails) -> str:
    """An unknown or missing word is named in full; a wrong value by its input."""
    if not key or detail["type"] not in {"extra_forbidden", "missing"}:
        return key
    return f"{key}.{'.'.join(map(str, detail['loc']))}"


def _sentence(detail: ErrorDetails, words: list[str], key: str) -> str:
    word, found = str(detail["loc"][-1]) if detail["loc"] else "", detail["input"]
    where = f"{word}: " if key else ""  # else the key ends with the word
    match detail["type"]:
        case "missing":
            return f"missing; write {word} = …"
        case "extra_forbidden":
            return f"unknown key{suggestion(word, words) or '; expected ' + ', '.join(words)}"
        case "literal_error":
            meant = suggestion(str(found), STATUSES)
            return f'status "{found}" found, {", ".join(STATUSES)} expected{meant}'
        case "float_type" | "finite_number":
            return f"{where}{number_problem(found) or 'a number expected'}"
        case "int_type":
            return f"{where}{number_problem(found) or 'a whole number expected'}"
        case "string_type":
            return f'{where}{_shown(found)} found, a text in straight quotes expected; write "…"'
        case "dict_type" | "model_type":
            return f"{_shown(found)} found, a table expected; write it as [paragraph]"
        case _:
            return f"{_shown(found)} found: {detail['msg']}"


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return str(value).lower()[:40] if isinstance(value, bool) else str(value)[:40]
