"""A real TensorFlow in a child process that runs graph programs (tf_driver.py)."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
from typing import Any

import pytest

VARIABLES = {"tf1.15": "SCOPELINT_TF115", "tf2": "SCOPELINT_TF2"}


def python_of(target: str) -> str:
    """The interpreter of the target's runtime; skips the test without one (fails it in CI)."""
    path = os.environ.get(VARIABLES[target])
    if path:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"{VARIABLES[target]} is not set: CI must run against TensorFlow")
    pytest.skip(f"{VARIABLES[target]} is not set")


class Runtime:
    def __init__(self, target: str) -> None:
        environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", TF_USE_LEGACY_KERAS="1", PYTHONPATH="")
        driver = pathlib.Path(__file__).parent / "tf_driver.py"
        self.process = subprocess.Popen(
            [python_of(target), str(driver)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def run(self, program: list[list[Any]]) -> list[Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(program) + "\n")
        self.process.stdin.flush()
        trace: list[Any] = json.loads(self.process.stdout.readline())
        return trace

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
