"""Benchmarks: what the command measures runs, and is in the report; no time is asserted."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import speed
from benchmarks.figures import TINY, Aimed, Figure
from benchmarks.machine import PACKAGES
from benchmarks.subjects import built


def measured(data: dict[str, Any]) -> dict[str, set[str]]:
    """The names of all that was measured, by measurement."""
    return {
        name: {*found["figures"], *found["aims"]} for name, found in data["measurements"].items()
    }


def test_every_measurement_runs_and_is_reported(tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "report.json"
    assert speed.main(["--tiny", "--out", str(out)]) == 0
    data = json.loads(out.read_text("utf-8"))
    assert list(data["measurements"]) == list(speed.MEASUREMENTS)
    printed = capsys.readouterr().out
    for name, figures in measured(data).items():
        assert figures, name
        assert all(figure in printed for figure in figures)
    numbers = [
        f for m in data["measurements"].values() for f in (m["figures"] | m["aims"]).values()
    ]
    assert all(isinstance(number["value"], float | int) for number in numbers)
    assert all(number["value"] > 0 for number in numbers if number["unit"] != "ms")


def test_one_measurement_is_run_by_its_name_and_stores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(speed, "REPORT", tmp_path / "report.json")
    assert speed.main(["--tiny", "start"]) == 0
    assert capsys.readouterr().out.startswith("start: ")
    assert not speed.REPORT.exists()
    with pytest.raises(SystemExit):
        speed.main(["stop"])
    assert "stop: no such measurement" in capsys.readouterr().err


def test_the_stored_report_has_all_that_the_command_measures_with_its_date_and_versions() -> None:
    data = json.loads(speed.REPORT.read_text("utf-8"))
    assert list(data["measurements"]) == list(speed.MEASUREMENTS)
    assert all(measured(data).values())
    assert not any(found["absent"] for found in data["measurements"].values())
    assert len(data["date"].split("-")) == 3
    assert data["machine"]["packages"].keys() == set(PACKAGES)
    assert data["machine"]["cores"] >= 1
    assert str(Path.home()) not in speed.REPORT.read_text("utf-8")


@pytest.mark.parametrize(("value", "at_least", "met"), [(1, False, True), (3, False, False)])
def test_an_aim_is_met_at_most_or_at_least(value: float, at_least: bool, met: bool) -> None:
    assert Aimed(Figure("x", value, ""), 2, at_least).met is met
    assert Aimed(Figure("x", value, ""), 2, not at_least).met is not met


@pytest.mark.slow
def test_the_slow_programs_are_measured_too(tmp_path: Path) -> None:
    setting = replace(TINY, slow_programs=True)
    subject = built(setting.case, tmp_path)
    for name, ratio in (
        ("recalculation", "formulas by shape / ExcelModel, loaded"),
        ("check", "costbridge check / LibreOffice, fresh profile"),
    ):
        found = speed.MEASUREMENTS[name](setting, subject).as_data()
        assert found["absent"] == []
        assert ratio in found["aims"]
