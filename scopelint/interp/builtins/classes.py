"""The builtin classes: which natives they have and how they are made."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import TYPE_CHECKING

from scopelint.interp.builtins import bytestrings, dicts, dunders, errors, functions, iterators, lists, numeric, objects, sets, strings
from scopelint.interp.builtins.base import Methods
from scopelint.interp.values import ClassV, Instance, NativeFn, StaticMethodV, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

Make = Callable[..., Value]


def _builder(name: str, make: Make, mutable: bool) -> Callable[..., Value]:
    def construct(m: Machine, cls: ClassV, /, *args: Value, **kwargs: Value) -> Value:
        if cls is m.classes[name]:
            return make(m, *args, **kwargs)
        if mutable and not isinstance(cls.lookup("__init__"), NativeFn):
            return Instance(cls, make(m))
        return Instance(cls, make(m, *args, **kwargs))

    return construct


def _new(name: str, make: Make) -> StaticMethodV:
    """`__new__` as subclasses call it."""

    def new(m: Machine, cls: Value, /, *args: Value, **kwargs: Value) -> Value:
        if cls is m.classes[name] or not isinstance(cls, ClassV):
            return make(m, *args, **kwargs)
        return Instance(cls, make(m, *args, **kwargs))

    return StaticMethodV(NativeFn(f"{name}.__new__", new))


_VALUES: list[tuple[type, Methods, Make, bool]] = [
    (int, numeric.int_methods, numeric.make_int, False),
    (float, numeric.float_methods, numeric.make_float, False),
    (complex, numeric.complex_methods, numeric.make_complex, False),
    (str, strings.methods, strings.construct, False),
    (bytes, bytestrings.methods, bytestrings.construct, False),
    (bytearray, bytestrings.methods, bytestrings.construct, False),
    (tuple, lists.tuple_methods, lists.construct_tuple, False),
    (frozenset, sets.frozen_methods, sets.construct_frozen, False),
    (list, lists.methods, lists.construct, True),
    (dict, dicts.methods, dicts.construct, True),
    (set, sets.methods, sets.construct, True),
]
_OTHERS: dict[str, tuple[type | None, Methods | None, Callable[..., Value] | None]] = {
    "type": (type, objects.type_methods, objects.construct_type),
    "property": (property, objects.property_methods, objects.construct_property),
    "staticmethod": (staticmethod, None, objects.construct_staticmethod),
    "classmethod": (classmethod, None, objects.construct_classmethod),
    "slice": (slice, objects.slice_methods, objects.construct_slice),
    "range": (range, objects.range_methods, objects.construct_range),
    "NoneType": (type(None), None, None),
    "ellipsis": (type(...), None, None),
    "NotImplementedType": (type(NotImplemented), None, None),
    "function": (types.FunctionType, None, None),
    "builtin_function_or_method": (type(len), None, None),
    "method": (types.MethodType, None, None),
    "module": (types.ModuleType, None, None),
    "generator": (types.GeneratorType, iterators.iterator_methods, None),
    "iterator": (None, iterators.iterator_methods, None),
    "dict_keys": (type({}.keys()), dunders.view_methods, None),
    "dict_values": (type({}.values()), dunders.view_methods, None),
    "dict_items": (type({}.items()), dunders.view_methods, None),
    "code": (types.CodeType, None, None),
}
_VISIBLE = frozenset({"type", "property", "staticmethod", "classmethod", "slice", "range"})
_ITERATORS = (
    "zip", "map", "filter", "enumerate", "reversed", "list_iterator", "tuple_iterator", "str_iterator", "dict_keyiterator", "set_iterator",
    "callable_iterator",
)  # fmt: skip


def install(m: Machine) -> None:
    """Fill machine.classes and machine.builtins."""
    root = ClassV("object", (), dict(objects.object_methods.table), native=object, construct=objects.construct_object)
    m.classes["object"] = m.builtins["object"] = root
    for host, methods, make, mutable in _VALUES:
        attrs = {**dunders.for_type(host), **methods.table, "__new__": _new(host.__name__, make)}
        cls = ClassV(host.__name__, (root,), attrs, native=host, construct=_builder(host.__name__, make, mutable))
        m.classes[host.__name__] = m.builtins[host.__name__] = cls
    _install_bool(m)
    for name, (native, table, construct) in _OTHERS.items():
        cls = ClassV(name, (root,), dict(table.table) if table else {}, native=native, construct=construct)
        m.classes[name] = cls
        if name in _VISIBLE:
            m.builtins[name] = cls
    for name in _ITERATORS:
        m.classes[name] = ClassV(name, (root,), dict(iterators.iterator_methods.table))
    errors.install(m)
    m.builtins.update(functions.functions.table)
    m.builtins.update(iterators.functions.table)
    m.builtins.update({"NotImplemented": NotImplemented, "Ellipsis": ..., "__debug__": True})
    m.builtins["__name__"] = "builtins"


def _install_bool(m: Machine) -> None:
    def construct(m: Machine, cls: ClassV, /, *args: Value) -> Value:
        return numeric.make_bool(m, *args)

    attrs = {"__new__": _new("bool", numeric.make_bool)}
    m.classes["bool"] = m.builtins["bool"] = ClassV("bool", (m.classes["int"],), attrs, native=bool, construct=construct)
