"""The expectations in fixtures/ are what TensorFlow answers now."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "record_fixtures.py"
NAMES = ("SCOPELINT_TF115", "SCOPELINT_TF2")


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(NAMES[0], marks=pytest.mark.tf115), pytest.param(NAMES[1], marks=pytest.mark.tf2)])
def test_recordings_are_current(name: str) -> None:
    env = {k: v for k, v in os.environ.items() if k not in NAMES or k == name}
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
