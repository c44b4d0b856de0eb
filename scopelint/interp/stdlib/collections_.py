"""collections: the dict and list kinds as natives, the rest in py/_collections.py."""

from __future__ import annotations

import collections.abc
import keyword
from typing import TYPE_CHECKING

from scopelint.interp.builtins import dicts, lists
from scopelint.interp.builtins.base import Methods, known, may_tf, payload, unknown_like
from scopelint.interp.builtins.items import blur
from scopelint.interp.builtins.iteration import ViewV
from scopelint.interp.builtins.keys import dict_get, dict_set, settled, widen
from scopelint.interp.builtins.text import to_repr
from scopelint.interp.stdlib.namedtuples import make_namedtuple
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives, python_module
from scopelint.interp.values import ClassV, DictV, Instance, ListV, ModuleV, NativeFn, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

lib = Natives("collections")


def own_init(cls: ClassV) -> bool:
    """Whether a subclass brings an __init__ of its own, which fills the object."""
    return not isinstance(cls.lookup("__init__"), NativeFn)


# ---------------------------------------------------------------- OrderedDict
ordered = Methods("OrderedDict")


@ordered("__repr__")
def ordered_repr(m: Machine, self: Value) -> Value:
    """repr(OrderedDict)."""
    d = payload(self)
    pairs = list(zip(ViewV(d, "keys").elements() or [], d.items.values(), strict=False))
    return f"{self.cls.name}({to_repr(m, ListV(pairs)) if pairs else ''})"


def _ordered_class(m: Machine) -> ClassV:
    def construct(m: Machine, cls: ClassV, other: Value = (), /, *more: Value, **kwargs: Value) -> Value:
        return Instance(cls, DictV() if own_init(cls) else dicts.construct(m, other, **kwargs))

    attrs: dict[str, Value] = {**ordered.table, "__copies_class__": True}
    return ClassV("OrderedDict", (m.classes["dict"],), attrs, module="collections", construct=construct)


# ---------------------------------------------------------------- defaultdict
def _default_init(m: Machine, self: Instance, factory: Value = None, other: Value = (), /, **kwargs: Value) -> None:
    self.payload.default_factory = factory
    dicts.update_method(m, self, other, **kwargs)


def _default_class(m: Machine) -> ClassV:
    def construct(m: Machine, cls: ClassV, factory: Value = None, other: Value = (), /, *more: Value, **kwargs: Value) -> Value:
        if own_init(cls):
            return Instance(cls, DictV())
        made = Instance(cls, DictV(default_factory=factory))
        dicts.update_method(m, made, other, **kwargs)
        return made

    attrs: dict[str, Value] = {
        "__init__": NativeFn("defaultdict.__init__", _default_init),
        "__copies_class__": True,
        "__repr__": NativeFn(
            "defaultdict.__repr__", lambda m, self: f"defaultdict({to_repr(m, payload(self).default_factory)}, {to_repr(m, payload(self))})"
        ),
    }
    return ClassV("defaultdict", (m.classes["dict"],), attrs, module="collections", construct=construct)


# ---------------------------------------------------------------- Counter
counter = Methods("Counter")


def _count(m: Machine, d: DictV, source: Value, sign: int) -> None:
    inner = payload(source)
    if isinstance(inner, DictV):
        pairs = None if not settled(inner) else list(inner.items.items())
    else:
        items = m.iterate(source)
        pairs = None if items is None else [(i, 1) for i in items]
    if pairs is None:
        for key in list(d.items):
            m.journal.set(d.items, key, m.unknown("a count", kind="int"))
        widen(m, d, [m.unknown("a count", kind="int")])
        return
    for key, n in pairs:
        old = dict_get(m, d, key)
        dict_set(m, d, key, m.binary("Add" if sign > 0 else "Sub", 0 if old is MISSING else old, n))


@counter("__init__")
def counter_init(m: Machine, self: Instance, source: Value = None, /, **kwargs: Value) -> None:
    """Counter(...)."""
    self.payload.state["counter"] = True
    counter_update(m, self, source, **kwargs)


@counter("update")
def counter_update(m: Machine, self: Instance, source: Value = None, /, **kwargs: Value) -> None:
    """Counter.update."""
    if source is not None:
        _count(m, payload(self), source, 1)
    if kwargs:
        _count(m, payload(self), DictV(kwargs), 1)


@counter("subtract")
def counter_subtract(m: Machine, self: Instance, source: Value = None, /, **kwargs: Value) -> None:
    """Counter.subtract."""
    for part in (source, DictV(kwargs) if kwargs else None):
        if part is not None:
            _count(m, payload(self), part, -1)


@counter("most_common")
def most_common(m: Machine, self: Instance, n: Value = None) -> Value:
    """Counter.most_common."""
    d = payload(self)
    counts = list(d.items.values())
    if not settled(d) or not all(known(c) for c in counts) or not known(n):
        return ListV([], unknown_like(m, "the most common elements", [self]))
    pairs = sorted(zip(ViewV(d, "keys").elements() or [], counts, strict=True), key=lambda p: -p[1])
    return ListV(list(pairs[:n]))


@counter("elements")
def counter_elements(m: Machine, self: Instance) -> Value:
    """Counter.elements."""
    d = payload(self)
    if not settled(d) or not all(type(c) is int for c in d.items.values()):
        return unknown_like(m, "the elements of a counter", [self])
    return m.call(m.builtins["iter"], ListV([k for k, c in d.items.items() for _ in range(c)]))


def _counter_class(m: Machine) -> ClassV:
    def construct(m: Machine, cls: ClassV, source: Value = None, /, *more: Value, **kwargs: Value) -> Value:
        made = Instance(cls, DictV())
        made.payload.state["counter"] = True
        if not own_init(cls):
            counter_init(m, made, source, **kwargs)
        return made

    def add(sign: int) -> NativeFn:
        def operate(m: Machine, self: Instance, other: Value) -> Value:
            made = construct(m, self.cls, self)
            _count(m, made.payload, other, sign)
            for key, n in list(made.payload.items.items()):
                if m.truth(m.compare("LtE", n, 0)):
                    m.journal.delete(made.payload.items, key)
            return made

        return NativeFn("Counter.add", operate)

    attrs: dict[str, Value] = {**counter.table, "__copies_class__": True, "__add__": add(1), "__sub__": add(-1)}
    return ClassV("Counter", (m.classes["dict"],), attrs, module="collections", construct=construct)


# ---------------------------------------------------------------- deque
deque = Methods("deque")
_SHARED = (
    "extend",
    "insert",
    "remove",
    "clear",
    "index",
    "count",
    "reverse",
    "append",
    "__contains__",
    "__iter__",
    "__len__",
    "__getitem__",
    "__setitem__",
    "__delitem__",
    "__eq__",
    "__add__",
    "__iadd__",
)


@deque("__init__")
def deque_init(m: Machine, self: Instance, iterable: Value = (), maxlen: Value = None) -> None:
    """deque(iterable, maxlen)."""
    self.payload.state.update(deque=True, maxlen=maxlen)
    if isinstance(payload(maxlen), Unknown):
        widen(m, self.payload, [iterable])
    lists.extend(m, self.payload, iterable)


@deque("appendleft")
def appendleft(m: Machine, self: Instance, value: Value, /) -> None:
    """deque.appendleft."""
    lst = payload(self)
    if lst.rest is not None:
        blur(m, lst, [value], grows=True)
        return
    m.journal.touch(lst.items)
    lst.items.insert(0, value)
    lists._trim(lst, left=False)


@deque("extendleft")
def extendleft(m: Machine, self: Instance, iterable: Value, /) -> None:
    """deque.extendleft."""
    items = m.iterate(iterable)
    if items is None:
        blur(m, payload(self), [iterable], grows=True)
    for item in items or []:
        appendleft(m, self, item)


@deque("pop")
def deque_pop(m: Machine, self: Instance) -> Value:
    """deque.pop."""
    if not payload(self).items and payload(self).rest is None:
        return m.raise_("IndexError", "pop from an empty deque")
    return lists.pop(m, payload(self))


@deque("popleft")
def popleft(m: Machine, self: Instance) -> Value:
    """deque.popleft."""
    if not payload(self).items and payload(self).rest is None:
        return m.raise_("IndexError", "pop from an empty deque")
    return lists.pop(m, payload(self), 0)


@deque("rotate")
def rotate(m: Machine, self: Instance, n: Value = 1, /) -> None:
    """deque.rotate."""
    lst = payload(self)
    if lst.rest is not None or type(n) is not int:
        blur(m, lst, [], grows=True)
    elif lst.items:
        m.journal.touch(lst.items)
        k = -n % len(lst.items)
        lst.items[:] = lst.items[k:] + lst.items[:k]


@deque("copy", "__copy__")
def deque_copy(m: Machine, self: Instance) -> Value:
    """deque.copy."""
    return Instance(self.cls, lists.clone(payload(self)))


def _deque_class(m: Machine) -> ClassV:
    def construct(m: Machine, cls: ClassV, /, *args: Value, **kwargs: Value) -> Value:
        made = Instance(cls, ListV())
        if not own_init(cls):
            deque_init(m, made, *args, **kwargs)
        return made

    shared = {name: m.classes["list"].attrs[name] for name in _SHARED}
    attrs: dict[str, Value] = {**shared, **deque.table}
    return ClassV("deque", (m.classes["object"],), attrs, module="collections", construct=construct)


# ---------------------------------------------------------------- namedtuple
@lib("namedtuple", pure=False)
def namedtuple(
    m: Machine,
    typename: Value,
    field_names: Value,
    *,
    verbose: Value = False,
    rename: Value = False,
    defaults: Value = None,
    module: Value = None,
) -> Value:
    """collections.namedtuple."""
    names = payload(field_names)
    if type(names) is str and known(names):
        fields: list[Value] | None = names.replace(",", " ").split()
    else:
        fields = m.iterate(field_names)
    if fields is None or not all(type(payload(f)) is str and known(payload(f)) for f in fields):
        return m.unknown("a namedtuple whose fields are not known", tf=may_tf(field_names))
    texts = [str(payload(f)) for f in fields]
    if rename is True:
        texts = [
            f"_{i}" if not t.isidentifier() or keyword.iskeyword(t) or t.startswith("_") or t in texts[:i] else t
            for i, t in enumerate(texts)
        ]
    given = [] if defaults is None else m.iterate(defaults) or []
    bad = next((t for t in texts if not t.isidentifier() or keyword.iskeyword(t)), None)
    if bad is not None:
        return m.raise_("ValueError", f"Type names and field names must be valid identifiers: {bad!r}")
    where = m.frames[-1].module.attrs.get("__name__", "") if m.frames else ""
    return make_namedtuple(m, m.to_str(typename), texts, dict(zip(texts[len(texts) - len(given) :], given, strict=False)), str(where))


_python = python_module("_collections")
_ABSTRACT = frozenset(n for n in collections.abc.__all__ if n != "Buffer")


@module("_collections")
def build_python(m: Machine) -> ModuleV:
    """The part of collections that is written in Python."""
    return _python(m)


@module("collections")
def build(m: Machine) -> ModuleV:
    """collections."""
    extra: dict[str, Value] = {
        "OrderedDict": _ordered_class(m),
        "defaultdict": _default_class(m),
        "Counter": _counter_class(m),
        "deque": _deque_class(m),
    }
    for cls in extra.values():
        m.classes.setdefault(cls.name, cls)
    result = lib.module(m, extra)
    listed = result.resolve

    def resolve(name: str) -> Value:
        """What is written in Python is loaded when it is asked for."""
        if name in ("ChainMap", "UserDict", "UserList", "UserString"):
            return m.module("_collections").attrs[name]
        if name == "abc":
            return m.module("collections.abc")
        if name in _ABSTRACT:
            return m.module("collections.abc").attrs[name]
        return MISSING if listed is None else listed(name)

    result.resolve = resolve
    return result
