"""functools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import known, may_tf, payload, unknown_like
from scopelint.interp.builtins.iteration import host_iter
from scopelint.interp.builtins.iterators import some_call
from scopelint.interp.builtins.keys import UNDECIDED, normal
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives, method, native_class
from scopelint.interp.values import ClassV, Instance, ModuleV, NativeFn, Value
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

lib = Natives("functools")
_ASSIGNED = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__")


# ---------------------------------------------------------------- partial
def _partial_init(m: Machine, self: Instance, func: Value, /, *args: Value, **kwargs: Value) -> None:
    if isinstance(func, Instance) and "func" in func.attrs and func.cls is self.cls:
        args = (*func.attrs["args"], *args)
        kwargs = {**(m.mapping_items(func.attrs["keywords"]) or {}), **kwargs}
        func = func.attrs["func"]
    self.attrs.update(func=func, args=args, keywords=m.dict(kwargs))


def _partial_call(m: Machine, self: Instance, /, *args: Value, **kwargs: Value) -> Value:
    keywords = m.mapping_items(self.attrs["keywords"])
    given = [*self.attrs["args"], *args]
    if keywords is None:
        return m.call_unknown_args(self.attrs["func"], given, kwargs, "keywords of a partial that are not known")
    return m.call_args(self.attrs["func"], given, {**keywords, **kwargs})


def _partial_class(m: Machine) -> ClassV:
    attrs: dict[str, Value] = {
        "__init__": method("partial", "__init__", _partial_init),
        "__call__": method("partial", "__call__", _partial_call, pure=False),
    }
    return native_class(m, "partial", "functools", attrs)


def _partialmethod_class(m: Machine, partial: ClassV) -> ClassV:
    def get(m: Machine, self: Instance, obj: Value, cls: Value = None) -> Value:
        func = self.attrs["func"]
        first = [] if obj is None else [obj]
        made = m.new(partial, func, *first, *self.attrs["args"])
        m.journal.set(made.attrs, "keywords", self.attrs["keywords"])
        return made

    attrs: dict[str, Value] = {
        "__init__": method("partialmethod", "__init__", _partial_init),
        "__get__": method("partialmethod", "__get__", get, pure=False),
    }
    return native_class(m, "partialmethod", "functools", attrs)


# ---------------------------------------------------------------- wraps
@lib("update_wrapper", pure=False)
def update_wrapper(m: Machine, wrapper: Value, wrapped: Value, assigned: Value = _ASSIGNED, updated: Value = ("__dict__",)) -> Value:
    """functools.update_wrapper."""
    for name in m.iterate(assigned) or _ASSIGNED:
        if isinstance(name, str):
            value = m.getattr(wrapped, name, MISSING)
            if value is not MISSING and hasattr(wrapper, "attrs"):
                m.journal.set(wrapper.attrs, name, value)
    for name, value in list(getattr(wrapped, "attrs", {}).items()):
        if hasattr(wrapper, "attrs") and name not in _ASSIGNED:
            m.journal.set(wrapper.attrs, name, value)
    if hasattr(wrapper, "attrs"):
        m.journal.set(wrapper.attrs, "__wrapped__", wrapped)
    return wrapper


@lib("wraps", pure=False)
def wraps(m: Machine, wrapped: Value, assigned: Value = _ASSIGNED, updated: Value = ("__dict__",)) -> Value:
    """functools.wraps."""
    return NativeFn("functools.wraps", lambda m, wrapper: update_wrapper(m, wrapper, wrapped, assigned, updated), pure=False)


# ---------------------------------------------------------------- reduce, caches
@lib("reduce", pure=False)
def reduce(m: Machine, fn: Value, iterable: Value, initial: Value = MISSING, /) -> Value:
    """functools.reduce."""
    source = host_iter(m, iterable)
    if source is None:
        element = m.element(iterable, None)
        result = some_call(m, fn, [element if initial is MISSING else initial, element])
        return unknown_like(m, "reduce() over elements that are not known", [iterable], tf=may_tf(result) or may_tf(initial))
    total = initial
    for item in source:
        m.tick()
        total = item if total is MISSING else m.call(fn, total, item)
    if total is MISSING:
        return m.raise_("TypeError", "reduce() of empty sequence with no initial value")
    return total


def _cached(m: Machine, fn: Value) -> Value:
    """A function that remembers its results by arguments; where those are not known it is simply called."""
    cache: Table[Value, Value] = Table()

    def call(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
        key = normal(m, (*args, *(x for item in sorted(kwargs.items()) for x in item)))
        if key is not UNDECIDED and key in cache:
            return cache[key]
        result = m.call_args(fn, list(args), kwargs)
        if key is not UNDECIDED:
            m.journal.set(cache, key, result)
        return result

    cls = m.ext.get("functools.cached_function")
    if cls is None:
        cls = m.ext["functools.cached_function"] = _cached_class(m)
    made = Instance(cls)
    made.state = call
    made.attrs["cache_clear"] = NativeFn("cache_clear", lambda m: [m.journal.delete(cache, k) for k in list(cache)] and None)
    made.attrs["cache_info"] = NativeFn("cache_info", lambda m: m.unknown("cache_info()"))
    return update_wrapper(m, made, fn)


def _cached_class(m: Machine) -> ClassV:
    def get(m: Machine, self: Instance, obj: Value, cls: Value = None) -> Value:
        if obj is None:
            return self
        return NativeFn("lru_cache", lambda m, /, *args, **kwargs: self.state(m, obj, *args, **kwargs), pure=False)

    attrs: dict[str, Value] = {
        "__call__": NativeFn("lru_cache.__call__", lambda m, self, /, *args, **kwargs: self.state(m, *args, **kwargs), pure=False),
        "__get__": NativeFn("lru_cache.__get__", get, pure=False),
    }
    return ClassV("_lru_cache_wrapper", (m.classes["object"],), attrs, module="functools")


@lib("lru_cache", pure=False)
def lru_cache(m: Machine, maxsize: Value = 128, typed: Value = False) -> Value:
    """functools.lru_cache, with and without arguments."""
    if not known(payload(maxsize)):
        return _cached(m, maxsize)
    return NativeFn("functools.lru_cache", _cached, pure=False)


@lib("cmp_to_key", pure=False)
def cmp_to_key(m: Machine, compare: Value, /) -> Value:
    """functools.cmp_to_key."""
    cls = ClassV("K", (m.classes["object"],), module="functools")

    def less(m: Machine, self: Instance, other: Instance, /) -> Value:
        return m.compare("Lt", m.call(compare, self.attrs["obj"], other.attrs["obj"]), 0)

    cls.attrs["__lt__"] = NativeFn("K.__lt__", less, pure=False)
    cls.attrs["__gt__"] = NativeFn("K.__gt__", lambda m, self, other: less(m, other, self), pure=False)
    cls.attrs["__eq__"] = NativeFn(
        "K.__eq__", lambda m, self, other: m.compare("Eq", m.call(compare, self.attrs["obj"], other.attrs["obj"]), 0), pure=False
    )

    def make(m: Machine, obj: Value) -> Value:
        made = Instance(cls)
        made.attrs["obj"] = obj
        return made

    return NativeFn("functools.cmp_to_key", make)


@lib("cached_property", pure=False)
def cached_property(m: Machine, fn: Value) -> Value:
    """functools.cached_property."""
    cls = ClassV("cached_property", (m.classes["object"],), module="functools")
    made = Instance(cls)
    made.attrs.update(func=fn, attrname=m.getattr(fn, "__name__", "?"))

    def get(m: Machine, self: Instance, obj: Value, owner: Value = None) -> Value:
        if obj is None:
            return self
        value = m.call(fn, obj)
        if isinstance(obj, Instance) and type(self.attrs["attrname"]) is str:
            m.journal.set(obj.attrs, self.attrs["attrname"], value)
        return value

    def set_name(m: Machine, self: Instance, owner: Value, name: Value) -> None:
        m.journal.set(self.attrs, "attrname", name)

    cls.attrs["__get__"] = NativeFn("cached_property.__get__", get, pure=False)
    cls.attrs["__set_name__"] = NativeFn("cached_property.__set_name__", set_name)
    return made


# ---------------------------------------------------------------- total_ordering, singledispatch


@lib("total_ordering", pure=False)
def total_ordering(m: Machine, cls: Value) -> Value:
    """functools.total_ordering: the missing orders from the one that is there and ==."""
    if not isinstance(cls, ClassV):
        return cls
    ops = {"__lt__": "Lt", "__gt__": "Gt", "__le__": "LtE", "__ge__": "GtE"}
    root = next((n for n in ops if n in cls.attrs), None)
    if root is None:
        return cls
    op = ops[root]

    def opposite(m: Machine, self: Value, other: Value) -> Value:
        return m.compare(op, other, self)

    def negated(m: Machine, self: Value, other: Value) -> Value:
        return m.unary("Not", m.compare(op, self, other))

    def negated_opposite(m: Machine, self: Value, other: Value) -> Value:
        return m.unary("Not", m.compare(op, other, self))

    swap, inverse, inverse_swap = {
        "__lt__": ("__gt__", "__ge__", "__le__"),
        "__gt__": ("__lt__", "__le__", "__ge__"),
        "__le__": ("__ge__", "__gt__", "__lt__"),
        "__ge__": ("__le__", "__lt__", "__gt__"),
    }[root]
    for name, fn in ((swap, opposite), (inverse, negated), (inverse_swap, negated_opposite)):
        if name not in cls.attrs:
            m.journal.set(cls.attrs, name, NativeFn(f"{cls.name}.{name}", fn, pure=False))
    return cls


@lib("singledispatch", pure=False)
def singledispatch(m: Machine, default: Value) -> Value:
    """functools.singledispatch."""
    table: Table[Value, Value] = Table()

    def find(m: Machine, value: Value) -> Value:
        cls = m.class_of(value)
        for base in cls.mro if cls is not None else ():
            if base in table:
                return table[base]
        return default

    def register(m: Machine, cls: Value, func: Value = None) -> Value:
        if func is None:
            return NativeFn("singledispatch.register", lambda m, fn: register(m, cls, fn), pure=False)
        m.journal.set(table, cls, func)
        return func

    made = NativeFn("singledispatch", lambda m, first, /, *args, **kwargs: m.call_args(find(m, first), [first, *args], kwargs), pure=False)
    made.attrs["register"] = NativeFn("singledispatch.register", register, pure=False)
    return update_wrapper(m, made, default)


@module("functools")
def build(m: Machine) -> ModuleV:
    """functools."""
    partial = _partial_class(m)
    extra: dict[str, Value] = {"partial": partial, "partialmethod": _partialmethod_class(m, partial), "WRAPPER_ASSIGNMENTS": _ASSIGNED}
    return lib.module(m, extra)
