"""object, type, property, staticmethod, classmethod, slice, range: constructors and methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import Methods, known, payload, unknown_like
from scopelint.interp.builtins.formatting import format_value
from scopelint.interp.builtins.items import as_index
from scopelint.interp.builtins.text import default_repr, to_repr, to_str
from scopelint.interp.values import (
    Choice,
    ClassMethodV,
    ClassV,
    DictV,
    Instance,
    NativeFn,
    PropertyV,
    StaticMethodV,
    Unknown,
    Value,
)
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

object_methods = Methods("object")
property_methods = Methods("property")
type_methods = Methods("type")
slice_methods = Methods("slice")
range_methods = Methods("range")


# ---------------------------------------------------------------- object
def construct_object(m: Machine, cls: ClassV, /, *args: Value, **kwargs: Value) -> Value:
    """object.__new__(cls)."""
    return Instance(cls)


def new_object(m: Machine, cls: Value, /, *args: Value, **kwargs: Value) -> Value:
    """object.__new__ as programs call it: an empty instance, with an empty builtin inside where the class derives from one."""
    if not isinstance(cls, ClassV):
        return unknown_like(m, "an instance of an unknown class", [cls], tf=True)
    for base in cls.mro:
        if base.native is not None and base.native is not object and base.construct is not None:
            return base.construct(m, cls)
    return Instance(cls)


object_methods.table["__new__"] = StaticMethodV(NativeFn("object.__new__", new_object))


@object_methods("__init__")
def object_init(m: Machine, self: Value, /, *args: Value, **kwargs: Value) -> None:
    """object.__init__."""


@object_methods("__getattribute__", pure=False)
def object_getattribute(m: Machine, self: Value, name: Value, /) -> Value:
    """object.__getattribute__: past the class's own __getattribute__ and __getattr__."""
    from scopelint.interp import attributes

    if not isinstance(self, Instance) or not known(name) or type(name) is not str:
        return m.call(m.builtins["getattr"], self, name)
    value = attributes.plain(m, self, name, fallback=False)
    return attributes.missing(m, self, name) if value is MISSING else value


@object_methods("__setattr__", pure=False)
def object_setattr(m: Machine, self: Value, name: Value, value: Value, /) -> None:
    """object.__setattr__: past the class's own __setattr__."""
    if not isinstance(self, Instance) or type(name) is not str:
        if isinstance(name, str):
            m.setattr(self, name, value)
        return
    found = self.cls.lookup(name)
    if isinstance(found, PropertyV):
        if found.setter is None:
            m.raise_("AttributeError", "can't set attribute")
        m.call(found.setter, self, value)
        return
    m.journal.set(self.attrs, name, value)


@object_methods("__delattr__", pure=False)
def object_delattr(m: Machine, self: Value, name: Value, /) -> None:
    """object.__delattr__."""
    if isinstance(self, Instance) and type(name) is str:
        if name not in self.attrs:
            m.raise_("AttributeError", name)
        m.journal.delete(self.attrs, name)


@object_methods("__repr__")
def object_repr(m: Machine, self: Value) -> Value:
    """object.__repr__."""
    return default_repr(self) if isinstance(self, Instance) and self.payload is None else to_repr(m, payload(self))


@object_methods("__str__")
def object_str(m: Machine, self: Value) -> Value:
    """object.__str__: what __repr__ says."""
    return to_repr(m, self) if isinstance(self, Instance) and self.payload is None else to_str(m, payload(self))


@object_methods("__format__")
def object_format(m: Machine, self: Value, spec: Value, /) -> Value:
    """object.__format__."""
    return format_value(m, payload(self), m.to_str(spec)) if payload(self) is not self else to_str(m, self)


@object_methods("__eq__")
def object_eq(m: Machine, self: Value, other: Value, /) -> Value:
    """object.__eq__: identity."""
    if isinstance(self, Instance) and self.payload is None:
        return True if self is other else NotImplemented
    answer = m.eq(payload(self), payload(other))
    return unknown_like(m, "a comparison", [self, other], "bool") if answer is None else answer


@object_methods("__ne__")
def object_ne(m: Machine, self: Value, other: Value, /) -> Value:
    """object.__ne__."""
    answer = m.eq(self, other)
    return unknown_like(m, "a comparison", [self, other], "bool") if answer is None else not answer


@object_methods("__hash__")
def object_hash(m: Machine, self: Value) -> Value:
    """object.__hash__."""
    return m.unknown("a hash", kind="int")


@object_methods("__dir__")
def object_dir(m: Machine, self: Value) -> Value:
    """object.__dir__."""
    return m.unknown("the names of an object", kind="list")


def _nothing(m: Machine, /, *args: Value, **kwargs: Value) -> None:
    """object.__init_subclass__."""


object_methods.table["__init_subclass__"] = ClassMethodV(NativeFn("object.__init_subclass__", _nothing))


# ---------------------------------------------------------------- property and friends
def construct_property(m: Machine, cls: ClassV, fget: Value = None, fset: Value = None, fdel: Value = None, doc: Value = None) -> Value:
    """property(...)."""
    result = PropertyV(fget, fset, fdel)
    result.doc = doc
    return result


def _replaced(field: str) -> Value:
    def method(m: Machine, self: PropertyV, fn: Value, /) -> Value:
        result = PropertyV(self.getter, self.setter, self.deleter)
        result.doc = self.doc
        setattr(result, field, fn)
        return result

    return method


def _field(field: str) -> PropertyV:
    def getter(m: Machine, self: PropertyV) -> Value:
        return getattr(self, field)

    return PropertyV(NativeFn(field, getter))


for _name in ("getter", "setter", "deleter"):
    property_methods.add(_name, _replaced(_name))
property_methods.table.update(fget=_field("getter"), fset=_field("setter"), fdel=_field("deleter"))


def construct_staticmethod(m: Machine, cls: ClassV, func: Value, /) -> Value:
    """staticmethod(func)."""
    return StaticMethodV(func)


def construct_classmethod(m: Machine, cls: ClassV, func: Value, /) -> Value:
    """classmethod(func)."""
    return ClassMethodV(func)


# ---------------------------------------------------------------- slice and range
def construct_slice(m: Machine, cls: ClassV, a: Value, b: Value = MISSING, c: Value = None, /) -> Value:
    """slice(...)."""
    return slice(None, a, None) if b is MISSING else slice(a, b, c)


def _slice_field(name: str) -> PropertyV:
    return PropertyV(NativeFn(name, lambda m, self: getattr(self, name)))


for _name in ("start", "stop", "step"):
    slice_methods.table[_name] = _slice_field(_name)
    range_methods.table[_name] = _slice_field(_name)


@slice_methods("indices")
def slice_indices(m: Machine, self: slice, length: Value, /) -> Value:
    """slice.indices."""
    return self.indices(length) if known(self) and type(length) is int else m.unknown("indices of a slice", kind="tuple")


def construct_range(m: Machine, cls: ClassV, *args: Value) -> Value:
    """range(...)."""
    chooser = next((i for i, a in enumerate(args) if isinstance(a, Choice)), None)
    if chooser is not None:
        return m.over(args[chooser], lambda o: construct_range(m, cls, *args[:chooser], o, *args[chooser + 1 :]))
    given = [as_index(m, a) for a in args]
    if any(isinstance(g, Unknown) for g in given):
        return unknown_like(m, "a range with unknown ends", given, "range", tf=False)
    try:
        return range(*given)
    except (TypeError, ValueError) as error:
        return m.raise_(type(error).__name__, str(error))


def _range_method(name: str) -> Value:
    def method(m: Machine, self: Value, value: Value, /) -> Value:
        if not known(value):
            return unknown_like(m, "a position in a range", [value], "int")
        try:
            return getattr(self, name)(value)
        except ValueError as error:
            return m.raise_("ValueError", str(error))

    return method


for _name in ("index", "count"):
    range_methods.add(_name, _range_method(_name))


# ---------------------------------------------------------------- type
def construct_type(m: Machine, cls: ClassV, *args: Value, **kwargs: Value) -> Value:
    """type(object), or type(name, bases, namespace)."""
    if len(args) == 1:
        found = m.class_of(args[0])
        if isinstance(args[0], Choice):
            return m.over(args[0], lambda o: construct_type(m, cls, o))
        return unknown_like(m, "the type of an unknown value", [args[0]], "type") if found is None else found
    if len(args) != 3:
        return m.raise_("TypeError", "type() takes 1 or 3 arguments")
    return make_class(m, cls, *args)


def make_class(m: Machine, meta: Value, name: Value, bases: Value, namespace: Value, /, **keywords: Value) -> Value:
    """type.__new__(meta, name, bases, namespace)."""
    from scopelint.interp.classes import make_class as make

    inner, parents = payload(namespace), m.iterate(bases)
    if not isinstance(inner, DictV) or inner.rest is not None or parents is None or not all(isinstance(b, ClassV) for b in parents):
        return m.unknown("a class made of unknown parts", tf=True)
    own = meta if isinstance(meta, ClassV) and meta is not m.classes["type"] else None
    attrs = {str(k): v for k, v in inner.items.items()}
    if "__module__" not in attrs and m.frames:
        attrs["__module__"] = m.frames[-1].module.attrs.get("__name__", m.frames[-1].module.name)
    return make(m, m.to_str(name), tuple(parents), attrs, own, keywords)


type_methods.table["__new__"] = StaticMethodV(NativeFn("type.__new__", make_class, pure=False))


@type_methods("__init__")
def type_init(m: Machine, cls: Value, /, *args: Value, **kwargs: Value) -> None:
    """type.__init__."""


@type_methods("__call__", pure=False)
def type_call(m: Machine, cls: Value, /, *args: Value, **kwargs: Value) -> Value:
    """type.__call__: what a metaclass's super().__call__ does."""
    from scopelint.interp.classes import type_call as call

    return call(m, cls, list(args), kwargs) if isinstance(cls, ClassV) else m.call_args(cls, list(args), kwargs)
