"""What the README promises."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def test_its_two_commands_are_there_once() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert "scopelint check fixtures/" in commands[0]
    assert commands[1].endswith("-m pytest")


def test_ci_runs_the_test_command_as_it_stands_there() -> None:
    assert "README.md" in (ROOT / ".ci" / "run").read_text()
