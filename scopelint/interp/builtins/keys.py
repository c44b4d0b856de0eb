"""Dict keys and set members: how abstract values hash, and what a lookup finds.

Tables hold keys that the host hashes exactly as Python would: known immutable values, and objects by identity. An instance with a builtin
inside (a namedtuple, a str subclass) or a frozenset stands under its host value; the object itself is kept in state["originals"]. A key
that is not fully known never enters the table: it goes to the container's `rest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN, hole_regex, undecided
from scopelint.interp.builtins.base import (
    SCALARS,
    known,
    may_tf,
    maybe_missing,
    own_special,
    payload,
    present,
    select,
    type_name,
    unknown_like,
)
from scopelint.interp.values import DictV, Digest, Foreign, Heap, Instance, ListV, SetV, Unknown, Value
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

UNDECIDED = object()
"""The normal form of a key that is not fully known."""


def normal(m: Machine, key: Value, hashing: bool = True) -> Value:
    """The host-hashable form of a key, or UNDECIDED. Raises TypeError for unhashable builtins."""
    kind = type(key)
    if kind is str:
        return UNDECIDED if HOLE_OPEN in key and undecided(key) else key
    if kind in SCALARS:
        return key
    if kind is tuple:
        parts = [normal(m, k) for k in key]
        return UNDECIDED if any(p is UNDECIDED for p in parts) else tuple(parts)
    if isinstance(key, Unknown):
        return ("hash of", "", key.of) if isinstance(key, Digest) else UNDECIDED
    if isinstance(key, SetV) and key.frozen:
        return frozenset(key.items) if settled(key) else UNDECIDED
    if isinstance(key, (ListV, DictV, SetV, slice)):
        return m.raise_("TypeError", f"unhashable type: '{type_name(key)}'")
    if isinstance(key, Instance):
        return _normal_instance(m, key)
    if isinstance(key, Foreign):
        scalar = getattr(key, "scalar_value", None)
        return key if scalar is None else scalar
    return key


def _normal_instance(m: Machine, key: Instance) -> Value:
    method = own_special(m, key, "__hash__")
    if method is None or isinstance(key.payload, (ListV, DictV)):
        return m.raise_("TypeError", f"unhashable type: '{type_name(key)}'")
    if method is not MISSING:
        code = payload(m.call(method))
        return ("hash of", key.cls, code) if known(code) else _by_equality(key)
    return key if key.payload is None else normal(m, key.payload)


def _by_equality(key: Instance) -> Value:
    """The key of an object with a hash that is not known (hash of a text): itself unless its class defines ==."""
    return UNDECIDED if any("__eq__" in c.attrs and c.native is None for c in key.cls.mro) else key


def settled(container: DictV | SetV) -> bool:
    """Whether the keys are exactly those in the table."""
    if container.rest is not None:
        return False
    return not any(maybe_missing(v) for v in container.items.values())


def original(container: DictV | SetV, key: Value) -> Value:
    """The program's own object for a key of the table."""
    originals = container.state.get("originals")
    return key if originals is None else originals.get(key, key)


def originals(container: DictV | SetV) -> list[Value]:
    """All keys as the program sees them."""
    if "originals" not in container.state:
        return list(container.items)
    return [original(container, k) for k in container.items]


def remember(m: Machine, container: DictV | SetV, normal_key: Value, key: Value) -> None:
    """Keep the object behind a normalised key."""
    if (normal_key is key or not isinstance(key, (Heap, Digest))) and (type(key) is not tuple or normal_key == key):
        return
    if "originals" not in container.state:
        m.journal.set(container.state, "originals", Table())
    if normal_key not in container.state["originals"]:
        m.journal.set(container.state["originals"], normal_key, key)


def may_equal(candidate: Value, key: Value) -> bool:
    """Whether a key of a table can be what the not fully known `key` turns out to be."""
    key = payload(key)
    if isinstance(key, Unknown):
        return (
            not key.kind
            or (key.kind == "int" and type(candidate) is tuple and candidate[:1] == ("hash of",))
            or key.kind == type(candidate).__name__
            or (key.kind in NUMERIC and type(candidate).__name__ in NUMERIC)
        )
    if type(key) is str:
        return type(candidate) is str and hole_regex(key).fullmatch(candidate) is not None
    if type(key) is tuple and type(candidate) is tuple:
        return len(key) == len(candidate) and all(may_equal(c, k) for c, k in zip(candidate, key, strict=True))
    return isinstance(key, (tuple, SetV)) or key == candidate


NUMERIC = frozenset({"int", "bool", "float"})


def dict_get(m: Machine, d: DictV, key: Value) -> Value:
    """The value under key; MISSING if surely absent; an Unknown or a join of the candidates if not decided.

    A slot that some path left empty answers what the other paths put there.
    """
    items = d.items
    if type(key) is str and HOLE_OPEN not in key:
        value = items.get(key, MISSING)
        if value is not MISSING:
            return present(value)
        return d.state.get("rest", MISSING)
    k = normal(m, key)
    if k is not UNDECIDED:
        value = items.get(k, MISSING)
        return d.state.get("rest", MISSING) if value is MISSING else present(value)
    candidates = [present(v) for c, v in items.items() if may_equal(c, key)]
    if d.rest is not None:
        return unknown_like(m, "a dict's value under a key that is not known", [key, *candidates, d.rest])
    if not candidates:
        return MISSING
    return select(m, candidates, "a dict's value under a key that is not known", key)


def dict_has(m: Machine, d: DictV, key: Value) -> bool | None:
    """key in d."""
    k = normal(m, key)
    if k is not UNDECIDED:
        value = d.items.get(k, MISSING)
        if value is not MISSING:
            return None if maybe_missing(value) else True
        return None if d.rest is not None else False
    if d.rest is not None or any(may_equal(c, key) for c in d.items):
        return None
    return False


def dict_set(m: Machine, d: DictV, key: Value, value: Value) -> None:
    """d[key] = value; under an unknown key every slot that it may be gets the join."""
    k = key if type(key) is str and HOLE_OPEN not in key else normal(m, key)
    if k is not UNDECIDED:
        if k is not key:
            remember(m, d, k, key)
        m.journal.set(d.items, k, value)
        return
    for candidate, old in list(d.items.items()):
        if may_equal(candidate, key):
            m.journal.set(d.items, candidate, m.join(old, value))
    widen(m, d, [key, value])


def dict_delete(m: Machine, d: DictV, key: Value) -> bool | None:
    """del d[key]: True done, False absent, None not decided (the slots it may be become uncertain)."""
    k = normal(m, key)
    if k is not UNDECIDED:
        if k in d.items:
            m.journal.delete(d.items, k)
            return True
        return None if d.rest is not None else False
    found = [c for c in d.items if may_equal(c, key)]
    for candidate in found:
        forget_key(m, d, candidate)
    return None if found or d.rest is not None else False


def forget_key(m: Machine, d: DictV, key: Value) -> None:
    """The slot may or may not be there any more: its value moves to the rest."""
    value = d.items[key]
    m.journal.delete(d.items, key)
    widen(m, d, [value])


def widen(m: Machine, container: DictV | SetV | ListV, values: list[Value]) -> None:
    """More elements may be in the container, like `values` (and like those that could be there before)."""
    old = container.rest
    tf = any(may_tf(v) for v in values) or (old is not None and old.tf)
    if old is not None and old.tf == tf:
        return
    rest = unknown_like(m, "an element of a container whose contents are not all known", values, tf=tf)
    m.journal.set(container.state, "rest", rest)


def set_has(m: Machine, s: SetV, key: Value) -> bool | None:
    """key in s."""
    if isinstance(key, SetV) and not key.frozen:
        k = frozenset(key.items) if settled(key) else UNDECIDED
    else:
        k = normal(m, key)
    if k is not UNDECIDED and k in s.items:
        return None if s.items[k] is not None else True
    if s.rest is not None:
        return None
    return None if k is UNDECIDED and any(may_equal(c, key) for c in s.items) else False


def set_add(m: Machine, s: SetV, key: Value) -> None:
    """s.add(key)."""
    k = normal(m, key)
    if k is UNDECIDED:
        widen(m, s, [key])
        return
    remember(m, s, k, key)
    m.journal.set(s.items, k, None)
