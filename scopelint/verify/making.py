"""Making a runtime: a virtual environment, TensorFlow into it, a look whether it can be imported; all of it or nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from scopelint.verify.errors import NoRuntime, NotMade
from scopelint.verify.pythons import find_python
from scopelint.verify.recipes import Recipe, recipe
from scopelint.verify.runtimes import RECORD, Runtime, python_of, runtimes_folder

Tell = Callable[[str, str], None]
"""Called with a step, and with each line that the step prints ("" when it begins)."""

CHECK = """
import json, sys
import tensorflow as tf
keras = __import__("tf_keras").__version__ if sys.argv[1:] else None
print(json.dumps({"python_version": "%d.%d.%d" % sys.version_info[:3], "tensorflow": tf.__version__, "keras": keras}))
"""
SHOWN_LINES = 12


class Imported(msgspec.Struct, frozen=True):
    """What the finished environment says of itself."""

    python_version: str
    tensorflow: str
    keras: str | None


def create(name: str, tensorflow: str | None = None, python: str | None = None, tell: Tell = lambda step, line: None) -> Runtime:
    """Make a runtime. `tf1.15` and `tf2` know their TensorFlow, other names need its version; `python` is the Python to make it with.

    Raises NoRuntime where the request cannot be met (no fit Python, a name that is taken) and NotMade where a step fails. Whatever ends
    it early, the folder is removed; what even that leaves behind (a kill) is never listed, and removed by the next call.
    """
    wanted = recipe(name, tensorflow)
    with place(wanted.name) as folder:
        base = find_python(wanted.pythons, python, f"TensorFlow {wanted.tensorflow}")
        step(f"making a virtual environment with {base}", [base, "-I", "-m", "venv", str(folder)], folder, tell)
        install(wanted, folder, tell)
        imported = check(wanted, folder, tell)
        runtime = Runtime(wanted.name, imported.tensorflow, imported.python_version, size_of(folder), imported.keras, str(folder))
        write_record(runtime, folder)
    return runtime


def install(wanted: Recipe, folder: Path, tell: Tell) -> None:
    """TensorFlow and what it needs beside it, by a pip that is new enough."""
    step("updating pip", pip(folder, wanted.pip), folder, tell)
    step(f"installing {', '.join(wanted.requirements)}", pip(folder, *wanted.requirements), folder, tell)


def check(wanted: Recipe, folder: Path, tell: Tell) -> Imported:
    """Import what was installed; its versions. Keras must be of TensorFlow's minor."""
    argv = [python_of(str(folder)), "-I", "-c", CHECK, *(["keras"] if wanted.with_keras else [])]
    lines = step("importing tensorflow", argv, folder, tell)
    try:
        imported = msgspec.json.decode(lines[-1], type=Imported)
    except (IndexError, msgspec.MsgspecError):
        raise NotMade("\n".join(["tensorflow was imported, but did not say which it is; its last lines:", *lines])) from None
    if imported.keras and minor(imported.keras) != minor(imported.tensorflow):
        raise NotMade(f"tf-keras {imported.keras} does not go with TensorFlow {imported.tensorflow}")
    return imported


def pip(folder: Path, *requirements: str) -> list[str]:
    """A pip command line; which index it asks is the user's configuration."""
    quiet = ("--no-input", "--disable-pip-version-check", "--progress-bar", "off")
    return [python_of(str(folder)), "-I", "-m", "pip", "install", *quiet, *requirements]


def step(what: str, argv: Sequence[str], folder: Path, tell: Tell) -> list[str]:
    """Run a command to its end; the last lines it printed. Nothing of its group outlives us."""
    tell(what, "")
    tail: deque[str] = deque(maxlen=SHOWN_LINES)
    try:
        child = subprocess.Popen(
            argv,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise NotMade(f"{what} failed: {error.strerror}") from error
    with ended_as_a_group(child):
        for line in child.stdout or ():
            tail.append(line.rstrip())
            tell(what, tail[-1])
        status = child.wait()
    if status:
        how = f"was killed by signal {-status}" if status < 0 else "failed"
        raise NotMade("\n".join([f"{what} {how}; the last it said:", *tail]))
    return list(tail)


@contextmanager
def ended_as_a_group(child: subprocess.Popen[str]) -> Iterator[None]:
    """The child and what it started are gone afterwards, interrupted or not."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        if child.stdout:
            child.stdout.close()


def environment() -> dict[str, str]:
    """Ours without what would send pip or Python elsewhere."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX")}
    return {**kept, "PIP_USER": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "TF_USE_LEGACY_KERAS": "1", "CUDA_VISIBLE_DEVICES": "-1"}


@contextmanager
def place(name: str) -> Iterator[Path]:
    """An empty folder for a runtime, ours alone; removed again unless all goes well."""
    root = runtimes_folder()
    folder = root / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            if (folder / RECORD).exists():
                raise NoRuntime(f"there is a runtime {name} already; to make it anew: scopelint runtime remove {name}")
            remove_leftovers(root, but=folder)
            clear(folder)
            try:
                yield folder
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
    except OSError as error:
        raise NotMade(f"cannot write to {error.filename or folder}: {error.strerror}") from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else makes this runtime meanwhile; the lock goes with our process, however that ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise NoRuntime(f"another scopelint is making the runtime {folder.name}") from None
    try:
        yield
    finally:
        os.close(handle)


def remove_leftovers(root: Path, but: Path) -> None:
    """Delete what killed creations left of other runtimes."""
    for folder in root.iterdir():
        if folder != but and folder.is_dir() and not (folder / RECORD).exists():
            with suppress(NoRuntime, OSError), locked(folder):
                shutil.rmtree(folder, ignore_errors=True)


def clear(folder: Path) -> None:
    """Empty a folder, which may hold what a killed creation left."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def write_record(runtime: Runtime, folder: Path) -> None:
    """What makes the folder a runtime."""
    aside = folder / f"{RECORD}.new"
    aside.write_bytes(msgspec.json.encode(runtime))
    os.replace(aside, folder / RECORD)


def size_of(folder: Path) -> int:
    """The bytes of the files below a folder."""
    return sum(os.lstat(os.path.join(path, f)).st_size for path, _, files in os.walk(folder) for f in files)


def minor(version: str) -> list[str]:
    return version.split(".")[:2]
