"""Modules: loading, importing, globals."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from scopelint.interp.branches import finish
from scopelint.interp.compile_stmt import compile_block
from scopelint.interp.errors import PyRaise
from scopelint.interp.foreign import foreign_module, may_be_foreign
from scopelint.interp.frame import Frame
from scopelint.interp.loading import Source
from scopelint.interp.scopes import Scope
from scopelint.interp.scoping import Bindings
from scopelint.interp.stdlib.registry import MODULES
from scopelint.interp.values import ModuleV, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.code import StmtFn
    from scopelint.interp.machine import Machine
    from scopelint.source import ir

_COMPILED: dict[int, tuple[weakref.ref[ir.Module], StmtFn]] = {}
"""By the id of the code, as long as it lives."""


def compiled(code: ir.Module) -> StmtFn:
    """The closure of a module body, prepared once for all programs that run it."""
    key = id(code)
    if key not in _COMPILED:
        body = compile_block(code.body, Scope("module", Bindings(set(), set(), set()), (), "<module>"))
        _COMPILED[key] = (weakref.ref(code, lambda _: _COMPILED.pop(key, None)), body)
    return _COMPILED[key][1]


def find(m: Machine, name: str) -> Value:
    """The module by dotted name (loaded if need be), or None if there is none."""
    if name in m.modules:
        return m.modules[name]
    source = m.loader.find(name)
    if source is not None and (source.code is not None or not _is_native(m, name)):
        parent = None if source.standalone else _parent_package(m, name)
        if name in m.modules:
            return m.modules[name]
        if not source.standalone:
            return load(m, source, parent)
        with m.journal.outside():
            return load(m, source, parent)
    return _native(m, name)


def _is_native(m: Machine, name: str) -> bool:
    return name in m.native_modules or name in MODULES


def _native(m: Machine, name: str) -> Value:
    build = m.native_modules.get(name) or MODULES.get(name)
    if build is not None:
        with m.journal.outside():
            module = build(m)
        m.modules[name] = module
        _bind_in_parent(m, name, module)
        return module
    head, _, tail = name.rpartition(".")
    if head:
        parent = find(m, head)
        if isinstance(parent, ModuleV) and not parent.path:
            value = attribute(m, parent, tail)
            if not isinstance(value, ModuleV) and parent.resolve is not None:
                hidden = parent.resolve(tail + ".")  # a submodule that is no attribute of its package, or not under this name
                value = value if hidden is MISSING else hidden
            if isinstance(value, (ModuleV, Unknown)):
                m.modules[name] = value
                return value
        elif isinstance(parent, Unknown):
            return parent
    return None


def _parent_package(m: Machine, name: str) -> Value:
    head = name.rpartition(".")[0]
    return find(m, head) if head else None


def _bind_in_parent(m: Machine, name: str, module: Value) -> None:
    head, _, tail = name.rpartition(".")
    parent = m.modules.get(head) if head else None
    if isinstance(parent, ModuleV):
        m.journal.set(parent.attrs, tail, module)


def load(m: Machine, source: Source, parent: Value, run_as: str = "") -> Value:
    """Make the module and run its body; the body may have put something else in its place in sys.modules."""
    module = ModuleV(source.name, source.path, source.user)
    module.attrs.update(
        {
            "__name__": run_as or source.name,
            "__file__": source.file or source.path,
            "__doc__": None,
            "__package__": source.name if source.is_package else source.name.rpartition(".")[0],
            "__builtins__": m.unknown("__builtins__"),
        }
    )
    if source.is_package:
        module.attrs["__path__"] = m.list([source.file or source.path])
    m.journal.set(m.modules, source.name, module)
    if source.code is None:
        module.opaque = bool(source.file)
        _bind_in_parent(m, source.name, module)
        return module
    frame = Frame(m, module, module.attrs, ())
    m.frames.append(frame)
    try:
        run_body(m, frame, compiled(source.code))
    except PyRaise:
        if not run_as and source.name in m.modules:
            m.journal.delete(m.modules, source.name)
        raise
    finally:
        m.frames.pop()
    result = module if run_as else m.modules.get(source.name, module)
    _bind_in_parent(m, source.name, result)
    return result


def run_body(m: Machine, frame: Frame, body: StmtFn) -> None:
    """Run a module or class body to its end."""
    error: PyRaise | None = None
    signal = None
    try:
        signal = body(frame)
    except PyRaise as raised:
        error = raised
    finish(frame, signal, error)


def _first_missing(m: Machine, full: str) -> str:
    """The module that Python misses first: the outermost package that is not there."""
    parts = full.split(".")
    for i in range(1, len(parts)):
        above = ".".join(parts[:i])
        if find(m, above) is None and foreign_module(m, above) is None:
            return above
    return full


def import_module(m: Machine, name: str, package_of: ModuleV | None = None, level: int = 0) -> Value:
    """`import name`, or the module of `from <level dots>name import ...`."""
    full = absolute(m, name, package_of, level)
    module = find(m, full)
    if module is None:
        module = foreign_module(m, full)
    if module is None:
        missing = _first_missing(m, full)
        m.raise_("ModuleNotFoundError" if "ModuleNotFoundError" in m.classes else "ImportError", f"No module named '{missing}'")
    return module


def perhaps_missing(m: Machine, name: str) -> bool:
    """Whether the module is one we know nothing of: the import may as well fail."""
    return name not in m.modules and may_be_foreign(m, name) and find(m, name) is None


def absolute(m: Machine, name: str, package_of: ModuleV | None, level: int) -> str:
    if not level or package_of is None:
        return name
    package = package_of.attrs.get("__package__") or ""
    parts = str(package).split(".") if package else []
    if level > 1:
        parts = parts[: len(parts) - (level - 1)]
    if not parts:
        m.raise_("ImportError", "attempted relative import with no known parent package")
    return ".".join([*parts, name] if name else parts)


def attribute(m: Machine, module: ModuleV, name: str) -> Value:
    """A module's attribute, resolving natives on demand; MISSING if absent."""
    value = module.attrs.get(name, MISSING)
    if value is MISSING and module.resolve is not None:
        value = module.resolve(name)
        if value is not MISSING:
            module.attrs[name] = value
    if value is MISSING and "__getattr__" in module.attrs:
        value = m.call(module.attrs["__getattr__"], name)
    if value is MISSING and module.open:
        value = m.unknown(f"`{module.name}.{name}`")
    return value


def import_name(m: Machine, module: Value, name: str) -> Value:
    """`from module import name`: an attribute, else a submodule."""
    if isinstance(module, Unknown):
        return Unknown(module.reason, module.at, tf=module.tf)
    if not isinstance(module, ModuleV):
        return m.getattr(module, name)
    value = attribute(m, module, name)
    if value is not MISSING:
        return value
    if module.path or module.attrs.get("__path__") is not None or not module.opaque:
        sub = find(m, f"{module.name}.{name}")
        if sub is not None:
            return sub
    m.raise_("ImportError", f"cannot import name '{name}' from '{module.name}' ({module.path or 'unknown location'})")


def import_star(m: Machine, f: Frame, module: Value) -> None:
    """`from module import *`."""
    if not isinstance(module, ModuleV):
        m.incomplete("import * from a module that is not known")
        f.module.opaque = True
        return
    if module.resolve is not None or module.opaque:
        f.module.attrs["*"] = (*f.module.attrs.get("*", ()), module)
        return
    names = module.attrs.get("__all__", MISSING)
    listed = m.iterate(names) if names is not MISSING else [n for n in module.attrs if not n.startswith("_") and n != "*"]
    for name in listed or []:
        m.journal.set(f.vars, name, import_name(m, module, name))
    if "*" in module.attrs:
        f.module.attrs["*"] = (*f.module.attrs.get("*", ()), *module.attrs["*"])


def load_global(m: Machine, f: Frame, name: str) -> Value:
    """A global that is not (yet) in the module's table: star-imported natives, builtins, or a NameError."""
    value = f.module.attrs.get(name, MISSING)
    if value is not MISSING:
        return value
    for native in reversed(f.module.attrs.get("*", ())):
        if not name.startswith("_"):
            value = attribute(m, native, name)
            if value is not MISSING and not (native.opaque and name in m.builtins):
                return value
    value = m.builtins.get(name, MISSING)
    return m.unbound(f, name, local=False) if value is MISSING else value
