"""Run source text on the machine, and turn abstract values back into Python's for comparison with CPython."""

from __future__ import annotations

import textwrap
from typing import Any

from scopelint.interp import imports
from scopelint.interp.builtins.base import payload
from scopelint.interp.loading import Source
from scopelint.interp.machine import Machine
from scopelint.interp.settings import Settings
from scopelint.interp.values import DictV, ListV, SetV, Unknown
from scopelint.source.lower import lower


class TextLoader:
    """Modules from a dict of texts."""

    def __init__(self, modules: dict[str, str]) -> None:
        self.modules = modules
        self.files: dict[str, bytes] = {}

    def find(self, name: str) -> Source | None:
        package = any(k.startswith(name + ".") for k in self.modules)
        if name not in self.modules and not package:
            return None
        text = self.modules.get(name, "")
        path = name.replace(".", "/") + ("/__init__.py" if package else ".py")
        return Source(name, path, lower(textwrap.dedent(text), path), package, True, path)

    def modules_in(self, folder: str) -> list[tuple[str, bool]] | None:
        return None

    def data(self, path: str) -> bytes | None:
        return self.files.get(path)

    def files_in(self, folder: str) -> list[tuple[str, bool]] | None:
        below = [f[len(folder) + 1 :].split("/") for f in self.files if f.startswith(folder + "/")]
        return sorted({(names[0], len(names) > 1) for names in below}) or None

    def add_path(self, folder: str, front: bool) -> None:
        pass


NO_HURRY = {"seconds": 1e9, "max_steps": 10**12}
"""A machine of the property tests serves thousands of examples."""


def machine(modules: dict[str, str] | None = None, **settings: Any) -> Machine:
    return Machine(TextLoader(modules or {}), Settings(**{**NO_HURRY, **settings}))


def run(text: str, m: Machine | None = None, **modules: str) -> dict[str, Any]:
    """Run a script; its globals, as host values where known."""
    m = m or machine(modules)
    source = Source("__main__", "main.py", lower(textwrap.dedent(text), "main.py"), False, True, "main.py")
    module = imports.load(m, source, None, run_as="__main__")
    assert m.journal.depth == 0
    return {k: host(v) for k, v in module.attrs.items()}


def host(v: Any) -> Any:
    """The host value of an abstract value; what is not plain data stays as it is."""
    v = payload(v)
    if isinstance(v, tuple):
        return tuple(host(x) for x in v)
    if isinstance(v, ListV) and v.rest is None:
        return [host(x) for x in v.items]
    if isinstance(v, DictV) and v.rest is None:
        return {host(k): host(x) for k, x in v.items.items()}
    if isinstance(v, SetV) and v.rest is None:
        return {host(x) for x in v.items}
    return v


def is_unknown(v: Any) -> bool:
    return isinstance(v, Unknown)
