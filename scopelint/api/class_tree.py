"""What TensorFlow's own classes derive from and may have, where ours are built in another way or know less."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scopelint.api.module import symbols
from scopelint.api.opaque import OpaqueSymbol
from scopelint.api.registry import library_of
from scopelint.api.state import tf_state
from scopelint.interp.exceptions import OURS
from scopelint.interp.values import ClassV, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_LIBRARY = "scopelint.api.library."
LIBRARY_FOLDER = Path(__file__).parent / "library"


@cache
def _symbols_of_library(target: str) -> dict[tuple[str, str], str]:
    """(library file, class name) -> the public class that it stands for, if it is one."""
    table = symbols(target)
    found: dict[tuple[str, str], set[str]] = {}
    for path, names in table.tree.items():
        for name, code in names.items():
            full = f"{path}.{name}".lstrip(".")
            place = library_of(f"tf.{full}")
            if place is not None and (code == "c" or (isinstance(code, str) and code.startswith("="))):
                found.setdefault(place, set()).add(table.canonical(full))
    return {place: min(ones) for place, ones in found.items() if len(ones) == 1}


def _symbol(target: str, cls: Value) -> str | None:
    if isinstance(cls, OpaqueSymbol):
        return cls.name.removeprefix("tf.") if cls.kind == "c" else None
    if isinstance(cls, ClassV) and cls.module.startswith(_LIBRARY):
        return _symbols_of_library(target).get((cls.module[len(_LIBRARY) :], cls.qualname))
    return None


def derives(m: Machine, cls: ClassV, of: Value) -> bool | None:
    """Whether TensorFlow's `cls`, or a class over one, derives from TensorFlow's class `of`; None where the classes that run say it."""
    if m.frames and m.frames[-1].module.name.startswith(OURS):
        return None
    target = tf_state(m).target
    wanted = _symbol(target, of)
    if wanted is None or cls.partly_known:
        return None
    above = _public(target, cls)
    if not above:
        return None if isinstance(of, ClassV) or cls.module.startswith(OURS) else False
    return wanted in above


@cache
def _attributes(file: str) -> frozenset[str]:
    """The attributes that a library file's classes know of."""
    return frozenset(re.findall(r"\.([A-Za-z_]\w*)", (LIBRARY_FOLDER / f"{file}.py").read_text()))


def may_have(m: Machine, cls: ClassV, name: str) -> bool:
    """Whether TensorFlow's own class over which the user's stands may have an attribute that ours knows nothing of."""
    if m.frames and (m.frames[-1].trying or m.frames[-1].module.name.startswith(OURS)):
        return False  # who tries is ready for its absence
    files = {c.module[len(_LIBRARY) :] for c in cls.mro if c.module.startswith(_LIBRARY)}
    return bool(files) and not any(name in _attributes(file) for file in files)


def _public(target: str, cls: ClassV) -> set[str]:
    """The public classes of TensorFlow that a class is or derives from."""
    own = _symbol(target, cls)
    if own is not None:
        return {own, *symbols(target).bases.get(own, ())}
    return {name for base in cls.bases for name in _public(target, base)}
