"""Modelled modules of the standard library (and NumPy), by dotted name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scopelint.interp.values import ModuleV

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

Builder = Callable[["Machine"], ModuleV]

MODULES: dict[str, Builder] = {}
PARTLY_MODELLED: set[str] = set()
"""Packages of which a model has the part that graphs hang on; the rest of them is not known, and not missing."""


def module(name: str) -> Callable[[Builder], Builder]:
    """Register the function that builds the model of module `name` (called once a machine, at first import)."""

    def register(build: Builder) -> Builder:
        MODULES[name] = build
        return build

    return register
