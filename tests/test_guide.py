"""The behaviours that the guide shows, one script each: names, check and verify against TensorFlow's recorded answers."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scopelint.cli.main import group
from tests.predicted import FIXTURES, TRUTHS, comparison, recorded_cases, recording

GUIDE = FIXTURES / "guide"
CASES = recorded_cases("guide")
SCRIPTS = sorted({script for script, _ in CASES})
FINDINGS: dict[str, set[str]] = {
    "auto_reuse_accident": {"auto-reuse-merges-layers"},
    "auto_reuse_typo": {"auto-reuse-second-pass-creates", "variable-renamed-by-graph"},
    "duplicate_get_variable": {"duplicate-variable"},
    "layers_not_shared": {"unnamed-layer-sharing"},
    "name_scope": {"name-scope-does-not-prefix-variable"},
    "reuse_true_missing": {"reuse-missing-variable"},
}
"""What check says of a script, as rules; nothing of those not listed."""
RUN = ("default_names", "duplicate_get_variable", "layers_shared", "optimizer_slots")
"""The scripts that verify runs under real TensorFlow: the recordings stand for the others."""


def run(monkeypatch: pytest.MonkeyPatch, *argv: str) -> Result:
    monkeypatch.chdir(GUIDE / "cases")
    return CliRunner().invoke(group, [*argv], standalone_mode=False, catch_exceptions=False)


@pytest.mark.parametrize(("script", "target"), CASES)
def test_the_prediction_is_tensorflows_answer(script: str, target: str) -> None:
    assert comparison("guide", script, target).differences == ()


@pytest.mark.parametrize(("script", "target"), CASES)
def test_names(script: str, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(run(monkeypatch, "names", f"{script}.py", "--format", "json", "--target", target, "--no-cache").stdout)
    (program,) = document["programs"]
    truth = recording("guide", script, target)
    assert program["complete"] is True
    assert [[v["name"] for v in g["variables"]] for g in program["graphs"]] == [[v.name for v in g.variables] for g in truth.graphs]
    assert {v["certainty"] for g in program["graphs"] for v in g["variables"]} <= {"exact"}
    assert [r["type"] for r in program["raises"]] == ([truth.error.type] if truth.error else [])


@pytest.mark.parametrize("script", SCRIPTS)
def test_check(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(run(monkeypatch, "check", f"{script}.py", "--format", "json", "--no-cache").stdout)
    assert {f["rule"] for f in document["findings"]} == FINDINGS.get(script, set())
    truth = recording("guide", script, "tf1.15")
    if truth.error:  # an error of TensorFlow's is told at its line
        assert truth.error.stack[0][1] in {f["line"] for f in document["findings"] if f["severity"] == "error"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "variable", [pytest.param("SCOPELINT_TF115", marks=pytest.mark.tf115), pytest.param("SCOPELINT_TF2", marks=pytest.mark.tf2)]
)
@pytest.mark.parametrize("script", RUN)
def test_verify(script: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, "verify", f"{script}.py", "--python", os.environ[variable], "--no-cache")
    assert "agreement: TensorFlow names what was predicted" in result.stdout, result.stdout
    assert result.return_value == 0


def test_every_script_is_recorded() -> None:
    for truth in TRUTHS.values():
        assert {p.stem for p in (GUIDE / truth).glob("*.json")} == {p.stem for p in Path(GUIDE / "cases").glob("*.py")}
