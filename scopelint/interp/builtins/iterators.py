"""The builtin functions over iterables: zip, map, sorted, sum, max ..."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import Methods, may_tf, payload, refuse, select, type_name, unknown_like
from scopelint.interp.builtins.iteration import elements, host_iter, lazy, make_iter, raised, sequence, unordered
from scopelint.interp.builtins.lists import sorted_items
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import DictV, Instance, IteratorV, ListV, SetV, Unknown, Value
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

functions = Methods("builtins")
iterator_methods = Methods("iterator")


@functions("iter", pure=False)
def iter_(m: Machine, value: Value, sentinel: Value = MISSING, /) -> Value:
    """iter(iterable), iter(callable, sentinel)."""
    if sentinel is MISSING:
        return make_iter(m, value)

    def step() -> Value:
        result = m.call(value)
        if m.eq(result, sentinel) is not False:
            raise StopIteration
        return result

    return lazy(m, "callable_iterator", step)


@functions("next", pure=False)
def next_(m: Machine, iterator: Value, default: Value = MISSING, /) -> Value:
    """next(iterator[, default])."""
    if isinstance(iterator, IteratorV):
        try:
            return next(iterator.host)
        except StopIteration as stop:
            if default is not MISSING:
                return default
            return m.raise_("StopIteration", stop.value if stop.value is not None else "")
    if isinstance(iterator, Unknown):
        return unknown_like(m, "an element of an unknown iterator", [iterator, *([] if default is MISSING else [default])])
    method = m.getattr(iterator, "__next__", MISSING)
    if method is MISSING:
        return refuse(m, f"'{type_name(iterator)}' object is not an iterator", [iterator])
    if default is MISSING:
        return m.call(method)
    try:
        return m.call(method)
    except PyRaise as error:
        if raised(m, error, "StopIteration"):
            return default
        raise


def sources(m: Machine, iterables: tuple[Value, ...]) -> list[Iterator[Value]] | None:
    """Host iterators over all of them; None if one is not known."""
    result = [host_iter(m, payload(i) if isinstance(payload(i), (ListV, DictV, tuple, str)) else i) for i in iterables]
    return None if any(r is None for r in result) else [r for r in result if r is not None]


@functions("zip")
def zip_(m: Machine, /, *iterables: Value, strict: Value = False) -> Value:
    """zip(...)."""
    given = sources(m, iterables)
    if given is None:
        return unknown_like(m, "zip() over elements that are not known", iterables)
    if not given:
        return sequence(m, [], "zip")
    return lazy(m, "zip", lambda: tuple(_next_all(given)))


def _next_all(given: list[Iterator[Value]]) -> list[Value]:
    return [next(g) for g in given]


@functions("enumerate")
def enumerate_(m: Machine, iterable: Value, start: Value = 0) -> Value:
    """enumerate(iterable, start)."""
    source = host_iter(m, iterable)
    if source is None:
        return unknown_like(m, "enumerate() over elements that are not known", [iterable])
    at: Table[str, Value] = Table(i=start)

    def step() -> Value:
        item = next(source)
        i = at["i"]
        m.journal.set(at, "i", m.binary("Add", i, 1))
        return (i, item)

    return lazy(m, "enumerate", step)


def some_call(m: Machine, fn: Value, args: list[Value]) -> Value:
    """fn runs on elements that are not known, how often neither: once and once more, or not at all."""

    def run() -> Value:
        m.call_args(fn, args, {})
        return m.call_args(fn, args, {})

    return m.fork([run, lambda: None], "a function applied to elements that are not known")


def some_elements(m: Machine, iterables: tuple[Value, ...]) -> list[Value]:
    return [m.element(i, None) for i in iterables]


@functions("map", pure=False)
def map_(m: Machine, fn: Value, /, *iterables: Value) -> Value:
    """map(fn, ...)."""
    given = sources(m, iterables)
    if given is None:
        result = some_call(m, fn, some_elements(m, iterables))
        return unknown_like(m, "map() over elements that are not known", iterables, tf=may_tf(result))
    return lazy(m, "map", lambda: m.call_args(fn, _next_all(given), {}))


@functions("filter", pure=False)
def filter_(m: Machine, fn: Value, iterable: Value, /) -> Value:
    """filter(fn, iterable); unknown elements where a test is not decided."""
    source = host_iter(m, iterable)
    if source is None:
        return unknown_like(m, "filter() over elements that are not known", [iterable])
    items = m.iterate(iterable) if elements(m, payload(iterable)) is not MISSING else None
    if items is not None:
        return _filter_known(m, fn, items)

    def step() -> Value:
        while True:
            item = next(source)
            if m.decide(item if fn is None else m.call(fn, item)):
                return item

    return lazy(m, "filter", step)


def _filter_known(m: Machine, fn: Value, items: list[Value]) -> Value:
    kept = []
    for item in items:
        answer = m.truth(item if fn is None else m.call(fn, item))
        if answer is None:
            return unknown_like(m, "filter() with a test that is not decided", items)
        if answer:
            kept.append(item)
    return sequence(m, kept, "filter")


@functions("reversed", pure=False)
def reversed_(m: Machine, value: Value, /) -> Value:
    """reversed(sequence)."""
    if isinstance(value, Instance):
        method = m.lookup_special(value, "__reversed__")
        if method is not MISSING:
            return m.call(method)
    if isinstance(payload(value), (SetV, IteratorV)):
        return m.raise_("TypeError", f"'{type_name(value)}' object is not reversible")
    items = m.iterate(value)
    if items is None:
        return unknown_like(m, "reversed() over elements that are not known", [value])
    return sequence(m, items[::-1], "reversed")


@functions("sorted", pure=False)
def sorted_(m: Machine, iterable: Value, /, *, key: Value = None, reverse: Value = False) -> Value:
    """sorted(iterable)."""
    items, loose = unordered(m, iterable)
    result = None if items is None else sorted_items(m, items, key, reverse)
    if loose and key is not None and result is not None and not _no_ties(m, result, key):
        result = None
    if result is not None:
        return ListV(result)
    if items is None:
        return ListV([], unknown_like(m, "an element of a sorted list", [iterable], tf=may_tf(iterable)))
    from scopelint.interp.builtins.lists import shuffled

    return ListV(shuffled(m, items))


def _no_ties(m: Machine, items: list[Value], key: Value) -> bool:
    """Members of a set that have equal keys stay in an order nobody knows."""
    keys = [m.call(key, i) for i in items]
    return all(m.eq(a, b) is False for a, b in itertools.pairwise(keys))


@functions("sum", pure=False)
def sum_(m: Machine, iterable: Value, start: Value = 0) -> Value:
    """sum(iterable, start)."""
    source = _one_by_one(m, iterable)
    if source is None:
        return _some_sum(m, iterable)
    total = start
    for item in source:
        m.tick()
        total = m.binary("Add", total, item)
    return total


def _one_by_one(m: Machine, iterable: Value) -> Iterator[Value] | None:
    """The elements in some order, each made when it is asked for; None if they are not known."""
    loose, _ = unordered(m, iterable) if elements(m, payload(iterable)) is not MISSING else (None, False)
    return iter(loose) if loose is not None else host_iter(m, iterable)


def _some_sum(m: Machine, iterable: Value) -> Value:
    element = m.element(iterable, None)
    if may_tf(element):
        m.opaque("sum() over elements that are not known", [iterable])
    kind = element.kind if isinstance(element, Unknown) and element.kind in ("int", "float") else ""
    return unknown_like(m, "sum() over elements that are not known", [iterable], kind)


def _extreme(name: str, op: str) -> None:
    def native(m: Machine, /, *args: Value, key: Value = None, default: Value = MISSING) -> Value:
        items: list[Value] | None = list(args)
        if len(args) == 1:
            items, _ = unordered(m, args[0])
        if items is None:
            return unknown_like(m, f"{name}() over elements that are not known", args)
        if not items:
            return default if default is not MISSING else m.raise_("ValueError", f"{name}() arg is an empty sequence")
        return _best(m, name, op, items, key)

    functions.add(name, native, pure=False)


def _best(m: Machine, name: str, op: str, items: list[Value], key: Value) -> Value:
    best, rank = items[0], items[0] if key is None else m.call(key, items[0])
    for item in items[1:]:
        other = item if key is None else m.call(key, item)
        answer = m.truth(m.compare(op, other, rank))
        if answer is None:
            return _some_extreme(m, name, items)
        if answer:
            best, rank = item, other
    return best


def _some_extreme(m: Machine, name: str, items: list[Value]) -> Value:
    kinds = {i.kind if isinstance(i, Unknown) else type_name(i) for i in items}
    if kinds == {"int"}:
        return unknown_like(m, f"{name}() of unknown values", items, "int")
    return select(m, items, f"{name}() of unknown values")


_extreme("max", "Gt")
_extreme("min", "Lt")


def _quantifier(name: str, stop: bool) -> None:
    def native(m: Machine, iterable: Value, /) -> Value:
        source = _one_by_one(m, iterable)
        if source is None:
            return unknown_like(m, f"{name}() over elements that are not known", [iterable], "bool")
        doubt = None
        for item in source:
            m.tick()
            answer = m.truth(item)
            if answer is stop:
                return stop
            if answer is None:
                doubt = item
        return not stop if doubt is None else unknown_like(m, f"{name}() over unknown values", [doubt], "bool")

    functions.add(name, native)


_quantifier("any", True)
_quantifier("all", False)


# ---------------------------------------------------------------- generators' methods
@iterator_methods("__next__", pure=False)
def dunder_next(m: Machine, self: Value) -> Value:
    """iterator.__next__."""
    return next_(m, self)


@iterator_methods("__iter__")
def dunder_iter(m: Machine, self: Value) -> Value:
    """iterator.__iter__."""
    return self


@iterator_methods("send", pure=False)
def send(m: Machine, self: IteratorV, value: Value, /) -> Value:
    """generator.send."""
    if self.send is None:
        return m.raise_("AttributeError", f"'{self.name}' object has no attribute 'send'")
    try:
        return self.send(value)
    except StopIteration as stop:
        return m.raise_("StopIteration", stop.value if stop.value is not None else "")


@iterator_methods("throw", pure=False)
def throw(m: Machine, self: IteratorV, kind: Value, value: Value = None, traceback: Value = None, /) -> Value:
    """generator.throw."""
    error = value if isinstance(value, Instance) else kind if isinstance(kind, Instance) else m.call(kind)
    if self.throw is None:
        m.raise_value(error)
    try:
        return self.throw(error)
    except StopIteration:
        return m.raise_("StopIteration", "")


@iterator_methods("close", pure=False)
def close(m: Machine, self: IteratorV) -> None:
    """generator.close."""
    if self.close is not None:
        self.close()
