"""Methods of dict (and of OrderedDict, which is a DictV too)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import Methods, may_tf, maybe_missing, payload, present, unknown_like
from scopelint.interp.builtins.iteration import ViewV, make_iter
from scopelint.interp.builtins.keys import (
    UNDECIDED,
    dict_delete,
    dict_get,
    dict_has,
    dict_set,
    forget_key,
    normal,
    original,
    settled,
    widen,
)
from scopelint.interp.values import Choice, ClassMethodV, ClassV, DictV, Instance, NativeFn, SetV, Unknown, Value, perhaps
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

methods = Methods("dict")


def dict_of(m: Machine, value: Value) -> DictV | None:
    """The dict inside value; None where it is not known."""
    value = payload(value)
    if isinstance(value, DictV):
        return value
    if isinstance(value, Unknown):
        return None
    m.raise_("TypeError", "descriptor requires a 'dict' object")


def copy_dict(d: DictV) -> DictV:
    """A shallow copy."""
    result = DictV(d.items, d.rest, d.default_factory)
    result.state.update(d.state)
    if "originals" in result.state:
        result.state["originals"] = type(d.items)(d.state["originals"])
    return result


def update(m: Machine, d: DictV, other: Value) -> None:
    """d.update(other): a mapping, an object with keys(), or pairs."""
    inner = payload(other)
    if isinstance(inner, DictV):
        _update_from_dict(m, d, inner)
    elif isinstance(inner, Choice):
        m.over(inner, lambda o: update(m, d, o))
    elif isinstance(inner, Unknown):
        forget_all(m, d, [inner])
    elif isinstance(inner, Instance) and m.hasattr(inner, "keys"):
        keys = m.iterate(m.call(m.getattr(inner, "keys")))
        if keys is None:
            forget_all(m, d, [inner])
            return
        for key in keys:
            set_any(m, d, key, m.getitem(inner, key))
    else:
        _update_from_pairs(m, d, other)


def set_any(m: Machine, d: DictV, key: Value, value: Value) -> None:
    """d[key] = value where the key may be one of several."""
    m.setitem(d, key, value)


def forget_all(m: Machine, d: DictV, values: list[Value]) -> None:
    """Any slot may have been overwritten by something in `values`, and others added."""
    source = unknown_like(m, "a dict updated with unknown contents", values, tf=any(may_tf(v) for v in values))
    for key, old in list(d.items.items()):
        m.journal.set(d.items, key, m.join(old, source))
    widen(m, d, [source])


def _update_from_dict(m: Machine, d: DictV, other: DictV) -> None:
    for key, value in list(other.items.items()):
        old = d.items.get(key, MISSING)
        merged = value
        if maybe_missing(value):
            merged = perhaps(value) if old is MISSING else m.join(present(value), old)
        dict_set(m, d, original(other, key), merged)
    if other.rest is not None:
        forget_all(m, d, [other.rest])


def _update_from_pairs(m: Machine, d: DictV, pairs: Value) -> None:
    items = m.iterate(pairs)
    if items is None:
        forget_all(m, d, [pairs])
        return
    for item in items:
        pair = m.iterate(item)
        size = (m.length(item) if isinstance(payload(item), SetV) else None) if pair is None else len(pair)
        if pair is None and size in (None, 2):
            forget_all(m, d, [item])
        elif pair is None or size != 2:
            m.raise_("ValueError", f"dictionary update sequence element has length {size}; 2 is required")
        else:
            set_any(m, d, pair[0], pair[1])


@methods("update", pure=False)
def update_method(m: Machine, self: Value, other: Value = (), /, **kwargs: Value) -> None:
    """dict.update."""
    d = dict_of(m, self)
    if d is None:
        return
    if other != () or not isinstance(other, tuple):
        update(m, d, other)
    for key, value in kwargs.items():
        dict_set(m, d, key, value)


@methods("get")
def get(m: Machine, self: Value, key: Value, default: Value = None, /) -> Value:
    """dict.get."""
    d = dict_of(m, self)
    if d is None:
        return unknown_like(m, "an item of an unknown dict", [self])
    if isinstance(key, Choice):
        return m.over(key, lambda o: get(m, self, o, default))
    value, has = dict_get(m, d, key), dict_has(m, d, key)
    if value is MISSING:
        return default
    return value if has else m.join(value, default)


@methods("setdefault")
def setdefault(m: Machine, self: Value, key: Value, default: Value = None, /) -> Value:
    """dict.setdefault."""
    d = dict_of(m, self)
    if d is None:
        return unknown_like(m, "an item of an unknown dict", [self, default])
    value, has = dict_get(m, d, key), dict_has(m, d, key)
    if has:
        return value
    result = default if value is MISSING else m.join(value, default)
    dict_set(m, d, key, result)
    return result


@methods("pop")
def pop(m: Machine, self: Value, key: Value, default: Value = MISSING, /) -> Value:
    """dict.pop."""
    d = dict_of(m, self)
    if d is None:
        return unknown_like(m, "an item of an unknown dict", [self])
    value, has = dict_get(m, d, key), dict_has(m, d, key)
    if value is MISSING:
        return m.raise_("KeyError", key) if default is MISSING else default
    dict_delete(m, d, key)
    return value if has or default is MISSING else m.join(value, default)


@methods("popitem")
def popitem(m: Machine, self: Value, last: Value = True) -> Value:
    """dict.popitem."""
    d = dict_of(m, self)
    if d is None or not settled(d) or type(last) is not bool:
        if d is not None:
            forget_all(m, d, [])
        return (m.unknown("a key of an unknown dict"), unknown_like(m, "an item of an unknown dict", [self]))
    if not d.items:
        return m.raise_("KeyError", "popitem(): dictionary is empty")
    key = next(reversed(d.items)) if last else next(iter(d.items))
    pair = (original(d, key), d.items[key])
    m.journal.delete(d.items, key)
    return pair


@methods("move_to_end")
def move_to_end(m: Machine, self: Value, key: Value, last: Value = True) -> None:
    """OrderedDict.move_to_end."""
    d = dict_of(m, self)
    if d is None:
        return
    k = normal(m, key)
    if k is UNDECIDED or k not in d.items:
        return
    order = [x for x in d.items if x != k]
    order = [*order, k] if last is True else [k, *order]
    reorder(m, d, order)


def reorder(m: Machine, d: DictV, order: list[Value]) -> None:
    """Put the slots into this order."""
    values = {k: d.items[k] for k in order}
    for k in list(d.items):
        m.journal.delete(d.items, k)
    for k, v in values.items():
        m.journal.set(d.items, k, v)


@methods("clear")
def clear(m: Machine, self: Value) -> None:
    """dict.clear."""
    d = dict_of(m, self)
    if d is None:
        return
    for key in list(d.items):
        m.journal.delete(d.items, key)
    for name in ("rest", "originals"):
        if name in d.state:
            m.journal.delete(d.state, name)


@methods("copy", "__copy__")
def copy(m: Machine, self: Value) -> Value:
    """dict.copy; an OrderedDict's or defaultdict's copy is one again."""
    d = dict_of(m, self)
    if d is None:
        return unknown_like(m, "a copy of an unknown dict", [self], "dict", tf=may_tf(self))
    result = copy_dict(d)
    if isinstance(self, Instance) and self.cls.lookup("__copies_class__") is not MISSING:
        return Instance(self.cls, result)
    return result


def _view(kind: str) -> Value:
    def method(m: Machine, self: Value) -> Value:
        d = dict_of(m, self)
        return unknown_like(m, f"the {kind} of an unknown dict", [self]) if d is None else ViewV(d, kind)

    return method


for _kind in ("keys", "values", "items"):
    methods.add(_kind, _view(_kind))


@methods("__getitem__", pure=False)
def dunder_getitem(m: Machine, self: Value, key: Value, /) -> Value:
    """dict.__getitem__: with __missing__ of the subclass."""
    from scopelint.interp.builtins.items import dict_item

    d = dict_of(m, self)
    return unknown_like(m, "an item of an unknown dict", [self]) if d is None else dict_item(m, d, key, self)


@methods("__contains__", "has_key")
def dunder_contains(m: Machine, self: Value, key: Value, /) -> Value:
    """dict.__contains__."""
    d = dict_of(m, self)
    answer = None if d is None else dict_has(m, d, key)
    return unknown_like(m, "a membership test", [self, key], "bool") if answer is None else answer


@methods("__iter__")
def dunder_iter(m: Machine, self: Value) -> Value:
    """dict.__iter__."""
    return make_iter(m, payload(self), "dict_keyiterator")


@methods("__init__", pure=False)
def init(m: Machine, self: Value, other: Value = (), /, **kwargs: Value) -> None:
    """dict.__init__, as subclasses call it."""
    update_method(m, self, other, **kwargs)


del methods.table["has_key"]


def construct(m: Machine, other: Value = (), /, **kwargs: Value) -> Value:
    """dict(...)."""
    result = DictV()
    update_method(m, result, other, **kwargs)
    return result


def fromkeys(m: Machine, cls: ClassV, iterable: Value, value: Value = None, /) -> Value:
    """dict.fromkeys(iterable, value)."""
    result = DictV()
    keys = m.iterate(iterable)
    if keys is None:
        widen(m, result, [iterable, value])
    for key in keys or []:
        dict_set(m, result, key, value)
    return result if cls.native is dict else Instance(cls, result)


methods.table["fromkeys"] = ClassMethodV(NativeFn("dict.fromkeys", fromkeys))


def discard(m: Machine, d: DictV, key: Value) -> None:
    """Forget whether key is there."""
    if key in d.items:
        forget_key(m, d, key)
