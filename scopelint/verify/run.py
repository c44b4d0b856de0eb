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
NO_TENSORFLOW, NO_DEVICE = 97, 98  # the recorder's own exit statuses
SESSIONS = {"run": "", "fake": "; Session.run answers zeros", "stop": ", to its first Session.run"}
SHOWN_LINES = 12


class Call(msgspec.Struct, frozen=True):
    """A call of something in a module: `module`, imported from the folder `top`, and the call with literal arguments."""

    module: str
    top: str
    text: str


class Job(msgspec.Struct, frozen=True):
    """What is to be run: `script` with `argv` in the folder `root`, under `python`, within limits; or a `call` of something in it.

    session: run, fake or stop (what Session.run does); watched: the lines (path, first, last) of which it is asked whether they run.
    """

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
    call: Call | None = None
    session: str = "run"
    device: str = "cpu"
    keep_going: bool = False
    watched: tuple[tuple[str, int, int], ...] = ()

    @property
    def cpu_limit(self) -> float:
        """What it may take of CPU time, on all cores and in all its processes."""
        return self.cpu_seconds or 4 * self.seconds

    def order(self, scratch: str = "") -> Order:
        """What the supervisor is told."""
        return Order(self.seconds, self.cpu_limit, self.memory, network=not self.no_network, scratch=scratch)


class Outcome(msgspec.Struct, frozen=True):
    """TensorFlow's answer, also as the recorder wrote it, and whether it had the network: "on", "off", "could not be turned off (why)"."""

    recording: Recording
    network: str
    raw: bytes = b""


def announcement(job: Job, environ: Mapping[str, str] = os.environ) -> str:
    """What is about to be run, in what surroundings, said before it is."""
    network = "off, where the system permits that" if job.no_network else "on"
    what = [job.script] if job.call is None else [f"{job.script}: {job.call.text}"]
    command = " ".join([job.python, *what, *job.argv])
    first = f"running {command} in {job.root} under the recorder{SESSIONS[job.session]}"
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
    return run_job(job).recording


def run_job(job: Job) -> Outcome:
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
        raw = Path(out).read_bytes()
        recording = read_recording(Path(out))
    if recording.error and recording.error.type == "MemoryError":
        raise RunFailed(out_of_memory(job))
    return Outcome(recording, ended.network, raw)


def command_line(job: Job, out: str) -> list[str]:
    """The recorder's command line for a job."""
    options = ["--session", job.session, "--device", job.device]
    options += ["--scratch", os.path.join(os.path.dirname(out), "written")]
    options += [word for folder in job.search_path for word in ("--search-path", os.path.abspath(folder))]
    options += [word for path, first, last in job.watched for word in ("--watch", f"{path}:{first}:{last}")]
    if job.keep_going:
        options.append("--keep-going")
    if job.call is not None:
        options += ["--module", job.call.module, "--top", job.call.top, "--call", job.call.text]
    return [job.python, str(RECORDER), out, job.root, *options, "--", job.script, *job.argv]


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
        return NoRuntime(f"{job.python} cannot import TensorFlow (`scopelint runtime create tf1.15` makes a Python that can):\n{last}")
    if ended.status == NO_DEVICE:
        return NoRuntime(f"--device gpu: the TensorFlow of {job.python} sees no GPU")
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
