"""scopelint check and rule: options, configuration, exit statuses. The analysis is replaced by ready facts."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scopelint.cli import check as check_module
from scopelint.cli.main import group
from scopelint.facts import Entry, FileError, Frame, Program, Raise

TEXT = 'import tensorflow as tf\nfor _ in "ab":\n    tf.get_variable("w", [1])\n'
GET = Frame("net.py", 3, 4, 3, 29)
TWICE = Raise("ValueError", "exists", "duplicate-variable", (GET,), variable="w", related=(("first created here", (GET,)),))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A folder with net.py, and what the analysis will answer; `asked` is what it was asked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(TEXT)
    state = SimpleNamespace(path=tmp_path, programs=[Program(Entry("net.py", "<module>"), True, (), (), (TWICE,))], errors=[], asked={})

    def analysed(paths: Any, **options: Any) -> SimpleNamespace:
        state.asked.update(options, paths=tuple(paths))
        return SimpleNamespace(programs=state.programs, errors=state.errors, files=1, analysed=1)

    monkeypatch.setattr(check_module, "analysed", analysed)
    return state


def run(*args: str) -> Result:
    """The command's result; exit_code is what main() would exit with."""
    result = CliRunner().invoke(group, list(args), standalone_mode=False)
    if isinstance(result.exception, Exception) and hasattr(result.exception, "exit_code"):
        result.exit_code = result.exception.exit_code
    elif result.exception is None and isinstance(result.return_value, int):
        result.exit_code = result.return_value
    return result


def test_found(project: SimpleNamespace) -> None:
    result = run("check", "net.py")
    assert result.exit_code == 1
    assert result.output.startswith("net.py:3:5: error[SL101] variable `w` already exists")
    assert project.asked["paths"] == ("net.py",) and project.asked["target"] == "tf1.15"


def test_the_working_folder_is_the_default(project: SimpleNamespace) -> None:
    run("check")
    assert project.asked["paths"] == (".",)


def test_clean(project: SimpleNamespace) -> None:
    project.programs = []
    assert run("check").exit_code == 0


def test_exit_zero(project: SimpleNamespace) -> None:
    assert run("check", "--exit-zero").exit_code == 0


def test_a_file_that_cannot_be_parsed_shows_in_the_status(project: SimpleNamespace) -> None:
    project.errors = [FileError("net.py", 2, "it cannot be parsed")]
    assert run("check").exit_code == 1, "findings count more"
    project.programs = []
    result = run("check", "--format", "json")
    assert result.exit_code == 3
    assert json.loads(result.output)["errors"] == [{"path": "net.py", "line": 2, "message": "it cannot be parsed"}]


def test_a_path_that_does_not_exist_is_wrong_usage(project: SimpleNamespace) -> None:
    assert run("check", "nowhere.py").exit_code == 2


@pytest.mark.parametrize("args", [("--select", "SL2"), ("--ignore", "duplicate-variable"), ("--ignore", "SL201,SL101")])
def test_rules_that_are_not_chosen(project: SimpleNamespace, args: tuple[str, str]) -> None:
    assert run("check", *args).exit_code == 0


def test_a_rule_that_does_not_exist(project: SimpleNamespace) -> None:
    result = run("check", "--select", "SL101,nonsense")
    assert result.exit_code == 2
    assert "nonsense" in str(result.exception.format_message())  # type: ignore[union-attr]


def test_suppressed(project: SimpleNamespace) -> None:
    (project.path / "net.py").write_text(TEXT.replace("[1])", "[1])  # scopelint: ignore[duplicate-variable]"))
    result = run("check", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.output)["counts"]["suppressed"] == 1


def test_configuration(project: SimpleNamespace) -> None:
    settings = 'ignore = ["SL101"]\ntarget = "tf2"\nsearch-path = ["lib"]\nexclude = ["old"]\n'
    (project.path / "pyproject.toml").write_text("[tool.scopelint]\n" + settings)
    assert run("check").exit_code == 0
    assert project.asked["target"] == "tf2"
    assert project.asked["search_path"] == (str(project.path / "lib"),)
    assert project.asked["exclude"] == ("old",)
    run("check", "--target", "tf1.15")
    assert project.asked["target"] == "tf1.15"


@pytest.mark.parametrize(
    "text", ["[tool.scopelint]\nselct = []\n", '[tool.scopelint]\ntarget = "tf3"\n', "[tool.scopelint]\nselect = 1\n", "[tool.scopelint\n",
             '[tool.scopelint]\nselect = ["SL999"]\n'],
)  # fmt: skip
def test_a_configuration_that_cannot_be_used(project: SimpleNamespace, text: str) -> None:
    (project.path / "pyproject.toml").write_text(text)
    assert run("check").exit_code == 2


def test_other_tools_settings_do_not_matter(project: SimpleNamespace) -> None:
    (project.path / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert run("check").exit_code == 1


def test_statistics(project: SimpleNamespace) -> None:
    assert "     1  SL101  duplicate-variable\n" in run("check", "--statistics").output


def test_rule_pages(project: SimpleNamespace) -> None:
    assert run("rule", "SL101").output == run("rule", "duplicate-variable").output
    assert "# duplicate-variable (SL101)" in run("rule", "SL101").output
    assert "SL406  default-name-uniquified" in run("rule").output
    assert run("rule", "SL999").exit_code == 2
