"""What the README promises: its commands, and that its output is what comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from scopelint.cli.main import group

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def test_its_two_commands_are_there_once() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert "scopelint check fixtures/" in commands[0]
    assert commands[1].endswith("-m pytest")


def test_ci_runs_the_test_command_as_it_stands_there() -> None:
    assert "README.md" in (ROOT / ".ci" / "run").read_text()


def console() -> dict[str, str]:
    """Command -> output in the README's console example."""
    (block,) = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    return {
        command: output.strip("\n") for command, output in re.findall(r"^\$ ([^\n]*)\n(.*?)(?=^\$ |\Z)", block, re.DOTALL | re.MULTILINE)
    }


def test_the_output_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = console()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reuse.py").write_text(shown.pop("cat reuse.py") + "\n")
    assert set(shown) == {"scopelint names reuse.py", "scopelint check reuse.py"}
    for command, output in shown.items():
        result = CliRunner().invoke(group, [*command.split()[1:], "--no-cache"], standalone_mode=False, catch_exceptions=False)
        assert result.stdout.strip("\n") == output
