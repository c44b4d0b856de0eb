"""Iteration: elements of values, iterators that survive undecided branches, lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from scopelint.facts import HOLE_OPEN
from scopelint.interp.builtins.base import opaque, own_special, payload, refuse, type_name, unknown_like
from scopelint.interp.builtins.keys import originals, settled
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import (
    AnyOrder,
    Choice,
    ClassV,
    DictV,
    Foreign,
    Heap,
    Instance,
    IteratorV,
    ListV,
    SetV,
    Unknown,
    Value,
)
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class _Position(Table[str, Any]):
    """How far an iterator is: None after branches that left it at different places."""

    __slots__ = ()

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        return a if a == b else None


class SequenceIterator:
    """A host iterator over a live sequence whose position is journaled. Once that is not known one unknown element is the last."""

    __slots__ = ("at", "fetch", "m")

    def __init__(self, m: Machine, fetch: Callable[[], list[Value]]) -> None:
        self.m = m
        self.fetch = fetch
        self.at = _Position(i=0)

    def __iter__(self) -> SequenceIterator:
        return self

    def __next__(self) -> Value:
        i = self.at["i"]
        items = self.fetch()
        if i is None:
            self.m.journal.set(self.at, "i", len(items))
            self.m.incomplete("an iterator that undecided branches left at different places")
            return unknown_like(self.m, "an element of an iterator that undecided branches left at different places", items)
        if i >= len(items):
            raise StopIteration
        self.m.journal.set(self.at, "i", i + 1)
        return items[i]


class StepIterator:
    """A host iterator without state of its own: every step calls `step`, which raises StopIteration at the end."""

    __slots__ = ("step",)

    def __init__(self, step: Callable[[], Value]) -> None:
        self.step = step

    def __iter__(self) -> StepIterator:
        return self

    def __next__(self) -> Value:
        return self.step()


class ViewV(Heap):
    """keys(), values() or items() of a dict: live."""

    __slots__ = ("dict", "kind")

    def __init__(self, source: DictV, kind: str) -> None:
        self.dict = source
        self.kind = kind

    def elements(self) -> list[Value] | None:
        """The elements now, None if not all known."""
        if not settled(self.dict):
            return None
        keys = originals(self.dict)
        if self.kind == "keys":
            return keys
        values = list(self.dict.items.values())
        return values if self.kind == "values" else list(zip(keys, values, strict=True))


def ordered(s: SetV) -> list[Value] | None:
    """A set's elements in iteration order where that is known: at most one element, or small ints."""
    if not settled(s) or any(v is not None for v in s.items.values()):
        return None
    if len(s.items) < 2:
        return originals(s)
    if all(type(k) is int and k >= 0 for k in s.items):
        return list(set(s.items))
    return None


def elements(m: Machine, value: Value) -> list[Value] | None:
    """The elements of a builtin iterable that is not an iterator; None if unknown; MISSING if it is no such thing."""
    kind = type(value)
    if kind is tuple or kind is list:
        return list(value)
    if kind is ListV:
        return list(value.items) if "rest" not in value.state else None
    if kind is range:
        return list(value) if len(value) <= m.settings.max_elements else None
    if kind is DictV:
        return originals(value) if settled(value) else None
    if kind is str:
        return None if HOLE_OPEN in value else list(value)
    if kind is SetV:
        return ordered(value)
    if kind is ViewV:
        found: list[Value] | None = value.elements()
        return found
    if kind is bytes:
        return list(value)
    missing: list[Value] = MISSING
    return missing


def iterate(m: Machine, value: Value) -> list[Value] | None:
    """All elements of an iterable (an iterator is used up); None if they are not known."""
    found = elements(m, value)
    if found is not MISSING:
        return found
    if isinstance(value, Unknown):
        return _iterate_choice(m, value)
    source = host_iter(m, value)
    if source is None:
        return None
    limit = m.settings.max_unroll
    result = list(islice(source, limit + 1))
    return result if len(result) <= limit else None


def _iterate_choice(m: Machine, value: Unknown) -> list[Value] | None:
    """Elements of alternatives of one length, joined position by position."""
    if not isinstance(value, Choice):
        return None
    lists = []
    for option in value.options:
        found = elements(m, payload(option))
        if found is MISSING or found is None:
            return None
        lists.append(found)
    if len({len(x) for x in lists}) != 1:
        return None
    result = lists[0]
    for other in lists[1:]:
        result = [m.join(a, b) for a, b in zip(result, other, strict=True)]
    return result


def host_iter(m: Machine, value: Value) -> Iterator[Value] | None:
    """iter(value) as a host iterator; None if its elements are not known. Raises TypeError for what is surely not iterable."""
    if isinstance(value, IteratorV):
        return value.host
    if isinstance(value, ListV):
        return None if value.rest is not None else SequenceIterator(m, lambda: value.items)
    found = elements(m, value)
    if found is not MISSING:
        return None if found is None else SequenceIterator(m, lambda: found)
    if isinstance(value, Instance):
        return _iter_instance(m, value)
    if isinstance(value, Foreign):
        items = value.py_iter(m)
        return None if items is None else SequenceIterator(m, lambda: items)
    if isinstance(value, ClassV) and value.metaclass is not None:
        return _iter_class(m, value)
    if isinstance(value, Unknown):
        return None
    m.raise_("TypeError", f"'{type_name(value)}' object is not iterable")


def _iter_class(m: Machine, value: ClassV) -> Iterator[Value] | None:
    method = value.metaclass.lookup("__iter__") if isinstance(value.metaclass, ClassV) else MISSING
    return None if method is MISSING else host_iter(m, m.call(method, value))


def _iter_instance(m: Machine, value: Instance) -> Iterator[Value] | None:
    method = own_special(m, value, "__iter__")
    if method is not MISSING:
        result = m.call(method)
        if result is value or (isinstance(result, Instance) and m.lookup_special(result, "__next__") is not MISSING):
            return StepIterator(lambda: _next_instance(m, result))
        return host_iter(m, result)
    if value.payload is not None:
        return host_iter(m, value.payload)
    if m.lookup_special(value, "__getitem__") is not MISSING:
        return _by_index(m, value)
    if opaque(value) or m.getattr(value, "__iter__", MISSING) is not MISSING:
        return None
    return m.raise_("TypeError", f"'{value.cls.name}' object is not iterable")


def raised(m: Machine, error: PyRaise, name: str) -> bool:
    """Whether the program's exception is a `name`."""
    return isinstance(error.value, Instance) and m.classes[name] in error.value.cls.mro


def _next_instance(m: Machine, value: Instance) -> Value:
    try:
        return m.call(m.getattr(value, "__next__"))
    except PyRaise as error:
        if raised(m, error, "StopIteration"):
            raise StopIteration from None
        raise


def _by_index(m: Machine, value: Instance) -> Iterator[Value]:
    at: Table[str, Value] = Table(i=0)

    def step() -> Value:
        i = at["i"]
        m.journal.set(at, "i", m.binary("Add", i, 1))
        try:
            return m.getitem(value, i)
        except PyRaise as error:
            if raised(m, error, "IndexError"):
                raise StopIteration from None
            raise

    return StepIterator(step)


def make_iter(m: Machine, value: Value, name: str = "iterator") -> Value:
    """iter(value): an IteratorV, or an Unknown."""
    if isinstance(value, IteratorV):
        return value
    if isinstance(value, Instance):
        method = own_special(m, value, "__iter__")
        if method is not MISSING:
            return m.call(method)
    source = host_iter(m, value)
    if source is None:
        return unknown_like(m, "an iterator over elements that are not known", [value])
    return IteratorV(source, name)


def lazy(m: Machine, name: str, step: Callable[[], Value]) -> IteratorV:
    """An iterator whose elements `step` computes one by one."""
    return IteratorV(StepIterator(step), name)


def length(m: Machine, value: Value) -> Value:
    """len(value): an int, or an Unknown of kind int."""
    kind = type(value)
    if kind is tuple or kind is bytes or kind is range:
        return len(value)
    if kind is str and HOLE_OPEN not in value:
        return len(value)
    if kind is ListV or kind is DictV or kind is SetV:
        return _container_length(m, value)
    if kind is ViewV:
        return _container_length(m, value.dict)
    if isinstance(value, Instance):
        return _instance_length(m, value)
    if isinstance(value, Foreign):
        result = value.py_len(m)
        return unknown_like(m, f"the length of a {value.type_name}", [value], "int") if result is NotImplemented else result
    if isinstance(value, Choice):
        return m.over(value, lambda o: length(m, o))
    if isinstance(value, Unknown) or kind is str:
        return unknown_like(m, "the length of a text that is not known", [value], "int")
    if isinstance(value, ClassV) and (method := m.lookup_special(value, "__len__")) is not MISSING:
        return m.call(method)
    return m.raise_("TypeError", f"object of type '{type_name(value)}' has no len()")


def _container_length(m: Machine, value: ListV | DictV | SetV) -> Value:
    if value.rest is not None or (not isinstance(value, ListV) and not settled(value)):
        return unknown_like(m, "the length of a container whose contents are not all known", [value], "int")
    return len(value.items)


def _instance_length(m: Machine, value: Instance) -> Value:
    method = own_special(m, value, "__len__")
    if method is not MISSING:
        return m.call(method)
    if value.payload is not None:
        return length(m, value.payload)
    return refuse(m, f"object of type '{value.cls.name}' has no len()", [value], "int")


def unordered(m: Machine, value: Value) -> tuple[list[Value] | None, bool]:
    """All elements for a use that does not depend on their order, and whether the order given is arbitrary (a set's)."""
    inner = payload(value)
    if isinstance(inner, SetV) and settled(inner) and all(v is None for v in inner.items.values()):
        return originals(inner), len(inner.items) > 1
    items = iterate(m, value)
    return (items, False) if items is None or not any(type(i) is AnyOrder for i in items) else _unshuffled(items)


def _unshuffled(items: list[Value]) -> tuple[list[Value], bool]:
    """The items with the elements of each shuffled list that is there as a whole in some order."""
    whole = {id(i.bag) for i in items if type(i) is AnyOrder and sum(type(j) is AnyOrder and j.bag is i.bag for j in items) == len(i.bag)}
    waiting = {id(i.bag): list(i.bag) for i in items if type(i) is AnyOrder}
    return [waiting[id(i.bag)].pop(0) if type(i) is AnyOrder and id(i.bag) in whole else i for i in items], True


def sequence(m: Machine, items: list[Value], name: str = "iterator") -> IteratorV:
    """An iterator over these elements whose position survives undecided branches."""
    return IteratorV(SequenceIterator(m, lambda: items), name)
