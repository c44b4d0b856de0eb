"""Subscripts: reading, writing and deleting elements of builtin containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN
from scopelint.interp.builtins import holes
from scopelint.interp.builtins.base import guarded, known, own_special, payload, refuse, select, type_name, unknown_like
from scopelint.interp.builtins.keys import UNDECIDED, dict_delete, dict_get, dict_set, normal, widen
from scopelint.interp.values import BoundMethod, Choice, ClassV, DictV, Foreign, Instance, ListV, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

    from scopelint.interp.machine import Machine


def as_index(m: Machine, key: Value) -> Value:
    """key as an int or a slice of ints where it is one; Unknown (of kind "slice") where not known; otherwise unchanged."""
    key = payload(key)
    if type(key) is bool:
        return int(key)
    if type(key) is slice:
        parts = [as_index(m, p) for p in (key.start, key.stop, key.step)]
        cause = next((p for p in parts if isinstance(p, Unknown)), None)
        return Unknown(cause.reason, cause.at, "slice", cause.tf) if cause is not None else slice(*parts)
    if isinstance(key, Foreign):
        scalar = getattr(key, "scalar_value", None)
        if type(scalar) is int:
            return scalar
        method = key.py_getattr(m, "__index__")
        if method is not NotImplemented and method is not MISSING:
            return as_index(m, m.call(method))
        return unknown_like(m, "an index that is not known", [key], "int")
    if isinstance(key, Instance):
        method = m.lookup_special(key, "__index__")
        return key if method is MISSING else as_index(m, m.call(method))
    return key


def getitem(m: Machine, obj: Value, key: Value) -> Value:
    """obj[key]."""
    kind = type(obj)
    if kind is ListV or kind is tuple:
        return _sequence_get(m, obj, key)
    if kind is DictV:
        return dict_item(m, obj, key, obj)
    if kind is Instance:
        method = own_special(m, obj, "__getitem__")
        if method is not MISSING:
            return m.call(method, key)
        if isinstance(obj.payload, DictV):
            return dict_item(m, obj.payload, key, obj)
        if obj.payload is not None:
            return getitem(m, obj.payload, key)
        return refuse(m, f"'{obj.cls.name}' object is not subscriptable", [obj])
    if isinstance(obj, Foreign):
        result = obj.py_getitem(m, key)
        return unknown_like(m, f"an item of a {obj.type_name}", [obj, key]) if result is NotImplemented else result
    if isinstance(obj, Choice):
        return m.over(obj, lambda o: getitem(m, o, key))
    if isinstance(obj, Unknown):
        return unknown_like(m, "an item of an unknown value", [obj], "str" if obj.kind == "str" else "")
    if kind is str:
        return _text_get(m, obj, key)
    if kind in (bytes, range):
        return _host_get(m, obj, key)
    if isinstance(obj, ClassV):
        return _class_item(m, obj, key)
    return m.raise_("TypeError", f"'{type_name(obj)}' object is not subscriptable")


def _class_item(m: Machine, cls: ClassV, key: Value) -> Value:
    meta = cls.metaclass.lookup("__getitem__") if isinstance(cls.metaclass, ClassV) else MISSING
    if meta is not MISSING:
        return m.call(meta, cls, key)
    method = cls.lookup("__class_getitem__")
    return cls if method is MISSING else m.call_args(BoundMethod(getattr(method, "func", method), cls), [key], {})


def dict_item(m: Machine, d: DictV, key: Value, owner: Value) -> Value:
    """d[key], with default factories and __missing__; KeyError where the key is surely absent."""
    value = dict_get(m, d, key)
    if value is not MISSING:
        return value
    if d.default_factory is not None:
        value = m.call(d.default_factory)
        dict_set(m, d, key, value)
        return value
    missing = own_special(m, owner, "__missing__")
    if missing is not MISSING:
        return m.call(missing, key)
    if d.state.get("counter"):
        return 0
    if m.incompletes and normal(m, key) is UNDECIDED:  # what put it there may be among the calls that are not known
        return unknown_like(m, "an item of a dict under a key that is not known", [key])
    return m.raise_("KeyError", key)


def _sequence_get(m: Machine, obj: Value, key: Value) -> Value:
    items = obj if type(obj) is tuple else obj.items
    rest = None if type(obj) is tuple else obj.rest
    if type(key) is slice:
        return _over_bounds(m, key, lambda k: _sequence_part(m, obj, items, rest, k))
    if type(key) is not int:
        key = as_index(m, key)
    if type(key) is int:
        if -len(items) <= key < len(items) if rest is None else 0 <= key < len(items):
            return items[key]
        if rest is not None:
            return unknown_like(m, "an element of a list whose contents are not all known", [rest, *items])
        return m.raise_("IndexError", f"{type_name(obj)} index out of range")
    if isinstance(key, Choice):
        return m.over(key, lambda o: getitem(m, obj, o))
    if isinstance(key, Unknown):
        return _unknown_index(m, obj, items, rest, key)
    return refuse(m, f"{type_name(obj)} indices must be integers or slices, not {type_name(key)}", [key])


def _over_bounds(m: Machine, key: slice, act: Callable[[slice], Value]) -> Value:
    """act(key), for every option of a bound that is one of several."""
    bounds = [key.start, key.stop, key.step]
    for i, bound in enumerate(bounds):
        if isinstance(bound, Choice):
            return m.over(bound, lambda o: _over_bounds(m, slice(*[*bounds[:i], o, *bounds[i + 1 :]]), act))
    return act(key)


def _sequence_part(m: Machine, obj: Value, items: Value, rest: Unknown | None, key: slice) -> Value:
    part = as_index(m, key)
    if not isinstance(part, Unknown):
        return _sequence_slice(m, obj, items, rest, part)
    if not items and rest is None:
        return () if type(obj) is tuple else ListV()
    some = unknown_like(m, "a slice whose bounds are not known", [part, *items] if rest is None else [part, rest, *items])
    return Unknown(some.reason, some.at, "tuple", some.tf) if type(obj) is tuple else ListV([], some)


def _unknown_index(m: Machine, obj: Value, items: Value, rest: Unknown | None, key: Unknown) -> Value:
    if key.kind == "int" and rest is None and items:
        return select(m, items, "an element at an unknown index", key)
    return unknown_like(m, "an element at an unknown index", [key, *items] if rest is None else [key, rest, *items])


def _sequence_slice(m: Machine, obj: Value, items: Value, rest: Unknown | None, key: slice) -> Value:
    if rest is None:
        part = guarded(m, lambda: items[key])
        return part if type(obj) is tuple else ListV(list(part))
    start, stop, step = key.start or 0, key.stop, key.step
    if step in (None, 1) and 0 <= start <= len(items):
        if stop is None:
            return ListV(list(items[start:]), rest)
        if 0 <= stop <= len(items):
            return ListV(list(items[start:stop]))
        return ListV(list(items[start:stop]) if stop > 0 else [], rest)
    return ListV([], unknown_like(m, "a slice of a list whose contents are not all known", [rest, *items]))


def _text_get(m: Machine, text: str, key: Value) -> Value:
    key = as_index(m, key)
    if isinstance(key, Unknown):
        return unknown_like(m, "a part of a text", [key], "str")
    if HOLE_OPEN not in text:
        if type(key) not in (int, slice):
            return m.raise_("TypeError", "string indices must be integers")
        return guarded(m, lambda: text[key], "str")
    if type(key) is int:
        found = holes.index(text, key)
        return holes.one_hole(text) if found is None else found
    if type(key) is slice:
        return holes.slice_(text, key.start, key.stop, key.step)
    return m.raise_("TypeError", "string indices must be integers")


def _host_get(m: Machine, obj: Value, key: Value) -> Value:
    key = as_index(m, key)
    if isinstance(key, Unknown):
        return unknown_like(m, "an element at an unknown index", [key], "int" if key.kind == "int" else "")
    return guarded(m, lambda: obj[key])


def setitem(m: Machine, obj: Value, key: Value, value: Value) -> None:
    """obj[key] = value."""
    method = own_special(m, obj, "__setitem__")
    if method is not MISSING:
        m.call(method, key, value)
        return
    inner = payload(obj)
    if isinstance(inner, DictV):
        _fork_key(m, key, lambda k: dict_set(m, inner, k, value))
    elif isinstance(inner, ListV):
        _fork_key(m, as_index(m, key), lambda k: _list_set(m, inner, k, value))
    elif isinstance(inner, Foreign):
        inner.py_setitem(m, key, value)
    elif isinstance(inner, Choice):
        m.over(inner, lambda o: setitem(m, o, key, value))
    elif not isinstance(inner, Unknown):
        refuse(m, f"'{type_name(obj)}' object does not support item assignment", [obj])


def _fork_key(m: Machine, key: Value, act: Value) -> None:
    if isinstance(key, Choice):
        m.over(key, lambda o: act(o))
    else:
        act(key)


def _list_set(m: Machine, lst: ListV, key: Value, value: Value) -> None:
    items = lst.items
    m.journal.touch(items)
    if type(key) is int:
        if -len(items) <= key < len(items) if lst.rest is None else 0 <= key < len(items):
            items[key] = value
        elif lst.rest is None:
            m.raise_("IndexError", "list assignment index out of range")
        else:
            blur(m, lst, [value])
    elif type(key) is slice:
        _slice_set(m, lst, key, value)
    elif isinstance(key, Unknown):
        blur(m, lst, [value], grows=key.kind != "int")
    else:
        refuse(m, f"list indices must be integers or slices, not {type_name(key)}", [key])


def _slice_set(m: Machine, lst: ListV, key: slice, value: Value) -> None:
    new = m.iterate(value)
    if new is None or lst.rest is not None:
        blur(m, lst, [value] if new is None else new, grows=True)
        return
    guarded(m, lambda: lst.items.__setitem__(key, new))


def blur(m: Machine, lst: ListV, values: list[Value], grows: bool = False) -> None:
    """Any element may have become one of `values`; with `grows` the length is not known any more either."""
    m.journal.touch(lst.items)
    if grows or len(lst.items) > 64:
        everything = [*lst.items, *values]
        if not grows:
            lst.items[:] = [unknown_like(m, "an element that may have been overwritten", everything)] * len(lst.items)
            return
        lst.items[:] = []
        widen(m, lst, everything)
        return
    for i, old in enumerate(lst.items):
        new = old
        for value in values:
            new = m.join(new, value)
        lst.items[i] = new


def delitem(m: Machine, obj: Value, key: Value) -> None:
    """del obj[key]."""
    method = own_special(m, obj, "__delitem__")
    if method is not MISSING:
        m.call(method, key)
        return
    inner = payload(obj)
    if isinstance(inner, DictV):
        if dict_delete(m, inner, key) is False:
            m.raise_("KeyError", key)
    elif isinstance(inner, ListV):
        _list_delete(m, inner, as_index(m, key))
    elif isinstance(inner, Choice):
        m.over(inner, lambda o: delitem(m, o, key))
    elif not isinstance(inner, (Unknown, Foreign)):
        refuse(m, f"'{type_name(obj)}' object doesn't support item deletion", [obj])


def _list_delete(m: Machine, lst: ListV, key: Value) -> None:
    m.journal.touch(lst.items)
    if known(key) and (lst.rest is None or (type(key) is int and 0 <= key < len(lst.items))):
        guarded(m, lambda: lst.items.__delitem__(key))
    else:
        blur(m, lst, [], grows=True)
