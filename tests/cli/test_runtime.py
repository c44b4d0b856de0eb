"""scopelint runtime: what it prints, and how it exits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scopelint.cli.config import project_config
from scopelint.cli.main import group
from scopelint.cli.options import TARGETS
from scopelint.verify.runtimes import runtimes_folder
from tests.verify.fake_pythons import fake_python


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOPELINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")


@pytest.fixture
def python37(tmp_path: Path) -> Path:
    return fake_python(tmp_path / "bin" / "python3.7")


def run(*argv: str) -> tuple[int, Result]:
    result = CliRunner().invoke(group, ["runtime", *argv], standalone_mode=False)
    return int(result.return_value or 0), result


def test_create_list_remove(python37: Path) -> None:
    status, made = run("create", "tf1.15", "--python", str(python37))
    assert status == 0
    python = str(runtimes_folder() / "tf1.15" / "bin" / "python")
    assert made.stdout.splitlines() == ["made tf1.15: TensorFlow 1.15.5 on Python 3.7.9, 0 MB", python]
    assert made.stderr.splitlines()[-1] == "importing tensorflow"
    status, listed = run("list")
    assert status == 0
    assert [line.split() for line in listed.stdout.splitlines()] == [
        ["name", "TensorFlow", "Python", "size", "path"],
        ["tf1.15", "1.15.5", "3.7.9", "0", "MB", python],
    ]
    status, removed = run("remove", "tf1.15")
    assert status == 0
    assert removed.stdout.startswith(f"removed tf1.15: {runtimes_folder() / 'tf1.15'}")
    assert "There are no runtimes yet" in run("list")[1].stdout


def test_list_as_json(python37: Path) -> None:
    assert json.loads(run("list", "--format", "json")[1].stdout) == {"schema": "scopelint.runtimes/1", "runtimes": []}
    run("create", "old", "--tensorflow", "1.14.0", "--python", str(python37))
    (listed,) = json.loads(run("list", "--format", "json")[1].stdout)["runtimes"]
    assert set(listed) == {"name", "tensorflow", "keras", "python_version", "size", "folder", "python", "usable"}
    assert (listed["name"], listed["usable"]) == ("old", True)


def test_a_broken_one_is_called_so(python37: Path) -> None:
    run("create", "tf1.15", "--python", str(python37))
    os.unlink(runtimes_folder() / "tf1.15" / "bin" / "python")
    assert "broken" in run("list")[1].stdout


def test_removing_what_is_not_there_names_what_is(python37: Path) -> None:
    run("create", "old", "--tensorflow", "1.14.0", "--python", str(python37))
    status, result = run("remove", "tf2")
    assert status == 2
    assert result.stderr == "scopelint runtime: there is no runtime 'tf2'; there are: old\n"


def test_no_python_37() -> None:
    status, result = run("create", "tf1.15")
    assert status == 2
    assert "needs Python 3.7" in result.stderr
    assert "pyenv install 3.7" in result.stderr
    assert "http" not in result.stderr


def test_a_failed_step(python37: Path) -> None:
    fake_python(python37, pip="echo no space left; exit 1")
    status, result = run("create", "tf1.15", "--python", str(python37))
    assert status == 3
    assert "no space left" in result.stderr
    assert "There are no runtimes yet" in run("list")[1].stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted(number: signal.Signals, python37: Path, tmp_path: Path) -> None:
    started = tmp_path / "started"
    fake_python(python37, pip=f"sleep 300 & echo $! > {started}.new; mv {started}.new {started}; wait")
    argv = [sys.executable, "-m", "scopelint", "runtime", "create", "tf1.15", "--python", str(python37)]
    child = subprocess.Popen(argv, stderr=subprocess.PIPE, text=True, preexec_fn=default_signals)
    while not started.exists():
        assert child.poll() is None
        time.sleep(0.05)
    child.send_signal(number)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "interrupted: nothing of tf1.15 is left" in said.splitlines()
    assert list(runtimes_folder().iterdir()) == []
    assert gone(int(started.read_text()))


def default_signals() -> None:
    """A test run in the background of a shell hands on that it ignores interrupts."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def gone(pid: int) -> bool:
    """Whether a process ended (it may still wait to be reaped by its new parent)."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(("written", "read"), [("tf2", "tf2"), ("./venv", "{root}/./venv"), ("/opt/py", "/opt/py"), ("", "")])
def test_a_project_says_its_runtime(tmp_path: Path, written: str, read: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[tool.scopelint]\nruntime = "{written}"\n')
    (tmp_path / "model").mkdir()
    assert project_config((str(tmp_path / "model"),), TARGETS).runtime == read.format(root=tmp_path)
