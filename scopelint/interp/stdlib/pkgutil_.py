"""pkgutil: which modules a folder of the tree has."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scopelint.facts import has_hole
from scopelint.interp.stdlib.files_ import contents
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives
from scopelint.interp.values import ModuleV, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

lib = Natives("pkgutil")


@lib("iter_modules", "walk_packages")
def iter_modules(m: Machine, path: Value = None, prefix: Value = "", onerror: Value = None) -> Value:
    """pkgutil.iter_modules(folders): (finder, name, is package) in order of names (subpackages are not entered)."""
    folders = m.iterate(path) if path is not None else None
    if folders is None or not isinstance(prefix, str) or not all(isinstance(f, str) and not has_hole(f) for f in folders):
        return m.unknown("the modules of a folder that is not known")
    found: list[Value] = []
    for folder in folders:
        names = m.loader.modules_in(folder)
        if names is None:
            return m.unknown("the modules of a folder outside the tree")
        found += [(None, prefix + name, package) for name, package in names]
    return m.list(found)


@lib("get_data")
def get_data(m: Machine, package: Value, resource: Value) -> Value:
    """pkgutil.get_data: the bytes of a file beside a package's code."""
    found = m.import_module(package) if isinstance(package, str) and not has_hole(package) else None
    file = m.getattr(found, "__file__", None) if isinstance(found, ModuleV) else None
    data = contents(m, posixpath.join(posixpath.dirname(file), resource)) if isinstance(file, str) and isinstance(resource, str) else None
    return m.unknown("the contents of a file", kind="bytes") if data is None else data


@module("pkgutil")
def build(m: Machine) -> ModuleV:
    """The pkgutil module."""
    return lib.module(m)
