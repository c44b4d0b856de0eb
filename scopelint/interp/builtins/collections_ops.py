"""Concatenation, repetition and set algebra of containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import unknown_like
from scopelint.interp.builtins.iteration import ViewV
from scopelint.interp.builtins.keys import UNDECIDED, normal, original, set_add, set_has, widen
from scopelint.interp.values import DictV, ListV, SetV, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def concat(m: Machine, a: Value, b: Value) -> Value:
    """list + list."""
    if not isinstance(a, ListV) or not isinstance(b, ListV):
        return NotImplemented
    if a.rest is not None:
        rest = unknown_like(m, "an element of a list whose contents are not all known", [a.rest, a, b])
        return ListV(list(a.items), rest)
    if len(a.items) + len(b.items) > m.settings.max_elements:
        return ListV([], unknown_like(m, "an element of a list that is too long", [a, b]))
    result = ListV([*a.items, *b.items], b.rest)
    _keep_kind(a, result)
    return result


def _keep_kind(source: ListV, result: ListV) -> None:
    for name in ("deque", "maxlen"):
        if name in source.state:
            result.state[name] = source.state[name]


def repeat(m: Machine, a: Value, b: Value) -> Value:
    """list * int."""
    if isinstance(b, ListV):
        a, b = b, a
    if not isinstance(a, ListV) or type(b) not in (int, bool):
        return NotImplemented
    if a.rest is not None or len(a.items) * b > m.settings.max_elements:
        return ListV([], unknown_like(m, "an element of a repeated list", [a]))
    return ListV(list(a.items) * b)


def as_set(m: Machine, value: Value) -> SetV | None:
    """A set of a set, dict view or any iterable; None if that makes no sense."""
    if isinstance(value, SetV):
        return value
    if isinstance(value, ViewV) and value.kind != "values":
        return make_set(m, value)
    return None


def make_set(m: Machine, iterable: Value, frozen: bool = False) -> SetV:
    """set(iterable)."""
    result = SetV(frozen=frozen)
    if isinstance(iterable, SetV):
        result.items.update(iterable.items)
        for name in ("rest", "originals"):
            if name in iterable.state:
                result.state[name] = iterable.state[name]
        return result
    if isinstance(iterable, DictV):
        iterable = ViewV(iterable, "keys")
    items = m.members(iterable)
    if items is None:
        widen(m, result, [iterable])
        return result
    for item in items:
        set_add(m, result, item)
    return result


def set_operation(m: Machine, op: str, a: Value, b: Value) -> Value:
    """a | b, a & b, a - b, a ^ b of sets and dict views."""
    left, right = as_set(m, a), as_set(m, b)
    if left is None or right is None:
        return NotImplemented
    result = SetV(frozen=left.frozen)
    if op in ("BitOr", "BitXor"):
        _select(m, result, left, right, keep_common=op == "BitOr", keep_own=True)
        _select(m, result, right, left, keep_common=op == "BitOr", keep_own=True)
    else:
        _select(m, result, left, right, keep_common=op == "BitAnd", keep_own=op == "Sub")
    return result


def _select(m: Machine, result: SetV, source: SetV, other: SetV, keep_common: bool, keep_own: bool) -> None:
    """Add source's members to result: those that are in other, and / or those that are not."""
    for key, mark in source.items.items():
        member = original(source, key)
        common = True if keep_common and keep_own else set_has(m, other, member)
        if mark is not None or common is None:
            widen(m, result, [member])
        elif keep_common if common else keep_own:
            set_add(m, result, member)
    if source.rest is not None:
        widen(m, result, [source.rest])


def dict_union(m: Machine, a: DictV, b: Value) -> Value:
    """dict | dict."""
    if not isinstance(b, DictV):
        return NotImplemented
    from scopelint.interp.builtins.dicts import copy_dict, update

    result = copy_dict(a)
    update(m, result, b)
    return result


def distinct(m: Machine, values: list[Value]) -> bool:
    """Whether all are known keys and differ."""
    keys = [normal(m, v) for v in values]
    return not any(k is UNDECIDED for k in keys) and len(set(keys)) == len(keys)
