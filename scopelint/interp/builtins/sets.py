"""Methods of set and frozenset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import Methods, payload, select, unknown_like
from scopelint.interp.builtins.collections_ops import make_set, set_operation
from scopelint.interp.builtins.equality import order
from scopelint.interp.builtins.iteration import make_iter
from scopelint.interp.builtins.keys import UNDECIDED, may_equal, normal, original, originals, set_add, set_has, settled, widen
from scopelint.interp.values import SetV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

methods = Methods("set")
frozen_methods = Methods("frozenset")


def set_of(m: Machine, value: Value) -> SetV | None:
    """The set inside value; None where it is not known."""
    value = payload(value)
    if isinstance(value, SetV):
        return value
    if isinstance(value, Unknown):
        return None
    m.raise_("TypeError", "descriptor requires a 'set' object")


def assign(m: Machine, target: SetV, source: SetV) -> None:
    """Give target the contents of source, in place."""
    for key in list(target.items):
        if key not in source.items:
            m.journal.delete(target.items, key)
    for key, mark in source.items.items():
        m.journal.set(target.items, key, mark)
    for name in ("rest", "originals"):
        if name in source.state:
            m.journal.set(target.state, name, source.state[name])
        elif name in target.state:
            m.journal.delete(target.state, name)


@methods("add")
def add(m: Machine, self: Value, value: Value, /) -> None:
    """set.add."""
    s = set_of(m, self)
    if s is not None:
        set_add(m, s, value)


def _remove(m: Machine, s: SetV, value: Value) -> bool | None:
    k = normal(m, value)
    if k is not UNDECIDED:
        if k in s.items:
            m.journal.delete(s.items, k)
            return True
        return None if s.rest is not None else False
    found = [c for c in s.items if may_equal(c, value)]
    for candidate in found:
        m.journal.delete(s.items, candidate)
        widen(m, s, [candidate])
    return None if found or s.rest is not None else False


@methods("remove")
def remove(m: Machine, self: Value, value: Value, /) -> None:
    """set.remove."""
    s = set_of(m, self)
    if s is not None and _remove(m, s, value) is False:
        m.raise_("KeyError", value)


@methods("discard")
def discard(m: Machine, self: Value, value: Value, /) -> None:
    """set.discard."""
    s = set_of(m, self)
    if s is not None:
        _remove(m, s, value)


@methods("pop")
def pop(m: Machine, self: Value) -> Value:
    """set.pop: which one is not known."""
    s = set_of(m, self)
    if s is None:
        return unknown_like(m, "a member of an unknown set", [self])
    members = originals(s)
    if not members and s.rest is None:
        return m.raise_("KeyError", "pop from an empty set")
    value = members[0] if len(members) == 1 and settled(s) else select(m, members, "a member of a set", s.rest)
    assign(m, s, SetV())
    if len(members) > 1 or s.rest is not None:
        widen(m, s, members)
    return value


@methods("clear")
def clear(m: Machine, self: Value) -> None:
    """set.clear."""
    s = set_of(m, self)
    if s is not None:
        assign(m, s, SetV())


@methods("copy", "__copy__")
@frozen_methods("copy", "__copy__")
def copy(m: Machine, self: Value) -> Value:
    """set.copy."""
    s = set_of(m, self)
    return unknown_like(m, "a copy of an unknown set", [self], "set") if s is None else make_set(m, s, s.frozen)


_NAMES = {"union": "BitOr", "intersection": "BitAnd", "difference": "Sub", "symmetric_difference": "BitXor"}
_IN_PLACE = {
    "update": "BitOr",
    "intersection_update": "BitAnd",
    "difference_update": "Sub",
    "symmetric_difference_update": "BitXor",
}


def _combine(op: str) -> Value:
    def method(m: Machine, self: Value, *others: Value) -> Value:
        s = set_of(m, self)
        if s is None:
            return unknown_like(m, "a set made from an unknown one", [self, *others], "set")
        result = make_set(m, s, s.frozen)
        for other in others:
            result = set_operation(m, op, result, make_set(m, payload(other)))
        return result

    return method


def _combine_in_place(op: str) -> Value:
    combine = _combine(op)

    def method(m: Machine, self: Value, *others: Value) -> None:
        s = set_of(m, self)
        if s is not None:
            assign(m, s, combine(m, s, *others))

    return method


for _name, _op in _NAMES.items():
    methods.add(_name, _combine(_op))
    frozen_methods.add(_name, _combine(_op))
for _name, _op in _IN_PLACE.items():
    methods.add(_name, _combine_in_place(_op))


def _relation(op: str) -> Value:
    def method(m: Machine, self: Value, other: Value, /) -> Value:
        s = set_of(m, self)
        answer = None if s is None else order(m, op, s, make_set(m, payload(other)))
        return unknown_like(m, "a relation of sets", [self, other], "bool") if answer is None else answer

    return method


for _table in (methods, frozen_methods):
    _table.add("issubset", _relation("LtE"))
    _table.add("issuperset", _relation("GtE"))


@methods("isdisjoint")
@frozen_methods("isdisjoint")
def isdisjoint(m: Machine, self: Value, other: Value, /) -> Value:
    """set.isdisjoint."""
    s = set_of(m, self)
    items = m.iterate(other)
    answers = {None} if s is None or items is None else {set_has(m, s, i) for i in items}
    if True in answers:
        return False
    return unknown_like(m, "a relation of sets", [self, other], "bool") if None in answers else True


@methods("__contains__")
@frozen_methods("__contains__")
def dunder_contains(m: Machine, self: Value, value: Value, /) -> Value:
    """set.__contains__."""
    s = set_of(m, self)
    answer = None if s is None else set_has(m, s, value)
    return unknown_like(m, "a membership test", [self, value], "bool") if answer is None else answer


@methods("__iter__")
@frozen_methods("__iter__")
def dunder_iter(m: Machine, self: Value) -> Value:
    """set.__iter__."""
    return make_iter(m, payload(self), "set_iterator")


@methods("__init__")
def init(m: Machine, self: Value, iterable: Value = (), /) -> None:
    """set.__init__, as subclasses call it."""
    s = set_of(m, self)
    if s is not None:
        assign(m, s, make_set(m, payload(iterable)))


def construct(m: Machine, iterable: Value = ()) -> Value:
    """set(iterable)."""
    return make_set(m, payload(iterable) if isinstance(payload(iterable), SetV) else iterable)


def construct_frozen(m: Machine, iterable: Value = ()) -> Value:
    """frozenset(iterable)."""
    return make_set(m, payload(iterable) if isinstance(payload(iterable), SetV) else iterable, frozen=True)


def member(s: SetV, key: Value) -> Value:
    """The program's object for a key."""
    return original(s, key)
