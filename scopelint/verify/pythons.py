"""Finding a Python of a minor version that virtual environments can be made with: on PATH, and where pyenv and uv keep theirs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from scopelint.verify.errors import NoRuntime

PROBE = """
import json, sys
lacks = []
for name in ("venv", "ensurepip", "ssl", "zlib"):
    try:
        __import__(name)
    except ImportError:
        lacks.append(name)
print(json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "lacks": lacks}))
"""
PROBE_SECONDS = 60


class Answer(msgspec.Struct, frozen=True):
    """What a Python says of itself."""

    version: str
    lacks: tuple[str, ...]

    @property
    def minor(self) -> str:
        return ".".join(self.version.split(".")[:2])


def find_python(minors: Sequence[str], given: str | None, user: str) -> str:
    """The path of a Python of one of these minors: ours if it fits, else the first there is. Raises NoRuntime where there is none.

    `user` is who needs it, for the message.
    """
    if given is not None:
        return _checked(given, minors, user)
    refused: list[str] = []
    for minor in _preferred(minors):
        for path in candidates(minor):
            answer = probe(path)
            if isinstance(answer, Answer) and answer.minor == minor and not answer.lacks:
                return path
            refused.append(f"{path} {_objection(answer, (minor,), user)}")
    raise NoRuntime("\n".join([*_advice(minors, user), *refused]))


def probe(path: str) -> Answer | str:
    """The version of a Python and what it lacks; a sentence's end where it is none."""
    try:
        done = subprocess.run([path, "-I", "-c", PROBE], capture_output=True, text=True, timeout=PROBE_SECONDS, stdin=subprocess.DEVNULL)
        return msgspec.json.decode(done.stdout, type=Answer)
    except OSError as error:
        return f"cannot be started: {error.strerror}"
    except (subprocess.TimeoutExpired, ValueError, msgspec.MsgspecError):
        return "is no working Python"


def candidates(minor: str) -> Iterator[str]:
    """Every file that should be a Python of this minor, each once."""
    seen: set[str] = set()
    for path in _places(minor):
        if path not in seen and os.access(path, os.X_OK) and not os.path.isdir(path):
            seen.add(path)
            yield path


def _preferred(minors: Sequence[str]) -> Sequence[str]:
    ours = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return sorted(minors, key=lambda m: m != ours)


def _places(minor: str) -> Iterator[str]:
    if minor == f"{sys.version_info[0]}.{sys.version_info[1]}":
        yield sys.executable
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if folder:
            yield os.path.join(folder, f"python{minor}")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    yield from _newest(pyenv.glob(f"{minor}.*/bin/python"))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or Path.home() / ".local/share/uv/python")
    yield from _newest(uv.glob(f"cpython-{minor}.*/bin/python{minor}"))


def _newest(paths: Iterable[Path]) -> list[str]:
    return [str(p) for p in sorted(paths, key=lambda p: [int(n) for n in re.findall(r"\d+", p.parts[-3])], reverse=True)]


def _checked(given: str, minors: Sequence[str], user: str) -> str:
    """--python, if it is fit. Links are kept: a virtual environment's Python is known by where its link lies."""
    path = shutil.which(os.path.expanduser(given))
    if path is None:
        raise NoRuntime(f"--python: {given} is no Python that can be started")
    answer = probe(path)
    if not isinstance(answer, Answer) or answer.minor not in minors or answer.lacks:
        raise NoRuntime(f"--python: {path} {_objection(answer, minors, user)}")
    return os.path.abspath(path)


def _objection(answer: Answer | str, minors: Sequence[str], user: str) -> str:
    """What is wrong with a Python, as the rest of a sentence that begins with its path."""
    if isinstance(answer, str):
        return answer
    if answer.minor not in minors:
        return f"is Python {answer.version}: {user} needs {_one_of(minors)}"
    return f"lacks the modules {', '.join(answer.lacks)}"


def _advice(minors: Sequence[str], user: str) -> list[str]:
    first = minors[0]
    return [
        f"{user} needs Python {_one_of(minors)}, and none with venv and pip was found on PATH or among pyenv's and uv's.",
        f"To get one: `pyenv install {first}`, `uv python install {first}` or `conda create -n py{first.replace('.', '')} python={first}`.",
        "One that lies elsewhere is given with --python PATH.",
    ]


def _one_of(minors: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(minors[:-1]), minors[-1])))
