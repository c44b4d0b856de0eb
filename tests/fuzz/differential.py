"""One program, predicted from its source and run under TensorFlow: what of the prediction does not hold."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import msgspec

from scopelint.analysis.entries import EntryPoint
from scopelint.analysis.loader import FileStore
from scopelint.analysis.program import Conditions, run_program
from scopelint.facts import Program
from scopelint.interp.settings import Settings
from scopelint.verify.compare import compare
from scopelint.verify.recording import Recording, read_recording

ROOT = Path(__file__).resolve().parents[2]
VARIABLES = {"tf1.15": "SCOPELINT_TF115", "tf2": "SCOPELINT_TF2"}
"""Target -> the environment variable that names the Python of its runtime."""


class Verdict(msgspec.Struct, frozen=True):
    """problems: every disagreement; exact: the prediction is complete and has nothing conditional and no name with holes."""

    problems: tuple[str, ...]
    complete: bool
    exact: bool
    why: tuple[str, ...] = ()
    ended: str = ""
    crashed: bool = False

    @property
    def agrees(self) -> bool:
        return not self.problems


class Judge:
    """A TensorFlow that stays loaded and forks a child for every program, and the predictor beside it."""

    def __init__(self, target: str, python: str) -> None:
        self.target = target
        self.folder = tempfile.TemporaryDirectory(prefix="scopelint-fuzz-")
        self.script = os.path.join(os.path.realpath(self.folder.name), "program.py")
        self.recorded = Path(self.folder.name) / "recording.json"
        self.store = FileStore(os.path.dirname(self.script))
        command = [python, str(ROOT / "tests" / "record_batch.py"), "--serve", str(ROOT / "scopelint" / "verify" / "recorder.py")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def judge(self, source: str) -> Verdict:
        """Predict the program while TensorFlow runs it, and compare."""
        Path(self.script).write_text(source, encoding="utf-8")
        self.recorded.unlink(missing_ok=True)
        self._ask()
        program = self.predict()
        if not self._answered():
            return Verdict((), program.complete, program.complete, crashed=True)
        return verdict(program, read_recording(self.recorded))

    def predict(self) -> Program:
        """The program's facts; scopelint's own modules stay loaded from one program to the next."""
        self.store.files.pop(self.script, None)
        conditions = Conditions(os.path.dirname(self.script), self.target, Settings())
        return run_program(EntryPoint(self.script, "<module>"), self.store, conditions).program

    def _ask(self) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps([self.script, str(self.recorded)]) + "\n")
        self.process.stdin.flush()

    def _answered(self) -> bool:
        """Whether TensorFlow lived to tell; it crashes by itself now and then after a fork."""
        assert self.process.stdout
        return self.process.stdout.readline().strip() == "0"


def verdict(program: Program, recording: Recording) -> Verdict:
    """What of a prediction does not hold."""
    comparison = compare(program, recording)
    problems = [f"{d.kind}: {d.what}: {d.message} {where(d.predicted, d.recorded)}" for d in comparison.differences if not d.excused]
    why = tuple(i.reason for i in program.incomplete_because)
    problems += [f"failure of scopelint: {reason}" for reason in why if "internal error" in reason or "budget" in reason]
    certainties = {c for g in program.graphs for c in (*(v.certainty for v in g.variables), *(o.certainty for o in g.ops))}
    exact = program.complete and certainties <= {"exact"}
    return Verdict(
        tuple(problems), program.complete, exact, why, f"{recording.error.type}: {recording.error.message}" if recording.error else ""
    )


def where(predicted: tuple[object, ...], recorded: tuple[tuple[str, int], ...]) -> str:
    """The innermost line of each side."""
    sides = [f"predicted at line {getattr(predicted[0], 'line', 0)}"] if predicted else []
    sides += [f"TensorFlow at line {recorded[0][1]}"] if recorded else []
    return f"({', '.join(sides)})" if sides else ""
