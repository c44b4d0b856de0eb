"""Running a script under the recorder."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from scopelint.verify.child import Ended, run_child, unwinding
from scopelint.verify.environment import child_environment, withheld
from scopelint.verify.errors import NoRuntime, RunFailed
from scopelint.verify.recording import Recording, read_recording
from scopelint.verify.supervisor import Order

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
    cpu_seconds: float = 0.0  # 0: four times the wall-clock time
    keep_env: bool = False
    no_network: bool = False

    @property
    def cpu_limit(self) -> float:
        """What it may take of CPU time, on all cores and in all its processes."""
        return self.cpu_seconds or 4 * self.seconds

    def order(self, scratch: str = "") -> Order:
        """What the supervisor is told."""
        return Order(self.seconds, self.cpu_limit, self.memory, network=not self.no_network, scratch=scratch)


class Judgement(msgspec.Struct, frozen=True):
    """TensorFlow's answer, and whether it had the network meanwhile: "on", "off", "could not be turned off (why)"."""

    recording: Recording
    network: str


def announcement(job: Job, environ: Mapping[str, str] = os.environ) -> str:
    """What is about to be run, in what surroundings, said before it is."""
    network = "off, where the system permits that" if job.no_network else "on"
    command = " ".join([job.python, job.script, *job.argv])
    first = f"running {command} in {job.root} under the recorder"
    return f"{first}\n  at most {limits_line(job)}\n  network: {network}\n  environment: {environment_line(job, environ)}"


def limits_line(job: Job) -> str:
    """The limits that this system keeps."""
    limits = [f"{job.seconds:g} s"]
    if os.name == "posix":
        limits.append(f"{job.cpu_limit:g} s of CPU time")
    if sys.platform == "linux":
        limits += [f"{job.memory / (1 << 30):g} GiB a process", f"{job.order().processes} processes"]
    return ", ".join(limits)


def environment_line(job: Job, environ: Mapping[str, str]) -> str:
    """What of our environment the child gets."""
    hidden = withheld(environ)
    if not hidden:
        return "as it is here"
    return f"as it is here, {'with' if job.keep_env else 'without'} what looks like a credential: {', '.join(hidden)}"


def record(job: Job) -> Recording:
    """TensorFlow's answer. Raises NoRuntime or RunFailed where there is none."""
    return judge(job).recording


def judge(job: Job) -> Judgement:
    """TensorFlow's answer and how it came about. Raises NoRuntime or RunFailed where there is none."""
    with unwinding(), tempfile.TemporaryDirectory(prefix="scopelint-verify-", ignore_cleanup_errors=True) as scratch:
        out = os.path.join(scratch, "recording.json")
        temporary = os.path.join(scratch, "tmp")
        os.mkdir(temporary)
        environment = child_environment(os.environ, temporary, job.keep_env)
        try:
            ended = run_child(command_line(job, out), job.root, environment, job.order(scratch))
        except OSError as error:
            raise NoRuntime(f"cannot start {job.python}: {error.strerror}") from error
        if not os.path.exists(out):
            raise failure(job, ended)
        recording = read_recording(Path(out))
    if recording.error and recording.error.type == "MemoryError":
        raise RunFailed(out_of_memory(job))
    return Judgement(recording, ended.network)


def command_line(job: Job, out: str) -> list[str]:
    """The recorder's command line for a job."""
    libraries = [word for folder in job.search_path for word in ("--search-path", os.path.abspath(folder))]
    return [job.python, str(RECORDER), out, job.root, "--memory", str(job.memory), *libraries, "--", job.script, *job.argv]


MEMORY_SIGNS = ("MemoryError", "bad_alloc", "Cannot allocate memory", "failed to map segment", "std::length_error")


def failure(job: Job, ended: Ended) -> NoRuntime | RunFailed:
    """Why there is no recording."""
    last = "\n".join(ended.output.splitlines()[-SHOWN_LINES:])
    if ended.network not in ("on", "off"):
        last += f"\nthe network {ended.network}"
    if ended.status is None:
        return RunFailed("stopped " + stopped(job, ended.cause) + (f"; its last lines:\n{last}" if last else ""))
    if any(sign in last for sign in MEMORY_SIGNS):
        return RunFailed(f"it looks as if {out_of_memory(job)}; the script's last lines:\n{last}")
    if ended.status == NO_TENSORFLOW:
        return NoRuntime(f"{job.python} cannot import TensorFlow:\n{last}")
    how = f"was killed by {signal_name(-ended.status)}" if ended.status < 0 else f"left with status {ended.status}, as os._exit does,"
    return RunFailed(f"the script's process {how} before TensorFlow could be asked; its last lines:\n{last}")


def stopped(job: Job, cause: str) -> str:
    """Why the run was ended, and which option helps."""
    if cause == "cpu":
        return f"after {job.cpu_limit:g} s of CPU time (--cpu-time gives it more)"
    if cause == "processes":
        return f"when it had more than {job.order().processes} processes"
    if cause == "watch":
        return "when the process that watches the script was gone: did the script kill it?"
    return f"after {job.seconds:g} s: the script did not end (--timeout gives it longer)"


def out_of_memory(job: Job) -> str:
    """What is said where the address space was not enough."""
    return f"the memory limit of {job.memory >> 20} MiB was hit (--memory gives it more)"


def signal_name(number: int) -> str:
    """SIGSEGV (Segmentation fault)."""
    try:
        return f"{signal.Signals(number).name} ({signal.strsignal(number)})"
    except ValueError:
        return f"signal {number}"
