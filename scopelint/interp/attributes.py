"""Attribute access: the descriptor protocol over abstract objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp import imports
from scopelint.interp.builtins.base import type_name, unknown_special
from scopelint.interp.errors import PyRaise
from scopelint.interp.function_attrs import function_attribute, live_dict
from scopelint.interp.values import (
    BoundMethod,
    Choice,
    ClassMethodV,
    ClassV,
    Foreign,
    FunctionV,
    Instance,
    IteratorV,
    ModuleV,
    NativeFn,
    PropertyV,
    StaticMethodV,
    SuperV,
    Unknown,
    Value,
)
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def get(m: Machine, obj: Value, name: str) -> Value:
    """obj.name, MISSING if it is surely absent."""
    kind = type(obj)
    if kind is Instance:
        return _instance(m, obj, name)
    if kind is ModuleV:
        return _module(m, obj, name)
    if kind is ClassV:
        return _class(m, obj, name)
    if isinstance(obj, Foreign):
        return _foreign(m, obj, name)
    if isinstance(obj, Choice):
        return m.over(obj, lambda option: m.getattr(option, name))
    if isinstance(obj, Unknown):
        return Unknown(obj.reason, obj.at, tf=obj.tf)
    if kind is SuperV:
        return _super(m, obj, name)
    if kind is FunctionV or kind is BoundMethod or kind is NativeFn:
        value = function_attribute(m, obj, name)
        if value is not MISSING:
            return value
    if kind is PropertyV and name in ("getter", "setter", "deleter", "fget", "fset"):
        return _property_part(m, obj, name)
    if kind in (StaticMethodV, ClassMethodV) and name == "__func__":
        return obj.func
    if kind is IteratorV and name in ("send", "throw", "close", "__next__", "next"):
        return _iterator_method(m, obj, name)
    return _builtin(m, obj, name)


def _builtin(m: Machine, obj: Value, name: str) -> Value:
    cls = m.class_of(obj)
    if cls is None:
        return m.unknown(f"attribute `{name}`", tf=True)
    if name == "__class__":
        return cls
    value = cls.lookup(name)
    return value if value is MISSING else bind(m, value, obj, cls)


def bind(m: Machine, value: Value, obj: Value, cls: ClassV) -> Value:
    """What a class attribute becomes when it is read through an object."""
    kind = type(value)
    if kind is FunctionV or kind is NativeFn:
        return BoundMethod(value, obj)
    if kind is PropertyV:
        if value.getter is None:
            m.raise_("AttributeError", "unreadable attribute")
        return m.call(value.getter, obj)
    if kind is ClassMethodV:
        return BoundMethod(value.func, cls)
    if kind is StaticMethodV:
        return value.func
    if kind is Instance and (getter := value.cls.lookup("__get__")) is not MISSING:
        return m.call(getter, value, obj, cls)
    if isinstance(value, Foreign) and (getter := value.py_getattr(m, "__get__")) is not NotImplemented and getter is not MISSING:
        return m.call(getter, obj, cls)
    return value


def _is_data_descriptor(value: Value) -> bool:
    return type(value) is PropertyV or (type(value) is Instance and value.cls.lookup("__set__") is not MISSING)


def _instance(m: Machine, obj: Instance, name: str) -> Value:
    if "getattribute" in m.ext and type(custom := obj.cls.lookup("__getattribute__")) is FunctionV:
        try:
            return m.call(custom, obj, name)
        except PyRaise as error:
            getter = obj.cls.lookup("__getattr__")
            if getter is MISSING or not isinstance(error.value, Instance) or m.classes["AttributeError"] not in error.value.cls.mro:
                raise
            return m.call(getter, obj, name)
    return plain(m, obj, name)


def plain(m: Machine, obj: Instance, name: str, fallback: bool = True) -> Value:
    """object.__getattribute__; with `fallback` the class's __getattr__ is asked for what it does not find. MISSING if absent."""
    cls = obj.cls
    found = cls.lookup(name)
    if found is not MISSING and _is_data_descriptor(found):
        return _reading(m, obj, name, found)
    if name in obj.attrs:
        return obj.attrs[name]
    if found is not MISSING:
        return bind(m, found, obj, cls)
    if name == "__class__":
        return cls
    if name == "__dict__":
        return live_dict(m, obj.attrs)
    if name == "__module__":
        return cls.module
    getter = cls.lookup("__getattr__") if fallback else MISSING
    if getter is not MISSING:
        return m.call(getter, obj, name)
    if obj.payload is not None:
        return get(m, obj.payload, name)
    if "*" in obj.attrs:
        return m.unknown(f"attribute `{name}` of an object whose attributes are not all known", tf=True)
    return MISSING


def _reading(m: Machine, obj: Instance, name: str, found: Value) -> Value:
    """A property; one that raises AttributeError falls back to __getattr__."""
    getter = obj.cls.lookup("__getattr__")
    if getter is MISSING:
        return bind(m, found, obj, obj.cls)
    try:
        return bind(m, found, obj, obj.cls)
    except PyRaise as error:
        if m.classes["AttributeError"] not in error.value.cls.mro:
            raise
        return m.call(getter, obj, name)


def _class(m: Machine, cls: ClassV, name: str) -> Value:
    if type(cls.metaclass) is ClassV:
        meta = cls.metaclass.lookup(name)
        if meta is not MISSING and _is_data_descriptor(meta):
            return bind(m, meta, cls, cls.metaclass)
    value = cls.lookup(name)
    if value is not MISSING:
        return _through_class(m, value, cls)
    simple = _class_special(m, cls, name)
    if simple is not MISSING:
        return simple
    if type(cls.metaclass) is ClassV:
        meta = cls.metaclass.lookup(name)
        if meta is not MISSING:
            return bind(m, meta, cls, cls.metaclass)
        getter = cls.metaclass.lookup("__getattr__")
        if getter is not MISSING:
            return m.call(getter, cls, name)
    value = m.classes["type"].lookup(name)
    if value is not MISSING:
        return bind(m, value, cls, m.classes["type"])
    return m.unknown(f"attribute `{name}` of a class with a base that is not known", tf=True) if "*" in cls.attrs else MISSING


def _through_class(m: Machine, value: Value, cls: ClassV) -> Value:
    if type(value) is ClassMethodV:
        return BoundMethod(value.func, cls)
    if type(value) is StaticMethodV:
        return value.func
    if type(value) is Instance and (getter := value.cls.lookup("__get__")) is not MISSING:
        return m.call(getter, value, None, cls)
    return value


def _class_special(m: Machine, cls: ClassV, name: str) -> Value:
    match name:
        case "__name__":
            return cls.name
        case "__qualname__":
            return cls.qualname
        case "__module__":
            return cls.module
        case "__mro__":
            return cls.mro
        case "__bases__":
            return cls.bases
        case "__class__":
            return cls.metaclass if type(cls.metaclass) is ClassV else m.classes["type"]
        case "__dict__":
            return m.dict(dict(cls.attrs))
        case "__doc__":
            return None
        case "mro":
            return NativeFn("type.mro", lambda m: m.list(cls.mro))
        case "__subclasses__":
            return NativeFn("type.__subclasses__", lambda m: m.list(m.ext.get("subclasses", {}).get(cls, [])))
        case "__init__" | "__new__":
            return m.classes["object"].lookup(name)
    return MISSING


def _module(m: Machine, module: ModuleV, name: str) -> Value:
    value = imports.attribute(m, module, name)
    if value is not MISSING:
        return value
    if name == "__dict__":
        return m.dict(dict(module.attrs))
    if name == "__name__":
        return module.name
    loaded = m.modules.get(f"{module.name}.{name}")
    if loaded is not None:
        return loaded
    if "*" in module.attrs:
        for native in reversed(module.attrs["*"]):
            value = imports.attribute(m, native, name)
            if value is not MISSING:
                return value
    return MISSING


def _foreign(m: Machine, obj: Foreign, name: str) -> Value:
    value = obj.py_getattr(m, name)
    if value is not NotImplemented:
        return value
    cls = obj.py_class(m)
    if name == "__class__":
        return cls if cls is not None else m.unknown(f"the class of a {obj.type_name}")
    if cls is not None and (found := cls.lookup(name)) is not MISSING:
        return bind(m, found, obj, cls)
    return m.unknown(f"attribute `{name}` of a {obj.type_name}", tf=True)


def _super(m: Machine, obj: SuperV, name: str) -> Value:
    receiver = obj.receiver
    cls = receiver if isinstance(receiver, ClassV) else m.class_of(receiver)
    if cls is None:
        return m.unknown(f"super().{name}", tf=True)
    mro = cls.mro
    if obj.cls not in mro and isinstance(receiver, ClassV) and type(receiver.metaclass) is ClassV:
        mro, cls = receiver.metaclass.mro, receiver.metaclass
    start = mro.index(obj.cls) + 1 if obj.cls in mro else 0
    for base in mro[start:]:
        if name in base.attrs:
            value = base.attrs[name]
            if name == "__new__" or (isinstance(receiver, ClassV) and type(value) in (FunctionV, NativeFn) and cls is receiver):
                return value.func if type(value) is StaticMethodV else value
            return bind(m, value, receiver, cls)
    if cls.partly_known:
        return m.unknown(f"super().{name} of a base that is not known", tf=True)
    if name == "__class__":
        return obj.cls
    return MISSING


def _property_part(m: Machine, prop: PropertyV, name: str) -> Value:
    match name:
        case "setter":
            return NativeFn("property.setter", lambda m, fn: PropertyV(prop.getter, fn, prop.deleter))
        case "getter":
            return NativeFn("property.getter", lambda m, fn: PropertyV(fn, prop.setter, prop.deleter))
        case "deleter":
            return NativeFn("property.deleter", lambda m, fn: PropertyV(prop.getter, prop.setter, fn))
        case "fget":
            return prop.getter
    return prop.setter


def _iterator_method(m: Machine, it: IteratorV, name: str) -> Value:
    def step(send: Value = None) -> Value:
        try:
            return it.send(send) if it.send is not None and send is not None else next(it.host)
        except StopIteration as stop:
            return m.raise_("StopIteration", stop.value if stop.value is not None else "")

    match name:
        case "send":
            return NativeFn("generator.send", lambda m, value: step(value), pure=False)
        case "throw":
            return NativeFn("generator.throw", lambda m, *error: it.throw(error[-1]) if it.throw is not None else None, pure=False)
        case "close":
            return NativeFn("generator.close", lambda m: it.close() if it.close is not None else None, pure=False)
    return NativeFn("iterator.__next__", lambda m: step(), pure=False)


def missing(m: Machine, obj: Value, name: str) -> Value:
    """AttributeError with CPython's text; what a class that is modelled in part may have all the same is not known."""
    if isinstance(obj, Instance) and m.may_have is not None and m.may_have(m, obj.cls, name):
        return m.unknown(f"`{obj.cls.name}.{name}`, which is not modelled", tf=True)
    if isinstance(obj, ModuleV):
        own = obj.attrs.get("__name__")
        m.raise_("AttributeError", f"module '{own if isinstance(own, str) else obj.name}' has no attribute '{name}'")
    if isinstance(obj, ClassV):
        m.raise_("AttributeError", f"type object '{obj.name}' has no attribute '{name}'")
    return m.raise_("AttributeError", f"'{type_name(obj)}' object has no attribute '{name}'")


def special(m: Machine, obj: Value, name: str) -> Value:
    """A dunder method looked up on the class only, bound to the object; MISSING if there is none."""
    cls = (obj.metaclass if isinstance(obj, ClassV) else obj.cls if isinstance(obj, Instance) else m.class_of(obj)) or None
    if not isinstance(cls, ClassV):
        return MISSING
    value = cls.lookup(name)
    return unknown_special(m, obj, name) if value is MISSING else bind(m, value, obj, cls)


def has(m: Machine, obj: Value, name: str) -> bool | None:
    """hasattr: None if not known."""
    try:
        value = get(m, obj, name)
    except PyRaise as error:
        if m.classes["AttributeError"] in error.value.cls.mro:
            return False
        raise
    if value is MISSING:
        return False
    if isinstance(obj, Unknown) or (isinstance(value, Unknown) and isinstance(obj, (Foreign, ModuleV)) and not _stored(obj, name)):
        return None
    return True


def _stored(obj: Value, name: str) -> bool:
    return isinstance(obj, ModuleV) and name in obj.attrs


def set(m: Machine, obj: Value, name: str, value: Value) -> None:
    """obj.name = value."""
    kind = type(obj)
    if kind is Instance:
        _set_instance(m, obj, name, value)
    elif kind is ClassV:
        _set_class(m, obj, name, value)
    elif kind is ModuleV or kind is FunctionV or kind is NativeFn:
        m.journal.set(obj.attrs, name, value)
    elif isinstance(obj, Foreign):
        if obj.py_setattr(m, name, value) is NotImplemented:
            m.incomplete(f"setting attribute `{name}` of a {obj.type_name}")
    elif isinstance(obj, Choice):
        m.over(obj, lambda option: set(m, option, name, value))
    elif isinstance(obj, BoundMethod) and isinstance(obj.func, FunctionV):
        m.raise_("AttributeError", f"'method' object has no attribute '{name}'")


def _set_instance(m: Machine, obj: Instance, name: str, value: Value) -> None:
    found = obj.cls.lookup(name)
    if type(found) is PropertyV:
        if found.setter is None:
            m.raise_("AttributeError", f"can't set attribute '{name}'" if name else "can't set attribute")
        m.call(found.setter, obj, value)
        return
    if type(found) is Instance and (setter := found.cls.lookup("__set__")) is not MISSING:
        m.call(setter, found, obj, value)
        return
    custom = obj.cls.lookup("__setattr__")
    if type(custom) is FunctionV or (type(custom) is NativeFn and custom.name != "object.__setattr__"):
        m.call(custom, obj, name, value)
    elif name == "__class__" and isinstance(value, ClassV):
        obj.cls = value
    elif name == "__dict__":
        items: dict[str, Value] = m.mapping_items(value) or {}
        for k, v in items.items():
            m.journal.set(obj.attrs, k, v)
    else:
        m.journal.set(obj.attrs, name, value)


def _set_class(m: Machine, cls: ClassV, name: str, value: Value) -> None:
    if type(cls.metaclass) is ClassV:
        custom = cls.metaclass.lookup("__setattr__")
        if type(custom) is FunctionV:
            m.call(custom, cls, name, value)
            return
        found = cls.metaclass.lookup(name)
        if type(found) is PropertyV and found.setter is not None:
            m.call(found.setter, cls, value)
            return
    m.journal.set(cls.attrs, name, value)


def delete(m: Machine, obj: Value, name: str) -> None:
    """del obj.name."""
    if isinstance(obj, Instance):
        custom = obj.cls.lookup("__delattr__")
        if type(custom) is FunctionV:
            m.call(custom, obj, name)
            return
        found = obj.cls.lookup(name)
        if type(found) is PropertyV and found.deleter is not None:
            m.call(found.deleter, obj)
            return
    attrs = getattr(obj, "attrs", None)
    if attrs is None:
        return
    if name not in attrs:
        missing(m, obj, name)
    m.journal.delete(attrs, name)
