"""import statements."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interp.branches import branch
from scopelint.interp.code import StmtFn
from scopelint.interp.compile_assign import compile_store
from scopelint.interp.frame import Frame, Signal
from scopelint.interp.scopes import Scope
from scopelint.source import ir


def compile_import(node: ir.Import, scope: Scope) -> StmtFn:
    """import a.b, import a.b as c."""
    parts = [(a.name, a.asname, compile_store(a.asname or a.name.partition(".")[0], scope)) for a in node.names]
    span = node.span

    def bind(f: Frame) -> None:
        for name, asname, store in parts:
            f.span = span
            leaf = f.m.import_module(name)
            store(f, leaf if asname else f.m.import_module(name.partition(".")[0]))

    def run(f: Frame) -> Signal | None:
        f.span = span
        if f.trying and any(f.m.perhaps_missing(name) for name, _, _ in parts):
            return _either(f, parts[0][0], bind)
        bind(f)
        return None

    return run


def _either(f: Frame, name: str, bind: Callable[[Frame], None]) -> Signal | None:
    """A module that may not be installed, imported inside a try: both outcomes."""

    def absent() -> Signal | None:
        parts = name.split(".")
        above = (".".join(parts[:i]) for i in range(1, len(parts) + 1))
        f.m.raise_("ModuleNotFoundError", f"No module named '{next(filter(f.m.perhaps_missing, above), name)}'")

    def present() -> Signal | None:
        bind(f)
        return None

    return branch(f, [present, absent])


def compile_import_from(node: ir.ImportFrom, scope: Scope) -> StmtFn:
    """from a import b, from . import c, from a import *."""
    module, level, span = node.module or "", node.level, node.span
    names = [(a.name, compile_store(a.asname or a.name, scope)) for a in node.names if a.name != "*"]
    star = any(a.name == "*" for a in node.names)

    def bind(f: Frame) -> None:
        source = f.m.import_module(module, f.module, level)
        if star:
            f.m.import_star(f, source)
        for name, store in names:
            f.span = span
            store(f, f.m.import_name(source, name))

    def run(f: Frame) -> Signal | None:
        f.span = span
        if f.trying and not level and f.m.perhaps_missing(module):
            return _either(f, module, bind)
        bind(f)
        return None

    return run
