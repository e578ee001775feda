"""What the README shows was run: its console blocks are executed and compared, its links exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from costbridge.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, str]]:
    """Each ``$ command`` of a console block with the output shown below it."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for part in block.split("$ ")[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def test_each_command_prints_what_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = list(commands())
    assert len(shown) >= 3
    for command, output in shown:
        program, *words = shlex.split(command)
        assert program == "costbridge"
        assert main(words) == 0
        assert capsys.readouterr().out == output, command


def test_the_first_screen_has_exactly_the_two_setup_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert blocks == ["pip install . && costbridge build\n", "pip install -e '.[dev]' && pytest\n"]
    assert README.index(blocks[1]) < 1_500, "both stand on the first screen"
    assert "pip install -q -e '.[dev]' && pytest" in (ROOT / ".ci/run").read_text("utf-8")


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_paragraph_shown_is_one_that_a_case_may_hold() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    case = (ROOT / "workbook/costbridge_workbook/cases/gpt4.toml").read_text("utf-8")
    assert set(re.findall(r"^(\w+) =", block, re.M)) <= set(re.findall(r"^(\w+) =", case, re.M))
