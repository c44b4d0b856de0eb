"""The tables in api/data are what their generators write under the TensorFlows at hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

API = Path(__file__).parents[2] / "scopelint" / "api"
ELSEWHERE = {"usage.json", "proven.json"}  # test_coverage.py
BY_RUNTIME = ("symbols.py", "optable.py", "no_gradient.py")


@pytest.mark.slow
@pytest.mark.tf115
@pytest.mark.tf2
def test_tables_are_current(tf115: str, tf2: str, tmp_path: Path) -> None:
    for python in (tf115, tf2):
        for script in BY_RUNTIME:
            subprocess.run([python, str(API / "generate" / script), str(tmp_path)], check=True, capture_output=True)
    subprocess.run([sys.executable, str(API / "generate" / "merge_optables.py"), str(tmp_path), str(tmp_path)], check=True)
    ours = [p for p in (API / "data").glob("*.json") if p.name not in ELSEWHERE]
    outdated = [p.name for p in ours if json.loads(p.read_text()) != json.loads((tmp_path / p.name).read_text())]
    assert outdated == []
