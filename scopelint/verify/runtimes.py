"""Runtimes: virtual environments with a TensorFlow each, kept in the user's cache folder, and which of them judges a script.

A runtime is a folder with a record in it, which is written last: what has none is half made and counts as nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from scopelint.folders import cache_folder
from scopelint.verify.errors import NoRuntime
from scopelint.verify.recipes import TF1, TF2, canonical

RECORD = "runtime.json"


class Runtime(msgspec.Struct, frozen=True):
    """A virtual environment with a TensorFlow; `size` in bytes, as it was made."""

    name: str
    tensorflow: str
    python_version: str
    size: int
    keras: str | None = None
    folder: str = ""

    @property
    def python(self) -> str:
        """Its interpreter."""
        return python_of(self.folder)

    @property
    def usable(self) -> bool:
        """Whether its interpreter is still there: it goes with the Python that the environment was made with."""
        return os.access(self.python, os.X_OK)


class Chosen(msgspec.Struct, frozen=True):
    """The Python that judges, and why it does."""

    python: str
    why: str


def runtimes_folder() -> Path:
    """Where the runtimes are."""
    return cache_folder() / "runtimes"


def python_of(folder: str) -> str:
    """The interpreter of a virtual environment."""
    return os.path.join(folder, "Scripts", "python.exe") if os.name == "nt" else os.path.join(folder, "bin", "python")


def installed() -> list[Runtime]:
    """All runtimes there are, by name."""
    with suppress(FileNotFoundError, NotADirectoryError):
        found = (find(entry.name) for entry in os.scandir(runtimes_folder()))
        return sorted((r for r in found if r), key=lambda r: r.name)
    return []


def find(name: str) -> Runtime | None:
    """The runtime of a name; None where there is none, or only a half-made one."""
    name = canonical(name)
    if os.path.basename(name) != name or not name.strip("."):
        return None
    folder = runtimes_folder() / name
    try:
        runtime = msgspec.json.decode((folder / RECORD).read_bytes(), type=Runtime)
    except (OSError, msgspec.MsgspecError):
        return None
    return msgspec.structs.replace(runtime, name=name, folder=str(folder))


def remove(name: str) -> Runtime:
    """Delete a runtime; what it was. Raises NoRuntime where there is none of this name, or it cannot be deleted."""
    runtime = find(name)
    if runtime is None:
        raise NoRuntime(f"there is no runtime {name!r}; {there_are()}")
    try:
        os.unlink(os.path.join(runtime.folder, RECORD))  # first: what is half gone is no runtime
        shutil.rmtree(runtime.folder)
    except OSError as error:
        raise NoRuntime(f"cannot delete {error.filename}: {error.strerror}") from error
    return runtime


def there_are() -> str:
    """The names of the runtimes there are, as part of a sentence."""
    names = [r.name for r in installed()]
    return f"there are: {', '.join(names)}" if names else "there are none yet"


def choose(tf: str | None, python: str | None, configured: str | None, target: str) -> Chosen:
    """The Python that judges a script: --python, else --tf, else what the project configures, else the target's runtime, else our own.

    `tf` is 1.15, 2 or a runtime's name; `configured` a runtime's name or a path. Raises NoRuntime where what is asked for is not there.
    """
    if python:
        return Chosen(interpreter(python, "--python"), "given with --python")
    if tf:
        return _managed(tf, f"asked for with --tf {tf}")
    if configured:
        where = "runtime of [tool.scopelint]"
        path = "/" in configured or os.sep in configured
        return Chosen(interpreter(configured, where), f"the {where}") if path else _managed(configured, f"the {where}")
    if find(target):
        return _managed(target, f"the runtime for {target}")
    return Chosen(sys.executable, f"the one scopelint runs under: there is no runtime {target}")


def interpreter(path: str, where: str) -> str:
    """The Python at a path, which may also be a virtual environment's folder or a command on PATH. Links are kept as they are."""
    path = os.path.expanduser(path)
    path = python_of(path) if os.path.isdir(path) else path
    found = shutil.which(path)
    if found is None:
        raise NoRuntime(f"{where}: {path} is no Python that can be started")
    return os.path.abspath(found)


def _managed(name: str, why: str) -> Chosen:
    """A runtime's Python, if the runtime is there and whole."""
    runtime = find(name)
    if runtime is None:
        create = canonical(name) if canonical(name) in (TF1, TF2) else f"{name} --tensorflow VERSION"
        raise NoRuntime(f"there is no runtime {canonical(name)} ({why}); {there_are()}. `scopelint runtime create {create}` makes it")
    if not runtime.usable:
        again = f"`scopelint runtime remove {runtime.name}`, then create it again"
        raise NoRuntime(f"the runtime {runtime.name} ({why}) is broken: the Python it was made with is gone; {again}")
    return Chosen(runtime.python, f"{why}: TensorFlow {runtime.tensorflow}")
