"""A source text through the whole analysis."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from scopelint.analysis.run import analyse
from scopelint.facts import Finding
from scopelint.rules.engine import run_rules
from scopelint.rules.registry import RULES


def check(text: str, name: str = "example.py", target: str = "tf1.15") -> list[Finding]:
    """All rules' findings in a text, as `scopelint check --select ALL` would have them."""
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_text(text)
        os.chdir(folder)
        try:
            result = analyse([name], target=target, cache=False)
        finally:
            os.chdir(here)
    assert not result.errors
    return run_rules(result.programs, RULES)
