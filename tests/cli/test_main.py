"""The command line as a whole: what it imports, how it exits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scopelint import __version__
from scopelint.cli.main import COMMANDS, main

HEAVY = ("libcst", "rich", "msgspec", "numpy", "scopelint.interp", "scopelint.rules", "scopelint.verify")


def status(*argv: str) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(list(argv))
    return int(exit_.value.code or 0)


def test_starting_imports_nothing_heavy() -> None:
    code = f"import sys, scopelint.cli.main; sys.exit(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == ""


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("--version") == 0
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(name, "--help") == 0
    assert f"scopelint {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["names"],
        ["names", "no/such/file.py"],
        ["names", "a.py", "--format", "xml"],
        ["names", "a.py", "--entry", "no file"],
        ["names", "a.py", "--args", 'an "open quote'],
        ["verify", "a.py", "--memory", "much"],
        ["verify", "a.py", "--timeout", "0"],
        ["verify", "a.py", "--python", "no/such/python"],
    ],
)
def test_wrong_usage_exits_with_2(argv: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("")
    assert status(*argv) == 2


def test_our_own_failure_exits_with_3_and_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("scopelint.analysis.run.analyse", broken)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("")
    assert status("names", "a.py") == 3
    said = capsys.readouterr().err
    assert said.startswith("scopelint failed: RuntimeError: a fault (")
    assert len(said.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import tensorflow as tf\nfor i in range(3000):\n    tf.constant(i, name='n' * 100)\n")
    command = f"{sys.executable} -m scopelint names a.py --ops --no-cache | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    assert done.stdout == "a.py\n"
