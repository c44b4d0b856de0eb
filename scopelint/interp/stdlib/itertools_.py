"""itertools: lazily over host iterators."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import payload, unknown_like
from scopelint.interp.builtins.items import as_index
from scopelint.interp.builtins.iteration import host_iter, lazy, sequence
from scopelint.interp.builtins.iterators import some_call, sources
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives
from scopelint.interp.values import ClassMethodV, ClassV, IteratorV, ListV, ModuleV, NativeFn, Unknown, Value
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

lib = Natives("itertools")


def _not_known(m: Machine, name: str, values: tuple[Value, ...] | list[Value]) -> Value:
    return unknown_like(m, f"itertools.{name}() over elements that are not known", values)


@lib("count")
def count(m: Machine, start: Value = 0, step: Value = 1) -> Value:
    """itertools.count."""
    at: Table[str, Value] = Table(i=start)

    def advance() -> Value:
        i = at["i"]
        m.journal.set(at, "i", m.binary("Add", i, step))
        return i

    return lazy(m, "itertools.count", advance)


@lib("cycle")
def cycle(m: Machine, iterable: Value, /) -> Value:
    """itertools.cycle."""
    items = m.iterate(iterable)
    if items is None:
        return _not_known(m, "cycle", [iterable])
    at: Table[str, Value] = Table(i=0)

    def advance() -> Value:
        if not items:
            raise StopIteration
        i = at["i"]
        m.journal.set(at, "i", m.binary("Add", i, 1))
        return m.getitem(tuple(items), m.binary("Mod", i, len(items)))

    return lazy(m, "itertools.cycle", advance)


@lib("repeat")
def repeat(m: Machine, value: Value, times: Value = MISSING) -> Value:
    """itertools.repeat."""
    if times is MISSING:
        return lazy(m, "itertools.repeat", lambda: value)
    n = as_index(m, times)
    return sequence(m, [value] * n, "itertools.repeat") if type(n) is int else _not_known(m, "repeat", [times, value])


def _chained(m: Machine, iterables: Iterator[Value]) -> Iterator[Value]:
    for iterable in iterables:
        source = host_iter(m, iterable)
        if source is None:
            m.incomplete("itertools.chain over elements that are not known")
            yield m.element(iterable, None)
            continue
        yield from source


def chain(m: Machine, cls: Value, /, *iterables: Value) -> Value:
    """itertools.chain."""
    if any(isinstance(payload(i), Unknown) or (isinstance(payload(i), ListV) and payload(i).rest is not None) for i in iterables):
        return _not_known(m, "chain", iterables)
    return IteratorV(_chained(m, iter(iterables)), "itertools.chain")


def chain_from_iterable(m: Machine, cls: Value, iterable: Value, /) -> Value:
    """itertools.chain.from_iterable."""
    source = host_iter(m, iterable)
    return _not_known(m, "chain", [iterable]) if source is None else IteratorV(_chained(m, source), "itertools.chain")


def _known_lists(m: Machine, iterables: tuple[Value, ...]) -> list[list[Value]] | None:
    lists = [m.iterate(i) for i in iterables]
    return None if any(x is None for x in lists) else [x for x in lists if x is not None]


def _combinatoric(name: str) -> None:
    fn = getattr(itertools, name)

    def native(m: Machine, iterable: Value, r: Value = MISSING) -> Value:
        items = m.iterate(iterable)
        n = MISSING if r is MISSING or r is None else as_index(m, r)
        if items is None or isinstance(n, Unknown):
            return _not_known(m, name, [iterable])
        return IteratorV(fn(items) if n is MISSING else fn(items, n), f"itertools.{name}")

    lib.table[name] = NativeFn(f"itertools.{name}", native)


for _name in ("permutations", "combinations", "combinations_with_replacement"):
    _combinatoric(_name)


@lib("product")
def product(m: Machine, /, *iterables: Value, repeat: Value = 1) -> Value:
    """itertools.product."""
    lists, times = _known_lists(m, iterables), as_index(m, repeat)
    if lists is None or type(times) is not int:
        return _not_known(m, "product", iterables)
    return IteratorV(itertools.product(*lists, repeat=times), "itertools.product")


@lib("islice")
def islice(m: Machine, iterable: Value, /, *span: Value) -> Value:
    """itertools.islice."""
    source = host_iter(m, iterable)
    ends = [as_index(m, s) for s in span]
    if source is None or any(isinstance(e, Unknown) for e in ends):
        return _not_known(m, "islice", [iterable, *ends])
    return IteratorV(itertools.islice(source, *ends), "itertools.islice")


@lib("zip_longest")
def zip_longest(m: Machine, /, *iterables: Value, fillvalue: Value = None) -> Value:
    """itertools.zip_longest."""
    given = sources(m, iterables)
    if given is None:
        return _not_known(m, "zip_longest", iterables)
    return IteratorV(itertools.zip_longest(*given, fillvalue=fillvalue), "itertools.zip_longest")


@lib("accumulate", pure=False)
def accumulate(m: Machine, iterable: Value, func: Value = None, *, initial: Value = None) -> Value:
    """itertools.accumulate."""
    source = host_iter(m, iterable)
    if source is None:
        return _not_known(m, "accumulate", [iterable])

    def add(a: Value, b: Value) -> Value:
        return m.binary("Add", a, b) if func is None else m.call(func, a, b)

    return IteratorV(itertools.accumulate(source, add, initial=initial), "itertools.accumulate")


@lib("starmap", pure=False)
def starmap(m: Machine, fn: Value, iterable: Value, /) -> Value:
    """itertools.starmap."""
    source = host_iter(m, iterable)
    if source is None:
        some_call(m, fn, [m.element(m.element(iterable, None), None)])
        return _not_known(m, "starmap", [iterable])
    return lazy(m, "itertools.starmap", lambda: _call_star(m, fn, next(source)))


def _call_star(m: Machine, fn: Value, packed: Value) -> Value:
    args = m.iterate(packed)
    if args is None:
        return m.call_unknown_args(fn, [], {}, "elements that are not known")
    return m.call_args(fn, args, {})


@lib("tee")
def tee(m: Machine, iterable: Value, n: Value = 2, /) -> Value:
    """itertools.tee: the elements are taken at once."""
    items = m.iterate(iterable)
    times = n if type(n) is int else 2
    if items is None:
        return tuple(_not_known(m, "tee", [iterable]) for _ in range(times))
    return tuple(sequence(m, items, "itertools.tee") for _ in range(times))


def _selecting(name: str, host: Value) -> None:
    def native(m: Machine, fn: Value, iterable: Value, /) -> Value:
        source = host_iter(m, iterable)
        if source is None:
            return _not_known(m, name, [iterable])
        return IteratorV(host(lambda x: m.decide(x if fn is None else m.call(fn, x)), source), f"itertools.{name}")

    lib.table[name] = NativeFn(f"itertools.{name}", native, pure=False)


for _name in ("takewhile", "dropwhile", "filterfalse"):
    _selecting(_name, getattr(itertools, _name))


@lib("compress")
def compress(m: Machine, data: Value, selectors: Value) -> Value:
    """itertools.compress."""
    items, flags = m.iterate(data), m.iterate(selectors)
    if items is None or flags is None:
        return _not_known(m, "compress", [data, selectors])
    return sequence(m, [i for i, f in zip(items, flags, strict=False) if m.decide(f)], "itertools.compress")


@lib("groupby", pure=False)
def groupby(m: Machine, iterable: Value, key: Value = None) -> Value:
    """itertools.groupby: the groups are made at once."""
    items = m.iterate(iterable)
    if items is None:
        return _not_known(m, "groupby", [iterable])
    groups: list[tuple[Value, list[Value]]] = []
    for item in items:
        k = item if key is None else m.call(key, item)
        same = bool(groups) and m.eq(groups[-1][0], k)
        if same is None:
            return _not_known(m, "groupby", items)
        if same:
            groups[-1][1].append(item)
        else:
            groups.append((k, [item]))
    return sequence(m, [(k, sequence(m, g, "itertools._grouper")) for k, g in groups], "itertools.groupby")


@module("itertools")
def build(m: Machine) -> ModuleV:
    """itertools."""
    chain_class = ClassV(
        "chain",
        (m.classes["object"],),
        {"from_iterable": ClassMethodV(NativeFn("itertools.chain.from_iterable", chain_from_iterable))},
        module="itertools",
        construct=chain,
    )
    return lib.module(m, {"chain": chain_class})
