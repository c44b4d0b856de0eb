"""Methods of list, tuple and deque (deques are ListV too)."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import Methods, known, may_tf, payload, unknown_like
from scopelint.interp.builtins.equality import any_equal, eq
from scopelint.interp.builtins.items import as_index, blur
from scopelint.interp.builtins.iteration import make_iter, ordered, unordered
from scopelint.interp.builtins.keys import widen
from scopelint.interp.values import AnyOrder, Choice, ListV, SetV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

methods = Methods("list")
tuple_methods = Methods("tuple")


class Undecided(Exception):
    """An order between two values is not known."""


def list_of(m: Machine, value: Value) -> ListV | None:
    """The list inside value; None where it is not known."""
    value = payload(value)
    if isinstance(value, ListV):
        return value
    if isinstance(value, Unknown):
        return None
    m.raise_("TypeError", "descriptor requires a 'list' object")


def extend(m: Machine, lst: ListV, iterable: Value) -> None:
    """list.extend, also for what is only partly known."""
    inner = payload(iterable)
    if isinstance(inner, ListV) and inner.rest is not None:
        items, more = list(inner.items), [inner.rest]
    elif isinstance(inner, Choice):
        m.over(inner, lambda o: extend(m, lst, o))
        return
    else:
        found, loose = unordered(m, iterable)
        if loose and found is not None and not (isinstance(inner, SetV) and ordered(inner) is not None):
            found = shuffled(m, found)
        items, more = (found, []) if found is not None else ([], [unknown_like(m, "an element of an unknown iterable", [inner])])
    if lst.rest is not None:
        widen(m, lst, [*items, *more])
        return
    m.journal.touch(lst.items)
    if len(lst.items) + len(items) > m.settings.max_elements:
        blur(m, lst, items, grows=True)
        return
    lst.items.extend(items)
    _trim(lst)
    if more:
        widen(m, lst, more)


def _trim(lst: ListV, left: bool = True) -> None:
    """A deque's maxlen."""
    limit = lst.state.get("maxlen")
    if type(limit) is int and len(lst.items) > limit:
        if left:
            del lst.items[: len(lst.items) - limit]
        else:
            del lst.items[limit:]


@methods("append")
def append(m: Machine, self: Value, value: Value, /) -> None:
    """list.append."""
    lst = list_of(m, self)
    if lst is None:
        return
    if lst.rest is not None:
        widen(m, lst, [value])
        return
    m.journal.touch(lst.items)
    lst.items.append(value)
    _trim(lst)


@methods("extend", pure=False)
def extend_method(m: Machine, self: Value, iterable: Value, /) -> None:
    """list.extend."""
    lst = list_of(m, self)
    if lst is not None:
        extend(m, lst, iterable)


@methods("insert")
def insert(m: Machine, self: Value, index: Value, value: Value, /) -> None:
    """list.insert."""
    lst, index = list_of(m, self), as_index(m, index)
    if lst is None:
        return
    if type(index) is not int or (lst.rest is not None and not 0 <= index <= len(lst.items)):
        blur(m, lst, [value], grows=True)
        return
    m.journal.touch(lst.items)
    lst.items.insert(index, value)


@methods("pop")
def pop(m: Machine, self: Value, index: Value = -1, /) -> Value:
    """list.pop."""
    lst, index = list_of(m, self), as_index(m, index)
    if lst is None:
        return unknown_like(m, "an element of an unknown list", [self])
    if type(index) is int and (lst.rest is None or 0 <= index < len(lst.items)):
        if not -len(lst.items) <= index < len(lst.items):
            return m.raise_("IndexError", "pop index out of range" if lst.items else "pop from empty list")
        m.journal.touch(lst.items)
        return lst.items.pop(index)
    value = m.getitem(lst, index)
    blur(m, lst, [], grows=True)
    return value


@methods("remove")
def remove(m: Machine, self: Value, value: Value, /) -> None:
    """list.remove."""
    lst = list_of(m, self)
    if lst is None:
        return
    for i, item in enumerate(lst.items):
        answer = True if item is value and not isinstance(item, Unknown) else eq(m, item, value)
        if answer is None:
            blur(m, lst, [], grows=True)
            return
        if answer:
            m.journal.touch(lst.items)
            del lst.items[i]
            return
    if lst.rest is None:
        m.raise_("ValueError", "list.remove(x): x not in list")


@methods("clear")
def clear(m: Machine, self: Value) -> None:
    """list.clear."""
    lst = list_of(m, self)
    if lst is not None:
        replace_all(m, lst, [])


def replace_all(m: Machine, lst: ListV, items: list[Value]) -> None:
    """New, fully known contents."""
    m.journal.touch(lst.items)
    lst.items[:] = items
    if "rest" in lst.state:
        m.journal.delete(lst.state, "rest")


@methods("copy", "__copy__")
def copy(m: Machine, self: Value) -> Value:
    """list.copy."""
    lst = list_of(m, self)
    return ListV([], unknown_like(m, "an element of an unknown list", [self])) if lst is None else clone(lst)


def clone(lst: ListV) -> ListV:
    """A shallow copy."""
    result = ListV(list(lst.items), lst.rest)
    result.state.update(lst.state)
    return result


@methods("index")
@tuple_methods("index")
def index(m: Machine, self: Value, value: Value, start: Value = 0, stop: Value = None, /) -> Value:
    """list.index."""
    inner = payload(self)
    items = m.iterate(inner) if not isinstance(inner, ListV) or inner.rest is None else list(inner.items)
    if items is None or not known(start) or not known(stop):
        return unknown_like(m, "a position in an unknown list", [self], "int")
    for i in range(*slice(start, stop).indices(len(items))):
        answer = True if items[i] is value and not isinstance(value, Unknown) else eq(m, items[i], value)
        if answer is None:
            return unknown_like(m, "a position in a list", [items[i], value], "int")
        if answer:
            return i
    if isinstance(inner, ListV) and inner.rest is not None:
        return unknown_like(m, "a position in an unknown list", [self], "int")
    return m.raise_("ValueError", f"{m.to_repr(value)} is not in list")


@methods("count")
@tuple_methods("count")
def count(m: Machine, self: Value, value: Value, /) -> Value:
    """list.count."""
    items = m.iterate(payload(self))
    answers = [None] if items is None else [eq(m, i, value) for i in items]
    if None in answers:
        return unknown_like(m, "a count in an unknown list", [self, value], "int")
    return sum(bool(a) for a in answers)


@methods("reverse")
def reverse(m: Machine, self: Value) -> None:
    """list.reverse."""
    lst = list_of(m, self)
    if lst is None:
        return
    if lst.rest is not None:
        blur(m, lst, [], grows=True)
        return
    m.journal.touch(lst.items)
    lst.items.reverse()


@methods("sort", pure=False)
def sort(m: Machine, self: Value, *, key: Value = None, reverse: Value = False) -> None:
    """list.sort."""
    lst = list_of(m, self)
    if lst is None:
        return
    items = None if lst.rest is not None else sorted_items(m, list(lst.items), key, reverse)
    if items is None:
        scramble(m, lst)
        return
    m.journal.touch(lst.items)
    lst.items[:] = items


def scramble(m: Machine, lst: ListV) -> None:
    """The same elements in an order that is not known."""
    if lst.rest is not None:
        blur(m, lst, [], grows=True)
        return
    m.journal.touch(lst.items)
    lst.items[:] = shuffled(m, list(lst.items))


def shuffled(m: Machine, items: list[Value]) -> list[Value]:
    """As many elements, each of them any of the items."""
    tf = any(may_tf(i) for i in items)
    bag = tuple(items)
    return [AnyOrder(bag, "an element of a list whose order is not known", m.here(), tf) for _ in items]


def sorted_items(m: Machine, items: list[Value], key: Value, reverse: Value) -> list[Value] | None:
    """The items in order; None if their order is not known. Stable as Python's."""
    if not known(reverse):
        return None
    keys = items if key is None else [m.call(key, item) for item in items]

    def order(a: int, b: int) -> int:
        if less(m, keys[a], keys[b]):
            return -1
        return 1 if less(m, keys[b], keys[a]) else 0

    try:
        ranks = sorted(range(len(items)), key=cmp_to_key(order), reverse=bool(reverse))
    except Undecided:
        return None
    return [items[i] for i in ranks]


def less(m: Machine, a: Value, b: Value) -> bool:
    """a < b; Undecided where it is not known."""
    answer = m.truth(m.compare("Lt", a, b))
    if answer is None:
        raise Undecided
    return bool(answer)


@methods("__contains__")
@tuple_methods("__contains__")
def dunder_contains(m: Machine, self: Value, value: Value, /) -> Value:
    """list.__contains__."""
    inner = payload(self)
    answer = any_equal(m, value, m.iterate(inner) or [])
    return unknown_like(m, "a membership test", [self, value], "bool") if answer is None or isinstance(inner, Unknown) else answer


@methods("__iter__")
@tuple_methods("__iter__")
def dunder_iter(m: Machine, self: Value) -> Value:
    """list.__iter__."""
    return make_iter(m, payload(self), "list_iterator")


@methods("__init__")
def init(m: Machine, self: Value, iterable: Value = (), /) -> None:
    """list.__init__, as subclasses call it."""
    lst = list_of(m, self)
    if lst is not None:
        replace_all(m, lst, [])
        extend(m, lst, iterable)


def construct(m: Machine, iterable: Value = ()) -> Value:
    """list(iterable)."""
    result = ListV()
    extend(m, result, iterable)
    return result


def construct_tuple(m: Machine, iterable: Value = ()) -> Value:
    """tuple(iterable)."""
    inner = payload(iterable)
    if type(inner) is tuple:
        return inner
    if isinstance(inner, Choice):
        return m.over(inner, lambda o: construct_tuple(m, o))
    items, loose = unordered(m, iterable)
    if loose and items is not None and not (isinstance(inner, SetV) and ordered(inner) is not None):
        items = shuffled(m, items)
    return unknown_like(m, "a tuple of unknown elements", [inner], "tuple", tf=may_tf(inner)) if items is None else tuple(items)
