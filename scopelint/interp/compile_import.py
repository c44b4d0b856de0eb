"""import statements."""

from __future__ import annotations

from scopelint.interp.code import StmtFn
from scopelint.interp.compile_assign import compile_store
from scopelint.interp.frame import Frame
from scopelint.interp.scopes import Scope
from scopelint.source import ir


def compile_import(node: ir.Import, scope: Scope) -> StmtFn:
    """import a.b, import a.b as c."""
    parts = [(a.name, a.asname, compile_store(a.asname or a.name.partition(".")[0], scope)) for a in node.names]
    span = node.span

    def run(f: Frame) -> None:
        for name, asname, store in parts:
            f.span = span
            leaf = f.m.import_module(name)
            store(f, leaf if asname else f.m.import_module(name.partition(".")[0]))

    return run


def compile_import_from(node: ir.ImportFrom, scope: Scope) -> StmtFn:
    """from a import b, from . import c, from a import *."""
    module, level, span = node.module or "", node.level, node.span
    names = [(a.name, compile_store(a.asname or a.name, scope)) for a in node.names if a.name != "*"]
    star = any(a.name == "*" for a in node.names)

    def run(f: Frame) -> None:
        f.span = span
        source = f.m.import_module(module, f.module, level)
        if star:
            f.m.import_star(f, source)
        for name, store in names:
            f.span = span
            store(f, f.m.import_name(source, name))

    return run
