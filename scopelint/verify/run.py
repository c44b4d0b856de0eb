"""Running a script under the recorder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from scopelint.verify.child import Ended, run_child
from scopelint.verify.errors import NoRuntime, RunFailed
from scopelint.verify.recording import Recording, read_recording

RECORDER = Path(__file__).with_name("recorder.py")
NO_TENSORFLOW = 97  # the recorder's own exit status for it
SHOWN_LINES = 12


class Job(msgspec.Struct, frozen=True):
    """What is to be run: `script` with `argv` in the folder `root`, under `python`, within limits."""

    script: str
    root: str
    python: str
    argv: tuple[str, ...] = ()
    search_path: tuple[str, ...] = ()
    seconds: float = 600.0
    memory: int = 16 << 30


def announcement(job: Job) -> str:
    """What is about to be run, said before it is."""
    command = " ".join([job.python, job.script, *job.argv])
    return f"running {command} in {job.root} under the recorder: at most {job.seconds:g} s and {job.memory / (1 << 30):g} GiB"


def record(job: Job) -> Recording:
    """TensorFlow's answer. Raises NoRuntime or RunFailed where there is none."""
    with tempfile.TemporaryDirectory(prefix="scopelint-verify-") as scratch:
        out = os.path.join(scratch, "recording.json")
        temporary = os.path.join(scratch, "tmp")
        os.mkdir(temporary)
        try:
            ended = run_child(command_line(job, out), job.root, child_environment(os.environ, temporary), job.seconds)
        except OSError as error:
            raise NoRuntime(f"cannot start {job.python}: {error.strerror}") from error
        if not os.path.exists(out):
            raise failure(job, ended)
        recording = read_recording(Path(out))
    if recording.error and recording.error.type == "MemoryError":
        raise RunFailed(f"the memory limit of {job.memory >> 20} MiB was hit")
    return recording


def command_line(job: Job, out: str) -> list[str]:
    """The recorder's command line for a job."""
    libraries = [word for folder in job.search_path for word in ("--search-path", os.path.abspath(folder))]
    return [job.python, str(RECORDER), out, job.root, "--memory", str(job.memory), *libraries, "--", job.script, *job.argv]


def child_environment(environ: Mapping[str, str], temporary: str) -> dict[str, str]:
    """The child's environment: its temporary files go where they are removed, its output is not held back."""
    kept = {k: v for k, v in environ.items() if k not in ("PYTHONHOME", "__PYVENV_LAUNCHER__")}
    return {**kept, "TMPDIR": temporary, "TEMP": temporary, "TMP": temporary, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def failure(job: Job, ended: Ended) -> NoRuntime | RunFailed:
    """Why there is no recording."""
    last = "\n".join(ended.output.splitlines()[-SHOWN_LINES:])
    if ended.status is None:
        return RunFailed(f"stopped after {job.seconds:g} s: the script did not end (--timeout gives it longer)")
    if ended.status == NO_TENSORFLOW:
        return NoRuntime(f"{job.python} cannot import TensorFlow:\n{last}")
    how = f"was killed by signal {-ended.status}" if ended.status < 0 else f"ended with status {ended.status}"
    return RunFailed(f"the script's process {how} before TensorFlow could be asked; its last lines:\n{last}")
