"""What each public TensorFlow symbol is to us: a native function, a constant, or a composite of `library/`.

Symbols are named by their canonical prefix `tf.` whatever they were imported through (`tensorflow`, `tensorflow.compat.v1`, an internal
module); aliases that TensorFlow exports (tf.log, tf.math.log) need only one registration: `api.module` resolves them by object identity.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from scopelint.interp.values import Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

Native = Callable[..., Value]


class Entry(NamedTuple):
    """One registered symbol. kind: "fn" (fn(m, ...)), "value" (the value itself) or "lazy" (fn(m) builds the value once a machine)."""

    kind: str
    target: Any
    pure: bool = False
    only: str = ""


REGISTRY: dict[str, list[Entry]] = {}
"""Symbol ("tf.identity") -> its entries; more than one only where they differ by target."""

LIBRARY: dict[str, tuple[str, str]] = {}
"""Symbol or prefix ("tf.layers", "tf.train.AdamOptimizer") -> (file of api/library, attribute there; "": the symbol's last component)."""


def _add(names: tuple[str, ...], entry: Entry) -> None:
    for name in names:
        REGISTRY.setdefault(name, []).append(entry)


def primitive(*names: str, pure: bool = False, only: str = "") -> Callable[[Native], Native]:
    """Register fn(m, *args, **kwargs) -> Value under symbols. pure: makes no ops. only: the target ("tf1.15" or "tf2") it is for."""

    def register(fn: Native) -> Native:
        _add(names, Entry("fn", fn, pure, only))
        return fn

    return register


def constant(*names: str, value: Value, only: str = "") -> None:
    """Register a plain value."""
    _add(names, Entry("value", value, True, only))


def lazy(*names: str, only: str = "") -> Callable[[Callable[[Machine], Value]], Callable[[Machine], Value]]:
    """Register a function that builds the symbol's value once a machine (classes, objects with state)."""

    def register(build: Callable[[Machine], Value]) -> Callable[[Machine], Value]:
        _add(names, Entry("lazy", build, True, only))
        return build

    return register


def words(text: str) -> list[str]:
    """The words of a text: long lists of names."""
    return text.split()


def library(file: str, *symbols: str, **renamed: str) -> None:
    """Declare that api/library/FILE.py defines symbols or prefixes: library("layers", "tf.layers").

    A symbol that has another name in the file is written "tf.train.AdamOptimizer=Adam".
    """
    for symbol in symbols:
        name, _, attribute = symbol.partition("=")
        LIBRARY[name] = (file, attribute)


def library_of(symbol: str) -> tuple[str, str] | None:
    """The library file and attribute of a symbol, by its longest declared prefix."""
    found = LIBRARY.get(symbol)
    if found is not None:
        return found[0], found[1] or symbol.rpartition(".")[2]
    prefix, _, last = symbol.rpartition(".")
    entry = LIBRARY.get(prefix)
    return (entry[0], last) if entry is not None and not entry[1] else None


def entry_for(symbol: str, target: str) -> Entry | None:
    """The registered entry of a symbol under a target."""
    fallback = None
    for entry in REGISTRY.get(symbol, ()):
        if entry.only == target:
            return entry
        if not entry.only:
            fallback = entry
    return fallback


_loaded = False


def load_all() -> None:
    """Import every module of scopelint.api (but generate and library), so that REGISTRY and LIBRARY are complete."""
    global _loaded
    if _loaded:
        return
    _loaded = True
    for package in ("scopelint.api", "scopelint.api.families", "scopelint.api.library_index"):
        base = importlib.import_module(package)
        for info in pkgutil.iter_modules(base.__path__):
            if not info.ispkg:
                importlib.import_module(f"{package}.{info.name}")
