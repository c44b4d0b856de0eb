"""Classes: the class statement, instantiation, type tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp import frame_builtins
from scopelint.interp.exceptions import OURS
from scopelint.interp.frame import Frame
from scopelint.interp.values import (
    BoundMethod,
    ClassCell,
    ClassMethodV,
    ClassV,
    DictV,
    Foreign,
    FunctionV,
    Instance,
    IteratorV,
    ListV,
    ModuleV,
    NativeFn,
    PropertyV,
    SetV,
    StaticMethodV,
    SuperV,
    Unknown,
    Value,
)
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.code import StmtFn
    from scopelint.interp.machine import Machine

_NAMES = {
    ListV: "list",
    DictV: "dict",
    FunctionV: "function",
    NativeFn: "builtin_function_or_method",
    BoundMethod: "method",
    ModuleV: "module",
    PropertyV: "property",
    StaticMethodV: "staticmethod",
    ClassMethodV: "classmethod",
    SuperV: "super",
    IteratorV: "generator",
    type(None): "NoneType",
    type(...): "ellipsis",
    type(NotImplemented): "NotImplementedType",
}
SUBCLASS_HOOK = "__scopelint_subclass__"
"""A native class attribute called with (machine, new class) when a class derives from it; what it answers replaces the class."""


def install(m: Machine) -> None:
    """The builtins that look at frames, and what `type` itself offers metaclasses."""
    frame_builtins.install(m)
    root = m.classes["type"]
    one_argument = root.construct

    def construct(m: Machine, cls: ClassV, *args: Value, **kwargs: Value) -> Value:
        if len(args) != 3:
            return one_argument(m, cls, *args) if one_argument is not None else None
        bases = tuple(b for b in m.iterate(args[1]) or [] if isinstance(b, ClassV))
        meta = cls if cls is not root else next((b.metaclass for b in bases if b.metaclass is not None), None)
        return _create(m, meta, m.to_str(args[0]), bases, Table(m.mapping_items(args[2]) or {}), kwargs)

    def new(m: Machine, meta: Value, name: Value, bases: Value = (), namespace: Value = None, **keywords: Value) -> Value:
        known = tuple(b for b in m.iterate(bases) or [] if isinstance(b, ClassV))
        items = Table(m.mapping_items(namespace) or {})
        return make_class(m, m.to_str(name), known, items, meta if isinstance(meta, ClassV) and meta is not root else None, keywords)

    def call(m: Machine, cls: Value, /, *args: Value, **kwargs: Value) -> Value:
        return type_call(m, cls, list(args), kwargs)

    root.construct = construct
    root.attrs["__new__"] = StaticMethodV(NativeFn("type.__new__", new, pure=False))
    root.attrs["__call__"] = NativeFn("type.__call__", call, pure=False)
    root.attrs["__init__"] = NativeFn("type.__init__", lambda m, *args, **kwargs: None)


def class_of(m: Machine, v: Value) -> ClassV | None:
    """type(v), None if not known."""
    if isinstance(v, Instance):
        return v.cls
    if isinstance(v, ClassV):
        return v.metaclass if isinstance(v.metaclass, ClassV) else m.classes["type"]
    if isinstance(v, Foreign):
        return v.py_class(m)
    if isinstance(v, SetV):
        return m.classes["frozenset" if v.frozen else "set"]
    if isinstance(v, Unknown):
        return m.classes.get(v.kind) if v.kind else None
    return m.classes.get(_NAMES.get(type(v)) or type(v).__name__)


def is_instance(m: Machine, v: Value, cls: Value) -> bool | None:
    """isinstance(v, cls): None if not known."""
    if isinstance(cls, tuple):
        results = [is_instance(m, v, c) for c in cls]
        return True if True in results else None if None in results else False
    if isinstance(v, Unknown) and hasattr(v, "options"):
        results = [is_instance(m, o, cls) for o in v.options]
        return results[0] if len({*results}) == 1 else None
    if not isinstance(cls, ClassV):
        actual = class_of(m, v) if m.derives is not None and isinstance(cls, Foreign) else None
        return m.derives(m, actual, cls) if actual is not None and m.derives is not None else None
    if type(cls.metaclass) is ClassV and type(check := cls.metaclass.lookup("__instancecheck__")) in (FunctionV, NativeFn):
        return m.truth(m.call(check, cls, v))
    actual = class_of(m, v)
    if actual is None:
        return True if cls.name == "object" and cls.module == "builtins" else None
    return _derives(m, actual, cls)


def is_subclass(m: Machine, cls: Value, of: Value) -> bool | None:
    if isinstance(of, tuple):
        results = [is_subclass(m, cls, c) for c in of]
        return True if True in results else None if None in results else False
    if isinstance(cls, ClassV) and isinstance(of, Foreign) and m.derives is not None:
        return m.derives(m, cls, of)
    if not isinstance(cls, ClassV) or not isinstance(of, ClassV):
        return None if isinstance(cls, Unknown) or isinstance(of, Unknown) else m.raise_("TypeError", "issubclass() arg 1 must be a class")
    return _derives(m, cls, of)


def _derives(m: Machine, actual: ClassV, cls: ClassV) -> bool | None:
    if m.derives is not None and cls.module.startswith(OURS) and (said := m.derives(m, actual, cls)) is not None:
        return said
    if cls in actual.mro:
        return True
    hook = cls.attrs.get("__scopelint_instancecheck__")
    if hook is not None:
        found = hook.fn(m, actual)
        if found is not False:
            return bool(found) if found is not None else None
    registered = cls.attrs.get("__registered__")
    if registered is not None and any(r in actual.mro for r in registered.items):
        return True
    return None if actual.partly_known else False


def build(
    m: Machine,
    f: Frame,
    name: str,
    bases: list[Value],
    keywords: dict[str, Value],
    namespace: Table[str, Value],
    scopes: tuple[Table[str, Value], ...],
    body: StmtFn,
) -> Value:
    """The class statement."""
    from scopelint.interp.imports import run_body

    metaclass = keywords.pop("metaclass", None)
    bases = _resolve_bases(m, bases)
    frame = Frame(m, f.module, namespace, scopes, name)
    cell = frame.cell = ClassCell()
    frame.span = f.span
    known = tuple(b for b in bases if isinstance(b, ClassV))
    metaclass = metaclass or next((b.metaclass for b in known if b.metaclass is not None), None)
    if isinstance(metaclass, ClassV) and (prepare := metaclass.lookup("__prepare__")) is not MISSING and type(prepare) is ClassMethodV:
        m.call(prepare.func, metaclass, name, tuple(bases), **keywords)
    m.frames.append(frame)
    try:
        run_body(m, frame, body)
    finally:
        m.frames.pop()
    for base in bases:
        if not isinstance(base, ClassV):
            namespace["*"] = base
    cls = _create(m, metaclass, name, known, namespace, keywords)
    if isinstance(cls, ClassV):
        cell.value = cls
    return cls


def _resolve_bases(m: Machine, bases: list[Value]) -> list[Value]:
    result: list[Value] = []
    for b in bases:
        if isinstance(b, (ClassV, Unknown)):
            result.append(b)
            continue
        entries = m.getattr(b, "__mro_entries__", MISSING) if not isinstance(b, Foreign) else MISSING
        cls = b.py_class(m) if isinstance(b, Foreign) else None
        if entries is not MISSING and not isinstance(entries, Unknown):
            result += m.iterate(m.call(entries, tuple(bases))) or []
        else:
            result.append(cls if cls is not None else m.unknown("a base class that is not known", tf=True))
    return result


def _create(
    m: Machine, metaclass: Value, name: str, bases: tuple[ClassV, ...], namespace: Table[str, Value], keywords: dict[str, Value]
) -> Value:
    if isinstance(metaclass, (FunctionV, BoundMethod)):
        return m.call(metaclass, name, bases, m.dict(dict(namespace)))
    if isinstance(metaclass, ClassV) and metaclass is not m.classes["type"]:
        new = metaclass.lookup("__new__")
        if type(new) is StaticMethodV:
            new = new.func
        if type(new) is FunctionV:
            cls = m.call(new, metaclass, name, bases, m.dict(dict(namespace)), **keywords)
        else:
            cls = make_class(m, name, bases, namespace, metaclass, keywords)
        init = metaclass.lookup("__init__")
        if type(init) is FunctionV and isinstance(cls, ClassV):
            m.call(init, cls, name, bases, m.dict(dict(namespace)), **keywords)
        return cls
    return make_class(m, name, bases, namespace, metaclass if isinstance(metaclass, ClassV) else None, keywords)


def make_class(
    m: Machine, name: str, bases: tuple[ClassV, ...], namespace: dict[str, Value], metaclass: ClassV | None, keywords: dict[str, Value]
) -> Value:
    """type.__new__: the class object, with __set_name__, __init_subclass__ and native subclass hooks run."""
    bases = tuple(b for b in bases if b is not m.classes["object"]) or ()
    module = namespace.get("__module__", "__main__")
    qualname = namespace.get("__qualname__", name)
    if metaclass is None:
        metaclass = next((b.metaclass for b in bases if b.metaclass is not None), None)
    attrs = {k: v for k, v in namespace.items() if k not in ("__qualname__",)}
    for special in ("__new__", "__init_subclass__", "__class_getitem__"):
        if type(attrs.get(special)) is FunctionV:
            attrs[special] = StaticMethodV(attrs[special]) if special == "__new__" else ClassMethodV(attrs[special])
    cls = ClassV(name, bases or (m.classes["object"],), attrs, str(module), str(qualname), metaclass=metaclass)
    if "__getattribute__" in attrs:
        m.ext["getattribute"] = True
    for base in cls.mro[1:]:
        m.ext.setdefault("subclasses", {}).setdefault(base, []).append(cls)
    for key, value in list(attrs.items()):
        if type(value) is Instance and (hook := value.cls.lookup("__set_name__")) is not MISSING:
            m.call(hook, value, cls, key)
    for base in cls.mro[1:]:
        if (init := base.attrs.get("__init_subclass__")) is not None:
            m.call(init.func if type(init) is ClassMethodV else init, cls, **keywords)
            break
    for base in cls.mro[1:]:
        if (native := base.attrs.get(SUBCLASS_HOOK)) is not None:
            return native.fn(m, cls) or cls
    return cls


def instantiate(m: Machine, cls: ClassV, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """cls(*args, **kwargs)."""
    if type(cls.metaclass) is ClassV:
        caller = cls.metaclass.lookup("__call__")
        if type(caller) is FunctionV or (type(caller) is NativeFn and cls.metaclass.module != "builtins"):
            return m.call(caller, cls, *args, **kwargs)
    return type_call(m, cls, args, kwargs)


def type_call(m: Machine, cls: ClassV, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """type.__call__: __new__, then __init__."""
    if cls.construct is not None:
        m.tick()
        return cls.construct(m, cls, *args, **kwargs)
    if cls.partly_known:
        m.opaque(f"a class with a base that is not known ({cls.name})", args)
    new = cls.lookup("__new__")
    if type(new) is StaticMethodV:
        new = new.func
    if type(new) is FunctionV:
        obj = m.call(new, cls, *args, **kwargs)
        if not (isinstance(obj, Instance) and cls in obj.cls.mro):
            return obj
    else:
        obj = allocate(m, cls, args, kwargs)
        if not isinstance(obj, Instance):
            return obj
    init = cls.lookup("__init__")
    if init is not MISSING and type(init) is not NativeFn:
        m.call(init, obj, *args, **kwargs)
    elif (args or kwargs) and type(new) is not FunctionV and obj.payload is None and not _takes_any(m, cls):
        m.raise_("TypeError", f"{cls.name}() takes no arguments")
    return obj


def _takes_any(m: Machine, cls: ClassV) -> bool:
    return m.classes["BaseException"] in cls.mro or cls.partly_known or any(c.construct is not None and c.name != "object" for c in cls.mro)


def allocate(m: Machine, cls: ClassV, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """__new__ of the nearest builtin base."""
    base = next((c for c in cls.mro if c.construct is not None), None)
    if base is None or base.construct is None or base.name == "object":
        return Instance(cls)
    return base.construct(m, cls, *args, **kwargs)
