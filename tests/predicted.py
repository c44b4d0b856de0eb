"""Predictions of fixture scripts, in this process, without a cache."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from scopelint.facts import Program
from scopelint.verify.compare import Comparison, compare
from scopelint.verify.recording import Recording, read_recording

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TRUTHS = {"tf1.15": "truth115", "tf2": "truth2"}


def recorded_cases(name: str) -> list[tuple[str, str]]:
    """(script, target) for every recording of a fixture set."""
    return [(p.stem, target) for target, truth in TRUTHS.items() for p in sorted((FIXTURES / name / truth).glob("*.json"))]


def recording(name: str, script: str, target: str) -> Recording:
    """TensorFlow's answer."""
    return read_recording(FIXTURES / name / TRUTHS[target] / f"{script}.json")


def predicted(name: str, script: str, target: str) -> Program:
    """The program of a script's module body, analysed in the script's folder."""
    from scopelint.analysis.run import analyse

    result = analyse((f"{script}.py",), target=target, cache=False, cwd=str(FIXTURES / name / "cases"))
    (program,) = [p for p in result.programs if p.entry.qualname == "<module>"]
    return program


@cache
def comparison(name: str, script: str, target: str) -> Comparison:
    """The prediction held against the recording."""
    return compare(predicted(name, script, target), recording(name, script, target))
