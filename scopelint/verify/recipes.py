"""What a runtime is made of: the Pythons that a TensorFlow has wheels for, and what pip is asked to install."""

from __future__ import annotations

import re

import msgspec

from scopelint.verify.errors import NoRuntime

TF1, TF2 = "tf1.15", "tf2"
"""The runtimes whose TensorFlow is known by their names (which are also the targets of a prediction)."""

ALIASES = {"1": TF1, "1.15": TF1, "2": TF2}
"""What --tf takes for them as well."""

PYTHONS: tuple[tuple[tuple[int, int], tuple[str, ...]], ...] = (
    ((2, 21), ("3.11", "3.12", "3.10", "3.13")),
    ((2, 20), ("3.11", "3.12", "3.10", "3.13", "3.9")),
    ((2, 16), ("3.11", "3.12", "3.10", "3.9")),
    ((2, 14), ("3.11", "3.10", "3.9")),
    ((2, 12), ("3.11", "3.10", "3.9", "3.8")),
    ((2, 8), ("3.10", "3.9", "3.8", "3.7")),
    ((2, 5), ("3.9", "3.8", "3.7")),
    ((2, 2), ("3.8", "3.7")),
    ((1, 13), ("3.7",)),
    ((1, 12), ("3.6",)),
)
"""(the TensorFlow from which on, the Pythons that it has wheels for, the one to prefer first)."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
VERSION = re.compile(r"(\d+)\.(\d+)(\.\d+(rc\d+)?)?")


class Recipe(msgspec.Struct, frozen=True):
    """A runtime to be made: its name, the Pythons that it may have, what is installed into it."""

    name: str
    tensorflow: str
    pythons: tuple[str, ...]
    requirements: tuple[str, ...]

    @property
    def pip(self) -> str:
        """A pip that knows today's wheels; the ones that come with old Pythons cannot tell which newer pip is still for them."""
        return "pip>=21,<22" if "3.6" in self.pythons else "pip>=21"

    @property
    def with_keras(self) -> bool:
        """Whether Keras 2 is a package of its own: TensorFlow's comes with Keras 3."""
        return any(r.startswith("tf-keras") for r in self.requirements)


def canonical(name: str) -> str:
    """The name of a runtime as it is kept: 1.15 is tf1.15, 2 is tf2."""
    return ALIASES.get(name, name)


def recipe(name: str, tensorflow: str | None = None) -> Recipe:
    """How a runtime of this name is made; `tensorflow` is a version such as 1.14.0 or 2.16."""
    name = canonical(name)
    if not NAME.fullmatch(name):
        raise NoRuntime(f"{name!r} is no name for a runtime: letters, digits and . _ + - are")
    if name == TF2 and tensorflow is None:
        return Recipe(name, "2", PYTHONS[0][1], ("tensorflow>=2.16,<3", "tf-keras"))
    version = tensorflow or ("1.15.5" if name == TF1 else None)
    if version is None:
        raise NoRuntime(f"which TensorFlow is {name} to have? {TF1} and {TF2} need no --tensorflow VERSION, other names do")
    family = name.removeprefix("tf")
    if name in (TF1, TF2) and not f"{version}.".startswith(f"{family}."):
        raise NoRuntime(f"{name} is a TensorFlow {family}, not {version}: give another one another name")
    return Recipe(name, version, *_parts(version))


def _parts(version: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The Pythons and the requirements of a TensorFlow version."""
    match = VERSION.fullmatch(version)
    if not match:
        raise NoRuntime(f"{version!r} is no version of TensorFlow: write 1.14.0, or 2.16 for the last of that minor")
    minor = (int(match[1]), int(match[2]))
    pythons = next((p for since, p in PYTHONS if since <= minor), None)
    if pythons is None:
        raise NoRuntime(f"TensorFlow {version} is too old: 1.12 is the first that can be recorded")
    exact = f"tensorflow=={version}" if match[3] else f"tensorflow=={version}.*"
    return pythons, (exact, *_beside(minor))


def _beside(minor: tuple[int, int]) -> tuple[str, ...]:
    """What a TensorFlow needs beside it: old ones do not say which newer protobuf and NumPy break them."""
    if minor < (2, 0):
        return ("protobuf<3.21", "numpy<1.19")
    if minor < (2, 12):
        return ("protobuf<3.21", "numpy<1.24")
    return (f"tf-keras=={minor[0]}.{minor[1]}.*",) if minor >= (2, 16) else ()
